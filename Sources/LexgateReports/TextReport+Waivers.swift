import Diagnostics
import LexgateModel

extension TextReport {
    /// Every waiver in force with what it covers: place, verdict without it, and who answers for it.
    func waived(_ assessment: Assessment, _ excerpts: Excerpts) -> String {
        let text = waivers(assessment, excerpts) { finding in
            "\(excerpts.location(finding.span)): \(visible(finding.ruleAndSubject)): \(visible(finding.message))\n"
        }
        return text.isEmpty ? "" : style.bold("waived:\n") + text + "\n"
    }

    /// The same below the line of `gate`, which tells no messages.
    func waived(_ assessment: Assessment) -> String {
        waivers(assessment, Excerpts(assessment.file)) { "       \(visible($0.ruleAndSubject))\n" }
    }

    private func waivers(_ assessment: Assessment, _ excerpts: Excerpts, _ head: (Finding) -> String) -> String {
        assessment.findings.map { finding in
            finding.waived.map { head(finding) + waiver($0, excerpts) } ?? ""
        }.joined()
    }

    /// What the finding would be, who accepted it, until when, where and why.
    func waiver(_ waived: Finding.Waived, _ excerpts: Excerpts) -> String {
        let waiver = waived.waiver
        var text = "      \(colored(waived.verdict)), waived by \(visible(waiver.approval))"
        text += " (\(excerpts.location(waiver.span))): \(visible(waiver.reason))\n"
        if !waiver.missing.isEmpty {
            text += "      accepted without: \(waiver.missing.map { visible($0) }.joined(separator: ", "))\n"
        }
        return text
    }
}
