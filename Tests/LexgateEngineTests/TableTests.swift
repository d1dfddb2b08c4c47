import LexgateModel
import Testing

/// DESIGN §6, "Tables".
@Suite struct `Tables` {
    private func file(_ head: String, _ rows: String) -> String {
        "table: seen\nkey: {country: country}\n\(head)\nrows:\n\(rows)\n"
    }

    private func verdict(
        _ head: String, _ rows: String, _ requires: String, _ facts: String, on day: String = "2026-06-01"
    ) throws -> Assessment {
        let law = Law("requires: |-\n  \(requires)", with: ["tables/seen.yaml": file(head, rows)])
        return try law.judge("box: {\(facts)}", on: day)
    }

    @Test(arguments: [
        ("none", "nation: FR", "fail"), ("unknown", "nation: FR", "incomplete"), ("none", "nation: DE", "pass"),
        ("unknown", "nation: DE", "pass"),
    ])
    func `say what an absent key means`(absent: String, facts: String, expected: String) throws {
        let told = try verdict(
            "absent: \(absent)\ncolumns: {level: string}", "  - {country: DE, level: high, source: s}",
            "law.seen(box.nation) != null", facts)
        #expect(told.verdict.word == expected)
    }

    @Test func `asked with an unknown key answer unknown`() throws {
        let told = try verdict(
            "absent: none", "  - {country: DE, source: s}", "law.seen(box.nation) != null", "count: 1")
        #expect(try told.only.missingPaths == ["box.nation"])
    }

    @Test func `without the key answer what is missing by its name`() throws {
        let told = try verdict(
            "absent: unknown", "  - {country: DE, source: s}", "law.seen(box.nation) != null", "nation: FR")
        #expect(try told.only.missingPaths.count == 1)
        #expect(try told.only.missingPaths[0].contains("law.seen"))
    }

    @Test(arguments: [
        ("2025-12-31", "low"), ("2026-01-01", "high"), ("2026-12-31", "high"), ("2027-01-01", "no row"),
        ("2020-01-01", "no row"),
    ])
    func `that are dated answer with the row of the day`(day: String, expected: String) throws {
        let told = try verdict(
            "absent: none\ndated: true\ncolumns: {level: string}",
            """
              - {country: DE, from: 2020-01-02, until: 2025-12-31, level: low, source: a}
              - {country: DE, from: 2026-01-01, until: 2026-12-31, level: high, source: b}
            """, "cel.bind(row, law.seen('DE', asOf), row == null ? box.name == 'no row' : row.level == box.name)",
            "name: \(expected)", on: day)
        #expect(told.verdict == .pass)
    }

    @Test func `are evidence, with their source`() throws {
        let told = try verdict(
            "absent: none\ncolumns: {level: string}", "  - {country: DE, level: high, source: 'Gazette, 3 May 2020'}",
            "law.seen(box.nation).level == 'high'", "nation: DE")
        #expect(try told.only.tableRows == ["law.seen(DE): Gazette, 3 May 2020"])
    }

    @Test(arguments: [
        ("string", "high"), ("bool", "true"), ("int", "1"), ("timestamp", "2020-01-01"), ("Level", "high"),
    ])
    func `with a value unknown answer unknown`(type: String, other: String) throws {
        let told = try verdict(
            "absent: none\ncolumns: {cell: \(type)}",
            "  - {country: DE, cell: unknown, source: s}\n  - {country: FR, cell: \(other), source: s}",
            "law.seen('DE').cell == law.seen('FR').cell", "count: 1")
        #expect(told.verdict == .incomplete)
    }

    @Test func `may have columns of every kind`() throws {
        let told = try verdict(
            "absent: none\ncolumns: {words: list(string), share: number, since: date, level: Level}",
            "  - {country: DE, words: [a, b], share: 1, since: 2020-01-01, level: high, source: s}",
            "cel.bind(row, law.seen('DE'), 'b' in row.words && row.share == 1.0 && row.since < box.day && row.level == box.level)",
            "day: 2021-01-01, level: high")
        #expect(told.verdict == .pass)
    }

    @Test(arguments: [
        (
            "absent: none\ndated: true",
            "  - {country: DE, from: 2020-01-01, until: 2021-01-01, source: s}\n  - {country: DE, from: 2021-01-01, source: s}",
            "table `law.seen` has two rows for `DE` on one day", "- «{country: DE, from: 2021-01-01, source: s}»"
        ),
        (
            "absent: none", "  - {country: DE, source: s}\n  - {country: DE, source: t}",
            "table `law.seen` has two rows for `DE`", "- «{country: DE, source: t}»"
        ),
        (
            "absent: none\ndated: true", "  - {country: DE, from: 2020-01-02, until: 2020-01-01, source: s}",
            "the row of `law.seen` ends before it begins",
            "- «{country: DE, from: 2020-01-02, until: 2020-01-01, source: s}»"
        ),
        (
            "dated: true", "  - {country: DE, source: s}",
            "a table says what an absent key means: `absent: none` or `absent: unknown`", "«table: seen»"
        ),
        ("absent: none", "  - {country: DE}", "a row names its source", "- «{country: DE}»"),
        ("absent: none", "  - {source: s}", "the row has no `country`", "- «{source: s}»"),
        (
            "absent: none", "  - {country: DE, sourec: s, source: s}", "the table has no column `sourec`",
            "- {country: DE, «sourec»: s, source: s}"
        ),
        (
            "absent: none", "  - {country: DE, from: 2020-01-01, source: s}", "the table is not dated",
            "- {country: DE, «from»: 2020-01-01, source: s}"
        ),
        (
            "absent: none\ndated: true", "  - {country: DE, from: 2020-02-30, source: s}", "`2020-02-30` is not a day",
            "- {country: DE, from: «2020-02-30», source: s}"
        ),
        (
            "absent: none\ncolumns: {n: int}", "  - {country: DE, n: x, source: s}", "`x` does not fit the column",
            "- {country: DE, n: «x», source: s}"
        ),
        (
            "absent: none\ncolumns: {n: Level}", "  - {country: DE, n: hihg, source: s}",
            "`hihg` is not a value of `Level`", "- {country: DE, n: «hihg», source: s}"
        ),
        (
            "absent: none\nclumns: {n: int}", "  - {country: DE, source: s}", "unknown key `clumns`",
            "«clumns»: {n: int} | did you mean `columns`?"
        ),
    ])
    func `that are broken break the pack`(head: String, rows: String, message: String, place: String) {
        let law = Law("requires: box.flag", with: ["tables/seen.yaml": file(head, rows)])
        #expect(law.problems.first == "law/tables/seen.yaml: \(message) | \(place)")
        #expect(law.build.hasErrors)
    }

    @Test func `of one name break the pack`() {
        let text = file("absent: none", "  - {country: DE, source: s}")
        let law = Law("requires: box.flag", with: ["tables/a.yaml": text, "tables/b.yaml": text])
        #expect(law.build.hasErrors)
    }
}
