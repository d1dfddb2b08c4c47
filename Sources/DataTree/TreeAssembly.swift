import Diagnostics

/// Puts a tree together from parts of others, whose texts and places it keeps.
///
/// Calls nest: `begin` opens a copy of a collection without its children, `copy` adds one child with all below it, `end`
/// closes the innermost collection.
package struct TreeAssembly {
    package private(set) var tree = Tree()
    private let sources: [Tree]
    /// Where the text of each source begins in that of the tree.
    private var textStarts: [UInt32] = []
    private var open: [Int] = []

    /// The spans of all sources must count in one row of offsets (`Tree.shifted`).
    package init(_ sources: [Tree]) {
        self.sources = sources
        tree.text.reserveCapacity(sources.reduce(0) { $0 + $1.text.count })
        for source in sources {
            textStarts.append(UInt32(tree.text.count))
            tree.text += source.text
        }
    }

    package mutating func begin(_ node: Int, of source: Int) {
        open.append(tree.nodes.count)
        append(node..<node + 1, of: source)
    }

    package mutating func end() {
        let index = open.removeLast()
        tree.nodes[index].end = UInt32(tree.nodes.count)
    }

    package mutating func copy(_ node: Int, of source: Int) {
        append(node..<Int(sources[source].nodes[node].end), of: source)
    }

    private mutating func append(_ range: Range<Int>, of source: Int) {
        let distance = tree.nodes.count - range.lowerBound
        for index in range {
            var node = sources[source].nodes[index]
            node.end = UInt32(Int(node.end) + distance)
            node.textStart = moved(node.textStart, node.textLength, of: source)
            node.keyStart = moved(node.keyStart, node.keyLength, of: source)
            tree.nodes.append(node)
        }
        tree.aliases += sources[source].aliases(in: range).map { $0.moved(by: distance) }
    }

    /// Where a text of a source stands in the tree, which has several sources and none of its own.
    private mutating func moved(_ start: UInt32, _ count: UInt32, of source: Int) -> UInt32 {
        guard start & Tree.isInSource != 0 else { return start + textStarts[source] }
        let place = UInt32(tree.text.count)
        tree.text += sources[source].bytes(from: start, count: count)
        return place
    }
}

extension Tree {
    /// The same tree with spans that count from `offset` on, for a text that begins there in a row of several.
    package func shifted(by offset: Int) -> Tree {
        var tree = self
        for index in tree.nodes.indices {
            tree.nodes[index].span = tree.nodes[index].span.shifted(by: offset)
            tree.nodes[index].keySpan = tree.nodes[index].keySpan.shifted(by: offset)
        }
        tree.aliases = aliases.map { Alias(nodes: $0.nodes, span: $0.span.shifted(by: offset)) }
        return tree
    }
}
