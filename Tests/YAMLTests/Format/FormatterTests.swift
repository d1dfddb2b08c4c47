import DataTree
import Diagnostics
import Testing

@testable import YAML

/// Keys `a` to `e` come in this order; `head` is about the file.
private let order = KeyOrder(
    places: ["head": 0, "a": 1, "b": 2, "c": 3, "d": 4, "e": 5], head: ["head"])

private func format(_ bytes: [UInt8]) -> Parsed<YAMLFormatter.Result?> {
    let formatter = YAMLFormatter(order: order) { $0.isEmpty || $0.child(of: 0, "foreign") == nil }
    return formatter.format(SourceFile(path: "f.yaml", bytes: bytes))
}

/// The text laid out anew, after a look whether that is laid out itself; or why it cannot be.
private func formatted(_ text: String) -> String {
    let first = format(Array(text.utf8))
    guard let result = first.value else { return first.diagnostics.map(\.message).joined(separator: "\n") }
    #expect(format(result.bytes).value?.bytes == result.bytes, "not at once: \(text)")
    return String(decoding: result.bytes, as: UTF8.self)
}

@Suite struct `A formatter` {
    @Test(arguments: [
        // Blanks.
        ("a:   1  \nb :\t2\n", "a: 1\nb: 2\n"),
        ("a: {x:   1,y: [ 1,2 ,3 ] , z: { } }\n", "a: {x: 1, y: [1, 2, 3], z: {}}\n"),
        ("a: {x: , y: }\n", "a: {x: , y: }\n"),
        ("a: [b : c, \"d\":e]\n", "a: [b: c, d: e]\n"),
        ("a: &x   {b: 1}\nb:   *x\nc: !!str   d\n", "a: &x {b: 1}\nb: *x\nc: !!str d\n"),
        // The end of the file, blank lines.
        ("a: 1", "a: 1\n"), ("a: 1\n\n\n", "a: 1\n"), ("\n\n \na: 1\n", "a: 1\n"),
        ("a: 1\n\n \n\nb:\n\n\n  c: 1\n", "a: 1\n\nb:\n\n  c: 1\n"),
        ("", ""), ("# only this", "# only this"),
        // Line breaks and byte order marks.
        ("a: 1\r\nb:\r\n   c: 2\n", "a: 1\r\nb:\r\n  c: 2\r\n"), ("a: 1\nb: 2\r\n", "a: 1\nb: 2\n"),
        ("a: 1\rb: 2\r", "a: 1\nb: 2\n"), ("\u{FEFF}a: 1\n", "a: 1\n"),
        // Indentation.
        ("a:\n    b:\n     c: 1\n", "a:\n  b:\n    c: 1\n"), ("a:\n b: 1\n c: 2\n", "a:\n  b: 1\n  c: 2\n"),
        ("  a: 1\n  b: 2\n", "a: 1\nb: 2\n"),
        ("a:\n- 1\n- 2\nb: 3\n", "a:\n  - 1\n  - 2\nb: 3\n"),
        ("a:\n-   x: 1\n    y:\n    - 2\n-\n   z: 3\n", "a:\n  - x: 1\n    y:\n      - 2\n  -\n    z: 3\n"),
        ("a:\n    -  -   1\n       -   2\n", "a:\n  - - 1\n    - 2\n"),
        ("a:\n - &x\n   b: 1\n - &y c: 2\n   d: 3\n", "a:\n  - &x\n    b: 1\n  - &y c: 2\n    d: 3\n"),
        ("a:\n      1\nb: &x\n    c\nd:\n   [e]\n", "a:\n  1\nb: &x\n  c\nd:\n  [e]\n"),
        ("- a: 1\n  b: 2\n-   - c\n", "- a: 1\n  b: 2\n- - c\n"),
        // Inside brackets lines keep their place as far as they can.
        ("a:\n    b: [1,\n      2,\n        3]\n", "a:\n  b: [1,\n    2,\n      3]\n"),
        ("a: [\n1,\n2\n]\n", "a: [\n  1,\n  2\n]\n"), ("a:\n  - {b: 1,\n     c: 2}\n", "a:\n  - {b: 1,\n     c: 2}\n"),
        ("{\n    \"a\" :1 ,\n    \"b\":[ 1 ]\n}\n", "{\n    \"a\": 1,\n    \"b\": [1]\n}\n"),
        // Text over several lines.
        ("a: b\n      c\n\n      d  \n      e\n", "a: b\n  c\n\n  d\n  e\n"),
        (
            "a: 'b  \n       c'\nb: \"d \\\n     e\"\nc: \"f\\   \n  g\"\n",
            "a: 'b\n  c'\nb: \"d \\\n  e\"\nc: \"f\\ \n  g\"\n"
        ),
        ("a: |\n      b\n        c  \n\nd: >-\n e\n f\n", "a: |\n  b\n    c  \n\nd: >-\n  e\n  f\n"),
        ("a:\n    b: |2\n         c\n        d\n", "a:\n  b: |2\n       c\n      d\n"),
        ("a:\n- |1\n   b\n- >+\n  c\n\n\nb: 1\n", "a:\n  - |1\n     b\n  - >+\n    c\n\n\nb: 1\n"),
        ("a: |\n  b\n\n\n\nc: 1\n", "a: |\n  b\n\nc: 1\n"), ("a: |+\n  b\n\n\n", "a: |+\n  b\n\n\n"),
        ("a: |\n  b", "a: |-\n  b\n"), ("a: >+2\n    b", "a: >2-\n    b\n"), ("a: |", "a: |\n"),
        ("a: |-\n  b", "a: |-\n  b\n"),
        ("a: |\n  b\n ", "a: |\n  b\n"), ("a: |\n  b\n    ", "a: |-\n  b\n    \n"),
        ("a: |+\n   \n \nb: 1\n", "a: |+\n\n\nb: 1\n"),
        // Documents.
        ("---\n   a: 1\n---   \n b: 1\n...\n# end\n", "---\na: 1\n---\nb: 1\n...\n# end\n"),
        ("%YAML 1.1\n---   {a:  1}\n", "%YAML 1.1\n--- {a: 1}\n"), ("---\n---\n", "---\n---\n"),
        (
            "a:   1\n---\nforeign:\n    b:   1  \n # c\n    d: |\n     e\n\n---\n a:   1\n",
            "a: 1\n---\nforeign:\n    b:   1  \n # c\n    d: |\n     e\n\n---\na: 1\n"
        ),
    ])
    func `lays out`(text: String, result: String) {
        #expect(formatted(text) == result)
    }

