import Diagnostics
import LexgateModel

extension TextReport {
    /// Every waiver in force with what it covers: place, verdict without it, and who answers for it.
    func waived(_ assessment: Assessment, _ excerpts: Excerpts) -> String {
        let findings = assessment.findings.filter { $0.waived != nil }
        guard !findings.isEmpty else { return "" }
        var text = style.bold("waived:\n")
        for finding in findings {
            guard let waived = finding.waived else { continue }
            let subject = finding.subject.isEmpty ? "" : " (\(visible(finding.subject)))"
            text += "\(excerpts.location(finding.span)): \(finding.rule)\(subject): \(visible(finding.message))\n"
            text += waiver(waived, excerpts)
        }
        return text + "\n"
    }

    /// What the finding would be, who accepted it, until when, where and why.
    func waiver(_ waived: Finding.Waived, _ excerpts: Excerpts) -> String {
        let waiver = waived.waiver
        let since = waiver.granted.map { " from \($0)" } ?? ""
        var text =
            "      \(colored(waived.verdict)), waived by \(visible(waiver.approver))\(since) until \(waiver.until)"
        text += " (\(excerpts.location(waiver.span))): \(visible(waiver.reason))\n"
        if !waiver.missing.isEmpty {
            text += "      accepted without: \(waiver.missing.map { visible($0) }.joined(separator: ", "))\n"
        }
        return text
    }
}
