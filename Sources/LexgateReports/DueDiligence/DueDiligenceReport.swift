import Diagnostics
import JSON
import LexgateModel

extension DueDiligence {
    /// Facts of one item that texts show; the others are counted. JSON has all of them.
    private static let shownFacts = 3

    /// `12 present, 3 partial, 1 absent, 46 unknown`.
    package var summary: String {
        Status.allCases.map { "\(count($0)) \($0.rawValue)" }.joined(separator: ", ")
    }

    /// How old the facts are on the day of the report.
    var age: String {
        guard let days else { return "the catalogue has no fact of this provider" }
        let span = days.oldest == days.newest ? "of \(days.oldest)" : "of \(days.oldest) to \(days.newest)"
        let old = Int(day.daysSinceEpoch) - Int(days.oldest.daysSinceEpoch)
        let stale = stale == 0 ? "" : ", \(self.stale) of them to be looked at again by now"
        let later =
            later == 0
            ? ""
            : "; \(self.later) row\(self.later == 1 ? "" : "s") later than the day of the report, which answer nothing"
        return old < 0
            ? "facts \(span)\(later)" : "facts \(span), the oldest \(old) day\(old == 1 ? "" : "s") old\(stale)\(later)"
    }

    // MARK: - Text

    package func text(_ style: TextStyle = .plain) -> String {
        var text = style.bold("\(title): \(visible(provider))") + ", as of \(day)\n"
        text += "rows: \(rows.isEmpty ? "none" : visible(rows.joined(separator: ", ")))\n\(age)\n"
        for (place, section) in sections.enumerated() {
            text += "\n" + style.bold("\(place + 1). \(section.title)") + "\n"
            for answer in section.answers {
                let status = answer.status.rawValue
                let blank = String(repeating: " ", count: 8 - status.count)
                text += "  \(colored(answer.status, style))\(blank) \(visible(answer.item.asks))\n"
                for line in lines(of: answer) { text += "           \(visible(line))\n" }
            }
        }
        return text + "\n\(visible(provider)): \(summary)\n"
    }

    private func colored(_ status: Status, _ style: TextStyle) -> String {
        switch status {
        case .present: style.green(status.rawValue)
        case .partial, .unknown: style.yellow(status.rawValue)
        case .absent: style.red(status.rawValue)
        }
    }

    /// What an answer rests on, and what to ask for.
    private func lines(of answer: Answer) -> [String] {
        // What agrees with the answer says most.
        let facts = answer.facts.sorted { ($0.says == answer.status ? 0 : 1) < ($1.says == answer.status ? 0 : 1) }
        var lines = facts.prefix(DueDiligence.shownFacts).map { fact in
            "\(fact.row) \(fact.field): \(fact.value) (\(fact.words))"
        }
        let rest = facts.count - lines.count
        if rest > 0 {
            let counts = Status.allCases.compactMap { status in
                let count = facts.dropFirst(DueDiligence.shownFacts).count { $0.says == status }
                return count > 0 ? "\(count) \(status.rawValue)" : nil
            }
            lines.append("and \(rest) more: \(counts.joined(separator: ", "))")
        }
        if answer.silent > 0, !answer.item.probes.isEmpty, answer.status != .present {
            lines.append("\(answer.silent) row\(answer.silent == 1 ? " does" : "s do") not say")
        }
        if answer.status != .present { lines.append("ask for: \(answer.item.document)") }
        return lines
    }

    // MARK: - Markdown

    package var markdown: String {
        var text = "# \(Markdown.text(title)): \(Markdown.text(provider))\n\n"
        text += "As of \(day): **\(summary)**; \(Markdown.text(age)).\n\n"
        text += "Rows: \(rows.isEmpty ? "none" : Markdown.text(rows.joined(separator: ", ")))\n"
        for (place, section) in sections.enumerated() {
            text +=
                "\n## \(place + 1). \(Markdown.text(section.title))\n\n| item | answer | rests on, and what to ask for |\n|---|---|---|\n"
            for answer in section.answers {
                let lines = lines(of: answer).map { Markdown.text($0) }.joined(separator: "<br>")
                text += "| \(Markdown.text(answer.item.asks)) | \(answer.status.rawValue) | \(lines) |\n"
            }
        }
        return text
    }

    // MARK: - JSON

    /// Schema `lexgate.due-diligence/v1`.
    package func json(tool: String) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("schema", "lexgate.due-diligence/v1")
        json.field("tool", "lexgate \(tool)")
        json.field("title", title)
        json.field("provider", provider)
        json.field("asOf", day.description)
        json.array("rows", rows) { $0.value($1) }
        json.key("counts")
        json.beginObject()
        for status in Status.allCases { json.field(status.rawValue, count(status)) }
        json.field("stale", stale)
        json.field("later", later)
        json.endObject()
        json.array("sections", sections) { json, section in
            json.beginObject()
            json.field("id", section.id)
            json.field("title", section.title)
            json.array("items", section.answers) { DueDiligence.write($1, &$0) }
            json.endObject()
        }
        json.endObject()
        json.newline()
        return json.bytes
    }

    private static func write(_ answer: Answer, _ json: inout JSONWriter) {
        json.beginObject()
        json.field("id", answer.item.id)
        json.field("asks", answer.item.asks)
        json.field("status", answer.status.rawValue)
        if answer.status != .present { json.field("askFor", answer.item.document) }
        json.field("silentRows", answer.silent)
        json.array("facts", answer.facts) { json, fact in
            json.beginObject()
            json.field("row", fact.row)
            json.field("field", fact.field)
            json.field("value", fact.value)
            json.field("says", fact.says.rawValue)
            if let asOf = fact.asOf { json.field("asOf", asOf.description) }
            json.field("stale", fact.isStale)
            json.field("later", fact.isLater)
            json.field("source", fact.source)
            json.field("confidence", fact.confidence)
            json.endObject()
        }
        json.endObject()
    }
}

extension DueDiligence.Fact {
    /// Day, state and source.
    fileprivate var words: String {
        let day = asOf.map { "as of \($0)" } ?? "of no known day"
        let state = isLater ? ", later than this report" : isStale ? ", to be looked at again" : ""
        return "\(day)\(state), confidence \(confidence), \(source)"
    }
}
