import DataTree
import Diagnostics

@testable import YAML

/// A text with marked places and what the reader makes of it.
struct Reading {
    let file: SourceFile
    /// The places between « and ».
    let marked: [Span]
    let trees: [Tree]
    let diagnostics: [Diagnostic]

    init(_ text: String, symbols: SymbolTable = .empty, limits: TreeBuilder.Limits = .init()) {
        var bytes: [UInt8] = []
        var starts: [Int] = []
        var marked: [Span] = []
        for scalar in text.unicodeScalars {
            switch scalar {
            case "«": starts.append(bytes.count)
            case "»": marked.append(Span(starts.removeLast(), bytes.count))
            default: bytes += Array(String(scalar).utf8)
            }
        }
        self.init(bytes: bytes, marked: marked.sorted(), symbols: symbols, limits: limits)
    }

    init(
        bytes: [UInt8], marked: [Span] = [], symbols: SymbolTable = .empty, limits: TreeBuilder.Limits = .init()
    ) {
        file = SourceFile(path: "test.yaml", bytes: bytes)
        self.marked = marked
        let parsed = file.yamlDocuments(symbols: symbols, limits: limits)
        trees = parsed.value
        diagnostics = parsed.diagnostics
    }

    var problems: [String] { diagnostics.map(\.message) }

    /// Places of all diagnostics and notes, in the order of the text.
    var places: [Span] { diagnostics.flatMap { [$0.span] + $0.notes.map(\.span) }.sorted() }

    var root: Cursor { Cursor(trees[0]) }

    /// Documents in one line each: typed scalars, keys in order.
    var values: [String] { trees.map { $0.isEmpty ? "nothing" : describe(Cursor($0)) } }

    func spans(_ pick: (Tree.Node) -> Span?) -> [Span] { trees.flatMap { $0.nodes.compactMap(pick) }.sorted() }

    /// Every node's alias, as the text that stands there.
    func aliasText(of node: Cursor?) -> String? {
        node.flatMap { $0.tree.aliasSite(of: $0.node) }.map(file.text)
    }
}

func describe(_ node: Cursor) -> String {
    switch node.kind {
    case .sequence: return "[\(node.children.map(describe).joined(separator: ", "))]"
    case .mapping: return "{\(node.children.map { "\($0.key): \(describe($0))" }.joined(separator: ", "))}"
    case .scalar:
        switch node.core {
        case .null: return "null"
        case .bool(let flag): return "\(flag)"
        case .int(let number): return "\(number)"
        case .double(let number): return "\(number)"
        case .string(let text): return "'\(text)'"
        }
    }
}

/// What is wrong with the shape of a tree: pre-order, ends, ranges of text, spans within the file.
func flaws(of tree: Tree, in byteCount: Int) -> [String] {
    var flaws: [String] = []
    var ends: [Int] = []
    for (i, node) in tree.nodes.enumerated() {
        while let last = ends.last, last <= i { ends.removeLast() }
        if Int(node.end) <= i || Int(node.end) > ends.last ?? tree.nodes.count { flaws.append("end of \(i)") }
        if i > 0, ends.isEmpty { flaws.append("\(i) is a second root") }
        if node.kind == .scalar, Int(node.end) != i + 1 { flaws.append("scalar \(i) has children") }
        if node.kind != .scalar { ends.append(Int(node.end)) }
        for span in [node.span, node.keySpan] where span.end < span.start || Int(span.end) > byteCount {
            flaws.append("span of \(i)")
        }
        for (what, start, length) in [
            ("text", node.textStart, node.textLength), ("key", node.keyStart, node.keyLength),
        ] {
            let room = start >> 31 == 1 ? tree.source.count : tree.text.count
            if Int(start & ~(1 << 31)) + Int(length) > room { flaws.append("\(what) of \(i)") }
        }
        var children = tree.children(of: i)
        if node.kind == .mapping {
            var keys: Set<String> = []
            while let child = children.next() {
                if !keys.insert(tree.key(of: child)).inserted { flaws.append("key of \(child) is not unique") }
            }
        }
    }
    var reached = 0
    for alias in tree.aliases {
        if alias.nodes.lowerBound < reached || alias.nodes.isEmpty || alias.nodes.upperBound > tree.nodes.count {
            flaws.append("alias runs")
        }
        reached = alias.nodes.upperBound
        if Int(alias.span.end) > byteCount { flaws.append("alias span") }
    }
    return flaws
}