    @Test(arguments: [
        ("a: \"b\"\n", "a: b\n"), ("a: 'b c'\n", "a: b c\n"),
        ("'a': [\"b\", 'c-d', 'e f/g.h']\n", "a: [b, c-d, e f/g.h]\n"),
        ("a: 'https://x.y/z'\nb: [\"https://x.y\"]\n", "a: https://x.y/z\nb: [\"https://x.y\"]\n"),
        ("a: 'größer als 日本'\n", "a: größer als 日本\n"), ("a: 'b'   # c\n", "a: b     # c\n"),
    ])
    func `takes quotes away that nobody needs`(text: String, result: String) {
        #expect(formatted(text) == result)
    }

    @Test(arguments: [
        "'NO'", "\"off\"", "'y'", "'Yes'", "'true'", "'null'", "'~'", "''", "' a'", "'a '", "'1'", "'1.5'",
        "'2026-01-01'",
        "'12:30'", "'0x1F'", "'a: b'", "'a #b'", "'a:'", "'- a'", "'*a'", "'&a'", "'!a'", "'%a'", "'@a'", "'`a'",
        "'{a}'",
        "'[a]'", "'a''b'", "\"a\\tb\"", "\"a\\u0020b\"", "'|'", "'>'", "'?'", "'-'", "'--- a'", "'.inf'", "'='", "'<<'",
        "\"a\u{200B}b\"", "\"a\u{A0}b\"", "!!str 'a'", "'NaN'", "'a  b'",
    ])
    func `leaves quotes that somebody needs`(text: String) {
        let line = "a: \(text)"
        #expect(formatted(line + "\n") == line + "\n")
        #expect(formatted("'<<': 1\nb: 1\n").contains("'<<': 1\n"))
    }

