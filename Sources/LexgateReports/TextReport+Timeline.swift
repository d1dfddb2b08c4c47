import Diagnostics
import LexgateModel

extension TextReport {
    /// The days on which verdicts change: what the whole becomes, and each change with its rule, place and reason.
    package func timeline(_ timeline: Timeline) -> String {
        let excerpts = Excerpts(timeline.file, style: style)
        var text = timeline.diagnostics.map { excerpts.render($0) + "\n" }.joined()
        text += "\(heading(timeline.name)) on \(timeline.start): \(whole(timeline.verdict, timeline.counts))\n"
        for turn in timeline.turns {
            text += "\n\(style.bold("\(turn.day)")): \(whole(turn.verdict, turn.counts))\n"
            for change in turn.changes { text += self.change(change, on: turn.day, excerpts) }
        }
        let last = timeline.turns.last.map { "after \($0.day)" } ?? "after \(timeline.start)"
        return text + (timeline.turns.isEmpty ? "" : "\n")
            + "no verdict changes \(last) while the facts stay as they are\n"
    }

    private func whole(_ verdict: Verdict, _ counts: VerdictCounts) -> String {
        "\(colored(verdict)) (\(words(counts).joined(separator: ", ")))"
    }

    private func change(_ change: Timeline.Change, on day: CalendarDay, _ excerpts: Excerpts) -> String {
        let finding = change.finding
        let subject = finding.subject.isEmpty ? "" : " (\(visible(finding.subject)))"
        var text = "  \(change.before.word) to \(colored(change.after)): \(finding.rule)\(subject)\n"
        if change.after >= .warn {
            text += "    \(excerpts.location(finding.span)): \(visible(finding.message))\n"
        }
        return text + "    \(because(change, on: day))\n"
    }

    func because(_ change: Timeline.Change, on day: CalendarDay) -> String {
        let law = change.finding.citations.first.map { " (\($0.text))" } ?? ""
        return switch change.reason {
        case .inForce: "a route of the rule begins on \(day)\(law)"
        case .noLongerInForce: "the rule is in force until the day before\(law)"
        case .rows(let rows): "another row counts: \(rows.map { visible($0) }.joined(separator: "; "))"
        case .facts(let facts): "a date is reached or passed: \(facts.map { visible($0) }.joined(separator: "; "))"
        case .waiver(let words): visible(words)
        case .date: "a date that the rule reads is reached or passed\(law)"
        }
    }
}
