import Diagnostics
import LexgateFiles
import YAML

/// What has changed since a commit: of the inputs of a run, the others are left out.
///
/// Whatever is not known to be unchanged has changed.
struct Changes: Sendable {
    /// As it was asked for.
    let revision: String
    private let commit: String
    /// That of the folder where the program runs, then those of its submodules.
    private let trees: [WorkingTree]
    /// What all answers rest on and has changed: then everything is judged.
    private var common: String?
    /// The folders, with a slash at the end, in which a file of waivers or a configuration differs or is gone.
    private let waiverFolders: [[UInt8]]
    private let configurationFolders: [[UInt8]]

    init(since revision: String) throws(PolicyProblem) {
        self.revision = revision
        do throws(Git.Problem) {
            let here = Git(folder: ".")
            let top = try here.run(["rev-parse", "--show-toplevel"])
            guard let folder = Changes.line(top.output) else {
                if top.isSuccess { throw Git.Problem(reason: "the name of the working tree is not UTF-8") }
                throw Git.Problem(reason: "where lexgate runs is no working tree of git (\(top.complaint))")
            }
            commit = try Changes.commit(revision, Git(folder: folder))
            var trees: [WorkingTree] = []
            var open = [(folder: folder, commit: commit)]
            while let next = open.popLast() {
                // The commit of a submodule need not be there: then nothing in it is known.
                let isThere = try Git(folder: next.folder).run(
                    ["rev-parse", "--verify", "--quiet", "\(next.commit)^{commit}"])
                guard isThere.isSuccess else { continue }
                let tree = try WorkingTree(next.folder, at: next.commit)
                trees.append(tree)
                open += tree.inner
            }
            self.trees = trees
            waiverFolders = Changes.folders(of: WaiverFiles.name, in: trees)
            configurationFolders = Changes.folders(of: ConfigurationFile.name, in: trees)
        } catch {
            throw PolicyProblem(lines: ["--changed-since \(visible(revision)): git: \(visible(error.reason))"])
        }
    }

    private static func commit(_ revision: String, _ git: Git) throws(Git.Problem) -> String {
        guard !revision.utf8.starts(with: "-".utf8), !revision.isEmpty else {
            throw Git.Problem(reason: "it is no name of a commit")
        }
        let found = try git.run(["rev-parse", "--verify", "--quiet", "\(revision)^{commit}"])
        if found.isSuccess, let commit = line(found.output), commit.utf8.allSatisfy({ $0 != UInt8(ascii: "^") }) {
            return commit
        }
        let shallow = try git.run(["rev-parse", "--is-shallow-repository"])
        if line(shallow.output) == "true" {
            throw Git.Problem(
                reason: "no such commit here; the clone is shallow and lacks older ones: fetch them first "
                    + "(`git fetch --unshallow`, or `fetch-depth: 0` where a pipeline checks out)")
        }
        throw Git.Problem(reason: "no such commit here; fetch it first, or name another one")
    }

    /// One line of output, its end taken off; paths may hold line ends too.
    private static func line(_ output: [UInt8]) -> String? {
        guard output.last == UInt8(ascii: "\n"), output.count > 1 else { return nil }
        return String(validating: output.dropLast(), as: UTF8.self)
    }

    /// `3f2a91c04d7e`, or nothing where it was asked for by that.
    private var words: String {
        let short = String(commit.prefix(12))
        return commit.utf8.starts(with: revision.utf8) ? visible(revision) : "\(visible(revision)) (\(short))"
    }

    /// Said in the first lines of every format.
    var note: String {
        if let common {
            return "everything is judged, not only what changed since \(words): \(common)"
        }
        return "only what changed since \(words) is judged"
    }

    // MARK: - What counts as changed

    /// Takes into account what the answers for all inputs rest on: the first of these that has changed.
    mutating func take(files: [String], folders: [String], _ inputs: Inputs) {
        if let file = files.first(where: { !isUnchanged($0) }) {
            common = "\(visible(file)) changed"
        } else if let folder = folders.first(where: { !isWholeUnchanged($0) }) {
            common = "a file in \(visible(folder)) changed"
        } else if inputs.files.contains(where: { Changes.isBelow(configurationFolders, $0.path) }) {
            common = "a \(ConfigurationFile.name) beside or above the inputs changed"
        } else if let link = trees.lazy.flatMap(\.links).map({ String(decoding: $0, as: UTF8.self) })
            .first(where: { Files.exists($0) && !Files.isLink($0) })
        {
            // Paths that led through it lead elsewhere, and none of them shows that.
            common = "\(visible(link)) was a link"
        }
    }

    /// Whether an input can be left out, as far as files beside it are concerned. `waivers` are those that count for it.
    func mayLeaveOut(_ path: String, waivers: SourceFile?) -> Bool {
        guard common == nil, waivers.map({ isUnchanged($0.path, $0.bytes) }) ?? true else { return false }
        return !Changes.isBelow(waiverFolders, path)
    }

    /// Whether a file that holds `bytes` is as it was. Whatever a link leads to has changed: where it led before, the
    /// commit does not tell.
    func isUnchanged(_ path: String, _ bytes: [UInt8]) -> Bool {
        let way = Files.way(to: path)
        guard !way.hasLinks else { return false }
        let plain = Array(way.path.utf8)
        return trees.contains { $0.holds(plain, bytes) }
    }

    private func isUnchanged(_ path: String) -> Bool {
        guard let bytes = try? Files.read(path, limit: maximumInputBytes) else { return false }
        return isUnchanged(path, bytes)
    }

    /// Whether every file below a folder is as it was, and none is gone.
    private func isWholeUnchanged(_ folder: String) -> Bool {
        guard let real = try? Files.realPath(folder), let files = try? Files.filesBelow(folder) else { return false }
        let below = Array(real.utf8) + [UInt8(ascii: "/")]
        let isGone = trees.contains { tree in
            tree.paths(below: below).contains { !Files.exists(String(decoding: $0, as: UTF8.self)) }
        }
        return !isGone && files.allSatisfy { isUnchanged($0.path) }
    }

    /// The folders in which a file of this name was and differs or is gone.
    private static func folders(of name: String, in trees: [WorkingTree]) -> [[UInt8]] {
        trees.flatMap { tree in
            tree.paths(named: name).filter { path in
                let bytes = try? Files.read(String(decoding: path, as: UTF8.self), limit: maximumInputBytes)
                return bytes.map { !tree.holds(path, $0) } ?? true
            }
            .map { $0.dropLast(name.utf8.count) }
        }
    }

    private static func isBelow(_ folders: [[UInt8]], _ path: String) -> Bool {
        guard !folders.isEmpty, let real = try? Files.realPath(path) else { return false }
        return folders.contains { Array(real.utf8).starts(with: $0) }
    }
}
