import LexgateModel
import Testing

@Suite struct `The implied flow` {
    @Test func `goes from every data set to the one site`() throws {
        let read = try Reading(
            "model: {id: m, name: Qwen/Qwen3-32B}\nsite: {id: s, country: DE}\ndata: [{id: a}, {id: b}]")
        #expect(read["flows"] == "a-to-s, b-to-s")
        #expect(read.step("flows") == .assumed)
        #expect(read["flows[a-to-s].model"] == "m")
        #expect(read.transfers("country") == ["a-to-s | DE", "b-to-s | DE"])
    }

    @Test(arguments: ["site: {id: s}\ndata: {id: d}", "site: {id: s, operator: r}\nrecipient: {id: r}\ndata: {id: d}"])
    func `is there with one site and its operator`(text: String) throws {
        let told = try Reading(text)["flows"]
        #expect(told == "d-to-s")
    }

    @Test(arguments: [
        "sites: [{id: s}, {id: t}]\ndata: {id: d}", "site: {id: s}\nrecipient: {id: r}\ndata: {id: d}", "data: {id: d}",
        "site: {id: s}",
        "site: {id: s, operator: r}\nrecipients: [{id: r}, {id: q}]\ndata: {id: d}", "sites: none\ndata: {id: d}",
        "site: {id: s}\ndata: none", "site: {id: s, operator: nobody}\nrecipient: {id: r}\ndata: {id: d}",
    ])
    func `is not there otherwise, and flows stay unknown`(text: String) throws {
        let read = try Reading(text)
        #expect(read["flows"] == "(not stated)")
        #expect(read.openLists.contains("derived.transfers"))
    }

    @Test func `is not there where it is written that nothing moves`() throws {
        let read = try Reading("site: {id: s}\ndata: {id: d}\nflows: none")
        #expect(read["flows"] == "none")
        #expect(read.transfers() == [])
        #expect(!read.openLists.contains("derived.transfers"))
    }

    /// §6: in the text, deleting a key must not improve a verdict by an implied flow.
    @Test func `points at the data set that it carries`() throws {
        let read = try Reading("site:\n  id: s\ndata:\n  id: d")
        #expect(read.place("flows[d-to-s].transfer.mechanism") == "«data»:")
    }
}

@Suite struct `A flow` {
    @Test func `without an id is named by what it carries and where to`() throws {
        let read = try Reading(
            "sites: [{id: s}]\ndata: [{id: a}, {id: b}]\nflows: [{data: [a, b], to: s}, {data: [a, b], to: s}, {data: a}]"
        )
        #expect(read["flows"] == "a+b-to-s, a+b-to-s-2, a-to-unknown")
    }

    @Test func `carries what its data sets hold, for all that they are used for`() throws {
        let read = try Reading(
            """
            site: {id: s}
            data:
              - {id: a, categories: [prompts, contact], purpose: analytics}
              - {id: b, categories: [contact], purpose: [analytics, marketing]}
            flows: [{id: f, data: [a, b], to: s}]
            """)
        #expect(read["flows[f].categories"] == "prompts, contact")
        #expect(read["flows[f].purpose"] == "analytics, marketing")
        #expect(read.step("flows[f].purpose") == .derived)
    }

    @Test func `carries an unknown part when one set says nothing`() throws {
        let read = try Reading(
            "site: {id: s}\ndata: [{id: a, categories: prompts}, {id: b}]\nflows: [{id: f, data: [a, b], to: s}]")
        #expect(read["flows[f].categories"] == "(not stated)")
    }

    @Test(arguments: [
        ("clear", "true"), ("redacted", "true"), ("pseudonymised", "(not stated)"), ("anonymised", "false"),
        ("encrypted", "false"), ("split", "false"),
    ])
    func `tells by how it arrives whether the target can find out who is meant`(state: String, expected: String) throws
    {
        let read = try Reading("site: {id: s}\ndata: {id: d}\nflows: [{id: f, data: d, to: s, arrivesAs: \(state)}]")
        #expect(read["flows[f].targetCanReidentify"] == expected)
    }
}

