@testable import CEL

/// Writes patterns of RE2, and texts that they may match.
struct PatternWriter {
    var random: Seeded
    /// Characters of texts, some of which ask for more than one byte.
    var letters: [String] = ["a", "b", "A", "k", "s", "1", "_", "-", " ", "\n", "é", "ü", "\u{212A}", "ſ", "€", "𐐀"]
    var mostRepeated = 3

    mutating func text(_ count: Int) -> String {
        (0..<count).map { _ in pick(letters) }.joined()
    }

    private mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &random)] }

    mutating func pattern(_ depth: Int = 3) -> String {
        var whole = ""
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            var part = piece(depth)
            if Int.random(in: 0..<3, using: &random) == 0 { part += repetition() }
            whole += part
            if Int.random(in: 0..<8, using: &random) == 0 { whole += "|" }
        }
        return whole
    }

    private mutating func piece(_ depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 14 : 10), using: &random) {
        case 0...3: return pick(letters)
        case 4: return "."
        case 5, 6: return characterClass()
        case 7: return pick([#"\d"#, #"\w"#, #"\s"#, #"\D"#, #"\W"#, #"\S"#, #"\n"#, #"\x41"#, #"\x{E9}"#, #"\-"#])
        case 8: return pick(["^", "$", #"\b"#, #"\B"#, #"\A"#, #"\z"#])
        case 9: return pick(["(?i)", "(?m)", "(?s)", "(?U)", "(?-i)", "(?i-s)"]) + pick(letters)
        case 10: return "(\(pattern(depth - 1)))"
        case 11: return pick(["(?i:", "(?m:", "(?s-m:", "(?P<n>"]) + pattern(depth - 1) + ")"
        default: return "(?:\(pattern(depth - 1)))"
        }
    }

    private mutating func repetition() -> String {
        let least = Int.random(in: 0...mostRepeated, using: &random)
        let most = least + Int.random(in: 0...mostRepeated, using: &random)
        return pick(["*", "+", "?", "{\(least)}", "{\(least),}", "{\(least),\(most)}"]) + pick(["", "", "?"])
    }

    private mutating func characterClass() -> String {
        var members = ""
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            members += pick([
                "a", "b", "k", "1", "é", "€", "_", "]", "a-c", "A-Z", "!-~", "ß-þ", #"\d"#, #"\W"#, #"\S"#, #"\n"#,
                "[:alpha:]", "[:^lower:]", "[:punct:]", "[:",
            ])
        }
        return pick(["[", "[^"]) + members + "]"
    }
}
