import LexgateModel

extension Waiver {
    /// Why the waiver does not cover a finding that it is about; nil where it does.
    func objection(to finding: Finding, on day: CalendarDay, upcomingWindow: Int) -> Objection? {
        guard isValid(on: day) else { return .notValid }
        guard !finding.isHard else { return .hard }
        let isAhead = finding.countsAhead(on: day, upcomingWindow: upcomingWindow)
        let verdict = isAhead ? finding.upcoming?.would ?? finding.verdict : finding.verdict
        switch verdict {
        case .notApplicable: return finding.upcoming == nil ? .nothing(verdict) : .notYet
        case .pass, .waived: return .nothing(verdict)
        case .error: return .error
        case .warn, .fail: return missing.isEmpty ? nil : .turned(verdict)
        case .incomplete:
            guard !missing.isEmpty else { return .unlisted(finding.missing.map(\.path)) }
            guard !finding.missing.isEmpty, finding.missing.count <= Finding.Missing.most else { return .open }
            let unlisted = finding.missing.map(\.path).filter { !missing.contains($0) }
            return unlisted.isEmpty ? nil : .unlisted(unlisted)
        }
    }

    enum Objection: Equatable {
        /// It has not begun, or has ended.
        case notValid
        case hard
        /// The rule starts later.
        case notYet
        /// There is nothing to waive.
        case nothing(Verdict)
        case error
        /// It was given for missing facts, and they are there.
        case turned(Verdict)
        /// It does not list these missing facts.
        case unlisted([String])
        /// Incomplete without a list of facts that would decide, or with more than are listed.
        case open
    }
}
