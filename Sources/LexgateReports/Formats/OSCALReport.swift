import Diagnostics
import JSON
import LexgateModel

/// A run as assessment results of OSCAL 1.2.1: a result for each descriptor, an observation for each finding, and a finding
/// of theirs for each of ours that applies. Nothing is satisfied but what passed.
struct OSCALReport {
    private let run: ReportRun
    var json = JSONWriter()
    private var counts = Fingerprints()
    private let identity: String

    static func bytes(_ run: ReportRun) -> [UInt8] {
        var report = OSCALReport(run)
        report.write()
        return report.json.bytes
    }

    private init(_ run: ReportRun) {
        self.run = run
        let files = run.assessments.flatMap {
            [$0.file.path, "\($0.document)", String(decoding: $0.file.bytes, as: UTF8.self)]
        }
        identity =
            StableID(
                ["run", run.toolVersion, "\(run.day)", "\(run.totals.status)", run.failOn.word]
                    + run.packs.map { "\($0.id) \($0.version)" } + run.notes + run.problems + files
            ).long
    }

    /// Of this run and of no other, so that two files can be told apart.
    private mutating func uuid(_ parts: String...) -> String {
        let (id, number) = counts.number(StableID([identity] + parts))
        return number == 1 ? id.uuid : StableID([id.long, "\(number)"]).uuid
    }

    private var instant: String { "\(run.day)T00:00:00Z" }

    private mutating func write() {
        let plan = uuid("plan")
        json.beginObject()
        json.key("assessment-results")
        json.beginObject()
        json.field("uuid", uuid("assessment-results"))
        json.key("metadata")
        json.beginObject()
        json.field("title", "Lexgate: \(Markdown.plain(run.ending))")
        json.field("last-modified", instant)
        json.field("version", run.toolVersion)
        json.field("oscal-version", "1.2.1")
        json.key("props")
        json.beginArray()
        prop("gate", run.isOpen ? "open" : "closed")
        prop("exit-status", "\(run.totals.status)")
        prop("fail-on", run.failOn.word)
        for pack in run.packs { prop("pack", "\(pack.id) \(pack.version)") }
        json.endArray()
        if !run.notes.isEmpty {
            json.field("remarks", run.notes.map { Markdown.plain($0) }.joined(separator: "\n\n"))
        }
        json.endObject()
        json.key("import-ap")
        json.beginObject()
        json.field("href", "#\(plan)")
        json.endObject()
        json.key("results")
        json.beginArray()
        let problems = run.allProblems
        // Results cannot be without one.
        if !problems.isEmpty || run.assessments.isEmpty { write(problems) }
        for assessment in run.assessments { write(assessment) }
        json.endArray()
        json.key("back-matter")
        json.beginObject()
        json.key("resources")
        json.beginArray()
        json.beginObject()
        json.field("uuid", plan)
        json.field("title", "Plan")
        json.field(
            "description",
            "The policy packs above, judged as of \(run.day); the gate closes from \(run.failOn.word) on.")
        json.endObject()
        json.endArray()
        json.endObject()
        json.endObject()
        json.endObject()
        json.newline()
    }

    // MARK: - Results

