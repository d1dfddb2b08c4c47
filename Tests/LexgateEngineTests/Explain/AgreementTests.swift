import Diagnostics
import LexgateEngine
import LexgateModel
import Testing
import YAML

@Suite struct `Explanations of the examples` {
    /// Files that stand on their own: what extends others is completed elsewhere. Of the many that are alike some.
    private static let paths = all.enumerated().filter { $1.hasPrefix("founding/") || $0 % 6 == 0 }.map(\.element)

    private static let all =
        (try? Project.yaml(below: "Examples"))?
        .filter { file in
            let text = file.text(Span(0, file.bytes.count))
            return text.contains("kind: Deployment") && !text.contains("\nextends:") && !file.path.hasPrefix("cases/")
        }.map(\.path) ?? []

    @Test func `are of many descriptors`() { #expect(Self.paths.count > 15) }

    @Test(arguments: paths)
    func `come to the verdict of every finding, and change none`(path: String) throws {
        let build = try Project.shipped.get()
        let policy = try #require(build.policy)
        let file = try Project.file("Examples/\(path)")
        let day = try #require(CalendarDay("2026-11-21"))
        var plain = Assessor(policy: policy)
        var explaining = Assessor(policy: policy)
        explaining.explaining = Explaining(build.texts)
        for tree in file.yamlDocuments(symbols: policy.vocabulary.symbols).value {
            let expected = plain.assess(tree, of: file, document: 0, on: day)
            let told = explaining.assess(tree, of: file, document: 0, on: day)
            #expect(told.findings.count == expected.findings.count)
            for (one, other) in zip(told.findings, expected.findings) {
                let name = "\(one.rule) \(one.subject)"
                #expect(one.message == other.message && one.evidence == other.evidence && one.span == other.span)
                #expect(
                    one.citations == other.citations && one.missing == other.missing && one.verdict == other.verdict)
                let explanation = try #require(one.explanation, "\(name)")
                #expect(explanation.conclusion == one.upcoming?.would ?? one.verdict, "\(name)")
                #expect(explanation.faults == [], "\(name)")
                #expect(explanation.partCount <= Explanation.Limits.report.parts + 20, "\(name)")
            }
        }
    }
}
