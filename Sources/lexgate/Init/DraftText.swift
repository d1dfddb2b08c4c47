import Diagnostics
import LexgateModel
import LexgateReports
import YAML

/// Writes a draft as the text of a descriptor, with what the vocabulary says of each fact above it.
struct DraftText {
    private let vocabulary: Vocabulary
    /// By type: the place of each key in the order of the vocabulary.
    private let places: [[String: Int]]
    /// Whether each fact is explained.
    private let isExplained: Bool
    private var lines: [String] = []

    private static let width = 110

    init(_ vocabulary: Vocabulary, isExplained: Bool) {
        self.vocabulary = vocabulary
        self.isExplained = isExplained
        places = vocabulary.types.indices.map { type in
            var places: [String: Int] = [:]
            for (place, key) in vocabulary.keys(of: type).enumerated() { places[key.word] = place }
            return places
        }
    }

    /// The text; `closing` are lines of a comment at its end.
    mutating func bytes(_ draft: Draft, closing: [String] = []) -> [UInt8] {
        lines = []
        write(draft.entries, type: vocabulary.root, indent: 0, isExplained: isExplained)
        if !closing.isEmpty { lines.append("") }
        for line in closing { comment(line, indent: 0) }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private mutating func write(
        _ entries: [Draft.Entry], type: Int?, indent: Int, isExplained: Bool, first: String = ""
    ) {
        let order: [String: Int] = type.map { places[$0] } ?? [:]
        let ranks = entries.map { order[$0.key] ?? Int.max }
        let sorted = entries.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
        for (place, entry) in sorted.map({ entries[$0] }).enumerated() {
            let field = type.flatMap { self.field(entry.key, of: $0) }
            let isHead = indent == 0 && Layers.head.contains(entry.key)
            // Beside the hyphen of an element is no room for more than its first fact.
            let isBesideHyphen = place == 0 && !first.isEmpty
            if indent == 0, !isHead, isExplained { lines.append("") }
            let about = field.map { vocabulary.abouts[$0] } ?? ""
            if isExplained, !about.isEmpty, !isHead, !isBesideHyphen { comment(about, indent: indent) }
            let margin = isBesideHyphen ? first : String(repeating: " ", count: indent)
            write(
                entry, field: field, margin: margin, indent: indent, isExplained: isExplained && entry.key != "metadata"
            )
        }
    }

    private mutating func write(
        _ entry: Draft.Entry, field: Int?, margin: String, indent: Int, isExplained: Bool
    ) {
        let inner = field.flatMap { field -> Int? in
            [.object, .checklist].contains(vocabulary.fields[field].kind) ? Int(vocabulary.fields[field].target) : nil
        }
        switch entry.value.content {
        case .scalar(let text): lines.append("\(margin)\(entry.key): \(text)")
        case .mapping(let entries):
            lines.append(entries.isEmpty ? "\(margin)\(entry.key): {}" : "\(margin)\(entry.key):")
            write(entries, type: inner, indent: indent + 2, isExplained: isExplained)
        case .list(let elements):
            let words = elements.compactMap(\.scalar)
            let line = "\(margin)\(entry.key): [\(words.joined(separator: ", "))]"
            if words.count == elements.count, line.utf8.count <= DraftText.width { return lines.append(line) }
            lines.append("\(margin)\(entry.key):")
            for (place, element) in elements.enumerated() {
                write(element: element, type: inner, indent: indent + 2, isExplained: isExplained && place == 0)
            }
        }
    }

    private mutating func write(element: Draft, type: Int?, indent: Int, isExplained: Bool) {
        let hyphen = String(repeating: " ", count: indent) + "- "
        switch element.content {
        case .scalar(let text): lines.append(hyphen + text)
        case .mapping(let entries) where !entries.isEmpty:
            write(entries, type: type, indent: indent + 2, isExplained: isExplained, first: hyphen)
        case .mapping: lines.append(hyphen + "{}")
        // No list of the vocabulary holds lists.
        case .list(let elements): lines.append("\(hyphen)[\(elements.compactMap(\.scalar).joined(separator: ", "))]")
        }
    }

    private func field(_ key: String, of type: Int) -> Int? {
        switch vocabulary.meaning(type: type, symbol: vocabulary.symbols.symbol(of: key)) {
        case .field(let field), .singular(let field): field
        case .inlineKey(let index), .inlineCompanion(let index): vocabulary.inlines[index].field
        case .unknown: nil
        }
    }

    /// A comment in lines that fit the page.
    private mutating func comment(_ text: String, indent: Int) {
        let margin = String(repeating: " ", count: indent) + "#"
        for line in text.wrapped(to: DraftText.width - margin.utf8.count - 1) {
            lines.append(line.isEmpty ? margin : "\(margin) \(line)")
        }
    }
}

extension String {
    /// The text in lines of at most so many bytes, broken at blanks; what begins a line further in goes on there.
    func wrapped(to width: Int) -> [String] {
        let margin = String(prefix { $0 == " " })
        var lines = [margin]
        for word in split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.utf8.count > margin.utf8.count, last.utf8.count + 1 + word.utf8.count > width {
                lines.append(margin + word)
            } else {
                lines[lines.count - 1] += last.utf8.count > margin.utf8.count ? " \(word)" : String(word)
            }
        }
        return lines
    }
}
