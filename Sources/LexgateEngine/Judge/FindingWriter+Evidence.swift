import CEL
import DataTree
import Diagnostics
import LexgateModel

// What a judgement rests on: facts that were read, rows of the catalogue behind them, rows of tables.
extension FindingWriter {
    /// Index into the vocabulary's fields; nil for an element of a list.
    func field(of cell: UInt32) -> Int? {
        guard let index = facts.record(owning: cell) else { return nil }
        let fields = policy.vocabulary.types[Int(facts.records[index].type)].fields
        let field = fields.lowerBound + Int(cell - facts.records[index].first)
        return field < fields.upperBound ? field : nil
    }

    /// The known facts that were read, each once, in the order of reading; objects are only the way to them.
    func read(
        _ judgement: Judgement, _ machine: borrowing Machine
    ) -> [(cell: UInt32, origin: Facts.Origin)] {
        var seen = KeyIndex<UInt32>()
        return machine.readCells(in: judgement.log).compactMap { cell in
            let source = facts.source(of: cell)
            let origin = facts.origin(of: source)
            guard seen.insert(source), plainNode(source, origin, machine) != nil else { return nil }
            return (source, origin)
        }
    }

    func evidence(_ judgement: Judgement, _ machine: inout Machine) -> [Finding.Evidence] {
        var result: [Finding.Evidence] = []
        for (cell, origin) in read(judgement, machine) {
            if let node = origin.treeNode { result.append(evidence(cell, origin.step, node, &machine)) }
        }
        return result
    }

    /// A fact that was read; nil for objects, which are only the way to one, and for what nobody wrote or caused.
    func evidence(ofCell cell: UInt32, _ machine: inout Machine) -> Finding.Evidence? {
        let source = facts.source(of: cell)
        let origin = facts.origin(of: source)
        guard let node = plainNode(source, origin, machine) else { return nil }
        return evidence(source, origin.step, node, &machine)
    }

    /// A fact that follows from others, at the nearest written thing; nil for what is no plain value.
    func computed(_ cell: UInt32, _ machine: inout Machine) -> Finding.Evidence? {
        let value = machine[cell]
        guard value.tag == .bool || value.tag == .string || value.tag == .int else { return nil }
        return Finding.Evidence(
            path: paths.path(ofCell: cell, machine), value: machine.describe(value),
            span: paths.place(ofCell: facts.source(of: cell), in: tree).span, step: .derived, aliasSpan: nil,
            catalogue: catalogue(behind: cell, &machine))
    }

    private func evidence(
        _ cell: UInt32, _ step: Facts.Step, _ node: Int, _ machine: inout Machine
    ) -> Finding.Evidence {
        Finding.Evidence(
            path: paths.path(ofCell: cell, machine), value: machine.describe(machine[cell]),
            span: tree.nodes[node].span, step: step, aliasSpan: tree.aliasSite(of: node),
            catalogue: catalogue(behind: cell, &machine))
    }

    private func plainNode(_ cell: UInt32, _ origin: Facts.Origin, _ machine: borrowing Machine) -> Int? {
        guard origin.step != .none, let node = origin.treeNode, node < tree.nodes.count else { return nil }
        let value = machine[cell]
        let isObjects = value.tag == .list && value.count > 0 && machine.element(0, of: value).tag == .record
        return value.tag == .record || isObjects ? nil : node
    }

    /// The rows that all facts which were read come from, each once.
    func catalogue(_ judgement: Judgement, _ machine: inout Machine) -> [CatalogueReference] {
        if facts.catalogueUses.isEmpty { return [] }
        var rows: [CatalogueReference] = []
        for (cell, _) in read(judgement, machine) {
            for row in catalogue(behind: cell, &machine) where !rows.contains(row) { rows.append(row) }
        }
        return rows
    }

    /// The rows that a fact comes from: the one that holds it, or those behind what it was derived from.
    private func catalogue(behind cell: UInt32, _ machine: inout Machine) -> [CatalogueReference] {
        var rows: [CatalogueReference] = []
        var seen = KeyIndex<UInt32>()
        var pending = [cell]
        while let next = pending.popLast() {
            guard seen.insert(next), facts.origin(of: next).step == .derived else { continue }
            if let use = facts.catalogueUse(holding: next) {
                if !rows.contains(use.reference) { rows.append(use.reference) }
                continue
            }
            if let cells = read(deriving: next, &machine) {
                pending += cells.reversed()
                continue
            }
            guard let field = field(of: next), let index = facts.record(owning: next) else { continue }
            // The name of the row itself; of a model the row of its own comes before that of its licence.
            let record = facts.records[index].first
            let isName = policy.vocabulary.fields[field].kind == .catalogueName
            let use = isName ? facts.catalogueUses.first { $0.record == record } : nil
            if let use, !rows.contains(use.reference) { rows.append(use.reference) }
        }
        return rows
    }

    /// What a breach rests on, for whoever asks later whether it is the same: the facts that were read, those that its
    /// words name, and all that these were derived from; each once, as `path = value`, sorted.
    func basis(_ judgement: Judgement, named: [UInt32], _ machine: inout Machine) -> [String] {
        var seen = KeyIndex<UInt32>()
        var basis: Set<String> = []
        var pending = machine.readCells(in: judgement.log) + named
        for cell in named where machine[cell].tag == .record {
            // Elsewhere a thing is only the way to its facts; here it is called by its name.
            basis.insert("\(paths.path(ofCell: cell, machine)) = \(machine.describe(machine[cell]))")
        }
        while let next = pending.popLast() {
            guard seen.insert(next) else { continue }
            let source = facts.source(of: next)
            if plainNode(source, facts.origin(of: source), machine) != nil {
                basis.insert("\(paths.path(ofCell: source, machine)) = \(inOrder(machine[source], machine))")
            }
            pending += read(deriving: next, &machine) ?? []
        }
        return basis.sorted()
    }

    /// A value in words that do not change with the order of a list.
    private func inOrder(_ value: Value, _ machine: borrowing Machine) -> String {
        guard value.tag == .list, value.count > 1 else { return machine.describe(value) }
        return (0..<value.count).map { machine.describe(machine.element($0, of: value)) }.sorted()
            .joined(separator: ", ")
    }

    /// What an expression of the vocabulary read to derive a fact; nil where none did. It is evaluated once more, since
    /// nobody keeps that while judging.
    private func read(deriving cell: UInt32, _ machine: inout Machine) -> [UInt32]? {
        guard facts.origin(of: cell).step == .derived, let field = field(of: cell),
            let index = facts.record(owning: cell)
        else { return nil }
        let derive = policy.vocabulary.fields[field].derive
        guard derive != Vocabulary.Field.noExpression else { return nil }
        let record = facts.records[index]
        let mark = machine.logMark()
        let owner = facts.record(owning: record.parent).map { value(of: facts.records[$0]) } ?? .null
        _ = machine.evaluate(ExpressionID(index: derive), value(of: record), owner)
        return machine.readCells(since: mark)
    }

    private func value(of record: Facts.Record) -> Value {
        .record(type: ObjectTypeID(index: UInt32(record.type)), first: record.first)
    }

    func rows(_ judgement: Judgement, _ machine: borrowing Machine) -> [String] {
        machine.readRows(in: judgement.log).compactMap { row in
            guard Int(row.id) < policy.rows.count else { return nil }
            let row = policy.rows[Int(row.id)]
            return "\(row.table)(\(row.key)): \(row.source)"
        }
    }
}
