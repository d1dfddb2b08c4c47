/// A generator that repeats itself: SplitMix64.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A valid text in YAML that nobody laid out: any indentation, any style, comments and anchors everywhere.
///
/// Every key, word and comment is unlike all others, so that a comment can be found again with what it is about.
struct MessyText {
    private(set) var text = ""
    private(set) var comments: [String] = []
    /// Comments, each with a key or word that has to stand on its line.
    private(set) var beside: [(comment: String, word: String)] = []
    /// Comments, each with the key on the next line that is no comment.
    private(set) var above: [(comment: String, key: String)] = []

    private var random: Seeded
    private var count = 0
    private var anchors: [String] = []
    private var mappingAnchors: [String] = []

    init(seed: UInt64) {
        random = Seeded(state: seed)
        let documents = pick(5) == 0 ? 2 : 1
        for number in 0..<documents {
            anchors = []
            mappingAnchors = []
            if number > 0 || pick(6) == 0 { text += "---\(beside(nil))\n" }
            let column = pick(6) == 0 ? pick(4) : 0
            let keys = ["head", "a", "b", "c", "d", "e", "x-1", "x-2"].shuffled(using: &random).prefix(1 + pick(7))
            text += mapping(column, depth: 0, keys: keys.map { "\($0)" }).joined(separator: "\n") + "\n"
            if number == 0, documents > 1, pick(3) == 0 { text += "...\n" }
        }
        if pick(3) == 0 { text = text.replacing("\n", with: "\r\n") }
        if pick(6) == 0 { text = "\u{FEFF}" + text }
        if pick(6) == 0 { while text.last?.isNewline == true { text.removeLast() } }
    }

    // MARK: - Chance

