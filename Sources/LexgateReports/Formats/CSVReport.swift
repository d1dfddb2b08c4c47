import Diagnostics
import LexgateModel

/// A run as a table (RFC 4180, UTF-8): notes and problems, then for each descriptor its whole verdict, its diagnostics
/// and every finding.
///
/// A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, whatever its quotes, so such a cell gets
/// an apostrophe in front, and so does one that has an apostrophe there: taking one off gives the text back.
struct CSVReport {
    private static let columns = [
        "kind", "verdict", "path", "document", "line", "column", "name", "as_of", "pack", "rule", "subject", "title",
        "message", "severity", "confidence", "hard", "in_force_from", "upcoming_from", "upcoming_verdict", "law",
        "missing", "evidence", "remedies", "unwaived_verdict", "waived_by", "waived_from", "waived_until",
        "waived_reason", "baseline",
    ]

    private var bytes: [UInt8] = []

    static func bytes(_ run: ReportRun) -> [UInt8] {
        var report = CSVReport()
        report.bytes.append(contentsOf: "\(columns.joined(separator: ","))\r\n".utf8)
        for note in run.notes { report.row(["kind": "note", "message": note]) }
        for problem in run.problems { report.row(["kind": "problem", "verdict": "error", "message": problem]) }
        report.row([
            "kind": "gate", "verdict": run.isOpen ? "open" : run.totals.status == 1 ? "closed" : "unjudged",
            "as_of": "\(run.day)", "message": run.ending,
        ])
        for assessment in run.assessments { report.write(assessment) }
        return report.bytes
    }

    private mutating func write(_ assessment: Assessment) {
        let excerpts = Excerpts(assessment.file)
        func place(_ span: Span) -> [String: String] {
            let place = excerpts.place(span)
            return [
                "path": place.path, "document": "\(assessment.document)", "line": "\(place.position.line)",
                "column": "\(place.position.column)", "name": assessment.name, "as_of": "\(assessment.day)",
            ]
        }
        func with(_ place: [String: String], _ cells: [String: String]) -> [String: String] {
            place.merging(cells) { $1 }
        }
        let isJudged = assessment.counts.total > 0 && !assessment.hasErrors
        row(
            with(
                place(.zero),
                [
                    "kind": "assessment", "verdict": isJudged ? assessment.verdict.word : "error",
                    "message": TextReport(style: .plain).summary(assessment),
                ]))
        for diagnostic in assessment.diagnostics {
            let help = diagnostic.help.map { ["remedies": $0] } ?? [:]
            row(
                with(
                    place(diagnostic.span),
                    with(
                        [
                            "kind": "diagnostic", "verdict": diagnostic.severity == .error ? "error" : "warn",
                            "message": diagnostic.message,
                        ], help)))
        }
        for finding in ReportRun.ordered(assessment) {
            row(
                with(
                    place(finding.span),
                    [
                        "kind": "finding", "verdict": finding.verdict.word, "pack": finding.pack, "rule": finding.rule,
                        "subject": finding.subject, "title": finding.title, "message": finding.message,
                        "severity": finding.severity.word, "confidence": finding.confidence.word,
                        "hard": finding.isHard ? "true" : "false",
                        "in_force_from": finding.inForceFrom.map { "\($0)" } ?? "",
                        "upcoming_from": finding.upcoming.map { "\($0.day)" } ?? "",
                        "upcoming_verdict": finding.upcoming?.would.word ?? "", "law": finding.law,
                        "missing": finding.missing.map(\.path).joined(separator: "; "),
                        "evidence": finding.evidence.map { "\($0.path) = \($0.value)" }.joined(separator: "; "),
                        "remedies": finding.remedies.map(\.text).joined(separator: "; "),
                        "unwaived_verdict": finding.waived?.verdict.word ?? "",
                        "waived_by": finding.waived?.waiver.approver ?? "",
                        "waived_from": finding.waived?.waiver.granted.map { "\($0)" } ?? "",
                        "waived_until": finding.waived.map { "\($0.waiver.until)" } ?? "",
                        "waived_reason": finding.waived?.waiver.reason ?? "",
                        "baseline": finding.baseline?.rawValue ?? "",
                    ]))
        }
    }

    private mutating func row(_ cells: [String: String]) {
        for (number, column) in Self.columns.enumerated() {
            if number > 0 { bytes.append(UInt8(ascii: ",")) }
            if let text = cells[column] { bytes.append(contentsOf: Self.cell(text).utf8) }
        }
        bytes.append(contentsOf: "\r\n".utf8)
    }

    static func cell(_ text: String) -> String {
        var text = visible(text)
        let isFormula = text.unicodeScalars.first { $0 != " " }.map { "=+-@'＝＋－＠".unicodeScalars.contains($0) }
        if isFormula == true { text = "'" + text }
        // Spreadsheets of some countries separate by semicolons: in quotes is whatever is not plainly a word.
        let isWord = text.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "/"):
                true
            default: false
            }
        }
        return isWord ? text : "\"\(text.spelling { $0 == "\"" ? "\"\"" : nil })\""
    }
}
