// Hot: once per descriptor. Every arrow of data becomes one record; nothing is left out because a fact is missing.
import CEL

/// Works out the lists under `derived` from the graph of data, sites, recipients and flows.
///
/// No law is decided here: a transfer is any movement, also inside one country. An element whose facts are missing
/// stays, its field unknown; where more elements may exist, the list is open.
package struct DerivedLists: ~Copyable {
    private var work: DerivedListWork
    var roots: RootFields { work.roots }

    /// For the facts of `normaliser`.
    package init(for normaliser: borrowing Normaliser) { work = DerivedListWork(roots: normaliser.roots) }

    /// Fills `derived`; may be called again after a fact was changed.
    package mutating func make(_ facts: inout Facts, _ vocabulary: Vocabulary, _ machine: inout Machine) {
        facts.repeated.removeAll(keepingCapacity: true)
        facts.shortfalls.removeAll(keepingCapacity: true)
        let roots = work.roots
        let derived = machine.allocateRecord(type: roots.derivedType.typeID)
        facts.records.append(
            Facts.Record(
                first: derived, type: Int32(roots.derivedType.type), parent: facts.root + roots.root.derived, node: 0))
        work.begin(derived)
        work.transfers(&facts, &machine)
        work.countries(&facts, &machine)
        work.contradictions(&facts, vocabulary, &machine)
        work.catalogueRows(&facts, &machine)
        work.disagreements(&facts, &machine)
        work.datedArtefacts(facts, &machine)
        machine[facts.root + roots.root.derived] = .record(type: roots.derivedType.typeID, first: derived)
    }
}

struct DerivedListWork {
    let roots: RootFields
    private(set) var derived: UInt32 = 0
    /// Accesses from a country that no remote-access flow explains, and flows that `accessFrom` leaves out.
    var differences: [(id: String, fact: UInt32, with: UInt32, country: Value, place: Value, reason: String)] = []
    var names = UniqueNames()
    /// Rows of the catalogue that are listed.
    var listedRows = TextIndex()

    init(roots: RootFields) { self.roots = roots }

    /// Forgets the last document.
    mutating func begin(_ derived: UInt32) {
        self.derived = derived
        differences.removeAll(keepingCapacity: true)
        names.removeAll()
        listedRows.removeAll()
    }

    // MARK: - Transfers

    mutating func transfers(_ facts: inout Facts, _ machine: inout Machine) {
        let cell = facts.root + roots.root.flows
        var missing = MissingElements()
        var rows: [Value] = []
        let flows = machine[cell]
        missing.add(flows, cell, &machine)
        var received: [(site: UInt32, sets: [Value])] = []
        for flow in records(flows, machine) {
            let target = target(of: flow, facts, machine)
            if target.site.tag == .record {
                let arriving = sets(of: flow, machine).map(\.value)
                if let known = received.firstIndex(where: { $0.site == target.site.firstCell }) {
                    received[known].sets += arriving.filter { set in
                        !received[known].sets.contains { $0.tag == .record && $0.firstCell == set.firstCell }
                    }
                } else {
                    received.append((target.site.firstCell, arriving))
                }
            }
            if let open = target.open { missing.merge(open, &machine) }
            let dataCell = flow + roots.flow.data
            missing.add(machine[dataCell], dataCell, &machine)
            let sets = sets(of: flow, machine)
            for set in sets.isEmpty && machine[dataCell].isUnknown ? [(value: machine[dataCell], cell: dataCell)] : sets
            {
                for country in target.countries where !machine.isHeapFull {
                    rows.append(
                        row(flow, set, target, country, count: target.countries.count * sets.count, &facts, &machine))
                }
            }
        }
        for (site, sets) in received { accesses(to: site, sets, flows, &rows, &missing, &facts, &machine) }
        machine[derived + roots.derivedTransfers] = machine.makeList(rows, missing: missing.value)
    }

    func records(_ list: Value, _ machine: borrowing Machine) -> [UInt32] { machine.records(of: list) }

