import Diagnostics
import Testing

@testable import CEL

@Suite struct `Reading expressions` {
    private func problem(_ text: String) -> Complaint? {
        Expression.parse(text).diagnostics.first.map { Complaint($0, in: text) }
    }

    @Test(arguments: [
        ("1 + 2 * 3 - 4 / 2 % 2", "7"), ("(1 + 2) * 3", "9"), ("-9223372036854775808", "-9223372036854775808"),
        ("1 < 2 == true", "true"), ("true ? (false ? 1 : 2) : 3", "2"), ("false ? 1 : true ? 2 : 3", "2"),
        ("!!true", "true"), ("--1", "1"), ("- - -1", "-1"),
        ("0xFFu + 1u", "256"), (".5 + 1e2", "100.5"), ("r'\\n' + \"\\n\\x41\\u00e9\\101\"", "\\n\nAéA"),
        ("'''a'b\nc'''", "a'b\nc"), ("b'\\xff' == b'\\377'", "true"), ("[1, 2,][1]", "2"), ("{'a': 1,}.a", "1"),
        ("1 // one\n + 1", "2"), ("{'a-b': 3}.`a-b`", "3"), ("{'in': 1}['in'] in [1]", "true"),
    ])
    func `grammar and literals`(text: String, expected: String) {
        #expect(evaluate(text) == expected)
    }

    @Test(arguments: [
        ("1 +", "expected an expression, found the end of the expression", ""),
        ("1 + * 2", "expected an expression, found `*`", "*"),
        ("a = b", "unexpected `=`", "="),
        ("'abc", "the string does not end", "'abc"),
        ("'a\\q'", "unknown escape in a string", "\\q"),
        ("f(1, 2", "expected `)` to end the arguments, found the end of the expression", ""),
        ("9223372036854775808", "the number does not fit 64 bits", "9223372036854775808"),
        ("1 2", "expected the end of the expression, found a number", "2"),
        ("has(a)", "`has` takes a field: `has(a.b)`", "a"),
        ("x.all(a.b, true)", "expected a plain name for a variable", "a.b"),
        ("for + 1", "`for` is a reserved word", "for"),
        ("(a.B){}", "expected the end of the expression, found `{`", "{"),
        ("google.protobuf.`Timestamp`{}", "expected the end of the expression, found `{`", "{"),
        ("`a`.B{}", "back-ticks quote fields, not variables", "`a`"),
        ("[a.?B{}]", "expected `]` or `,` after an element, found `{`", "{"),
        ("(google.protobuf).Timestamp{}", "expected the end of the expression, found `{`", "{"),
        ("cel.index(0){}", "expected the end of the expression, found `{`", "{"),
        ("a.B{}{}", "expected the end of the expression, found `{`", "{"),
        ("x.exists(a, a, true)", "the two variables are both called `a`", "a"),
    ])
    func `the first problem is reported where it is`(text: String, message: String, underlined: String) {
        #expect(problem(text)?.message == message)
        #expect(problem(text)?.underlined == underlined)
    }

    @Test(arguments: [
        (#""\q" + "\z\q""#, ["\\q", "\\z", "\\q"]), ("if + for", ["if", "for"]), ("1 + if + )", ["if", ")"]),
        (
            "9223372036854775808 + 0xFFFFFFFFFFFFFFFFF + 18446744073709551616u - -9223372036854775809",
            ["9223372036854775808", "0xFFFFFFFFFFFFFFFFF", "18446744073709551616u", "9223372036854775809"]
        ),
        ("has(a) + [1].map(1, 2) + [2].all(b.c, true)", ["a", "1", "b.c"]), ("a = b & c | d", ["=", "&", "|"]),
        ("has(a) && f(1 2)", ["a", "2"]), ("`a#b` == x.`c#d`", ["`a#b`", "#"]), ("f(for, 'abc", ["for", "'abc"]),
        ("if # for", ["if", "#"]), ("1e999 + '\u{7}a\n'", ["1e999", "'\u{7}a"]),
    ])
    func `all mistakes are reported that do not hide the rest`(text: String, underlined: [String]) {
        let parsed = Expression.parse(text)
        #expect(parsed.value == nil)
        #expect(parsed.diagnostics.map { Complaint($0, in: text).underlined } == underlined, "\(parsed.diagnostics)")
    }

    @Test func `spans count from the start of a larger text`() throws {
        let text = Array("when: a.b == 'é'".utf8)
        let parsed = try #require(Expression.parse(text, in: 6..<text.count).value)
        #expect(parsed.span == Span(6, text.count))
    }

    @Test(arguments: [
        String(repeating: "(", count: 100_000), String(repeating: "[", count: 30_000),
        String(repeating: "!", count: 60_000),
        String(repeating: "-", count: 60_000) + "1", "a" + String(repeating: ".b", count: 30_000),
        "1" + String(repeating: "+1", count: 30_000), "true" + String(repeating: "?true:true", count: 5000),
        String(repeating: "{1:", count: 20_000), String(repeating: "a(", count: 20_000),
        "a" + String(repeating: "[a", count: 20_000),
    ])
    func `no nesting exhausts the stack`(text: String) {
        let parsed = Expression.parse(text)
        #expect(parsed.value != nil || !parsed.diagnostics.isEmpty)
    }

    @Test func `ill-formed bytes are refused`() {
        #expect(
            Expression.parse(bytes: [0x27, 0xFF, 0x27]).diagnostics.map(\.message) == ["the expression is not UTF-8"])
    }
}
