import CEL

/// Where the facts lie that the engine itself reads: the graph of data, sites, recipients and flows.
///
/// Looked up by name once; a vocabulary without one of them is a broken build, not a broken input.
final class RootFields: Sendable {
    struct Place: Sendable {
        let type: Int
        private let names: Packed<String>
        private let fields: Range<Int>

        init(_ vocabulary: Vocabulary, _ name: String) {
            let type = vocabulary.type(named: name)
            self.type = type ?? 0
            names = vocabulary.fieldNames
            fields = type.map { vocabulary.types[$0].fields } ?? 0..<0
        }

        func offset(_ field: String) -> UInt32 {
            guard let place = names.place(of: field, in: fields) else {
                preconditionFailure("the vocabulary has no field `\(field)`")
            }
            return UInt32(place - fields.lowerBound)
        }

        var typeID: ObjectTypeID { ObjectTypeID(index: UInt32(type)) }
    }

    struct Root: Sendable {
        let organization, system, models, sites, data, recipients, flows, derived: UInt32
    }
    struct Site: Sendable {
        let id, provider, region, country, parentCountry, op, inferenceScope, accessFrom, entry, workloads: UInt32
    }
    struct Model: Sendable { let name, catalog, licence, entry, licenceTerms: UInt32 }
    struct Recipient: Sendable { let id, name, provider, role, country, parentCountry, ownPurposes, entry: UInt32 }
    struct DataSet: Sendable { let id, collectedIn: UInt32 }
    struct Flow: Sendable {
        let id, data, from, to, toCountries, via, model, purpose, arrivesAs, targetCanReidentify, transfer: UInt32
    }
    struct CatalogueRow: Sendable { let id, name, source, asOf, reviewBy: UInt32 }
    struct Transfer: Sendable {
        let id, kind, flow, data, site, recipient, country, from, via, inferenceScope, arrivesAs, targetCanReidentify,
            mechanism, purposes, models, parentCountry, ownOrganization: UInt32
    }

    let descriptorType, siteType, modelType, recipientType, dataType, flowType, transferType, derivedType, mentionType,
        contradictionType, catalogueRowType, disagreementType, organizationType, systemType, offeringType, termsType,
        artefactType: Place
    let root: Root
    let site: Site
    let model: Model
    let recipient: Recipient
    let data: DataSet
    let flow: Flow
    let transfer: Transfer
    let catalogueRow: CatalogueRow
    let organizationCountries, organizationParent, offeringCountries, systemOffering, subjectCountries, mechanism,
        derivedTransfers, derivedCountries, derivedContradictions, derivedCatalogueRows, derivedDisagreements,
        dataPurposes, dataPersonal,
        dataCategories, flowCategories, purposeUse, decisions, decisionID, decisionUse, dataSubjects,
        dataIdentifiability, dataPersons, derivedDated, artefactDone, artefactExpires: UInt32
    /// By type, whether it is an artefact: each list of possible parts makes one with the fields of `Artefact`.
    let isArtefact: [Bool]

