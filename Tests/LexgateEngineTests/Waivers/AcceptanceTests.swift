import Diagnostics
import LexgateEngine
import LexgateModel
import Testing
import YAML

/// What must hold for every descriptor, waiver and baseline: nothing that is accepted makes a finding better than it may.
@Suite struct `What is accepted` {
    private static let day = "2026-11-21"

    private static let files = [
        "01-singapore-no-mechanism", "06-believed-european", "10-credit-scoring", "11-cv-ranking",
        "02-singapore-clauses-without-assessment",
    ]

    private func judge(
        _ file: SourceFile, _ waivers: [Waiver], _ assessor: inout Assessor, on day: CalendarDay
    ) throws -> Assessment {
        let tree = try #require(file.yamlDocuments(symbols: assessor.policy.vocabulary.symbols).value.first)
        return assessor.assess(
            tree, of: file, document: 0, waivers: Waivers(waivers), on: day, upcomingWindow: 400, detail: .everything)
    }

    /// Findings of packs, by rule and subject, each with its effective verdict.
    private func verdicts(_ assessment: Assessment) -> [String: [Verdict]] {
        let own = assessment.findings.filter { !$0.rule.hasPrefix("lexgate/waiver-") }
        return Dictionary(grouping: own) { "\($0.rule) \($0.subject)" }.mapValues { findings in
            findings.map { $0.effectiveVerdict(on: assessment.day, upcomingWindow: 400) }
        }
    }

    private func waivers(
        for assessment: Assessment, _ policy: CompiledPolicy, _ generator: inout SplitMix
    ) -> [Waiver] {
        (0..<12).compactMap { _ in
            guard
                let finding = assessment.findings.filter({
                    $0.verdict > .pass || Int.random(in: 0..<90, using: &generator) == 0
                })
                .randomElement(using: &generator)
            else { return nil }
            let known = finding.missing.map(\.path).filter { _ in Int.random(in: 0..<3, using: &generator) > 0 }
            let all = finding.missing.map(\.path)
            return Waiver(
                rule: finding.rule, subject: .named(Bool.random(using: &generator) ? finding.subject : ""), reason: "r",
                approver: "a",
                granted: Bool.random(using: &generator)
                    ? assessment.day.advanced(by: .random(in: -3...3, using: &generator)) : nil,
                until: assessment.day.advanced(by: .random(in: -3...300, using: &generator)),
                missing: [[], known, all].randomElement(using: &generator) ?? [], span: .zero, path: "w")
        }
    }

    @Test(arguments: files)
    func `under waivers is what they may cover, and no more`(name: String) throws {
        let policy = try #require(try Project.shipped.get().policy)
        let file = try Project.firstYAML(in: "Examples/founding/\(name)")
        let day = try #require(CalendarDay(Self.day))
        var assessor = Assessor(policy: policy)
        let bare = try judge(file, [], &assessor, on: day)
        let byKey = Dictionary(grouping: bare.findings) { "\($0.rule) \($0.subject)" }
        var generator = SplitMix(seed: 7)
        var covered = 0
        for _ in 0..<12 {
            let waivers = waivers(for: bare, policy, &generator)
            let told = try judge(file, waivers, &assessor, on: day)
            let before = verdicts(bare)
            for (key, after) in verdicts(told) {
                let findings = byKey[key] ?? []
                for (verdict, now) in zip(before[key] ?? [], after) where verdict != now {
                    covered += 1
                    #expect(now == .waived)
                    #expect(!findings.contains { $0.isHard || $0.verdict == .error }, "\(key)")
                    let valid = waivers.filter { "\($0.rule) " == key.prefix($0.rule.count + 1) && $0.isValid(on: day) }
                    #expect(!valid.isEmpty, "\(key)")
                    let isOpen = findings.contains { ($0.upcoming?.would ?? $0.verdict) == .incomplete }
                    if isOpen {
                        let asked = Set(findings.flatMap(\.missing).map(\.path))
                        #expect(valid.contains { asked.isSubset(of: $0.missing) && !$0.missing.isEmpty }, "\(key)")
                    }
                }
            }
            // Whoever takes a waiver out improves nothing that a pack finds.
            var fewer = waivers
            if !fewer.isEmpty { fewer.remove(at: Int.random(in: fewer.indices, using: &generator)) }
            let without = verdicts(try judge(file, fewer, &assessor, on: day))
            for (key, after) in verdicts(told) {
                #expect(zip(after, without[key] ?? []).allSatisfy { $0 <= $1 }, "\(key)")
            }
        }
        #expect(covered > 0)
    }

    @Test(arguments: files)
    func `by a baseline never hides errors, prohibitions and what got worse`(name: String) throws {
        let policy = try #require(try Project.shipped.get().policy)
        let file = try Project.firstYAML(in: "Examples/founding/\(name)")
        let day = try #require(CalendarDay(Self.day))
        var assessor = Assessor(policy: policy)
        let bare = try judge(file, [], &assessor, on: day)
        let whole = bare.entries(path: "p", upcomingWindow: 400)
        var generator = SplitMix(seed: 9)
        for _ in 0..<20 {
            // Some are unknown, some were better, some missed other facts.
            let entries = whole.filter { _ in Int.random(in: 0..<5, using: &generator) > 0 }.map { entry in
                Baseline.Entry(
                    path: entry.path, deployment: entry.deployment, rule: entry.rule, subject: entry.subject,
                    verdict: [.warn, .incomplete, .fail, entry.verdict].randomElement(using: &generator) ?? .warn,
                    missing: entry.missing.filter { _ in Int.random(in: 0..<4, using: &generator) > 0 },
                    facts: entry.facts)
            }
            let told = bare.compared(with: Baseline(entries), path: "p", upcomingWindow: 400)
            var worst = Verdict.notApplicable
            for finding in told.findings {
                let verdict = finding.effectiveVerdict(on: day, upcomingWindow: 400)
                guard verdict >= .warn else { continue }
                let entry = entries.first { $0.rule == finding.rule && $0.subject == finding.subject }
                let isHeld =
                    entry.map { entry in
                        verdict <= entry.verdict && finding.missing.allSatisfy { entry.missing.contains($0.path) }
                    } ?? false
                if !isHeld || finding.isHard || verdict == .error { worst = max(worst, verdict) }
            }
            #expect(told.gateVerdict >= worst)
            #expect(told.verdict == bare.verdict)
        }
    }
}

extension Project {
    static func firstYAML(in folder: String) throws -> SourceFile {
        try #require(try yaml(below: folder).first { $0.path != "expected.yaml" })
    }
}

/// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators").
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
