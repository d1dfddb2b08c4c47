import JSON

/// A run as lines of JSON, schema `lexgate.lines/v1`: the head first, then each assessment as in `lexgate.report/v1`.
enum LinesReport {
    static func bytes(_ run: ReportRun) -> [UInt8] {
        var json = JSONWriter(pretty: false)
        json.beginObject()
        JSONReport.head(run, schema: "lexgate.lines/v1", &json)
        json.field("lines", run.assessments.count)
        json.endObject()
        json.newline()
        for assessment in run.assessments {
            JSONReport.write(assessment, &json)
            json.newline()
        }
        return json.bytes
    }
}
