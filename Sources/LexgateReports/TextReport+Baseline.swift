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
        var text = style.bold("\(BaselineComparison.gone):\n")
        for entry in absent { text += "  \(colored(entry.verdict)): \(visible(entry.ruleAndSubject))\n" }
        return text + "\n"
    }

    /// All that a table says of a descriptor in a few words.
    func words(_ assessment: Assessment) -> String {
        (words(assessment.counts) + words(assessment.baseline)).joined(separator: ", ")
    }

    /// For the line that sums up: `2 held back by the baseline`, `1 in it and gone`.
    func words(_ comparison: BaselineComparison?) -> [String] {
        guard let comparison else { return [] }
        return (comparison.held > 0 ? ["\(comparison.held) held back by the baseline"] : [])
            + (comparison.absent.isEmpty ? [] : ["\(comparison.absent.count) in the baseline and gone"])
    }
}

extension BaselineComparison {
    static let gone = "in the baseline and gone; write it anew, and they cannot come back unseen"

    /// What the baseline holds and nobody finds any more, for formats that have one text for it; nil for nothing.
    var goneInWords: String? {
        guard !absent.isEmpty else { return nil }
        return "\(Self.gone): " + absent.map { "\($0.verdict.word) \($0.ruleAndSubject)" }.joined(separator: ", ")
    }
}

extension Baseline.Entry {
    var ruleAndSubject: String { subject.isEmpty ? rule : "\(rule) (\(subject))" }
}
