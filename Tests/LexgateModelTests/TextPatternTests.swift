import CEL
import Foundation
import Testing

@testable import LexgateModel

@Suite struct `Patterns of texts` {
    @Test(arguments: [
        (
            "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", ["a", "7", "ab", "shop-chat", "a--b"],
            ["", "-", "a-", "-a", "A", "a b", "é"]
        ),
        ("^a*$", ["", "a", "aaa"], ["b", "ab", "aab"]), ("^(ab|c)+$", ["ab", "c", "abcab"], ["", "a", "abb", "cb"]),
        ("^[+-]?[0-9]+(\\.[0-9]+)?$", ["1", "-1.50", "+0.1"], ["", ".", "1.", "1.5.1", "--1"]),
        ("^(a?b?)*c$", ["c", "abc", "bbaac"], ["", "ab", "ca"]), ("^$", [""], ["a"]),
    ])
    func `fit the whole of a text`(text: String, fitting: [String], others: [String]) throws {
        let pattern = try #require(TextPattern(text))
        for word in fitting { #expect(pattern.fits(Array(word.utf8)[...]), "\(word)") }
        for word in others { #expect(!pattern.fits(Array(word.utf8)[...]), "\(word)") }
    }

    @Test(arguments: [
        "", "^", "$", "abc", "^a", "a$", "^(a$", "^a)$", "^[a$", "^[]$", "^[^a]$", "^[z-a]$", "^*$", "^.$", "^a{2}$",
        "^\\d$", "^\\$", "^é$", "^^a$", "^" + String(repeating: "a", count: 65) + "$",
    ])
    func `are refused when they need more than can be read`(text: String) {
        #expect(TextPattern(text) == nil)
    }

    /// Foundation's expressions say the same of every short text over a small alphabet.
    @Test func `agree with regular expressions`() throws {
        var random = Seeded(5)
        let atoms = ["a", "b", "[ab]", "(ab|b)", "(a|b*)", "(a?b)+", "[a-c]*", "c?", "|"]
        for _ in 0..<200 {
            let text =
                "^("
                + (0..<Int.random(in: 1...5, using: &random)).map { _ in atoms.randomElement(using: &random) ?? "" }
                .joined() + ")$"
            let pattern = try #require(TextPattern(text), "\(text)")
            let expression = try NSRegularExpression(pattern: text)
            for _ in 0..<50 {
                let word = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    "abc".randomElement(using: &random).map(String.init) ?? ""
                }
                .joined()
                let expected =
                    expression.firstMatch(in: word, range: NSRange(location: 0, length: word.utf8.count)) != nil
                #expect(pattern.fits(Array(word.utf8)[...]) == expected, "\(text) \(word)")
            }
        }
    }
}
