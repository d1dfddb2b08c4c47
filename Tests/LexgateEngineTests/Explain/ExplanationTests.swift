import LexgateEngine
import LexgateModel
import Testing

@Suite struct `How a verdict came about` {
    private let law = Law("applies: box.flag\nrequires: box.count < 3 || box.name == 'x'")

    @Test(arguments: [
        (
            "{flag: true, count: 2}",
            [
                "* in force from 2020-01-01: isTrue", "- applies: isTrue",
                "  - `box.flag` isTrue",
                "* requires: isTrue", "  * `box.count < 3 || box.name == 'x'` isTrue; not asked box.name == 'x'",
                "    * `box.count < 3` isTrue; box.count = 2, stated",
            ]
        ),
        (
            "{flag: false}",
            [
                "* in force from 2020-01-01: isTrue", "* applies: isFalse (applies only to boxes with a lid)",
                "  * `box.flag` isFalse; box.flag = false, stated", "- requires: not asked",
            ]
        ),
        (
            "{flag: true, count: 3, name: y}",
            [
                "* in force from 2020-01-01: isTrue", "* applies: isTrue",
                "  * `box.flag` isTrue; box.flag = true, stated", "* requires: isFalse",
                "  * `box.count < 3 || box.name == 'x'` isFalse",
                "    * `box.count < 3` isFalse; box.count = 3, stated",
                "    * `box.name == 'x'` isFalse; box.name = y, stated", "* otherwise fail: isTrue",
            ]
        ),
        (
            "{flag: true, count: 3}",
            [
                "* in force from 2020-01-01: isTrue", "* applies: isTrue",
                "  * `box.flag` isTrue; box.flag = true, stated", "* requires: unknown",
                "  * `box.count < 3 || box.name == 'x'` unknown",
                "    * `box.name == 'x'` unknown; lacks box.name", "    - `box.count < 3` isFalse",
            ]
        ),
    ])
    func `is told for pass, not applicable, fail and incomplete`(box: String, expected: [String]) throws {
        #expect(try law.told("box: \(box)") == expected)
    }

    @Test func `is told for an error`() throws {
        let law = Law("requires: 1 / box.count > 0")
        let finding = try #require(try law.explained("box: {count: 0}").first)
        #expect(finding.verdict == .error)
        let explanation = try #require(finding.explanation)
        #expect(explanation.conclusion == .error)
        #expect(explanation.outline.last == "  * `1 / box.count > 0` error; box.count = 0, stated")
    }

    @Test func `is told for the day on which a rule starts`() throws {
        let law = Law("inForce: {from: 2027-01-01}\nrequires: box.flag\nmessage: wrong")
        let finding = try #require(try law.explained("box: {flag: false}").first)
        #expect(finding.verdict == .notApplicable)
        let explanation = try #require(finding.explanation)
        #expect(explanation.day.description == "2027-01-01")
        #expect(explanation.conclusion == .fail)
        // What does not come is told as of today.
        #expect(
            try law.told("box: {flag: true}", on: "2027-01-01") == [
                "* in force from 2027-01-01: isTrue", "* requires: isTrue",
                "  * `box.flag` isTrue; box.flag = true, stated",
            ])
    }

    @Test func `names the routes that do not hold`() throws {
        let law = Law(
            """
            inForce:
              routes:
                - {from: 2020-01-01, until: 2021-01-01}
                - {from: 2022-01-01, when: box.flag}
            requires: box.other
            """)
        #expect(
            try law.told("box: {flag: false, other: true}") == [
                "* in force from 2020-01-01: isFalse (has ended)", "* in force from 2022-01-01: isFalse",
                "  * `box.flag` isFalse; box.flag = false, stated",
                "- requires: not asked",
            ])
    }

    @Test func `grades a breach`() throws {
        let law = Law(
            """
            requires: box.flag
            otherwise:
              - {when: box.other, verdict: warn, message: grave}
              - {when: box.third, verdict: warn, message: less}
              - {verdict: fail, message: worst}
            """)
        #expect(
            try law.told("box: {flag: false, other: false, third: true}").suffix(4) == [
                "- otherwise warn: isFalse", "  - `box.other` isFalse", "* otherwise warn: isTrue",
                "  * `box.third` isTrue; box.third = true, stated",
            ])
        let disputed = try #require(try law.explained("box: {flag: false}").first)
        #expect(disputed.verdict == .incomplete)
        #expect(disputed.explanation?.conclusion == .incomplete)
    }

    @Test func `says that a list has no elements, or may have more`() throws {
        let law = Law("each: {part: box.parts}\nrequires: part.good")
        #expect(
            try law.told("box: {parts: none}") == [
                "* each part: value (there is none)", "  * `box.parts` none; box.parts = none, stated",
                "- requires: not asked",
            ])
        let open = try law.told("box: {flag: true}")
        #expect(open.first == "* each part: unknown (which there are is not known)")
        #expect(open.last == "  * `part.good` unknown; lacks box.parts")
    }

    @Test func `is not told where nobody asks`() throws {
        let finding = try law.judge("box: {flag: true, count: 1}").only
        #expect(finding.explanation == nil)
    }
}

@Suite struct `What an explanation shows of` {
    private let definitions = """
        definitions:
          small:
            about: few of them
            parameters: {count: int, limit: int}
            cites: [{instrument: box-act, provision: Art. 7}]
            is: count < limit && !box.other
          fine: {about: all is well, is: 'law.small(box.count, 5) && box.flag'}
        """

