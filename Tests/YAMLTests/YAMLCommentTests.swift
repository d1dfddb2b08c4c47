import Diagnostics
import Testing

@testable import YAML

@Suite struct `Comments` {
    /// `text>what stands below it`, `text<` behind something, with the number of the document from the second on.
    private func comments(_ text: String) -> [String] {
        let file = SourceFile(path: "a.yaml", text: text)
        return YAMLComment.all(in: file.bytes).map { comment in
            let below = comment.subject.map { place in
                String(decoding: file.bytes[place...].prefix { $0 > 0x20 }, as: UTF8.self)
            }
            return file.text(comment.span) + (comment.isTrailing ? "<" : ">") + (below ?? "")
                + (comment.document > 0 ? " in \(comment.document)" : "")
        }
    }

    @Test(arguments: [
        ("# a\nk: v", ["# a>k:"]), ("k: v # a \nl: w", ["# a<l:"]), ("k:\n  # a\n  - v", ["# a>v"]),
        ("k:\n  # a\n  # b\n\n  # c\n  - &x !!str v", ["# a>v", "# b>v", "# c>v"]), ("k: [\n # a\n v]", ["# a>v]"]),
        ("k: {\n # a\n l: v}", ["# a>l:"]), ("k: v\n# a", ["# a>"]), ("# a", ["# a>"]),
        ("x: &x 1\nk:\n# a\n- *x", ["# a>"]),
        ("\u{FEFF}# a\nk: v", ["# a>k:"]), ("# a\r\nk: v\r\n# b\r\n", ["# a>k:", "# b>"]),
        // Inside of a text there is none.
        ("k: |\n  # a\n  b\n# c\nl: v", ["# c>l:"]), ("k: >-\n  b\n\n  # a\nl: v", []), ("k: 'b # a\n  # c'", []),
        ("k: \"b\n  # a\"", []), ("k: b#a", []), ("k: |\n  b\n\n\n# c\n", ["# c>"]),
        // Each belongs to its document.
        ("# a\n---\nk: v\n# b\n---\n# c\nl: w", ["# a>", "# b>", "# c>l: in 1"]),
        ("k: v\n...\n# a\n---\nl: w", ["# a>"]), ("k: v\n---\n---\n# a\nl: w", ["# a>l: in 2"]),
    ])
    func `are found between what is said`(text: String, expected: [String]) {
        #expect(comments(text) == expected, "\(text)")
    }

    @Test func `before a place that is no YAML are found`() {
        #expect(comments("# a\nk: v\nl: [\n# b\n}\n").first == "# a>k:")
    }
}