/// `derived.transfers`, in all shapes.
@Suite struct `Transfers` {
    private let base = """
        organization: {countries: ES, parentCountry: ES}
        sites:
          - {id: berlin, country: DE, operator: host, accessFrom: DE, inferenceScope: eu}
          - {id: ohio, country: US, operator: host, accessFrom: US, parentCountry: CN}
        recipients: [{id: host, country: IE, parentCountry: US}, {id: desk, country: IN}]
        data:
          - {id: chats, subjectCountries: [ES, FR], purpose: analytics}
          - {id: logs, subjectCountries: PT}

        """

    private func transfers(_ flows: String, _ fields: String...) throws -> [String] {
        let read = try Reading(base + "flows:\n" + flows)
        return (read.derived["transfers"] ?? []).map { id in
            ([id] + fields.map { read["derived.transfers[\(id)].\($0)"] }).joined(separator: " | ")
        }
    }

    @Test func `carry what flow, site and recipient say`() throws {
        let read = try Reading(base + "flows: [{id: f, data: chats, to: berlin, transfer: {mechanism: scc}}]")
        let expected = [
            "id": "f", "kind": "flow", "flow": "f", "data": "chats", "site": "berlin", "recipient": "host",
            "country": "DE", "from": "ES, FR, (more not stated)",
            "via": "api", "inferenceScope": "eu", "arrivesAs": "clear", "targetCanReidentify": "true",
            "mechanism": "scc", "purposes": "analytics",
            "models": "(not stated)", "parentCountry": "US", "ownOrganization": "false",
        ]
        for (field, value) in expected { #expect(read["derived.transfers[f].\(field)"] == value, "\(field)") }
    }

    @Test func `of several sets are one each`() throws {
        let told = try transfers("  - {id: f, data: [chats, logs], to: ohio}", "data", "from")
        #expect(
            told == [
                "f/chats@US | chats | ES, FR, (more not stated)", "f/logs@US | logs | PT, (more not stated)",
            ])
    }