    @Test func `definitions: what they say, with what they were called, and each once`() throws {
        let law = Law(
            "applies: law.fine()\nrequires: law.small(box.count, 5) && law.small(box.count, 2)",
            with: ["definitions.yaml": definitions])
        let findings = try law.explained("box: {flag: true, count: 3, other: false}")
        let explanation = try #require(findings.first?.explanation)
        #expect(
            explanation.outline == [
                "* in force from 2020-01-01: isTrue", "* applies: isTrue",
                "  * `law.fine()` isTrue #1 all is well",
                "    * `law.small(box.count, 5)` isTrue #2 few of them with count = 3, limit = 5; box.count = 3, stated",
                "      * `count < limit` isTrue", "      * `!box.other` isTrue; box.other = false, stated",
                "    * `box.flag` isTrue; box.flag = true, stated", "* requires: isFalse",
                "  * `law.small(box.count, 5) && law.small(box.count, 2)` isFalse",
                "    * `law.small(box.count, 2)` isFalse #3 few of them with count = 3, limit = 2; box.count = 3, stated; not asked !box.other",
                "      * `count < limit` isFalse",
                "    - `law.small(box.count, 5)` isTrue see #2 with count = 3, limit = 5",
                "* otherwise fail: isTrue",
            ])
        let definition = explanation.steps[1].part?.parts.first?.definition
        #expect(definition?.path == "law/definitions.yaml")
        #expect(definition?.line == 2)
        #expect(definition?.citations.map(\.text) == ["box-act Art. 7"])
    }

    @Test func `loops: the element that decides, or the first of many`() throws {
        let law = Law("requires: box.parts.all(p, p.rank < 9)")
        func parts(_ ranks: [Int]) -> String {
            "box:\n  parts:\n" + ranks.enumerated().map { "    - {id: p\($0), rank: \($1)}\n" }.joined()
        }
        let one = try law.told(parts([1, 2, 9, 3]))
        #expect(
            one[1...3] == [
                "* requires: isFalse", "  * `box.parts.all(p, p.rank < 9)` isFalse; 2 more",
                "    * box.parts[p2]: `p.rank < 9` isFalse; box.parts[p2].rank = 9, stated",
            ])
        let many = try law.told(parts(Array(repeating: 1, count: 7)))
        #expect(many.count == 8)
        #expect(many[2] == "  * `box.parts.all(p, p.rank < 9)` isTrue; 2 more")
        // Of very many the last is told, since it decides.
        let last = try law.told(parts(Array(repeating: 1, count: 300) + [9]))
        #expect(last[2] == "  * `box.parts.all(p, p.rank < 9)` isFalse; 300 more")
        #expect(last[3].hasPrefix("    * box.parts[p300]: "))
        let open = try law.told("box:\n  parts: [{id: a, rank: 1}, {id: b}]")
        #expect(
            open[2...3] == [
                "  * `box.parts.all(p, p.rank < 9)` unknown; 1 more",
                "    * box.parts[b]: `p.rank < 9` unknown; lacks box.parts[b].rank",
            ])
    }

    @Test func `facts: who filled them, and why they count`() throws {
        let law = Law("requires: box.guessed && box.presumed == 'yes-it-is'")
        let finding = try #require(try law.explained("box: {flag: true}").first)
        #expect(
            finding.explanation?.outline[2...4] == [
                "  * `box.guessed && box.presumed == 'yes-it-is'` isFalse",
                "    * `box.presumed == 'yes-it-is'` isFalse; box.presumed = no-it-is-not, assumed",
                "    - `box.guessed` isTrue",
            ])
        #expect(finding.explanation?.defaults == ["box.presumed": "it is the stricter reading"])
        let derived = try Law("requires: box.guessed").told("box: {flag: true}")
        #expect(derived.last == "  * `box.guessed` isTrue; box.guessed = true, derived")
    }

    @Test func `tables: the row, or that there is none`() throws {
        let law = Law(
            "requires: law.lids(box.name) != null",
            with: [
                "tables/lids.yaml": """
                table: lids
                key: {name: string}
                absent: none
                columns: {colour: string}
                rows: [{name: a, colour: red, source: List of lids}]
                """
            ])
        #expect(try law.told("box: {name: a}").contains { $0.hasSuffix("; law.lids(a): List of lids") })
        #expect(try law.told("box: {name: b}").contains { $0.hasSuffix("; law.lids has no row for b") })
    }

    @Test func `long expressions and values: a part`() throws {
        let long = String(repeating: "y", count: 5_000)
        let law = Law("requires: box.name == '\(long)'")
        let finding = try #require(try law.explained("box: {name: \(long)x}").first)
        let part = try #require(finding.explanation?.steps.last { $0.role == .requires }?.part)
        #expect(part.text.count == Explanation.Limits.report.text)
        #expect(part.text.hasSuffix("…"))
    }

    @Test func `very large trees: no more than the limit`() throws {
        let terms = (0..<700).map { "box.count != \($0)" }.joined(separator: " && ")
        let law = Law("requires: \(terms)")
        let finding = try #require(try law.explained("box: {count: 900}").first)
        let explanation = try #require(finding.explanation)
        #expect(explanation.partCount <= Explanation.Limits.report.parts + 1)
        #expect(explanation.steps.last?.part?.leftOut == 700 - Explanation.Limits.report.parts + 1)
    }
}