    init(_ vocabulary: Vocabulary) {
        func place(_ name: String) -> Place { Place(vocabulary, name) }
        descriptorType = place("Descriptor")
        siteType = place("Site")
        modelType = place("Model")
        recipientType = place("Recipient")
        dataType = place("DataSet")
        flowType = place("Flow")
        transferType = place("Transfer")
        derivedType = place("Derived")
        mentionType = place("CountryMention")
        contradictionType = place("Contradiction")
        catalogueRowType = place("CatalogueRow")
        disagreementType = place("Disagreement")
        organizationType = place("Organization")
        systemType = place("System")
        offeringType = place("Offering")
        termsType = place("TransferTerms")
        artefactType = place("Artefact")
        let d = descriptorType
        let s = siteType
        let m = modelType
        let r = recipientType
        let f = flowType
        let t = transferType
        root = Root(
            organization: d.offset("organization"), system: d.offset("system"), models: d.offset("models"),
            sites: d.offset("sites"), data: d.offset("data"), recipients: d.offset("recipients"),
            flows: d.offset("flows"), derived: d.offset("derived"))
        site = Site(
            id: s.offset("id"), provider: s.offset("provider"), region: s.offset("region"),
            country: s.offset("country"), parentCountry: s.offset("parentCountry"), op: s.offset("operator"),
            inferenceScope: s.offset("inferenceScope"), accessFrom: s.offset("accessFrom"), entry: s.offset("entry"),
            workloads: s.offset("workloads"))
        model = Model(
            name: m.offset("name"), catalog: m.offset("catalog"), licence: m.offset("licence"),
            entry: m.offset("entry"), licenceTerms: m.offset("licenceTerms"))
        recipient = Recipient(
            id: r.offset("id"), name: r.offset("name"), provider: r.offset("provider"), role: r.offset("role"),
            country: r.offset("country"), parentCountry: r.offset("parentCountry"),
            ownPurposes: r.offset("ownPurposes"), entry: r.offset("entry"))
        data = DataSet(id: dataType.offset("id"), collectedIn: dataType.offset("collectedIn"))
        flow = Flow(
            id: f.offset("id"), data: f.offset("data"), from: f.offset("from"), to: f.offset("to"),
            toCountries: f.offset("toCountries"), via: f.offset("via"), model: f.offset("model"),
            purpose: f.offset("purpose"), arrivesAs: f.offset("arrivesAs"),
            targetCanReidentify: f.offset("targetCanReidentify"), transfer: f.offset("transfer"))
        transfer = Transfer(
            id: t.offset("id"), kind: t.offset("kind"), flow: t.offset("flow"), data: t.offset("data"),
            site: t.offset("site"), recipient: t.offset("recipient"), country: t.offset("country"),
            from: t.offset("from"), via: t.offset("via"), inferenceScope: t.offset("inferenceScope"),
            arrivesAs: t.offset("arrivesAs"), targetCanReidentify: t.offset("targetCanReidentify"),
            mechanism: t.offset("mechanism"), purposes: t.offset("purposes"), models: t.offset("models"),
            parentCountry: t.offset("parentCountry"), ownOrganization: t.offset("ownOrganization"))
        let c = catalogueRowType
        catalogueRow = CatalogueRow(
            id: c.offset("id"), name: c.offset("name"), source: c.offset("source"), asOf: c.offset("asOf"),
            reviewBy: c.offset("reviewBy"))
        organizationCountries = organizationType.offset("countries")
        organizationParent = organizationType.offset("parentCountry")
        systemOffering = systemType.offset("offering")
        offeringCountries = offeringType.offset("countries")
        subjectCountries = dataType.offset("subjectCountries")
        mechanism = termsType.offset("mechanism")
        dataPurposes = dataType.offset("purposes")
        dataPersonal = dataType.offset("personal")
        decisions = descriptorType.offset("decisions")
        decisionID = place("Decision").offset("id")
        decisionUse = place("Decision").offset("use")
        dataCategories = dataType.offset("categories")
        dataSubjects = dataType.offset("subjects")
        dataIdentifiability = dataType.offset("identifiability")
        dataPersons = dataType.offset("persons")
        flowCategories = flowType.offset("categories")
        purposeUse = place("PurposeOfUse").offset("use")
        derivedTransfers = derivedType.offset("transfers")
        derivedCountries = derivedType.offset("countries")
        derivedContradictions = derivedType.offset("contradictions")
        derivedCatalogueRows = derivedType.offset("catalogueRows")
        derivedDisagreements = derivedType.offset("disagreements")
        derivedDated = derivedType.offset("dated")
        artefactDone = artefactType.offset("done")
        artefactExpires = artefactType.offset("expires")
        var isArtefact = [Bool](repeating: false, count: vocabulary.types.count)
        for field in vocabulary.fields where field.flags.contains(.artefact) { isArtefact[Int(field.target)] = true }
        self.isArtefact = isArtefact
    }
}
