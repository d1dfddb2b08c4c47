import Diagnostics
import LexgateEngine
import LexgateModel
import Testing

@Suite struct `A waivers file` {
    private static let facts = "box: {flag: false, third: false, count: 1}"

    private func problems(_ waivers: String) throws -> [String] {
        let told = try WaiverLaw.judge(Self.facts, waivers: waivers)
        // What is not understood covers nothing.
        #expect(told.problems.isEmpty || told.assessment.verdict == .fail)
        return told.problems
    }

    @Test(arguments: [
        (["rule: law/box-bda"], "no rule `law/box-bda` | - rule: «law/box-bda» | did you mean `law/box-bad`?"),
        (
            ["rule: nothing/like-it-at-all-anywhere"],
            "no rule `nothing/like-it-at-all-anywhere` | - rule: «nothing/like-it-at-all-anywhere» | `lexgate packs --rules` lists the rules"
        ),
        (
            ["rule: law/box-forbidden"],
            "`law/box-forbidden` is a prohibition (hard) and cannot be waived | - rule: «law/box-forbidden» | take the waiver out; `lexgate explain law/box-forbidden` says what the law forbids"
        ),
        (
            ["rule: lexgate/waiver-expired"],
            "`lexgate/waiver-expired` is about waivers and cannot be waived | - rule: «lexgate/waiver-expired»"
        ),
        (["until: 2026-02-30"], "`2026-02-30` is not a day | - until: «2026-02-30» | write a day as 2027-03-31"),
        (["until: [2026-07-01]"], "`until` takes a day | - until: «[2026-07-01]» | write a day as 2027-03-31"),
        (["granted: soon"], "`soon` is not a day | - granted: «soon» | write a day as 2027-03-31"),
        (
            ["until: 2026-09-10"],
            "the waiver lasts 101 days from the day judged, 2026-06-01; the pack `law` allows 100 | - until: «2026-09-10» | end it on 2026-09-09 at the latest"
        ),
        (
            ["until: 2026-09-10", "granted: 2026-05-01"],
            "the waiver lasts 132 days from 2026-05-01, when it was granted; the pack `law` allows 100 | - until: «2026-09-10» | end it on 2026-08-09 at the latest"
        ),
        (
            ["until: 2026-05-10", "granted: 2026-05-11"],
            "the waiver ends before it begins, on 2026-05-11 | - until: «2026-05-10»"
        ),
        (["reason: ' '"], "`reason` takes a text | - reason: «' '»"),
        (["approver:"], "`approver` takes a text | - «approver»:"),
        (["approver: none"], "`approver` cannot be `none` | - approver: «none»"),
        (["reason: None"], "`reason` cannot be `none` | - reason: «None»"),
        (["aprover: me"], "unknown key `aprover` | - «aprover»: me | did you mean `approver`?"),
        (["missing: []"], "`missing` lists the facts that are not known | - missing: «[]»"),
        (["missing: [{a: b}]"], "`missing` lists paths of facts, as findings name them | - missing: [«{a: b}»]"),
    ])
    func `with a mistake is refused at its place`(said: [String], expected: String) throws {
        let text = said.count == 1 ? WaiverLaw.file(said[0]) : WaiverLaw.file(said[0], said[1])
        let found = try problems(text)
        #expect(found == [expected])
    }

