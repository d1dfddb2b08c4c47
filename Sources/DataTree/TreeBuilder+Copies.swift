import Diagnostics

/// A complete node and its descendants outside of the tree; `end` counts from its own first node.
struct Detached {
    var nodes: [Tree.Node]
    /// Parts of it that came through an alias.
    var aliases: [Tree.Alias]
}

/// What the anchors of a document name.
///
/// A name stands for the last node that was given it, also while that node is still open.
struct Anchors {
    enum Target {
        case node(Int)
        case detached([Tree.Node])
    }

    private var targets: [[UInt8]: Target] = [:]
    /// Definitions in the tree, in its order.
    private var log: [(node: Int, name: [UInt8])] = []

    subscript(name: [UInt8]) -> Target? { targets[name] }

    mutating func define(_ name: [UInt8], at node: Int) {
        targets[name] = .node(node)
        log.append((node, name))
    }

    mutating func define(_ name: [UInt8], as detached: [Tree.Node]) { targets[name] = .detached(detached) }

    /// Forgets the nodes from `index` on, and returns the names that they still had.
    mutating func forget(from index: Int) -> [(name: [UInt8], node: Int)] {
        var names: [(name: [UInt8], node: Int)] = []
        while let last = log.last, last.node >= index {
            log.removeLast()
            if case .node(last.node) = targets[last.name] { names.append((last.name, last.node)) }
        }
        return names
    }
}

/// Aliases and merge keys: both copy nodes, and what they copy is counted.
extension TreeBuilder {
    /// The nodes behind an alias; `nil`, and a diagnostic, where there are none.
    mutating func anchored(_ name: [UInt8], at span: Span) -> [Tree.Node]? {
        switch anchors[name] {
        case .node(let node) where tree.nodes[node].end != 0: return detached(node)
        case .node:
            report(.error("`*\(String(decoding: name, as: UTF8.self))` stands inside its own anchor", at: span))
            return nil
        case .detached(let copy): return copy
        case nil:
            report(.error("unknown anchor `\(String(decoding: name, as: UTF8.self))`", at: span))
            return nil
        }
    }

    /// Removes the nodes from `index` on. What an anchor names among them stays within reach of its aliases.
    mutating func truncate(to index: Int) {
        for (name, node) in anchors.forget(from: index) {
            let size = Int(tree.nodes[node].end) - node
            guard reserveCopy(of: size, at: tree.nodes[node].span) else { break }
            anchors.define(name, as: detached(node))
        }
        tree.nodes.removeLast(tree.nodes.count - index)
        while let last = tree.aliases.last, last.nodes.lowerBound >= index { tree.aliases.removeLast() }
    }

    /// Takes the value of `<<` out of the tree; its entries come back when the mapping ends.
    mutating func detachMerge(_ index: Int) {
        let sources = tree.nodes[index].kind == .sequence ? Array(tree.children(of: index)) : [index]
        for source in sources {
            if tree.nodes[source].kind == .mapping {
                let aliases = tree.aliases(in: source..<Int(tree.nodes[source].end)).map { $0.moved(by: -source) }
                frames[frames.count - 1].merges.append(Detached(nodes: detached(source), aliases: aliases))
            } else {
                let place = tree.aliasSite(of: source) ?? tree.nodes[source].span
                report(.error("the merge key `<<` needs a mapping or a list of mappings", at: place))
            }
        }
        truncate(to: index)
    }

    /// Adds what `<<` gave to the mapping that ends: own keys win, then earlier mappings of the list.
    mutating func applyMerges() {
        guard let merges = frames.last?.merges, let mergeKey = frames.last?.mergeKey else { return }
        for merge in merges {
            var child = 1
            var alias = 0
            while child < merge.nodes.count {
                let node = merge.nodes[child]
                let entry = child..<Int(node.end)
                child = entry.upperBound
                let word = tree.bytes(from: node.keyStart, count: node.keyLength)
                guard word.withUnsafeBytes({ existing($0, symbol: node.key) }) == nil else { continue }
                guard reserveCopy(of: entry.count, at: mergeKey) else { return }
                let first = tree.nodes.count
                append(merge.nodes[entry])
                childStack.append(first)
                while alias < merge.aliases.count, merge.aliases[alias].nodes.lowerBound < entry.upperBound {
                    let part = merge.aliases[alias].clamped(to: entry)
                    if !part.nodes.isEmpty { tree.aliases.append(part.moved(by: first - entry.lowerBound)) }
                    if merge.aliases[alias].nodes.upperBound > entry.upperBound { break }
                    alias += 1
                }
            }
        }
    }

    mutating func reserveCopy(of count: Int, at span: Span) -> Bool {
        copied += count
        if copied > limits.copies { exhaust("aliases expand to more than \(limits.copies) values", at: span) }
        return !isExhausted
    }

    /// Appends complete nodes that are a part of a detached tree.
    mutating func append(_ nodes: ArraySlice<Tree.Node>) {
        let distance = tree.nodes.count - nodes.startIndex
        for node in nodes {
            var copy = node
            copy.end = UInt32(Int(node.end) + distance)
            tree.nodes.append(copy)
        }
    }

    private func detached(_ index: Int) -> [Tree.Node] {
        var nodes = Array(tree.nodes[index..<Int(tree.nodes[index].end)])
        for i in nodes.indices { nodes[i].end -= UInt32(index) }
        return nodes
    }

    /// Levels of collections in a complete tree; a scalar has none.
    func height(of nodes: [Tree.Node]) -> Int {
        var ends: [UInt32] = []
        var height = 0
        for (i, node) in nodes.enumerated() where node.kind != .scalar {
            while let end = ends.last, end <= i { ends.removeLast() }
            ends.append(node.end)
            height = max(height, ends.count)
        }
        return height
    }
}

extension Tree {
    /// The aliases behind some of the nodes, cut at the ends of `range`.
    func aliases(in range: Range<Int>) -> [Alias] {
        aliases[firstAlias(endingBehind: range.lowerBound)...].prefix { $0.nodes.lowerBound < range.upperBound }
            .map { $0.clamped(to: range) }
    }
}

extension Tree.Alias {
    fileprivate func clamped(to range: Range<Int>) -> Tree.Alias {
        Tree.Alias(nodes: nodes.clamped(to: range), span: span)
    }

    func moved(by distance: Int) -> Tree.Alias {
        Tree.Alias(nodes: nodes.lowerBound + distance..<nodes.upperBound + distance, span: span)
    }
}
