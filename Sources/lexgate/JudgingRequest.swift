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

    /// Said in the first line of every format: what was let through that nobody decided.
    var notes: [String] {
        failOn == .fail
            ? ["incomplete findings do not close the gate (--fail-on fail): facts are missing where they occur"] : []
    }

    /// Reads the clock where no day is given: call it once in a run.
    func settings(_ detail: Assessor.Detail) -> Judging.Settings {
        Judging.Settings(day: asOf ?? today(), failOn: failOn.verdict, upcomingWindow: upcoming, detail: detail)
    }

    func policy() throws(PolicyProblem) -> CompiledPolicy {
        packs.isEmpty ? try PolicySource.embedded() : try PolicySource.compiled(adding: packs).policy
    }
}
