import CEL
import DataTree
import Diagnostics

// Lists, their elements, and the ids by which references find them.
extension Normaliser {
    mutating func readList(
        _ field: Int, _ node: Int, _ cell: UInt32, singular: String?, _ machine: inout Machine
    ) {
        let spec = vocabulary.fields[field]
        if isNone(node), !(spec.kind == .enumeration && admitsNone(spec) && tree.nodes[node].kind == .scalar) {
            if spec.flags.contains(.nonEmpty) {
                problem("`\(tree.key(of: node))` cannot be empty", at: node)
            } else {
                machine[cell] = .noneList
            }
            return
        }
        var elements: [Value] = []
        var nodes: [Int] = []
        var missing = false
        let isObject = spec.kind == .object
        let isSequence = tree.nodes[node].kind == .sequence
        var child = isSequence ? node + 1 : node
        let end = isSequence ? Int(tree.nodes[node].end) : node + 1
        while child < end {
            let next = Int(tree.nodes[child].end)
            if isNull(child) {
                problem("an element of `\(tree.key(of: node))` has no value", at: child)
                missing = true
            } else if isObject {
                let word = singular ?? (isSequence ? nil : tree.key(of: node))
                if let record = readObject(type: Int(spec.target), child, parent: cell, singular: word, &machine) {
                    elements.append(.record(type: ObjectTypeID(index: spec.target), first: record))
                    nodes.append(child)
                } else {
                    missing = true
                }
            } else if spec.kind == .reference {
                // Resolved once every id is known; the place of the element is fixed now.
                elements.append(.null)
                nodes.append(child)
            } else if let value = readScalar(field, child, cell, &machine) {
                elements.append(value)
                nodes.append(child)
            } else {
                missing = true
            }
            child = isSequence ? next : end
        }
        // An element that could not be read may say anything: the list stays open.
        let list = machine.makeList(elements, missing: missing ? .unknown(cell: cell) : nil)
        machine[cell] = list
        for (i, element) in nodes.enumerated() {
            let elementCell = list.firstCell + UInt32(i)
            facts.setOrigin(.stated(element), of: elementCell)
            if spec.kind == .reference {
                machine[elementCell] = .unknown(cell: cell)
                references.append(PendingReference(cell: elementCell, field: field, node: element))
            }
        }
    }

    func admitsNone(_ spec: Vocabulary.Field) -> Bool {
        vocabulary.contains(enumeration: Int(spec.target), symbol: vocabulary.symbols.symbol(of: "none"))
    }

    mutating func readObject(
        type: Int, _ node: Int, parent: UInt32, singular: String?, _ machine: inout Machine
    ) -> UInt32? {
        let n = tree.nodes[node]
        if n.kind == .scalar, let field = vocabulary.types[type].textField {
            let record = readRecord(type: type, node: nil, parent: parent, &machine)
            facts.records[facts.records.count - 1 - nested(record)].node = UInt32(node) + 1
            let cell = record + UInt32(field - vocabulary.types[type].fields.lowerBound)
            facts.setOrigin(.stated(node), of: cell)
            if let value = readScalar(field, node, cell, &machine) { machine[cell] = value }
            register(record, type: type, node: node, singular: singular, &machine)
            return record
        }
        guard n.kind == .mapping else {
            let what = vocabulary.types[type].name
            problem("`\(nearestKey(node))` takes a mapping (\(what)), not \(describe(node))", at: node)
            return nil
        }
        let record = readRecord(type: type, node: node, parent: parent, &machine)
        register(record, type: type, node: node, singular: singular, &machine)
        return record
    }

    /// How many records were appended behind the one that starts at `first`.
    func nested(_ first: UInt32) -> Int {
        var count = 0
        while facts.records[facts.records.count - 1 - count].first != first { count += 1 }
        return count
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
        let id = machine.text(of: machine[cell])
        if let earlier = facts.identifiers[id] {
            diagnostics.append(
                .error(
                    "the id `\(id)` is used twice", at: nameOrSpan(cell, node),
                    notes: [Diagnostic.Note("first used here", at: firstKey(earlier.node))]))
        } else {
            facts.identifiers[id] = Facts.Identified(record: record, type: type, node: node)
        }
    }

    func nameOrSpan(_ cell: UInt32, _ node: Int) -> Span {
        if let stated = facts.origin(of: cell).treeNode, stated != node { return tree.nodes[stated].span }
        return firstKey(node)
    }
}
