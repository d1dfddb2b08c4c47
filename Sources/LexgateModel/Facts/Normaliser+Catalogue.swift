import CEL
import DataTree
import Diagnostics

// What the catalogue knows of models, places and providers by their names.
extension Normaliser {
    mutating func lookUpCatalogue(_ machine: inout Machine) {
        for model in elements(roots.root.models, machine) { lookUpModel(model, &machine) }
        for site in elements(roots.root.sites, machine) { lookUpPlace(site, &machine) }
        for recipient in elements(roots.root.recipients, machine) { lookUpProvider(recipient, &machine) }
    }

    /// The records of a list among the root's fields.
    func elements(_ field: UInt32, _ machine: borrowing Machine) -> [UInt32] {
        machine.records(of: machine[facts.root + field])
    }

    private func word(_ cell: UInt32, _ machine: borrowing Machine) -> String? {
        machine[cell].tag == .string ? machine.text(of: machine[cell]) : nil
    }

    private mutating func attach(
        _ entry: Catalogue.Entry, to cell: UInt32, owner: UInt32, cause: UInt32, _ machine: inout Machine
    ) {
        let origin = Facts.Origin(step: .derived, node: facts.origin(of: cause).node)
        let record = entry.materialise(&machine)
        facts.records.append(
            Facts.Record(first: record.firstCell, type: Int32(record.objectType.index), parent: cell, node: 0))
        machine[cell] = record
        facts.setOrigin(origin, of: cell)
        let width = vocabulary.types[Int(record.objectType.index)].fields.count
        for field in record.firstCell..<record.firstCell + UInt32(width) where !machine[field].isUnknown {
            facts.setOrigin(origin, of: field)
        }
        facts.catalogueUses.append(
            Facts.CatalogueUse(
                record: owner, cell: cell, name: entry.name, source: entry.source, asOf: entry.asOf,
                reviewBy: entry.reviewBy, row: entry.row))
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
            case .ambiguous(let entries, let shared):
                attach(shared, to: model + roots.model.entry, owner: model, cause: cause, &machine)
                noteAmbiguity(of: name, entries, model: model, cause: cause)
            case .family(let entry):
                attach(entry, to: model + roots.model.entry, owner: model, cause: cause, &machine)
                reportUnknownName("model", name, suggested(catalogue.modelNames(like: name)), at: cause)
            case .unknown where cause == stated:
                reportUnknownName("model", name, suggested(alike(name, among: catalogue.modelIDs)), at: cause)
            case .unknown:
                reportUnknownName("model", name, suggested(catalogue.modelNames(like: name)), at: cause)
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
            reportUnknownName(
                "licence", licence, suggested(alike(licence, among: catalogue.licenceIDs)), at: licenceCell)
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

    /// Looking for names costs more than all else about a name, so it is done for what is told alone.
    private func suggested(_ names: @autoclosure () -> [String]) -> [String] { isFull ? [] : names() }

    private mutating func reportUnknownName(_ what: String, _ name: String, _ like: [String], at cell: UInt32) {
        guard let node = facts.origin(of: cell).treeNode, isShown(node, .warning) else { return }
        let help =
            like.isEmpty
            ? "its facts stay unknown; state them beside the name"
            : "nearest: \(like.map { "`\($0)`" }.joined(separator: ", ")); its facts stay unknown"
        diagnostics.append(
            .warning("the catalogue knows no \(what) `\(name)`", at: tree.nodes[node].span, help: help))
    }
}