    @Test(arguments: [
        ("", "the waivers file is empty | «» | write `waivers: []`"), ("# nothing", "the waivers file is empty"),
        ("- rule: x", "a waivers file is a mapping with a list, `waivers` | «- rule: x»"),
        ("none", "a waivers file is a mapping with a list, `waivers` | «none»"),
        ("deployment: crate", "`waivers` is missing"), ("waivers: none", "`waivers` is a list | waivers: «none»"),
        ("waivers: [a]", "a waiver is a mapping | waivers: [«a»]"),
        (
            "waivers: [{rule: law/box-bad}]",
            "the waiver lacks `subject`, `reason`, `approver`, `until` | waivers: [{«rule: law/box-bad»}]"
        ),
        ("waivers: []\nwaiver: 1", "unknown key `waiver` | «waiver»: 1 | did you mean `waivers`?"),
        ("waivers: []\n---\nwaivers: []", "a waivers file holds one document"),
        ("waivers: [", "not valid YAML"), ("waivers: []\nwaivers: []", "duplicate key `waivers`"),
    ])
    func `of another shape is refused`(text: String, expected: String) throws {
        let policy = try #require(WaiverLaw.law.build.policy)
        let file = SourceFile(path: "waivers.yaml", text: text)
        let read = WaiverReader.read(file, under: policy, on: try #require(CalendarDay("2026-06-01")))
        let first = try #require(read.diagnostics.first)
        let told = WaiverLaw.told(first, file)
        #expect(told.hasPrefix(expected), "\(told)")
        #expect(read.value.isEmpty)
    }

    @Test func `in which two waivers cover the same is refused`() throws {
        let one = WaiverLaw.file()
        let told = try problems(one + one.dropFirst("waivers:\n".count))
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("there is a waiver of `law/box-bad` for this subject already") == true)
    }

    @Test func `in which a waiver stands twice by way of an alias says where the second one is`() throws {
        let one = WaiverLaw.file().replacing("  - rule:", with: "  - &one\n    rule:")
        let told = try problems(one + "  - *one\n")
        let words = "there is a waiver of `law/box-bad` for this subject already"
        #expect(told == ["\(words) | - «*one» | take one of them out"])
    }

    @Test(arguments: [("waiver: []", 1), ("granted: soon", 2)])
    func `is told of one mistake once`(text: String, count: Int) throws {
        #expect(try problems(text).count == count)
    }

    @Test func `may waive one rule for several subjects and deployments`() throws {
        let told = try WaiverLaw.judge(
            "box: {flag: true, third: true, count: 1, other: true, parts: [{id: a, good: false, other: true}, {id: b, good: false, other: true}]}",
            waivers: WaiverLaw.file("rule: law/part-bad", "subject: 'box.parts[a]'")
                + WaiverLaw.file("rule: law/part-bad", "subject: 'box.parts[b]'").dropFirst("waivers:\n".count)
                + WaiverLaw.file("rule: law/part-bad", "subject: 'box.parts[b]'", "deployment: other")
                .dropFirst("waivers:\n".count))
        #expect(told.problems == [])
        #expect(told.assessment.counts[.waived] == 2)
        #expect(told.assessment.aboutWaivers == [])
    }

    @Test func `says once what all of its waivers have in common`() throws {
        let told = try WaiverLaw.judge(
            "box: {flag: false, third: true, count: 1}",
            waivers: "deployment: crate\ngranted: 2026-05-01\n" + WaiverLaw.file("until: 2026-08-01"))
        #expect(try told.assessment.finding("law/box-bad").waived?.waiver.granted == CalendarDay("2026-05-01"))
    }

    @Test func `with aliases says each time what stands at the anchor`() throws {
        let text = """
            x-usual: &reason it is mended in July
            waivers:
              - {rule: law/box-bad, subject: deployment, reason: *reason, approver: me, until: 2026-07-01}
            """
        let told = try WaiverLaw.judge(Self.facts, waivers: text)
        #expect(told.problems == [])
        #expect(try told.assessment.finding("law/box-bad").waived?.waiver.reason == "it is mended in July")
    }

    @Test func `that is huge is refused or read`() throws {
        let entry = WaiverLaw.file().dropFirst("waivers:\n".count)
        let many = "waivers:\n" + String(repeating: String(entry), count: WaiverReader.mostWaivers + 1)
        #expect(try problems(many) == ["more than 10000 waivers in one file | «waivers»:"])
        let letters = Array("abcdefghij")
        let bomb =
            "x-a: &a [1]\n"
            + zip(letters.dropFirst(), letters).map { name, last in
                "x-\(name): &\(name) [\(Array(repeating: "*\(last)", count: 9).joined(separator: ","))]\n"
            }.joined()
        #expect(try !problems(bomb + WaiverLaw.file()).isEmpty)
    }

    @Test func `with control characters is refused`() throws {
        #expect(try !problems(WaiverLaw.file("reason: a\u{1b}[2Jb")).isEmpty)
        #expect(try problems(WaiverLaw.file("reason: \"a\\e[2Jb\"")) == [])
    }
}
