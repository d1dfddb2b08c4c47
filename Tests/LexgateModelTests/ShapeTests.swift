import LexgateModel
import Testing

@Suite struct `Shorthand` {
    @Test func `of one word makes a list of one`() throws {
        let read = try Reading("organization: {countries: DE, roles: controller}")
        #expect(read["organization.countries"] == "DE")
        #expect(read["organization.roles"] == "controller")
        #expect(read.problems == [])
    }

    @Test func `of one mapping makes a list of one`() throws {
        let told = try Reading("data: {id: chats}")["data[chats].id"]
        #expect(told == "chats")
    }

    @Test(arguments: [
        ("model: {name: qwen-plus}", "models[model].id", "model"), ("site: {country: DE}", "sites[site].id", "site"),
        ("recipient: {country: DE}", "recipients[recipient].id", "recipient"),
        ("site: {id: berlin}", "sites[berlin].id", "berlin"),
    ])
    func `in the singular lends its word as id`(text: String, path: String, expected: String) throws {
        let told = try Reading(text)[path]
        #expect(told == expected)
    }

    @Test func `in the singular assumes the id`() throws {
        let read = try Reading("site: {country: DE}")
        #expect(read.step("sites[site].id") == .assumed)
        #expect(read.step("sites[site].country") == .stated)
    }

    @Test(arguments: [
        "model: Qwen/Qwen3-32B", "models: [{id: model, name: Qwen/Qwen3-32B}]", "model: {name: Qwen/Qwen3-32B}",
    ])
    func `of a model's name is the model`(text: String) throws {
        let read = try Reading(text)
        #expect(read["models[model].name"] == "Qwen/Qwen3-32B")
        #expect(read["models[model].developerCountry"] == "CN")
    }

    @Test(arguments: [
        "organization: {country: DE}", "organization: {countries: [DE]}", "organization: {countries: DE}",
    ])
    func `has one word for one country`(text: String) throws {
        let told = try Reading(text)["organization.countries"]
        #expect(told == "DE")
    }

    @Test func `gives a purpose with its basis beside it`() throws {
        let read = try Reading(
            "data: {id: d, purpose: [customer-support, analytics], basis: contract, needs: [prompts]}")
        #expect(read.problems == [])
        #expect(read["data[d].purposes[customer-support].basis"] == "contract")
        #expect(read["data[d].purposes[analytics].basis"] == "contract")
        #expect(read["data[d].purposes[analytics].needs"] == "prompts")
    }

    @Test func `of no text is the empty text, which rules take for missing words`() throws {
        let read = try Reading(
            "data: {id: d, retentionReason: none, purposes: [{use: customer-support, legalSource: none}]}")
        #expect(read["data[d].retentionReason"] == "")
        #expect(read["data[d].purposes[customer-support].legalSource"] == "")
        #expect(read.problems == [])
    }

    @Test func `of no purpose is an empty list`() throws {
        let told = try Reading("data: {id: d, purpose: none}")["data[d].purposes"]
        #expect(told == "none")
    }

    @Test func `needs the key that its companion belongs to`() throws {
        let told = try Reading("data: {id: d, basis: contract}").problems
        #expect(told == ["`basis` needs the key it belongs to beside it | data: {id: d, «basis»: contract}"])
    }

    @Test func `and the long form are not both taken`() throws {
        let read = try Reading("site: {id: a}\nsites: [{id: b}]")
        #expect(read.problems == ["`sites` says again what `site` says | «sites»: [{id: b}] | keep one of the two"])
        #expect(read["sites[a].id"] == "a")
    }

    @Test(arguments: [
        ("2026-05-01", "done", "2026-05-01", "(not stated)"), ("none", "none", "none", "none"),
        ("in-progress", "in-progress", "(not stated)", "(not stated)"),
        ("{done: 2026-05-01, covers: [risks]}", "done", "2026-05-01", "risks"),
        ("{status: none}", "none", "none", "none"),
        ("{covers: [risks]}", "(not stated)", "(not stated)", "risks"), ("[]", "none", "none", "none"),
    ])
    func `of an artefact is a day, a word or a mapping`(text: String, status: String, done: String, covers: String)
        throws
    {
        let read = try Reading("assessments: {dpia: \(text)}")
        #expect(read.problems == [])
        #expect(read["assessments.dpia.status"] == status)
        #expect(read["assessments.dpia.done"] == done)
        #expect(read["assessments.dpia.covers"] == covers)
    }

