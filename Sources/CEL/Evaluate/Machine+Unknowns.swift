import Diagnostics

/// An inner node of a set of missing facts.
struct UnknownNode: BitwiseCopyable, Sendable {
    let left: UInt32
    let right: UInt32

    /// In `left`: the node is a name, `right` its index.
    static let nameMarker = UInt32.max
}

extension Machine {
    /// The facts missing from either of two unknowns. Takes constant time; nothing is flattened until it is asked for.
    package mutating func union(_ a: Value, _ b: Value) -> Value {
        guard a.isUnknown else { return b }
        guard b.isUnknown, a.aux != b.aux else { return a }
        return .unknown(union(a.unknownSet, b.unknownSet))
    }

    mutating func union(_ a: UnknownSet, _ b: UnknownSet) -> UnknownSet {
        if a == b { return a }
        unknowns.append(UnknownNode(left: a.id, right: b.id))
        return UnknownSet(node: unknowns.count - 1)
    }

    /// Something that is missing and is no fact of the document, such as a row of the catalogue.
    package mutating func makeUnknown(named name: String) -> Value {
        unknownNames.append(name)
        unknowns.append(UnknownNode(left: UnknownNode.nameMarker, right: UInt32(unknownNames.count - 1)))
        return .unknown(UnknownSet(node: unknowns.count - 1))
    }

    /// The facts that a value lacks: those of an unknown, of the unknown parts of an aggregate, and those for which a
    /// list or map is open. Cells and names are sorted, each once.
    package func missingCells(of value: Value) -> (cells: [UInt32], named: [String]) {
        var walk = MissingFacts()
        var pending = [value]
        var seen = KeyIndex<UInt64>()
        while let next = pending.popLast() {
            switch next.tag {
            case .unknown: add(next.unknownSet, to: &walk)
            case .list, .map:
                if let open = next.openSet { add(open, to: &walk) }
                guard seen.insert(next.bits << 1 | (next.isConstant ? 1 : 0)) else { continue }
                for place in 0..<next.count * (next.tag == .map ? 2 : 1) { pending.append(element(next, place)) }
            case .optional:
                if let content = content(of: next) { pending.append(content) }
            default: continue
            }
        }
        var names: [String] = []
        for name in walk.names.sorted() where name != names.last { names.append(name) }
        return (walk.cells.keys.sorted(), names)
    }

    /// What keeps a function that writes a list out from saying anything: all that is unknown or open in it, however deep.
    mutating func missing(anywhereIn list: Value) -> Value? {
        var missing: Value?
        var pending = [list]
        var seen = KeyIndex<UInt64>()
        while let next = pending.popLast(), remaining >= 0 {
            switch next.tag {
            case .unknown: missing = missing.map { union($0, next) } ?? next
            case .list, .map:
                if let open = openness(of: next) { missing = missing.map { union($0, open) } ?? open }
                guard next.count > 0, seen.insert(next.bits << 1 | (next.isConstant ? 1 : 0)) else { continue }
                let parts = next.count * (next.tag == .map ? 2 : 1)
                remaining &-= Int64(parts)
                for place in 0..<parts { pending.append(element(next, place)) }
            default: continue
            }
        }
        return missing
    }

    /// Whether everything that an unknown lacks is still missing, so that asking again cannot help.
    package func isStillMissing(_ unknown: Value) -> Bool {
        guard unknown.isUnknown else { return false }
        return isStillMissing(unknown.unknownSet, depth: 0)
    }

    private func isStillMissing(_ set: UnknownSet, depth: Int) -> Bool {
        switch set.kind {
        case .cell(let cell): return cells[Int(cell)].isUnknown || cells[Int(cell)].isOpen
        case .constantName: return true
        case .node(let index):
            let node = unknowns[index]
            if node.left == UnknownNode.nameMarker { return true }
            // Unions of unions grow deep in long documents; asking again is always right.
            guard depth < 32 else { return false }
            return isStillMissing(UnknownSet(id: node.left), depth: depth + 1)
                && isStillMissing(UnknownSet(id: node.right), depth: depth + 1)
        }
    }

    private struct MissingFacts {
        var cells = KeyIndex<UInt32>()
        var names: [String] = []
        var nodes = KeyIndex<UInt64>()
    }

    private func add(_ set: UnknownSet, to walk: inout MissingFacts) {
        var pending = [set]
        while let next = pending.popLast() {
            switch next.kind {
            case .cell(let cell): walk.cells.insert(cell)
            case .constantName(let index):
                if index < program.names.count { walk.names.append(program.string(program.names[index])) }
            case .node(let index):
                guard index < unknowns.count, walk.nodes.insert(UInt64(index)) else { continue }
                let node = unknowns[index]
                if node.left == UnknownNode.nameMarker {
                    walk.names.append(unknownNames[Int(node.right)])
                } else {
                    pending.append(UnknownSet(id: node.left))
                    pending.append(UnknownSet(id: node.right))
                }
            }
        }
    }
}