    func sets(of flow: UInt32, _ machine: borrowing Machine) -> [(value: Value, cell: UInt32)] {
        let list = machine[flow + roots.flow.data]
        guard list.tag == .list else { return [] }
        return (0..<UInt32(list.count)).map { (machine[list.firstCell + $0], list.firstCell + $0) }
    }

    mutating func row(
        _ flow: UInt32, _ set: (value: Value, cell: UInt32), _ target: Target, _ country: (value: Value, cell: UInt32),
        count: Int, _ facts: inout Facts, _ machine: inout Machine
    ) -> Value {
        let t = roots.transfer
        let first = begin(flow, &facts, &machine)
        var name = text(of: flow + roots.flow.id, &machine)
        if count > 1, set.value.tag == .record {
            name = machine.makeString(name, "/", text(of: set.value.firstCell + roots.data.id, &machine))
        }
        if count > 1, country.value.tag == .string { name = machine.makeString(name, "@", country.value) }
        put(names.unique(name, &machine), t.id, first, nil, &facts, &machine)
        put(machine.makeString("flow"), t.kind, first, nil, &facts, &machine)
        put(.record(type: roots.flowType.typeID, first: flow), t.flow, first, nil, &facts, &machine)
        put(set.value, t.data, first, set.cell, &facts, &machine)
        put(target.site, t.site, first, target.siteCell, &facts, &machine)
        put(target.recipient, t.recipient, first, target.recipientCell, &facts, &machine)
        put(country.value, t.country, first, country.cell, &facts, &machine)
        origins(flow, set.value, first, &facts, &machine)
        let f = roots.flow
        for (from, to) in [(f.via, t.via), (f.arrivesAs, t.arrivesAs), (f.targetCanReidentify, t.targetCanReidentify)] {
            put(machine[flow + from], to, first, flow + from, &facts, &machine)
        }
        let mechanism = field(roots.mechanism, ofObjectIn: flow + f.transfer, machine)
        put(machine[mechanism], t.mechanism, first, mechanism, &facts, &machine)
        purposes(flow, set.value, first, &facts, &machine)
        put(machine[flow + f.model], t.models, first, flow + f.model, &facts, &machine)
        owners(target, first, &facts, &machine)
        return .record(type: roots.transferType.typeID, first: first)
    }

    /// The text in a cell; where it holds none, what messages would show.
    func text(of cell: UInt32, _ machine: inout Machine) -> Value {
        machine[cell].tag == .string ? machine[cell] : machine.makeString(machine.describe(machine[cell]))
    }

    /// The cell of a field of the object in `cell`; the cell itself while the object is unknown as a whole.
    func field(_ offset: UInt32, ofObjectIn cell: UInt32, _ machine: borrowing Machine) -> UInt32 {
        machine[cell].tag == .record ? machine[cell].firstCell + offset : cell
    }

    func begin(_ cause: UInt32, _ facts: inout Facts, _ machine: inout Machine) -> UInt32 {
        let first = machine.allocateRecord(type: roots.transferType.typeID)
        let node = facts.record(owning: cause).map { facts.records[$0].node } ?? 0
        facts.records.append(
            Facts.Record(
                first: first, type: Int32(roots.transferType.type), parent: derived + roots.derivedTransfers, node: node
            ))
        return first
    }

    func put(
        _ value: Value, _ field: UInt32, _ first: UInt32, _ source: UInt32?, _ facts: inout Facts,
        _ machine: inout Machine
    ) {
        machine[first + field] = value
        if let source { facts.setSource(source, of: first + field) }
    }

