import Diagnostics
import Glibc
import LexgateFiles
import LexgateModel
import LexgateReports
import YAML

/// The files that a run writes. What it reads is not among them, by whatever name, and no two of them are one.
struct RenderingTargets {
    private let inputs: Inputs
    private var read: [FileIdentity]
    private var written: [String] = []
    private var overwritten: [FileIdentity] = []

    /// `files` are what is read beside the inputs, and whole folders. What inputs extend is found here.
    init(inputs: Inputs, files: [String]) {
        self.inputs = inputs
        read = files.flatMap { file in
            let below = (try? Files.target(of: file))?.kind == .folder ? try? Files.filesBelow(file) : nil
            return below?.map(\.identity) ?? [Self.identity(of: file)].compactMap { $0 }
        }
        read += Self.extended(by: inputs)
    }

    /// Formats that can be written, and what is wrong with the others.
    static func sorted(
        _ renderings: [Rendering], inputs: Inputs, files: [String]
    ) -> (writable: [Rendering], problems: [String]) {
        guard renderings.contains(where: { !$0.paths.isEmpty }) else { return (renderings, []) }
        var targets = RenderingTargets(inputs: inputs, files: files)
        var writable: [Rendering] = []
        var problems: [String] = []
        for rendering in renderings {
            var problem: String?
            for path in rendering.paths where problem == nil { problem = targets.problem(with: path) }
            if let problem {
                problems.append("`--format \(visible(rendering.words))`: \(problem); name another file for it")
            } else {
                writable.append(rendering)
            }
        }
        return (writable, problems)
    }

    /// Why a file cannot be written; nil where it can, and nothing else may go there any more.
    mutating func problem(with file: String) -> String? {
        let name = Files.name(of: file)
        if [WaiverFiles.name, ConfigurationFile.name].contains(name) {
            return "`\(visible(name))` is a file that is read"
        }
        if let identity = Self.identity(of: file) {
            if read.contains(identity) || inputs.hold(identity) { return "`\(visible(file))` is read too" }
            if overwritten.contains(identity) { return "another format goes to the same file" }
            overwritten.append(identity)
        } else {
            let path = ((try? Files.realPath(Files.folder(of: file))) ?? Files.folder(of: file)) + "/" + name
            if written.contains(path) { return "another format goes to the same file" }
            written.append(path)
        }
        return nil
    }

    /// Nil for what does not exist, and for what is no file of its own, like a terminal.
    private static func identity(of path: String) -> FileIdentity? {
        guard let target = try? Files.target(of: path), target.kind == .file else { return nil }
        return target.identity
    }

    /// The files that inputs extend, at whatever remove. Inputs that cannot be read are told of where they are judged.
    private static func extended(by inputs: Inputs) -> [FileIdentity] {
        guard let vocabulary = try? PolicySource.embedded().vocabulary else { return [] }
        var extending = Extending(vocabulary)
        var found: [FileIdentity] = []
        for input in inputs.files where input.path != Inputs.standardInput {
            guard let file = try? Inputs.read(input.path), file.mentions("extends") else { continue }
            for tree in file.yamlDocuments(symbols: vocabulary.symbols).value where !tree.isEmpty {
                let document = ReadDocument(tree: tree, diagnostics: [], file: file)
                let files = extending.complete(document, at: input.path).file.extensions
                found += files.compactMap { identity(of: $0.file.path) }
            }
        }
        return found
    }
}

extension Rendering {
    /// The files that it writes to, the one that the surroundings name among them.
    fileprivate var paths: [String] { [file, appendixPath].compactMap { $0 } }

    /// Where a format that has an appendix puts it.
    var appendixPath: String? {
        guard let appendix = ReportFormat.named(name)?.appendix,
            let path = getenv(appendix.variable).map({ String(cString: $0) }), !path.isEmpty
        else { return nil }
        return path
    }
}
