import DataTree
import Diagnostics
import LexgateModel
import YAML

/// Runs the examples that rules carry: each is a fragment of a descriptor, judged by its own rule alone.
package struct ExampleRunner: ~Copyable {
    /// What is wrong with an example, or with a rule's set of examples.
    package struct Failure: Sendable {
        package let rule: String
        package let file: SourceFile
        package let span: Span
        package let message: String
    }

    package struct Outcome: Sendable {
        package var rules = 0
        package var examples = 0
        /// Facts that were withheld one by one.
        package var withheld = 0
        package var failures: [Failure] = []
    }

    private let policy: CompiledPolicy
    private var assessor: Assessor

    package init(policy: CompiledPolicy) {
        self.policy = policy
        assessor = Assessor(policy: policy)
    }

    private static let mark = Array("# ←".utf8)

    package mutating func run(_ pack: PolicyPack, files: [SourceFile], checkAbsence: Bool = true) -> Outcome {
        var outcome = Outcome()
        for source in pack.rules {
            guard let index = policy.rule(source.id) else { continue }
            outcome.rules += 1
            run(source, index: index, file: files[source.file], pack: pack, checkAbsence, &outcome)
        }
        return outcome
    }

    /// Whether an example of the pack, or of one rule of it, no longer comes out as it says.
    mutating func notices(_ pack: PolicyPack, files: [SourceFile], rule: String?) -> Bool {
        var outcome = Outcome()
        for source in pack.rules where rule == nil || source.id == rule {
            guard let index = policy.rule(source.id) else { continue }
            run(source, index: index, file: files[source.file], pack: pack, false, &outcome)
            if !outcome.failures.isEmpty { return true }
        }
        return false
    }

    private mutating func run(
        _ source: PolicyPack.RuleSource, index: Int, file: SourceFile, pack: PolicyPack, _ checkAbsence: Bool,
        _ outcome: inout Outcome
    ) {
        func fail(_ message: String, _ span: Span, _ outcome: inout Outcome) {
            outcome.failures.append(Failure(rule: source.id, file: file, span: span, message: message))
        }
        let head = source.document["id"]?.span ?? .zero
        // Read again with the words of the vocabulary, so that fragments are descriptors like any other.
        guard let tree = file.yamlDocuments(symbols: policy.vocabulary.symbols).value.first,
            let examples = Cursor(tree)["examples"]
        else { return fail("the rule carries no examples", head, &outcome) }
        checkCompleteness(examples, policy.rules[index], pack) { fail($0, $1, &outcome) }
        let lines = LineIndex(file)
        for group in examples.children {
            guard let expected = ExampleRunner.expectation(group.key) else {
                fail("`\(group.key)` is no verdict", group.keySpan, &outcome)
                continue
            }
            for example in group.elements {
                outcome.examples += 1
                guard let given = example["given"], given.isMapping else {
                    fail("an example says what is given (`given`)", example.span, &outcome)
                    continue
                }
                var day = pack.date
                if let asOf = example["asOf"] {
                    guard let stated = CalendarDay(asOf.text) else {
                        fail("`\(asOf.text)` is not a day", asOf.span, &outcome)
                        continue
                    }
                    day = stated
                }
                let trial = assessor.trial(rule: index, given.tree, node: given.node, of: file, on: day)
                for problem in trial.diagnostics where problem.severity == .error {
                    fail("the example is not a valid fragment: \(problem.message)", problem.span, &outcome)
                }
                let got =
                    trial.findings.contains { $0.upcoming != nil } && trial.verdict == .notApplicable
                    ? "upcoming" : trial.verdict.word
                if got != expected {
                    let words = trial.findings.first { $0.verdict == trial.verdict }?.message ?? ""
                    fail("expected \(expected), got \(got): \(words)", given.keySpan, &outcome)
                }
                checkMarks(example, trial, lines, file, expected) { fail($0, $1, &outcome) }
                if checkAbsence {
                    let result = assessor.absenceBreaches(
                        given.tree, node: given.node, isFragment: true, on: day, only: [index])
                    outcome.withheld += result.withheld
                    for breach in result.breaches {
                        fail(
                            "without `\(breach.fact)` the verdict improves from \(breach.before.word) to \(breach.after.word)",
                            given.keySpan, &outcome)
                    }
                }
            }
        }
    }

    private static func expectation(_ key: String) -> String? {
        ["pass", "fail", "warn", "incomplete", "not-applicable", "upcoming"].contains(key) ? key : nil
    }

    /// One example at least for passing, for the worst verdict, and for not knowing.
    private func checkCompleteness(
        _ examples: Cursor, _ rule: CompiledPolicy.Rule, _ pack: PolicyPack, _ fail: (String, Span) -> Void
    ) {
        // Rules about the descriptor itself may have nothing that passes or nothing that can be missing.
        guard pack.id != "lexgate" else { return }
        let worst = rule.outcomes.map(\.verdict).max() ?? .fail
        for needed in ["pass", worst.word, "incomplete"] where examples[needed]?.elements.isEmpty ?? true {
            fail("the rule needs an example for `\(needed)`", examples.keySpan)
        }
    }

    /// A mark in a failing example stands on a line that the finding or its evidence points at.
    private func checkMarks(
        _ example: Cursor, _ trial: Assessor.Trial, _ lines: LineIndex, _ file: SourceFile, _ expected: String,
        _ fail: (String, Span) -> Void
    ) {
        let range = example.span.range.clamped(to: 0..<file.bytes.count)
        let first = lines.lineNumber(of: range.lowerBound)
        let last = lines.lineNumber(of: max(range.lowerBound, range.upperBound - 1))
        var pointed: Set<Int> = []
        for finding in trial.findings where finding.verdict == trial.verdict {
            // What was assumed stands nowhere; it is shown at a whole part of the descriptor.
            for span in [finding.span] + finding.evidence.filter({ $0.step != .assumed }).map(\.span) {
                pointed.formUnion(lines.lineNumber(of: Int(span.start))...lines.lineNumber(of: Int(span.end)))
            }
        }
        var marks = 0
        for line in first...last {
            let range = lines.range(ofLine: line)
            guard file.bytes[range].contains(ExampleRunner.mark) else { continue }
            marks += 1
            if !pointed.contains(line) {
                fail("the evidence does not point at the marked line", Span(range.lowerBound, range.upperBound))
            }
        }
        if marks == 0, expected == "fail" || expected == "warn" {
            fail("a failing example marks the line that decides with `# ←`", example.span)
        }
    }
}