    @Test(arguments: [
        // Above a key, behind a value, at the end of a block.
        ("a:\n    # one\n    b: 1   # two\n    # three\nc: 1\n", "a:\n  # one\n  b: 1     # two\n  # three\nc: 1\n"),
        ("a:\n  b: 1\n# one\n  c: 1\n", "a:\n  b: 1\n  # one\n  c: 1\n"),
        ("a:\n- b\n# one\n- c\n# two\nd: 1\n", "a:\n  - b\n  # one\n  - c\n# two\nd: 1\n"),
        ("a:\n- b\n  # one\n- c\n    # two\nd: 1\n", "a:\n  - b\n    # one\n  - c\n      # two\nd: 1\n"),
        ("a:\n      # none yet\nb: 1\n", "a:\n      # none yet\nb: 1\n"),
        ("a:\n    # one\n- b\n", "a:\n  # one\n  - b\n"), ("a: # one\n    b: 1\n", "a: # one\n  b: 1\n"),
        ("- # one\n  a: 1\n-\n    # two\n    b: 1\n", "- # one\n  a: 1\n-\n  # two\n  b: 1\n"),
        // Behind text of several lines.
        ("a:\n    b: |   # one\n        c\n    # two\nd: 1\n", "a:\n  b: |     # one\n    c\n  # two\nd: 1\n"),
        ("a: |\n        c\n    # two\nd: 1\n", "a: |\n  c\n# two\nd: 1\n"),
        ("a: |+\n  c\n\n# one\n\nb: 1\n", "a: |+\n  c\n\n# one\n\nb: 1\n"),
        // Inside brackets.
        (
            "a: [b,   # one\n    # two\n    c # three\n    ] # four\n",
            "a: [b,   # one\n    # two\n    c # three\n    ] # four\n"
        ),
        ("a: [b,# one\n  c]\n", "a: [b, # one\n  c]\n"),
        // As they are, but for blanks at their end.
        ("#a  \n#\tb\t\na: 1\t# c\t\n", "#a\n#\tb\na: 1  # c\n"), ("a: 1 #b 'c' \"d\n", "a: 1 #b 'c' \"d\n"),
        // In a column with others.
        ("a: 'b'      # one\nbb: 1       # two\n", "a: b        # one\nbb: 1       # two\n"),
    ])
    func `leaves comments with what they are about`(text: String, result: String) {
        #expect(formatted(text) == result)
    }

    // MARK: - Order

