import LexgateEngine
import LexgateModel
import Testing

@Suite struct `A waiver above an element` {
    private static let waiver = "# lexgate: waive law/part-bad until 2026-08-31 by The Board — mended in July"

    /// Subjects that are waived, under a text with `WAIVER` where the waiver stands.
    private func judge(_ text: String, _ waiver: String = waiver) throws -> (waived: [String], problems: [String]) {
        let told = try WaiverLaw.judge(text.replacing("WAIVER", with: waiver), waivers: "")
        return (told.assessment.findings.filter { $0.verdict == .waived }.map(\.subject), told.problems)
    }

    @Test(arguments: [
        // Above an entry of a list, whatever its style.
        (
            "box:\n  parts:\n    WAIVER\n    - id: a\n      good: false\n      other: true\n    - {id: b, good: false}",
            ["box.parts[a]"]
        ),
        (
            "box:\n  parts:\n    - {id: a, good: false}\n    WAIVER\n    - {id: b, good: false, other: true}",
            ["box.parts[b]"]
        ),
        ("box:\n  parts:\n    -\n      WAIVER\n      id: a\n      good: false\n      other: true", ["box.parts[a]"]),
        ("box:\n  parts: [\n    WAIVER\n    {id: a, good: false, other: true}]", ["box.parts[a]"]),
        ("box:\n  parts:\n  WAIVER\n  - &x\n    id: a\n    good: false\n    other: true", ["box.parts[a]"]),
        // Other comments and blank lines may stand between.
        (
            "box:\n  parts:\n    WAIVER\n\n    # the first part\n    - {id: a, good: false, other: true}",
            ["box.parts[a]"]
        ),
        // Inside of a text a `#` begins no comment.
        ("x-a: |\n  WAIVER\nbox:\n  parts:\n    - {id: a, good: false, other: true}", []),
        ("x-a: >-\n  b\n  WAIVER\nbox: {parts: [{id: a, good: false, other: true}]}", []),
        ("x-a: 'b\n  WAIVER'\nbox: {parts: [{id: a, good: false, other: true}]}", []),
        ("x-a: \"b\n  WAIVER\"\nbox: {parts: [{id: a, good: false, other: true}]}", []),
        ("x-a: b\n  WAIVER\nbox: {parts: [{id: a, good: false, other: true}]}", []),
    ])
    func `covers what is found about it`(text: String, expected: [String]) throws {
        let told = try judge(text)
        #expect(told.waived == expected, "\(told.problems)")
    }

    @Test(arguments: [
        "# lexgate: waive law/box-bad until 2026-08-31 by me -- why not",
        "#lexgate: waive law/box-bad until 2026-08-31 by Anna B. — see #42 — again",
    ])
    func `of the deployment stands above the line that is shown, or the first`(waiver: String) throws {
        let first = SourceText.head.replacing("WAIVER", with: waiver)
        for text in [
            first + "box: {flag: false, third: true}\n",
            SourceText.plain + "box:\n  \(waiver)\n  flag: false\n  third: true\n",
        ] {
            let told = try SourceText.judge(text)
            #expect(told.findings.filter { $0.verdict == .waived }.map(\.rule) == ["law/box-bad"], "\(text)")
        }
    }

    @Test func `may come with a byte order mark, and with line ends of Windows`() throws {
        let text =
            "\u{FEFF}" + SourceText.plain
            + "box:\n  parts:\n    \(Self.waiver)\n    - {id: a, good: false, other: true}\n"
        for text in [text, text.replacing("\n", with: "\r\n")] {
            #expect(try SourceText.judge(text).findings.contains { $0.verdict == .waived })
        }
    }

