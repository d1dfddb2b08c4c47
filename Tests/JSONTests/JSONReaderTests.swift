import DataTree
import Diagnostics
import JSON
import Testing

/// The tree in a form of its own, or the first problem with what it underlines.
private func read(_ text: String) -> String {
    let file = SourceFile(path: "test.json", bytes: Array(text.utf8))
    let parsed = file.json()
    if let problem = parsed.diagnostics.first {
        return "\(problem.message) «\(String(decoding: file.bytes[problem.span.range], as: UTF8.self))»"
    }
    guard let tree = parsed.value else { return "nothing" }
    return shown(tree, 0)
}

private func shown(_ tree: Tree, _ node: Int) -> String {
    switch tree.nodes[node].kind {
    case .scalar: "\(tree.coreScalar(node))"
    case .sequence: "[" + tree.children(of: node).map { shown(tree, $0) }.joined(separator: ", ") + "]"
    case .mapping:
        "{" + tree.children(of: node).map { "\(tree.key(of: $0)): \(shown(tree, $0))" }.joined(separator: ", ") + "}"
    }
}

@Suite struct `The JSON reader` {
    @Test(arguments: [
        (
            " [1, -0.5e+3, true, false, null, \"\"] ",
            "[int(1), double(-500.0), bool(true), bool(false), null, string(\"\")]"
        ),
        ("{\"a\": {\"b\": []}, \"\": 1}", "{a: {b: []}, : int(1)}"),
        (#""\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00""#, "string(\"\\\"\\\\/\\u{08}\\u{0C}\\n\\r\\tAé😀\")"),
        ("[\"<<\", \"1\", \"true\"]", "[string(\"<<\"), string(\"1\"), string(\"true\")]"),
        ("\u{FEFF}1", "int(1)"),
    ])
    func `reads what RFC 8259 allows`(text: String, expected: String) {
        #expect(read(text) == expected)
    }

    @Test(arguments: [
        ("", "expected a value, found the end of the file «»"), ("[1,]", "expected a value, found `]` «]»"),
        ("{a: 1}", "expected a key in quotes, found `a` «a»"), ("{\"a\" 1}", "expected `:`, found `1` «1»"),
        ("[1 2]", "expected `,` or `]`, found `2` «2»"), ("1 é", "expected the end of the file, found `é` «é»"),
        ("01", "`01` is no value of JSON «01»"), ("1.", "`1.` is no value of JSON «1.»"),
        ("+1", "`+1` is no value of JSON «+1»"), ("NaN", "`NaN` is no value of JSON «NaN»"),
        ("\"a", "the string does not end «\"a»"), (#""\x""#, "unknown escape in a string «\\x»"),
        ("\"\t\"", "a string holds no control characters: write `\\n` or `\\u000a` «\t»"),
        (#""\ud83d""#, "half of a surrogate pair is no character «\\ud83d»"),
        (#""\u12g4""#, "`\\u` has four hexadecimal digits «\\u»"), (#""\"#, "unknown escape in a string «\\»"),
        ("{\"a\": 1, \"a\": 2}", "duplicate key `a` «\"a\"»"),
    ])
    func `refuses the rest at its place`(text: String, expected: String) {
        #expect(read(text) == expected)
    }

    @Test func `bounds nesting`() {
        #expect(read(String(repeating: "[", count: 100_000)).hasPrefix("nested more than 100 levels deep"))
    }
}
