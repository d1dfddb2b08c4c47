import CEL
import Testing

@Suite struct `Mutations of an expression` {
    /// Each mutation carried out on the text.
    private func mutated(_ text: String) throws -> [String] {
        let expression = try #require(Expression.parse(text).value)
        let bytes = Array(text.utf8)
        return expression.mutations(of: text).map { mutation in
            var result: [UInt8] = []
            var position = 0
            for (span, text) in mutation.edits {
                result += bytes[position..<span.range.lowerBound] + Array(text.utf8)
                position = span.range.upperBound
            }
            return String(decoding: result + bytes[position...], as: UTF8.self)
        }
    }

    @Test(arguments: [
        ("a < b", ["a <= b"]), ("a >= b", ["a > b"]), ("(a) == (b)", ["(a) != (b)"]), ("a + b", []),
        ("x in [1]", ["false == (x in [1])"]), ("!a", [" a"]), ("f(a != 1)", ["f(a == 1)"]),
        ("a && b", ["true && b", "a && true"]),
        ("a || (b && c)", ["false || (b && c)", "a || false", "a || (true && c)", "a || (b && true)"]),
        ("l.exists(e, e.n > 2)", ["l.exists(e, e.n >= 2)"]), ("has(a.b)", []),
    ])
    func `turn comparisons and take parts out`(text: String, expected: [String]) throws {
        #expect(try mutated(text) == expected)
    }

    @Test func `can all be read again`() throws {
        let text =
            "!(a in b) && (c < 3 || d.all(e, e != 'x' && !f)) ? g == null : h >= timestamp('2026-01-01T00:00:00Z')"
        let told = try mutated(text)
        #expect(told.count == 13)
        for mutant in told { #expect(Expression.parse(mutant).diagnostics.isEmpty, "\(mutant)") }
    }

    @Test func `leave the texts in which days stand to the caller`() throws {
        let text = "asOf < timestamp('2026-01-01T00:00:00Z')"
        let constants = try #require(Expression.parse(text).value).textConstants
        #expect(constants.map(\.text) == ["2026-01-01T00:00:00Z"])
        #expect(
            constants.map { String(decoding: Array(text.utf8)[$0.span.range], as: UTF8.self) } == constants.map(\.text))
    }
}
