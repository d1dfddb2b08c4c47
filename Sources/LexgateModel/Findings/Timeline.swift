import Diagnostics

/// What becomes of one descriptor from a day on if its facts stay as they are: the days on which a verdict changes.
package struct Timeline: Sendable {
    package let file: SourceFile
    package let name: String
    package let start: CalendarDay
    package let verdict: Verdict
    package let counts: VerdictCounts
    package let diagnostics: [Diagnostic]
    /// In order of days; on every other day all verdicts are those of the day before.
    package let turns: [Turn]

    package init(
        file: SourceFile, name: String, start: CalendarDay, verdict: Verdict, counts: VerdictCounts,
        diagnostics: [Diagnostic], turns: [Turn]
    ) {
        self.file = file
        self.name = name
        self.start = start
        self.verdict = verdict
        self.counts = counts
        self.diagnostics = diagnostics
        self.turns = turns
    }

    package struct Turn: Sendable {
        package let day: CalendarDay
        /// Of the whole, from that day on.
        package let verdict: Verdict
        package let counts: VerdictCounts
        package let changes: [Change]

        package init(day: CalendarDay, verdict: Verdict, counts: VerdictCounts, changes: [Change]) {
            self.day = day
            self.verdict = verdict
            self.counts = counts
            self.changes = changes
        }
    }

    package struct Change: Sendable {
        package let before: Verdict
        /// The finding of that day; of the day before where nothing is found any more.
        package let finding: Finding
        package let after: Verdict
        package let reason: Reason

        package init(before: Verdict, finding: Finding, after: Verdict, reason: Reason) {
            self.before = before
            self.finding = finding
            self.after = after
            self.reason = reason
        }
    }

    /// Why a verdict changes on a day.
    package enum Reason: Sendable, Equatable {
        case inForce
        case noLongerInForce
        /// Dates of facts, as `path is date`, that the day reaches or passes.
        case facts([String])
        /// Rows of tables that begin or end.
        case rows([String])
        /// A waiver begins, ends soon or has ended; what it says of its days.
        case waiver(String)
        /// A date that is no fact of the file, such as that of a row of the catalogue, or of another rule.
        case date
    }
}
