import CEL
import DataTree
import Diagnostics

extension Normaliser {
    /// A recipient record that stands for the organisation itself, so that `operator: organization` is an object too.
    ///
    /// It shares the organisation's facts: its country is the first seat, and it has no purposes but ours.
    mutating func makeOwnRecipient(_ machine: inout Machine) {
        let cell = facts.root + roots.root.recipients
        let record = makeRecord(type: roots.recipientType.type, node: nil, parent: cell, &machine)
        facts.ownRecipient = record
        let organization = machine[facts.root + roots.root.organization].firstCell
        let countries = organization + roots.organizationCountries
        let parent = organization + roots.organizationParent
        machine[record + roots.recipient.id] = machine.makeString("organization")
        machine[record + roots.recipient.country] = first(of: machine[countries], otherwise: countries, machine)
        machine[record + roots.recipient.parentCountry] = machine[parent]
        machine[record + roots.recipient.ownPurposes] = .noneList
        facts.setOrigin(facts.origin(of: countries), of: record + roots.recipient.country)
        facts.setOrigin(facts.origin(of: parent), of: record + roots.recipient.parentCountry)
    }

    /// Who runs a place that names nobody: the organisation on own premises, else the one recipient of its provider.
    mutating func nameOperators(_ machine: inout Machine) {
        let recipients = machine[facts.root + roots.root.recipients]
        for site in elements(roots.root.sites, machine) {
            let provider = site + roots.site.provider
            let cell = site + roots.site.op
            guard machine[cell].isUnknown, facts.origin(of: cell).step == .none, machine[provider].tag == .string else {
                continue
            }
            var record = facts.ownRecipient
            if !machine.isText(machine[provider], "own") {
                let same = elements(roots.root.recipients, machine).filter {
                    machine.isSameText(machine[$0 + roots.recipient.provider], machine[provider])
                }
                guard same.count == 1, !recipients.isOpen else { continue }
                record = same[0]
            }
            machine[cell] = .record(type: roots.recipientType.typeID, first: record)
            facts.setOrigin(Facts.Origin(step: .derived, node: facts.origin(of: provider).node), of: cell)
        }
    }

    /// Decisions need no id to be written, but findings need one to be named.
    mutating func nameDecisions(_ machine: inout Machine) {
        for decision in elements(roots.decisions, machine) where machine[decision + roots.decisionID].isUnknown {
            let use = machine[decision + roots.decisionUse]
            let base = use.tag == .string ? use : machine.makeString("decision")
            name(decision, in: decision + roots.decisionID, base, &machine)
        }
    }

    /// Gives an element an id that nobody wrote: `base`, or `base-2` where that is taken.
    mutating func name(_ record: UInt32, in cell: UInt32, _ base: Value, _ machine: inout Machine) {
        machine[cell] = facts.uniqueName(base, &machine)
        let node = facts.record(owning: record).map { facts.records[$0].node } ?? 0
        facts.setOrigin(Facts.Origin(step: .assumed, node: node), of: cell)
    }

    /// A set that names whose data it holds is about persons, and one about nobody counts none: both cannot be true.
    mutating func checkPersons(_ machine: borrowing Machine) {
        for set in elements(roots.root.data, machine) {
            let subjects = machine[set + roots.dataSubjects]
            guard subjects.tag == .list, !subjects.isOpen else { continue }
            let personal = set + roots.dataPersonal
            let isAnonymous = machine.isText(machine[set + roots.dataIdentifiability], "anonymised")
            if subjects.count > 0, machine[personal].isFalse, !isAnonymous {
                reportClash(
                    personal, "`personal: false` does not fit the `subjects` of the set", with: set + roots.dataSubjects
                )
            }
            let persons = set + roots.dataPersons
            if subjects.count == 0, machine[persons].tag == .int, machine[persons].integer > 0 {
                reportClash(persons, "a set without `subjects` counts no `persons`", with: set + roots.dataSubjects)
            }
        }
    }

    private mutating func reportClash(_ cell: UInt32, _ message: String, with other: UInt32) {
        guard let node = facts.origin(of: cell).treeNode, isShown(node) else { return }
        let notes = facts.origin(of: other).treeNode.map {
            [Diagnostic.Note("the other statement", at: tree.entrySpan(of: $0))]
        }
        diagnostics.append(
            .error(message, at: tree.nodes[node].span, notes: notes ?? [], help: "correct the one that is wrong"))
    }

