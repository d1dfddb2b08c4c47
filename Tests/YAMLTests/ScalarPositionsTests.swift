import DataTree
import Diagnostics
import Testing

@testable import YAML

/// The marked place of the source must be what stands behind `part` of the content of `a`.
private func place(of part: String, in text: String) throws -> (found: String, expected: String) {
    let reading = Reading(text)
    #expect(reading.problems == [])
    let node = try #require(reading.root["a"])
    let content = Array(node.text.utf8)
    let wanted = Array(part.utf8)
    let start = try #require(
        (0...max(0, content.count - wanted.count)).first { content[$0...].starts(with: wanted) },
        "`\(part)` is not in `\(node.text)`")
    let positions = ScalarPositions(of: node.tree.nodes[node.node], content: content, in: reading.file.bytes)
    let span = positions.span(Span(start, start + wanted.count))
    let expected = try #require(reading.marked.first)
    return ("\(span.range): \(reading.file.text(span))", "\(expected.range): \(reading.file.text(expected))")
}

@Suite struct `Positions inside a scalar` {
    @Test(arguments: [
        ("x", "a: b + «x» + c"), ("größe", "a: é + «größe» + c"), ("x", "a: b +\n  «x»\n"),
        ("x", "a: b\n\n\n   «x» y\n"),
        ("b x", "a: «b \r\n   x» y\r\n"), ("b\nx", "a: «b\n\n  x»\n"), ("x", "k: 1\na: &anchor !!str b «x»\n"),
    ])
    func `hold in plain text`(part: String, text: String) throws {
        let places = try place(of: part, in: text)
        #expect(places.found == places.expected)
    }

    @Test(arguments: [
        ("x", "a: 'b «x»'"), ("x", "a: 'it''s «x»'"), ("'", "a: 'it«''»s x'"), ("x", "a: '  b\n\n   «x» '"),
        ("s x", "a: 'it''«s \n  x»'"), (" x", "a: '«\n  x»'"),
    ])
    func `hold in single quotes`(part: String, text: String) throws {
        let places = try place(of: part, in: text)
        #expect(places.found == places.expected)
    }

    @Test(arguments: [
        ("x", #"a: "b «x»""#), ("x", #"a: "\0\a\b\t\n\v\f\r\e\ \"\/\\\N\_\L\P\x41\u00e9\U0001F600 «x»""#),
        ("é", #"a: "b«\u00e9»c""#), ("😀", #"a: "«\U0001F600»c""#), ("\n", #"a: "b«\n»c""#), ("\t", #"a: "b«\t»c""#),
        (" ", #"a: "b«\ »c""#), ("\"", #"a: "b«\"»c""#), ("x", "a: \"b\n  «x»\""), ("x", "a: \"b\\\n    «x»\""),
        ("x", "a: \"b \\\r\n    «x»\""), ("b\nx", "a: \"«b  \n\n  x»\""), ("c", #"a: "\n\n«c»""#),
        ("x", "a: \"b\\\n\n  «x»\""), ("A", #"a: "b«\x41»c""#),
    ])
    func `hold in double quotes, escapes included`(part: String, text: String) throws {
        let places = try place(of: part, in: text)
        #expect(places.found == places.expected)
    }

    @Test(arguments: [
        ("x", "a: |\n  b\n  c «x»\n"), ("x", "a: |  # comment\n    b\n\n\n      «x»\n"),
        ("  x", "a: |2\n  b\n  «  x»\n"),
        ("x", "a: |\r\n  b\r\n  c «x»\r\n"), ("x", "a: |4\n      «x»\n"), (" b", "a: |1-\n « b»\n"),
        ("b\nx", "a: |\n  «b\n  x»\n"), ("x", "a: |+\n\n\n  é\n  «x»\n\n"), ("x \n", "a: |\n  b\n  «x \n»c: d\n"),
        ("x", "a: |\n  b\n \n  «x»"), ("\tx", "a: |\n  b\n  «\tx»\n"), ("\n\n", "a: |+\n  b«\n\n»c: d\n"),
    ])
    func `hold in literal blocks`(part: String, text: String) throws {
        let places = try place(of: part, in: text)
        #expect(places.found == places.expected)
    }

    @Test(arguments: [
        ("x", "a: >\n  b\n  c «x»\n"), ("b x", "a: >-\n  «b\n  x»\n"), ("x", "a: >\n  b\n\n\n  «x»\n"),
        ("x", "a: >\n  b\n    c\n  «x»\n"), ("  x", "a: >\n  b\n  «  x»\n  y\n"), ("x", "a: >\r\n  b\r\n  «x»\r\n"),
        ("x", "a: >2-\n    b\n  «x»\n"), ("x", "a: >\n\n  b\n  «x»\n"), ("é x", "a: >-\n  b\n\n  «é\n  x» y\n"),
    ])
    func `hold in folded blocks`(part: String, text: String) throws {
        let places = try place(of: part, in: text)
        #expect(places.found == places.expected)
    }

    @Test func `behind the content is the end of it, and an empty part is a place`() throws {
        let reading = Reading("a: 'bc'\n")
        let node = try #require(reading.root["a"])
        let positions = ScalarPositions(of: node.tree.nodes[node.node], content: node.text.utf8, in: reading.file.bytes)
        #expect(positions.span(Span(2, 2)) == Span(6, 6))
        #expect(positions.span(Span(1, 1)) == Span(5, 5))
        #expect(positions.span(Span(1, 900)) == Span(5, 6))
    }

    @Test func `that cannot be found are the whole scalar`() throws {
        let reading = Reading("a: bc\n")
        let node = try #require(reading.root["a"])
        let positions = ScalarPositions(of: node.tree.nodes[node.node], content: "other".utf8, in: reading.file.bytes)
        #expect(positions.span(Span(1, 2)) == node.span)
    }
}

@Suite struct `Scalars` {
    @Test(arguments: [
        ("|\n  a\n  b\n\n", "a\nb\n"), ("|-\n  a\n  b\n\n", "a\nb"), ("|+\n  a\n\n\n", "a\n\n\n"),
        ("|2\n    a\n", "  a\n"),
        ("|\n  a\n   b\n", "a\n b\n"), (">\n  a\n  b\n\n  c\n", "a b\nc\n"), (">-\n  a\n    b\n  c\n", "a\n  b\nc"),
        ("|\n", ""),
        (">+\n\n", "\n"), ("|\r\n  a\r\n  b\r\n", "a\nb\n"),
    ])
    func `in blocks keep, fold and chomp their lines`(block: String, content: String) {
        #expect(Reading("a: \(block)").root["a"]?.text == content)
    }

    @Test func `in double quotes know every escape`() {
        let reading = Reading(#"a: "\0\a\b\t\n\v\f\r\e\ \"\/\\\N\_\L\P\x41\u00e9\U0001F600""#)
        #expect(
            reading.root["a"]?.text
                == "\0\u{7}\u{8}\t\n\u{B}\u{C}\r\u{1B} \"/\\\u{85}\u{A0}\u{2028}\u{2029}Aé😀")
    }

    @Test(arguments: [#""\ud83d\ude00""#, #""\q""#, #""\x4""#, #""\U00110000""#])
    func `with an escape that means nothing are errors`(text: String) {
        #expect(Reading("a: \(text)\n").problems.count == 1)
    }
}
