import DataTree
import Diagnostics
import JSON
import YAML

/// The texts of the page's interface in five languages, by their keys (`Sources/Page/words.yaml`).
struct PageWords: Sendable {
    /// The language of the page without its script, first.
    static let languages = ["en", "es", "de", "fr", "zh"]

    private let texts: [String: [String]]
    /// In which the page is written; its script can change that.
    let language: String

    /// From the text of the file; what is no entry there is left out.
    init(_ bytes: [UInt8], language: String = "en") {
        self.language = Self.languages.contains(language) ? language : "en"
        var texts: [String: [String]] = [:]
        let file = SourceFile(path: "words.yaml", bytes: bytes)
        for entry in file.yamlDocuments().value.first.map({ Cursor($0).children }) ?? [] {
            let all = Self.languages.compactMap { entry[$0]?.text }
            if all.count == Self.languages.count { texts[entry.key] = all }
        }
        self.texts = texts
    }

    var keys: [String] { texts.keys.sorted() }

    /// The text of a key, its places filled; the key itself where the table has none.
    func said(_ key: String, _ arguments: [String] = []) -> String {
        let place = Self.languages.firstIndex(of: language) ?? 0
        guard var text = texts[key]?[place] else { return ([key] + arguments).joined(separator: " ") }
        guard !arguments.isEmpty else { return text }
        // In one pass, so that an argument is never taken for a place.
        var parts: [Substring] = []
        while let open = text.firstIndex(of: "{"), let close = text[open...].firstIndex(of: "}") {
            parts.append(text[..<open])
            let place = Int(text[text.index(after: open)..<close])
            parts.append(place.flatMap { $0 < arguments.count ? Substring(arguments[$0]) : nil } ?? "")
            text = String(text[text.index(after: close)...])
        }
        return parts.joined() + text
    }

    /// For the script: each key with its texts in the order of the languages.
    var json: [UInt8] {
        var json = JSONWriter(pretty: false)
        json.beginObject()
        for key in keys { json.array(key, texts[key] ?? []) { $0.value($1) } }
        json.endObject()
        return json.bytes
    }
}
