import LexgateEngine
import LexgateModel
import Testing

@Suite struct `A baseline` {
    private static let good = "box: {flag: true, third: true, count: 1, other: true, parts: none}"
    private static let bad = good.replacing("flag: true", with: "flag: false")
    private static let undecided = good.replacing("flag: true, ", with: "")

    private func judge(_ text: String, waivers: String = "") throws -> Assessment {
        try WaiverLaw.judge(text, waivers: waivers).assessment
    }

    private func known(_ text: String) throws -> Baseline {
        Baseline(try judge(text).entries(path: "crate.yaml", upcomingWindow: 0))
    }

    private func compared(_ text: String, with known: Baseline, path: String = "crate.yaml") throws -> Assessment {
        try judge(text).compared(with: known, path: path, upcomingWindow: 0)
    }

    @Test func `holds back what it knows, whose verdict stays`() throws {
        let told = try compared(Self.bad, with: known(Self.bad))
        #expect(try told.finding("law/box-bad").baseline == .unchanged)
        #expect(told.verdict == .fail)
        #expect(told.gateVerdict == .pass)
        #expect(told.baseline?.held == 1)
        #expect(told.baseline?.absent == [])
    }

    @Test func `holds back nothing that is new`() throws {
        let told = try compared(Self.bad, with: known(Self.good))
        #expect(try told.finding("law/box-bad").baseline == .new)
        #expect(told.gateVerdict == .fail)
    }

    @Test func `of another file or deployment holds back nothing`() throws {
        #expect(try compared(Self.bad, with: known(Self.bad), path: "barrel.yaml").gateVerdict == .fail)
        let other = Baseline(try known(Self.bad).entries.map { $0.with(deployment: "barrel") })
        #expect(try compared(Self.bad, with: other).gateVerdict == .fail)
    }

    @Test func `tells what is gone`() throws {
        let told = try compared(Self.good, with: known(Self.bad))
        #expect(told.baseline?.absent.map(\.rule) == ["law/box-bad"])
        #expect(told.gateVerdict == .pass)
    }

    @Test(arguments: [
        // What it knew, what is found, whether that is worse.
        (undecided, bad, true), (bad, undecided, true), (undecided, undecided, false),
        (undecided, undecided.replacing("third: true, ", with: ""), true),
        // The breach does not rest on that.
        (bad, bad.replacing("other: true", with: "other: false"), false),
    ])
    func `never holds back what got worse`(before: String, after: String, isWorse: Bool) throws {
        let told = try compared(after, with: known(before))
        #expect((told.gateVerdict > .pass) == isWorse)
    }

    @Test func `holds back what got better`() throws {
        let parts = "box: {flag: true, third: true, count: 1, other: true, parts: [{id: a, good: false, other: false}]}"
        let told = try compared(parts.replacing("other: false", with: "other: true"), with: known(parts))
        #expect(try told.finding("law/part-bad").verdict == .warn)
        #expect(try told.finding("law/part-bad").baseline == .updated)
        #expect(told.gateVerdict == .pass)
    }

    @Test func `never holds back errors and prohibitions`() throws {
        let text = "box: {flag: true, third: false, count: 0, other: true, parts: none}"
        #expect(try known(text).entries.isEmpty)
        let forged = Baseline(
            ["law/box-forbidden", "law/box-broken"].map {
                Baseline.Entry(
                    path: "crate.yaml", deployment: "crate", rule: $0, subject: "", verdict: .fail, missing: [],
                    facts: [])
            })
        let told = try compared(text, with: forged)
        #expect(told.gateVerdict == .error)
        #expect(told.baseline?.held == 0)
        #expect(try compared(text.replacing("count: 0", with: "count: 1"), with: forged).gateVerdict == .fail)
    }

    @Test func `counts findings that are called the same`() throws {
        let text =
            "box: {flag: true, third: true, count: 1, other: true, parts: [{id: a, good: false, other: false}, {id: a, good: false, other: false}]}"
        let assessment = try judge(text)
        let entry = try #require(
            assessment.entries(path: "crate.yaml", upcomingWindow: 0).first {
                $0.rule == "law/part-bad" && $0.subject == "box.parts[a]"
            })
        let same = assessment.findings.filter { $0.rule == "law/part-bad" && $0.subject == "box.parts[a]" }.count
        let told = assessment.compared(with: Baseline([entry]), path: "crate.yaml", upcomingWindow: 0)
        #expect(told.baseline?.held == min(1, same))
        #expect(same < 2 || told.gateVerdict == .fail)
    }

    @Test func `leaves waived findings out`() throws {
        let waived = try judge(Self.bad, waivers: WaiverLaw.file())
        #expect(waived.entries(path: "crate.yaml", upcomingWindow: 0).isEmpty)
    }

    @Test func `is the same for the same findings in any order`() throws {
        let entries =
            try known(Self.bad.replacing("third: true", with: "third: false")).entries
            + known(Self.undecided).entries
        #expect(Baseline(entries).entries == Baseline(entries.reversed()).entries)
    }
}

extension Baseline.Entry {
    fileprivate func with(deployment: String) -> Baseline.Entry {
        Baseline.Entry(
            path: path, deployment: deployment, rule: rule, subject: subject, verdict: verdict, missing: missing,
            facts: facts)
    }
}
