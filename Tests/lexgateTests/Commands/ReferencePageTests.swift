import Diagnostics
import Foundation
import LexgateEngine
import LexgateModel
import LexgateReports
import Testing

@Suite struct `The page of all facts` {
    private let draft: VocabularyDraft
    private let page: String

    init() throws {
        let file = try Project.file(
            at: Project.root.appending(path: "Sources/Facts/descriptor.yaml"), named: "descriptor.yaml")
        draft = PolicyBuild.vocabulary(file).value
        page = String(decoding: ReferencePage(draft).bytes(), as: UTF8.self)
    }

    @Test func `lies in Examples as it is made now`() throws {
        let written = try String(contentsOf: Project.root.appending(path: "Examples/REFERENCE.md"), encoding: .utf8)
        #expect(written == page, "run `make docs`")
    }

    @Test func `is what the program prints`() throws {
        let command = try Command.lexgate("schema", "--format", "markdown")
        #expect(command.status == 0)
        #expect(command.output == page)
    }

    /// The rows of the tables below a heading, until the next one.
    private func rows(below heading: String) -> [Substring] {
        let lines = page.split(separator: "\n")
        let heading = lines.firstIndex { $0.hasPrefix("#") && $0.hasSuffix(" \(heading)") }
        guard let start = heading else { return [] }
        return lines[(start + 1)...].prefix { !$0.hasPrefix("#") }.filter { $0.hasPrefix("| ") }
    }

    @Test func `lists all that fills facts which nobody stated`() throws {
        let vocabulary = draft.vocabulary
        let tables = [
            "Defaults": rows(below: "Defaults"), "Derivations": rows(below: "Derivations"),
            "Set by a word": rows(below: "Set by a word"),
            "Filled by Lexgate itself": rows(below: "Filled by Lexgate itself"),
        ]
        var listed = 0
        func expect(_ heading: String, _ parts: [String]) {
            listed += 1
            let isListed = tables[heading]?.contains { row in parts.allSatisfy { row.contains($0) } } ?? false
            #expect(isListed, "\(heading): \(parts)")
        }
        for type in vocabulary.writableTypes() where !vocabulary.typeNames[type].contains("(") {
            for field in vocabulary.writableFields(of: type) {
                let owner = type == vocabulary.root ? "" : "\(vocabulary.typeNames[type])."
                let fact = "`\(owner)\(vocabulary.fieldNames[field])`"
                let note = draft.notes[field]
                if vocabulary.fields[field].defaultValue > 0 { expect("Defaults", [fact]) }
                if !note.derive.isEmpty { expect("Derivations", [fact]) }
                if note.isNative { expect("Filled by Lexgate itself", [fact]) }
            }
        }
        for consequence in vocabulary.consequences where !vocabulary.typeNames[consequence.type].contains("(") {
            let word = "`\(vocabulary.fieldNames[consequence.field]): \(consequence.value)`"
            expect("Set by a word", [word, "`\(vocabulary.fieldNames[consequence.sets]): "])
        }
        #expect(listed > 60)
    }

    @Test func `leads nowhere else than to its own headings`() {
        let anchors = page.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
            line.drop { $0 == "#" || $0 == " " }.lowercased()
                .filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }.replacing(" ", with: "-")
        }
        let links = page.matches(of: /\]\(#([^)]*)\)/).map { String($0.1) }
        #expect(links.count > 100)
        #expect(Set(links).subtracting(anchors).sorted() == [])
    }
}