    private mutating func pick(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    private mutating func new(_ prefix: String) -> String {
        count += 1
        return "\(prefix)\(count)"
    }

    private mutating func blanks(_ range: ClosedRange<Int> = 1...4) -> String {
        String(repeating: " ", count: Int.random(in: range, using: &random))
    }

    private mutating func comment() -> String {
        let words = ["", " ", "\t", "- a: ", " größer #", " {[", " 'it", " \"x", " é\u{200D} 日本", " &a *b"]
        let comment = "#\(words[pick(words.count)])\(new("c"))."
        comments.append(comment)
        return comment + (pick(4) == 0 ? " \t" : "")
    }

    /// Perhaps a comment at the end of a line that holds `word`.
    private mutating func beside(_ word: String?) -> String {
        guard pick(4) == 0 else { return pick(5) == 0 ? "  " : "" }
        let comment = comment()
        if let word { beside.append((comment, word)) }
        // Behind an indicator a tab is none of the blanks that YAML takes.
        return (pick(4) == 0 && word?.hasPrefix("w") == true ? "\t" : blanks(1...9)) + comment
    }

    /// Perhaps blank lines and comments above a key.
    private mutating func above(_ key: String, _ column: Int) -> [String] {
        var lines: [String] = []
        if pick(5) == 0 { lines += (0...pick(2)).map { _ in pick(3) == 0 ? "   " : "" } }
        while pick(5) == 0 {
            let comment = comment()
            above.append((comment, key))
            lines.append(String(repeating: " ", count: column) + comment)
        }
        return lines
    }

    // MARK: - Blocks

    private mutating func mapping(_ column: Int, depth: Int, keys: [String] = []) -> [String] {
        var lines: [String] = []
        for key in keys.isEmpty ? (0...pick(3)).map({ _ in new("k") }) : keys {
            lines += above(key, column)
            let indent = String(repeating: " ", count: column)
            if depth > 0, let anchor = mappingAnchors.randomElement(using: &random), pick(6) == 0 {
                lines.append("\(indent)<<: *\(anchor)")
                // One is all that a mapping may have.
                return lines + entry("\(indent)\(key):", key, column, depth: depth, isInMapping: true)
            }
            let colon = pick(6) == 0 ? " :" : ":"
            let written = pick(8) == 0 && key != "x-1" ? "\"\(key)\"" : key
            lines += entry("\(indent)\(written)\(colon)", key, column, depth: depth, isInMapping: true)
        }
        return lines
    }

    private mutating func sequence(_ column: Int, depth: Int) -> [String] {
        var lines: [String] = []
        for _ in 0...pick(3) {
            let indent = String(repeating: " ", count: column)
            let word = new("w")
            if pick(3) == 0, depth < 4 {
                let gap = blanks()
                let inner = mapping(column + 1 + gap.count, depth: depth + 1)
                if inner[0].drop(while: { $0 == " " }).first?.isLetter == true {
                    lines.append("\(indent)-\(gap)\(inner[0].drop { $0 == " " })")
                } else {
                    lines += ["\(indent)-", inner[0]]
                }
                lines += inner.dropFirst()
            } else {
                lines += entry("\(indent)-", word, column, depth: depth, isInMapping: false)
            }
        }
        return lines
    }

    /// A value behind a key or a dash that stands at `column`.
    private mutating func entry(
        _ prefix: String, _ word: String, _ column: Int, depth: Int, isInMapping: Bool
    ) -> [String] {
        let isDeep = depth > 4
        switch pick(isDeep ? 8 : 13) {
        case 0: return plainLines(prefix, column)
        case 1: return quotedLines(prefix, column)
        case 2: return blockScalar(prefix, word, column)
        case 3: return flowLines(prefix, column)
        case 4:
            if isInMapping, pick(3) == 0 { return ["\(prefix)\(beside(word))"] }
            guard let anchor = anchors.randomElement(using: &random) else { fallthrough }
            return ["\(prefix)\(blanks())*\(anchor)\(beside(isInMapping ? word : anchor))"]
        case 5...7:
            let value = scalar()
            return ["\(prefix)\(blanks())\(anchor())\(value.text)\(beside(value.word))"]
        case 8...10:
            let start =
                "\(prefix)\(pick(6) == 0 ? " " + anchor(isMapping: true) : "")\(beside(isInMapping ? word : nil))"
            return [start] + mapping(column + 1 + pick(5), depth: depth + 1)
        default:
            let start = "\(prefix)\(beside(isInMapping ? word : nil))"
            return [start] + sequence(column + (isInMapping ? pick(5) : 1 + pick(4)), depth: depth + 1)
        }
    }

    // MARK: - Values

    private mutating func anchor(isMapping: Bool = false) -> String {
        guard isMapping || pick(7) == 0 else { return "" }
        let name = pick(3) == 0 && !isMapping ? "n" : new("n")
        // A mapping is complete only behind its last line.
        if !isMapping { anchors.append(name) }
        return "&\(name) "
    }

    private mutating func scalar() -> (text: String, word: String) {
        let word = new("w")
        let texts = [
            word, "'\(word)'", "\"\(word)\"", "'\(word): it''s'", "\"\(word)\\n\\u00e9\"",
            "\(word) and # no".replacing(" #", with: "#"),
            "\"\(word) # \"", "größe-\(word)", "'no' ", "1\(count)", "'2026-01-0\(pick(9))'", "~", "\"off\"",
            "https://x.y/\(word)?q#f", "!!str \(word)", "'- \(word)'",
        ]
        let text = texts[pick(texts.count)]
        return (text, text.contains(word) ? word : "")
    }

    private mutating func plainLines(_ prefix: String, _ column: Int) -> [String] {
        var lines = ["\(prefix)\(blanks())\(new("w"))\(pick(3) == 0 ? "  " : "")"]
        for _ in 0...pick(3) {
            if pick(5) == 0 { lines.append(pick(2) == 0 ? "" : "  ") }
            lines.append(String(repeating: " ", count: column + 1 + pick(6)) + new("w"))
        }
        return lines
    }

    private mutating func quotedLines(_ prefix: String, _ column: Int) -> [String] {
        let quote = pick(2) == 0 ? "'" : "\""
        var lines = ["\(prefix)\(blanks())\(quote)\(new("w"))\(pick(3) == 0 ? "  " : "")"]
        for _ in 0...pick(2) {
            if pick(5) == 0 { lines.append("") }
            if quote == "\"", pick(3) == 0, lines[lines.count - 1] != "" {
                lines[lines.count - 1] += pick(2) == 0 ? "\\" : " \\  "
            }
            lines.append(String(repeating: " ", count: column + 1 + pick(6)) + "# \(new("w"))")
        }
        lines[lines.count - 1] += "\(quote)\(beside("w\(count)"))"
        return lines
    }

    private mutating func blockScalar(_ prefix: String, _ word: String, _ column: Int) -> [String] {
        let isExplicit = pick(3) == 0
        let increment = 1 + pick(4)
        let indent = String(repeating: " ", count: column + increment)
        let header = "\(["|", ">"][pick(2)])\(isExplicit ? "\(increment)" : "")\(["", "-", "+"][pick(3)])"
        var lines = ["\(prefix)\(blanks())\(header)\(beside(prefix.hasSuffix(":") ? word : nil))"]
        for number in 0...pick(4) {
            if pick(5) == 0 { lines.append(pick(2) == 0 || number == 0 ? "" : indent + "  ") }
            let isFurther = (number > 0 || isExplicit) && pick(4) == 0
            lines.append("\(indent)\(isFurther ? "  " : "")# \(new("w")): [\(pick(4) == 0 ? "  " : "")")
        }
        if pick(3) == 0 { lines += ["", ""] }
        return lines
    }

    private mutating func flowLines(_ prefix: String, _ column: Int) -> [String] {
        var lines = ["\(prefix)\(blanks())"]
        let isBroken = pick(2) == 0
        func pad() -> String { String(repeating: " ", count: column + 1) }
        func add(_ text: String, _ word: String?) {
            lines[lines.count - 1] += text
            guard isBroken, pick(3) == 0 else { return }
            lines[lines.count - 1] += beside(word)
            if pick(6) == 0 { lines.append(pad() + comment()) }
            if pick(8) == 0 { lines.append("") }
            lines.append(pad() + blanks(0...5))
        }
        func flow(_ depth: Int) {
            let isMapping = pick(2) == 0
            add(isMapping ? "{" : "[", nil)
            for number in 0..<pick(4) {
                if number > 0 { add([",", ", ", " , "][pick(3)], nil) }
                if isMapping { add("\(new("k")):\(blanks(1...2))", nil) }
                if depth < 3, pick(4) == 0 {
                    flow(depth + 1)
                } else {
                    let word = new("w")
                    add(["\(word)", "'\(word)'", "\"\(word): \"", "\(word) x"][pick(4)], word)
                }
            }
            lines[lines.count - 1] += isMapping ? "}" : "]"
        }
        flow(0)
        lines[lines.count - 1] += beside(nil)
        return lines
    }
}
