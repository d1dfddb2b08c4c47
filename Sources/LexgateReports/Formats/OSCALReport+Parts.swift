import Diagnostics
import JSON
import LexgateModel

// Targets, properties, and texts as OSCAL takes them.
extension OSCALReport {
    mutating func target(_ rule: String, _ verdict: Verdict) {
        json.key("target")
        json.beginObject()
        json.field("type", "objective-id")
        json.field("target-id", Self.token(rule))
        json.key("props")
        json.beginArray()
        prop("verdict", verdict.word)
        json.endArray()
        json.key("status")
        json.beginObject()
        switch verdict {
        case .pass:
            json.field("state", "satisfied")
            json.field("reason", "pass")
        case .notApplicable:
            json.field("state", "satisfied")
            json.field("reason", "other")
        case .fail:
            json.field("state", "not-satisfied")
            json.field("reason", "fail")
        // A risk that somebody has accepted is one all the same.
        case .waived, .warn, .incomplete, .error:
            json.field("state", "not-satisfied")
            json.field("reason", "other")
        }
        json.endObject()
        json.endObject()
    }

    mutating func prop(_ name: String, _ value: String) {
        let value = value.trimmed
        if value.isEmpty { return }
        json.beginObject()
        json.field("name", name)
        json.field("ns", "urn:lexgate:ns:oscal")
        json.field("value", value)
        json.endObject()
    }

    /// A rule's id as a token of OSCAL, which has no slash.
    static func token(_ rule: String) -> String { rule.spelling { $0 == "/" ? "." : nil } }
}

extension String {
    var nonEmpty: String { trimmed.isEmpty ? "(no name)" : self }

    /// Values of OSCAL begin and end with something that can be seen, and stay on one line.
    var trimmed: String {
        let scalars = visible(self).unicodeScalars
        let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }
}
