import Diagnostics
import LexgateModel

/// What is wrong, as a comment to a pull request: the answer, a line for each descriptor, then what was found.
struct MarkdownReport {
    private let run: ReportRun
    private var page = ""
    /// A comment on GitHub takes 65,536 characters, and a step summary a mebibyte.
    private static let limit = 60_000

    static func bytes(_ run: ReportRun) -> [UInt8] { bytes(run, limit: limit) }

    static func bytes(_ run: ReportRun, limit: Int) -> [UInt8] {
        var report = MarkdownReport(run)
        report.write(limit)
        return Array(report.page.utf8)
    }

    private init(_ run: ReportRun) { self.run = run }

    private mutating func write(_ limit: Int) {
        for note in run.notes { page += "> **note** \(Markdown.line(note))\n\n" }
        let answer = run.isOpen ? "open" : run.totals.status == 1 ? "closed" : "not everything could be judged"
        page += "## Lexgate: \(answer)\n\n\(Markdown.line(run.ending))\n\n"
        let problems = add(run.problems.map { "* **not judged** \(Markdown.line($0))\n" }, upTo: limit / 4)
        if problems > 0 { page += "* **not judged** \(problems) more\n" }
        if !run.problems.isEmpty { page += "\n" }
        if run.assessments.isEmpty {
            page += "**No descriptor was judged.**\n"
            return
        }
        page += "| descriptor | gate | verdict | findings |\n|---|---|---|---|\n"
        let report = TextReport(style: .plain)
        var rows = run.assessments.map { (assessment: $0, text: row($0, report)) }
        // Where there is no room for all, those that close the gate and the worst have to be there.
        if rows.reduce(page.utf8.count, { $0 + $1.text.utf8.count }) > limit / 2 {
            rows = [true, false].flatMap { isClosed in
                Verdict.allCases.sorted(by: >).flatMap { verdict in
                    rows.filter {
                        run.isClosed($0.assessment) == isClosed && $0.assessment.wholeVerdict == verdict
                    }
                }
            }
        }
        let rowsLeft = add(rows.map(\.text), upTo: limit / 2)
        if rowsLeft > 0 {
            page += "\n**\(rowsLeft) more descriptors, none worse, are not in this table for lack of space.**\n"
        }
        var left = 0
        for assessment in rows.map(\.assessment) {
            let parts = sections(assessment)
            guard !parts.isEmpty else { continue }
            let heading = "\n### \(Markdown.line(assessment.name, limit: 300))\n\n"
            var isHeaded = false
            for part in parts {
                if page.utf8.count + part.utf8.count + heading.utf8.count > limit {
                    left += 1
                    continue
                }
                if !isHeaded { page += heading }
                isHeaded = true
                page += part
            }
        }
        if left > 0 {
            page +=
                "\n**\(left) more not shown here for lack of space, lexgate lint shows all.**\n"
        }
        page += "\nPass is never compliant: it says that one rule found nothing in facts that were stated.\n"
    }

    private func row(_ assessment: Assessment, _ report: TextReport) -> String {
        let cells = [
            Markdown.line("\(assessment.place): \(assessment.name)", limit: 300),
            run.isClosed(assessment) ? "closed" : "open", "**\(word(assessment))**",
            Markdown.line(report.words(assessment)),
        ]
        return "| \(cells.joined(separator: " | ")) |\n"
    }

    /// Adds what there is room for, and says how much there is not.
    private mutating func add(_ parts: [String], upTo limit: Int) -> Int {
        var left = 0
        for part in parts {
            if left > 0 || page.utf8.count + part.utf8.count > limit { left += 1 } else { page += part }
        }
        return left
    }

    private func word(_ assessment: Assessment) -> String {
        assessment.counts.total == 0
            ? "not judged"
            : assessment.hasErrors ? "\(assessment.verdict.word), errors in the file" : assessment.verdict.word
    }

    private func sections(_ assessment: Assessment) -> [String] {
        let excerpts = Excerpts(assessment.file)
        var parts: [String] = []
        for diagnostic in assessment.diagnostics {
            let word = diagnostic.severity == .error ? "error" : "warning"
            let help = diagnostic.help.map { "\n  * help: \(Markdown.line($0))" } ?? ""
            parts.append(
                "* **\(word)** \(place(diagnostic.span, excerpts)): \(Markdown.line(diagnostic.message))\(help)\n")
        }
        let concerns = ReportRun.concerns(assessment)
        let isNow = { (finding: Finding) in finding.upcoming == nil && !ReportRun.isAskedByFact(finding) }
        for finding in concerns where isNow(finding) { parts.append(item(finding, excerpts)) }
        for fact in ReportRun.openFacts(assessment) {
            let word = fact.isHeld ? "incomplete, held" : "incomplete"
            let text = "* **\(word)** \(place(fact.missing.span, excerpts)): \(Markdown.line(fact.question))\n"
            parts.append("\(text)  * \(Markdown.line(fact.askedBy))\n")
        }
        for finding in concerns where finding.upcoming != nil { parts.append(item(finding, excerpts)) }
        if let gone = assessment.baseline?.goneInWords { parts.append("* \(Markdown.line(gone))\n") }
        return parts
    }

    private func item(_ finding: Finding, _ excerpts: Excerpts) -> String {
        var text = "* **\(finding.label)** \(place(finding.span, excerpts)): \(Markdown.line(finding.fullMessage))\n"
        text += "  * rule: \(Markdown.line(finding.ruleAndSubject))"
        if !finding.citations.isEmpty {
            let laws = finding.citations.map { Markdown.link($0.text, to: $0.url) }.joined(separator: "; ")
            text += ", law: \(laws), confidence \(finding.confidence.word)"
        }
        text += "\n"
        if finding.upcoming == nil {
            for remedy in finding.remedies { text += "  * help: \(Markdown.line(remedy.text))\n" }
        }
        return text
    }

    private func place(_ span: Span, _ excerpts: Excerpts) -> String {
        let place = excerpts.place(span)
        return Markdown.line("\(place.path):\(place.position.line):\(place.position.column)", limit: 300)
    }
}