    @Test(arguments: [
        ("b: 1\na: 2\n", "a: 2\nb: 1\n"), ("x-y: 1\nb: 1\nz: 2\na: 2\n", "a: 2\nb: 1\nx-y: 1\nz: 2\n"),
        ("b:\n  a: 1\n  c: 1\na: {b: 1, a: 2}\n", "a: {b: 1, a: 2}\nb:\n  a: 1\n  c: 1\n"),
        // Comments and blank lines go along.
        ("# b\nb: 1 # b\n\n# a\na:\n  c: 1\n  # c\n", "# a\na:\n  c: 1\n  # c\n# b\nb: 1 # b\n"),
        ("b: 1\n# below b\n\na: 1\n# below a\n", "a: 1\n# below a\n\nb: 1\n# below b\n"),
        ("b: 1\n\n# far from b\n\n# a\na: 1\n", "# far from b\n\n# a\na: 1\nb: 1\n"),
        ("b: 1\n\na: 1\n\n# end\n", "a: 1\nb: 1\n\n# end\n"),
        // What is about the file stays at its top.
        ("# file\n\n# b\nb: 1\na: 1\n", "# file\n\na: 1\n# b\nb: 1\n"),
        (
            "# yaml-language-server: $schema=s.json\n# b\nb: 1\na: 1\n",
            "# yaml-language-server: $schema=s.json\na: 1\n# b\nb: 1\n"
        ),
        ("---\n# b\nb: 1\na: 1\n...\n", "---\na: 1\n# b\nb: 1\n...\n"),
        // No alias comes before its anchor.
        ("b: &x 1\na: *x\n", "b: &x 1\na: *x\n"),
        ("x-y: &x {k: 1}\nc: 1\nb: {<<: *x}\na: 1\n", "a: 1\nx-y: &x {k: 1}\nb: {<<: *x}\nc: 1\n"),
        ("c: &x 1\nb: &x 2\na: *x\n", "c: &x 1\nb: &x 2\na: *x\n"),
        ("b: 1\n<<: {c: 1}\na: 1\n", "a: 1\nb: 1\n<<: {c: 1}\n"),
        ("c: &x 1\na: *x\nb: &x 2\nd: *x\n", "c: &x 1\na: *x\nb: &x 2\nd: *x\n"),
        // Blank lines that belong to a text stay its own, and none come to them.
        ("b: |+\n  x\n\na: 1\n\nc: 1\n", "a: 1\nb: |+\n  x\n\nc: 1\n"), ("b: 1\n\na: |\n  x", "a: |-\n  x\nb: 1\n"),
        ("c: 1\n\nb: 1\n\na: |+\n  x\n", "a: |+\n  x\nb: 1\nc: 1\n"),
        ("b: 1\na: 1\n---\nd: 1\nc: 1\n", "a: 1\nb: 1\n---\nc: 1\nd: 1\n"),
    ])
    func `puts the keys of the root in order`(text: String, result: String) {
        #expect(formatted(text) == result)
    }

    @Test func `keeps the first comment at the top where the first key is about the file`() {
        #expect(formatted("# all\nb: 1\nhead: 1\n") == "head: 1\n# all\nb: 1\n")
        let other = KeyOrder(places: ["head": 1, "a": 0], head: ["head", "a"])
        let result = YAMLFormatter(order: other) { _ in true }
            .format(SourceFile(path: "f", text: "# all\nhead: 1\na: 1\n"))
        #expect(result.value.map { String(decoding: $0.bytes, as: UTF8.self) } == "# all\na: 1\nhead: 1\n")
    }

    @Test func `is quick with thousands of keys that lean on each other`() {
        let count = 20_000
        let lines = (0..<count).map { "k\($0): &n\($0) \($0 == 0 ? "1" : "[*n\($0 - 1)]")\n" }
        // Aliases copy what they name: a chain of them alone is refused, a chain of anchors given anew is not.
        let anew = (0..<count).map { "k\($0): &n 1\n" }.joined() + "a: *n\n"
        #expect(formatted(anew) == anew)
        #expect(!formatted(lines.joined()).isEmpty)
    }

    // MARK: - What is refused

    @Test(arguments: [
        ("a: 1\n«b»: [\n", "not valid YAML: did not find expected node content"),
        ("a: 1\n«a»: 2\n", "duplicate key `a`"),
        ("a:\n  «?» b\n  : c\n", "a key behind `?` is not laid out"),
        ("a: {«?» b: c}\n", "a key behind `?` is not laid out"),
        ("a: b «\u{2028}» c\n", "a line break that only YAML 1.1 knows (U+0085, U+2028 or U+2029)"),
        ("# b «\u{85}»# c\na: 1\n", "a line break that only YAML 1.1 knows (U+0085, U+2028 or U+2029)"),
    ])
    func `refuses what it cannot keep`(text: String, message: String) throws {
        let reading = Reading(text)
        for mark in ["", "\u{FEFF}"] {
            let result = format(Array(mark.utf8) + reading.file.bytes)
            #expect(result.value == nil)
            let problem = try #require(result.diagnostics.first)
            #expect(problem.message == message)
            let start = Int(problem.span.start) - mark.utf8.count
            if message.hasPrefix("not valid") { continue }
            #expect(start == Int(try #require(reading.marked.first).start))
        }
    }
}
