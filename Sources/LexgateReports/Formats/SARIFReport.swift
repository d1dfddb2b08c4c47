import Diagnostics
import JSON
import LexgateModel

/// A run as SARIF 2.1.0 (errata 01). `report` has every finding; `lint` and `gate` have those that are wrong or to come,
/// since GitHub makes an alert of each result, also of one that passed.
struct SARIFReport {
    let run: ReportRun
    var json = JSONWriter()
    private var fingerprints = Fingerprints()
    private let entries: [Entry]
    /// Results that found no place.
    private let left: Int
    /// Rules in the order of their ids, with a finding that has their words.
    let rules: [Finding]
    private let places: [String: Int]
    private let excerpts: [Excerpts]

    /// GitHub takes 25,000 results of a run.
    private static let limit = 25_000
    /// The rule of results that no pack has: what is wrong with a descriptor as a text, or with the run.
    static let ownRule = "lexgate/not-judged"

    private struct Entry {
        let assessment: Int
        /// nil for what is wrong with the descriptor as a text.
        let finding: Finding?
        let diagnostic: Diagnostic?
        let rank: Int
    }

    static func bytes(_ run: ReportRun) -> [UInt8] {
        bytes(run, limit: run.purpose == .report ? .max : limit)
    }

    static func bytes(_ run: ReportRun, limit: Int) -> [UInt8] {
        var report = SARIFReport(run, limit: limit)
        report.write()
        return report.json.bytes
    }

