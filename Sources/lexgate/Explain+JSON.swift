import JSON
import LexgateEngine
import LexgateModel

// A rule or a fact by itself, as JSON: `lexgate.rule/v1` and `lexgate.fact/v1`.
extension Explain {
    private func document(_ schema: String, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("schema", schema)
        json.field("tool", "lexgate \(version)")
        body(&json)
        json.endObject()
        json.newline()
        return json.bytes
    }

    func json(_ rule: CompiledPolicy.Rule, _ policy: CompiledPolicy) -> [UInt8] {
        let pack = policy.packs[rule.pack]
        return document("lexgate.rule/v1") { json in
            json.field("id", rule.id)
            json.field("title", rule.title)
            json.field("why", rule.why)
            json.field("appliesTo", rule.appliesTo)
            json.array("cites", rule.citations) { json, citation in
                let instrument = policy.instrument(citation.instrument, of: rule.pack)
                json.beginObject()
                json.field("instrument", instrument?.name ?? citation.instrument)
                json.field("provision", citation.provision)
                if let url = instrument?.url { json.field("url", url) }
                json.endObject()
            }
            json.array("inForce", rule.routes) { json, route in
                json.beginObject()
                json.field("from", route.from.description)
                if let until = route.until { json.field("until", until.description) }
                json.field("conditional", route.when != nil)
                json.endObject()
            }
            json.array("verdicts", Set(rule.outcomes.map(\.verdict)).sorted()) { $0.value($1.word) }
            json.field("hard", rule.isHard)
            json.field("severity", rule.severity.word)
            json.field("confidence", rule.confidence.word)
            if !rule.reading.isEmpty { json.field("reading", rule.reading) }
            remedies(rule.remedies.map { ($0.text, $0.cost) }, &json)
            json.array("obligations", rule.obligations) { $0.value($1) }
            json.key("pack")
            json.beginObject()
            json.field("id", pack.id)
            json.field("version", pack.version)
            json.field("path", rule.path)
            json.endObject()
        }
    }

    /// One that stands in no pack, and cites no law.
    func json(_ rule: WaiverRule) -> [UInt8] {
        document("lexgate.rule/v1") { json in
            json.field("id", rule.id)
            json.field("title", rule.title)
            json.field("why", rule.why)
            json.field("appliesTo", rule.appliesTo)
            json.array("cites", [String]()) { $0.value($1) }
            json.array("inForce", [String]()) { $0.value($1) }
            json.array("verdicts", [Verdict.warn]) { $0.value($1.word) }
            json.field("hard", true)
            remedies(rule.remedies.map { ($0.text, $0.cost) }, &json)
            json.array("obligations", [String]()) { $0.value($1) }
        }
    }

    private func remedies(_ remedies: [(text: String, cost: String)], _ json: inout JSONWriter) {
        json.array("remedies", remedies) { json, remedy in
            json.beginObject()
            json.field("do", remedy.text)
            json.field("cost", remedy.cost)
            json.endObject()
        }
    }

    func json(_ field: Int, _ draft: VocabularyDraft) -> [UInt8] {
        let vocabulary = draft.vocabulary
        let note = draft.notes[field]
        let spec = vocabulary.fields[field]
        return document("lexgate.fact/v1") { json in
            json.field("fact", subject)
            json.field("about", vocabulary.abouts[field])
            json.field("takes", vocabulary.words(for: field))
            json.field("required", spec.flags.contains(.required))
            if spec.pattern > 0 { json.field("fits", vocabulary.patterns[Int(spec.pattern) - 1]) }
            if !note.from.isEmpty { json.field("filledFrom", note.from) }
            if spec.defaultValue > 0 {
                json.key("default")
                json.beginObject()
                json.field("is", words(vocabulary.defaults[Int(spec.defaultValue) - 1]))
                if !note.unless.isEmpty { json.field("unless", note.unless) }
                json.field("because", note.because)
                json.endObject()
            }
            let parts = parts(of: spec, draft)
            guard !parts.entries.isEmpty else { return }
            json.array(parts.areValues ? "values" : "facts", parts.entries) { json, part in
                json.beginObject()
                json.field("name", part.name)
                json.field("about", part.about)
                json.endObject()
            }
        }
    }
}
