import Diagnostics
import JSON
import LexgateModel

// The tool with its rules, and places.
extension SARIFReport {
    mutating func writeTool() {
        json.key("tool")
        json.beginObject()
        json.key("driver")
        json.beginObject()
        json.field("name", "lexgate")
        json.field("semanticVersion", run.toolVersion)
        json.key("rules")
        json.beginArray()
        json.beginObject()
        json.field("id", Self.ownRule)
        json.field("name", Self.name(of: Self.ownRule))
        json.key("shortDescription")
        text("Something could not be judged")
        json.key("help")
        text(
            "What cannot be read or understood is never taken for good. `lexgate lint` on the same paths shows the place."
        )
        level("error")
        json.endObject()
        for rule in rules { write(rule) }
        json.endArray()
        json.endObject()
        json.endObject()
    }

    private mutating func write(_ rule: Finding) {
        json.beginObject()
        json.field("id", rule.rule)
        json.field("name", Self.name(of: rule.rule))
        json.key("shortDescription")
        text(rule.title)
        json.key("fullDescription")
        text(rule.why.isEmpty ? rule.title : rule.why)
        if let url = rule.citations.lazy.compactMap(\.url).first(where: { $0.hasPrefix("https://") }) {
            json.field("helpUri", url)
        }
        writeHelp(rule)
        level("error")
        json.key("properties")
        json.beginObject()
        json.field("pack", rule.pack)
        json.field("confidence", rule.confidence.word)
        // GitHub's word for how often a result is right.
        json.field("precision", rule.confidence == .high ? "high" : rule.confidence == .medium ? "medium" : "low")
        json.field("severity", rule.severity.word)
        let score =
            switch rule.severity {
            case .critical: "9.0"
            case .high: "7.0"
            case .medium: "4.0"
            case .low: "2.0"
            }
        // With the tag it orders alerts on GitHub, where results that are `open` have no level.
        json.field("security-severity", score)
        json.field("hard", rule.isHard)
        json.array("law", rule.citations) { $0.value($1.text) }
        json.array("tags", ["security", rule.pack]) { $0.value($1) }
        json.endObject()
        json.endObject()
    }

    private mutating func writeHelp(_ rule: Finding) {
        var lines = [rule.why.isEmpty ? rule.title : rule.why]
        var marked = lines.map { Markdown.text($0) }
        func add(_ line: String, _ markdown: String? = nil) {
            lines.append(line)
            marked.append(markdown ?? Markdown.text(line))
        }
        if !rule.citations.isEmpty {
            add(
                "Law: \(rule.law)",
                "Law: \(rule.citations.map { Markdown.link($0.text, to: $0.url) }.joined(separator: "; "))")
        }
        if let day = rule.inForceFrom { add("In force since \(day)") }
        if !rule.reading.isEmpty { add("Reading: \(rule.reading)") }
        for remedy in rule.remedies { add("- \(remedy.text)", "* \(Markdown.text(remedy.text))") }
        add("`lexgate explain \(rule.rule)` tells more")
        json.key("help")
        json.beginObject()
        json.field("text", Self.text(lines.joined(separator: " \u{2014} ")))
        json.field("markdown", marked.joined(separator: "\n\n"))
        json.endObject()
    }

    /// `gdpr/transfer-without-mechanism` as `GdprTransferWithoutMechanism`.
    private static func name(of rule: String) -> String {
        rule.utf8.split { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "/") }.map {
            let word = String(decoding: $0, as: UTF8.self)
            return word.prefix(1).uppercased() + word.dropFirst()
        }.joined()
    }

    private mutating func level(_ level: String) {
        json.key("defaultConfiguration")
        json.beginObject()
        json.field("level", level)
        json.endObject()
    }

    mutating func text(_ text: String) {
        json.beginObject()
        json.field("text", Self.text(text))
        json.endObject()
    }

    mutating func message(_ text: String) {
        json.key("message")
        self.text(text)
    }

    mutating func artifact(_ path: String) {
        json.key("artifactLocation")
        json.beginObject()
        json.field("uri", ReportPath.uri(path))
        json.endObject()
    }

    mutating func physical(_ place: Excerpts.Place) {
        json.key("physicalLocation")
        json.beginObject()
        artifact(run.relative(place.path))
        json.key("region")
        json.beginObject()
        json.field("startLine", place.position.line)
        json.field("startColumn", place.position.column)
        json.field("endLine", place.end.line)
        json.field("endColumn", place.end.column)
        json.field("byteOffset", Int(place.span.start))
        json.field("byteLength", place.span.range.count)
        json.endObject()
        json.endObject()
    }

    mutating func locations(_ place: Excerpts.Place, _ assessment: Assessment, subject: String) {
        json.key("locations")
        json.beginArray()
        json.beginObject()
        physical(place)
        json.key("logicalLocations")
        json.beginArray()
        logical(assessment.name, assessment.name, "resource")
        if !subject.isEmpty { logical(subject, "\(assessment.name).\(subject)", "element") }
        json.endArray()
        json.endObject()
        json.endArray()
    }

    private mutating func logical(_ name: String, _ full: String, _ kind: String) {
        json.beginObject()
        json.field("name", name)
        json.field("fullyQualifiedName", full)
        json.field("kind", kind)
        json.endObject()
    }

    mutating func relate(_ number: Int, _ place: Excerpts.Place, _ words: String) {
        json.beginObject()
        json.field("id", number)
        physical(place)
        message(words)
        json.endObject()
    }
}
