import Diagnostics
import LexgateFiles

/// The files that formats go to. What a run reads is not among them, by whatever name, and no two of them are one.
struct RenderingTargets {
    private var read: [FileIdentity] = []
    private var written: [String] = []
    private var overwritten: [FileIdentity] = []

    /// Those that can be written, and what is wrong with the others. `files` are what is read beside the inputs.
    static func sorted(
        _ renderings: [Rendering], inputs: Inputs, files: [String]
    ) -> (writable: [Rendering], problems: [String]) {
        guard renderings.contains(where: { $0.file != nil }) else { return (renderings, []) }
        var targets = RenderingTargets()
        targets.read = files.compactMap { Self.identity(of: $0) }
        var writable: [Rendering] = []
        var problems: [String] = []
        for rendering in renderings {
            if let file = rendering.file, let problem = targets.problem(with: file, inputs) {
                problems.append("`--format \(visible(rendering.words))`: \(problem); name another file for it")
            } else {
                writable.append(rendering)
            }
        }
        return (writable, problems)
    }

    private mutating func problem(with file: String, _ inputs: Inputs) -> String? {
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
}