    @Test(arguments: [
        ("# lexgate: waive", "the waiver lacks a rule | # «lexgate: waive»"),
        ("# lexgate: wave law/part-bad", "here stands `waive`, not `wave` | # lexgate: «wave» law/part-bad"),
        ("# Lexgate: waive law/part-bad", "here stands `lexgate:`, not `Lexgate:` | # «Lexgate:» waive law/part-bad"),
        (
            "# lexgate:waive law/part-bad",
            "here stands `lexgate:`, not `lexgate:waive` | # «lexgate:waive» law/part-bad"
        ),
        (
            "# lexgate: waive law/part-bad by me — x",
            "here stands `until`, not `by` | # lexgate: waive law/part-bad «by» me — x"
        ),
        (
            "# lexgate: waive law/part-bad until 2026-02-30 by me — x",
            "`2026-02-30` is not a day | # lexgate: waive law/part-bad until «2026-02-30» by me — x"
        ),
        (
            "# lexgate: waive law/part-bad until 2026-08-31 by me",
            "the waiver lacks `—` and a reason | # «lexgate: waive law/part-bad until 2026-08-31 by me»"
        ),
        (
            "# lexgate: waive law/part-bad until 2026-08-31 by — x",
            "the waiver lacks an approver | # «lexgate: waive law/part-bad until 2026-08-31 by — x»"
        ),
        (
            "# lexgate: waive law/part-bad until 2026-08-31 by none — x",
            "the waiver lacks an approver | # «lexgate: waive law/part-bad until 2026-08-31 by none — x»"
        ),
        (
            "# lexgate: waive law/part-bad until 2026-08-31 by me —",
            "the waiver lacks a reason | # «lexgate: waive law/part-bad until 2026-08-31 by me —»"
        ),
        (
            "# lexgate: waive law/part-bda until 2026-08-31 by me — x",
            "no rule `law/part-bda` | # lexgate: waive «law/part-bda» until 2026-08-31 by me — x"
        ),
        (
            "# lexgate: waive law/box-forbidden until 2026-08-31 by me — x",
            "`law/box-forbidden` is a prohibition (hard) and cannot be waived | # lexgate: waive «law/box-forbidden» until 2026-08-31 by me — x"
        ),
        (
            "# lexgate: waive law/part-bad until 2027-08-31 by me — x",
            "the waiver lasts 456 days from the day judged, 2026-06-01; the pack `law` allows 100 | # lexgate: waive law/part-bad until «2027-08-31» by me — x"
        ),
    ])
    func `with a mistake is an error at its place`(waiver: String, expected: String) throws {
        let told = try judge("box:\n  parts:\n    WAIVER\n    - {id: a, good: false, other: true}", waiver)
        #expect(told.waived == [])
        #expect(told.problems.count == 1)
        #expect(told.problems.first?.hasPrefix(expected) == true, "\(told.problems)")
    }

    @Test(arguments: [
        ("box:\n  parts:\n    - {id: a, good: false} WAIVER", "a waiver stands on a line of its own"),
        ("box:\n  parts:\n    - {id: a, good: false}\n    WAIVER", "the waiver stands above no element"),
        (
            "box:\n  parts:\n    - {id: a, good: false}\n    WAIVER\nsystem: none",
            "the waiver is not indented as what stands below it"
        ),
        ("x-a: &a {id: a, good: false}\nbox:\n  parts:\n    WAIVER\n    - *a", "the waiver stands above no element"),
        (
            "box:\n  parts:\n    WAIVER\n    WAIVER\n    - {id: a, good: false}",
            "there is a waiver of `law/part-bad` for this element already"
        ),
        ("box: {flag: true}\nWAIVER\n---\nx: y", "the waiver stands above no element"),
    ])
    func `in another place is an error`(text: String, expected: String) throws {
        let told = try judge(text)
        #expect(told.waived == [])
        #expect(told.problems.first?.hasPrefix(expected) == true, "\(told.problems)")
    }

    @Test func `that its rule has nothing to do with is told of`() throws {
        let told = try WaiverLaw.judge(
            "\(Self.waiver)\nbox:\n  parts: [{id: a, good: false, other: true}]", waivers: "")
        #expect(told.assessment.counts[.waived] == 0)
        #expect(
            told.assessment.aboutWaivers == [
                "waiver-unused: the waiver of `law/part-bad` covers nothing: the rule judges nothing that is written there"
            ])
    }
}

private enum SourceText {
    static let plain = "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: crate}\n"
    static let head = "WAIVER\n" + plain

    /// Judges a document with its own head.
    static func judge(_ text: String) throws -> Assessment {
        try WaiverLaw.judge(document: text, waivers: "").assessment
    }
}
