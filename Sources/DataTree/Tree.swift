// Hot: built once per descriptor. Flat arrays, symbols instead of strings, no reference per node.
import Diagnostics

/// One parsed document, whatever its language: nodes in pre-order, each followed by its descendants.
///
/// INVARIANT: the children of node `i` are `i + 1`, then the `end` of that child, and so on up to `nodes[i].end`.
/// Aliases are expanded: a copy keeps the spans of the anchor's text, and `aliases` tells where it was used.
package struct Tree: Sendable {
    package enum Kind: UInt8, Sendable, BitwiseCopyable {
        case scalar, sequence, mapping

        // The compiler's own is a call outside of this module.
        @inlinable @inline(__always)
        package static func == (a: Kind, b: Kind) -> Bool {
            unsafeBitCast(a, to: UInt8.self) == unsafeBitCast(b, to: UInt8.self)
        }
    }

    /// How a scalar was written; only plain ones have a type of their own in YAML.
    package enum Style: UInt8, Sendable, BitwiseCopyable {
        case plain, singleQuoted, doubleQuoted, literal, folded, string

        @inlinable @inline(__always)
        package static func == (a: Style, b: Style) -> Bool {
            unsafeBitCast(a, to: UInt8.self) == unsafeBitCast(b, to: UInt8.self)
        }
    }

    package struct Node: Sendable, BitwiseCopyable {
        package var kind: Kind
        package var style: Style
        /// Symbol of the key under which the node stands; 0 in sequences, at the root, and for unknown words.
        package var key: Symbol
        /// First index behind the node and its descendants.
        package var end: UInt32
        /// Text of a scalar, and of the key: lengths, and where they start as `Tree.bytes(from:count:)` takes it.
        package var textStart: UInt32
        package var textLength: UInt32
        package var keyStart: UInt32
        package var keyLength: UInt32
        package var span: Span
        package var keySpan: Span

        package init(kind: Kind, style: Style = .plain, span: Span) {
            self.kind = kind
            self.style = style
            self.span = span
            key = 0
            end = 0
            textStart = 0
            textLength = 0
            keyStart = 0
            keyLength = 0
            keySpan = .zero
        }
    }

    /// A run of copied nodes and the place of the alias that asked for them. Runs are in order and do not overlap.
    ///
    /// A copy of text that itself came through an alias has the place of the outer one only.
    package struct Alias: Sendable {
        package let nodes: Range<Int>
        package let span: Span
    }

    package internal(set) var nodes: [Node] = []
    /// What was read. Text that stands in it as it is, most of all, is not copied.
    package internal(set) var source: [UInt8] = []
    /// Text that the source has in another form, escaped or folded, and whatever else stands in no source.
    package internal(set) var text: [UInt8] = []
    /// Set where a start counts in `source`, which 64 MiB bound.
    @inlinable package static var isInSource: UInt32 { 1 << 31 }
    package internal(set) var aliases: [Alias] = []

    package init() {}

    package var isEmpty: Bool { nodes.isEmpty }

    package func bytes(of node: Int) -> ArraySlice<UInt8> {
        bytes(from: nodes[node].textStart, count: nodes[node].textLength)
    }

    func bytes(from start: UInt32, count: UInt32) -> ArraySlice<UInt8> {
        let place = Int(start & ~Tree.isInSource)
        let range = place..<place + Int(count)
        return start & Tree.isInSource != 0 ? source[range] : text[range]
    }

    /// Runs `body` on the bytes of a scalar in place.
    @inlinable @inline(__always)
    package func withBytes<R>(of node: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        let start = nodes[node].textStart
        let place = Int(start & ~Tree.isInSource)
        let range = place..<place + Int(nodes[node].textLength)
        return start & Tree.isInSource != 0
            ? source.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
            : text.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// The characters of a scalar after unescaping and folding; empty for collections.
    package func string(_ node: Int) -> String { String(decoding: bytes(of: node), as: UTF8.self) }

    package func key(of node: Int) -> String { String(decoding: keyBytes(of: node), as: UTF8.self) }

    package func keyBytes(of node: Int) -> ArraySlice<UInt8> {
        bytes(from: nodes[node].keyStart, count: nodes[node].keyLength)
    }

    /// Indices of the children, in the order of the text.
    package func children(of node: Int) -> Children {
        nodes.isEmpty || nodes[node].kind == .scalar
            ? Children(tree: self, position: 0, end: 0)
            : Children(tree: self, position: node + 1, end: Int(nodes[node].end))
    }

    /// How many children a list or mapping has.
    package func childCount(of node: Int) -> Int {
        guard nodes[node].kind != .scalar else { return 0 }
        var count = 0
        var child = node + 1
        while child < Int(nodes[node].end) {
            child = Int(nodes[child].end)
            count += 1
        }
        return count
    }

    package struct Children: Sequence, IteratorProtocol {
        let tree: Tree
        var position: Int
        let end: Int

        package mutating func next() -> Int? {
            guard position < end else { return nil }
            defer { position = Int(tree.nodes[position].end) }
            return position
        }
    }

    /// The child under `key`; compares text, so it serves trees that were built without symbols.
    package func child(of node: Int, _ key: String) -> Int? {
        guard nodes[node].kind == .mapping else { return nil }
        var key = key
        return key.withUTF8 { wanted in
            children(of: node).first { keyBytes(of: $0).elementsEqual(wanted) }
        }
    }

    /// The child under a key that was known in advance; 0 stands for no key.
    package func child(of node: Int, _ symbol: Symbol) -> Int? {
        guard symbol != 0, node < nodes.count, nodes[node].kind == .mapping else { return nil }
        var child = node + 1
        while child < Int(nodes[node].end) {
            if nodes[child].key == symbol { return child }
            child = Int(nodes[child].end)
        }
        return nil
    }

    /// Where the alias stands through which `node` came here; `nil` for text that stands in place.
    package func aliasSite(of node: Int) -> Span? {
        let i = firstAlias(endingBehind: node)
        return i < aliases.count && aliases[i].nodes.contains(node) ? aliases[i].span : nil
    }

    /// Index in `aliases` of the first run that reaches `node` or begins behind it.
    func firstAlias(endingBehind node: Int) -> Int {
        var low = 0
        var high = aliases.count
        while low < high {
            let middle = (low + high) / 2
            if aliases[middle].nodes.upperBound <= node { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Key and value together: what a reader calls "the line".
    package func entrySpan(of node: Int) -> Span {
        let n = nodes[node]
        guard !n.keySpan.isEmpty, n.keySpan.start <= n.span.end else { return n.span }
        return Span(Int(n.keySpan.start), Int(max(n.span.end, n.keySpan.end)))
    }
}