    @Test func `to several countries are one each`() throws {
        #expect(
            try transfers("  - {id: f, data: chats, to: desk, toCountries: [IN, LK]}", "country", "site", "recipient")
                == [
                    "f/chats@IN | IN | none | desk", "f/chats@LK | LK | none | desk",
                ])
    }

    @Test func `to a place arrive where the place is, whatever else is written`() throws {
        #expect(
            try transfers("  - {id: f, data: chats, to: ohio, toCountries: ES}", "country")
                == ["f/chats@ES | ES", "f/chats@US | US"])
        #expect(try transfers("  - {id: f, data: chats, to: ohio, toCountries: [US, ES]}").count == 2)
    }

    @Test func `of several sets to several countries are all of them`() throws {
        let told = try transfers("  - {id: f, data: [chats, logs], to: desk, toCountries: [IN, LK]}")
        #expect(told == ["f/chats@IN", "f/chats@LK", "f/logs@IN", "f/logs@LK"])
    }

    @Test(arguments: [
        ("from: berlin, to: ohio", "DE", "US"), ("from: desk, to: berlin", "IN", "DE"),
        ("from: BR, to: berlin", "BR", "DE"),
        ("from: EU, to: ohio", "EU", "US"), ("from: organization, to: ohio", "ES", "US"),
        ("to: organization", "ES, FR, (more not stated)", "ES"),
        ("to: desk", "ES, FR, (more not stated)", "IN"),
        ("from: berlin, to: organization, toCountries: MA", "DE", "MA"),
    ])
    func `leave one place for another`(ends: String, from: String, to: String) throws {
        let told = try transfers("  - {id: f, data: chats, \(ends)}", "from", "country").first?.hasSuffix(
            " | \(from) | \(to)")
        #expect(told == true)
    }

    @Test func `by remote access leave the only place there is`() throws {
        let text = "data: {id: d}\nrecipients: [{id: r, country: DE}, {id: desk, country: IN}]\n"
        let flows = "flows: [{data: d, to: s}, {id: f, data: d, to: desk, via: remote-access}]\n"
        let one = try Reading(text + flows + "site: {id: s, country: DE, operator: r, accessFrom: [DE, IN]}")
        #expect(one.transfers("from", "country") == ["d-to-s | (not stated) | DE", "f | DE | IN"])
        let two = try Reading(
            text + flows + "sites: [{id: s, country: DE, operator: r, accessFrom: [DE, IN]}, {id: t, country: DE}]")
        #expect(two["flows[f].from"] == "(not stated)")
        #expect(two.derived["disagreements"] == ["s-IN"])
        #expect(two["derived.disagreements[s-IN].reason"].hasSuffix("does not say `from` which place"))
    }

    @Test func `to ourselves are marked`() throws {
        let told = try transfers(
            "  - {id: f, data: chats, to: organization}", "ownOrganization", "parentCountry", "site")
        #expect(told == ["f | true | ES | none"])
    }

    @Test func `take the parent of the recipient, else of the place`() throws {
        let read = try Reading(
            "site: {id: s, country: DE, operator: r, parentCountry: CN}\nrecipient: {id: r}\ndata: {id: d}")
        #expect(read.transfers("parentCountry") == ["d-to-s | CN"])
        let told = try transfers("  - {id: f, data: chats, to: ohio}", "parentCountry")
        #expect(told == ["f | US"])
    }

    @Test func `to a place without an operator do not know the recipient`() throws {
        let read = try Reading("site: {id: s, country: DE}\ndata: {id: d}")
        #expect(
            read.transfers("site", "country", "recipient", "ownOrganization", "parentCountry") == [
                "d-to-s | s | DE | (not stated) | (not stated) | (not stated)"
            ])
    }

    @Test func `to nowhere stated stay, their fields unknown`() throws {
        let told = try transfers("  - {id: f, data: chats}", "country", "site", "recipient", "inferenceScope", "from")
        #expect(told == ["f | (not stated) | (not stated) | (not stated) | (not stated) | ES, FR, (more not stated)"])
    }

    @Test func `of nothing stated stay, their data unknown`() throws {
        let read = try Reading(base + "flows: [{id: f, to: ohio}]")
        #expect(read.transfers("data", "country") == ["f | (not stated) | US"])
        #expect(read.openLists.contains("derived.transfers"))
    }

    @Test func `of a set that cannot be found stay`() throws {
        let read = try Reading(base + "flows: [{id: f, data: [chats, chast], to: ohio}]")
        #expect(read.transfers("data").count == 2)
        #expect(read.transfers("data").contains { $0.hasSuffix("(not stated)") })
    }

    @Test func `of a set from nowhere stated leave an open list of countries`() throws {
        let read = try Reading("site: {id: s, country: DE}\ndata: {id: d}")
        #expect(read["derived.transfers[d-to-s].from"] == "(not stated)")
    }

    @Test(arguments: [
        ("", true), ("accessFrom: US", false), ("accessFrom: none", false), ("accessFrom: [US, XX]", true),
    ])
    func `are an open list until it is known who can look`(access: String, isOpen: Bool) throws {
        let read = try Reading("site: {id: s, country: US, \(access)}\ndata: {id: d}")
        #expect(read.openLists.contains("derived.transfers") == isOpen)
    }

    @Test func `are an open list when a flow cannot be read`() throws {
        #expect(
            try Reading(base + "flows: [{id: f, data: chats, to: ohio}, null]").openLists.contains("derived.transfers"))
        #expect(try !Reading(base + "flows: [{id: f, data: chats, to: ohio}]").openLists.contains("derived.transfers"))
    }

    @Test func `are an open list when countries of arrival cannot be read`() throws {
        let read = try Reading(base + "flows: [{id: f, data: chats, to: desk, toCountries: [IN, XX]}]")
        #expect(read.openLists.contains("derived.transfers"))
    }

    @Test func `to a place where no model runs have no inference scope`() throws {
        #expect(
            try Reading("models: none\nsite: {id: s, inferenceScope: global}\ndata: {id: d}").transfers(
                "inferenceScope") == ["d-to-s | none"])
        #expect(
            try Reading("model: x\nsite: {id: s, inferenceScope: global, workloads: storage}\ndata: {id: d}").transfers(
                "inferenceScope") == ["d-to-s | none"])
        #expect(
            try Reading("model: x\nsite: {id: s, inferenceScope: global, workloads: inference}\ndata: {id: d}")
                .transfers("inferenceScope") == ["d-to-s | global"])
    }

    // MARK: - Access

    private func access(_ from: String, _ flows: String = "") throws -> Reading {
        try Reading(
            """
            site: {id: paris, country: FR, operator: host, accessFrom: \(from)}
            recipients: [{id: host, country: FR}, {id: desk, country: IN}]
            data: [{id: a}, {id: b}]
            flows:
              - {id: in, data: [a, b], to: paris}
            \(flows)
            """)
    }

    @Test func `by looking are one for each set and country that no flow explains`() throws {
        let read = try access("[FR, IN, US]")
        #expect(
            read.transfers("kind", "data", "country", "from", "via", "recipient", "mechanism", "flow") == [
                "in/a@FR | flow | a | FR | (not stated) | api | host | (not stated) | in",
                "in/b@FR | flow | b | FR | (not stated) | api | host | (not stated) | in",
                "paris-access@IN | access | a | IN | FR | remote-access | (not stated) | (not stated) | none",
                "paris-access@IN-2 | access | b | IN | FR | remote-access | (not stated) | (not stated) | none",
                "paris-access@US | access | a | US | FR | remote-access | (not stated) | (not stated) | none",
                "paris-access@US-2 | access | b | US | FR | remote-access | (not stated) | (not stated) | none",
            ])
        #expect(read.derived["disagreements"] == ["paris-IN", "paris-US"])
    }

    @Test func `by looking are explained by a flow from there`() throws {
        let read = try access("[FR, IN]", "  - {id: look, data: a, from: paris, to: desk, via: remote-access}")
        #expect(read.transfers("kind") == ["in/a@FR | flow", "in/b@FR | flow", "look | flow"])
        #expect(read.derived["disagreements"] == [])
    }

    @Test func `by a flow that the place leaves out disagree`() throws {
        let read = try access("FR", "  - {id: look, data: a, from: paris, to: desk, via: remote-access}")
        #expect(read.transfers("country").last == "look | IN")
        #expect(read.derived["disagreements"] == ["paris-IN"])
        #expect(read["derived.disagreements[paris-IN].reason"].contains("leaves IN out"))
    }

    @Test func `by a flow do not disagree with an unknown list`() throws {
        let read = try Reading(
            """
            site: {id: paris, country: FR, operator: host}
            recipients: [{id: host}, {id: desk, country: IN}]
            data: {id: a}
            flows: [{id: in, data: a, to: paris}, {id: look, data: a, from: paris, to: desk, via: remote-access}]
            """)
        #expect(read.derived["disagreements"] == [])
        #expect(read.openLists.contains("derived.transfers"))
    }

    @Test func `by looking are clear and can be read`() throws {
        let read = try access("[IN]")
        #expect(read["derived.transfers[paris-access@IN].arrivesAs"] == "clear")
        #expect(read["derived.transfers[paris-access@IN].targetCanReidentify"] == "true")
        #expect(read["derived.transfers[paris-access@IN].models"] == "none")
    }

    @Test func `by looking count only where data arrive`() throws {
        let read = try Reading(
            "sites: [{id: s, country: FR, accessFrom: FR}, {id: empty, country: DE, accessFrom: US}]\ndata: {id: d}\nflows: [{data: d, to: s}]"
        )
        #expect(read.transfers("kind") == ["d-to-s | flow"])
    }

    @Test func `by looking stay when the country of the place is unknown`() throws {
        let read = try Reading("site: {id: s, accessFrom: US}\ndata: {id: d}")
        #expect(read.transfers("kind", "country") == ["d-to-s | flow | (not stated)", "s-access@US | access | US"])
    }

    @Test func `are counted once though two flows bring the same set`() throws {
        let read = try Reading(
            "site: {id: s, country: FR, accessFrom: US}\ndata: {id: d}\nflows: [{id: f, data: d, to: s}, {id: g, data: d, to: s}]"
        )
        #expect(read.transfers("kind") == ["f | flow", "g | flow", "s-access@US | access"])
    }
}

