import CEL

// Who can read from where: what `accessFrom` and remote-access flows say, and where they differ.
extension DerivedListWork {
    mutating func accesses(
        to site: UInt32, _ sets: [Value], _ flows: Value, _ rows: inout [Value], _ missing: inout MissingElements,
        _ facts: inout Facts, _ machine: inout Machine
    ) {
        guard !sets.isEmpty else { return }
        let cell = site + roots.site.accessFrom
        let list = machine[cell]
        missing.add(list, cell, &machine)
        let place = machine[site + roots.site.country]
        let id = machine.describe(machine[site + roots.site.id])
        let explained = remoteAccess(from: id, flows, facts, machine)
        let countries: [Value] = list.tag == .list ? machine.elements(of: list) : []
        for country in countries {
            let code = machine.describe(country)
            if place.tag == .string, machine.text(of: place) == code { continue }
            if explained.contains(where: { machine.describe($0.country) == code }) { continue }
            let homeless = remoteAccess(from: nil, flows, facts, machine).first {
                machine.describe($0.country) == code
            }
            let says =
                homeless == nil
                ? "no remote-access flow from there says who they are"
                : "a remote-access flow to \(code) does not say `from` which place"
            let asked = homeless.map { $0.from } ?? facts.root + roots.root.flows
            let reason = "people in \(code) can read what lies at `\(id)`, and \(says)"
            differences.append(("\(id)-\(code)", cell, asked, country, place, reason))
            facts.shortfalls.append((asked, reason))
            for set in sets where !machine.isHeapFull {
                rows.append(access(id, code, set, country, site, cell, asked, &facts, &machine))
            }
        }
        guard list.tag == .list, !list.isOpen else { return }
        for flow in explained where !flow.country.isUnknown {
            let code = machine.describe(flow.country)
            if countries.contains(where: { machine.describe($0) == code }) { continue }
            differences.append(
                (
                    "\(id)-\(code)", flow.cell, cell, flow.country, place,
                    "a remote-access flow lets people in \(code) read what lies at `\(id)`, and its `accessFrom` leaves \(code) out"
                ))
        }
    }

    /// Where flows of remote access lead that set out from this place, or, without one, do not say from where.
    func remoteAccess(
        from site: String?, _ flows: Value, _ facts: borrowing Facts, _ machine: borrowing Machine
    ) -> [(country: Value, cell: UInt32, from: UInt32)] {
        var result: [(country: Value, cell: UInt32, from: UInt32)] = []
        for flow in records(flows, machine) {
            let from = machine[flow + roots.flow.from]
            guard machine.describe(machine[flow + roots.flow.via]) == "remote-access",
                site.map({ machine.describe(from) == $0 }) ?? from.isUnknown
            else { continue }
            for country in target(of: flow, facts, machine).countries {
                result.append(
                    (
                        country.value, facts.record(owning: flow).map { facts.records[$0].first } ?? flow,
                        flow + roots.flow.from
                    ))
            }
        }
        return result
    }

    mutating func access(
        _ site: String, _ code: String, _ set: Value, _ country: Value, _ record: UInt32, _ cell: UInt32,
        _ asked: UInt32, _ facts: inout Facts, _ machine: inout Machine
    ) -> Value {
        let t = roots.transfer
        let first = begin(record, &facts, &machine)
        put(names.unique(machine.makeString("\(site)-access@\(code)"), &machine), t.id, first, nil, &facts, &machine)
        put(machine.makeString("access"), t.kind, first, nil, &facts, &machine)
        put(.null, t.flow, first, nil, &facts, &machine)
        put(set, t.data, first, nil, &facts, &machine)
        put(.record(type: roots.siteType.typeID, first: record), t.site, first, nil, &facts, &machine)
        put(country, t.country, first, cell, &facts, &machine)
        let place = record + roots.site.country
        let from = machine[place]
        put(
            from.isUnknown ? machine.makeList([], missing: from) : machine.makeList([from]), t.from, first, place,
            &facts,
            &machine)
        put(machine.makeString("remote-access"), t.via, first, nil, &facts, &machine)
        put(machine.makeString("clear"), t.arrivesAs, first, nil, &facts, &machine)
        put(.true, t.targetCanReidentify, first, nil, &facts, &machine)
        put(.null, t.inferenceScope, first, nil, &facts, &machine)
        put(machine.makeList([]), t.models, first, nil, &facts, &machine)
        // Who reads, and on which terms, only a flow can say.
        for field in [t.recipient, t.mechanism, t.purposes, t.parentCountry, t.ownOrganization] {
            put(.unknown(cell: asked), field, first, asked, &facts, &machine)
        }
        return .record(type: roots.transferType.typeID, first: first)
    }
}
