import DataTree
import Diagnostics
import LexgateModel
import YAML

/// The way from one document through the files that it extends, and those that they extend.
///
/// A file counts once, behind all that extend it; of those that one file names, the last comes first.
struct ExtensionWalk {
    /// More than anybody keeps apart, and enough to end a chain that has no end.
    private static let mostFiles = 64
    private static let mostNodes = TreeBuilder.Limits().nodes

    private let document: ReadDocument
    private let path: String
    private let key: Symbol

    private var diagnostics: [Diagnostic] = []
    private var extensions: [SourceFile.Extension] = []
    /// Where the next file begins in the row of offsets: an end of one must not be the beginning of another.
    private var offset: Int
    private var nodes: Int
    private var isFull = false
    /// Files on the way here, with the paths under which they were named.
    private var way: [(identity: FileIdentity, path: String)] = []
    private var visited = KeyIndex<FileIdentity>()
    /// Each behind all that it extends.
    private var layers: [Tree] = []

    init(_ document: ReadDocument, at path: String, key: Symbol) {
        self.document = document
        self.path = path
        self.key = key
        offset = document.file.bytes.count + 1
        nodes = document.tree.nodes.count
    }

    mutating func run(_ vocabulary: Vocabulary, _ files: inout ExtendedFiles) -> ReadDocument {
        if let target = try? Files.target(of: path) { way.append((target.identity, path)) }
        visit(document.tree, of: path, isExtended: false, &files)
        let file = document.file.extending(extensions)
        return ReadDocument(
            tree: Layers.merged(layers.reversed(), vocabulary), diagnostics: document.diagnostics + diagnostics,
            file: file)
    }

    private mutating func visit(_ tree: Tree, of path: String, isExtended: Bool, _ files: inout ExtendedFiles) {
        if let node = tree.child(of: 0, key) {
            for entry in entries(node, tree, isExtended: isExtended) {
                extend(tree.string(entry), at: tree.nodes[entry].span, from: path, &files)
            }
        }
        layers.append(tree)
    }

    /// The names under `extends`. What else stands there is refused here for an extended file, whose own `extends` is
    /// no fact of the document.
    private mutating func entries(_ node: Int, _ tree: Tree, isExtended: Bool) -> [Int] {
        let isList = tree.nodes[node].kind == .sequence
        if !isList, tree.string(node) == "none" { return [] }
        return (isList ? Array(tree.children(of: node)) : [node]).filter { entry in
            if tree.nodes[entry].kind == .scalar, !tree.isNull(entry) { return true }
            if isExtended { problem("`extends` takes a path, or a list of paths", at: tree.nodes[entry].span) }
            return false
        }
    }

    private mutating func extend(
        _ name: String, at site: Span, from path: String, _ files: inout ExtendedFiles
    ) {
        guard !isFull else { return }
        guard path != Extending.standardInput else {
            return problem(
                "standard input has no folder from which `\(name)` could be found", at: site,
                help: "judge the descriptor by the name of its file")
        }
        let loaded = files.load(joined(name, to: path))
        if let refusal = loaded.refusal { return problem(refusal, at: site, help: loaded.help) }
        guard let file = loaded.file, let identity = loaded.identity else { return }
        if let start = way.firstIndex(where: { $0.identity == identity }) {
            let names = (way[start...].map(\.path) + [file.path]).map { "`\($0)`" }.joined(separator: ", ")
            return problem("files that extend each other in a circle: \(names)", at: site, help: "take out one of them")
        }
        guard visited.insert(identity) else { return }
        guard fits(loaded, file, at: site) else { return }
        let place = SourceFile.Extension(file, start: offset, site: site)
        extensions.append(place)
        offset += file.bytes.count + 1
        nodes += loaded.tree.nodes.count
        diagnostics += loaded.diagnostics.map { $0.shifted(by: place.start) }
        guard !loaded.tree.isEmpty else { return }
        way.append((identity, file.path))
        visit(loaded.tree.shifted(by: place.start), of: file.path, isExtended: true, &files)
        way.removeLast()
    }

    /// All files of a document together are held to the limits of one.
    private mutating func fits(_ loaded: Loaded, _ file: SourceFile, at site: Span) -> Bool {
        var words: String?
        if extensions.count >= ExtensionWalk.mostFiles {
            words = "more than \(ExtensionWalk.mostFiles) files are extended"
        } else if offset + file.bytes.count > maximumInputBytes {
            words = "the files together are larger than \(maximumInputBytes >> 20) MiB"
        } else if nodes + loaded.tree.nodes.count > ExtensionWalk.mostNodes {
            words = "the files together hold more than \(ExtensionWalk.mostNodes) values"
        }
        guard let words else { return true }
        problem(words, at: site)
        isFull = true
        return false
    }

    private mutating func problem(_ message: String, at site: Span, help: String? = nil) {
        diagnostics.append(.error(message, at: site, help: help))
    }

    /// A path that a file names, from where the program runs.
    private func joined(_ name: String, to path: String) -> String {
        guard !name.utf8.starts(with: "/".utf8), let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else {
            return name
        }
        let isDotted = name.utf8.starts(with: "./".utf8) && name.utf8.count > 2
        let whole = String(path[...slash]) + (isDotted ? name.dropFirst(2) : name[...])
        // `a/../b` is `b`, unless `a` is a link to elsewhere.
        let short = withoutWaysBack(whole)
        guard short != whole, let target = try? Files.target(of: whole), let other = try? Files.target(of: short),
            target.identity == other.identity
        else { return whole }
        return short
    }

    private func withoutWaysBack(_ path: String) -> String {
        var steps: [Substring] = []
        for step in path.split(separator: "/", omittingEmptySubsequences: false) {
            if step == "..", let last = steps.last, !["..", ".", ""].contains(last) {
                steps.removeLast()
            } else {
                steps.append(step)
            }
        }
        return steps.joined(separator: "/")
    }
}
