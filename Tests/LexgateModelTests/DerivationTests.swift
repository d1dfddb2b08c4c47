import CEL
import Testing
import YAML

@testable import LexgateModel

@Suite struct `Facts that nobody stated` {
    @Test(arguments: [
        ("model: {id: m, name: Qwen/Qwen3-32B}", "models[m].developerCountry", "CN"),
        ("model: {id: m, name: Qwen/Qwen3-32B}", "models[m].weights", "open"),
        ("system: {kind: chatbot}", "system.generates", "text, (more not stated)"),
        ("system: {kind: chatbot}", "system.interactsWithPeople", "true"),
        ("model: {id: m, name: Qwen/Qwen3-32B}", "system.techniques", "machine-learning, (more not stated)"),
        ("model: {id: m, name: Qwen/Qwen3-32B}", "system.generates", "text"),
        ("system: {offering: {countries: [DE, AT]}}", "system.offering.outputCountries", "DE, AT, (more not stated)"),
        ("data: {id: d, subjectCountries: DE}", "data[d].collectedIn", "DE, (more not stated)"),
        ("data: {id: d, subjects: customers}", "data[d].personal", "true"),
        ("data: {id: d, subjects: none}", "data[d].personal", "false"),
        (
            "data: {id: d, subjects: customers, identifiability: anonymised, anonymityTests: none}", "data[d].personal",
            "(not stated)"
        ),
        (
            "data: {id: d, subjects: customers, identifiability: anonymised, anonymityTests: [linkage]}",
            "data[d].personal", "false"
        ),
        ("data: {id: d, subjects: customers, identifiability: anonymised}", "data[d].personal", "(not stated)"),
        ("data: {id: d, retentionDays: 30}", "data[d].unlimitedRetention", "false"),
        ("site: {id: s, service: self-managed}", "sites[s].inferenceScope", "region"),
        ("site: {id: s, service: model-api}", "sites[s].providerReadsClearText", "true"),
        ("site: {id: s, keyHolder: organization}", "sites[s].providerReadsClearText", "(not stated)"),
        (
            "site: {id: s, service: self-managed, keyHolder: organization}", "sites[s].providerReadsClearText",
            "(not stated)"
        ),
        ("site: {id: s, service: model-api}", "sites[s].workloads", "inference, (more not stated)"),
        ("site: {id: s}", "sites[s].workloads", "(not stated)"),
        ("decision: {id: x}\nsystem: {uses: credit-scoring}", "decisions[x].use", "credit-scoring"),
        ("decision: {id: x}\nsystem: {uses: [credit-scoring, analytics]}", "decisions[x].use", "(not stated)"),
        ("organization: {sector: retail}", "organization.euFinancialInstitution", "false"),
        ("organization: {sector: finance}", "organization.euFinancialInstitution", "(not stated)"),
        ("recipient: {id: r, listedOn: us-dsp-designated}", "recipients[r].usCoveredPerson", "true"),
        ("recipient: {id: r, listedOn: none}", "recipients[r].usCoveredPerson", "(not stated)"),
        ("data: {id: d}", "data[d].personal", "(not stated)"),
        ("model: {id: m, outputs: [text, audio]}", "system.generates", "(not stated)"),
        ("model: {id: m, outputs: [image, score]}", "system.generates", "image"),
        ("site: {id: s, provider: own}", "sites[s].service", "self-managed"),
        ("site: {id: s, operator: organization}", "sites[s].service", "(not stated)"),
        ("site: {id: s, provider: aws, operator: organization}", "sites[s].service", "(not stated)"),
        ("site: {id: s, operator: r}\nrecipient: {id: r, parentCountry: DE}", "sites[s].parentCountry", "(not stated)"),
        (
            "site: {id: s, provider: mine, operator: r}\nrecipient: {id: r, provider: mine, parentCountry: DE}",
            "sites[s].parentCountry", "DE"
        ),
        (
            "site: {id: s, provider: aws, region: eu-central-1, operator: r}\nrecipient: {id: r, parentCountry: DE}",
            "sites[s].parentCountry", "US"
        ),
    ])
    func `follow from others`(text: String, path: String, expected: String) throws {
        let read = try Reading(text)
        #expect(read[path] == expected)
        #expect(read.step(path) == (expected == "(not stated)" ? Facts.Step.none : .derived))
    }