    /// The first element of a closed list, or what makes it unknown.
    func first(of list: Value, otherwise cell: UInt32, _ machine: borrowing Machine) -> Value {
        list.tag == .list && list.count > 0 ? machine[list.firstCell] : .unknown(cell: cell)
    }

    mutating func resolveReferences(_ machine: inout Machine) {
        for reference in references {
            let references = vocabulary.fields[reference.field].references
            let id = text(of: reference.node, &machine)
            if let target = facts.identified(by: id, machine), accepts(references, type: target.type) {
                machine[reference.cell] =
                    isSingleTarget(references)
                    ? .record(type: ObjectTypeID(index: UInt32(target.type)), first: target.record) : id
            } else if machine.isText(id, "organization"), accepts(references, type: roots.recipientType.type) {
                machine[reference.cell] =
                    isSingleTarget(references)
                    ? .record(type: roots.recipientType.typeID, first: facts.ownRecipient) : id
            } else if references & Vocabulary.Field.countryReference != 0,
                tree.withBytes(of: reference.node, countries.contains) || machine.isText(id, "EU")
                    || machine.isText(id, "EEA")
            {
                machine[reference.cell] = id
            } else {
                reportDangling(id, references, reference.node, machine)
            }
        }
    }

    private func isSingleTarget(_ references: UInt32) -> Bool { references.nonzeroBitCount == 1 }

    private func accepts(_ references: UInt32, type: Int) -> Bool {
        guard let bit = vocabulary.referable.firstIndex(of: type) else { return false }
        return references & (1 << UInt32(bit)) != 0
    }

    private mutating func reportDangling(
        _ id: Value, _ references: UInt32, _ node: Int, _ machine: borrowing Machine
    ) {
        guard isShown(node) else { return }
        let text = tree.string(node)
        let fitting = facts.allIdentified.filter { accepts(references, type: $0.type) }
            .compactMap { self.id(of: $0, machine) }.sorted()
        let kinds = vocabulary.referable.enumerated()
            .filter { references & (1 << UInt32($0.offset)) != 0 }
            .map { vocabulary.typeNames[$0.element] }.joined(separator: " or ")
        var help: String?
        if let other = facts.identified(by: id, machine) {
            help = "`\(text)` is a \(vocabulary.typeNames[other.type]), and `\(nearestKey(node))` takes a \(kinds)"
        } else if let best = nearest(to: text, among: fitting).first {
            help = "did you mean `\(best)`?"
        } else if !fitting.isEmpty {
            help = "known: \(fitting.prefix(8).map { "`\($0)`" }.joined(separator: ", "))"
        }
        problem("no \(kinds) has the id `\(text)`", at: node, help: help)
    }

    private func id(of target: Facts.Identified, _ machine: borrowing Machine) -> String? {
        vocabulary.types[target.type].idField.map {
            machine.text(of: machine[target.record + UInt32($0 - vocabulary.types[target.type].fields.lowerBound)])
        }
    }

    // MARK: - Flows

    /// Without `flows`, with one site and nobody but its operator, every data set goes there through every model.
    mutating func implyFlows(_ machine: inout Machine) {
        let cell = facts.root + roots.root.flows
        guard machine[cell].isUnknown, facts.origin(of: cell).step == .none else { return }
        let sites = machine[facts.root + roots.root.sites]
        let data = machine[facts.root + roots.root.data]
        guard sites.tag == .list, !sites.isOpen, sites.count == 1, data.tag == .list, !data.isOpen, data.count > 0
        else { return }
        let site = machine[sites.firstCell].firstCell
        let op = machine[site + roots.site.op]
        for recipient in machine.elements(of: machine[facts.root + roots.root.recipients])
        where !(op.tag == .record && op.firstCell == recipient.firstCell) { return }
        let siteID = machine[site + roots.site.id]
        guard siteID.tag == .string else { return }
        let cause = facts.origin(of: facts.root + roots.root.sites).node
        var flows: [Value] = []
        for set in machine.elements(of: data) {
            let flow = makeRecord(type: roots.flowType.type, node: nil, parent: cell, &machine)
            let setNode = facts.records[facts.record(owning: set.firstCell) ?? 0].node
            let assumed = Facts.Origin(step: .assumed, node: setNode)
            machine[flow + roots.flow.data] = machine.makeList([set])
            machine[flow + roots.flow.to] = siteID
            facts.setOrigin(assumed, of: flow + roots.flow.data)
            facts.setOrigin(Facts.Origin(step: .assumed, node: cause), of: flow + roots.flow.to)
            flows.append(.record(type: roots.flowType.typeID, first: flow))
            if let index = facts.record(owning: flow) { facts.records[index].node = setNode }
        }
        machine[cell] = machine.makeList(flows)
        facts.setOrigin(Facts.Origin(step: .assumed, node: cause), of: cell)
    }

