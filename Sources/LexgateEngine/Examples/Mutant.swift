import CEL
import DataTree
import Diagnostics
import LexgateModel
import YAML

/// A pack with one small mistake put into it, which its examples should notice.
package struct Mutant: Sendable {
    /// Index of the file among those that packs were read from.
    package let file: Int
    /// Where the mistake stands.
    package let span: Span
    /// What was done, such as "`<` becomes `<=`".
    package let words: String
    /// The rule whose examples are asked; those of all rules where it is `nil`.
    let rule: String?
    /// From left to right.
    let edits: [(span: Span, text: String)]

    /// The bytes of the file with the mistake in it.
    func bytes(of original: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var position = 0
        for edit in edits {
            bytes += original[position..<edit.span.range.lowerBound]
            bytes += Array(edit.text.utf8)
            position = edit.span.range.upperBound
        }
        return bytes + original[position...]
    }
}

extension Mutant {
    /// Comparisons turned, conjuncts and negations taken out, days moved by one, rows of tables dropped.
    static func all(of pack: PolicyPack, files: [SourceFile]) -> [Mutant] {
        var mutants: [Mutant] = []
        for definition in pack.definitions {
            mutants += logic(definition.body.node, definition.body.file, files, rule: nil)
        }
        for table in pack.tables { mutants += rows(of: table, files) }
        for rule in pack.rules {
            for node in rule.document.conditions { mutants += logic(node, rule.file, files, rule: rule.id) }
            for route in rule.document.routes {
                for node in [route["from"], route["until"]].compactMap(\.self) {
                    mutants += [moved(node.text, node.span, rule.file, rule: rule.id)].compactMap(\.self)
                }
            }
        }
        return mutants
    }

    private static func logic(_ node: Cursor, _ file: Int, _ files: [SourceFile], rule: String?) -> [Mutant] {
        let text = node.text
        let source = files[file].bytes
        guard let expression = Expression.parse(text).value else { return [] }
        let positions = ScalarPositions(of: node.tree.nodes[node.node], content: text.utf8, in: source)
        let content = Array(text.utf8)
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A }
        /// `nil` where the text cannot be found again in the file, as with escapes.
        func place(_ span: Span) -> Span? {
            let place = positions.span(span)
            let same = source[place.range].filter { !isBlank($0) } == content[span.range].filter { !isBlank($0) }
            return same ? place : nil
        }
        var mutants: [Mutant] = []
        for mutation in expression.mutations(of: text) {
            let edits = mutation.edits.compactMap { edit in place(edit.span).map { (span: $0, text: edit.text) } }
            guard edits.count == mutation.edits.count, let first = edits.first, let last = edits.last else { continue }
            mutants.append(
                Mutant(
                    file: file, span: Span(first.span.range.lowerBound, last.span.range.upperBound),
                    words: mutation.words, rule: rule, edits: edits))
        }
        for constant in expression.textConstants {
            guard let place = place(constant.span) else { continue }
            mutants += [
                moved(
                    String(constant.text.prefix(10)),
                    Span(place.range.lowerBound, min(place.range.upperBound, place.range.lowerBound + 10)), file,
                    rule: rule)
            ]
            .compactMap(\.self)
        }
        return mutants
    }

    /// The mutant with the next day; `nil` where no day stands.
    private static func moved(_ text: String, _ span: Span, _ file: Int, rule: String?) -> Mutant? {
        guard let day = CalendarDay(text) else { return nil }
        let next = day.advanced(by: 1).description
        return Mutant(file: file, span: span, words: "`\(text)` becomes `\(next)`", rule: rule, edits: [(span, next)])
    }

    private static func rows(of table: PolicyPack.TableSource, _ files: [SourceFile]) -> [Mutant] {
        guard let rows = table.document["rows"] else { return [] }
        let bytes = files[table.file].bytes
        let lines = LineIndex(files[table.file])
        let about = ["asOf", "source", "note"]
        return rows.children.flatMap { row -> [Mutant] in
            let line = lines.range(ofLine: lines.lineNumber(of: row.span.range.lowerBound))
            // Up to where the next line with a row or a comment begins.
            var end = row.span.range.upperBound
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            let whole = Span(line.lowerBound, min(end + 1, bytes.count))
            let key = row.children.first?.text ?? ""
            let dropped = Mutant(
                file: table.file, span: row.span, words: "without the row `\(key)`", rule: nil, edits: [(whole, "")])
            return [dropped]
                + row.children.filter { !about.contains($0.key) && $0.isScalar }
                .compactMap { moved($0.text, $0.span, table.file, rule: nil) }
        }
    }
}