    /// An object knows what it is part of, without a search among all others of that kind.
    @Test func `of a part of many objects cost no more for each`() throws {
        let count = 60
        let models = (0..<count).map {
            "  - {id: m\($0), trainingComputeFlop: 4, modification: {computeFlop: \($0)}}\n"
        }
        let companies = (0..<count).map { "  - {id: r\($0), provider: \($0 == 7 ? "aws-bedrock" : "own")}\n" }
        let read = try Reading("models:\n\(models.joined())recipients:\n\(companies.joined())") {
            $0.documentCostLimit = Int64(count) * 200
        }
        #expect(read["models[m2].modification.computeShare"] == "0.5")
        #expect(read["models[m\(count - 1)].modification.computeShare"] == "14.75")
        #expect(read.step("recipients[r7].dpf.status") == .derived)
        #expect(read.step("recipients[r8].dpf.status") == Facts.Step.none)
    }

    @Test(arguments: [
        ("system: {}", "system.stage", "production"), ("system: {}", "system.openSource", "false"),
        ("organization: {sector: retail}", "organization.publicRoles", "none"),
        ("organization: {}", "organization.usContractor", "none"),
        ("data: {id: d, counts: [{persons: 3}]}", "data[d].counts[total].window", "total"),
        ("declared: {}", "declared.riskClass", "none"),
        ("flows: [{id: f, data: d, to: s}]\ndata: {id: d}\nsite: {id: s}", "flows[f].arrivesAs", "clear"),
    ])
    func `have defaults where silence is the stricter reading`(text: String, path: String, expected: String) throws {
        let read = try Reading(text)
        #expect(read[path] == expected)
        #expect(read.step(path) == .assumed)
    }

    @Test(arguments: [
        "sector: government", "sector: law-enforcement", "sector: migration", "sector: justice",
        // What would withdraw it is not known, and may be true.
        "", "sector: , size: small", "sector: publik",
    ])
    func `lose their default where it may be wrong`(organization: String) throws {
        let told = try Reading("organization: {\(organization)}")["organization.publicRoles"]
        #expect(told == "(not stated)")
    }

    @Test(arguments: ["notices: [{audience: customers}]"])
    func `about the time of a notice have no default`(text: String) throws {
        let told = try Reading(text)["notices[customers].timing"]
        #expect(told == "(not stated)")
    }

    @Test func `are not filled over what is stated`() throws {
        let read = try Reading(
            "model: {id: m, name: Qwen/Qwen3-32B, developerCountry: US}\nsystem: {kind: chatbot, generates: image, stage: development}"
        )
        #expect(read["models[m].developerCountry"] == "US")
        #expect(read["system.generates"] == "image")
        #expect(read["system.stage"] == "development")
        #expect(read.step("models[m].developerCountry") == .stated)
    }

    @Test func `are not filled over what was stated and could not be read`() throws {
        let read = try Reading(
            "site: {id: s, provider: aws, region: eu-central-1, country: Germany}\nsystem: {stage: developing}")
        #expect(read["sites[s].country"] == "(not stated)")
        #expect(read["system.stage"] == "(not stated)")
        #expect(read.problems.count == 2)
    }

    @Test func `point at the text that caused them`() throws {
        let read = try Reading("site:\n  id: s\n  provider: aws\n  region: eu-central-1")
        #expect(read.step("sites[s].country") == .derived)
        #expect(read.place("sites[s].country") == "region: «eu-central-1»")
    }