    /// Countries the data leave: of the place named by `from`, else where the set was collected.
    func origins(_ flow: UInt32, _ set: Value, _ first: UInt32, _ facts: inout Facts, _ machine: inout Machine) {
        let fromCell = flow + roots.flow.from
        let from = machine[fromCell]
        let field = roots.transfer.from
        guard from.tag == .string else {
            guard set.tag == .record else { return put(set, field, first, nil, &facts, &machine) }
            let collected = set.firstCell + roots.data.collectedIn
            return put(machine[collected], field, first, collected, &facts, &machine)
        }
        var value = from
        var cell = fromCell
        if let identified = facts.identified(by: from, machine) {
            cell =
                identified.record
                + (identified.type == roots.siteType.type ? roots.site.country : roots.recipient.country)
            value = machine[cell]
        } else if machine.isText(from, "organization") {
            cell = facts.ownRecipient + roots.recipient.country
            value = machine[cell]
        }
        let list = value.isUnknown ? machine.makeList([], missing: value) : machine.makeList([value])
        put(list, field, first, cell, &facts, &machine)
    }

    func purposes(_ flow: UInt32, _ set: Value, _ first: UInt32, _ facts: inout Facts, _ machine: inout Machine) {
        let stated = flow + roots.flow.purpose
        if !machine[stated].isUnknown {
            return put(machine[stated], roots.transfer.purposes, first, stated, &facts, &machine)
        }
        guard set.tag == .record else { return put(set, roots.transfer.purposes, first, nil, &facts, &machine) }
        let cell = set.firstCell + roots.dataPurposes
        let list = machine[cell]
        guard list.tag == .list else { return put(list, roots.transfer.purposes, first, cell, &facts, &machine) }
        var uses: [Value] = []
        for purpose in records(list, machine) { uses.append(machine[purpose + roots.purposeUse]) }
        put(
            machine.makeList(uses, missing: list.isOpen ? .unknown(cell: cell) : nil), roots.transfer.purposes, first,
            cell,
            &facts, &machine)
    }

    func owners(_ target: Target, _ first: UInt32, _ facts: inout Facts, _ machine: inout Machine) {
        let t = roots.transfer
        var parent = target.recipientCell ?? first
        if target.recipient.tag == .record {
            parent = target.recipient.firstCell + roots.recipient.parentCountry
            let isOwn = target.recipient.firstCell == facts.ownRecipient
            put(
                isOwn && isHosted(target, machine) ? .unknown(cell: target.recipientCell ?? first) : .bool(isOwn),
                t.ownOrganization, first, target.recipientCell, &facts, &machine)
            put(machine[parent], t.parentCountry, first, parent, &facts, &machine)
        } else {
            put(target.recipient, t.ownOrganization, first, target.recipientCell, &facts, &machine)
            put(target.recipient, t.parentCountry, first, target.recipientCell, &facts, &machine)
        }
        guard target.site.tag == .record else {
            return put(target.site, t.inferenceScope, first, target.siteCell, &facts, &machine)
        }
        let site = target.site.firstCell
        if machine[first + t.parentCountry].isUnknown, !machine[site + roots.site.parentCountry].isUnknown {
            put(
                machine[site + roots.site.parentCountry], t.parentCountry, first, site + roots.site.parentCountry,
                &facts, &machine)
        }
        let scope = site + roots.site.inferenceScope
        put(computes(site, facts, machine) ? machine[scope] : .null, t.inferenceScope, first, scope, &facts, &machine)
    }

    /// Whether the site lies with a provider: then "operated by ourselves" leaves open who else runs the machines.
    private func isHosted(_ target: Target, _ machine: borrowing Machine) -> Bool {
        guard target.site.tag == .record else { return false }
        let provider = machine[target.site.firstCell + roots.site.provider]
        return provider.tag == .string && !machine.isText(provider, "own")
    }

    /// Whether a model may run at the site: not where it is written that none does.
    func computes(_ site: UInt32, _ facts: borrowing Facts, _ machine: borrowing Machine) -> Bool {
        let models = machine[facts.root + roots.root.models]
        if models.tag == .list, !models.isOpen, models.count == 0 { return false }
        let workloads = machine[site + roots.site.workloads]
        guard workloads.tag == .list, !workloads.isOpen else { return true }
        return (0..<workloads.count).contains {
            let workload = machine.element($0, of: workloads)
            return workload.isUnknown || machine.isText(workload, "inference") || machine.isText(workload, "training")
        }
    }
}
