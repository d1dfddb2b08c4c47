import Diagnostics
import Foundation
import LexgateModel
import Testing

@testable import LexgateReports

/// GitHub takes so many results of a run and no more: what is left out must be the least, and must be told.
@Suite struct `SARIF with more results than fit` {
    private func finding(_ rule: String, _ verdict: Verdict) -> Finding {
        Finding(
            rule: rule, pack: "p", title: "T", subject: "", verdict: verdict, message: "m", why: "", citations: [],
            severity: .low, confidence: .high, reading: "", isHard: false, inForceFrom: nil, remedies: [],
            upcoming: nil,
            missing: [], evidence: [], catalogue: [], tableRows: [], span: .zero)
    }

    private func results(limit: Int) throws -> [[String: Any]] {
        let day = try #require(CalendarDay("2026-11-21"))
        var counts = VerdictCounts()
        counts[.warn] = 5
        counts[.fail] = 2
        let findings = (1...5).map { finding("p/warns-\($0)", .warn) } + (1...2).map { finding("p/fails-\($0)", .fail) }
        let assessment = Assessment(
            file: SourceFile(path: "a.yaml", text: "a: 1\n"), document: 0, name: "a", day: day, findings: findings,
            diagnostics: [], verdict: .fail, counts: counts)
        let run = ReportRun(
            purpose: .lint, toolVersion: "1", day: day, failOn: .incomplete, upcomingWindow: 0, isQuiet: false,
            paths: ["a.yaml"], workingFolder: "/", notes: [], packs: [], assessments: [assessment], problems: [],
            totals: ReportRun.Totals(status: 1, documents: 1, closed: 1, leftOut: []))
        let bytes = SARIFReport.bytes(run, limit: limit)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        let first = try #require((json["runs"] as? [[String: Any]])?.first)
        return try #require(first["results"] as? [[String: Any]])
    }

    @Test func `keeps the worst and says how many it left out`() throws {
        let results = try results(limit: 4)
        #expect(
            results.map { $0["ruleId"] as? String } == ["p/fails-1", "p/fails-2", "p/warns-1", "lexgate/not-judged"])
        let message = (results.last?["message"] as? [String: String])?["text"]
        #expect(message?.hasPrefix("4 more results have no place in this file") == true)
        #expect(results.last?["level"] as? String == "error")
    }

    @Test func `has all where they fit`() throws {
        #expect(try results(limit: 8).count == 7)
    }
}
