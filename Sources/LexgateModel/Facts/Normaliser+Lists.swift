import CEL
import DataTree
import Diagnostics

// Lists, their elements, and the ids by which references find them.
extension Normaliser {
    mutating func readList(
        _ field: Int, _ node: Int, _ cell: UInt32, singular: String?, _ machine: inout Machine
    ) {
        let shape = layouts.shapes[field]
        if isNone(node), !(shape.kind == .enumeration && admitsNone(shape) && tree.nodes[node].kind == .scalar) {
            if shape.flags.contains(.nonEmpty) {
                problem("`\(tree.key(of: node))` cannot be empty", at: node)
            } else {
                machine[cell] = .noneList
            }
            return
        }
        let isSequence = tree.nodes[node].kind == .sequence
        let written = isSequence ? tree.childCount(of: node) : 1
        let first = machine.allocateUnknowns(written)
        facts.makeRoom(for: machine.cellCount)
        var count: UInt32 = 0
        var child = isSequence ? node + 1 : node
        for _ in 0..<written {
            let place = first + count
            if let value = readElement(shape, field, child, of: node, list: cell, place, singular: singular, &machine) {
                machine[place] = value
                facts.setOrigin(.stated(child), of: place)
                count += 1
            }
            child = Int(tree.nodes[child].end)
        }
        // An element that could not be read may say anything: the list stays open.
        machine[cell] = machine.list(
            from: first, count: count, missing: Int(count) < written ? .unknown(cell: cell) : nil)
    }

    /// `nil`, with a diagnostic, for what cannot be an element.
    private mutating func readElement(
        _ shape: RecordLayouts.Shape, _ field: Int, _ child: Int, of node: Int, list cell: UInt32, _ place: UInt32,
        singular: String?, _ machine: inout Machine
    ) -> Value? {
        if isNull(child) {
            problem("an element of `\(tree.key(of: node))` has no value", at: child)
            return nil
        }
        switch shape.kind {
        case .object:
            guard !machine.isHeapFull, isObject(type: Int(shape.target), child) else { return nil }
            let word = singular ?? (tree.nodes[node].kind == .sequence ? nil : tree.key(of: node))
            let record = makeRecord(type: Int(shape.target), node: child, parent: cell, &machine)
            readObject(type: Int(shape.target), child, into: record, singular: word, &machine)
            return .record(type: ObjectTypeID(index: shape.target), first: record)
        case .reference:
            // Resolved once every id is known; the place of the element is fixed now.
            references.append(PendingReference(cell: place, field: field, node: child))
            return .unknown(cell: cell)
        default:
            return readScalar(field, child, cell, &machine)
        }
    }

    func admitsNone(_ shape: RecordLayouts.Shape) -> Bool {
        vocabulary.contains(enumeration: Int(shape.target), symbol: vocabulary.symbols.symbol(of: "none"))
    }

    /// Whether an object can be read from `node`; a diagnostic where not.
    mutating func isObject(type: Int, _ node: Int) -> Bool {
        let kind = tree.nodes[node].kind
        if kind == .mapping || kind == .scalar && vocabulary.types[type].textField != nil { return true }
        problem(
            "`\(nearestKey(node))` takes a mapping (\(vocabulary.typeNames[type])), not \(describe(node))", at: node)
        return false
    }

    /// Reads a mapping, or the one word that stands for it (`isObject`), into the record at `record`.
    mutating func readObject(
        type: Int, _ node: Int, into record: UInt32, singular: String?, _ machine: inout Machine
    ) {
        if tree.nodes[node].kind == .scalar, let field = vocabulary.types[type].textField {
            let cell = record + UInt32(field - vocabulary.types[type].fields.lowerBound)
            facts.setOrigin(.stated(node), of: cell)
            if let value = readScalar(field, node, cell, &machine) { machine[cell] = value }
        } else {
            read(node, into: record, type: type, &machine)
        }
        register(record, type: type, node: node, singular: singular, &machine)
    }

    /// Gives an element its id, by the singular word where none is written, and remembers it for references.
    mutating func register(
        _ record: UInt32, type: Int, node: Int, singular: String?, _ machine: inout Machine
    ) {
        guard let idField = vocabulary.types[type].idField else { return }
        let cell = record + UInt32(idField - vocabulary.types[type].fields.lowerBound)
        if machine[cell].isUnknown {
            // An id that could not be read has been complained about.
            if facts.origin(of: cell).step == .stated { return }
            guard let singular else {
                if vocabulary.fields[idField].flags.contains(.required) {
                    diagnostics.append(
                        .error("`id` is missing", at: firstKey(node), help: "elements of a list are named by their ids")
                    )
                }
                return
            }
            machine[cell] = machine.makeString(singular)
            facts.setOrigin(Facts.Origin(step: .assumed, node: UInt32(node) + 1), of: cell)
        }
        guard machine[cell].tag == .string else { return }
        let target = Facts.Identified(record: record, type: type, node: node)
        if let earlier = facts.identify(machine[cell], target, machine) {
            diagnostics.append(
                .error(
                    "the id `\(machine.text(of: machine[cell]))` is used twice", at: nameOrSpan(cell, node),
                    notes: [Diagnostic.Note("first used here", at: firstKey(earlier.node))]))
        }
    }

    func nameOrSpan(_ cell: UInt32, _ node: Int) -> Span {
        if let stated = facts.origin(of: cell).treeNode, stated != node { return tree.nodes[stated].span }
        return firstKey(node)
    }
}
