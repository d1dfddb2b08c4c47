import Diagnostics
import LexgateEngine
import LexgateModel
import Testing

/// DESIGN §6, "Waivers".
@Suite struct `A waiver` {
    private static let good = "box: {flag: true, third: true, count: 1, other: true, parts: none}"
    private static let bad = good.replacing("flag: true", with: "flag: false")

    @Test func `covers a fail, whose own verdict stays beside it`() throws {
        let told = try WaiverLaw.judge(Self.bad, waivers: WaiverLaw.file())
        #expect(told.problems == [])
        let finding = try told.assessment.finding("law/box-bad")
        #expect(finding.verdict == .waived)
        #expect(finding.waived?.verdict == .fail)
        #expect(finding.waived?.waiver.approver == "The Board")
        #expect(told.assessment.verdict == .waived)
        #expect(told.assessment.counts[.waived] == 1)
        #expect(told.assessment.counts[.fail] == 0)
        #expect(told.assessment.aboutWaivers == [])
    }

    @Test func `covers a warn`() throws {
        let told = try WaiverLaw.judge(
            "box: {flag: true, third: true, count: 1, parts: [{id: a, good: false, other: true}]}",
            waivers: WaiverLaw.file("rule: law/part-bad", "subject: 'box.parts[a]'"))
        #expect(try told.assessment.finding("law/part-bad").waived?.verdict == .warn)
        #expect(told.assessment.verdict == .waived)
    }

    @Test func `is for one subject`() throws {
        let told = try WaiverLaw.judge(
            "box: {flag: true, third: true, count: 1, parts: [{id: a, good: false}, {id: b, good: false, other: false}]}",
            waivers: WaiverLaw.file("rule: law/part-bad", "subject: 'box.parts[b]'"))
        #expect(try told.assessment.finding("law/part-bad", "box.parts[b]").verdict == .waived)
        #expect(try told.assessment.finding("law/part-bad", "box.parts[a]").verdict == .incomplete)
        #expect(told.assessment.verdict == .incomplete)
    }

    @Test(arguments: [("crate", "waived"), ("barrel", "fail")])
    func `may be for one deployment`(name: String, verdict: String) throws {
        let told = try WaiverLaw.judge(Self.bad, waivers: WaiverLaw.file("deployment: \(name)"))
        #expect(told.assessment.verdict.word == verdict)
        #expect(told.assessment.aboutWaivers == [])
    }

    // MARK: - Days

    @Test(arguments: [
        ("2026-08-30", Verdict.waived, ["waiver-expiring: the waiver of `law/box-bad` ends on 2026-08-31, in 1 day"]),
        ("2026-08-31", .waived, ["waiver-expiring: the waiver of `law/box-bad` ends today"]),
        (
            "2026-09-01", .fail,
            ["waiver-expired: the waiver of `law/box-bad` ended on 2026-08-31 and covers nothing any more"]
        ),
        ("2026-06-09", .fail, []), ("2026-06-10", .waived, []),
    ])
    func `counts from its first day to its last`(day: String, verdict: Verdict, about: [String]) throws {
        let told = try WaiverLaw.judge(Self.bad, waivers: WaiverLaw.file("granted: 2026-06-10"), on: day)
        #expect(try told.assessment.finding("law/box-bad").verdict == verdict)
        #expect(told.assessment.aboutWaivers == about)
        #expect(told.assessment.verdict == max(verdict, about.isEmpty ? .notApplicable : .warn))
    }

    @Test(arguments: [(29, 0), (30, 1)])
    func `that ends soon is told of within the days that were set`(days: Int, count: Int) throws {
        let told = try WaiverLaw.judge(Self.bad, waivers: WaiverLaw.file(), on: "2026-08-01", expiring: days)
        #expect(told.assessment.aboutWaivers.count == count)
    }

