// Hot: one call per event of the parser.
import Diagnostics

/// Puts a tree together from the events of a parser, and refuses what would make it too large.
///
/// Calls nest: `begin`, then scalars, aliases and inner collections, then `end`. In a mapping every value is
/// announced by `key`. Problems are collected; after `isExhausted` the caller should stop.
package struct TreeBuilder: ~Copyable {
    package struct Limits: Sendable {
        package var depth = 100
        package var nodes = 8_000_000
        /// Nodes that aliases and merge keys may copy in one document.
        package var copies = 200_000
        package init() {}
    }

    private struct Frame {
        let node: Int
        let anchor: [UInt8]?
        /// Where the children of this mapping begin in `childStack`.
        let firstChild: Int
        /// Keys of the children, once there are many.
        var keys: [[UInt8]: Int]?
        /// Mappings given by `<<`, detached from the tree, with the span of the merge key.
        var merges: [(nodes: [Tree.Node], aliases: [Tree.Alias], key: Span)] = []
        let fate: Fate
    }

    /// What becomes of a value once it is complete.
    private enum Fate { case kept, merged, dropped }

    private struct PendingKey {
        var symbol: Symbol
        var start: UInt32
        var length: UInt32
        var span: Span
        var fate: Fate
    }

    package private(set) var tree = Tree()
    package private(set) var diagnostics: [Diagnostic] = []
    package private(set) var isExhausted = false

    private let symbols: SymbolTable
    private let limits: Limits
    private var frames: [Frame] = []
    private var childStack: [Int] = []
    private var pendingKey: PendingKey?
    private var anchors: [[UInt8]: Int] = [:]
    private var copied = 0

    package init(symbols: SymbolTable = .empty, limits: Limits = Limits()) {
        self.symbols = symbols
        self.limits = limits
    }

    /// Starts the next document; keeps the capacity of the last one.
    package mutating func reset() {
        tree.nodes.removeAll(keepingCapacity: true)
        tree.text.removeAll(keepingCapacity: true)
        tree.aliases.removeAll()
        diagnostics.removeAll()
        frames.removeAll(keepingCapacity: true)
        childStack.removeAll(keepingCapacity: true)
        anchors.removeAll()
        pendingKey = nil
        isExhausted = false
        copied = 0
    }

    package var depth: Int { frames.count }

    /// True where the next scalar of the parser is a key.
    package var expectsKey: Bool {
        guard let frame = frames.last else { return false }
        return tree.nodes[frame.node].kind == .mapping && pendingKey == nil
    }

    package mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    private mutating func exhaust(_ message: String, at span: Span) {
        if !isExhausted { diagnostics.append(.error(message, at: span)) }
        isExhausted = true
    }

    package mutating func key(_ word: UnsafeRawBufferPointer, isPlain: Bool, span: Span) {
        let start = append(word)
        let bytes = tree.text[Int(start)..<Int(start) + word.count]
        let isMerge = isPlain && word.count == 2 && word.allSatisfy { $0 == UInt8(ascii: "<") }
        var key = PendingKey(
            symbol: symbols.symbol(of: word), start: start, length: UInt32(word.count), span: span,
            fate: isMerge ? .merged : .kept)
        if !isMerge, let earlier = existing(bytes, symbol: key.symbol) {
            let name = String(decoding: bytes, as: UTF8.self)
            diagnostics.append(
                .error(
                    "duplicate key `\(name)`", at: span,
                    notes: [Diagnostic.Note("first used here", at: tree.nodes[earlier].keySpan)],
                    help: "keep one of the two"))
            key.fate = .dropped
        }
        pendingKey = key
    }

    package mutating func scalar(
        _ word: UnsafeRawBufferPointer, style: Tree.Style, span: Span, anchor: [UInt8]? = nil
    ) {
        var node = Tree.Node(kind: .scalar, style: style, span: span)
        node.textStart = append(word)
        node.textLength = UInt32(word.count)
        guard let index = open(node, at: span) else { return }
        close(index, anchor: anchor, fate: takeFate())
    }

    package mutating func begin(_ kind: Tree.Kind, span: Span, anchor: [UInt8]? = nil) {
        if frames.count >= limits.depth {
            exhaust("nested more than \(limits.depth) levels deep", at: span)
            return
        }
        guard let index = open(Tree.Node(kind: kind, span: span), at: span) else { return }
        frames.append(Frame(node: index, anchor: anchor, firstChild: childStack.count, fate: takeFate()))
    }

    /// Closes the innermost collection; `endOffset` is the byte behind its text.
    package mutating func end(at endOffset: Int) {
        guard let frame = frames.last else { return }
        pendingKey = nil
        if tree.nodes[frame.node].kind == .mapping { applyMerges() }
        childStack.removeLast(childStack.count - frame.firstChild)
        frames.removeLast()
        let start = Int(tree.nodes[frame.node].span.start)
        tree.nodes[frame.node].span = Span(start, max(start, endOffset))
        close(frame.node, anchor: frame.anchor, fate: frame.fate)
    }

    /// Closes whatever a broken text left open, so that the tree can be walked.
    package mutating func closeAll(at endOffset: Int) {
        while !frames.isEmpty { end(at: endOffset) }
    }

    package mutating func alias(_ name: [UInt8], span: Span) {
        if frames.contains(where: { $0.anchor == name }) {
            exhaust("`*\(String(decoding: name, as: UTF8.self))` stands inside its own anchor", at: span)
            return
        }
        guard let source = anchors[name] else {
            diagnostics.append(
                .error("unknown anchor `\(String(decoding: name, as: UTF8.self))`", at: span))
            scalar(UnsafeRawBufferPointer(start: nil, count: 0), style: .plain, span: span)
            return
        }
        let sourceEnd = Int(tree.nodes[source].end)
        guard reserveCopy(of: sourceEnd - source, at: span) else { return }
        let first = tree.nodes.count
        guard let index = open(tree.nodes[source], at: span) else { return }
        for i in (source + 1)..<max(source + 1, sourceEnd) {
            var copy = tree.nodes[i]
            copy.end = copy.end - UInt32(source) + UInt32(first)
            tree.nodes.append(copy)
        }
        tree.aliases.append(Tree.Alias(nodes: first..<tree.nodes.count, span: span))
        close(index, anchor: nil, fate: takeFate())
    }

    // MARK: - Building

    private mutating func append(_ word: UnsafeRawBufferPointer) -> UInt32 {
        let start = UInt32(tree.text.count)
        tree.text.append(contentsOf: word)
        return start
    }

    /// The earlier child of the open mapping with the same key.
    private mutating func existing(_ word: ArraySlice<UInt8>, symbol: Symbol) -> Int? {
        guard let frame = frames.last else { return nil }
        let count = childStack.count - frame.firstChild
        if count > 24 {
            // Large mappings get an index, so that a hostile one costs no more than its size.
            var keys = frames[frames.count - 1].keys ?? [:]
            frames[frames.count - 1].keys = nil
            for i in childStack[(frame.firstChild + keys.count)...] {
                keys[Array(keyBytes(i))] = i
            }
            defer { frames[frames.count - 1].keys = keys }
            return keys[Array(word)]
        }
        for i in childStack[frame.firstChild...] {
            if symbol != 0 || tree.nodes[i].key != 0 {
                if tree.nodes[i].key == symbol { return i }
            } else if keyBytes(i) == word {
                return i
            }
        }
        return nil
    }

    private func keyBytes(_ node: Int) -> ArraySlice<UInt8> {
        let n = tree.nodes[node]
        return tree.text[Int(n.keyStart)..<Int(n.keyStart) + Int(n.keyLength)]
    }

    /// Appends a node under the pending key. `nil` once the limit is reached.
    private mutating func open(_ node: Tree.Node, at span: Span) -> Int? {
        guard !isExhausted else { return nil }
        guard tree.nodes.count < limits.nodes else {
            exhaust("more than \(limits.nodes) values in one document", at: span)
            return nil
        }
        var node = node
        node.key = 0
        node.keyStart = 0
        node.keyLength = 0
        node.keySpan = .zero
        if let key = pendingKey {
            node.key = key.symbol
            node.keyStart = key.start
            node.keyLength = key.length
            node.keySpan = key.span
        }
        tree.nodes.append(node)
        return tree.nodes.count - 1
    }

    private mutating func takeFate() -> Fate {
        defer { pendingKey = nil }
        return pendingKey?.fate ?? .kept
    }

    private mutating func close(_ index: Int, anchor: [UInt8]?, fate: Fate) {
        tree.nodes[index].end = UInt32(tree.nodes.count)
        if let anchor { anchors[anchor] = index }
        guard let parent = frames.last else { return }
        switch fate {
        case .merged: detachMerge(index)
        case .dropped: truncate(to: index)
        case .kept: if tree.nodes[parent.node].kind == .mapping { childStack.append(index) }
        }
    }

    private mutating func truncate(to index: Int) {
        tree.nodes.removeLast(tree.nodes.count - index)
        tree.aliases.removeAll { $0.nodes.lowerBound >= index }
        if anchors.contains(where: { $0.value >= index }) { anchors = anchors.filter { $0.value < index } }
    }

    // MARK: - Merge keys

    private mutating func detachMerge(_ index: Int) {
        let key = tree.nodes[index].keySpan
        let sources = tree.nodes[index].kind == .sequence ? Array(tree.children(of: index)) : [index]
        for source in sources {
            guard tree.nodes[source].kind == .mapping else {
                diagnostics.append(
                    .error("the merge key `<<` needs a mapping or a list of mappings", at: tree.nodes[source].span))
                continue
            }
            let end = Int(tree.nodes[source].end)
            var nodes = Array(tree.nodes[source..<end])
            for i in nodes.indices { nodes[i].end -= UInt32(source) }
            let aliases = tree.aliases.filter { $0.nodes.overlaps(source..<end) }
                .map {
                    let clipped = $0.nodes.clamped(to: source..<end)
                    return Tree.Alias(
                        nodes: (clipped.lowerBound - source)..<(clipped.upperBound - source), span: $0.span)
                }
            frames[frames.count - 1].merges.append((nodes, aliases, key))
        }
        truncate(to: index)
    }

    private mutating func applyMerges() {
        guard let frame = frames.last, !frame.merges.isEmpty else { return }
        for merge in frame.merges {
            var child = 1
            while child < merge.nodes.count {
                let next = Int(merge.nodes[child].end)
                let n = merge.nodes[child]
                let word = tree.text[Int(n.keyStart)..<Int(n.keyStart) + Int(n.keyLength)]
                if existing(word, symbol: n.key) == nil, reserveCopy(of: next - child, at: merge.key) {
                    let first = tree.nodes.count
                    for i in child..<next {
                        var copy = merge.nodes[i]
                        copy.end = copy.end - UInt32(child) + UInt32(first)
                        tree.nodes.append(copy)
                    }
                    childStack.append(first)
                    let site = merge.aliases.first { $0.nodes.contains(child) }?.span ?? merge.key
                    tree.aliases.append(Tree.Alias(nodes: first..<tree.nodes.count, span: site))
                }
                child = next
            }
        }
    }

    private mutating func reserveCopy(of count: Int, at span: Span) -> Bool {
        copied += count
        if copied > limits.copies {
            exhaust("aliases expand to more than \(limits.copies) values", at: span)
            return false
        }
        return !isExhausted
    }
}
