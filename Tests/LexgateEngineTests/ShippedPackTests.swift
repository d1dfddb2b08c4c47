import Diagnostics
import LexgateEngine
import LexgateModel
import Testing
import YAML

@Suite struct `The packs that ship` {
    @Test func `have no mistake`() throws {
        let build = try Project.shipped.get()
        #expect(build.diagnostics.map { "\($0.file.path): \($0.diagnostic.message)" } == [])
        #expect(build.packs.count > 4)
    }

    /// Verdicts and marks; that no fact can be withheld to advantage is tested on the stories too.
    @Test(arguments: [
        "china", "eprivacy", "eu-ai-act", "gdpr", "hong-kong", "lexgate", "macau", "taiwan", "third-country-risk",
    ])
    func `keep the promises of their examples`(id: String) throws {
        let build = try Project.shipped.get()
        let pack = try #require(build.packs.first { $0.id == id })
        var runner = ExampleRunner(policy: try #require(build.policy))
        let outcome = runner.run(pack, files: build.files)
        #expect(outcome.failures.map { "\($0.rule): \($0.message)" } == [])
        #expect(outcome.examples > 0)
    }

    @Test func `cite a provision in every rule of law`() throws {
        let policy = try #require(try Project.shipped.get().policy)
        #expect(policy.rules.filter { $0.citations.isEmpty && !$0.id.hasPrefix("lexgate/") }.map(\.id) == [])
        #expect(policy.rules.filter { $0.remedies.isEmpty && $0.severity >= .high }.map(\.id) == [])
    }

    @Test func `stand in order`() throws {
        let policy = try #require(try Project.shipped.get().policy)
        #expect(policy.rules.map(\.id) == policy.rules.map(\.id).sorted())
        for (index, rule) in policy.rules.enumerated() { #expect(policy.rule(rule.id) == index) }
        #expect(policy.rule("gdpr/no-such-rule") == nil)
    }

    private func findings(_ text: String, on day: String = "2026-11-21") throws -> [Finding] {
        let policy = try #require(try Project.shipped.get().policy)
        let file = SourceFile(
            path: "f.yaml", text: "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: x}\n\(text)")
        let tree = try #require(file.yamlDocuments(symbols: policy.vocabulary.symbols).value.first)
        var assessor = Assessor(policy: policy)
        return assessor.assess(tree, of: file, document: 0, on: try #require(CalendarDay(day))).findings
    }

    private func findings(_ text: String, of rule: String, on day: String = "2026-11-21") throws -> [String] {
        try findings(text, on: day).filter { $0.rule == rule }.map { "\($0.subject) \($0.verdict.word)" }
    }

    @Test(arguments: [("DE", "pass"), ("NO", "pass"), ("EU", "pass"), ("CN", "pass"), ("BR", "incomplete")])
    func `say of a country whether they hold its law`(country: String, verdict: String) throws {
        let told = try findings("organization: {countries: \(country)}", of: "lexgate/law-not-covered")
        #expect(told.contains("countries[\(country)] \(verdict)"))
    }

    @Test func `say when they do not know which countries matter`() throws {
        let told = try findings("site: {id: s, country: BR}", of: "lexgate/law-not-covered")
        #expect(told.count == 1)
        #expect(told.allSatisfy { $0.hasSuffix("incomplete") })
    }

    @Test func `leave open a fact that contradicts the catalogue`() throws {
        let told = try findings(
            "site: {id: s, provider: aws, region: eu-central-1, country: US}", of: "lexgate/stated-contradicts-derived")
        #expect(told == ["contradictions[sites[s].country] incomplete"])
    }

    @Test func `leave open facts from after the day`() throws {
        let policy = try #require(try Project.shipped.get().policy)
        let text = "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: x, asOf: 2026-12-24}\n"
        let file = SourceFile(path: "f.yaml", text: text)
        let tree = try #require(file.yamlDocuments(symbols: policy.vocabulary.symbols).value.first)
        var assessor = Assessor(policy: policy)
        let told = assessor.assess(tree, of: file, document: 0, on: try #require(CalendarDay("2026-11-21")))
        #expect(told.findings.first { $0.rule == "lexgate/facts-of-another-day" }?.verdict == .incomplete)
    }

    @Test func `leave no duty of their laws out`() throws {
        let packs = try Project.shipped.get().packs
        let covered = packs.compactMap { pack in PackCoverage(of: pack, among: packs).map { (pack.id, $0) } }
        #expect(covered.map(\.0).contains("gdpr"))
        for (id, coverage) in covered {
            #expect(coverage.rows.filter(\.isForgotten).map(\.duty.id) == [], "\(id)")
            // Of a law with a handful of duties one may be beyond any rule.
            let left = coverage.count(.human) + coverage.count(.uncovered)
            #expect(left <= max(1, coverage.rows.count / 4), "\(id)")
        }
    }

    @Test func `show ways out of a transfer, and no filter of prompts among them`() throws {
        let policy = try #require(try Project.shipped.get().policy)
        let rule = try #require(policy.rule("gdpr/transfer-without-mechanism"))
        let ways = policy.rules[rule].remedies.map(\.text)
        for words in [
            "on machines in the EEA", "provider whose machines, readers and seat are in the EEA", "test the result",
        ] {
            #expect(ways.contains { $0.contains(words) })
        }
        #expect(policy.rules.flatMap(\.remedies).filter { $0.text.contains("firewall") }.map(\.text) == [])
    }

    private static let set =
        "data: {id: d, subjects: customers, subjectCountries: FR, categories: conversations, purposes: [{use: customer-support}]}"

    /// Where the usual answer is wrong.
    @Test(arguments: [
        // A region in the EEA is no answer to someone who looks in from elsewhere.
        (
            "transfer-without-mechanism", "fail",
            "\(set)\nsite: {id: s, country: DE, operator: h, accessFrom: [DE, IN]}\nrecipients: [{id: h, role: processor, country: DE}, {id: desk, role: processor, country: IN}]\nflows: [{data: d, to: s}, {data: d, from: s, to: desk, via: remote-access, transfer: {mechanism: none}}]"
        ),
        // Open weights from China on machines in the EEA send nobody's data anywhere.
        (
            "transfer-without-mechanism", "not-applicable",
            "model: {id: m, name: Qwen/Qwen3-32B}\n\(set)\nsite: {id: s, country: FR, service: self-managed, operator: h, accessFrom: FR}\nrecipient: {id: h, role: processor, country: FR}\nflows: [{data: d, to: s}]"
        ),
        // Signed clauses are not enough where the state reads along.
        (
            "transfer-assessment-missing", "fail",
            "\(set)\nsite: {id: s, country: CN, operator: h, accessFrom: CN, keyHolder: provider}\nrecipient: {id: h, role: processor, country: CN}\nflows: [{data: d, to: s, transfer: {mechanism: scc, assessment: none}}]"
        ),
        // An entry in the Framework covers staff only where it says so.
        (
            "framework-entity-not-covered", "fail",
            "data: {id: d, subjects: employees, subjectCountries: FR, categories: payroll, purposes: [{use: hr-administration}]}\nsite: {id: s, country: US, operator: h, accessFrom: US}\nrecipient: {id: h, role: processor, country: US, dpf: {status: active, covers: non-hr}}\nflows: [{data: d, to: s, transfer: {mechanism: dpf}}]"
        ),
        // 96 hours are a proposal.
        ("breach-clock-late", "fail", "\(set)\nsecurity: {incidents: {clocks: [{law: gdpr, hours: 96}]}}"),
        // That logs have to be kept does not mean for ever.
        (
            "retention-unjustified", "fail",
            "data: {id: d, subjects: customers, subjectCountries: FR, categories: telemetry, retentionDays: 36500, retentionReason: ''}"
        ),
        // To verify a face is to measure it, whatever the AI Act calls high-risk.
        (
            "special-category-without-condition", "fail",
            "biometrics: {function: verification, signals: face}\ndata: {id: d, subjects: users, subjectCountries: FR, categories: biometric-templates, purposes: [{use: access-control, condition: none}]}"
        ),
        // Nobody said where.
        ("transfer-without-mechanism", "incomplete", set),
        // A law that allows the decision has to be named.
        (
            "automated-decision-without-ground", "incomplete",
            "\(set)\ndecision: {id: x, automation: automated, effect: significant, gateway: law, safeguards: contest}"
        ),
    ])
    func `know what people get wrong`(rule: String, verdict: String, facts: String) throws {
        let told = try findings("organization: {countries: FR, roles: controller}\n\(facts)").filter {
            $0.rule == "gdpr/\(rule)"
        }
        #expect(told.map(\.verdict).max()?.word == verdict)
    }

    @Test func `say that a claim about the class is wrong before the duties start`() throws {
        let told = try findings(
            """
            organization: {countries: AT, roles: [deployer]}
            system: {kind: scoring, techniques: machine-learning, uses: worker-evaluation}
            data: {id: staff, categories: [work-performance]}
            decision: {id: ranking, use: worker-evaluation, profiling: true}
            euAiAct: {notHighRisk: [{use: worker-evaluation, condition: preparatory}]}
            declared: {riskClass: minimal}
            """, of: "lexgate/declared-class-contradicted")
        #expect(told == [" fail"])
    }

    @Test func `never pass a descriptor with a name and nothing else`() throws {
        let told = try findings("")
        #expect(told.map(\.verdict).max() == .incomplete)
        #expect(told.filter { $0.verdict == .pass && !$0.rule.hasPrefix("lexgate/") }.map(\.rule) == [])
    }
}