    /// Flows need no id to be written, but findings need one to be named.
    mutating func nameFlows(_ machine: inout Machine) {
        for flow in elements(roots.root.flows, machine) where machine[flow + roots.flow.id].isUnknown {
            let sets = machine.elements(of: machine[flow + roots.flow.data])
                .map { $0.tag == .record ? machine.text(of: machine[$0.firstCell + roots.data.id]) : "data" }
            let to = machine[flow + roots.flow.to]
            let target = to.tag == .string ? machine.text(of: to) : "unknown"
            let base = machine.makeString("\(sets.isEmpty ? "data" : sets.joined(separator: "+"))-to-\(target)")
            name(flow, in: flow + roots.flow.id, base, &machine)
        }
    }

    /// What a flow carries and what for, where it does not say so: all of its data sets' categories and purposes.
    mutating func completeFlows(_ machine: inout Machine) {
        for flow in elements(roots.root.flows, machine) {
            nameOnlyPlace(of: flow, &machine)
            let sets = machine[flow + roots.flow.data]
            guard sets.tag == .list, !sets.isOpen else { continue }
            let records = machine.elements(of: sets).filter { $0.tag == .record }.map(\.firstCell)
            guard records.count == sets.count else { continue }
            union(of: records, field: roots.dataCategories, into: flow + roots.flowCategories, nil, &machine)
            union(
                of: records, field: roots.dataPurposes, into: flow + roots.flow.purpose, roots.purposeUse, &machine)
        }
    }

    /// Who reads from afar reads what lies at the only place there is.
    private mutating func nameOnlyPlace(of flow: UInt32, _ machine: inout Machine) {
        let (via, from) = (flow + roots.flow.via, flow + roots.flow.from)
        let sites = machine[facts.root + roots.root.sites]
        guard machine[from].isUnknown, facts.origin(of: from).step == .none,
            machine.isText(machine[via], "remote-access"),
            sites.tag == .list, !sites.isOpen, sites.count == 1
        else { return }
        let id = machine[machine[sites.firstCell].firstCell + roots.site.id]
        guard id.tag == .string else { return }
        machine[from] = id
        facts.setOrigin(Facts.Origin(step: .derived, node: facts.origin(of: via).node), of: from)
    }

    /// The distinct words of a list of each record, or of the field `member` of its elements.
    private mutating func union(
        of records: [UInt32], field: UInt32, into cell: UInt32, _ member: UInt32?, _ machine: inout Machine
    ) {
        guard machine[cell].isUnknown, facts.origin(of: cell).step != .stated else { return }
        var most = 0
        var node: UInt32 = 0
        for record in records {
            let list = machine[record + field]
            guard list.tag == .list, !list.isOpen else { return }
            most += list.count
            node = node == 0 ? facts.origin(of: record + field).node : node
        }
        distinct.removeAll()
        let first = machine.allocateUnknowns(most)
        var count: UInt32 = 0
        for record in records {
            let list = machine[record + field]
            for place in 0..<list.count {
                var value = machine.element(place, of: list)
                if let member, value.tag == .record { value = machine[value.firstCell + member] }
                guard value.tag == .string else { return }
                guard distinct.insert(value, machine).isNew else { continue }
                machine[first + count] = value
                count += 1
            }
        }
        machine[cell] = count == 0 ? .noneList : machine.list(from: first, count: count)
        facts.setOrigin(Facts.Origin(step: .derived, node: node), of: cell)
    }
}
