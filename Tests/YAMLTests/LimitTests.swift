import DataTree
import Diagnostics
import Testing

@testable import YAML

@Suite struct `Limits of the reader` {
    /// Reads a hostile text, which must end soon, with one error, and leave a sound tree.
    private func refuse(_ text: String, _ limits: TreeBuilder.Limits = .init()) -> [String] {
        var problems: [String] = []
        let time = ContinuousClock().measure {
            let reading = Reading(bytes: Array(text.utf8), limits: limits)
            problems = reading.problems
            #expect(reading.trees.flatMap { flaws(of: $0, in: reading.file.bytes.count) } == [])
        }
        #expect(time < .seconds(20))
        return problems
    }

    private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test(arguments: ["[", "{", "- ", "? ", "{a: ", "[a: ", "- ? ", "? [", "&a [", "[? "])
    func `stop deep nesting, in keys too`(level: String) {
        let problems = refuse(repeated(level, 100_000)).filter { !$0.hasPrefix("a key must be") }
        #expect(problems == ["nested more than 100 levels deep"])
    }

    @Test func `allow as many levels as they say`() {
        #expect(Reading(repeated("[", 100) + repeated("]", 100)).problems == [])
        #expect(Reading("a: " + repeated("[", 99) + repeated("]", 99)).problems == [])
        #expect(refuse(repeated("[", 101) + repeated("]", 101)) == ["nested more than 100 levels deep"])
    }

    @Test func `stop depth that aliases pile up`() {
        var text = "- &a0 [1]\n"
        for i in 1..<5 { text += "- &a\(i) \(repeated("[", 60))*a\(i - 1)\(repeated("]", 60))\n" }
        #expect(refuse(text) == ["nested more than 100 levels deep"])
        #expect(
            refuse("a: &x {b: \(repeated("[", 97))\(repeated("]", 97))}\nc: {d: {e: {<<: *x}}}") == [
                "nested more than 100 levels deep"
            ])
    }

    @Test func `stop a text of too many values`() {
        var limits = TreeBuilder.Limits()
        limits.nodes = 1000
        #expect(refuse(repeated("- 1\n", 999), limits) == [])
        #expect(refuse(repeated("- 1\n", 1000), limits) == ["more than 1000 values in one document"])
    }

    @Test func `stop a billion laughs`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for i in 1..<10 { text += "a\(i): &a\(i) [\(repeated("*a\(i - 1), ", 10))]\n" }
        #expect(refuse(text) == ["aliases expand to more than 200000 values"])
    }

    @Test func `stop laughs in merges and in values that are dropped`() {
        var text = "a0: &a0 {k: 1}\n"
        for i in 1..<40 { text += "a\(i): &a\(i) {<<: *a\(i - 1), b: *a\(i - 1), c\(i): *a\(i - 1)}\n" }
        #expect(refuse(text) == ["aliases expand to more than 200000 values"])
        let list = "a: &a [\(repeated("1,", 1000))]\n"
        #expect(
            refuse(list + "b: 1\nb: [\(repeated("*a, ", 1000))]\n")
                == ["duplicate key `b`", "aliases expand to more than 200000 values"])
        #expect(
            refuse("a: {<<: \(repeated("&x {y: ", 90))[\(repeated("1,", 100_000))]\(repeated("}", 90))}\n")
                == ["aliases expand to more than 200000 values"])
    }

    @Test func `are not met by many small aliases and merges`() {
        let aliases = "- &a {x: 1}\n" + repeated("- *a\n- {<<: *a, y: [*a]}\n", 20_000)
        #expect(refuse(aliases) == [])
        #expect(refuse("[\(repeated("&a {}, *a, {<<: {}}, ", 50_000))]") == [])
    }

    @Test func `keep merges of many aliases from costing more than their size`() {
        var entries = "- &a 1\n- &m {z: 1}\n- <<: {"
        for i in 0..<50_000 { entries += "k\(i): *a, " }
        #expect(refuse(entries + "}\n") == [])
        #expect(refuse("- &m {z: 1}\n- <<: [\(repeated("*m, ", 60_000))]\n") == [])
    }

    @Test func `stop a text of too many problems`() {
        let problems = refuse(repeated("a: 1\n", 1_000_000))
        #expect(problems.count == 101)
        #expect(problems.last == "too many problems: the rest of the file is not read")
    }

    @Test func `stop tag directives without end`() {
        var text = ""
        for i in 0..<200_000 { text += "%TAG !a\(i)! x\n" }
        #expect(refuse(text + "---\na: 1\n") == ["more than 1000 `%TAG`"])
        #expect(refuse("%TAG !a! tag:yaml.org,2002:\n---\na: !a!str 1\nb: 100 %\n") == [])
    }

    @Test func `refuse a file that is too large without looking at it`() {
        let large = [UInt8](repeating: 0x0A, count: maximumInputBytes + 1)
        #expect(Reading(bytes: large).problems == ["the file is larger than 64 MiB"])
        #expect(Reading(bytes: large).trees.count == 1)
    }

    @Test(arguments: ["\"", "'", "a", "# ", "é", "|\n ", "a: \"\\", "- |\n  x\n", "!", "&", "*", ", ", ":", "  ", "\n"])
    func `are not needed for long dull texts`(piece: String) {
        _ = refuse(repeated(piece, 200_000))
    }
}

@Suite struct `The text of a tree` {
    @Test(arguments: [
        "a: b\n", "\u{FEFF}größe: 'dünn'\n\"b\": \"c\"\n",
        "a: [x, 'y', \"z\"]\n--- \nb: &x c\nd: *x\ne: {<<: {f: g}}\n", "a: ''\n",
    ])
    func `that stands in the source as it is has no copy`(text: String) {
        let reading = Reading(text)
        #expect(reading.problems == [])
        #expect(reading.trees.allSatisfy { $0.text.isEmpty })
    }

    @Test(arguments: [
        ("a: 'it''s'\n", "a: 'it's'"), (#"a: "\u0041b""#, "a: 'Ab'"), ("a: b\n  c\n", "a: 'b c'"),
        ("a: b\n c\n", "a: 'b c'"),
        ("a: 'b\n  c'\n", "a: 'b c'"), ("a: \"b\\\n  c\"\n", "a: 'bc'"), ("a: |\n  b\n", "a: 'b\n'"),
        ("a: >-\n  b\n  c\n", "a: 'b c'"),
        (#""\x61": b"#, "a: 'b'"), (#"a: "b\_c""#, "a: 'b\u{A0}c'"), ("a: b\nc: d\n  e\n", "a: 'b', c: 'd e'"),
    ])
    func `that does not is what it means`(text: String, expected: String) {
        let reading = Reading(text)
        #expect(reading.values == ["{\(expected)}"])
        #expect(!reading.trees[0].text.isEmpty)
    }
}
