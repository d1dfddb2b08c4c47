import LexgateEngine
import Testing

/// Citations that only some findings of a rule carry.
@Suite struct `A citation with a condition` {
    private func law(_ when: String, _ more: String = "requires: 'false'") -> Law {
        Law(files: [
            "law/pack.yaml": head("law", "instruments: {act: {name: Act}}"),
            "law/defect.yaml": rule(
                """
                cites:
                  - {instrument: act, provision: Art. 1}
                  - {instrument: act, provision: Annex point 2, when: "\(when)"}
                \(more)
                """),
        ])
    }

    private func cited(_ law: Law, _ facts: String) throws -> [[String]] {
        #expect(law.problems == [])
        return try law.judge(facts).findings.map { $0.citations.map(\.text) }
    }

    @Test(arguments: [
        ("flag: true", ["Act Art. 1", "Act Annex point 2"]), ("flag: false", ["Act Art. 1"]),
        ("other: true", ["Act Art. 1"]),
    ])
    func `is there only where that is true`(facts: String, expected: [String]) throws {
        #expect(try cited(law("box.flag"), "box: {\(facts)}") == [expected])
    }

    @Test func `can hang on the element`() throws {
        let law = law("part.level == 'high'", "each: {part: box.parts}\nrequires: part.good")
        let told = try cited(law, "box: {parts: [{id: a, good: false, level: high}, {id: b, good: true, level: low}]}")
        #expect(told == [["Act Art. 1", "Act Annex point 2"], ["Act Art. 1"]])
    }

    @Test(arguments: ["box: {parts: none}", "box: {}"])
    func `is left out where the element is not known or there is none`(facts: String) throws {
        let law = law("part.level != 'low'", "each: {part: box.parts}\nrequires: part.good")
        #expect(try cited(law, facts) == [["Act Art. 1"]])
    }

    @Test func `stays while a finding lacks what it hangs on, which may be about it`() throws {
        #expect(try cited(law("box.flag", "requires: box.flag"), "box: {}") == [["Act Art. 1", "Act Annex point 2"]])
    }

    @Test func `is among all that a rule is about where the rule does not apply`() throws {
        let law = law("box.flag", "applies: box.other\nrequires: box.flag")
        let told = try cited(law, "box: {flag: false, other: false}")
        #expect(told == [["Act Art. 1", "Act Annex point 2"]])
    }

    @Test(arguments: [
        ("2025-12-31", ["Act Art. 1", "Old Decree Art. 1"]), ("2026-01-01", ["Act Art. 1", "Decree Art. 2"]),
    ])
    func `is of an instrument that is law then`(day: String, expected: [String]) throws {
        let law = Law(files: [
            "law/pack.yaml": head(
                "law",
                """
                instruments:
                  act: {name: Act}
                  old: {name: Old Decree, until: 2025-12-31}
                  decree: {name: Decree, from: 2026-01-01}
                """),
            "law/defect.yaml": rule(
                """
                cites:
                  - {instrument: act, provision: Art. 1}
                  - {instrument: old, provision: Art. 1}
                  - {instrument: decree, provision: Art. 2}
                requires: 'false'
                """),
        ])
        #expect(law.problems == [])
        #expect(try law.judge("box: {}", on: day).only.citations.map(\.text) == expected)
    }

    @Test func `says where a day of an instrument is none`() {
        let law = Law(files: [
            "law/pack.yaml": head("law", "instruments: {act: {name: Act, from: soon, until: late}}"),
            "law/defect.yaml": rule("cites: [{instrument: act, provision: Art. 1}]\nrequires: 'false'"),
        ])
        for key in ["from", "until"] { #expect(law.problems.contains { $0.contains("`\(key)` takes a day") }) }
    }

    @Test(arguments: [("box.flga", "`flga`"), ("box.count", "bool")])
    func `is checked`(when: String, message: String) {
        let problems = law(when).problems
        #expect(problems.contains { $0.contains(message) }, "\(problems)")
    }

    @Test func `survives the image`() throws {
        let policy = try #require(law("box.flag").build.policy)
        let image = PolicyImage.bytes(policy: policy, packSources: [], factSources: [])
        // A policy is used where its image lies, so these bytes stay for good.
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: image.count, alignment: 16)
        memory.copyBytes(from: image)
        let citations = try PolicyImage.policy(UnsafeRawBufferPointer(memory)).rules[0].citations
        #expect(citations.map { $0.when == nil } == [true, false])
    }
}
