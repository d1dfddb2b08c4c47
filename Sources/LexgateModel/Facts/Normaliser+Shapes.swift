import CEL
import DataTree
import Diagnostics

// Shapes that say more than they spell out: inline purposes, artefacts, maps of words.
extension Normaliser {
    /// `purpose: x` with `basis:` beside it is one element of `purposes` for each word of `x`.
    mutating func readInline(
        _ index: Int, _ node: Int, parent: Int, _ cell: UInt32, _ machine: inout Machine
    ) {
        let inline = vocabulary.inlines[index]
        let type = Int(vocabulary.fields[inline.field].target)
        let fields = vocabulary.types[type].fields
        if isNone(node) {
            machine[cell] = .noneList
            for sibling in tree.children(of: parent)
            where inline.companions.contains(where: { $0.symbol == tree.nodes[sibling].key }) {
                problem(
                    "`\(tree.key(of: sibling))` belongs to `\(tree.key(of: node))`, and there is none", at: sibling,
                    key: true)
            }
            return
        }
        let isSequence = tree.nodes[node].kind == .sequence
        let written = isSequence ? tree.childCount(of: node) : 1
        let list = machine.allocateUnknowns(written)
        var word = isSequence ? node + 1 : node
        for place in 0..<UInt32(written) where !machine.isHeapFull {
            let record = makeRecord(type: type, node: node, parent: cell, &machine)
            let wordCell = record + UInt32(inline.elementField - fields.lowerBound)
            facts.setOrigin(.stated(word), of: wordCell)
            if let value = readScalar(inline.elementField, word, wordCell, &machine) { machine[wordCell] = value }
            for sibling in tree.children(of: parent) {
                guard let companion = inline.companions.first(where: { $0.symbol == tree.nodes[sibling].key })
                else { continue }
                let companionCell = record + UInt32(companion.elementField - fields.lowerBound)
                facts.setOrigin(.stated(sibling), of: companionCell)
                readField(companion.elementField, sibling, companionCell, singular: nil, &machine)
            }
            machine[list + place] = .record(type: ObjectTypeID(index: UInt32(type)), first: record)
            word = Int(tree.nodes[word].end)
        }
        machine[cell] = machine.list(from: list, count: UInt32(written))
    }

    /// `none`, a day, a state in one word, or a mapping.
    mutating func readArtefact(type: Int, _ node: Int, into record: UInt32, _ machine: inout Machine) -> Bool {
        let artefact = layouts.types[type]
        let status = record + artefact.status
        if tree.nodes[node].kind == .mapping {
            read(node, into: record, type: type, &machine)
            if machine.isText(machine[status], "none") {
                fillNone(record, type: type, cause: node, keepStated: true, &machine)
            }
            return true
        }
        guard tree.nodes[node].kind == .scalar || isNone(node) else {
            problem("`\(nearestKey(node))` takes a day, `none` or a mapping, not \(describe(node))", at: node)
            return false
        }
        let origin = Facts.Origin.stated(node)
        let statusField = vocabulary.types[type].fields.lowerBound + Int(artefact.status)
        if isNone(node) {
            machine[status] = machine.makeString("none")
            facts.setOrigin(origin, of: status)
            fillNone(record, type: type, cause: node, keepStated: false, &machine)
        } else if let day = CalendarDay(tree.bytes(of: node)) {
            machine[status] = machine.makeString("done")
            machine[record + artefact.done] = .day(day.daysSinceEpoch)
            facts.setOrigin(origin, of: status)
            facts.setOrigin(origin, of: record + artefact.done)
        } else if isMember(node, of: Int(vocabulary.fields[statusField].target)) {
            machine[status] = text(of: node, &machine)
            facts.setOrigin(origin, of: status)
        } else {
            problem(
                "`\(nearestKey(node))` takes a day (YYYY-MM-DD), `none` or a mapping, not `\(tree.string(node))`",
                at: node)
            return false
        }
        return true
    }

    /// The text of a scalar.
    func text(of node: Int, _ machine: inout Machine) -> Value {
        tree.withBytes(of: node) { machine.statedString($0) }
    }

    /// In a thing that does not exist lists are empty and scalars null.
    mutating func fillNone(
        _ record: UInt32, type: Int, cause: Int, keepStated: Bool, _ machine: inout Machine
    ) {
        let fields = vocabulary.types[type].fields
        for field in fields {
            let cell = record + UInt32(field - fields.lowerBound)
            guard machine[cell].isUnknown, !(keepStated && facts.origin(of: cell).step == .stated) else { continue }
            machine[cell] = layouts.shapes[field].flags.contains(.list) ? .noneList : .null
            facts.setOrigin(.stated(cause), of: cell)
        }
    }

    func isMember(_ node: Int, of enumeration: Int) -> Bool {
        let symbol = tree.withBytes(of: node) { vocabulary.symbols.symbol(of: $0) }
        return vocabulary.contains(enumeration: enumeration, symbol: symbol)
    }

    mutating func readTextMap(_ node: Int, _ cell: UInt32, _ machine: inout Machine) {
        guard tree.nodes[node].kind == .mapping else {
            return problem("`\(tree.key(of: node))` takes a mapping of words", at: node)
        }
        var entries: [(Value, Value)] = []
        for child in tree.children(of: node) {
            guard tree.nodes[child].kind == .scalar else {
                problem("`\(tree.key(of: child))` takes one word", at: child)
                continue
            }
            entries.append((machine.makeString(tree.key(of: child)), text(of: child, &machine)))
        }
        machine[cell] = machine.makeMap(entries)
    }
}
