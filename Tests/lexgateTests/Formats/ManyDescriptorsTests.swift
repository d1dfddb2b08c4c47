import Diagnostics
import Foundation
import LexgateModel
import Testing

@testable import LexgateReports

/// Many descriptors in one report: none may stand for another, and what is cut is the least and is told.
@Suite struct `Reports of many descriptors` {
    private static let count = 3_000
    private static let failing = 2_500

    private let run: ReportRun

    init() throws {
        let day = try #require(CalendarDay("2026-11-21"))
        let assessments = (0..<Self.count).map { number in
            let verdict: Verdict = number == Self.failing ? .fail : .warn
            let finding = Finding(
                rule: "p/r", pack: "p", title: "T", subject: "", verdict: verdict, message: "m", why: "", citations: [],
                severity: .low, confidence: .high, reading: "", isHard: false, inForceFrom: nil, remedies: [],
                upcoming: nil, missing: [], evidence: [], catalogue: [], tableRows: [], span: .zero)
            var counts = VerdictCounts()
            counts[verdict] = 1
            return Assessment(
                file: SourceFile(path: "deploy/\(number).yaml", text: "a: 1\n"), document: 0, name: "d\(number)",
                day: day, findings: [finding], diagnostics: [], verdict: verdict, counts: counts)
        }
        run = ReportRun(
            purpose: .lint, toolVersion: "1", day: day, failOn: .incomplete, upcomingWindow: 0, isQuiet: false,
            paths: ["deploy"], workingFolder: "/", notes: [], packs: [], assessments: assessments,
            problems: (1...3_000).map { "no such file or folder: a/long/way/to/\($0).yaml" },
            totals: ReportRun.Totals(status: 2, documents: Self.count, closed: 1, leftOut: []))
    }

    @Test func `in Markdown fit into a comment, the worst first, and say what is left out`() {
        let page = String(decoding: MarkdownReport.bytes(run), as: UTF8.self)
        // GitHub takes 65,536 characters.
        #expect(page.utf8.count <= 62_000)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| deploy/") }
        #expect(rows.first?.contains("d\(Self.failing)") == true)
        #expect(page.contains("**\(Self.count - rows.count) more descriptors, none worse, are not in this table"))
        let problems = page.split(separator: "\n").filter { $0.hasPrefix("* **not judged** ") }
        #expect(page.contains("* **not judged** \(3_000 - problems.count + 1) more\n"))
        #expect(page.firstMatch(of: /\n### (.+)\n/)?.1 == "d\(Self.failing)")
    }

    @Test func `in JUnit have tests of their own`() {
        let xml = String(decoding: JUnitReport.bytes(run), as: UTF8.self)
        let keys = xml.matches(of: /<testcase (name="[^"]*" classname="[^"]*")/).map { String($0.1) }
            .filter { !$0.hasPrefix(#"name="can be judged""#) }
        #expect(keys.count >= 2 * Self.count)
        #expect(Set(keys).count == keys.count)
    }
}