    @Test func `that is told of is shown at its place`() throws {
        let told = try WaiverLaw.judge(Self.good, waivers: WaiverLaw.file())
        let finding = try told.assessment.finding("lexgate/waiver-unused")
        let place = Excerpts(told.assessment.file).place(finding.span)
        #expect(place.path == "waivers.yaml")
        #expect(place.position.line == 2)
        #expect(place.isElsewhere)
        #expect(told.assessment.file.extended.isEmpty)
    }

    // MARK: - Limits

    private static let undecided = "box: {third: true, count: 1, other: true, parts: none}"

    @Test(arguments: [
        ([], Verdict.incomplete), (["missing: box.flag"], .waived), (["missing: [box.other, box.flag]"], .waived),
        (["missing: [box.other]"], .incomplete),
    ])
    func `covers incomplete only with the facts that are missing`(said: [String], verdict: Verdict) throws {
        let lines = ["rule: law/box-bad"] + said
        let text = lines.count == 1 ? WaiverLaw.file(lines[0]) : WaiverLaw.file(lines[0], lines[1])
        let told = try WaiverLaw.judge(Self.undecided, waivers: text)
        #expect(told.problems == [])
        #expect(try told.assessment.finding("law/box-bad").verdict == verdict)
        #expect(told.assessment.aboutWaivers.isEmpty == (verdict == .waived))
    }

    @Test func `of missing facts ends when they come and it fails`() throws {
        let told = try WaiverLaw.judge(Self.bad, waivers: WaiverLaw.file("missing: box.flag"))
        #expect(try told.assessment.finding("law/box-bad").verdict == .fail)
        #expect(
            told.assessment.aboutWaivers == [
                "waiver-unused: the waiver of `law/box-bad` covers nothing: it was given for missing facts, and the rule "
                    + "now says fail"
            ])
    }

    @Test func `never covers an error`() throws {
        let told = try WaiverLaw.judge(
            Self.good.replacing("count: 1", with: "count: 0"), waivers: WaiverLaw.file("rule: law/box-broken"))
        #expect(told.assessment.verdict == .error)
        #expect(told.assessment.aboutWaivers.first?.contains("ended in an error") == true)
    }

    @Test func `covers what counts as a warning ahead of its day`() throws {
        let facts = Self.good.replacing("other: true", with: "other: false")
        let waiver = WaiverLaw.file("rule: law/box-later")
        for (window, verdict, own) in [(0, Verdict.pass, Verdict?.none), (90, .waived, .fail)] {
            let told = try WaiverLaw.judge(facts, waivers: waiver, window: window)
            #expect(told.assessment.verdict == verdict)
            #expect(try told.assessment.finding("law/box-later").waived?.verdict == own)
            #expect(told.assessment.aboutWaivers == [])
        }
        let bare = try WaiverLaw.judge(facts, waivers: "waivers: []", window: 90)
        #expect(bare.assessment.verdict == .warn)
    }

    @Test(arguments: [
        ("subject: 'box.parts[aa]'", "did you mean `box.parts[a]`?"),
        ("subject: deployment", "did you mean"),
    ])
    func `of a subject that is not there says so`(subject: String, help: String) throws {
        let told = try WaiverLaw.judge(
            "box: {flag: true, third: true, count: 1, parts: [{id: a, good: false}]}",
            waivers: WaiverLaw.file("rule: law/part-bad", subject))
        let finding = try told.assessment.finding("lexgate/waiver-unused")
        #expect(finding.message.hasSuffix("covers nothing: the rule judges no such subject"))
        #expect(subject.hasSuffix("deployment") || finding.remedies.first?.text == help)
    }

    @Test func `leads to the same verdict however much is told`() throws {
        for detail in [Assessor.Detail.counts, .concerns, .everything] {
            let told = try WaiverLaw.judge(Self.bad, waivers: WaiverLaw.file(), detail: detail)
            #expect(told.assessment.verdict == .waived)
            #expect(told.assessment.counts[.waived] == 1)
            #expect(told.assessment.findings.contains { $0.waived?.waiver.approver == "The Board" })
            #expect(detail != .counts || told.assessment.findings.allSatisfy { $0.waived != nil })
        }
    }
}
