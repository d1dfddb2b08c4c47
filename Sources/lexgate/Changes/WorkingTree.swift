import Diagnostics
import Glibc
import LexgateFiles

/// A working tree of git beside one of its commits: which of its files are as the commit has them.
///
/// A file counts as unchanged only where git says so: it is in the index, bears no mark that keeps git from looking at
/// it, and is not among the differences. So what is new, ignored, renamed or in conflict has changed.
struct WorkingTree: Sendable {
    /// Its uppermost folder, without links on the way and with a slash at the end.
    let root: [UInt8]
    private var tracked: [ArraySlice<UInt8>] = []
    /// Paths that differ, or are there in one of both alone; sorted.
    private(set) var differing: [ArraySlice<UInt8>] = []
    /// Working trees inside of it, with the commits that the commit has for them.
    private(set) var inner: [(folder: String, commit: String)] = []

    /// `commit` is one of `folder`'s, the uppermost of a working tree.
    init(_ folder: String, at commit: String) throws(Git.Problem) {
        root = Array((folder == "/" ? folder : folder + "/").utf8)
        let git = Git(folder: folder)
        let listed = try git.run(["ls-files", "-z", "-v", "--stage", "--full-name"])
        let compared = try git.run([
            "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-relative",
            "--no-color", "--ignore-submodules=all", commit, "--",
        ])
        for answer in [listed, compared] where !answer.isSuccess {
            throw Git.Problem(reason: answer.complaint)
        }
        differing = WorkingTree.sorted(compared.output.split(separator: 0))
        var links: [ArraySlice<UInt8>] = []
        for entry in listed.output.split(separator: 0) {
            // `H 100644 <object> 0<tab><path>`; another letter is a mark, another number a conflict.
            guard let tab = entry.firstIndex(of: UInt8(ascii: "\t")) else { continue }
            let fields = entry[..<tab].split(separator: UInt8(ascii: " "))
            let path = entry[(tab + 1)...]
            guard fields.count == 4, fields[0].elementsEqual("H".utf8), fields[3].elementsEqual("0".utf8) else {
                continue
            }
            if fields[1].elementsEqual("160000".utf8) { links.append(path) } else { tracked.append(path) }
        }
        tracked = WorkingTree.sorted(tracked)
        inner = try commits(of: links, at: commit, git)
    }

    /// The working trees of submodules that are there, where the commit has a commit for them.
    private func commits(
        of links: [ArraySlice<UInt8>], at commit: String, _ git: Git
    ) throws(Git.Problem) -> [(folder: String, commit: String)] {
        let paths = links.compactMap { String(validating: $0, as: UTF8.self) }
        guard !paths.isEmpty else { return [] }
        let listed = try git.run(["ls-tree", "-z", "--full-tree", commit, "--"] + paths)
        guard listed.isSuccess else { throw Git.Problem(reason: listed.complaint) }
        var found: [(folder: String, commit: String)] = []
        for entry in listed.output.split(separator: 0) {
            // `160000 commit <object><tab><path>`
            guard let tab = entry.firstIndex(of: UInt8(ascii: "\t")),
                let path = String(validating: entry[(tab + 1)...], as: UTF8.self)
            else { continue }
            let fields = entry[..<tab].split(separator: UInt8(ascii: " "))
            let folder = String(decoding: root, as: UTF8.self) + path
            guard fields.count == 3, fields[1].elementsEqual("commit".utf8), Files.exists(folder + "/.git") else {
                continue
            }
            found.append((folder, String(decoding: fields[2], as: UTF8.self)))
        }
        return found
    }

    /// Whether a file, by its path without links, is as the commit has it.
    func holdsUnchanged(_ path: [UInt8]) -> Bool {
        path.starts(with: root) && WorkingTree.place(of: path[root.count...], in: tracked) != nil && !differs(path)
    }

    /// Whether a thing, by its path without links, is not as the commit has it, and git knows it.
    func differs(_ path: [UInt8]) -> Bool {
        path.starts(with: root) && WorkingTree.place(of: path[root.count...], in: differing) != nil
    }

    private static func sorted(_ names: [ArraySlice<UInt8>]) -> [ArraySlice<UInt8>] {
        let isSorted = zip(names, names.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }
        return isSorted ? names : names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private static func place(of name: ArraySlice<UInt8>, in names: [ArraySlice<UInt8>]) -> Int? {
        var (low, high) = (0, names.count)
        while low < high {
            let middle = (low + high) / 2
            if names[middle].lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
        }
        return low < names.count && names[low] == name ? low : nil
    }
}