@Suite struct `Countries that matter` {
    @Test func `are those of the seat, the offer and the persons, once each`() throws {
        let read = try Reading(
            """
            organization: {countries: [ES, FR]}
            system: {offering: {countries: [FR, EU]}}
            data:
              - {id: a, subjects: customers, subjectCountries: [FR, BR]}
              - {id: b, subjects: none, subjectCountries: CN}
            site: {id: s, country: SG}
            """)
        #expect(read.derived["countries"] == ["ES", "FR", "EU", "BR"])
        #expect(read["derived.countries[BR].role"] == "subjects")
        #expect(!read.openLists.contains("derived.countries"))
    }

    @Test(arguments: [
        "organization: {countries: ES}\nsystem: {offering: {countries: none}}",
        "system: {offering: {countries: none}}\ndata: none",
        "organization: {countries: ES}\ndata: none",
        "organization: {countries: ES}\nsystem: {offering: {countries: none}}\ndata: {id: d, subjects: customers}",
    ])
    func `are an open list until all of it is stated`(text: String) throws {
        #expect(try Reading(text).openLists.contains("derived.countries"))
    }

    @Test func `are a closed list once all of it is stated`() throws {
        let read = try Reading("organization: {countries: ES}\nsystem: {offering: {countries: none}}\ndata: none")
        #expect(!read.openLists.contains("derived.countries"))
    }
}

