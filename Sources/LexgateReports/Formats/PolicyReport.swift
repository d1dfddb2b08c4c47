import JSON
import LexgateModel

/// A run as objects of Kubernetes that dashboards of policies read: one report for each descriptor, in one List, as JSON,
/// which `kubectl apply -f` takes too.
struct PolicyReport {
    enum Dialect {
        /// Report of openreports.io/v1alpha1.
        case openReports
        /// PolicyReport of wgpolicyk8s.io/v1alpha2.
        case workingGroup
    }

    private let dialect: Dialect

    init(_ dialect: Dialect) { self.dialect = dialect }

    /// What a result says, without its finding.
    private struct Entry {
        var rule: String
        var result: String
        var message: String
        var severity = Severity.high
        var pack = "lexgate"
        var category = ""
        var properties: [(String, String)] = []
    }

    func bytes(_ run: ReportRun) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("apiVersion", "v1")
        json.field("kind", "List")
        json.key("items")
        json.beginArray()
        let problems = run.allProblems
        let notes = run.notes.map { Entry(rule: "lexgate/note", result: "warn", message: $0, severity: .low) }
        if !problems.isEmpty {
            let entries = problems.map { Entry(rule: "lexgate/not-judged", result: "error", message: $0) }
            write(name: "run", key: problems, notes + entries, run, &json)
        } else if run.assessments.isEmpty {
            let none = Entry(rule: "lexgate/not-judged", result: "skip", message: run.ending, severity: .low)
            write(name: "run", key: [run.ending], notes + [none], run, &json)
        }
        for assessment in run.assessments {
            write(
                name: assessment.name, key: [assessment.name, assessment.file.path, "\(assessment.document)"],
                notes + entries(assessment, run), run, &json)
        }
        json.endArray()
        json.endObject()
        json.newline()
        return json.bytes
    }

    private func entries(_ assessment: Assessment, _ run: ReportRun) -> [Entry] {
        var entries: [Entry] = []
        for diagnostic in assessment.diagnostics {
            entries.append(
                Entry(
                    rule: "lexgate/not-judged", result: diagnostic.severity == .error ? "error" : "warn",
                    message: ([diagnostic.message] + [diagnostic.help].compactMap { $0 }).joined(separator: "; ")))
        }
        if assessment.counts.total == 0, !assessment.hasErrors {
            entries.append(Entry(rule: "lexgate/not-judged", result: "error", message: "nothing was judged"))
        }
        for finding in ReportRun.ordered(assessment) {
            let verdict = run.counting(finding)
            // What is missing and what is wrong both keep the gate closed; an error is the tool's own trouble.
            let result =
                switch verdict {
                case .notApplicable, .waived: "skip"
                case .pass: "pass"
                case .warn: "warn"
                case .incomplete, .fail: "fail"
                case .error: "error"
                }
            var entry = Entry(
                rule: finding.rule, result: result, message: finding.fullMessage, severity: finding.severity,
                pack: finding.pack, category: finding.law)
            entry.properties = [
                ("verdict", finding.verdict.word), ("subject", finding.subject), ("path", assessment.file.path),
                ("confidence", finding.confidence.word),
            ]
            if let waived = finding.waived {
                entry.properties += [
                    ("unwaivedVerdict", waived.verdict.word), ("waivedBy", waived.waiver.approver),
                ]
                if let granted = waived.waiver.granted { entry.properties.append(("waivedFrom", "\(granted)")) }
                entry.properties += [
                    ("waivedUntil", "\(waived.waiver.until)"), ("waivedReason", waived.waiver.reason),
                ]
            }
            if let state = finding.baseline { entry.properties.append(("baseline", state.rawValue)) }
            if let day = finding.upcoming?.day { entry.properties.append(("upcomingFrom", "\(day)")) }
            entries.append(entry)
        }
        return entries
    }

    private func write(name: String, key: [String], _ entries: [Entry], _ run: ReportRun, _ json: inout JSONWriter) {
        json.beginObject()
        json.field("apiVersion", dialect == .openReports ? "openreports.io/v1alpha1" : "wgpolicyk8s.io/v1alpha2")
        json.field("kind", dialect == .openReports ? "Report" : "PolicyReport")
        json.key("metadata")
        json.beginObject()
        json.field("name", Self.objectName(name, key))
        json.key("annotations")
        json.beginObject()
        json.field("lexgate-as-of", "\(run.day)")
        json.field("lexgate-descriptor", name)
        json.field("lexgate-gate", run.isOpen ? "open" : "closed")
        json.endObject()
        json.endObject()
        if dialect == .openReports { json.field("source", "lexgate") }
        json.key("summary")
        json.beginObject()
        for word in ["pass", "fail", "warn", "error", "skip"] {
            json.field(word, entries.count { $0.result == word })
        }
        json.endObject()
        json.array("results", entries) { json, entry in
            json.beginObject()
            json.field("policy", entry.pack)
            json.field("rule", entry.rule)
            if !entry.category.isEmpty { json.field("category", entry.category) }
            json.field("severity", entry.severity.word)
            json.field("result", entry.result)
            json.field("scored", entry.rule != "lexgate/note")
            json.field("source", "lexgate")
            json.field("message", entry.message)
            json.key("timestamp")
            json.beginObject()
            json.field("seconds", Int(run.day.daysSinceEpoch) * 86_400)
            json.field("nanos", 0)
            json.endObject()
            if !entry.properties.isEmpty {
                json.key("properties")
                json.beginObject()
                for (key, value) in entry.properties { json.field(key, value) }
                json.endObject()
            }
            json.endObject()
        }
        json.endObject()
    }

    /// A name as Kubernetes takes it (RFC 1123), and no other's.
    private static func objectName(_ name: String, _ key: [String]) -> String {
        var slug: [UInt8] = []
        for byte in name.utf8.map({ 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }).prefix(100) {
            let isPlain = 0x61...0x7A ~= byte || 0x30...0x39 ~= byte
            if isPlain { slug.append(byte) } else if slug.last != UInt8(ascii: "-") { slug.append(UInt8(ascii: "-")) }
        }
        let words = String(decoding: slug, as: UTF8.self).split(separator: "-").joined(separator: "-")
        return (["lexgate"] + (words.isEmpty ? [] : [words]) + [StableID(key).short]).joined(separator: "-")
    }
}
