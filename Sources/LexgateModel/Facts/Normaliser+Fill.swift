import CEL
import DataTree
import Diagnostics

// What fills facts that nobody stated: catalogue rows, derivations, consequences of a choice, defaults.
extension Normaliser {
    mutating func lookUpCatalogue(_ machine: inout Machine) {
        for model in elements(roots.root.models, machine) { lookUpModel(model, &machine) }
        for site in elements(roots.root.sites, machine) { lookUpPlace(site, &machine) }
        for recipient in elements(roots.root.recipients, machine) { lookUpProvider(recipient, &machine) }
    }

    func elements(_ field: UInt32, _ machine: borrowing Machine) -> [UInt32] {
        machine.elements(of: machine[facts.root + field]).filter { $0.tag == .record }.map(\.firstCell)
    }

    private func word(_ cell: UInt32, _ machine: borrowing Machine) -> String? {
        machine[cell].tag == .string ? machine.text(of: machine[cell]) : nil
    }

    private mutating func attach(
        _ entry: Catalogue.Entry, to cell: UInt32, owner: UInt32, cause: UInt32, _ machine: inout Machine
    ) {
        let origin = Facts.Origin(step: .derived, node: facts.origin(of: cause).node)
        let record = catalogue.materialise(entry, &machine)
        facts.records.append(
            Facts.Record(first: record.firstCell, type: Int32(record.objectType.index), parent: cell, node: 0))
        machine[cell] = record
        facts.setOrigin(origin, of: cell)
        let width = vocabulary.types[Int(record.objectType.index)].fields.count
        for field in record.firstCell..<record.firstCell + UInt32(width) where !machine[field].isUnknown {
            facts.setOrigin(origin, of: field)
        }
        facts.catalogueUses.append(
            Facts.CatalogueUse(record: owner, cell: cell, name: entry.name, source: entry.source, asOf: entry.asOf))
    }

    private mutating func lookUpModel(_ model: UInt32, _ machine: inout Machine) {
        let stated = model + roots.model.catalog
        let cause = machine[stated].tag == .string ? stated : model + roots.model.name
        if let name = word(cause, machine) {
            switch cause == stated ? catalogue.model(id: name) : catalogue.model(named: name) {
            case .found(let entry):
                attach(entry, to: model + roots.model.entry, owner: model, cause: cause, &machine)
                if cause != stated {
                    machine[stated] = machine.makeString(entry.id)
                    facts.setOrigin(Facts.Origin(step: .derived, node: facts.origin(of: cause).node), of: stated)
                }
            case .family(let entry, let like):
                attach(entry, to: model + roots.model.entry, owner: model, cause: cause, &machine)
                reportUnknownName("model", name, like, at: cause)
            case .unknown(let like): reportUnknownName("model", name, like, at: cause)
            }
        }
        let licenceCell = model + roots.model.licence
        let entry = machine[model + roots.model.entry]
        var licence = word(licenceCell, machine)
        let isStated = licence != nil
        if licence == nil, entry.tag == .record {
            licence = word(entry.firstCell + catalogue.modelLicenceOffset, machine)
        }
        guard let licence else { return }
        if let row = catalogue.licence(id: licence) {
            attach(
                row, to: model + roots.model.licenceTerms, owner: model, cause: isStated ? licenceCell : cause, &machine
            )
        } else if isStated {
            reportUnknownName("licence", licence, alike(licence, among: catalogue.licenceIDs), at: licenceCell)
        }
    }

    private mutating func lookUpPlace(_ site: UInt32, _ machine: inout Machine) {
        let provider = site + roots.site.provider
        guard let name = word(provider, machine), name != "own" else { return }
        let region = site + roots.site.region
        let scope = word(site + roots.site.inferenceScope, machine)
        switch catalogue.place(provider: name, region: word(region, machine), inferenceScope: scope) {
        case .found(let entry):
            let cause = machine[region].tag == .string ? region : provider
            attach(entry, to: site + roots.site.entry, owner: site, cause: cause, &machine)
        case .unknownProvider(let like): reportUnknownName("provider", name, like, at: provider)
        case .unknownRegion(let like):
            reportUnknownName("`\(name)` region", word(region, machine) ?? "", like, at: region)
        case .notAPlace: break
        }
    }

