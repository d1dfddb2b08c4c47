import Diagnostics
import JSON
import LexgateModel

/// A run as JSON, schema `lexgate.report/v1` (`Sources/LexgateReports/Schemas/report-v1.schema.json`).
struct JSONReport {
    static func bytes(_ run: ReportRun) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        head(run, schema: "lexgate.report/v1", &json)
        json.array("assessments", run.assessments) { write($1, &$0) }
        json.endObject()
        json.newline()
        return json.bytes
    }

    /// All but the assessments.
    static func head(_ run: ReportRun, schema: String, _ json: inout JSONWriter) {
        json.field("schema", schema)
        json.field("tool", "lexgate \(run.toolVersion)")
        gate(run, &json)
        told(run, &json)
    }

    private static func gate(_ run: ReportRun, _ json: inout JSONWriter) {
        json.key("gate")
        json.beginObject()
        json.field("open", run.isOpen)
        json.field("failOn", run.failOn.word)
        json.field("exitStatus", run.totals.status)
        json.endObject()
    }

    /// What is said of the run before its assessments.
    static func told(_ run: ReportRun, _ json: inout JSONWriter) {
        json.array("notes", run.notes) { $0.value($1) }
        json.array("problems", run.problems) { $0.value($1) }
        LeftOut.write(run.totals.leftOut, &json)
        json.array("packs", run.packs) { json, pack in
            json.beginObject()
            json.field("id", pack.id)
            json.field("title", pack.title)
            json.field("version", pack.version)
            json.endObject()
        }
    }

    static func write(_ assessment: Assessment, _ json: inout JSONWriter) {
        let excerpts = Excerpts(assessment.file)
        json.beginObject()
        json.field("path", assessment.file.path)
        let extended = assessment.file.extended
        if !extended.isEmpty { json.array("extends", extended) { $0.value($1.path) } }
        json.field("document", assessment.document)
        json.field("name", assessment.name)
        json.field("asOf", assessment.day.description)
        json.field("verdict", assessment.wholeVerdict.word)
        json.key("counts")
        json.beginObject()
        for verdict in Verdict.allCases { json.field(verdict.word, assessment.counts[verdict]) }
        json.field("upcoming", assessment.counts.upcoming)
        json.endObject()
        if let comparison = assessment.baseline { write(comparison, &json) }
        json.array("diagnostics", assessment.diagnostics) { json, diagnostic in
            json.beginObject()
            json.field("severity", diagnostic.severity == .error ? "error" : "warning")
            json.field("message", diagnostic.message)
            location(diagnostic.span, excerpts, &json)
            if let help = diagnostic.help { json.field("help", help) }
            json.array("notes", diagnostic.notes) { json, note in
                json.beginObject()
                json.field("message", note.message)
                location(note.span, excerpts, &json)
                json.endObject()
            }
            json.endObject()
        }
        json.array("findings", assessment.findings) { write($1, excerpts, &$0) }
        json.endObject()
    }

    static func location(_ span: Span, _ excerpts: Excerpts, _ json: inout JSONWriter, key: String = "location") {
        let place = excerpts.place(span)
        json.key(key)
        json.beginObject()
        if place.isElsewhere { json.field("path", place.path) }
        json.field("line", place.position.line)
        json.field("column", place.position.column)
        json.field("startByte", Int(place.span.start))
        json.field("endByte", Int(place.span.end))
        json.endObject()
    }

    private static func write(_ finding: Finding, _ excerpts: Excerpts, _ json: inout JSONWriter) {
        json.beginObject()
        json.field("rule", finding.rule)
        json.field("pack", finding.pack)
        json.field("title", finding.title)
        json.field("subject", finding.subject)
        json.field("verdict", finding.verdict.word)
        json.field("message", finding.message)
        if !finding.why.isEmpty { json.field("why", finding.why) }
        json.field("severity", finding.severity.word)
        json.field("confidence", finding.confidence.word)
        if !finding.reading.isEmpty { json.field("reading", finding.reading) }
        json.field("hard", finding.isHard)
        if let day = finding.inForceFrom { json.field("inForceFrom", day.description) }
        if let upcoming = finding.upcoming {
            json.key("upcoming")
            json.beginObject()
            json.field("from", upcoming.day.description)
            json.field("would", upcoming.would.word)
            json.endObject()
        }
        if let waived = finding.waived { write(waived, excerpts, &json) }
        if let state = finding.baseline { json.field("baseline", state.rawValue) }
        location(finding.span, excerpts, &json)
        json.array("cites", finding.citations) { json, citation in
            json.beginObject()
            json.field("instrument", citation.instrument)
            json.field("provision", citation.provision)
            if let url = citation.url { json.field("url", url) }
            json.endObject()
        }
        write(finding.missing, excerpts, &json)
        write(finding.evidence, excerpts, &json)
        json.array("tables", finding.tableRows) { $0.value($1) }
        json.array("remedies", finding.remedies) { json, remedy in
            json.beginObject()
            json.field("do", remedy.text)
            json.field("cost", remedy.cost)
            json.endObject()
        }
        if let explanation = finding.explanation { write(explanation, excerpts, &json) }
        json.endObject()
    }
}
