import Diagnostics
import LexgateEngine
import LexgateModel
import Testing
import YAML

/// Rules carry their tests; the runner tells when one does not hold.
@Suite struct `Examples of a rule` {
    static let good = """
        examples:
          pass: [{given: {box: {flag: true}}}]
          fail:
            - given:
                box:
                  flag: false # ←
          incomplete: [{given: {box: {count: 1}}}]
        """

    private func failures(_ examples: String, rule text: String = "requires: box.flag", absence: Bool = true) throws
        -> [String]
    {
        let law = Law(text + "\n" + examples)
        #expect(law.problems == [])
        var runner = ExampleRunner(policy: try #require(law.build.policy))
        return runner.run(law.build.packs[0], files: law.build.files, checkAbsence: absence).failures
            .map { "\($0.message) | \(marked($0.span, $0.file))" }
    }

    @Test func `that hold are silent`() throws { #expect(try failures(Self.good) == []) }

    @Test func `are counted`() throws {
        let law = Law("requires: box.flag\n" + Self.good)
        var runner = ExampleRunner(policy: try #require(law.build.policy))
        let outcome = runner.run(law.build.packs[0], files: law.build.files)
        #expect(outcome.rules == 1)
        #expect(outcome.examples == 3)
        #expect(outcome.withheld > 0)
    }

    @Test func `with another verdict are told`() throws {
        let told = try failures(Self.good.replacing("flag: true", with: "flag: false"))
        #expect(told == ["expected pass, got fail: the box is wrong | pass: [{«given»: {box: {flag: false}}}]"])
    }

    @Test(arguments: ["pass", "fail", "incomplete"])
    func `must be there for each way to come out`(verdict: String) throws {
        let told = try failures(Self.good.replacing("  \(verdict):", with: "  not-applicable:"))
        #expect(told.contains { $0.hasPrefix("the rule needs an example for `\(verdict)`") })
    }

    @Test func `must be there`() throws {
        let told = try failures("").map { $0.prefix(27) }
        #expect(told == ["the rule carries no example"])
    }

    @Test func `that fail must mark a line`() throws {
        let told = try failures(Self.good.replacing(" # ←", with: ""))
        #expect(told == ["a failing example marks the line that decides with `# ←` | - «given:»"])
    }

    @Test func `that mark a line nobody read are told`() throws {
        let told = try failures(Self.good.replacing("flag: false # ←", with: "flag: false\n          count: 2 # ←"))
        #expect(told == ["the evidence does not point at the marked line | «          count: 2 # ←»"])
    }

    @Test func `may say the day`() throws {
        let text = Self.good.replacing(
            "pass: [{", with: "upcoming: [{asOf: 2019-01-01, given: {box: {flag: true}}}]\n  pass: [{")
        #expect(try failures(text) == [])
        #expect(try failures(text.replacing("2019-01-01", with: "2021-01-01")).count == 1)
        #expect(
            try failures(text.replacing("2019-01-01", with: "soon")) == [
                "`soon` is not a day | upcoming: [{asOf: «soon», given: {box: {flag: true}}}]"
            ])
    }

    @Test(arguments: [
        ("{box: {flga: true, flag: true}}", "the example is not a valid fragment: unknown key `flga`"),
        ("x", "an example says what is given (`given`)"),
    ])
    func `must be fragments of a descriptor`(given: String, message: String) throws {
        let told = try failures(Self.good.replacing("{box: {flag: true}}", with: given))
        #expect(told.contains { $0.hasPrefix(message) })
    }

    @Test func `of no verdict are told`() throws {
        let told = try failures(Self.good + "\n  maybe: [{given: {box: {flag: true}}}]")
        #expect(told == ["`maybe` is no verdict | «maybe»: [{given: {box: {flag: true}}}]"])
    }

    /// Computed disagreements vanish with the facts that disagree, which is why no rule of law may rest on them.
    @Test func `show when withholding a fact improves the verdict`() throws {
        let examples = """
            examples:
              pass: [{given: {data: {id: chats}, site: {id: berlin, country: DE, accessFrom: DE}}}]
              fail:
                - given:
                    data: {id: chats}
                    site:
                      id: berlin
                      country: DE
                      accessFrom: [DE, US] # ←
              incomplete: [{given: {box: {count: 1}}}]
            """
        let rule = "each: {it: derived.disagreements}\nrequires: 'false'"
        let told = try failures(examples, rule: rule).filter { $0.contains("improves") }
        #expect(
            told.contains {
                $0.hasPrefix("without `sites[berlin].accessFrom` the verdict improves from fail to not-applicable")
            })
        #expect(try failures(examples, rule: rule, absence: false).allSatisfy { !$0.contains("improves") })
    }

    @Test func `are judged by their own rule alone`() throws {
        let law = Law(files: [
            "law/pack.yaml": head(), "law/defect.yaml": rule("requires: box.flag\n" + Self.good),
            "law/other.yaml": rule("requires: 'false'\nexamples: none", id: "law/other"),
        ])
        var runner = ExampleRunner(policy: try #require(law.build.policy))
        let told = runner.run(law.build.packs[0], files: law.build.files).failures
        #expect(!told.contains { $0.rule == "law/defect" })
    }
}

/// DESIGN §6, "Absence".
@Suite struct `Withholding a fact` {
    /// Facts of every kind; rules over them.
    private static let facts = """
        box: {flag: true, other: false, count: 3, name: x, level: high, words: [a, b], levels: none, paper: {done: 2026-01-01, covers: [lid]},
          parts: [{id: a, good: true, rank: 1}, {id: b, good: false, rank: 2, tags: [x]}], seal: {strength: 2}, nation: DE, day: 2026-01-01}
        """

    static let rules = [
        "requires: box.flag", "requires: box.other", "requires: box.flag && box.other",
        "requires: box.flag || box.other",
        "requires: '!box.flag'", "applies: box.flag\nrequires: box.other", "applies: box.other\nrequires: box.flag",
        "requires: box.parts.all(p, p.good)", "requires: box.parts.exists(p, p.good)",
        "each: {p: box.parts}\nrequires: p.good",
        "each: {p: 'box.parts.filter(q, q.rank > 1)'}\nrequires: p.good",
        "each: {p: box.parts}\napplies: p.good\nrequires: p.rank > 5",
        "each: {w: box.words}\nrequires: w == 'a'", "requires: box.words.size() > 5",
        "requires: '!(''z'' in box.words)'",
        "requires: '''lock'' in box.paper.covers'", "requires: box.paper.status == 'none'",
        "requires: box.guessed && !box.guessed",
        "requires: 'box.flag ? box.other : true'",
        "requires: 'false'\notherwise: [{when: box.flag, verdict: warn}, fail]",
        "requires: box.parts.filter(p, p.good).size() > 1", "requires: box.parts.exists_one(p, p.good)",
        "requires: has(box.name) && box.seal.strength > 3",
        "inForce: {routes: [{from: 2020-01-01, when: box.other}]}\nrequires: box.name == 'y'",
        "inForce: {routes: [{from: 2020-01-01, when: box.flag}, {from: 2020-01-01, when: box.other}]}\nrequires: box.name == 'y'",
        "requires: box.day > asOf", "requires: box.parts.map(p, p.rank).exists(r, r > 9)",
        "requires: box.level != 'high'",
    ]

    /// Data that move, and people who look: what the computed lists are made of.
    private static let movements = """
        organization: {countries: DE, parentCountry: DE}
        system: {offering: {countries: [DE, FR]}}
        models: [{id: m, name: one}]
        sites:
          - {id: ohio, country: US, parentCountry: US, operator: host, accessFrom: [US, SG], inferenceScope: global, workloads: inference}
          - {id: berlin, country: DE, operator: organization, accessFrom: DE}
        recipients: [{id: host, country: US, parentCountry: US}, {id: desk, country: FR, parentCountry: CN}]
        data:
          - {id: chats, personal: true, subjectCountries: [DE, FR], collectedIn: DE, purposes: [{use: support}], categories: prompts}
          - {id: wages, personal: true, subjectCountries: CN, collectedIn: DE, purposes: none, categories: payroll}
        flows:
          - {id: f, data: chats, to: ohio, via: api, model: m, arrivesAs: clear, targetCanReidentify: true, transfer: {mechanism: none}}
          - {id: g, data: [chats, wages], from: berlin, to: desk, via: remote-access, toCountries: [FR, SG], transfer: {mechanism: scc}}
          - {id: h, data: wages, to: berlin, via: api, arrivesAs: pseudonymised, targetCanReidentify: false}
        """

    static let rulesOnMovements = [
        "each: {t: derived.transfers}\nrequires: t.country == 'DE'",
        "each: {t: derived.transfers}\nrequires: t.mechanism == 'scc'",
        "each: {t: derived.transfers}\napplies: t.country != 'DE'\nrequires: t.mechanism == 'scc'",
        "each: {t: derived.transfers}\napplies: t.mechanism == 'none'\nrequires: t.country == 'DE'",
        "each: {t: derived.transfers}\napplies: \"'CN' in t.data.subjectCountries\"\nrequires: t.parentCountry == 'DE'",
        "each: {t: derived.transfers}\napplies: \"t.kind == 'access'\"\nrequires: t.ownOrganization",
        "each: {t: derived.transfers}\nrequires: t.recipient.parentCountry != 'US' && t.inferenceScope != 'global'",
        "each: {t: derived.transfers}\nrequires: \"!('support' in t.purposes) && t.models.size() == 0\"",
        "requires: derived.transfers.all(t, t.country != 'US')",
        "requires: derived.transfers.exists(t, t.country == 'CN')",
        "requires: derived.transfers.filter(t, t.country == 'US').size() == 0",
        "requires: \"derived.transfers.all(t, t.from.all(c, c == t.country))\"",
        "each: {c: derived.countries}\nrequires: c.country == 'DE'",
        "each: {f: flows}\napplies: \"'CN' in f.toCountries || f.via == 'api'\"\nrequires: f.transfer.mechanism == 'scc'",
    ]

    @Test(arguments: rules.map { ($0, facts) } + rulesOnMovements.map { ($0, movements) })
    func `never improves a verdict`(rule: String, facts: String) throws {
        let law = Law(rule)
        #expect(law.problems == [])
        let policy = try #require(law.build.policy)
        let file = SourceFile(path: "f", text: facts)
        let parsed = file.yamlDocuments(symbols: policy.vocabulary.symbols)
        #expect(parsed.diagnostics.isEmpty)
        let tree = try #require(parsed.value.first)
        var assessor = Assessor(policy: policy)
        let day = CalendarDay(daysSinceEpoch: 20_600)
        #expect(
            assessor.trial(rule: 0, tree, node: 0, of: file, on: day).diagnostics.filter { $0.severity == .error } == []
        )
        let result = assessor.absenceBreaches(tree, node: 0, isFragment: true, on: day)
        #expect(result.withheld > 15)
        #expect(result.breaches.map { "\($0.fact): \($0.before.word) to \($0.after.word)" } == [])
    }
}
