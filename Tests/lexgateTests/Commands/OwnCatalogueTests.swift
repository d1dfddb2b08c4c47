import Foundation
import Testing

@Suite struct `Rows of one's own` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func run(_ verb: String, _ catalogue: String, _ descriptor: String = Sample.failing) throws -> Command {
        try scratch.file("own.yaml", catalogue)
        let path = Project.root.appending(path: descriptor).path
        return try Command.lexgate(
            verb, "--as-of", Sample.day, "--catalog", "own.yaml", path, in: scratch.folder)
    }

    private static let germany = """
        catalogue: places
        rows:
          - {cloud: alibaba, region: ap-southeast-1, country: DE, status: open, asOf: 2026-11-01}
        """

    @Test func `stand in place of ours, and are marked wherever they are read`() throws {
        let told = try run("report", Self.germany).output
        #expect(told.hasPrefix("note: 1 row of your catalogue own.yaml beside or in place of ours\n"))
        let lines = told.split(separator: "\n").filter { $0.contains("].country = DE") }
        let mark = "derived from places/alibaba / ap-southeast-1 as of 2026-11-01, your catalogue own.yaml"
        #expect(!lines.isEmpty && lines.allSatisfy { $0.contains(mark) }, "\(lines)")
        let ours = try Command.lexgate("report", "--as-of", Sample.day, Sample.failing).output
        #expect(ours.contains("derived from places/alibaba / ap-southeast-1 as of 2026-11-21, https://"))
        #expect(!ours.contains("your catalogue"))
    }

    @Test func `are marked in findings about the catalogue too`() throws {
        let stale = try run("lint", Self.germany.replacing("2026-11-01", with: "2020-11-01")).output
        #expect(stale.contains("the catalogue knows alibaba-model-studio / ap-southeast-1 as of 2020-11-01"))
        #expect(stale.contains("(your catalogue own.yaml"))
        let fresh = try run(
            "lint",
            Self.germany.replacing("2026-11-01", with: "2020-11-01").replacing(
                "rows:", with: "reviewAfterDays: 9000\nrows:")
        ).output
        #expect(!fresh.contains("nobody has looked again"))
    }

    @Test(arguments: ["lint", "gate", "report"])
    func `are told of in the first line of every verb`(verb: String) throws {
        let told = try run(verb, Self.germany).output
        #expect(told.hasPrefix("note: 1 row of your catalogue own.yaml beside or in place of ours\n"))
    }

    @Test(arguments: [
        (
            "catalogue: models\nrows: [{id: a, colour: red, asOf: 2026-01-01}]",
            "own.yaml:2:16: error: `CatalogueModel` has no column `colour`"
        ),
        (
            "catalogue: models\nrows: [{id: a, licnce: red, asOf: 2026-01-01}]",
            "help: did you mean `licence`?"
        ),
        ("catalogue: models\nrows: [{id: a}]", "own.yaml:2:8: error: the row needs `asOf`"),
        (
            "catalogue: models\nrows: [{id: a, licence: apache-2, asOf: 2026-01-01}]",
            "own.yaml:2:25: error: no row of `licences` has the id `apache-2`"
        ),
        (
            "catalogue: models\nrows: [{id: a, developer: nobody-at-all, asOf: 2026-01-01}]",
            "own.yaml:2:27: error: no row of `developers` has the id `nobody-at-all`"
        ),
        (
            "catalogue: models\nrows: [{id: a, base: b-7, asOf: 2026-01-01}]",
            "own.yaml:2:22: error: no row of `models` has the id `b-7`"
        ),
        (
            "catalogue: models\nrows: [{id: a, match: x, asOf: 2026-01-01}, {id: b, match: [y, X], asOf: 2026-01-01}]",
            "own.yaml:2:64: error: the pattern `X` stands twice"
        ),
        (
            "catalogue: models\nrows: [{id: a, asOf: 2999-01-01}]",
            "own.yaml:2:22: error: `2999-01-01` lies ahead of today, "
        ),
        (
            "catalogue: models\nasOf: 2999-01-01\nrows: [{id: a, asOf: 2026-01-01}]",
            "own.yaml:2:7: error: `2999-01-01` lies ahead of today, "
        ),
        ("catalogue: places\nrows: [{cloud: aws, asOf: 2026-01-01}]", "own.yaml:2:8: error: the row needs `region`"),
        ("catalogue: models\nrows: [{id: a, asOf: yesterday}]", "own.yaml:2:22: error: `yesterday` is not a day"),
        (
            "catalogue: services\nrows: [{id: Acme, asOf: 2026-01-01}]",
            "error: `Acme` has to be written in small letters"
        ),
        (
            "catalogue: safeguards\nrows: [{id: a, asOf: 2026-01-01}]",
            "own.yaml:1:12: error: rows of `safeguards` fill no facts"
        ),
        (
            "catalogue: models\nstrip: {}\nrows: [{id: a, asOf: 2026-01-01}]",
            "own.yaml:2:1: error: a catalogue file has no key `strip`"
        ),
        ("catalogue: models\nrows: none", "own.yaml:2:7: error: `rows` is a list of rows"),
        ("catalogue: models\nrows: [a]", "own.yaml:2:8: error: a row is a mapping"),
        (
            "catalogue: models\nrows: [{id: a, asOf: 2026-01-01}, {id: a, asOf: 2026-01-01}]",
            "error: `a` stands twice in the catalogue"
        ),
        (
            "catalogue: models\nrows: [{id: a, asOf: 2026-01-01}]\n---\ncatalogue: models\nrows: [{id: a, asOf: 2026-01-01}]",
            "error: `a` stands in your catalogue own.yaml too"
        ),
        ("rows: []", "own.yaml:1:1: error: a catalogue file needs `catalogue` and `rows`"),
        (
            "- {id: a, asOf: 2026-01-01}",
            "own.yaml:1:1: error: a catalogue file is a mapping with `catalogue` and `rows`, not a list"
        ), ("models", "own.yaml:1:1: error: a catalogue file is a mapping with `catalogue` and `rows`, not a single"),
        (
            "catalogue: places\nrows: [{cloud: ACME, region: x, asOf: 2026-01-01}]",
            "own.yaml:2:16: error: `ACME` has to be written in small letters"
        ),
        (
            "catalogue: services\nrows: [{id: acme-chat, clouds: [Acme], asOf: 2026-01-01}]",
            "own.yaml:2:33: error: `Acme` has to be written in small letters"
        ),
        ("a: [", "own.yaml:1"), ("", "own.yaml:1:1: error: the catalogue file is empty"),
    ])
    func `with a mistake are refused with its place`(text: String, words: String) throws {
        let command = try run("gate", text, Sample.passing)
        command.expectRefusal(words)
        #expect(command.output == "")
    }

    @Test func `in a file that is not there are refused`() throws {
        try Command.lexgate("lint", "--catalog", "no-such.yaml", Sample.passing).expectRefusal("no-such.yaml: ")
    }
}
