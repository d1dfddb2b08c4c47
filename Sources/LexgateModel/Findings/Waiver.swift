import Diagnostics

/// A dated, owned, justified acceptance of what one rule finds about one subject. It changes no fact and no finding: it
/// says who answers for one, until when, and why.
package struct Waiver: Sendable {
    /// What it is about.
    package enum Subject: Sendable, Equatable {
        /// As findings name it; empty for the deployment as a whole.
        case named(String)
        /// The element that is written there, below an inline waiver.
        case written(Span)
    }

    package let rule: String
    package let subject: Subject
    /// Name of the one deployment that it is for; nil for each that its file is read for.
    package let deployment: String?
    package let reason: String
    package let approver: String
    /// Its first day; nil where nobody said.
    package let granted: CalendarDay?
    /// Its last day.
    package let until: CalendarDay
    /// The facts without which an incomplete finding is accepted. With none of them it covers `warn` and `fail`, with
    /// some `incomplete` alone.
    package let missing: [String]
    /// Where it is written, in the row of offsets of the descriptor that it is read for.
    package let span: Span
    /// The file that holds it.
    package let path: String

    package init(
        rule: String, subject: Subject, deployment: String? = nil, reason: String, approver: String,
        granted: CalendarDay? = nil, until: CalendarDay, missing: [String] = [], span: Span, path: String
    ) {
        self.rule = rule
        self.subject = subject
        self.deployment = deployment
        self.reason = reason
        self.approver = approver
        self.granted = granted
        self.until = until
        self.missing = missing
        self.span = span
        self.path = path
    }

    package func isValid(on day: CalendarDay) -> Bool { (granted.map { $0 <= day } ?? true) && day <= until }

    package func isExpired(on day: CalendarDay) -> Bool { until < day }

    /// The same, in a row of files in which its own begins at `offset`.
    package func shifted(by offset: Int) -> Waiver {
        var subject = subject
        if case .written(let span) = subject { subject = .written(span.shifted(by: offset)) }
        return Waiver(
            rule: rule, subject: subject, deployment: deployment, reason: reason, approver: approver,
            granted: granted, until: until, missing: missing, span: span.shifted(by: offset), path: path)
    }
}

extension Finding {
    /// What a waiver makes of a finding: it is shown as waived, and its own verdict beside it.
    package struct Waived: Sendable {
        package let waiver: Waiver
        /// The verdict without the waiver: warn, incomplete or fail.
        package let verdict: Verdict

        package init(waiver: Waiver, verdict: Verdict) {
            self.waiver = waiver
            self.verdict = verdict
        }
    }
}
