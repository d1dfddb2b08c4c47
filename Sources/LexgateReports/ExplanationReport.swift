import Diagnostics
import JSON
import LexgateModel

/// How findings came about, for people and as JSON (`lexgate.explanation/v1`).
package struct ExplanationReport {
    private let style: TextStyle

    package init(style: TextStyle = .plain) { self.style = style }

    /// That of the process: to explain a closed gate is work done, and what could not be judged is not explained.
    package static func status(_ run: ReportRun) -> Int { run.totals.status == 1 ? 0 : run.totals.status }

    /// The run as a report has it, with the findings that are explained alone.
    package static func json(_ run: ReportRun) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("schema", "lexgate.explanation/v1")
        json.field("tool", "lexgate \(run.toolVersion)")
        json.field("exitStatus", status(run))
        JSONReport.told(run, &json)
        json.array("assessments", run.assessments) { JSONReport.write($1, &$0) }
        json.endObject()
        json.newline()
        return json.bytes
    }

    package func text(_ run: ReportRun) -> String {
        let report = TextReport(style: style, upcomingWindow: run.upcomingWindow)
        var text = run.notes.map { "note: \($0)\n" }.joined()
        for assessment in run.assessments {
            let excerpts = Excerpts(assessment.file, style: style)
            text += report.diagnostics(assessment, excerpts)
            for finding in ReportRun.worstFirst(assessment) {
                text += self.text(finding, report, excerpts, on: assessment.day) + "\n"
            }
            if assessment.findings.isEmpty {
                text += "\(visible(assessment.place)): \(visible(assessment.name)): no such finding\n"
            }
        }
        return text
    }

    private func text(
        _ finding: Finding, _ report: TextReport, _ excerpts: Excerpts, on day: CalendarDay
    ) -> String {
        var text = report.finding(finding, excerpts, on: day)
        if let waived = finding.waived { text += report.waiver(waived, excerpts) }
        if let state = finding.baseline {
            let held = finding.isHeld ? ", held back: it closes no gate" : ""
            text += "      baseline: \(state.rawValue)\(held)\n"
        }
        if let upcoming = finding.upcoming {
            text += "      upcoming on \(upcoming.day): would be \(upcoming.would.word); told as of that day\n"
        }
        guard let explanation = finding.explanation else {
            return text + "\nno rule was evaluated: it follows from the waiver itself and the day\n"
        }
        text += "\n" + style.bold("how it came about") + " (\(explanation.path), as of \(explanation.day)):\n"
        for duty in explanation.duties {
            let law = duty.citations.map(\.text).joined(separator: "; ")
            text += "  \(style.dim(law.isEmpty ? duty.id : law)): \(visible(duty.about))\n"
        }
        var lines = Lines(style: style, excerpts: excerpts, defaults: explanation.defaults)
        for (place, step) in explanation.steps.enumerated() {
            lines.add(step, isLast: place == explanation.steps.count - 1)
        }
        return text + lines.text + "  ● decides  ○ does not\n"
    }
}

/// A tree, line by line.
private struct Lines {
    let style: TextStyle
    let excerpts: Excerpts
    private(set) var text = ""
    /// Why facts count by default, by their paths.
    private let defaults: [String: String]
    /// Places whose line was shown.
    private var shown: Set<Span> = []
    /// Facts of which everything was said.
    private var told: Set<String> = []

    init(style: TextStyle, excerpts: Excerpts, defaults: [String: String]) {
        self.style = style
        self.excerpts = excerpts
        self.defaults = defaults
    }

    private mutating func line(_ prefix: String, _ words: String) { text += "  \(style.dim(prefix))\(words)\n" }

    private func dot(_ decides: Bool) -> String { decides ? "●" : style.dim("○") }

    private func colored(_ truth: Explanation.Truth) -> String {
        switch truth {
        case .isTrue: style.green(truth.word)
        case .isFalse, .error: style.red(truth.word)
        case .unknown: style.yellow(truth.word)
        case .value: truth.word
        }
    }

    // MARK: - Questions

    mutating func add(_ step: Explanation.Step, isLast: Bool) {
        let (branch, below) = isLast ? ("└─ ", "   ") : ("├─ ", "│  ")
        let note = step.note.isEmpty ? "" : ": \(visible(step.note))"
        let answer = step.truth.map(colored) ?? style.dim("not asked")
        var words =
            switch step.role {
            case .each(let variable): "each \(variable) of `\(visible(step.part?.text ?? ""))`\(note)"
            case .inForce(let from, let until):
                "in force from \(from)\(until.map { " until \($0)" } ?? ""): \(answer)\(note)"
            case .applies: "applies: \(answer)\(note)"
            case .requires: "requires: \(answer)"
            case .otherwise(let verdict): "otherwise \(verdict.word): \(answer)"
            }
        words = "\(dot(step.decides)) \(words)"
        line(branch, words)
        guard let part = step.part else { return }
        if case .each = step.role {
            details(of: part, below)
        } else {
            if part.definition == nil, step.decides, part.form == .plain {
                line(below, "`\(visible(part.text))`\(value(part))")
            } else {
                line(below, head(part))
            }
            details(of: part, below)
        }
    }