    @Test func `of an artefact is not anything else`() throws {
        let told = try Reading("assessments: {dpia: soon}").problems
        #expect(
            told == ["`dpia` takes a day (YYYY-MM-DD), `none` or a mapping, not `soon` | assessments: {dpia: «soon»}"])
    }

    @Test func `stays stated where it is none`() throws {
        let read = try Reading("assessments: {dpia: none}")
        #expect(read.step("assessments.dpia.number") == .stated)
        #expect(read.place("assessments.dpia.number") == "assessments: {dpia: «none»}")
    }

    @Test func `of a checklist is none for all of it`() throws {
        let read = try Reading("euAiAct: {covers: none}")
        #expect(read["euAiAct.covers.risk-management"] == "none")
        let told = try Reading("euAiAct: {covers: {risk-management: [process]}}")["euAiAct.covers.data-governance"]
        #expect(told == "(not stated)")
    }

    @Test func `keeps the places of aliases and merge keys`() throws {
        let read = try Reading(
            "x-base: &base {country: DE}\nsites:\n  - {<<: *base, id: a}\n  - {<<: *base, id: b, country: FR}")
        #expect(read["sites[a].country"] == "DE")
        #expect(read["sites[b].country"] == "FR")
        #expect(read.place("sites[a].country") == "x-base: &base {country: «DE»}")
        #expect(read.problems == [])
    }
}

/// Stated, none, unknown.
@Suite struct `A fact` {
    @Test(arguments: [
        ("data: {id: d}", "(not stated)"), ("data: {id: d, subjects: none}", "none"),
        ("data: {id: d, subjects: []}", "none"),
        ("data: {id: d, subjects: customers}", "customers"),
    ])
    func `of a list is written, none or unknown`(text: String, expected: String) throws {
        let told = try Reading(text)["data[d].subjects"]
        #expect(told == expected)
    }

    @Test(arguments: ["~", "null", "", "Null"])
    func `is not null`(value: String) throws {
        let read = try Reading("data: {id: d, subjects: \(value)}")
        #expect(
            read.problems == [
                "`subjects` has no value | data: {id: d, «subjects»: \(value)} | leave the key out while the fact is unknown, or write `none` if there is none"
                    .replacing("«subjects»: }", with: "«subjects»: }")
            ])
        #expect(read["data[d].subjects"] == "(not stated)")
    }

    @Test(arguments: ["organization: {roles: none}", "organization: {countries: []}"])
    func `that cannot be empty is not none`(text: String) throws {
        let read = try Reading(text)
        #expect(read.problems.count == 1)
        #expect(read.problems[0].contains("cannot be empty"))
    }

    @Test func `that is a word of its own is not none`() throws {
        #expect(
            try Reading("flows: [{transfer: {mechanism: none}}]").facts.first {
                $0.key.hasSuffix("transfer.mechanism")
            }?.value.value == "none")
        #expect(try Reading("data: {id: d, minors: none}").step("data[d].minors") == .stated)
    }

    @Test func `inside an object that nobody wrote is unknown by itself`() throws {
        let read = try Reading("system: {kind: scoring}")
        #expect(read["system.offering.countries"] == "(not stated)")
        #expect(read["assessments.dpia.status"] == "(not stated)")
        #expect(read.step("assessments.dpia.status") == Facts.Step.none)
    }

    @Test func `of a list with an element that cannot be read leaves it open`() throws {
        let read = try Reading("site: {id: s, accessFrom: [DE, XX]}")
        #expect(read.openLists.contains("sites[s].accessFrom"))
        #expect(read["sites[s].accessFrom"] == "DE, (more not stated)")
        #expect(try Reading("site: {id: s, accessFrom: [DE, null]}").openLists.contains("sites[s].accessFrom"))
        #expect(try !Reading("site: {id: s, accessFrom: [DE, FR]}").openLists.contains("sites[s].accessFrom"))
    }
}

