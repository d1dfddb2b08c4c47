import LexgateModel
import Testing

/// DESIGN §6, "One rule, one subject, one day": the first line that fits.
@Suite struct `A verdict` {
    static let error = "(1 / box.count > 0)"

    /// What a rule says of a box, by its two expressions.
    private func verdict(_ applies: String, _ requires: String, _ facts: String = "count: 0") throws -> String {
        try Law("applies: |-\n  \(applies)\nrequires: |-\n  \(requires)").verdict("box: {\(facts)}")
    }

    @Test(arguments: [
        ("false", "false", "not-applicable"), ("false", error, "not-applicable"),
        ("false", "box.flag", "not-applicable"),
        (error, "true", "error"), (error, "false", "error"), ("true", error, "error"), ("box.flag", error, "error"),
        ("true", "true", "pass"), ("box.flag", "true", "pass"), ("box.flag", "false", "incomplete"),
        ("true", "box.flag", "incomplete"), ("box.flag", "box.other", "incomplete"), ("true", "false", "fail"),
    ])
    func `follows from whether the rule applies and what it requires`(
        applies: String, requires: String, expected: String
    ) throws {
        let told = try verdict(applies, requires)
        #expect(told == expected)
    }

    @Test func `of a rule that says nothing about applying is about every box`() throws {
        let told = try Law("requires: box.flag").verdict("box: {flag: false}")
        #expect(told == "fail")
    }

    @Test func `asks for the facts of both expressions`() throws {
        let told = try Law("applies: box.flag\nrequires: box.other || box.third").judge("box: {count: 1}")
        #expect(try told.only.missingPaths == ["box.flag", "box.other", "box.third"])
        #expect(try told.only.message.contains("`box.flag`"))
    }

    @Test func `asks for nothing that would not decide`() throws {
        let told = try Law("applies: box.flag || true\nrequires: box.other").judge("box: {count: 1}")
        #expect(try told.only.missingPaths == ["box.other"])
    }

    @Test func `of a rule that does not apply gives the reason`() throws {
        let told = try Law("applies: box.flag\nrequires: box.other").judge("box: {flag: false}")
        #expect(try told.only.message == "applies only to boxes with a lid")
    }

    @Test func `of a rule that is past gives the reason`() throws {
        let told = try Law("inForce: {from: 2020-01-01, until: 2021-01-01}\nrequires: box.flag").judge(
            "box: {flag: false}")
        #expect(try told.only.message == "not in force on this day")
        #expect(try told.only.upcoming == nil)
    }

    @Test func `error says what went wrong`() throws {
        let told = try Law("requires: |-\n  1 / box.count > 0").judge("box: {count: 0}")
        #expect(try told.only.message == "the rule could not be evaluated: division by zero")
    }

    @Test func `that passes shows what it read`() throws {
        let told = try Law("requires: box.flag && box.count > 0").judge("box: {flag: true, count: 2}")
        #expect(try told.only.evidence.map { "\($0.path) = \($0.value)" } == ["box.flag = true", "box.count = 2"])
    }

    // MARK: - Otherwise

    private func graded(_ outcomes: String, _ facts: String) throws -> Assessment {
        let law = Law("requires: box.count > 9\notherwise:\n\(outcomes)")
        return try law.judge("box: {count: 1\(facts)}")
    }

    private let grades = """
          - {when: box.flag, verdict: warn, message: the flag is up}
          - {when: box.other, verdict: fail, message: the other is up}
          - {verdict: warn, message: nothing is up}
        """

    @Test(arguments: [
        (", flag: true, other: true", "warn", "the flag is up"),
        (", flag: false, other: true", "fail", "the other is up"),
        (", flag: false, other: false", "warn", "nothing is up"), (", flag: true", "warn", "the flag is up"),
    ])
    func `of a breach is that of the first outcome that fits`(facts: String, verdict: String, message: String) throws {
        let finding = try graded(grades, facts).only
        #expect(finding.verdict.word == verdict)
        #expect(finding.message == message)
    }

    @Test func `is open when an undecided outcome before it would say otherwise`() throws {
        let finding = try graded(grades, ", other: true").only
        #expect(finding.verdict == .incomplete)
        #expect(finding.missingPaths == ["box.flag"])
    }

    @Test func `is not open when the undecided outcomes before it say the same`() throws {
        let told = try graded(
            grades.replacing("- {when: box.other, verdict: fail", with: "- {when: box.other, verdict: warn"), ""
        ).only.verdict
        #expect(told == .warn)
    }

    @Test func `asks only for outcomes that would say otherwise`() throws {
        let finding = try graded(grades, "").only
        #expect(finding.verdict == .incomplete)
        #expect(finding.missingPaths == ["box.other"])
    }

