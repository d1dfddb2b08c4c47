import Diagnostics
import JSON
import LexgateModel

extension JSONReport {
    static func write(_ missing: [Finding.Missing], _ excerpts: Excerpts, _ json: inout JSONWriter) {
        json.array("missing", missing) { json, missing in
            json.beginObject()
            json.field("fact", missing.path)
            json.field("about", missing.about)
            json.field("misstated", missing.state == .misstated)
            json.field("insufficient", missing.state == .insufficient)
            location(missing.span, excerpts, &json)
            json.endObject()
        }
    }

    static func write(_ facts: [Finding.Evidence], _ excerpts: Excerpts, _ json: inout JSONWriter) {
        json.array("evidence", facts) { json, evidence in
            json.beginObject()
            json.field("fact", evidence.path)
            json.field("value", evidence.value)
            json.field("origin", evidence.step.word)
            if !evidence.catalogue.isEmpty {
                json.array("catalogue", evidence.catalogue) { json, row in
                    json.beginObject()
                    json.field("row", row.row)
                    if let day = row.asOf { json.field("asOf", day.description) }
                    json.field("source", row.source)
                    json.endObject()
                }
            }
            location(evidence.span, excerpts, &json)
            if let alias = evidence.aliasSpan { location(alias, excerpts, &json, key: "usedAt") }
            json.endObject()
        }
    }

    /// `explanation`: what was asked, and how each answer came about.
    static func write(_ explanation: Explanation, _ excerpts: Excerpts, _ json: inout JSONWriter) {
        json.key("explanation")
        json.beginObject()
        json.field("asOf", explanation.day.description)
        json.field("path", explanation.path)
        json.array("duties", explanation.duties) { json, duty in
            json.beginObject()
            json.field("id", duty.id)
            json.field("about", duty.about)
            json.array("cites", duty.citations.map(\.text)) { $0.value($1) }
            json.endObject()
        }
        json.array("defaults", explanation.defaults.sorted { $0.key < $1.key }) { json, fact in
            json.beginObject()
            json.field("fact", fact.key)
            json.field("because", fact.value)
            json.endObject()
        }
        json.array("steps", explanation.steps) { json, step in
            json.beginObject()
            switch step.role {
            case .each(let variable):
                json.field("asks", "each")
                json.field("variable", variable)
            case .inForce(let from, let until):
                json.field("asks", "inForce")
                json.field("from", from.description)
                if let until { json.field("until", until.description) }
            case .applies: json.field("asks", "applies")
            case .requires: json.field("asks", "requires")
            case .otherwise(let verdict):
                json.field("asks", "otherwise")
                json.field("verdict", verdict.word)
            }
            json.field("answer", step.truth?.word ?? "not asked")
            json.field("decides", step.decides)
            if !step.note.isEmpty { json.field("note", step.note) }
            if let part = step.part {
                json.key("expression")
                write(part, excerpts, &json)
            }
            json.endObject()
        }
        json.endObject()
    }

    private static func write(_ part: Explanation.Part, _ excerpts: Excerpts, _ json: inout JSONWriter) {
        json.beginObject()
        json.field("text", part.text)
        json.field("answer", part.truth.word)
        json.field("value", part.value)
        json.field("decides", part.decides)
        if let element = part.element { json.field("element", element) }
        if let definition = part.definition { write(definition, &json) }
        if !part.facts.isEmpty { write(part.facts, excerpts, &json) }
        if !part.missing.isEmpty { write(part.missing, excerpts, &json) }
        if !part.rows.isEmpty { json.array("tables", part.rows) { $0.value($1) } }
        if !part.parts.isEmpty { json.array("parts", part.parts) { write($1, excerpts, &$0) } }
        if !part.notAsked.isEmpty { json.array("notAsked", part.notAsked) { $0.value($1) } }
        if part.leftOut > 0 { json.field("leftOut", part.leftOut) }
        json.endObject()
    }

    private static func write(_ definition: Explanation.Definition, _ json: inout JSONWriter) {
        json.key("definition")
        json.beginObject()
        json.field("name", definition.name)
        json.field("number", definition.number)
        json.field("repeated", definition.isRepeated)
        json.field("about", definition.about)
        if !definition.body.isEmpty { json.field("is", definition.body) }
        json.field("path", definition.path)
        json.field("line", definition.line)
        json.array("cites", definition.citations.map(\.text)) { $0.value($1) }
        json.array("arguments", definition.arguments) { json, argument in
            json.beginObject()
            json.field("name", argument.name)
            json.field("value", argument.value)
            json.endObject()
        }
        json.endObject()
    }
}

extension Explanation.Truth {
    /// As CEL writes it; `value` is anything else than yes or no.
    package var word: String {
        switch self {
        case .isTrue: "true"
        case .isFalse: "false"
        case .unknown: "unknown"
        case .error: "error"
        case .value: "value"
        }
    }
}

extension Facts.Step {
    var word: String {
        switch self {
        case .none: "unknown"
        case .stated: "stated"
        case .derived: "derived"
        case .assumed: "assumed"
        }
    }
}
