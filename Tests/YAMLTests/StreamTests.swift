import DataTree
import Diagnostics
import Testing

@testable import YAML

@Suite struct `Streams` {
    @Test(arguments: [
        ("a: 1\n---\nb: 2\n...\n---\n- 3\n", ["{a: 1}", "{b: 2}", "[3]"]), ("--- 1\n--- 2\n", ["1", "2"]),
        ("---\n---\n", ["null", "null"]), ("%YAML 1.2\n---\na: 1\n", ["{a: 1}"]), ("just words", ["'just words'"]),
        ("a: 1\r\n---\r\nb: 2\r\n", ["{a: 1}", "{b: 2}"]), ("a: 1\rb: 2\r", ["{a: 1, b: 2}"]),
        ("\u{FEFF}a: 1\nb:\n  - 2\n", ["{a: 1, b: [2]}"]),
        ("a: 1\n...\nb: 2\n", ["{a: 1}", "{b: 2}"]),
        ("a: 1\n... # done\n\n# next\n  b: 2\n  c: 3\n", ["{a: 1}", "{b: 2, c: 3}"]),
        ("é: 1\n...\n日: 2\n...\n- 3\n...\n---\n4\n", ["{é: 1}", "{日: 2}", "[3]", "4"]),
        ("a: 1\n...\n...\nb: 2\n", ["{a: 1}", "{b: 2}"]), ("a: 1\n...\n", ["{a: 1}"]),
    ])
    func `hold documents`(text: String, values: [String]) {
        let reading = Reading(text)
        #expect(reading.problems == [])
        #expect(reading.values == values)
    }

    @Test(arguments: ["", "\n\n", "# only\n# comments\n", "   \n", "\u{FEFF}", "\u{FEFF}# x\n"])
    func `without content have no document`(text: String) {
        let reading = Reading(text)
        #expect(reading.problems == [])
        #expect(reading.values == [])
    }

    @Test(arguments: [
        ("a: 1\nb: [1, 2\nc: 3\n", "{a: 1, b: [1, '2 c']}"), ("a: {b: {c: 1}, d", "{a: {b: {c: 1}, d: null}}"),
        ("a: 'x", "{}"),
        ("a: 1\n  b: 2\n", "{a: '1 b'}"), ("a: b: c\n", "{a: 'b'}"), ("\t- a\n", "nothing"), ("]", "nothing"),
        ("a: 1\n]", "{a: 1}"),
        ("a: @x\n", "{}"), ("- a\nb: 1\n", "['a']"), ("%FOO\n---\na\n", "nothing"),
    ])
    func `that break keep what was read, with one error`(text: String, values: String) {
        let reading = Reading(text)
        #expect(reading.problems.count == 1)
        #expect(reading.values == [values])
        #expect(reading.trees.flatMap { flaws(of: $0, in: reading.file.bytes.count) } == [])
    }

    @Test func `that break in a later document keep the earlier ones`() {
        let reading = Reading("a: 1\n---\nb: [\n---\nc: 1\n")
        #expect(reading.values == ["{a: 1}", "{b: []}"])
        #expect(reading.problems.count == 1)
    }

    /// YAML 1.2.2, example 9.3: a document behind `...` needs no `---`, and its places are those of the file.
    @Test func `go on behind a document end marker`() {
        let reading = Reading("größe: 1\n...\n日: [ü\n")
        #expect(reading.values == ["{größe: 1}", "{日: ['ü']}"])
        #expect(reading.problems.count == 1)
        let good = Reading("größe: 1\n...\n日: «ü»\n")
        #expect(good.problems == [])
        #expect(good.trees.last.map { good.file.text($0.nodes[1].span) } == "ü")
    }

    @Test(arguments: ["a: 1\n... b\n", "a: 1\n...\n... b\n"])
    func `with content beside the marker are broken`(text: String) {
        #expect(Reading(text).problems.count == 1)
    }

    @Test func `that break point at whole characters`() {
        let reading = Reading("größe: 1\n«é»: [ü\n«日»: 2\n")
        #expect(reading.places.allSatisfy { !reading.file.text($0).contains("\u{FFFD}") })
    }

    @Test func `end for good`() {
        for text in ["a: 1\n", "a: [", "", "a: &x [*x]"] {
            let bytes = Array(text.utf8)
            bytes.withUnsafeBytes { source in
                var reader = YAMLReader(source: source, of: bytes)
                while reader.next({ _, _ in }) {}
                var calls = 0
                for _ in 0..<3 {
                    let isMore = reader.next { _, _ in calls += 1 }
                    #expect(!isMore)
                }
                #expect(calls == 0)
            }
        }
    }

    @Test func `of no bytes at all may have no address`() {
        var reader = YAMLReader(source: UnsafeRawBufferPointer(start: nil, count: 0), of: [])
        let isMore = reader.next { _, _ in }
        #expect(!isMore)
    }
}

@Suite struct `Text that is not UTF-8` {
    @Test(
        arguments: [
            ([0x61, 0x3A, 0x20, 0xC3], 3), ([0x61, 0xFF, 0x62], 1), ([0xC0, 0x80], 0), ([0xED, 0xA0, 0x80], 0),
            ([0x61, 0x0A, 0xF5, 0x80, 0x80, 0x80], 2), ([0xFF, 0xFE, 0x61, 0x00], 0), ([0xFE, 0xFF, 0x00, 0x61], 0),
            ([0xEF, 0xBB, 0xBF, 0x61, 0x80], 4),
        ] as [([UInt8], Int)])
    func `is an error at its first bad byte`(bytes: [UInt8], offset: Int) {
        let reading = Reading(bytes: bytes)
        #expect(reading.problems.count == 1)
        #expect(reading.problems.first?.hasPrefix("not valid UTF-8 text") == true)
        #expect(reading.places == [Span(offset, offset + 1)])
    }

    @Test(arguments: [0x00, 0x01, 0x07, 0x1B, 0x7F] as [UInt8])
    func `or holds control characters is an error there`(control: UInt8) {
        let reading = Reading(bytes: Array("é: ".utf8) + [control] + Array("x\n".utf8))
        #expect(reading.problems == ["not valid YAML: control characters are not allowed"])
        #expect(reading.places == [Span(4, 5)])
    }

    @Test func `such as UTF-16 without a mark is an error`() {
        for (bytes) in [
            [0x61, 0x00, 0x3A, 0x00], [0x00, 0x61, 0x00, 0x3A], [0x61, 0, 0, 0, 0x3A, 0, 0, 0],
            [0, 0, 0, 0x61, 0, 0, 0, 0x3A],
            [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x61],
        ] as [[UInt8]] {
            #expect(
                Reading(bytes: bytes).problems == [
                    "not valid UTF-8 text: it is UTF-16 or UTF-32; save the file as UTF-8"
                ])
        }
    }
}
