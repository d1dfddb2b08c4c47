import CEL

// Rows of the catalogue on which facts rest. Whether they are still fresh on the day judged, only a rule can say.
extension DerivedListWork {
    /// Lists each row once, at the first name that led to it. What was looked up is known, so the list is closed.
    mutating func catalogueRows(_ facts: inout Facts, _ machine: inout Machine) {
        var rows: [Value] = []
        let fields = roots.catalogueRow
        for use in facts.catalogueUses {
            guard let asOf = use.asOf, let reviewBy = use.reviewBy else { continue }
            let id = machine.makeString(use.row)
            // A full heap gives no text, and an error of its own.
            guard id.tag == .string, listedRows.insert(id, machine).isNew else { continue }
            let first = record(roots.catalogueRowType, roots.derivedCatalogueRows, use.cell, &facts, &machine)
            put(id, fields.id, first, nil, &facts, &machine)
            put(machine.makeString(use.name), fields.name, first, nil, &facts, &machine)
            put(machine.makeString(use.source), fields.source, first, nil, &facts, &machine)
            put(.day(asOf.daysSinceEpoch), fields.asOf, first, nil, &facts, &machine)
            put(.day(reviewBy.daysSinceEpoch), fields.reviewBy, first, nil, &facts, &machine)
            rows.append(.record(type: roots.catalogueRowType.typeID, first: first))
        }
        machine[derived + roots.derivedCatalogueRows] = machine.makeList(rows)
    }
}
