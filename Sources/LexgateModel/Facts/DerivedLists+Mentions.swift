import CEL

// Countries that matter, and facts that do not fit each other.
extension DerivedListWork {
    mutating func countries(_ facts: inout Facts, _ machine: inout Machine) {
        var missing = MissingElements()
        var seen = TextIndex()
        var rows: [Value] = []
        func mention(_ cell: UInt32, _ role: String, _ facts: inout Facts, _ machine: inout Machine) {
            missing.add(machine[cell], cell, &machine)
            guard machine[cell].tag == .list else { return }
            for country in machine.elements(of: machine[cell]) {
                let name = country.tag == .string ? country : machine.makeString(machine.describe(country))
                guard seen.insert(name, machine).isNew else { continue }
                let first = record(roots.mentionType, roots.derivedCountries, cell, &facts, &machine)
                put(
                    name, roots.mentionType.offset("id"), first, nil, &facts,
                    &machine)
                put(country, roots.mentionType.offset("country"), first, cell, &facts, &machine)
                put(machine.makeString(role), roots.mentionType.offset("role"), first, nil, &facts, &machine)
                rows.append(.record(type: roots.mentionType.typeID, first: first))
            }
        }
        let organization = facts.root + roots.root.organization
        mention(
            field(roots.organizationCountries, ofObjectIn: organization, machine), "establishment", &facts, &machine)
        let offering = field(roots.systemOffering, ofObjectIn: facts.root + roots.root.system, machine)
        mention(field(roots.offeringCountries, ofObjectIn: offering, machine), "offering", &facts, &machine)
        let dataCell = facts.root + roots.root.data
        missing.add(machine[dataCell], dataCell, &machine)
        for set in records(machine[dataCell], machine) where !machine[set + roots.dataPersonal].isFalse {
            mention(set + roots.subjectCountries, "subjects", &facts, &machine)
        }
        machine[derived + roots.derivedCountries] = machine.makeList(rows, missing: missing.value)
    }

    func record(
        _ type: RootFields.Place, _ list: UInt32, _ cause: UInt32, _ facts: inout Facts, _ machine: inout Machine
    ) -> UInt32 {
        let first = machine.allocateRecord(type: type.typeID)
        let node = facts.origin(of: cause).node
        facts.records.append(Facts.Record(first: first, type: Int32(type.type), parent: derived + list, node: node))
        return first
    }

    mutating func contradictions(_ facts: inout Facts, _ vocabulary: Vocabulary, _ machine: inout Machine) {
        var rows: [Value] = []
        let type = roots.contradictionType
        for contradiction in facts.contradictions {
            let first = record(type, roots.derivedContradictions, contradiction.cell, &facts, &machine)
            let path = FactPaths(facts, vocabulary).path(ofCell: contradiction.cell, machine)
            put(machine.makeString(path), type.offset("id"), first, nil, &facts, &machine)
            put(machine.makeString(path), type.offset("fact"), first, contradiction.cell, &facts, &machine)
            put(
                machine.makeString(machine.describe(machine[contradiction.cell])), type.offset("stated"), first,
                contradiction.cell, &facts, &machine)
            put(
                machine.makeString(contradiction.derived), type.offset("derived"), first, contradiction.cell, &facts,
                &machine)
            put(
                machine.makeString(contradiction.source), type.offset("source"), first, contradiction.cell, &facts,
                &machine)
            rows.append(.record(type: type.typeID, first: first))
        }
        machine[derived + roots.derivedContradictions] = machine.makeList(rows)
    }

    mutating func disagreements(_ facts: inout Facts, _ machine: inout Machine) {
        var rows: [Value] = []
        let type = roots.disagreementType
        for difference in differences {
            let first = record(type, roots.derivedDisagreements, difference.fact, &facts, &machine)
            put(machine.makeString(difference.id), type.offset("id"), first, nil, &facts, &machine)
            put(machine.makeString(difference.reason), type.offset("reason"), first, difference.fact, &facts, &machine)
            put(difference.country, type.offset("country"), first, difference.fact, &facts, &machine)
            put(difference.place, type.offset("place"), first, nil, &facts, &machine)
            rows.append(.record(type: type.typeID, first: first))
        }
        machine[derived + roots.derivedDisagreements] = machine.makeList(rows)
    }
}
