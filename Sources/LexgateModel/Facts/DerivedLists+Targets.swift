import CEL

// Where a flow leads: to a site and whoever runs it, to a recipient, or to nobody knows whom.
extension DerivedListWork {
    struct Target {
        var site: Value = .null
        var siteCell: UInt32?
        var recipient: Value = .null
        var recipientCell: UInt32?
        /// Where the data arrive, each with the fact that says so.
        var countries: [(value: Value, cell: UInt32)] = []
        /// Countries may be missing from the list: why.
        var open: Value?
    }

    func target(of flow: UInt32, _ facts: borrowing Facts, _ machine: borrowing Machine) -> Target {
        var target = Target()
        let toCell = flow + roots.flow.to
        let to = machine[toCell]
        if to.tag == .string {
            let identified = facts.identified(by: to, machine)
            if let identified, identified.type == roots.siteType.type {
                let opCell = identified.record + roots.site.op
                target.site = .record(type: roots.siteType.typeID, first: identified.record)
                target.siteCell = toCell
                target.recipient = machine[opCell]
                target.recipientCell = opCell
                let country = identified.record + roots.site.country
                target.countries = [(machine[country], country)]
            } else {
                let record =
                    machine.isText(to, "organization") ? facts.ownRecipient : identified?.record ?? facts.ownRecipient
                target.recipient = .record(type: roots.recipientType.typeID, first: record)
                target.recipientCell = toCell
                let country = record + roots.recipient.country
                target.countries = [(machine[country], country)]
            }
        } else {
            target.site = .unknown(cell: toCell)
            target.recipient = .unknown(cell: toCell)
            target.countries = [(.unknown(cell: toCell), toCell)]
            // The place may be one that others can read from: more movements than this one.
            target.open = .unknown(cell: toCell)
        }
        // Written countries say more than the target does: travelling staff, many recipients. But what goes to a place
        // arrives where the place is, whatever else is written.
        let countriesCell = flow + roots.flow.toCountries
        let written = machine[countriesCell]
        if written.tag == .list {
            let place = target.site.tag == .record ? target.countries : []
            target.countries = (0..<UInt32(written.count)).map { (machine[written.firstCell + $0], countriesCell) }
            for country in place
            where !target.countries.contains(where: { machine.isSameText($0.value, country.value) }) {
                target.countries.append(country)
            }
            if written.isOpen { target.open = .unknown(cell: countriesCell) }
        }
        return target
    }
}