    // MARK: - Expressions

    private mutating func add(_ part: Explanation.Part, _ prefix: String, isLast: Bool) {
        let (branch, below) = isLast ? ("└─ ", "   ") : ("├─ ", "│  ")
        let element = part.element.map { "for \(visible($0)): " } ?? ""
        let answer = part.truth == .value ? "" : "\(colored(part.truth)) "
        line(prefix + branch, "\(dot(part.decides)) \(answer)\(element)\(head(part))")
        details(of: part, prefix + below)
    }

    private func head(_ part: Explanation.Part) -> String {
        if part.definition == nil, !part.parts.isEmpty {
            if part.form == .all { return "all of these:" }
            if part.form == .any { return "any of these:" }
        }
        return "`\(visible(part.text))`\(value(part))"
    }

    private func value(_ part: Explanation.Part) -> String {
        switch part.truth {
        case .isTrue, .isFalse, .unknown: ""
        case .error, .value: " = \(visible(part.value))"
        }
    }

    private mutating func details(of part: Explanation.Part, _ prefix: String) {
        if let definition = part.definition, part.decides { add(definition, part, prefix) }
        for fact in part.facts { add(fact, prefix) }
        for missing in part.missing { add(missing, prefix) }
        for row in part.rows { line(prefix, "table \(visible(row))") }
        if part.definition != nil, !part.parts.isEmpty {
            if part.form == .all { line(prefix, "all of these:") }
            if part.form == .any { line(prefix, "any of these:") }
        }
        let rest = part.notAsked.count + (part.leftOut > 0 ? 1 : 0)
        for (place, inner) in part.parts.enumerated() {
            add(inner, prefix, isLast: place == part.parts.count - 1 && rest == 0)
        }
        for (place, text) in part.notAsked.enumerated() {
            line(prefix + (place == rest - 1 ? "└─ " : "├─ "), "\(dot(false)) not needed: `\(visible(text))`")
        }
        if part.leftOut > 0 { line(prefix + "└─ ", style.dim("… and \(part.leftOut) more")) }
    }

    private mutating func add(_ definition: Explanation.Definition, _ part: Explanation.Part, _ prefix: String) {
        if definition.isRepeated { return line(prefix, style.dim("as told at #\(definition.number)")) }
        let number = definition.number > 0 ? "#\(definition.number) " : ""
        line(prefix, "\(style.bold(number))\(visible(definition.about.isEmpty ? definition.name : definition.about))")
        let law = definition.citations.map(\.text).joined(separator: "; ")
        line(prefix, style.dim("   \(law.isEmpty ? "" : "\(law), ")\(definition.path):\(definition.line)"))
        let arguments = definition.arguments.map { "\($0.name) = \(visible($0.value))" }.joined(separator: ", ")
        if !arguments.isEmpty { line(prefix, "   with \(arguments)") }
        let isListed = (part.form == .all || part.form == .any) && !part.parts.isEmpty
        if !isListed, !definition.body.isEmpty { line(prefix, "   is `\(visible(definition.body))`\(value(part))") }
    }

    private mutating func add(_ missing: Finding.Missing, _ prefix: String) {
        let state =
            switch missing.state {
            case .notStated: "not stated"
            case .misstated: "written with an error"
            case .insufficient: "written, and not enough"
            }
        var words = "\(style.yellow(state)): \(visible(missing.path))"
        if told.insert(missing.path).inserted {
            if !missing.about.isEmpty { words += ": \(visible(missing.about))" }
            if !missing.isAtRoot { words += " (\(excerpts.location(missing.span)))" }
        }
        line(prefix, words)
    }

    private mutating func add(_ fact: Finding.Evidence, _ prefix: String) {
        let head = "\(visible(fact.path)) = \(visible(fact.value)) (\(excerpts.location(fact.span))"
        guard told.insert(fact.path).inserted else { return line(prefix, head + ")") }
        let rows = fact.catalogue.map { visible($0.text) }.joined(separator: "; ")
        let origin = fact.step == .stated ? "" : ", \(fact.step.word)\(rows.isEmpty ? "" : " from \(rows)")"
        let alias = fact.aliasSpan.map { ", used at \(excerpts.location($0))" } ?? ""
        line(prefix, "\(head)\(origin)\(alias))")
        if shown.insert(fact.span).inserted {
            line(prefix, "    \(style.dim("|")) \(excerpts.line(fact.span))")
        }
        if let because = defaults[fact.path] {
            line(prefix, "    \(style.dim("assumed, since")) \(visible(because))")
        }
    }
}
