import Diagnostics
import LexgateModel

extension TextReport {
    static func bytes(_ run: ReportRun) -> [UInt8] {
        let report = TextReport(style: run.style, upcomingWindow: run.upcomingWindow)
        var text = run.notes.map { "note: \($0)\n" }.joined()
        for problem in run.problems { text += "not judged: \(visible(problem))\n" }
        for assessment in run.assessments {
            switch run.purpose {
            case .lint: text += report.lint(assessment, isQuiet: run.isQuiet) ?? ""
            case .gate: text += report.gate(assessment, failOn: run.failOn, isQuiet: run.isQuiet) ?? ""
            case .report: text += report.everything(assessment, packs: run.packs) + "\n"
            }
        }
        return Array((text + ending(run)).utf8)
    }

    /// What `lint` prints of a descriptor; nil for one that is well where nothing is to be said of those.
    package func lint(_ assessment: Assessment, isQuiet: Bool) -> String? {
        let isSilent = isQuiet && assessment.verdict < .warn && assessment.diagnostics.isEmpty
        return isSilent ? nil : concerns(assessment)
    }

    /// The line of `gate` for a descriptor, below its diagnostics and above its waivers.
    package func gate(_ assessment: Assessment, failOn: Verdict, isQuiet: Bool) -> String? {
        let isClosed = assessment.isClosed(from: failOn)
        if isQuiet && !isClosed { return nil }
        return "\(diagnostics(assessment))\(isClosed ? "closed" : "open  ") \(summary(assessment))\n"
            + waived(assessment)
    }

    /// What all of it comes to.
    package static func ending(_ run: ReportRun) -> String {
        guard !run.isQuiet, run.purpose != .report, run.totals.documents > 1 || run.purpose == .gate else { return "" }
        let hint = run.purpose == .gate && run.totals.closed > 0 ? "`lexgate lint` on the same paths shows why\n" : ""
        return "\(run.ending)\n\(hint)"
    }
}
