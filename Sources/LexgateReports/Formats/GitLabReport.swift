import Diagnostics
import JSON
import LexgateModel

/// A run as a report of GitLab's code quality: one list of issues, what closes the gate first.
///
/// GitLab shows issues by file and line; notes and what could not be judged stand at the first line of the first path.
struct GitLabReport {
    private let run: ReportRun
    private var json = JSONWriter()
    private var fingerprints = Fingerprints()

    static func bytes(_ run: ReportRun) -> [UInt8] {
        var report = GitLabReport(run: run)
        report.write()
        return report.json.bytes
    }

    private init(run: ReportRun) { self.run = run }

    private mutating func write() {
        json.beginArray()
        for note in run.notes {
            issue("lexgate/note", note, "info", run.firstPath, fingerprints.number(StableID(["note", note])))
        }
        let problems = run.allProblems
        for problem in problems {
            issue(
                "lexgate/not-judged", problem, "blocker", run.firstPath,
                fingerprints.number(StableID(["problem", problem])))
        }
        for assessment in run.assessments {
            let excerpts = Excerpts(assessment.file)
            for diagnostic in assessment.diagnostics {
                let text = diagnostic.message + (diagnostic.help.map { "; \($0)" } ?? "")
                issue(
                    "lexgate/not-judged", text, diagnostic.severity == .error ? "blocker" : "minor",
                    excerpts.place(diagnostic.span),
                    fingerprints.number(StableID(["diagnostic", diagnostic.message, assessment.name])))
            }
            for finding in ReportRun.concerns(assessment) {
                issue(
                    finding.rule, "\(finding.label): \(finding.fullMessage)", severity(finding),
                    excerpts.place(finding.span), fingerprints.of(finding, in: assessment), finding)
            }
            if let gone = assessment.baseline?.goneInWords {
                issue(
                    "lexgate/note", gone, "info", excerpts.place(.zero),
                    fingerprints.number(StableID(["gone", assessment.name])))
            }
        }
        json.endArray()
        json.newline()
    }

    private func severity(_ finding: Finding) -> String {
        switch run.counting(finding) {
        case .notApplicable, .pass, .waived: "info"
        case .warn: "minor"
        case .incomplete: "major"
        case .fail: finding.severity >= .high ? "critical" : "major"
        case .error: "blocker"
        }
    }

    private mutating func issue(
        _ check: String, _ text: String, _ severity: String, _ path: String, _ fingerprint: (id: StableID, number: Int)
    ) {
        begin(check, text, severity, fingerprint)
        location(path) { json in
            json.key("lines")
            json.beginObject()
            json.field("begin", 1)
            json.endObject()
        }
        json.endObject()
    }

    private mutating func issue(
        _ check: String, _ text: String, _ severity: String, _ place: Excerpts.Place,
        _ fingerprint: (id: StableID, number: Int), _ finding: Finding? = nil
    ) {
        begin(check, text, severity, fingerprint)
        location(run.relative(place.path)) { json in
            json.key("positions")
            json.beginObject()
            for (key, position) in [("begin", place.position), ("end", place.end)] {
                json.key(key)
                json.beginObject()
                json.field("line", position.line)
                json.field("column", position.column)
                json.endObject()
            }
            json.endObject()
        }
        if let finding {
            json.key("content")
            json.beginObject()
            let laws = finding.citations.isEmpty ? [] : ["Law: \(finding.law)"]
            let parts = [finding.why].filter { !$0.isEmpty } + laws + finding.remedies.map { "Help: \($0.text)" }
            json.field("body", parts.map { Markdown.text($0) }.joined(separator: "\n\n"))
            json.endObject()
        }
        json.endObject()
    }

    private mutating func begin(
        _ check: String, _ text: String, _ severity: String, _ fingerprint: (id: StableID, number: Int)
    ) {
        json.beginObject()
        json.field("type", "issue")
        json.field("check_name", check)
        json.field("description", visible(text))
        json.field("severity", severity)
        json.field("fingerprint", StableID([fingerprint.id.long, "\(fingerprint.number)"]).long)
        json.array("categories", ["Compatibility"]) { $0.value($1) }
    }

    /// GitLab knows files of the repository alone; of others the path is shown without its root.
    private mutating func location(_ path: String, _ lines: (inout JSONWriter) -> Void) {
        json.key("location")
        json.beginObject()
        let relative = path.utf8.drop { $0 == UInt8(ascii: "/") }
        json.field("path", visible(String(decoding: relative.isEmpty ? ".".utf8[...] : relative, as: UTF8.self)))
        lines(&json)
        json.endObject()
    }
}
