import LexgateEngine
import Testing

/// What rules make of the duties that `coverage.yaml` lists.
@Suite struct `Coverage` {
    private static let packHead = head("law", "instruments: {act: {name: Act on boxes}}")

    private func law(_ coverage: String, obligations: String = "[lid, lock]", definitions: String = "{}") -> Law {
        Law(files: [
            "law/pack.yaml": Self.packHead, "law/coverage.yaml": coverage,
            "law/definitions.yaml": "definitions: \(definitions)",
            "law/defect.yaml": rule(
                "requires: box.flag\nobligations: \(obligations)\ncites: [{instrument: act, provision: § 1}]"),
        ])
    }

    private func duty(_ id: String, _ more: String = "") -> String {
        "\n  \(id):\n    about: boxes have a \(id)\n    cites: [{instrument: act, provision: § 2}]\n    \(more)"
    }

    private func kinds(_ law: Law) throws -> [String] {
        let coverage = try #require(PackCoverage(of: law.build.packs[0], among: law.build.packs))
        return coverage.rows.map { "\($0.duty.id): \($0.kind.rawValue)" }
    }

    @Test func `follows from the rules that name a duty`() throws {
        let law = law(
            "duties:\(duty("lid"))\(duty("lock", "partly: whether it holds"))\(duty("paint", "human: taste"))\(duty("smell", "uncovered: no word for it\n    facts: [a nose]"))\(duty("size"))"
        )
        #expect(law.problems == [])
        #expect(
            try kinds(law) == [
                "lid: automated", "lock: partly", "paint: human", "smell: not covered", "size: not covered",
            ])
        let rows = try #require(PackCoverage(of: law.build.packs[0], among: law.build.packs)).rows
        #expect(rows.map(\.isForgotten) == [false, false, false, false, true])
        #expect(rows[0].rules == ["law/defect"])
        #expect(rows[3].duty.rest?.facts == ["a nose"])
    }

    @Test func `counts definitions that stand for a duty`() throws {
        let law = law(
            "duties:\(duty("lid"))\(duty("lock"))\(duty("size"))",
            definitions: "{big: {is: box.count > 1, obligations: [size]}}")
        #expect(law.problems == [])
        #expect(try kinds(law).last == "size: automated")
    }

    @Test func `of a pack without the file is not known`() throws {
        let law = Law("requires: box.flag\nobligations: [anything]")
        #expect(law.problems == [])
        #expect(PackCoverage(of: law.build.packs[0], among: law.build.packs) == nil)
    }

    @Test func `refuses a duty that nobody lists`() {
        let told = law("duties:\(duty("lid"))", obligations: "[lid, lidd]").problems
        #expect(
            told == [
                "law/defect.yaml: no `coverage.yaml` has the duty `lidd` | obligations: [lid, «lidd»] | did you mean `lid`?"
            ])
    }

    @Test(arguments: [
        ("human: taste", "`law/defect` stands for this duty: say `partly` | «lid»:"),
        ("uncovered: no word", "`law/defect` stands for this duty: say `partly` | «lid»:"),
        ("partly: a\n    human: b", "a duty is judged in one of these ways: partly, human, uncovered | «human»: b"),
        ("facts: [x]", "`facts` says what is missing where rules do not judge all of a duty | «facts»: [x]"),
        ("humn: taste", "unknown key `humn` | «humn»: taste | did you mean `human`?"),
    ])
    func `refuses what contradicts the rules`(more: String, message: String) {
        #expect(law("duties:\(duty("lid", more))", obligations: "[lid]").problems == ["law/coverage.yaml: \(message)"])
    }

    @Test func `refuses a part that no rule judges`() {
        let told = law("duties:\(duty("lid"))\(duty("lock", "partly: x"))", obligations: "[lid]").problems
        #expect(told == ["law/coverage.yaml: no rule and no definition stands for the part that is judged | «lock»:"])
    }

    @Test func `cites instruments that the pack has`() {
        let told = law("duties:\(duty("lid").replacing("act", with: "atc"))", obligations: "[lid]").problems
        #expect(told == ["law/coverage.yaml: no instrument `atc` in this pack | «lid»:"])
    }
}
