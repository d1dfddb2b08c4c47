import LexgateModel
import Testing

/// DESIGN §6, "Day".
@Suite struct `The day that is judged` {
    @Test(arguments: [
        ("2026-02-28", "not-applicable"), ("2026-03-01", "fail"), ("2026-05-31", "fail"),
        ("2026-06-01", "not-applicable"),
    ])
    func `lies in a rule's dates, first and last day included`(day: String, expected: String) throws {
        let law = Law("inForce: {from: 2026-03-01, until: 2026-05-31}\nrequires: box.flag")
        let told = try law.verdict("box: {flag: false}", on: day)
        #expect(told == expected)
    }

    @Test(arguments: [("2025-12-31", "false"), ("2026-01-01", "true"), ("2026-12-31", "true"), ("2027-01-01", "false")])
    func `lies in a row's dates, first and last day included`(day: String, expected: String) throws {
        let law = Law("requires: law.seen('DE', asOf) != null", with: ["tables/seen.yaml": seen])
        let told = try law.verdict("box: {flag: true}", on: day)
        #expect(told == (expected == "true" ? "pass" : "fail"))
    }

    private var seen: String {
        """
        table: seen
        key: {country: country}
        dated: true
        absent: none
        columns: {level: string}
        rows:
          - {country: DE, from: 2026-01-01, until: 2026-12-31, level: high, source: a gazette}
        """
    }

    @Test func `is midnight in UTC for CEL`() throws {
        let value = try Law.value(of: "box.day == timestamp('2026-06-01T00:00:00Z')", "day: 2026-06-01")
        #expect(value == "true")
    }

    @Test func `is not chosen by the descriptor`() throws {
        let law = Law("requires: asOf == timestamp('2026-06-01T00:00:00Z')")
        let document = "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: crate, asOf: 2020-01-01}\n"
        #expect(try law.judge(document: document, on: "2026-06-01").verdict == .pass)
        #expect(try law.judge(document: document, on: "2020-01-01").verdict == .fail)
    }

    @Test(arguments: [
        "asOf >= box.day", "box.day < asOf", "asOf == timestamp('2026-01-01T00:00:00Z')", "law.early(asOf)",
        "law.seen(box.nation, asOf) != null", "box.parts.exists(p, asOf > box.day)",
    ])
    func `may be compared, or handed on`(expression: String) {
        #expect(Law("requires: \(expression)", with: dayFiles).problems == [])
    }

    @Test(arguments: [
        "asOf - duration('24h') > box.day", "[asOf].size() == 1", "asOf.getFullYear() > 2025", "string(asOf) != ''",
        "law.plain(asOf)", "(box.flag ? asOf : box.day) > box.day", "asOf in [box.day]", "{'a': asOf}.size() == 1",
        "asOf == (law.early(asOf) ? box.day : box.day)", "asOf == asOf",
    ])
    func `may be used for nothing else`(expression: String) {
        let law = Law("requires: |-\n  \(expression)", with: dayFiles)
        #expect(law.build.hasErrors)
        #expect(!law.problems.isEmpty && law.problems.allSatisfy { $0.hasPrefix("law/defect.yaml: a day is ") })
    }

    private var dayFiles: [String: String] {
        [
            "tables/seen.yaml": seen,
            "definitions.yaml": """
            definitions:
              early: {parameters: {on: day}, is: 'on < timestamp("2026-01-01T00:00:00Z")'}
              plain: {parameters: {on: timestamp}, is: 'on < timestamp("2026-01-01T00:00:00Z")'}
            """,
        ]
    }

    @Test func `is named in the assessment`() throws {
        let told = try Law("requires: box.flag").judge("box: {flag: true}", on: "2026-07-09")
        #expect(told.day == CalendarDay("2026-07-09"))
    }
}
