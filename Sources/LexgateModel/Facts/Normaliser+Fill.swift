import CEL
import DataTree
import Diagnostics

// What fills facts that nobody stated: catalogue rows, derivations, consequences of a choice, defaults.
extension Normaliser {
    /// A fact that nobody stated and that may yet follow from others.
    struct PendingFill: BitwiseCopyable {
        let record: UInt32
        let fill: UInt32
        /// What the derivation lacked when it was last tried; null before, or where it failed.
        var missing = Value.null
    }

    /// Derivations, then defaults, then what follows from them.
    ///
    /// Chains are short: the catalogue fills models, places and recipients, and the rest reads those. So these come
    /// first, and two rounds do, with a third where the second found something; a test runs one more over every
    /// example and finds nothing to fill.
    mutating func fill(_ machine: inout Machine) {
        pendingFills.removeAll(keepingCapacity: true)
        collectFills(early: true, machine)
        for place in pendingFills.indices { compareWithCatalogue(pendingFills[place], &machine) }
        _ = derivePending(&machine)
        pendingFills.removeAll(keepingCapacity: true)
        collectFills(early: false, machine)
        _ = derivePending(&machine)
        for place in pendingFills.indices { applyDefault(pendingFills[place], &machine) }
        if derivePending(&machine) { _ = derivePending(&machine) }
    }

    private mutating func collectFills(early: Bool, _ machine: borrowing Machine) {
        for place in facts.records.indices {
            let record = facts.records[place]
            let type = Int(record.type)
            let isEarly =
                type == roots.modelType.type || type == roots.siteType.type || type == roots.recipientType.type
            if early && !isEarly { continue }
            for fill in layouts.fillRange(of: type) {
                let row = layouts.fills[fill]
                let isOpen =
                    machine[record.first + row.offset].isUnknown
                    && facts.origin(of: record.first + row.offset).step != .stated
                if isOpen || early && row.isCompared {
                    pendingFills.append(PendingFill(record: UInt32(place), fill: UInt32(fill)))
                }
            }
        }
    }

    /// One round; what got its value is pending no longer.
    private mutating func derivePending(_ machine: inout Machine) -> Bool {
        machine.forgetResults()
        var kept = 0
        let count = pendingFills.count
        for place in 0..<count {
            var pending = pendingFills[place]
            if !derive(&pending, &machine) {
                pendingFills[kept] = pending
                kept += 1
            }
        }
        pendingFills.removeLast(count - kept)
        return kept < count
    }

    /// True once the fact has a value.
    private mutating func derive(_ pending: inout PendingFill, _ machine: inout Machine) -> Bool {
        let row = layouts.fills[Int(pending.fill)]
        let record = facts.records[Int(pending.record)]
        let cell = record.first + row.offset
        guard machine[cell].isUnknown, facts.origin(of: cell).step != .stated else { return true }
        if row.derive != Vocabulary.Field.noExpression, !machine.isStillMissing(pending.missing) {
            let isPart = layouts.shapes[Int(row.field)].flags.contains(.atLeast)
            pending.missing = derive(row.derive, cell, record, isPart: isPart, &machine)
        }
        if row.consequenceCount > 0, machine[cell].isUnknown { applyConsequence(row, cell, record, &machine) }
        return !machine[cell].isUnknown
    }

    private mutating func applyDefault(_ pending: PendingFill, _ machine: inout Machine) {
        let row = layouts.fills[Int(pending.fill)]
        let record = facts.records[Int(pending.record)]
        let cell = record.first + row.offset
        guard row.hasDefault, machine[cell].isUnknown, facts.origin(of: cell).step != .stated else { return }
        let spec = vocabulary.fields[Int(row.field)]
        // What withdraws a default has to be denied; where it is unknown, nothing may be assumed.
        if spec.unless != Vocabulary.Field.noExpression,
            !machine.evaluate(ExpressionID(index: spec.unless), this(record), owner(of: record)).isFalse
        {
            return
        }
        set(vocabulary.defaults[Int(spec.defaultValue) - 1], isList: spec.flags.contains(.list), cell, &machine)
        facts.setOrigin(Facts.Origin(step: .assumed, node: place(of: record)), of: cell)
    }

    /// The node of a record, or of the nearest one around it that was written: what is assumed is shown there.
    private func place(of record: Facts.Record) -> UInt32 {
        var record = record
        while record.node == 0, record.parent != Facts.Record.noParent, let owner = facts.record(owning: record.parent)
        {
            record = facts.records[owner]
        }
        return record.node
    }

    private mutating func compareWithCatalogue(_ pending: PendingFill, _ machine: inout Machine) {
        let row = layouts.fills[Int(pending.fill)]
        let record = facts.records[Int(pending.record)]
        let cell = record.first + row.offset
        if row.isCompared, facts.origin(of: cell).step == .stated { compare(row.derive, cell, record, &machine) }
    }

