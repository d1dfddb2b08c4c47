import DataTree
import Diagnostics
import Testing

@testable import YAML

@Suite struct `Texts that nobody laid out` {
    private static let order = KeyOrder(
        places: ["head": 0, "a": 1, "b": 2, "c": 3, "d": 4, "e": 5], head: ["head"])
    private let formatter = YAMLFormatter(order: order) { _ in true }

    private func format(_ text: String) -> Parsed<YAMLFormatter.Result?> {
        formatter.format(SourceFile(path: "f.yaml", text: text))
    }

    /// Lines without their breaks, CR LF ones too.
    private func lines(_ text: String) -> [Substring] { text.split(omittingEmptySubsequences: false) { $0.isNewline } }

    /// What a text says: its documents, the keys of their roots in alphabetical order.
    private func meaning(_ text: String) -> [String] {
        let parsed = SourceFile(path: "f.yaml", text: text).yamlDocuments()
        #expect(parsed.diagnostics == [], "\(text)")
        return parsed.value.map { tree in
            tree.isEmpty
                ? "" : Cursor(tree).children.map { "\($0.key): \(describe($0))" }.sorted().joined(separator: "\n")
        }
    }

    @Test(arguments: 0..<UInt64(40))
    func `are laid out with the same meaning, each comment in its place`(batch: UInt64) throws {
        for seed in batch * 50..<batch * 50 + 50 {
            let messy = MessyText(seed: seed)
            let result = format(messy.text)
            let bytes = try #require(
                result.value?.bytes, "\(seed): \(result.diagnostics.map(\.message))\n\(messy.text)")
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(meaning(text) == meaning(messy.text), "\(seed)")
            #expect(format(text).value?.bytes == bytes, "\(seed) is not laid out at once:\n\(messy.text)")
            let lines = lines(text)
            for comment in messy.comments {
                #expect(lines.count { $0.hasSuffix(comment) } == 1, "\(seed): \(comment)")
            }
            for (comment, word) in messy.beside {
                let found = lines.filter { $0.contains(comment.trimmed) }
                #expect(found.count == 1 && found[0].contains(word), "\(seed): \(comment) beside \(word): \(found)")
            }
            for (comment, key) in messy.above {
                let place = lines.firstIndex { $0.contains(comment.trimmed) }
                let next = place.flatMap { lines[$0...].first { !$0.isComment && !$0.isEmpty } }
                #expect(
                    next?.contains("\(key):") == true, "\(seed): \(comment) above \(key)\n\(messy.text)\n=>\n\(text)")
            }
            #expect(text.last?.isNewline == true && text.first?.isNewline == false, "\(seed)")
        }
    }

    @Test func `are refused or kept, whatever happens to them`() {
        let pieces = [
            "&n ", "*n", "<<: ", "a: ", "- ", "? ", ": ", "[", "]", "{", "}", ", ", "|\n", ">2-\n", "|+\n", "'", "\"",
            "\\",
            "\n", "\n\n", "\r\n", "\r", "\t", "  ", "#", " # ", "!!str ", "---\n", "...\n", "%YAML 1.1\n", "é",
            "\u{FEFF}", "~",
        ]
        var random = Seeded(state: 11)
        var kept = 0
        for round in 0..<4_000 {
            var bytes = Array(MessyText(seed: UInt64(round % 200) + 900_000).text.utf8)
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                let i = Int.random(in: 0...bytes.count, using: &random)
                let j = Int.random(in: i...min(bytes.count, i + 12), using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes.removeSubrange(i..<j)
                case 1: bytes.insert(contentsOf: bytes[i..<j], at: Int.random(in: 0...bytes.count, using: &random))
                case 2: if i < bytes.count { bytes[i] = UInt8.random(in: 0...255, using: &random) }
                default: bytes.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: i)
                }
            }
            let file = SourceFile(path: "f.yaml", bytes: bytes)
            let result = formatter.format(file)
            guard let new = result.value?.bytes else {
                #expect(!result.diagnostics.isEmpty)
                // Whatever is YAML can be laid out, but for what is refused by name; a byte order mark at the beginning
                // of an indented line would be lost with the blanks before it.
                let isUnnamed = result.diagnostics.contains { $0.message.hasPrefix("this cannot be laid out") }
                let hasMark = bytes.dropFirst().indices.contains { bytes[$0...].starts(with: [0xEF, 0xBB, 0xBF]) }
                #expect(!isUnnamed || hasMark, "\(round): \(String(decoding: bytes, as: UTF8.self))")
                continue
            }
            kept += 1
            let again = formatter.format(SourceFile(path: "f.yaml", bytes: new))
            #expect(again.value?.bytes == new, "\(round): \(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(kept > 500)
    }
}

extension StringProtocol {
    fileprivate var isComment: Bool { first { $0 != " " } == "#" }

    fileprivate var trimmed: String {
        var text = String(self)
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
