import LexgateModel

/// Every fact of a descriptor as a page of Markdown, made from the vocabulary: what to answer, in which words, and what
/// holds where nobody answers.
///
/// Tables are those of GitHub; the same vocabulary gives the same bytes.
package struct ReferencePage {
    let vocabulary: Vocabulary
    /// As in `VocabularyDraft`.
    let valueAbouts: [[String]]
    let notes: [FieldNote]
    /// Types whose objects an author writes, the root first.
    let writtenTypes: [Int]
    var text = ""

    package init(_ draft: VocabularyDraft) {
        vocabulary = draft.vocabulary
        valueAbouts = draft.valueAbouts
        notes = draft.notes
        writtenTypes = draft.vocabulary.writableTypes()
    }

    package func bytes() -> [UInt8] {
        var page = self
        page.write()
        return Array(page.text.utf8)
    }

    private mutating func write() {
        heading(1, "The facts of a descriptor")
        paragraph(
            """
            A descriptor is one YAML file that says what runs, where, on whose data, for which purpose and under which \
            safeguards. These are all the facts that it can state, the words they take, and what holds where nobody \
            states them.
            """)
        paragraph(
            """
            Made from `Sources/Facts/descriptor.yaml` by `make docs`, so edit that. `lexgate explain system.kind` shows \
            one fact, and with `lexgate schema` an editor knows them all.
            """)
        contents()
        forms()
        heading(2, "Facts")
        for type in writtenTypes where type != vocabulary.root && !isParts(type) && !isChecklist(type) { section(type) }
        heading(2, "Words")
        paragraph("Lists of words that several facts take, or that are long. The others stand with their facts.")
        for index in namedEnumerations { section(words: index) }
        fills()
        computed()
    }

    // MARK: - Markdown

    mutating func heading(_ level: Int, _ title: String) {
        text += "\(text.isEmpty ? "" : "\n")\(String(repeating: "#", count: level)) \(title)\n"
    }

    mutating func paragraph(_ words: String) { text += "\n\(words)\n" }

    /// A table; none where there are no rows.
    mutating func table(_ head: [String], _ rows: [[String]]) {
        if rows.isEmpty { return }
        func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }
        text += "\n" + line(head) + "|\(head.map { _ in "---|" }.joined())\n"
        for row in rows { text += line(row.map(cell)) }
    }

    mutating func list(_ items: [String]) {
        if !items.isEmpty { text += "\n\(items.map { "* \($0)\n" }.joined())" }
    }

    /// A bar ends a cell, in code too.
    private func cell(_ text: String) -> String { text.replacing("\n", with: " ").replacing("|", with: "\\|") }

    func code(_ text: some StringProtocol) -> String { "`\(text)`" }

    /// A link to a heading of the page.
    func link(_ title: String) -> String {
        // The anchors that GitHub makes: small letters, hyphens for spaces, and no other signs.
        let anchor = title.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == " " }
        return "[\(title)](#\(anchor.replacing(" ", with: "-")))"
    }

    /// Words of the vocabulary as Markdown: what looks like a mark is none.
    func plain(_ text: String) -> String {
        text.replacing("<", with: "\\<").replacing("*", with: "\\*").replacing("_", with: "\\_")
    }

    // MARK: - Contents

    private mutating func contents() {
        heading(2, "At a glance")
        let rows = vocabulary.writableFields(of: vocabulary.root).map { field in
            [names(field), plain(vocabulary.abouts[field]), takes(field), leftOut(field)]
        }
        table(["key", "what it says", "takes", "left out"], rows)
        paragraph(
            """
            Below: \(link("How a fact is written")), \(link("Facts")) by the object they belong to, \(link("Words")), \
            \(link("What fills facts that nobody stated")), \(link("Computed facts")) for those who write rules, and \
            \(link("Rows of the catalogue")).
            """)
    }

    func title(_ type: Int) -> String {
        type == vocabulary.root ? "The document" : String(vocabulary.typeNames[type].prefix { $0 != "(" })
    }

    /// An artefact with a list of its own parts; the parts are shown with the fact.
    func isParts(_ type: Int) -> Bool { vocabulary.typeNames[type].hasPrefix("Artefact(") }

    func isChecklist(_ type: Int) -> Bool { vocabulary.typeNames[type].hasPrefix("Checklist(") }

    /// Enumerations under a name of their own; the others belong to one fact, or to a point of a checklist.
    private var namedEnumerations: [Int] {
        vocabulary.enumerationNames.indices.filter { index in
            let name = vocabulary.enumerationNames[index]
            return !name.contains(".") && !name.contains(" ") && usesOfWords(index)
        }
    }

    private func usesOfWords(_ index: Int) -> Bool {
        let types = writtenTypes.filter { !isChecklist($0) }
        let isTaken = types.flatMap { vocabulary.writableFields(of: $0) }.contains {
            vocabulary.fields[$0].kind == .enumeration && Int(vocabulary.fields[$0].target) == index
        }
        let name = vocabulary.enumerationNames[index]
        return isTaken || writtenTypes.contains { vocabulary.typeNames[$0] == "Checklist(\(name))" }
            || vocabulary.enumerationNames.contains { $0.split(separator: " or ").contains { $0 == name[...] } }
    }

    /// A key and its shorthand.
    func names(_ field: Int) -> String {
        let type = vocabulary.types.indices.first { vocabulary.types[$0].fields.contains(field) } ?? vocabulary.root
        let singular = vocabulary.keys(of: type).first { $0.meaning == .singular(field) }?.word
        return code(vocabulary.fieldNames[field]) + (singular.map { ", \(code($0))" } ?? "")
    }
}