    private mutating func lookUpProvider(_ recipient: UInt32, _ machine: inout Machine) {
        let provider = recipient + roots.recipient.provider
        guard let name = word(provider, machine), name != "own" else { return }
        switch catalogue.service(named: name) {
        case .found(let entry):
            attach(entry, to: recipient + roots.recipient.entry, owner: recipient, cause: provider, &machine)
        case .unknown(let like): reportUnknownName("provider", name, like, at: provider)
        }
    }

    private mutating func reportUnknownName(_ what: String, _ name: String, _ like: [String], at cell: UInt32) {
        guard !isFull, let node = facts.origin(of: cell).treeNode else { return }
        let help =
            like.isEmpty
            ? "its facts stay unknown; state them beside the name"
            : "nearest: \(like.map { "`\($0)`" }.joined(separator: ", ")); its facts stay unknown"
        diagnostics.append(
            .warning("the catalogue knows no \(what) `\(name)`", at: tree.nodes[node].span, help: help))
    }

    // MARK: - Derivations and defaults

    /// Derivations, then defaults, then what follows from them.
    ///
    /// Chains are short: the catalogue fills models, places and recipients, and the rest reads those. So these come
    /// first, and two rounds do, with a third where the second found something; a test runs one more over every
    /// example and finds nothing to fill.
    mutating func fill(_ machine: inout Machine) {
        let count = facts.records.count
        let early = (0..<count).filter { i in
            let type = Int(facts.records[i].type)
            return type == roots.modelType.type || type == roots.siteType.type || type == roots.recipientType.type
        }
        for i in early { compareWithCatalogue(facts.records[i], &machine) }
        for i in early { _ = deriveFields(of: facts.records[i], &machine) }
        machine.forgetResults()
        let others = (0..<count).filter { !vocabulary.fillsByType[Int(facts.records[$0].type)].isEmpty }
        _ = deriveAll(others, &machine)
        for i in others { applyDefaults(facts.records[i], &machine) }
        if deriveAll(others, &machine) { _ = deriveAll(others, &machine) }
    }

    private mutating func deriveAll(_ records: [Int], _ machine: inout Machine) -> Bool {
        machine.forgetResults()
        var changed = false
        for i in records where deriveFields(of: facts.records[i], &machine) { changed = true }
        return changed
    }

    private mutating func deriveFields(of record: Facts.Record, _ machine: inout Machine) -> Bool {
        let type = Int(record.type)
        let lower = vocabulary.types[type].fields.lowerBound
        var changed = false
        for field in vocabulary.fillsByType[type] {
            let cell = record.first + UInt32(field - lower)
            guard machine[cell].isUnknown, facts.origin(of: cell).step != .stated else { continue }
            let spec = vocabulary.fields[field]
            if spec.derive != Vocabulary.Field.noExpression { derive(spec, cell, record, &machine) }
            if isConsequence[field], machine[cell].isUnknown {
                applyConsequence(field, cell, record, type: type, &machine)
            }
            if !machine[cell].isUnknown { changed = true }
        }
        return changed
    }

    private mutating func applyDefaults(_ record: Facts.Record, _ machine: inout Machine) {
        let lower = vocabulary.types[Int(record.type)].fields.lowerBound
        for field in vocabulary.fillsByType[Int(record.type)] where vocabulary.fields[field].defaultValue > 0 {
            let cell = record.first + UInt32(field - lower)
            guard machine[cell].isUnknown, facts.origin(of: cell).step != .stated else { continue }
            applyDefault(vocabulary.fields[field], cell, record, &machine)
        }
    }

    private mutating func compareWithCatalogue(_ record: Facts.Record, _ machine: inout Machine) {
        let lower = vocabulary.types[Int(record.type)].fields.lowerBound
        for field in vocabulary.fillsByType[Int(record.type)]
        where vocabulary.fields[field].flags.contains(.fromCatalogue) {
            let cell = record.first + UInt32(field - lower)
            if facts.origin(of: cell).step == .stated { compare(field, cell, record, &machine) }
        }
    }

