import DataTree
import Diagnostics
import LexgateModel
import YAML

/// A document as it was read: its tree, what is wrong with the text, and the file.
package struct ReadDocument {
    package var tree: Tree
    package var diagnostics: [Diagnostic]
    package var file: SourceFile

    package init(tree: Tree, diagnostics: [Diagnostic], file: SourceFile) {
        self.tree = tree
        self.diagnostics = diagnostics
        self.file = file
    }
}

/// Completes documents by the files that they extend; one per thread.
package struct Extending {
    /// Stands for standard input, which has no folder.
    package static let standardInput = "-"

    private let vocabulary: Vocabulary
    private let key: Symbol
    private let kind: Symbol
    private var files: ExtendedFiles

    package init(_ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
        key = vocabulary.symbols.symbol(of: "extends")
        kind = vocabulary.symbols.symbol(of: "kind")
        files = ExtendedFiles(symbols: vocabulary.symbols)
    }

    /// The document with the facts of what it extends; itself where it extends nothing. `path` is that of its file.
    package mutating func complete(_ document: ReadDocument, at path: String) -> ReadDocument {
        // The one thing that is asked of descriptors that extend nothing.
        guard document.tree.child(of: 0, key) != nil else { return document }
        var walk = ExtensionWalk(document, at: path, key: key)
        return walk.run(vocabulary, &files)
    }

    /// Whether these are facts for others to extend, of the edition that this program reads.
    package func isFragment(_ tree: Tree) -> Bool {
        guard let kind = tree.child(of: 0, kind), tree.bytes(of: kind).elementsEqual("Fragment".utf8) else {
            return false
        }
        return tree.child(of: 0, "apiVersion").map { tree.string($0) == "lexgate/v1" } ?? false
    }
}

/// The files that documents extend; what many extend is read once.
struct ExtendedFiles {
    private let symbols: SymbolTable
    private var paths = KeyIndex<String>()
    /// In the order of `paths`.
    private var known: [Loaded] = []
    private var knownBytes = 0

    /// What goes beyond is read again for each descriptor rather than kept.
    private static let mostKnownBytes = 1 << 24

    init(symbols: SymbolTable) { self.symbols = symbols }

    mutating func load(_ path: String) -> Loaded {
        if let place = paths.place(of: path) { return known[place] }
        let loaded = Loaded(path, symbols: symbols)
        if let size = loaded.file?.bytes.count, knownBytes + size <= ExtendedFiles.mostKnownBytes {
            knownBytes += size
            paths.insert(path)
            known.append(loaded)
        }
        return loaded
    }
}

/// A file that others extend, or the reason why it is none.
struct Loaded {
    var identity: FileIdentity?
    var file: SourceFile?
    var tree = Tree()
    var diagnostics: [Diagnostic] = []
    /// Said where the file is named: of a file that is not ours nothing is shown.
    var refusal: String?
    var help: String?

    init(_ path: String, symbols: SymbolTable) {
        do throws(FileError) {
            // The system would read the name up to there.
            if path.utf8.contains(0) || path.isEmpty { throw .notFound }
            let target = try Files.target(of: path)
            switch target.kind {
            case .folder: throw .isFolder
            case .other: throw .isNoFile
            case .file: break
            }
            identity = target.identity
            try read(path, symbols)
        } catch {
            refusal = "`\(path)` cannot be extended: \(error.message)"
            if path.contains("://") { help = "name a file by its path; nothing is fetched" }
        }
    }

    private mutating func read(_ path: String, _ symbols: SymbolTable) throws(FileError) {
        let file = SourceFile(path: path, bytes: try Files.read(path, limit: maximumInputBytes))
        // Pipelines and files of secrets may say `lexgate` too; errors in them would show their lines.
        guard file.beginsAsOurs else {
            refusal = "`\(path)` cannot be extended: it has no `apiVersion: lexgate/v1`"
            help = "begin it with `apiVersion: lexgate/v1` and `kind: Fragment`"
            return
        }
        self.file = file
        let parsed = file.yamlDocuments(symbols: symbols)
        diagnostics = parsed.diagnostics
        guard let first = parsed.value.first(where: { !$0.isEmpty }) else {
            if !parsed.hasErrors { diagnostics.append(.error("the file is empty", at: .zero)) }
            return
        }
        if parsed.value.count > 1, let second = parsed.value.dropFirst().first(where: { !$0.isEmpty }) {
            let place = second.nodes[0].span.start
            diagnostics.append(
                .error(
                    "a file that others extend holds one document, not several", at: Span(Int(place), Int(place)),
                    help: "give each document a file of its own"))
            return
        }
        if isOurs(first, isBroken: parsed.hasErrors) { tree = first }
    }

    /// Whether the head is that of a file of ours; a diagnostic where it is not.
    private mutating func isOurs(_ tree: Tree, isBroken: Bool) -> Bool {
        let root = tree.nodes[0]
        guard root.kind == .mapping else {
            diagnostics.append(.error("a file that others extend is a mapping", at: root.span))
            return false
        }
        for (key, allowed) in [("apiVersion", ["lexgate/v1"]), ("kind", ["Fragment", "Deployment"])] {
            guard let node = tree.child(of: 0, key) else {
                // What stands behind an error was not read.
                if isBroken { continue }
                diagnostics.append(
                    .error(
                        "`\(key)` is missing", at: Span(Int(root.span.start), Int(root.span.start)),
                        help: "begin the file with `apiVersion: lexgate/v1` and `kind: Fragment`"))
                return false
            }
            guard tree.nodes[node].kind == .scalar, allowed.contains(tree.string(node)) else {
                let words = allowed.map { "`\(key): \($0)`" }.joined(separator: " or ")
                diagnostics.append(
                    .error("a file that others extend has \(words), not this", at: tree.nodes[node].span))
                return false
            }
        }
        return true
    }
}

extension SourceFile {
    /// Whether a line at the left edge says `apiVersion: lexgate`, in whatever quotes; nothing is parsed.
    var beginsAsOurs: Bool {
        let quotes = "\"' \t".utf8
        return bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }).contains { line in
            var rest = line.drop { "\"'{\u{FEFF} ".utf8.contains($0) }
            guard rest.starts(with: "apiVersion".utf8) else { return false }
            rest = rest.dropFirst("apiVersion".utf8.count).drop { quotes.contains($0) }
            guard rest.first == UInt8(ascii: ":") else { return false }
            return rest.dropFirst().drop { quotes.contains($0) }.starts(with: "lexgate".utf8)
        }
    }
}