    /// What could not be judged at all.
    private mutating func write(_ problems: [String]) {
        json.beginObject()
        json.field("uuid", uuid("result", "problems"))
        if problems.isEmpty {
            begin("What was judged", "Nothing: \(run.notes.last ?? run.ending).", rules: [])
            json.endObject()
            return
        }
        begin("What could not be judged", "These inputs were not judged, which is never taken for good.", rules: [])
        json.key("findings")
        json.beginArray()
        for problem in problems {
            json.beginObject()
            json.field("uuid", uuid("problem", problem))
            json.field("title", "not judged")
            json.field("description", Markdown.plain(problem))
            target("lexgate/not-judged", .error)
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }

    private mutating func begin(_ title: String, _ description: String, rules: [String]) {
        json.field("title", title)
        json.field("description", description)
        json.field("start", instant)
        json.field("end", instant)
        json.key("reviewed-controls")
        json.beginObject()
        json.key("control-selections")
        json.beginArray()
        json.beginObject()
        if rules.isEmpty {
            json.key("include-all")
            json.beginObject()
            json.endObject()
        } else {
            json.array("include-controls", rules) { json, rule in
                json.beginObject()
                json.field("control-id", Self.token(rule))
                json.endObject()
            }
        }
        json.endObject()
        json.endArray()
        json.endObject()
    }

    private mutating func write(_ assessment: Assessment) {
        let excerpts = Excerpts(assessment.file)
        let number = "\(assessment.file.path)#\(assessment.document)"
        let component = uuid("component", number)
        let findings = ReportRun.ordered(assessment)
        var rules: [String] = []
        for finding in findings where finding.verdict != .notApplicable && rules.last != finding.rule {
            rules.append(finding.rule)
        }
        json.beginObject()
        json.field("uuid", uuid("result", number))
        begin(
            Markdown.plain(assessment.name).nonEmpty, Markdown.plain(TextReport(style: .plain).summary(assessment)),
            rules: rules)
        json.key("local-definitions")
        json.beginObject()
        json.key("components")
        json.beginArray()
        json.beginObject()
        json.field("uuid", component)
        json.field("type", "system")
        json.field("title", Markdown.plain(assessment.name).nonEmpty)
        json.field("description", "The deployment that \(Markdown.plain(assessment.place)) describes.")
        json.key("status")
        json.beginObject()
        json.field("state", "other")
        json.endObject()
        json.endObject()
        json.endArray()
        json.endObject()
        var observed: [(finding: Finding, uuid: String)] = []
        if !findings.isEmpty {
            json.key("observations")
            json.beginArray()
            for finding in findings {
                let id = uuid("observation", finding.rule, finding.subject, number)
                observation(finding, id, component, excerpts)
                if run.counting(finding) != .notApplicable { observed.append((finding, id)) }
            }
            json.endArray()
        }
        let errors = assessment.diagnostics.filter { $0.severity == .error }
        let isUnjudged = assessment.counts.total == 0 && errors.isEmpty
        if !observed.isEmpty || !errors.isEmpty || isUnjudged {
            json.key("findings")
            json.beginArray()
            for error in errors { notJudged("\(excerpts.location(error.span)): \(error.message)", number) }
            if isUnjudged { notJudged("nothing was judged", number) }
            for (finding, id) in observed { write(finding, id, number) }
            json.endArray()
        }
        let warnings = assessment.diagnostics.filter { $0.severity == .warning }
            .map { "warning: \(excerpts.location($0.span)): \($0.message)" }
        let remarks = run.notes + warnings
        if !remarks.isEmpty { json.field("remarks", remarks.map { Markdown.plain($0) }.joined(separator: "\n\n")) }
        json.endObject()
    }

    private mutating func notJudged(_ text: String, _ number: String) {
        json.beginObject()
        json.field("uuid", uuid("not judged", text, number))
        json.field("title", "not judged")
        json.field("description", Markdown.plain(text))
        target("lexgate/not-judged", .error)
        json.endObject()
    }

    // MARK: - One finding

    private mutating func observation(
        _ finding: Finding, _ id: String, _ component: String, _ excerpts: Excerpts
    ) {
        json.beginObject()
        json.field("uuid", id)
        json.field("title", Markdown.plain(finding.title))
        json.field("description", Markdown.plain(finding.fullMessage))
        json.key("props")
        json.beginArray()
        prop("rule", finding.rule)
        prop("verdict", finding.verdict.word)
        prop("pack", finding.pack)
        prop("severity", finding.severity.word)
        prop("confidence", finding.confidence.word)
        prop("subject", finding.subject)
        for citation in finding.citations { prop("law", citation.text) }
        if let upcoming = finding.upcoming {
            prop("upcoming-from", "\(upcoming.day)")
            prop("upcoming-verdict", upcoming.would.word)
        }
        for missing in finding.missing { prop("missing-fact", missing.path) }
        json.endArray()
        json.array("methods", ["TEST"]) { $0.value($1) }
        json.key("subjects")
        json.beginArray()
        json.beginObject()
        json.field("subject-uuid", component)
        json.field("type", "component")
        json.endObject()
        json.endArray()
        json.key("relevant-evidence")
        json.beginArray()
        evidence(excerpts.place(finding.span), "what to look at first")
        for fact in finding.evidence { evidence(excerpts.place(fact.span), "\(fact.path) = \(fact.value)") }
        json.endArray()
        json.field("collected", instant)
        json.endObject()
    }

    private mutating func evidence(_ place: Excerpts.Place, _ words: String) {
        json.beginObject()
        json.field("href", ReportPath.uri(run.relative(place.path)))
        json.field(
            "description",
            Markdown.plain("line \(place.position.line), column \(place.position.column): \(words)"))
        json.endObject()
    }

    private mutating func write(_ finding: Finding, _ observation: String, _ number: String) {
        json.beginObject()
        json.field("uuid", uuid("finding", finding.rule, finding.subject, number))
        json.field("title", Markdown.plain("\(finding.verdict.word): \(finding.ruleAndSubject)"))
        json.field("description", Markdown.plain(finding.fullMessage))
        target(finding.rule, run.counting(finding))
        json.key("related-observations")
        json.beginArray()
        json.beginObject()
        json.field("observation-uuid", observation)
        json.endObject()
        json.endArray()
        if !finding.remedies.isEmpty {
            json.field(
                "remarks", finding.remedies.map { "* \(Markdown.plain($0.text))" }.joined(separator: "\n"))
        }
        json.endObject()
    }
}