@Suite struct `A mistake in a descriptor` {
    @Test(arguments: [
        ("sytem: {}", "unknown key `sytem` | «sytem»: {} | did you mean `system`?"),
        (
            "data: {id: d, subjectCountry: DE}",
            "unknown key `subjectCountry` | data: {id: d, «subjectCountry»: DE} | did you mean `subjectCountries`?"
        ),
        ("site: {id: s, zzzzzz: 1}", "unknown key `zzzzzz` | site: {id: s, «zzzzzz»: 1} | known here: `"),
        ("derived: {}", "unknown key `derived` | «derived»: {}"),
        ("site: {id: s, entry: {}}", "unknown key `entry` | site: {id: s, «entry»: {}}"),
    ])
    func `in a key gets the nearest key`(text: String, expected: String) throws {
        let problems = try Reading(text).problems
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix(expected) == true)
    }

    @Test func `is no key that belongs to the author`() throws {
        let told = try Reading("x-team: {a: [b]}\nsystem: {x-note: 1}").problems
        #expect(told == [])
    }

    @Test(arguments: [
        (
            "data: {id: d, subjects: custmers}",
            "`custmers` is not a value of `subjects` | data: {id: d, subjects: «custmers»} | did you mean `customers`?"
        ),
        (
            "data: {id: d, retentionDays: long}",
            "`retentionDays` takes a whole number, not `long` | data: {id: d, retentionDays: «long»}"
        ),
        (
            "data: {id: d, retentionDays: -1}",
            "`retentionDays` takes a whole number, not `-1` | data: {id: d, retentionDays: «-1»}"
        ),
        (
            "data: {id: d, retentionDays: 1.5}",
            "`retentionDays` takes a whole number, not `1.5` | data: {id: d, retentionDays: «1.5»}"
        ),
        (
            "system: {openSource: \"true\"}",
            "`openSource` takes `true` or `false`, and in quotes `true` is a text | system: {openSource: «\"true\"»} | write it without quotes: `true`"
        ),
        (
            "data: {id: d, retentionDays: '30'}",
            "`retentionDays` takes a whole number, and in quotes `30` is a text | data: {id: d, retentionDays: «'30'»} | write it without quotes: `30`"
        ),
        (
            "system: {openSource: 'yes'}",
            "`openSource` takes `true` or `false`, not `yes` | system: {openSource: «'yes'»}"
        ),
        (
            "metadata: {name: Shop Chat}",
            "`Shop Chat` does not fit `name` | metadata: {name: «Shop Chat»} | short name in small letters, digits and hyphens (`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)"
        ),
        (
            "metadata: {owner: us}",
            "`name` is missing | «metadata»: {owner: us} | short name in small letters, digits and hyphens"
        ),
        ("system: {openSource: yes}", "`openSource` takes `true` or `false`, not `yes` | system: {openSource: «yes»}"),
        (
            "site: {id: s, country: Germany}",
            "`country` takes a country by its two-letter code (ISO 3166-1), `EU` or `EEA`, not `Germany` | site: {id: s, country: «Germany»}"
        ),
        (
            "site: {id: s, country: de}",
            "`country` takes a country by its two-letter code (ISO 3166-1), `EU` or `EEA`, not `de` | site: {id: s, country: «de»} | did you mean `DE`?"
        ),
        (
            "organization: {parentCountry: UK}",
            "`parentCountry` takes a country by its two-letter code (ISO 3166-1), not `UK` | organization: {parentCountry: «UK»} | did you mean `GB`?"
        ),
        (
            "organization: {parentCountry: EU}",
            "`parentCountry` takes a country by its two-letter code (ISO 3166-1), not `EU` | organization: {parentCountry: «EU»} | name one country here"
        ),
        (
            "metadata: {name: x, asOf: 2026-02-30}",
            "`asOf` takes a day as YYYY-MM-DD, not `2026-02-30` | metadata: {name: x, asOf: «2026-02-30»}"
        ),
        ("system: {kind: [chatbot]}", "`kind` takes one value, not a list | system: {kind: «[chatbot]»}"),
        ("organization: DE", "`organization` takes a mapping (Organization), not `DE` | organization: «DE»"),
        (
            "organization: {turnover: {currency: euro}}",
            "`currency` takes a currency code such as `EUR`, not `euro` | organization: {turnover: {currency: «euro»}}"
        ),
        (
            "organization: {turnover: {amount: .nan}}",
            "`amount` takes a number, not `.nan` | organization: {turnover: {amount: «.nan»}}"
        ),
        (
            "system: {offering: {languages: [de_DE]}}",
            "`languages` takes a language tag such as `de` or `pt-BR`, not `de_DE` | system: {offering: {languages: [«de_DE»]}}"
        ),
        ("sites: [{id: a b}]", "`id` takes letters, digits and hyphens, not `a b` | sites: [{id: «a b»}]"),
        (
            "sites: [{country: DE}]",
            "`id` is missing | sites: [{«country»: DE}] | elements of a list are named by their ids"
        ),
        ("metadata: {name: x, labels: x}", "`labels` takes a mapping of words | metadata: {name: x, labels: «x»}"),
        ("sites: [null]", "an element of `sites` has no value | sites: [«null»]"),
    ])
    func `in a value says what is wanted`(text: String, expected: String) throws {
        let problems = try Reading(text).problems
        #expect(problems == [expected])
    }

    @Test(arguments: [("NO", "NO"), ("'NO'", "NO"), ("\"NO\"", "NO")])
    func `is not Norway`(text: String, expected: String) throws {
        let read = try Reading("organization: {countries: [\(text), SE]}")
        #expect(read.problems == [])
        #expect(read["organization.countries"] == "NO, SE")
    }

    @Test func `is not a word that only looks like something else`() throws {
        let read = try Reading("model: {id: m, remoteCode: off}\norganization: {name: 1e3}")
        #expect(read.problems == [])
        #expect(read["models[m].remoteCode"] == "off")
        #expect(read["organization.name"] == "1e3")
    }

    @Test(arguments: [("5e3", "5000"), ("0x10", "16"), ("0o17", "15"), ("7", "7"), ("90.0", "90")])
    func `is not a number written otherwise`(text: String, expected: String) throws {
        let told = try Reading("data: {id: d, retentionDays: \(text)}")["data[d].retentionDays"]
        #expect(told == expected)
    }

    @Test func `in an id used twice shows both places`() throws {
        let read = try Reading("sites: [{id: a}, {id: b}]\nrecipients: [{id: a}]")
        #expect(read.problems == ["the id `a` is used twice | recipients: [{id: «a»}]"])
    }

    @Test func `in a duplicate key leaves the first`() throws {
        let read = try Reading("site: {id: s, country: DE, country: FR}")
        #expect(
            read.problems == [
                "duplicate key `country` | site: {id: s, country: DE, «country»: FR} | keep one of the two"
            ])
        #expect(read["sites[s].country"] == "DE")
    }

    @Test func `behind an alias names its use`() throws {
        let read = try Reading("x-a: &a nowhere\nsite: {id: s, country: *a}")
        #expect(read.problems.count == 1)
        #expect(read.problems[0].contains("x-a: &a «nowhere»"))
    }

    @Test func `leaves the rest readable`() throws {
        let read = try Reading("site: {id: s, country: Germany, accessFrom: DE}\nsytem: 1\ndata: {id: d}")
        #expect(read.problems.count == 2)
        #expect(read["sites[s].accessFrom"] == "DE")
        #expect(read["data[d].id"] == "d")
    }

    @Test func `is a head that is missing, in a whole document alone`() throws {
        #expect(
            try Reading("system: {}", isFragment: false).problems.sorted() == [
                "`apiVersion` is missing | «system»: {} | edition of this vocabulary in which the file is written",
                "`kind` is missing | «system»: {} | what the file describes: one deployment, or facts that several deployments share",
                "`metadata` is missing | «system»: {} | name and keeper of the file; never part of the law",
            ])
        #expect(try Reading("system: {}").problems == [])
    }
}

