import Diagnostics
import LexgateModel

extension TextReport {
    /// Behind the rule of a finding: how it stands to the baseline.
    func mark(_ state: BaselineState?) -> String {
        switch state {
        case nil: ""
        case .new: style.dim(", new")
        case .unchanged: style.dim(", in the baseline")
        case .updated: style.dim(", in the baseline with another verdict or other facts")
        case .absent: style.dim(", gone")
        }
    }

    /// What the baseline holds and nobody finds any more.
    func gone(_ assessment: Assessment) -> String {
        guard let absent = assessment.baseline?.absent, !absent.isEmpty else { return "" }
        var text = style.bold("in the baseline and gone; write it anew, and they cannot come back unseen:\n")
        for entry in absent {
            let subject = entry.subject.isEmpty ? "" : " (\(visible(entry.subject)))"
            text += "  \(colored(entry.verdict)): \(visible(entry.rule))\(subject)\n"
        }
        return text + "\n"
    }

    /// For the line that sums up: `2 held back by the baseline`, `1 in it and gone`.
    func words(_ comparison: BaselineComparison?) -> [String] {
        guard let comparison else { return [] }
        return (comparison.held > 0 ? ["\(comparison.held) held back by the baseline"] : [])
            + (comparison.absent.isEmpty ? [] : ["\(comparison.absent.count) in the baseline and gone"])
    }
}
