// Hot: one call per event of the parser.
import Diagnostics

/// Puts a tree together from the events of a parser, and refuses what would make it too large.
///
/// Calls nest: `begin`, then scalars, aliases and inner collections, then `end`. In a mapping every value is
/// announced by `key`. Problems are collected; after `isExhausted` the caller should stop.
package struct TreeBuilder: ~Copyable {
    package struct Limits: Sendable {
        /// Levels of the finished tree, what aliases bring included.
        package var depth = 100
        package var nodes = 8_000_000
        /// Nodes that aliases and merge keys may copy in one document.
        package var copies = 200_000
        /// Diagnostics of one document; a text that earns more is not worth reading on.
        package var problems = 100
        package init() {}
    }

    struct Frame {
        let node: Int
        /// Where the children of this mapping begin in `childStack`.
        let firstChild: Int
        /// Keys of the children, once there are many.
        var keys: [[UInt8]: Int]?
        /// What `<<` gave, and where the first `<<` stands.
        var merges: [Detached] = []
        var mergeKey: Span?
        let fate: Fate
    }

    /// What becomes of a value once it is complete.
    enum Fate { case kept, merged, dropped }

    private struct PendingKey {
        var symbol: Symbol = 0
        var start: UInt32 = 0
        var length: UInt32 = 0
        var span: Span
        var fate: Fate
    }

    package internal(set) var tree = Tree()
    package private(set) var diagnostics: [Diagnostic] = []
    package private(set) var isExhausted = false

    private let inPlace = InPlace()
    private let symbols: SymbolTable
    let limits: Limits
    var frames: [Frame] = []
    var childStack: [Int] = []
    private var pendingKey: PendingKey?
    var anchors = Anchors()
    var copied = 0

    /// `source` is what is read, where calls may say at which byte of it their text stands as it is.
    package init(symbols: SymbolTable = .empty, limits: Limits = Limits(), source: [UInt8] = []) {
        self.symbols = symbols
        self.limits = limits
        tree.source = source
        tree.nodes.reserveCapacity(min(source.count, 1 << 20) / 14)
    }

    /// Starts the next document; keeps the capacity of the last one.
    package mutating func reset() {
        tree.nodes.removeAll(keepingCapacity: true)
        tree.text.removeAll(keepingCapacity: true)
        tree.aliases.removeAll()
        diagnostics.removeAll()
        frames.removeAll(keepingCapacity: true)
        childStack.removeAll(keepingCapacity: true)
        anchors = Anchors()
        pendingKey = nil
        isExhausted = false
        copied = 0
    }

    package var depth: Int { frames.count }

    /// True where the next scalar of the parser is a key.
    package var expectsKey: Bool {
        pendingKey == nil && isInMapping
    }

    /// Asks for one member of the frame: a copy of all of it would count references.
    private var isInMapping: Bool {
        !frames.isEmpty && tree.nodes[frames[frames.count - 1].node].kind == .mapping
    }

    package mutating func report(_ diagnostic: Diagnostic) {
        guard !isExhausted else { return }
        diagnostics.append(diagnostic)
        if diagnostics.count >= limits.problems {
            exhaust("too many problems: the rest of the file is not read", at: diagnostic.span)
        }
    }

    /// Gives up the document. The first reason is the one that is told.
    package mutating func exhaust(_ message: String, at span: Span) {
        if !isExhausted { diagnostics.append(.error(message, at: span)) }
        isExhausted = true
    }

    package mutating func key(
        _ word: UnsafeRawBufferPointer, style: Tree.Style, span: Span, anchor: [UInt8]? = nil, sourcePlace: Int? = nil
    ) {
        let start = start(of: word, sourcePlace)
        var key = PendingKey(
            symbol: symbols.symbol(of: word), start: start, length: UInt32(word.count), span: span, fate: .kept)
        if style == .plain, word.count == 2, word.allSatisfy({ $0 == UInt8(ascii: "<") }) {
            key.fate = .merged
            if let earlier = frames.last?.mergeKey {
                reportDuplicate("<<", at: span, earlier: earlier, help: "give one `<<` a list")
                key.fate = .dropped
            } else if !frames.isEmpty {
                frames[frames.count - 1].mergeKey = span
            }
        } else if let earlier = existing(word, symbol: key.symbol) {
            reportDuplicate(
                String(decoding: word, as: UTF8.self), at: span, earlier: tree.nodes[earlier].keySpan,
                help: "keep one of the two")
            key.fate = .dropped
        }
        if let anchor {
            var node = Tree.Node(kind: .scalar, style: style, span: span)
            node.end = 1
            node.textStart = key.start
            node.textLength = key.length
            anchors.define(anchor, as: [node])
        }
        pendingKey = key
    }

    /// A key that cannot be one, so that its value is read and dropped.
    package mutating func unusableKey(at span: Span) { pendingKey = PendingKey(span: span, fate: .dropped) }

    package mutating func scalar(
        _ word: UnsafeRawBufferPointer, style: Tree.Style, span: Span, anchor: [UInt8]? = nil, sourcePlace: Int? = nil
    ) {
        var node = Tree.Node(kind: .scalar, style: style, span: span)
        node.textStart = start(of: word, sourcePlace)
        node.textLength = UInt32(word.count)
        guard let index = open(node, at: span) else { return }
        if let anchor { anchors.define(anchor, at: index) }
        close(index, fate: takeFate())
    }

    package mutating func begin(_ kind: Tree.Kind, span: Span, anchor: [UInt8]? = nil) {
        guard fits(height: 1, at: span), let index = open(Tree.Node(kind: kind, span: span), at: span) else { return }
        if let anchor { anchors.define(anchor, at: index) }
        frames.append(Frame(node: index, firstChild: childStack.count, fate: takeFate()))
    }

    /// Closes the innermost collection; `endOffset` is the byte behind its text.
    package mutating func end(at endOffset: Int) {
        guard let top = frames.indices.last else { return }
        // Member by member: a copy of the whole frame would count references.
        let (node, firstChild, fate) = (frames[top].node, frames[top].firstChild, frames[top].fate)
        pendingKey = nil
        if frames[top].mergeKey != nil { applyMerges() }
        childStack.removeLast(childStack.count - firstChild)
        frames.removeLast()
        let start = Int(tree.nodes[node].span.start)
        tree.nodes[node].span = Span(start, max(start, endOffset))
        close(node, fate: fate)
    }

    /// Closes whatever a broken text left open, so that the tree can be walked.
    package mutating func closeAll(at endOffset: Int) {
        while !frames.isEmpty { end(at: endOffset) }
    }

    package mutating func alias(_ name: [UInt8], span: Span) {
        guard let nodes = anchored(name, at: span) else {
            // Nothing can be merged from it, and one error is enough.
            if pendingKey?.fate == .merged { pendingKey?.fate = .dropped }
            scalar(UnsafeRawBufferPointer(start: nil, count: 0), style: .plain, span: span)
            return
        }
        guard reserveCopy(of: nodes.count, at: span), fits(height: height(of: nodes), at: span),
            let index = open(nodes[0], at: span)
        else { return }
        append(nodes.dropFirst())
        tree.aliases.append(Tree.Alias(nodes: index..<tree.nodes.count, span: span))
        close(index, fate: takeFate())
    }

    // MARK: - Nodes

    /// Where the tree has a text: in the source, or copied.
    private mutating func start(of word: UnsafeRawBufferPointer, _ sourcePlace: Int?) -> UInt32 {
        if let sourcePlace { return UInt32(sourcePlace) | Tree.isInSource }
        let start = UInt32(tree.text.count)
        tree.text.append(contentsOf: word)
        return start
    }

    /// Whether that many more levels are allowed here; if not, the document is given up.
    package mutating func fits(height: Int, at span: Span) -> Bool {
        if frames.count + height > limits.depth {
            exhaust("nested more than \(limits.depth) levels deep", at: span)
        }
        return !isExhausted
    }

    /// Appends a node under the pending key. `nil` once the limit is reached.
    private mutating func open(_ node: Tree.Node, at span: Span) -> Int? {
        guard !isExhausted else { return nil }
        guard tree.nodes.count < limits.nodes else {
            exhaust("more than \(limits.nodes) values in one document", at: span)
            return nil
        }
        var node = node
        node.end = 0
        node.key = pendingKey?.symbol ?? 0
        node.keyStart = pendingKey?.start ?? 0
        node.keyLength = pendingKey?.length ?? 0
        node.keySpan = pendingKey?.span ?? .zero
        if tree.nodes.count == tree.nodes.capacity { reserveForRest(behind: span) }
        tree.nodes.append(node)
        return tree.nodes.count - 1
    }

    /// Makes room for what may still come, at twelve bytes a node: room costs nothing until it is used, but growing by
    /// doubling would have the old and the new nodes in memory at once.
    private mutating func reserveForRest(behind span: Span) {
        let rest = max(0, tree.source.count - Int(span.end)) / 12
        tree.nodes.reserveCapacity(min(tree.nodes.count + max(tree.nodes.count, rest), limits.nodes))
    }

    private mutating func takeFate() -> Fate {
        defer { pendingKey = nil }
        return pendingKey?.fate ?? .kept
    }

    private mutating func close(_ index: Int, fate: Fate) {
        tree.nodes[index].end = UInt32(tree.nodes.count)
        guard !frames.isEmpty else { return }
        switch fate {
        case .merged: detachMerge(index)
        case .dropped: truncate(to: index)
        case .kept: if isInMapping { childStack.append(index) }
        }
    }

    // MARK: - Keys

    /// The earlier child of the open mapping with the same key.
    mutating func existing(_ word: UnsafeRawBufferPointer, symbol: Symbol) -> Int? {
        guard !frames.isEmpty else { return nil }
        let firstChild = frames[frames.count - 1].firstChild
        if childStack.count - firstChild > 24 { return existingAmongMany(word) }
        for place in firstChild..<childStack.count {
            let i = childStack[place]
            if symbol != 0 || tree.nodes[i].key != 0 {
                if tree.nodes[i].key == symbol { return i }
            } else if tree.keyBytes(of: i).elementsEqual(word) {
                return i
            }
        }
        return nil
    }

    /// Large mappings get an index, so that a hostile one costs no more than its size.
    private mutating func existingAmongMany(_ word: UnsafeRawBufferPointer) -> Int? {
        let top = frames.count - 1
        var keys = frames[top].keys ?? [:]
        frames[top].keys = nil
        for i in childStack[(frames[top].firstChild + keys.count)...] { keys[Array(tree.keyBytes(of: i))] = i }
        defer { frames[top].keys = keys }
        return keys[Array(word)]
    }

    private mutating func reportDuplicate(_ key: String, at span: Span, earlier: Span, help: String) {
        report(
            .error(
                "duplicate key `\(key)`", at: span, notes: [Diagnostic.Note("first used here", at: earlier)],
                help: help))
    }
}
