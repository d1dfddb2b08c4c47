import Diagnostics
import LexgateModel
import Testing
import YAML

@testable import LexgateEngine

@Suite struct `What rules share of their scope` {
    /// The same policy, each rule evaluating all of its scope itself.
    private func unshared(_ policy: CompiledPolicy) -> CompiledPolicy {
        var policy = policy
        let scopes = policy.judging.rules.indices.map { JudgingTable.Scope(list: UInt32($0)) }
        policy.judging = JudgingTable(policy, scopes: scopes, gates: [])
        return policy
    }

    private func told(_ findings: [Finding]) -> [String] {
        findings.map { finding in
            let upcoming = finding.upcoming.map { " \($0.would.word) from \($0.day)" } ?? ""
            return "\(finding.rule) \(finding.subject) \(finding.verdict.word)\(upcoming): \(finding.message)"
        }.sorted()
    }

    @Test func `is much of it`() throws {
        let judging = try #require(try Project.shipped.get().policy).judging
        let sharing = judging.rules.indices.filter { judging.rules[$0].gate != JudgingTable.none }.count
        #expect(sharing * 2 > judging.rules.count)
        #expect(judging.listCount * 4 < judging.rules.count)
    }

    @Test(arguments: ["2026-11-21", "2027-12-02"])
    func `changes no verdict of an example deployment`(day: String) throws {
        let policy = try #require(try Project.shipped.get().policy)
        let day = try #require(CalendarDay(day))
        var shared = Assessor(policy: policy)
        var alone = Assessor(policy: unshared(policy))
        var count = 0
        for file in try Project.yaml(below: "Examples") where !file.path.hasSuffix("expected.yaml") {
            for tree in file.yamlDocuments(symbols: policy.vocabulary.symbols).value {
                let one = shared.assess(tree, of: file, document: 0, on: day)
                let other = alone.assess(tree, of: file, document: 0, on: day)
                #expect(told(one.findings) == told(other.findings), "\(file.path)")
                count += one.findings.count
            }
        }
        #expect(count > 5_000)
    }

    @Test func `is counted alike where only the counts are wanted`() throws {
        let policy = try #require(try Project.shipped.get().policy)
        let day = try #require(CalendarDay("2026-11-21"))
        var assessor = Assessor(policy: policy)
        for file in try Project.yaml(below: "Examples") where !file.path.hasSuffix("expected.yaml") {
            for tree in file.yamlDocuments(symbols: policy.vocabulary.symbols).value {
                let all = assessor.assess(tree, of: file, document: 0, on: day, upcomingWindow: 400)
                for detail in [Assessor.Detail.counts, .concerns] {
                    let some = assessor.assess(
                        tree, of: file, document: 0, on: day, upcomingWindow: 400, detail: detail)
                    #expect(some.counts == all.counts, "\(file.path)")
                    #expect(some.verdict == all.verdict, "\(file.path)")
                }
            }
        }
    }

    private func law(_ first: String, _ second: String) -> Law {
        Law(files: [
            "law/pack.yaml": head(), "law/one.yaml": rule(first, id: "law/one"),
            "law/two.yaml": rule(second, id: "law/two"),
        ])
    }

    @Test func `leaves errors to the rule that makes them`() throws {
        let each = "each: {part: box.parts}\n"
        let law = law(
            "\(each)applies: part.rank / 0 == 1 && part.good\nrequires: part.other",
            "\(each)applies: part.good\nrequires: part.other")
        let open = try law.judge("box: {parts: [{id: a, rank: 1, good: true, other: true}]}")
        #expect(open.findings.map { "\($0.rule) \($0.verdict.word)" }.sorted() == ["law/one error", "law/two pass"])
        let closed = try law.judge("box: {parts: [{id: a, rank: 1, good: false, other: true}]}")
        #expect(closed.findings.map(\.verdict.word) == ["not-applicable", "not-applicable"])
    }

    @Test func `is asked of the element that nobody stated as well`() throws {
        let each = "each: {part: box.parts}\n"
        let law = law(
            "\(each)applies: part.good\nrequires: part.other", "\(each)applies: part.good\nrequires: box.flag")
        let open = try law.judge("box: {flag: true}")
        #expect(open.findings.map { "\($0.rule) \($0.verdict.word)" } == ["law/one incomplete", "law/two pass"])
        let none = try law.judge("box: {flag: true, parts: none}")
        #expect(none.findings.map(\.verdict.word) == ["not-applicable", "not-applicable"])
    }
}
