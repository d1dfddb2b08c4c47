import CEL
import DataTree
import Diagnostics

extension DerivedLists {
    /// Where data go, as the transfers of the last descriptor say.
    package func map(_ facts: borrowing Facts, tree: borrowing Tree, _ machine: borrowing Machine) -> FlowMap {
        var map = FlowMapWork(roots: roots)
        return map.make(facts, tree, machine)
    }
}

/// Collects places and movements; a place is listed once, those that no movement meets too.
private struct FlowMapWork {
    let roots: RootFields
    private var places: [FlowMap.Place] = []
    private var indexes: [FlowMap.Place: Int] = [:]

    init(roots: RootFields) { self.roots = roots }

    mutating func make(
        _ facts: borrowing Facts, _ tree: borrowing Tree, _ machine: borrowing Machine
    ) -> FlowMap {
        for site in machine.records(of: machine[facts.root + roots.root.sites]) { _ = place(site: site, machine) }
        var movements: [FlowMap.Movement] = []
        let derived = machine[facts.root + roots.root.derived]
        let transfers =
            derived.tag == .record ? machine[derived.firstCell + roots.derivedTransfers] : Value.null
        for transfer in machine.records(of: transfers) {
            movements.append(movement(transfer, facts, tree, machine))
        }
        let isOpen = transfers.isUnknown || (transfers.tag == .list && transfers.isOpen)
        return FlowMap(places: places, movements: movements, isOpen: isOpen)
    }

    private mutating func movement(
        _ transfer: UInt32, _ facts: borrowing Facts, _ tree: borrowing Tree, _ machine: borrowing Machine
    ) -> FlowMap.Movement {
        let t = roots.transfer
        let isAccess = machine.isText(machine[transfer + t.kind], "access")
        let country = word(transfer + t.country, machine)
        let data = machine[transfer + t.data]
        let (from, to): (Int, Int)
        if isAccess {
            from = self.site(machine[transfer + t.site], facts, machine)
            to = add(FlowMap.Place(kind: .readers, id: "", detail: "", country: country, control: nil))
        } else {
            from = origin(of: transfer, facts, machine)
            to = target(of: transfer, country, facts, machine)
        }
        let node = facts.record(owning: transfer).flatMap { facts.records[$0].treeNode }
        return FlowMap.Movement(
            subject: "transfers[\(word(transfer + t.id, machine) ?? "?")]", isAccess: isAccess,
            data: data.tag == .record ? word(data.firstCell + roots.data.id, machine) : nil, from: from, to: to,
            country: country, mechanism: word(transfer + t.mechanism, machine),
            arrivesAs: word(transfer + t.arrivesAs, machine),
            span: node.flatMap { $0 < tree.nodes.count ? tree.nodes[$0].span : nil })
    }

    /// What a flow sets out from: the place or party that it names, else where the data are collected.
    private mutating func origin(
        of transfer: UInt32, _ facts: borrowing Facts, _ machine: borrowing Machine
    ) -> Int {
        let flow = machine[transfer + roots.transfer.flow]
        if flow.tag == .record {
            let from = machine[flow.firstCell + roots.flow.from]
            if machine.isText(from, "organization") { return place(recipient: facts.ownRecipient, machine) }
            if let known = facts.identified(by: from, machine) {
                if known.type == roots.siteType.type { return place(site: known.record, machine) }
                if known.type == roots.recipientType.type { return place(recipient: known.record, machine) }
            }
        }
        return add(
            FlowMap.Place(
                kind: .origin, id: "", detail: "", country: word(transfer + roots.transfer.from, machine), control: nil)
        )
    }

    private mutating func target(
        of transfer: UInt32, _ country: String?, _ facts: borrowing Facts, _ machine: borrowing Machine
    ) -> Int {
        let site = machine[transfer + roots.transfer.site]
        if site.tag == .record { return self.site(site, facts, machine) }
        let recipient = machine[transfer + roots.transfer.recipient]
        if recipient.tag == .record { return place(recipient: recipient.firstCell, machine) }
        return add(FlowMap.Place(kind: .recipient, id: "", detail: "", country: country, control: nil))
    }

    private mutating func site(_ site: Value, _ facts: borrowing Facts, _ machine: borrowing Machine) -> Int {
        guard site.tag == .record else {
            return add(FlowMap.Place(kind: .site, id: "", detail: "", country: nil, control: nil))
        }
        return place(site: site.firstCell, machine)
    }

    private mutating func place(site: UInt32, _ machine: borrowing Machine) -> Int {
        let s = roots.site
        let op = machine[site + s.op]
        var control = word(site + s.parentCountry, machine)
        if control == nil, op.tag == .record { control = word(op.firstCell + roots.recipient.parentCountry, machine) }
        let detail = [word(site + s.provider, machine), word(site + s.region, machine)].compactMap(\.self)
        return add(
            FlowMap.Place(
                kind: .site, id: word(site + s.id, machine) ?? "", detail: detail.joined(separator: " · "),
                country: word(site + s.country, machine), control: control))
    }

    private mutating func place(recipient: UInt32, _ machine: borrowing Machine) -> Int {
        let r = roots.recipient
        return add(
            FlowMap.Place(
                kind: .recipient, id: word(recipient + r.id, machine) ?? "organization",
                detail: word(recipient + r.name, machine) ?? word(recipient + r.provider, machine) ?? "",
                country: word(recipient + r.country, machine), control: word(recipient + r.parentCountry, machine)))
    }

    private mutating func add(_ place: FlowMap.Place) -> Int {
        if let index = indexes[place] { return index }
        indexes[place] = places.count
        places.append(place)
        return places.count - 1
    }

    /// A known fact in words; nil for one that is not, and for none.
    private func word(_ cell: UInt32, _ machine: borrowing Machine) -> String? {
        let value = machine[cell]
        switch value.tag {
        case .string: return machine.text(of: value)
        case .list where value.count > 0:
            return machine.elements(of: value).map { machine.describe($0) }.joined(separator: ", ")
        default: return nil
        }
    }
}
