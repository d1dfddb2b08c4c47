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
            return
        }
        let words = tree.nodes[node].kind == .sequence ? Array(tree.children(of: node)) : [node]
        var elements: [Value] = []
        for word in words {
            let record = readRecord(type: type, node: nil, parent: cell, &machine)
            facts.records[facts.records.count - 1 - nested(record)].node = UInt32(node) + 1
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
            elements.append(.record(type: ObjectTypeID(index: UInt32(type)), first: record))
        }
        machine[cell] = machine.makeList(elements)
    }

    /// `none`, a day, a state in one word, or a mapping.
    mutating func readArtefact(
        type: Int, _ node: Int, parent: UInt32, _ machine: inout Machine
    ) -> UInt32? {
        let artefact = ArtefactFields(vocabulary, type)
        let n = tree.nodes[node]
        if n.kind == .mapping {
            let record = readRecord(type: type, node: node, parent: parent, &machine)
            if machine[record + artefact.status].isUnknown, machine[record + artefact.done].tag == .timestamp {
                machine[record + artefact.status] = machine.makeString("done")
                let cause = facts.origin(of: record + artefact.done).node
                facts.setOrigin(Facts.Origin(step: .stated, node: cause), of: record + artefact.status)
            }
            if isWord(machine[record + artefact.status], "none", machine) {
                fillNone(record, type: type, cause: node, keepStated: true, &machine)
            }
            return record
        }
        guard n.kind == .scalar || isNone(node) else {
            problem("`\(nearestKey(node))` takes a day, `none` or a mapping, not \(describe(node))", at: node)
            return nil
        }
        let record = readRecord(type: type, node: nil, parent: parent, &machine)
        facts.records[facts.records.count - 1 - nested(record)].node = UInt32(node) + 1
        let origin = Facts.Origin.stated(node)
        let statusField = vocabulary.types[type].fields.lowerBound + Int(artefact.status)
        if isNone(node) {
            machine[record + artefact.status] = machine.makeString("none")
            facts.setOrigin(origin, of: record + artefact.status)
            fillNone(record, type: type, cause: node, keepStated: false, &machine)
        } else if let day = CalendarDay(tree.bytes(of: node)) {
            machine[record + artefact.status] = machine.makeString("done")
            machine[record + artefact.done] = .day(day.daysSinceEpoch)
            facts.setOrigin(origin, of: record + artefact.status)
            facts.setOrigin(origin, of: record + artefact.done)
        } else if isMember(node, of: Int(vocabulary.fields[statusField].target)) {
            machine[record + artefact.status] = machine.makeString(utf8: tree.bytes(of: node))
            facts.setOrigin(origin, of: record + artefact.status)
        } else {
            problem(
                "`\(nearestKey(node))` takes a day (YYYY-MM-DD), `none` or a mapping, not `\(tree.string(node))`",
                at: node)
        }
        return record
    }

    /// In a thing that does not exist lists are empty and scalars null.
    mutating func fillNone(
        _ record: UInt32, type: Int, cause: Int, keepStated: Bool, _ machine: inout Machine
    ) {
        let fields = vocabulary.types[type].fields
        for field in fields {
            let cell = record + UInt32(field - fields.lowerBound)
            guard machine[cell].isUnknown, !(keepStated && facts.origin(of: cell).step == .stated) else { continue }
            machine[cell] = vocabulary.fields[field].flags.contains(.list) ? .noneList : .null
            facts.setOrigin(.stated(cause), of: cell)
        }
    }

    func isWord(_ value: Value, _ word: String, _ machine: borrowing Machine) -> Bool {
        value.tag == .string && machine.text(of: value) == word
    }

    func isMember(_ node: Int, of enumeration: Int) -> Bool {
        let symbol = tree.bytes(of: node).withUnsafeBytes { vocabulary.symbols.symbol(of: $0) }
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
            entries.append((machine.makeString(tree.key(of: child)), machine.makeString(utf8: tree.bytes(of: child))))
        }
        machine[cell] = machine.makeMap(entries)
    }
}

/// Where the fields of an artefact lie in its record.
struct ArtefactFields {
    let status: UInt32
    let done: UInt32

    init(_ vocabulary: Vocabulary, _ type: Int) {
        func offset(_ name: String) -> UInt32 {
            UInt32(
                (vocabulary.field(name, of: type) ?? vocabulary.types[type].fields.lowerBound)
                    - vocabulary.types[type].fields.lowerBound)
        }
        status = offset("status")
        done = offset("done")
    }
}