    @Test(arguments: [
        ("site: {id: s, provider: aws, region: eu-central-1, country: US}", "DE by aws / eu-central-1"),
        ("model: {id: m, name: Qwen/Qwen3-32B, developerCountry: US}", "CN by Qwen/Qwen3-32B"),
        ("recipient: {id: r, provider: aws, parentCountry: DE}", "US by"),
    ])
    func `contradict what is stated, with both values and the source`(text: String, expected: String) throws {
        let read = try Reading(text)
        #expect(read.contradictions.count == 1)
        #expect(read.contradictions.map { $0.prefix(expected.count) } == [expected[...]])
        #expect(read.derived["contradictions"]?.count == 1)
    }

    @Test func `contradict by path`() throws {
        let read = try Reading("site: {id: s, provider: aws, region: eu-central-1, country: US}")
        #expect(read.derived["contradictions"] == ["sites[s].country"])
        #expect(read["derived.contradictions[sites[s].country].stated"] == "US")
        #expect(read["derived.contradictions[sites[s].country].derived"] == "DE")
    }

    @Test(arguments: [
        "site: {id: s, provider: aws, region: eu-central-1, country: DE}",
        "site: {id: s, provider: aws, region: eu-central-1, country: EU}",
        "site: {id: s, provider: aws, region: eu-central-1}", "site: {id: s, country: US}",
        // Who runs a place and who owns it are two questions.
        "site: {id: s, operator: r, parentCountry: US}\nrecipient: {id: r, parentCountry: DE}",
    ])
    func `do not contradict what agrees, or says less`(text: String) throws {
        let told = try Reading(text).contradictions
        #expect(told == [])
    }

    /// Three rounds are enough: another one fills nothing.
    @Test func `are all found`() throws {
        let shipped = try Shipped.facts
        let files = try Project.yaml(below: "Examples").filter {
            String(decoding: $0.bytes, as: UTF8.self).contains("apiVersion:")
        }
        #expect(files.count > 15)
        for file in files {
            for tree in file.yamlDocuments(symbols: shipped.vocabulary.symbols).value where !tree.isEmpty {
                var machine = Machine(program: shipped.program)
                var normaliser = Normaliser(vocabulary: shipped.vocabulary, catalogue: shipped.catalogue)
                _ = normaliser.normalise(tree, &machine)
                let count = UInt32(machine.cellCount)
                let before = (0..<count).map { machine[$0].isUnknown }
                machine.invalidateMemo()
                normaliser.fill(&machine)
                #expect((0..<count).filter { machine[$0].isUnknown != before[Int($0)] } == [], "\(file.path)")
            }
        }
    }
}

@Suite struct `Artefacts that the file gives a day for` {
    @Test(arguments: [
        ("assessments: {dpia: 2026-01-01}", 1), ("assessments: {dpia: {expires: 2026-01-01}}", 1),
        ("assessments: {dpia: none, fria: {status: done}}", 0),
        ("recipients: [{id: a, contract: 2026-01-01}, {id: b, contract: {done: 2026-01-01, covers: [written]}}]", 2),
        ("data: {id: d, purposes: [{use: analytics, balancingTest: 2026-01-01}]}", 1),
        ("filings: {cn: {genAi: 2026-01-01}}\neuAiAct: {notHighRisk: [{use: other, documented: 2026-01-01}]}", 2),
    ])
    func `are listed`(text: String, count: Int) throws {
        let read = try Reading(text)
        #expect(read.derived["dated"]?.count == count)
        #expect(!read.openLists.contains("derived.dated"))
    }
}

@Suite struct `Every example` {
    @Test func `is read without an error`() throws {
        for file in try Project.yaml(below: "Examples") {
            let text = String(decoding: file.bytes, as: UTF8.self)
            guard text.contains("apiVersion:"), !file.path.contains("does-not-exist") else { continue }
            // Parts of documents; put together, they are judged by the command's tests.
            if text.contains("\nextends:") || text.contains("\nkind: Fragment") { continue }
            let told = try Reading(text, isFragment: false, path: file.path).problems
            #expect(told == [], "\(file.path)")
        }
    }
}