    @Test func `does not need the outcomes of a rule that is met`() throws {
        let law = Law("requires: box.flag\notherwise:\n  - {when: 1 / box.count > 0, verdict: warn}\n  - fail")
        #expect(try law.verdict("box: {flag: true, count: 0}") == "pass")
        #expect(try law.verdict("box: {flag: false, count: 0}") == "error")
        #expect(try law.verdict("box: {count: 0}") == "incomplete")
    }

    @Test func `does not need the outcomes behind the one that fits`() throws {
        let law = Law(
            "requires: 'false'\notherwise:\n  - {when: box.flag, verdict: warn}\n  - {when: 1 / box.count > 0, verdict: warn}\n  - fail"
        )
        #expect(try law.verdict("box: {flag: true, count: 0}") == "warn")
        #expect(try law.verdict("box: {flag: false, count: 0}") == "error")
    }

    @Test func `prints what a message does not know as not stated`() throws {
        let law = Law(
            "requires: 'false'\nmessage: '{{box.name}} has {{box.count}} of {{box.words}}, {{box.paper.number}}'")
        let told = try law.judge("box: {count: 1, words: [a, b], paper: none}").only.message
        #expect(told == "(not stated) has 1 of a, b, none")
    }

    // MARK: - Whole

    @Test(arguments: [
        ("box: {flag: true, other: true}", "pass"), ("box: {flag: true, other: false}", "warn"),
        ("box: {flag: true}", "incomplete"), ("box: {flag: false}", "fail"),
        ("box: {flag: false, other: false}", "fail"),
    ])
    func `of the whole is the worst of its parts`(facts: String, expected: String) throws {
        let law = Law(files: [
            "law/pack.yaml": head(), "law/a.yaml": rule("requires: box.flag", id: "law/a"),
            "law/b.yaml": rule("requires: box.other\notherwise: warn", id: "law/b"),
        ])
        let told = try law.verdict(facts)
        #expect(told == expected)
    }

    @Test func `of the whole is not-applicable when every part is`() throws {
        let told = try Law("applies: box.flag\nrequires: box.other").judge("box: {flag: false}")
        #expect(told.verdict == .notApplicable)
        #expect(told.counts[.notApplicable] == 1)
        #expect(told.counts.total == 1)
    }

    @Test func `orders from best to worst`() {
        #expect(
            Verdict.allCases.map(\.word) == ["not-applicable", "pass", "waived", "warn", "incomplete", "fail", "error"])
        #expect(Verdict.allCases.sorted() == Verdict.allCases)
    }
}

/// DESIGN §6: routes, and "Upcoming".
@Suite struct `Routes` {
    static let choice = """
        inForce:
          routes:
            - {from: 2026-01-01, when: box.flag}
            - {from: 2027-01-01, when: box.other}
        requires: box.third
        """

    @Test(arguments: [
        ("flag: true, other: true, third: false", "2026-06-01", "fail"),
        ("flag: false, other: false, third: false", "2026-06-01", "not-applicable"),
        ("flag: false, other: false, third: false", "2027-06-01", "not-applicable"),
        ("flag: false, other: true, third: false", "2026-12-31", "not-applicable, fail from 2027-01-01"),
        ("flag: false, other: true, third: false", "2027-01-01", "fail"),
        ("flag: true, other: true, third: false", "2025-01-01", "not-applicable, fail from 2026-01-01"),
        ("other: false, third: false", "2026-06-01", "incomplete"), ("other: true, third: true", "2026-06-01", "pass"),
        ("other: true, third: false", "2027-06-01", "fail"), ("flag: false, third: false", "2027-06-01", "incomplete"),
    ])
    func `put a rule in force on their days, where they are true`(facts: String, day: String, expected: String) throws {
        let told = try Law(Self.choice).judge("box: {\(facts)}", on: day).outline
        #expect(told == [expected])
    }

    @Test func `that are undecided are asked for together`() throws {
        let told = try Law(Self.choice).judge("box: {third: false}", on: "2027-06-01")
        #expect(try told.only.missingPaths == ["box.flag", "box.other"])
    }

    @Test func `that end in an error make one`() throws {
        let law = Law("inForce:\n  routes:\n    - {from: 2020-01-01, when: 1 / box.count > 0}\nrequires: box.third")
        #expect(try law.verdict("box: {count: 0, third: true}") == "error")
        #expect(try law.verdict("box: {count: 0}") == "error")
    }

    @Test func `count element by element`() throws {
        let law = Law(
            "inForce:\n  routes:\n    - {from: 2027-01-01, when: part.good}\neach: {part: box.parts}\nrequires: part.other"
        )
        let told = try law.judge(
            "box: {parts: [{id: a, good: true, other: false}, {id: b, good: false, other: false}]}")
        #expect(told.outline == ["box.parts[a]: not-applicable, fail from 2027-01-01", "box.parts[b]: not-applicable"])
    }

    @Test func `may end before others begin`() throws {
        let law = Law(
            "inForce:\n  routes:\n    - {from: 2025-01-01, until: 2025-12-31}\n    - {from: 2027-01-01}\nrequires: box.flag"
        )
        let told = try law.judge("box: {flag: false}", on: "2026-06-01")
        #expect(told.outline == ["not-applicable, fail from 2027-01-01"])
    }
}

