/// A vocabulary of boxes: one fact of every kind, and the graph types that the computed lists need.
///
/// The shipped vocabulary grows with the law; what is tested with this one is the engine.
let smallVocabulary = """
    vocabulary: test/v1
    countries: [CN, DE, FR, SG, US]
    enums:
      Level: {low: a little, high: a lot}
      Item: {lid: the lid, lock: the lock}
      Scope: {eu: here, global: anywhere}
      Via: {api: by request, remote-access: by looking}
      State: {clear: readable, pseudonymised: with codes}
      Mechanism: {scc: clauses, none: nothing}
      Purpose: {support: help}
    types:
      Descriptor:
        apiVersion: {type: enum(lexgate/v1), required: true}
        kind: {type: enum(Deployment), required: true}
        metadata: {type: Metadata}
        box: {type: Box}
        organization: {type: Organization}
        system: {type: System}
        models: {type: list(Model), singular: model, text: name}
        sites: {type: list(Site), singular: site}
        data: {type: list(DataSet)}
        recipients: {type: list(Recipient), singular: recipient}
        flows: {type: list(Flow), native: true}
        decisions: {type: list(Decision)}
        derived: {type: Derived, computed: true}
      Metadata: {name: {type: string, required: true}, asOf: date}
      Box:
        flag: {type: bool, about: whether the flag is up}
        other: bool
        third: bool
        count: int
        weight: number
        name: string
        day: date
        level: enum(Level)
        nation: {type: country}
        words: list(string)
        levels: list(enum(Level))
        parts: list(Part)
        paper: {type: artefact(Item), about: papers of the box}
        seal: {type: Seal}
        guessed: {type: bool, derive: this.flag, from: the flag}
        presumed: {type: 'enum(yes-it-is, no-it-is-not)', default: no-it-is-not, because: it is the stricter reading}
      Seal: {strength: int, colours: list(string)}
      Part: {id: {type: id}, good: bool, other: bool, rank: int, level: enum(Level), tags: list(string)}
      Artefact:
        status: {type: 'enum(none, planned, done)', about: how far it has come}
        done: date
        expires: date
        covers: {type: list(string), about: what is in it}
        number: string
      Organization: {countries: {type: list(country), groups: true}, parentCountry: country}
      System: {offering: {type: Offering}}
      Offering: {countries: {type: list(country), groups: true}}
      Model:
        id: {type: id, required: true}
        name: string
        catalog: ref(catalogue.models)
        licence: string
        entry: {type: CatalogueModel, computed: true}
        licenceTerms: {type: CatalogueLicence, computed: true}
      Site:
        id: {type: id, required: true}
        provider: ref(clouds)
        region: string
        country: {type: country, groups: true}
        parentCountry: country
        operator: ref(Recipient)
        inferenceScope: enum(Scope)
        accessFrom: {type: list(country), groups: true}
        workloads: list(enum(storage, inference, training))
        entry: {type: CataloguePlace, computed: true}
      DataSet:
        id: {type: id, required: true}
        personal: bool
        subjects: list(enum(customers))
        identifiability: enum(identified, anonymised)
        persons: int
        subjectCountries: {type: list(country), groups: true}
        collectedIn: {type: list(country), groups: true}
        categories: list(enum(prompts, payroll))
        purposes: {type: list(PurposeOfUse), inline: {key: purpose, as: use, with: []}}
      PurposeOfUse: {use: {type: enum(Purpose), required: true}}
      Recipient:
        id: {type: id, required: true}
        name: string
        provider: ref(clouds)
        role: enum(processor, controller)
        country: {type: country, groups: true}
        parentCountry: country
        ownPurposes: list(enum(Purpose))
        entry: {type: CatalogueService, computed: true}
      Flow:
        id: {type: id}
        data: list(ref(DataSet))
        categories: {type: 'list(enum(prompts, payroll))', native: true}
        from: {type: 'ref(Site, Recipient, country)'}
        to: {type: 'ref(Site, Recipient)'}
        toCountries: {type: list(country), groups: true}
        via: enum(Via)
        model: list(ref(Model))
        purpose: list(enum(Purpose))
        arrivesAs: enum(State)
        targetCanReidentify: bool
        transfer: {type: TransferTerms}
      Decision: {id: {type: id}, use: enum(Purpose)}
      TransferTerms: {mechanism: enum(Mechanism)}
      CatalogueModel: {id: string, licence: string}
      CatalogueLicence: {id: string}
      CataloguePlace: {cloud: string, region: string, country: country}
      CatalogueService: {id: string, places: list(ServicePlace)}
      ServicePlace: {id: string}
      Derived:
        transfers: list(Transfer)
        countries: list(CountryMention)
        contradictions: list(Contradiction)
        catalogueRows: list(CatalogueRow)
        disagreements: list(Disagreement)
        dated: list(Artefact)
      Transfer:
        id: {type: id}
        kind: enum(flow, access)
        flow: Flow
        data: DataSet
        site: Site
        recipient: Recipient
        country: {type: country, groups: true}
        from: {type: list(country), groups: true}
        via: enum(Via)
        inferenceScope: enum(Scope)
        arrivesAs: enum(State)
        targetCanReidentify: bool
        mechanism: enum(Mechanism)
        purposes: list(enum(Purpose))
        models: list(Model)
        parentCountry: country
        ownOrganization: bool
      CountryMention:
        id: {type: id}
        country: {type: country, groups: true}
        role: enum(establishment, offering, subjects)
      Contradiction: {id: {type: id}, fact: string, stated: string, derived: string, source: string}
      CatalogueRow: {id: {type: id}, name: string, source: string, asOf: date, reviewBy: date}
      Disagreement:
        id: {type: id}
        fact: string
        with: string
        country: {type: country, groups: true}
        place: {type: country, groups: true}
        reason: string
    """