    private func this(_ record: Facts.Record) -> Value {
        .record(type: ObjectTypeID(index: UInt32(record.type)), first: record.first)
    }

    /// The object that a record is part of, where its type says which that is.
    private func owner(of record: Facts.Record) -> Value {
        guard let holder = layouts.holder(of: Int(record.type)) else { return .null }
        return .record(type: ObjectTypeID(index: UInt32(holder.type)), first: record.parent - holder.field)
    }

    /// Sets the fact, or says what it lacks: an unknown; null where there is nothing to wait for.
    private mutating func derive(
        _ expression: UInt32, _ cell: UInt32, _ record: Facts.Record, isPart: Bool, _ machine: inout Machine
    ) -> Value {
        let mark = machine.logMark()
        var value = machine.evaluate(ExpressionID(index: expression), this(record), owner(of: record))
        if value.isUnknown || value.isOpen { return machine.missing(of: value) }
        if value.isError { return .null }
        if isPart {
            if value.count == 0 { return .null }
            value = machine.makeList(elements(of: value, machine), missing: .unknown(cell: cell))
        }
        machine[cell] = value
        facts.setOrigin(Facts.Origin(step: .derived, node: cause(since: mark, record, machine)), of: cell)
        return .null
    }

    /// The written text that a derivation started from.
    private func cause(since mark: LogMark, _ record: Facts.Record, _ machine: borrowing Machine) -> UInt32 {
        let cell = machine.firstReadCell(since: mark) { cell in
            let origin = facts.origin(of: cell)
            return origin.step != .none && origin.node != 0
        }
        return cell.map { facts.origin(of: $0).node } ?? record.node
    }

    private mutating func compare(
        _ expression: UInt32, _ cell: UInt32, _ record: Facts.Record, _ machine: inout Machine
    ) {
        let stated = machine[cell]
        machine[cell] = .unknown(cell: cell)
        let mark = machine.logMark()
        let derived = machine.evaluate(ExpressionID(index: expression), this(record), owner(of: record))
        let read = machine.readCells(since: mark)
        machine[cell] = stated
        machine.invalidateMemo()
        guard !derived.isUnknown, !derived.isError, !derived.isNull, !stated.isUnknown else { return }
        let (a, b) = (machine.describe(stated), machine.describe(derived))
        // A group that holds the country says less, not something else.
        guard a != b, a != "EU", a != "EEA" else { return }
        // What follows from other facts of the file alone is no word of the catalogue.
        let uses = facts.catalogueUses.filter { read.contains($0.cell) }
        guard let use = uses.last(where: { $0.record == record.first }) ?? uses.last else { return }
        let source = CatalogueReference(row: use.name, asOf: use.asOf, source: use.source)
        facts.contradictions.append(Facts.Contradiction(cell: cell, derived: b, source: source.text))
    }

    private mutating func applyConsequence(
        _ row: RecordLayouts.Fill, _ cell: UInt32, _ record: Facts.Record, _ machine: inout Machine
    ) {
        let lower = vocabulary.types[Int(record.type)].fields.lowerBound
        for place in Int(row.firstConsequence)..<Int(row.firstConsequence + row.consequenceCount) {
            let consequence = vocabulary.consequences[Int(layouts.consequences[place])]
            let chosen = record.first + UInt32(consequence.field - lower)
            guard machine[chosen].tag == .string, machine.text(of: machine[chosen]) == consequence.value else {
                continue
            }
            let isList = layouts.shapes[Int(row.field)].flags.contains(.list)
            set(consequence.to, isList: isList, cell, &machine)
            // The word says what every such thing does, and not that it does nothing else.
            if isList {
                machine[cell] = machine.makeList(elements(of: machine[cell], machine), missing: .unknown(cell: cell))
            }
            facts.setOrigin(Facts.Origin(step: .derived, node: facts.origin(of: chosen).node), of: cell)
        }
    }

    private func elements(of list: Value, _ machine: borrowing Machine) -> [Value] {
        (0..<list.count).map { machine.element($0, of: list) }
    }

    private func set(
        _ value: Vocabulary.DefaultValue, isList: Bool, _ cell: UInt32, _ machine: inout Machine
    ) {
        switch value {
        case .none: machine[cell] = isList ? .noneList : .null
        case .bool(let flag): machine[cell] = .bool(flag)
        case .word(let word) where isList:
            let element = machine.makeString(word)
            machine[cell] = machine.makeList([element])
        case .word(let word): machine[cell] = machine.makeString(word)
        case .words(let words):
            var elements: [Value] = []
            for word in words { elements.append(machine.makeString(word)) }
            machine[cell] = machine.makeList(elements)
        }
    }
}