    private func thisValue(_ record: Facts.Record) -> Value {
        .record(type: ObjectTypeID(index: UInt32(record.type)), first: record.first)
    }

    private mutating func derive(
        _ spec: Vocabulary.Field, _ cell: UInt32, _ record: Facts.Record, _ machine: inout Machine
    ) {
        let mark = machine.logMark()
        let value = machine.evaluate(ExpressionID(index: spec.derive), thisValue(record))
        guard !value.isUnknown, !value.isError, !value.isOpen else { return }
        machine[cell] = value
        facts.setOrigin(Facts.Origin(step: .derived, node: cause(since: mark, record, machine)), of: cell)
    }

    /// The written text that a derivation started from.
    private func cause(since mark: LogMark, _ record: Facts.Record, _ machine: borrowing Machine) -> UInt32 {
        let cell = machine.firstReadCell(since: mark) { cell in
            let origin = facts.origin(of: cell)
            return origin.step != .none && origin.node != 0
        }
        return cell.map { facts.origin(of: $0).node } ?? record.node
    }

    private mutating func compare(_ field: Int, _ cell: UInt32, _ record: Facts.Record, _ machine: inout Machine) {
        let spec = vocabulary.fields[field]
        guard spec.derive != Vocabulary.Field.noExpression, spec.flags.isDisjoint(with: [.list, .presumption]) else {
            return
        }
        let stated = machine[cell]
        machine[cell] = .unknown(cell: cell)
        let mark = machine.logMark()
        let derived = machine.evaluate(ExpressionID(index: spec.derive), thisValue(record))
        let read = machine.readCells(since: mark)
        machine[cell] = stated
        machine.invalidateMemo()
        guard !derived.isUnknown, !derived.isError, !derived.isNull, !stated.isUnknown else { return }
        let (a, b) = (machine.describe(stated), machine.describe(derived))
        // A group that holds the country says less, not something else.
        guard a != b, a != "EU", a != "EEA" else { return }
        let use = facts.catalogueUses.last { $0.record == record.first && read.contains($0.cell) }
        facts.contradictions.append(
            Facts.Contradiction(
                cell: cell, derived: b, source: use.map { "\($0.name) (\($0.source))" } ?? "the catalogue"))
    }

    private mutating func applyConsequence(
        _ field: Int, _ cell: UInt32, _ record: Facts.Record, type: Int, _ machine: inout Machine
    ) {
        let lower = vocabulary.types[type].fields.lowerBound
        for consequence in vocabulary.consequences where consequence.type == type && consequence.sets == field {
            let chosen = record.first + UInt32(consequence.field - lower)
            guard isWord(machine[chosen], consequence.value, machine) else { continue }
            set(consequence.to, of: vocabulary.fields[field], cell, &machine)
            facts.setOrigin(Facts.Origin(step: .derived, node: facts.origin(of: chosen).node), of: cell)
        }
    }

    private mutating func applyDefault(
        _ spec: Vocabulary.Field, _ cell: UInt32, _ record: Facts.Record, _ machine: inout Machine
    ) {
        if spec.unless != Vocabulary.Field.noExpression,
            machine.evaluate(ExpressionID(index: spec.unless), thisValue(record)).isTrue
        {
            return
        }
        set(vocabulary.defaults[Int(spec.defaultValue) - 1], of: spec, cell, &machine)
        facts.setOrigin(Facts.Origin(step: .assumed, node: record.node), of: cell)
    }

    private func set(
        _ value: Vocabulary.DefaultValue, of spec: Vocabulary.Field, _ cell: UInt32, _ machine: inout Machine
    ) {
        switch value {
        case .none: machine[cell] = spec.flags.contains(.list) ? .noneList : .null
        case .bool(let flag): machine[cell] = .bool(flag)
        case .word(let word) where spec.flags.contains(.list):
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
