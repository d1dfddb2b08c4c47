import Diagnostics
import LexgateModel

/// Assessments as text for people: what is wrong, why, and what to do, each at its place in the descriptor.
package struct TextReport: Sendable {
    let style: TextStyle
    private let upcomingWindow: Int

    package init(style: TextStyle, upcomingWindow: Int = 0) {
        self.style = style
        self.upcomingWindow = upcomingWindow
    }

    /// Diagnostics, findings from `warn` on, missing facts, what is upcoming, and the summary.
    package func concerns(_ assessment: Assessment) -> String {
        let excerpts = Excerpts(assessment.file, style: style)
        var text = diagnostics(assessment, excerpts)
        let shown = assessment.findings.filter { $0.verdict >= .warn && !ReportRun.isAskedByFact($0) }
        for finding in shown.sorted(by: {
            ($1.verdict, $0.span.start, $0.rule, $0.subject) < ($0.verdict, $1.span.start, $1.rule, $1.subject)
        }) {
            text += self.finding(finding, excerpts, on: assessment.day) + "\n"
        }
        let undecided = assessment.findings
        text += missing(undecided, .misstated, "needed to decide, and written with an error (see above):", excerpts)
        text += missing(undecided, .insufficient, "written, and not enough to decide:", excerpts)
        text += missing(undecided, .notStated, "not stated, and needed to decide:", excerpts)
        text += upcoming(assessment, excerpts)
        text += waived(assessment, excerpts) + gone(assessment)
        return text + summary(assessment) + "\n"
    }

    package func diagnostics(_ assessment: Assessment, _ excerpts: Excerpts? = nil) -> String {
        guard !assessment.diagnostics.isEmpty else { return "" }
        let excerpts = excerpts ?? Excerpts(assessment.file, style: style)
        return assessment.diagnostics.map { excerpts.render($0) + "\n" }.joined()
    }

    // MARK: - One finding

    func colored(_ verdict: Verdict) -> String {
        switch verdict {
        case .fail, .error: style.red(verdict.word)
        case .warn, .incomplete: style.yellow(verdict.word)
        case .pass: style.green(verdict.word)
        case .notApplicable, .waived: style.dim(verdict.word)
        }
    }

    package func finding(_ finding: Finding, _ excerpts: Excerpts, on day: CalendarDay) -> String {
        let subject = finding.subject.isEmpty ? "" : " (\(visible(finding.subject)))"
        let word = finding.upcoming == nil ? colored(finding.verdict) : style.yellow("upcoming")
        var text = "\(excerpts.location(finding.span)): \(word): \(visible(finding.message))\n"
        text += excerpts.excerpt(finding.span)
        let sites = excerpts.sites(finding.span)
        if !sites.isEmpty { text += "  from: extended at \(sites.map(excerpts.location).joined(separator: ", "))\n" }
        text += "  rule: \(style.bold(finding.rule))\(style.dim(subject))\(mark(finding.baseline))\n"
        if !finding.citations.isEmpty {
            let since = finding.inForceFrom.map { ", in force \($0 > day ? "from" : "since") \($0)" } ?? ""
            text += "   law: \(finding.citations.map(\.text).joined(separator: "; "))\(since)\n"
        }
        if !finding.why.isEmpty { text += "   why: \(wrapped(visible(finding.why)))\n" }
        if !finding.reading.isEmpty { text += "  read: \(wrapped(visible(finding.reading)))\n" }
        for row in finding.catalogue { text += "  from: \(wrapped(visible(row.text)))\n" }
        for remedy in finding.remedies { text += "  help: \(wrapped(visible(remedy.text)))\n" }
        return text
    }

    private func wrapped(_ text: String) -> String {
        // Bytes are near enough to columns for a soft limit, and cost nothing to count.
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + 64)
        var width = 0
        var wordStart = 0
        func endWord() {
            let length = result.count - wordStart
            if width > 0, width - 1 + length > 104 {
                result.replaceSubrange(wordStart - 1..<wordStart, with: "\n        ".utf8)
                width = length
            } else {
                width += length
            }
        }
        for byte in text.utf8 {
            if byte != 0x20 && byte != 0x0A {
                result.append(byte)
            } else if result.count > wordStart {
                endWord()
                result.append(0x20)
                width += 1
                wordStart = result.count
            }
        }
        if result.count > wordStart { endWord() } else if wordStart > 0 { result.removeLast() }
        return String(decoding: result, as: UTF8.self)
    }

    // MARK: - Missing facts

    /// Every fact once, those that decide most findings first.
    private func missing(
        _ findings: [Finding], _ state: Finding.Missing.State, _ title: String, _ excerpts: Excerpts
    ) -> String {
        let facts = OpenFact.ranked(findings, state)
        guard !facts.isEmpty else { return "" }
        var text = style.bold("\(title)\n")
        var lastPlace: Span?
        for fact in facts {
            // What is written has been asked and answered, if wrongly.
            let isAsked = state != .misstated
            let held = fact.isHeld ? style.dim(", held back by the baseline") : ""
            let about = fact.missing.about.isEmpty || !isAsked ? "" : ": \(visible(fact.missing.about))"
            text +=
                "\(excerpts.location(fact.missing.span)): \(style.yellow("incomplete"))\(held): `\(visible(fact.missing.path))`\(about)\n"
            if isAsked, fact.missing.span != lastPlace, !fact.missing.isAtRoot {
                text += excerpts.excerpt(fact.missing.span)
            }
            lastPlace = fact.missing.span
            text += "  \(fact.askedBy)\n"
        }
        return text + "\n"
    }

    // MARK: - Upcoming

    private func upcoming(_ assessment: Assessment, _ excerpts: Excerpts) -> String {
        let findings = assessment.findings.filter { $0.upcoming != nil }
            .sorted {
                ($0.upcoming?.day ?? assessment.day, $0.rule, $0.subject) < (
                    $1.upcoming?.day ?? assessment.day, $1.rule, $1.subject
                )
            }
        guard !findings.isEmpty else { return "" }
        var text = style.bold("upcoming:\n")
        for finding in findings {
            guard let upcoming = finding.upcoming else { continue }
            let subject = finding.subject.isEmpty ? "" : " (\(visible(finding.subject)))"
            let message =
                upcoming.would == .incomplete && finding.missing.count > 3
                ? "\(finding.title) (\(finding.missing.count) facts are not stated)" : finding.message
            text += "  \(upcoming.day) would be \(colored(upcoming.would)): \(visible(message))\n"
            text +=
                "             \(style.dim("\(finding.rule)\(subject), \(finding.citations.map(\.text).joined(separator: "; "))"))\n"
        }
        return text + "\n"
    }

    // MARK: - Summary

    /// `path: name: fail: 1 fail, 2 warn, 30 pass …` in one line.
    package func summary(_ assessment: Assessment) -> String {
        let counts = assessment.counts
        var parts = words(counts)
        parts += words(assessment.baseline)
        let errors = assessment.diagnostics.count { $0.severity == .error }
        if errors > 0 { parts.append("\(errors) \(errors == 1 ? "error" : "errors") in the file") }
        let place =
            assessment.document > 0
            ? "\(visible(assessment.file.path))#\(assessment.document + 1)" : visible(assessment.file.path)
        let word: String
        if counts.total == 0 {
            word = style.red("not judged")
        } else {
            word = colored(assessment.verdict)
        }
        return
            "\(place): \(visible(assessment.name)): \(word)\(parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")"
    }

    /// `2 fail`, `1 warn`, … from worst to best.
    func words(_ counts: VerdictCounts) -> [String] {
        var parts: [String] = []
        for verdict in [Verdict.error, .fail, .incomplete, .warn, .waived, .pass] where counts[verdict] > 0 {
            parts.append("\(counts[verdict]) \(verdict.word)")
        }
        if counts.upcoming > 0 { parts.append("\(counts.upcoming) upcoming") }
        let notApplicable = counts[.notApplicable] - counts.upcoming
        if notApplicable > 0 { parts.append("\(notApplicable) not applicable") }
        return parts
    }

    /// A name at the start of a line, where a log would take it for a command.
    func heading(_ name: String) -> String { GitHubReport.plain(visible(name)) }

    // MARK: - Everything

    /// The auditor's reading: every rule with its verdict, what it rests on, and what was not checked.
    package func everything(_ assessment: Assessment, packs: [PackLine]) -> String {
        let excerpts = Excerpts(assessment.file, style: style)
        var text = style.bold("\(heading(assessment.name))\n")
        let extensions = assessment.file.extended.map { visible($0.path) }.joined(separator: ", ")
        text += visible(assessment.file.path) + (extensions.isEmpty ? "" : " with \(extensions)")
        text += ", judged as of \(assessment.day)\n\n"
        text += diagnostics(assessment, excerpts)
        for pack in packs {
            let findings = assessment.findings.filter { $0.pack == pack.id }
            guard !findings.isEmpty else { continue }
            text += style.bold("\(pack.title)") + " (\(pack.id) \(pack.version))\n"
            for finding in findings.sorted(by: { ($0.rule, $0.subject) < ($1.rule, $1.subject) }) {
                text += line(finding, excerpts)
            }
            text += "\n"
        }
        return text + gone(assessment) + summary(assessment) + "\n"
    }

    private func line(_ finding: Finding, _ excerpts: Excerpts) -> String {
        let subject = finding.subject.isEmpty ? "" : " (\(visible(finding.subject)))"
        var text = "  \(colored(finding.verdict)) \(finding.rule)\(subject): \(visible(finding.message))\n"
        if let waived = finding.waived { text += waiver(waived, excerpts) }
        if let state = finding.baseline { text += "      baseline: \(state.rawValue)\n" }
        if let upcoming = finding.upcoming {
            text += "      upcoming on \(upcoming.day): would be \(upcoming.would.word)\n"
        }
        let laws = finding.citations.map(\.text).joined(separator: "; ")
        if !laws.isEmpty { text += "      law: \(laws) (confidence \(finding.confidence.word))\n" }
        guard finding.verdict != .notApplicable || finding.upcoming != nil else { return text }
        for evidence in finding.evidence {
            let rows = evidence.catalogue.map { visible($0.text) }.joined(separator: "; ")
            let row = rows.isEmpty ? "" : " from \(rows)"
            let step = evidence.step == .stated ? "" : ", \(evidence.step == .derived ? "derived" : "assumed")\(row)"
            let alias = evidence.aliasSpan.map { ", used at \(excerpts.location($0))" } ?? ""
            text +=
                "      \(visible(evidence.path)) = \(visible(evidence.value)) (\(excerpts.location(evidence.span))\(step)\(alias))\n"
        }
        for row in finding.tableRows { text += "      table \(visible(row))\n" }
        for missing in finding.missing {
            let state =
                switch missing.state {
                case .notStated: "not stated"
                case .misstated: "in error"
                case .insufficient: "not enough"
                }
            text += "      \(state): \(visible(missing.path))\n"
        }
        return text
    }
}

/// A pack as reports name it.
package struct PackLine: Sendable {
    package let id: String
    package let title: String
    package let version: String

    package init(id: String, title: String, version: String) {
        self.id = id
        self.title = title
        self.version = version
    }
}