    init(_ run: ReportRun, limit: Int) {
        self.run = run
        excerpts = run.assessments.map { Excerpts($0.file) }
        var entries: [Entry] = []
        for (number, assessment) in run.assessments.enumerated() {
            for diagnostic in assessment.diagnostics {
                entries.append(
                    Entry(
                        assessment: number, finding: nil, diagnostic: diagnostic,
                        rank: diagnostic.severity == .error ? 7 : 3))
            }
            for finding in ReportRun.ordered(assessment)
            where run.purpose == .report || ReportRun.isConcern(finding) {
                entries.append(
                    Entry(
                        assessment: number, finding: finding, diagnostic: nil,
                        rank: Int(run.counting(finding).rawValue)))
            }
        }
        let order = entries.indices.sorted { (entries[$1].rank, $0) < (entries[$0].rank, $1) }
        self.entries = order.prefix(max(0, limit - 1 - run.problems.count)).map { entries[$0] }
        left = entries.count - self.entries.count
        var first: [String: Finding] = [:]
        for entry in self.entries {
            if let finding = entry.finding { first[finding.rule] = first[finding.rule] ?? finding }
        }
        rules = first.values.sorted { $0.rule < $1.rule }
        places = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1.rule, $0 + 1) })
    }

    /// Text as a message (3.11): no placeholder, no embedded link.
    static func text(_ text: String) -> String {
        var before: Unicode.Scalar = " "
        return visible(text).spelling { scalar in
            defer { before = scalar }
            switch scalar {
            case "{": return "{{"
            case "}": return "}}"
            case "(" where before == "]": return scalar.spelledOut
            default: return nil
            }
        }
    }

    private mutating func write() {
        json.beginObject()
        json.field(
            "$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
        json.field("version", "2.1.0")
        json.key("runs")
        json.beginArray()
        json.beginObject()
        writeTool()
        json.key("automationDetails")
        json.beginObject()
        json.field("id", "lexgate/")
        json.endObject()
        writeInvocation()
        json.field("columnKind", "unicodeCodePoints")
        json.key("results")
        json.beginArray()
        for problem in run.allProblems { writeOwn(problem) }
        for entry in entries { write(entry) }
        if left > 0 { writeOwn(leftOut) }
        json.endArray()
        json.key("properties")
        json.beginObject()
        json.field("asOf", "\(run.day)")
        json.field("failOn", run.failOn.word)
        json.field("gate", run.isOpen ? "open" : "closed")
        json.array("notes", run.notes) { $0.value($1) }
        json.array("packs", run.packs) { $0.value("\($1.id) \($1.version)") }
        json.endObject()
        json.endObject()
        json.endArray()
        json.endObject()
        json.newline()
    }

    private var leftOut: String {
        "\(left) more results have no place in this file: GitHub takes \(Self.limit); those here are the worst"
    }

    // MARK: - The run

    private mutating func writeInvocation() {
        json.key("invocations")
        json.beginArray()
        json.beginObject()
        json.field("executionSuccessful", run.totals.status < 2)
        json.field("exitCode", run.totals.status)
        json.field("exitCodeDescription", run.ending)
        json.key("toolExecutionNotifications")
        json.beginArray()
        for note in run.notes { notify("warning", note) }
        for problem in run.allProblems { notify("error", problem) }
        for (assessment, excerpts) in zip(run.assessments, excerpts) {
            for diagnostic in assessment.diagnostics {
                notify(
                    diagnostic.severity == .error ? "error" : "warning", diagnostic.message,
                    at: excerpts.place(diagnostic.span))
            }
            // Results of their own would be alerts on GitHub.
            if let gone = assessment.baseline?.goneInWords { notify("note", gone, at: excerpts.place(.zero)) }
            if assessment.file.path.utf8.first == UInt8(ascii: "/"), run.relative(assessment.file.path).hasPrefix("/") {
                notify("note", "GitHub shows no results of files outside of the repository: \(assessment.file.path)")
            }
        }
        if left > 0 { notify("error", leftOut) }
        json.endArray()
        json.endObject()
        json.endArray()
    }

    private mutating func notify(_ level: String, _ text: String, at place: Excerpts.Place? = nil) {
        json.beginObject()
        json.field("level", level)
        message(text)
        if let place {
            json.key("locations")
            json.beginArray()
            json.beginObject()
            physical(place)
            json.endObject()
            json.endArray()
        }
        json.endObject()
    }

    // MARK: - Results

    private mutating func writeOwn(_ text: String) {
        json.beginObject()
        json.field("ruleId", Self.ownRule)
        json.field("ruleIndex", 0)
        json.field("kind", "fail")
        json.field("level", "error")
        message(text)
        json.key("locations")
        json.beginArray()
        json.beginObject()
        json.key("physicalLocation")
        json.beginObject()
        artifact(run.firstPath)
        json.key("region")
        json.beginObject()
        json.field("startLine", 1)
        json.endObject()
        json.endObject()
        json.endObject()
        json.endArray()
        write(fingerprints.number(StableID(["problem", text])))
        json.endObject()
    }

    private mutating func write(_ entry: Entry) {
        let assessment = run.assessments[entry.assessment]
        let excerpts = excerpts[entry.assessment]
        if let diagnostic = entry.diagnostic {
            json.beginObject()
            json.field("ruleId", Self.ownRule)
            json.field("ruleIndex", 0)
            json.field("kind", "fail")
            json.field("level", diagnostic.severity == .error ? "error" : "warning")
            message(([diagnostic.message] + [diagnostic.help].compactMap { $0 }).joined(separator: "; "))
            locations(excerpts.place(diagnostic.span), assessment, subject: "")
            write(fingerprints.number(StableID(["diagnostic", diagnostic.message, assessment.name])))
            json.endObject()
        } else if let finding = entry.finding {
            write(finding, assessment, excerpts)
        }
    }

    /// Only `fail` may have a level (3.27.10); what could not be decided is `open`, what is to come awaits a `review`.
    private func kind(_ finding: Finding) -> (kind: String, level: String) {
        if finding.upcoming != nil { return run.counting(finding) >= .warn ? ("fail", "warning") : ("review", "none") }
        return switch finding.verdict {
        case .notApplicable: ("notApplicable", "none")
        case .pass: ("pass", "none")
        case .waived, .warn: ("fail", "warning")
        case .incomplete: ("open", "none")
        case .fail, .error: ("fail", "error")
        }
    }

    private mutating func write(_ finding: Finding, _ assessment: Assessment, _ excerpts: Excerpts) {
        let (kind, level) = kind(finding)
        json.beginObject()
        json.field("ruleId", finding.rule)
        json.field("ruleIndex", places[finding.rule] ?? 0)
        json.field("kind", kind)
        json.field("level", level)
        message(finding.fullMessage)
        locations(excerpts.place(finding.span), assessment, subject: finding.subject)
        json.key("relatedLocations")
        json.beginArray()
        var number = 0
        for evidence in finding.evidence {
            number += 1
            relate(number, excerpts.place(evidence.span), "\(evidence.path) = \(evidence.value)")
        }
        for missing in finding.missing {
            number += 1
            relate(number, excerpts.place(missing.span), "\(missing.path): \(missing.about)")
        }
        json.endArray()
        write(fingerprints.of(finding, in: assessment))
        if let state = finding.baseline { json.field("baselineState", state.rawValue) }
        if let waived = finding.waived {
            json.key("suppressions")
            json.beginArray()
            json.beginObject()
            json.field("kind", "external")
            json.field("status", "accepted")
            json.field("justification", "\(waived.waiver.approval): \(waived.waiver.reason)")
            json.endObject()
            json.endArray()
        }
        json.key("properties")
        json.beginObject()
        json.field("verdict", finding.verdict.word)
        json.field("descriptor", assessment.name)
        json.field("document", assessment.document)
        if let day = finding.inForceFrom { json.field("inForceFrom", "\(day)") }
        if let upcoming = finding.upcoming {
            json.field("upcomingFrom", "\(upcoming.day)")
            json.field("would", upcoming.would.word)
        }
        json.array("missing", finding.missing) { $0.value($1.path) }
        json.endObject()
        json.endObject()
    }

    private mutating func write(_ fingerprint: (id: StableID, number: Int)) {
        json.key("partialFingerprints")
        json.beginObject()
        json.field("primaryLocationLineHash", "\(fingerprint.id.short):\(fingerprint.number)")
        json.field("lexgate/v1", "\(fingerprint.id.long):\(fingerprint.number)")
        json.endObject()
    }
}
