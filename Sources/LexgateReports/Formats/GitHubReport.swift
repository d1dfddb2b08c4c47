import Diagnostics
import LexgateModel

/// Workflow commands of GitHub Actions: annotations at the lines of descriptors, the worst first.
///
/// Escapes are those of `@actions/core`: `%`, CR and LF in messages, `:` and `,` in properties too. GitHub shows ten errors
/// and ten warnings of a step; all of them stand in the log, and the first line counts them.
struct GitHubReport {
    private let run: ReportRun
    private var lines: [String] = []

    /// What the log and the page of a run show of one command.
    private static let limit = 4000

    static func bytes(_ run: ReportRun) -> [UInt8] {
        var report = GitHubReport(run: run)
        report.write()
        return Array(report.lines.map { "\($0)\n" }.joined().utf8)
    }

    /// The page of `$GITHUB_STEP_SUMMARY`, which holds a mebibyte for each step.
    static func summary(_ run: ReportRun) -> [UInt8] { MarkdownReport.bytes(run, limit: 900_000) }

    private init(run: ReportRun) { self.run = run }

    private mutating func write() {
        for note in run.notes { command("warning", ["title": "lexgate"], ["note: \(note)"]) }
        command(run.isOpen ? "notice" : "error", ["title": "lexgate"], [run.ending])
        for problem in run.problems { command("error", ["title": "lexgate: not judged"], [problem]) }
        // By how they count, then by what they would be if nobody had accepted them.
        var entries: [(rank: Int, own: Int, word: String, properties: [String: String], message: [String])] = []
        for assessment in run.assessments {
            let excerpts = Excerpts(assessment.file)
            for diagnostic in assessment.diagnostics {
                let isError = diagnostic.severity == .error
                entries.append(
                    (
                        isError ? 6 : 3, 0, isError ? "error" : "warning",
                        properties(diagnostic.span, excerpts, title: "lexgate: descriptor"),
                        [diagnostic.message] + (diagnostic.help.map { ["help: \($0)"] } ?? [])
                    ))
            }
            for fact in ReportRun.openFacts(assessment) {
                entries.append(
                    (
                        Int((fact.isHeld ? Verdict.waived : .incomplete).rawValue), Int(Verdict.incomplete.rawValue),
                        fact.isHeld ? "notice" : "error",
                        properties(
                            fact.missing.span, excerpts,
                            title: "incomplete\(fact.isHeld ? ", held" : ""): \(fact.missing.path)"),
                        [fact.question, fact.askedBy]
                    ))
            }
            for finding in ReportRun.concerns(assessment) where !ReportRun.isAskedByFact(finding) {
                let verdict = run.counting(finding)
                let word = verdict >= .incomplete ? "error" : verdict == .warn ? "warning" : "notice"
                entries.append(
                    (
                        Int(verdict.rawValue), Int(finding.verdict.rawValue), word,
                        properties(finding.span, excerpts, title: "\(finding.label): \(finding.ruleAndSubject)"),
                        message(finding)
                    ))
            }
        }
        let order = entries.indices.sorted {
            (entries[$1].rank, entries[$1].own, $0) < (entries[$0].rank, entries[$0].own, $1)
        }
        for entry in order.map({ entries[$0] }) { command(entry.word, entry.properties, entry.message) }
        for assessment in run.assessments {
            lines.append(Self.plain(TextReport(style: .plain).summary(assessment)))
        }
    }

    private func message(_ finding: Finding) -> [String] {
        var parts = [finding.fullMessage]
        if !finding.citations.isEmpty { parts.append("law: \(finding.law)") }
        if finding.upcoming == nil {
            parts += finding.remedies.map { "help: \($0.text)" }
        }
        return parts.map { Markdown.cut($0, Self.limit) }
    }

    private func properties(_ span: Span, _ excerpts: Excerpts, title: String) -> [String: String] {
        let place = excerpts.place(span)
        return [
            "file": ReportPath.relative(place.path, to: run.workingFolder), "line": "\(place.position.line)",
            "col": "\(place.position.column)", "title": title,
        ]
    }

    private mutating func command(_ word: String, _ properties: [String: String], _ message: [String]) {
        let list = ["file", "line", "col", "title"].compactMap { key in
            properties[key].map { "\(key)=\(Self.property($0))" }
        }
        // Line breaks of ours part the parts; those of a text are visible.
        let text = message.map { Self.data(visible($0)) }
        lines.append("::\(word) \(list.joined(separator: ","))::\(text.joined(separator: "%0A"))")
    }

    static func data(_ text: String) -> String {
        text.spelling { $0 == "%" ? "%25" : $0 == "\r" ? "%0D" : $0 == "\n" ? "%0A" : nil }
    }

    static func property(_ text: String) -> String {
        data(visible(text)).spelling { $0 == ":" ? "%3A" : $0 == "," ? "%2C" : nil }
    }

    /// A line that is no command: `::` counts at its beginning, the older `##[` wherever it stands.
    static func plain(_ text: String) -> String {
        var before: Unicode.Scalar = " "
        let text = text.spelling { scalar in
            defer { before = scalar }
            return before == "#" && scalar == "#" ? scalar.spelledOut : nil
        }
        let isCommand = text.utf8.drop { $0 == 0x20 }.starts(with: "::".utf8)
        return isCommand ? ": " + text : text
    }
}
