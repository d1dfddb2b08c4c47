import DataTree

/// What the vocabulary says of a field beside its type and its question: for pages and questions, not for judging.
package struct FieldNote: Sendable {
    /// How it is filled where nobody states it, in words.
    package var from = ""
    /// CEL that fills it, or a part of it, and CEL that withdraws its default.
    package var derive = ""
    package var unless = ""
    /// Why it has its default.
    package var because = ""
    package var unit = ""
    /// Filled by the engine itself.
    package var isNative = false
    /// Paths of fields, from the object of this one, that the engine makes it from.
    package var reads: [[Int]] = []
    /// The file of the catalogue in which its text is looked up.
    package var names: Catalogue.Kind?
}

extension VocabularyReader {
    /// All but `reads`, which may name fields of types that come later.
    mutating func note(_ node: Cursor?) -> FieldNote {
        guard let node, node.isMapping else { return FieldNote() }
        func text(_ key: String) -> String { node[key]?.text ?? "" }
        var note = FieldNote(
            from: text("from"), derive: text(node["atLeast"] == nil ? "derive" : "atLeast"), unless: text("unless"),
            because: text("because"),
            unit: text("unit"), isNative: node["native"]?.core == .bool(true))
        if let names = node["names"] {
            note.names = Catalogue.Kind(rawValue: names.text)
            if note.names == nil { problem("the catalogue has no file `\(names.text)`", names.span) }
        }
        return note
    }

    /// Finds the fields that `reads` names.
    mutating func readReads() {
        for (type, fields) in fieldSets.enumerated() {
            for (place, field) in fields.enumerated() {
                guard let node = field.node, node.isMapping, let reads = node["reads"] else { continue }
                for word in reads.elements {
                    guard let path = path(word.text, from: type) else {
                        problem("`\(word.text)` is no fact of the same object, nor behind one", word.span)
                        continue
                    }
                    draft.notes[draft.vocabulary.types[type].fields.lowerBound + place].reads.append(path)
                }
            }
        }
    }

    /// Fields along a path, through objects and references to one type.
    private func path(_ text: String, from type: Int) -> [Int]? {
        var type: Int? = type
        var path: [Int] = []
        for name in text.split(separator: ".", omittingEmptySubsequences: false) {
            guard let owner = type, let field = draft.vocabulary.field(String(name), of: owner) else { return nil }
            path.append(field)
            type = draft.vocabulary.typeBehind(field)
        }
        return path
    }
}

extension Vocabulary {
    /// The type of the objects that a field holds, or refers to where that is one type.
    package func typeBehind(_ field: Int) -> Int? {
        switch fields[field].kind {
        case .object, .checklist: return Int(fields[field].target)
        case .reference where fields[field].references.nonzeroBitCount == 1:
            let bit = fields[field].references.trailingZeroBitCount
            return bit < referable.count ? referable[bit] : nil
        default: return nil
        }
    }
}
