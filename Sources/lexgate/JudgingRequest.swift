import Diagnostics
import LexgateEngine
import LexgateModel

/// What `lint`, `gate` and `report` were asked to do, however the command line was read.
struct JudgingRequest: Equatable {
    var paths: [String] = []
    var asOf: CalendarDay?
    var packs: [String] = []
    var failOn = Threshold.incomplete
    var upcoming = 0
    var color = ColorChoice.auto
    var isQuiet = false

    enum Threshold: String, CaseIterable {
        case warn, incomplete, fail

        var verdict: Verdict {
            switch self {
            case .warn: .warn
            case .incomplete: .incomplete
            case .fail: .fail
            }
        }
    }

    /// Said in the first lines of every format: what the answer of the gate does not rest on.
    func notes(_ policy: CompiledPolicy) -> [String] {
        var notes: [String] = []
        if failOn == .fail {
            notes.append(
                "incomplete findings do not close the gate (--fail-on fail): facts are missing where they occur")
        }
        if !packs.isEmpty {
            let names = policy.packs.indices.filter { policy.packs[$0].isReported }.map { pack in
                let count = policy.rules.count { $0.pack == pack }
                return "\(policy.packs[pack].id) \(policy.packs[pack].version) (\(counted(count, "rule")))"
            }
            notes.append("judged by the packs of --pack alone: \(names.joined(separator: ", "))")
        }
        return notes
    }

    /// A gate that was asked about another day says little about the deployment of today.
    var noteOnDay: String? {
        guard let asOf else { return nil }
        let days = Int(today().daysSinceEpoch) - Int(asOf.daysSinceEpoch)
        if days == 0 { return nil }
        return "judged as of \(asOf), \(counted(abs(days), "day")) \(days > 0 ? "ago" : "from now")"
    }

    /// Reads the clock where no day is given: call it once in a run.
    func settings(_ detail: Assessor.Detail) -> Judging.Settings {
        Judging.Settings(day: asOf ?? today(), failOn: failOn.verdict, upcomingWindow: upcoming, detail: detail)
    }

    func policy() throws(PolicyProblem) -> CompiledPolicy {
        packs.isEmpty ? try PolicySource.embedded() : try PolicySource.compiled(adding: packs).policy
    }

    /// Judges every input, hands over what comes of it, and says on standard error what could not be judged.
    func judgeInputs(
        under policy: CompiledPolicy, _ settings: Judging.Settings, _ body: (Assessment) -> Void
    ) -> Judging {
        let inputs = Inputs(paths)
        var judging = Judging(policy: policy, settings: settings)
        for problem in inputs.problems {
            complain(problem)
            judging.raise(.unjudged)
        }
        for file in inputs.files { judging.judge(file, body) }
        let passedOver = judging.passedOver
        if !isQuiet, !passedOver.isEmpty {
            let named = passedOver.prefix(5).map { visible($0) }.joined(separator: ", ")
            let rest = passedOver.count > 5 ? " and \(passedOver.count - 5) more" : ""
            complain("passed over, as no descriptors: \(named)\(rest)")
        }
        // Nothing evaluated is never a green gate.
        if judging.documents == 0 {
            complain("no descriptor was judged" + (passedOver.isEmpty ? "" : " (\(words(passedOver)))"))
            judging.raise(.unjudged)
        }
        return judging
    }

    /// `2 other YAML files passed over`.
    func words(_ passedOver: [String]) -> String { "\(counted(passedOver.count, "other YAML file")) passed over" }
}

/// `1 rule`, `2 rules`.
func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