@Suite struct `Paths of facts` {
    @Test(arguments: [
        ("data: [{id: chats, retentionDays: 3}]", "data[chats].retentionDays"),
        ("system: {offering: {to: public}}", "system.offering.to"),
        ("recipient: {id: host, contract: 2026-01-01}", "recipients[host].contract.done"),
        ("notices: [{audience: customers, timing: late}]", "notices[customers].timing"),
        ("data: {id: d, purposes: [{use: analytics, basis: consent}]}", "data[d].purposes[analytics].basis"),
        ("euAiAct: {covers: {risk-management: [process]}}", "euAiAct.covers.risk-management"),
    ])
    func `say lists and ids, never places in lists`(text: String, path: String) throws {
        let told = try Reading(text).step(path)
        #expect(told == .stated)
    }

    @Test(arguments: [
        ("site:\n  id: s\n  region: x", "sites[s].country", "«site»:"),
        ("sites:\n  - id: s\n    provider: own", "sites[s].country", "- «id»: s"),
        ("system: {kind: scoring}", "system.offering.countries", "«system»: {kind: scoring}"),
        ("system:\n  kind: scoring\n  offering:\n    to: public", "system.offering.countries", "«offering»:"),
        ("x-a: 1\nsystem: {}", "organization.countries", "«x-a»: 1"),
        ("assessments:\n  dpia: 2026-01-01", "assessments.dpia.covers", "«dpia»: 2026-01-01"),
        (
            "recipient: {id: r, contract: {done: 2026-01-01}}", "recipients[r].contract.covers",
            "recipient: {id: r, «contract»: {done: 2026-01-01}}"
        ),
    ])
    func `lead to the nearest written parent of what is missing`(text: String, path: String, place: String) throws {
        let read = try Reading(text)
        #expect(read[path] == "(not stated)")
        #expect(read.place(path) == place)
    }

    @Test func `of stated facts lead to their value`() throws {
        let read = try Reading("site:\n  id: s\n  country: DE\n  accessFrom: [DE, FR]")
        #expect(read.place("sites[s].country") == "country: «DE»")
        #expect(read.place("sites[s].accessFrom") == "accessFrom: «[DE, FR]»")
    }

    @Test func `of computed facts lead to what they repeat`() throws {
        let read = try Reading("site:\n  id: s\n  country: DE\ndata:\n  id: d")
        #expect(read.place("derived.transfers[d-to-s].country") == "country: «DE»")
        #expect(read.place("derived.transfers[d-to-s].recipient") == "«site»:")
    }
}