@Suite struct `References` {
    private let base = "sites: [{id: berlin, operator: host}]\nrecipients: [{id: host}]\ndata: {id: d}\n"

    @Test func `lead to the object that they name`() throws {
        let read = try Reading(base)
        #expect(read["sites[berlin].operator"] == "host")
        #expect(read.problems == [])
    }

    @Test func `may come before what they name`() throws {
        let told = try Reading("flows: [{data: d, to: s}]\ndata: {id: d}\nsite: {id: s}").problems
        #expect(told == [])
    }

    @Test(arguments: [
        (
            "flows: [{data: d, to: berlni}]",
            "no Recipient or Site has the id `berlni` | flows: [{data: d, to: «berlni»}] | did you mean `berlin`?"
        ),
        (
            "flows: [{data: dd, to: berlin}]",
            "no DataSet has the id `dd` | flows: [{data: «dd», to: berlin}] | known: `d`"
        ),
        (
            "flows: [{data: berlin, to: berlin}]",
            "no DataSet has the id `berlin` | flows: [{data: «berlin», to: berlin}] | `berlin` is a Site, and `data` takes a DataSet"
        ),
        ("flows: [{data: d, to: DE}]", "no Recipient or Site has the id `DE` | flows: [{data: d, to: «DE»}]"),
        (
            "flows: [{data: d, to: berlin, model: [gpt]}]",
            "no Model has the id `gpt` | flows: [{data: d, to: berlin, model: [«gpt»]}]"
        ),
    ])
    func `that lead nowhere say what there is`(text: String, expected: String) throws {
        let problems = try Reading(base + text).problems
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix(expected) == true)
    }

    @Test func `that lead nowhere leave the fact unknown, and the list open`() throws {
        let read = try Reading(base + "flows: [{id: f, data: [d, dd], to: nowhere}]")
        #expect(read["flows[f].to"] == "(not stated)")
        #expect(read["flows[f].data"] == "d, (not stated)")
    }

    @Test(arguments: ["DE", "EU", "EEA", "host", "berlin", "organization"])
    func `may start at a country, a place or ourselves`(from: String) throws {
        let told = try Reading(base + "flows: [{data: d, from: \(from), to: berlin}]").problems
        #expect(told == [])
    }

    @Test func `to the organisation share its facts`() throws {
        let read = try Reading(
            "organization: {countries: [FR, DE], parentCountry: US}\nsite: {id: s, operator: organization}\ndata: {id: d}"
        )
        #expect(read["sites[s].operator"] == "organization")
        #expect(read.transfers("ownOrganization", "parentCountry") == ["d-to-s | true | US"])
    }

    @Test func `to own premises need no operator`() throws {
        #expect(try Reading("site: {id: s, provider: own}")["sites[s].operator"] == "organization")
        #expect(
            try Reading("site: {id: s, provider: own, operator: host}\nrecipient: {id: host}")["sites[s].operator"]
                == "host")
        #expect(try Reading("site: {id: s, provider: own, operator: nobody}")["sites[s].operator"] == "(not stated)")
    }

    /// What is left out is never taken for something that is not there.
    @Test(arguments: ["models", "recipients"])
    func `a list with more than the heap may hold stays open`(list: String) throws {
        let text = "\(list):\n" + (0..<100).map { "  - {id: e\($0)}\n" }.joined()
        let read = try Reading(text) { $0.cellLimit = 2_000 }
        #expect(read.openLists.contains(list))
        #expect(read["\(list)[e1].id"] == "e1")
        #expect(read["\(list)[e99].id"] == "no such fact")
        #expect(try !Reading(text).openLists.contains(list))
    }
}