@Suite struct `Upcoming duties` {
    private let law = Law("inForce: {from: 2026-07-01}\napplies: box.flag\nrequires: box.other")

    @Test(arguments: [
        ("flag: true, other: false", "not-applicable, fail from 2026-07-01"),
        ("flag: true, other: true", "not-applicable, pass from 2026-07-01"),
        ("flag: true", "not-applicable, incomplete from 2026-07-01"), ("flag: false", "not-applicable"),
    ])
    func `carry the day, and what they would say of today's facts`(facts: String, expected: String) throws {
        let told = try law.judge("box: {\(facts)}").outline
        #expect(told == [expected])
    }

    @Test func `are judged on their own day, tables included`() throws {
        let law = Law(
            "inForce: {from: 2026-07-01}\nrequires: law.seen('DE', asOf) == null && asOf == timestamp('2026-07-01T00:00:00Z')",
            with: [
                "tables/seen.yaml":
                    "table: seen\nkey: {country: country}\ndated: true\nabsent: none\nrows:\n  - {country: DE, until: 2026-06-30, source: s}"
            ])
        let told = try law.judge("box: {flag: true}").outline
        #expect(told == ["not-applicable, pass from 2026-07-01"])
    }

    @Test(arguments: [(0, "not-applicable"), (29, "not-applicable"), (30, "warn"), (400, "warn")])
    func `count as warnings within the window`(window: Int, expected: String) throws {
        #expect(try law.verdict("box: {flag: true, other: false}", window: window) == expected)
        #expect(try law.verdict("box: {flag: true}", window: window) == expected)
    }

    @Test func `that would pass count for nothing`() throws {
        let told = try law.verdict("box: {flag: true, other: true}", window: 400)
        #expect(told == "not-applicable")
    }

    @Test func `say what would be wrong, and where`() throws {
        let finding = try law.judge("box:\n  flag: true\n  other: false").only
        #expect(finding.message == "the box is wrong")
        #expect(finding.evidence.map(\.path) == ["box.flag", "box.other"])
    }

    @Test func `name the facts that would be missing`() throws {
        let told = try law.judge("box: {flag: true}").only.missingPaths
        #expect(told == ["box.other"])
    }

    @Test func `leave the findings of the day alone`() throws {
        let both = Law(files: [
            "law/pack.yaml": head(),
            "law/a.yaml": rule("inForce: {from: 2026-07-01}\nrequires: asOf > box.day", id: "law/a"),
            "law/b.yaml": rule("requires: asOf > box.day", id: "law/b"),
        ])
        let told = try both.judge("box: {day: 2026-06-15}", on: "2026-06-01")
        #expect(
            told.findings.map { "\($0.rule) \($0.verdict.word) \($0.upcoming?.would.word ?? "-")" }.sorted() == [
                "law/a not-applicable pass", "law/b fail -",
            ])
    }

    @Test func `are counted`() throws {
        let told = try law.judge("box: {flag: true, other: false}")
        #expect(told.counts.upcoming == 1)
        #expect(told.counts[.notApplicable] == 1)
    }

    @Test func `of an open list are about the element that nobody stated too`() throws {
        let law = Law("inForce: {from: 2026-07-01}\neach: {part: box.parts}\nrequires: part.good")
        #expect(
            try law.judge("box: {parts: [{id: a, good: true}, null]}").outline.sorted()
                == [
                    "box.parts[a]: not-applicable, pass from 2026-07-01",
                    "part[not stated]: not-applicable, incomplete from 2026-07-01",
                ])
    }
}

@Suite struct `A document that is too large` {
    private let law = Law("each: {part: box.parts}\nrequires: part.good")
    private let parts = "box:\n  parts:\n" + (0..<200).map { "    - {id: p\($0), good: true}\n" }.joined()

    @Test func `is judged within the limits`() throws {
        let told = try law.judge(parts) { $0.findingLimit = 200 }
        #expect(told.verdict == .pass)
        #expect(told.findings.count == 200)
    }

    @Test func `is refused, whatever was judged of it`() throws {
        let way = "describe the deployment in several documents, each with some of the data and their flows"
        let many = try law.judge(parts) { $0.findingLimit = 199 }
        #expect(many.diagnostics.map(\.message) == ["too large to be judged: it has more than 199 findings"])
        let large = try law.judge(parts) { $0.factLimit = 500 }
        #expect(
            large.diagnostics.map(\.message) == [
                "too large to be judged: it holds more than 500 facts, with those that follow from others"
            ])
        for told in [many, large] {
            #expect(told.verdict == .error)
            #expect(told.findings.isEmpty)
            #expect(told.diagnostics.map(\.help) == [way])
            #expect(told.name == "crate")
        }
    }
}
