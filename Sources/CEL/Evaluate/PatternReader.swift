/// Reads the parts of a pattern of RE2.
struct PatternReader {
    enum Token {
        /// A character, or one of a class.
        case one(Members)
        /// `^`, `$`
        case mark
        case open, close, bar
        /// `(?i)`, or `(?i:`, which opens a group.
        case flags(Bool)
        case repetition(least: Int, most: Int?)
        /// What only RE2 knows.
        case doubt
    }

    /// Characters: the bytes of ASCII, and whether others are among them.
    struct Members: Equatable {
        var low: UInt64 = 0
        var high: UInt64 = 0
        var hasOthers = false

        static let all = Members(low: .max, high: .max, hasOthers: true)

        mutating func insert(_ byte: UInt8) {
            switch byte {
            case 0..<64: low |= 1 << UInt64(byte)
            case 64..<128: high |= 1 << UInt64(byte - 64)
            default: hasOthers = true
            }
        }

        var inverse: Members { Members(low: ~low, high: ~high, hasOthers: true) }

        /// With letters of the other case.
        var folded: Members {
            let upper: UInt64 = 0x7FF_FFFE
            return Members(low: low, high: high | (high & upper) << 32 | high >> 32 & upper, hasOthers: hasOthers)
        }

        func isSubset(of other: Members) -> Bool {
            low & ~other.low == 0 && high & ~other.high == 0 && (!hasOthers || other.hasOthers)
        }

        func isDisjoint(from other: Members) -> Bool {
            low & other.low == 0 && high & other.high == 0 && !(hasOthers && other.hasOthers)
        }
    }

    private var rest: ArraySlice<UInt8>

    init(_ pattern: ArraySlice<UInt8>) { rest = pattern }

    mutating func next() -> Token? {
        guard let byte = rest.popFirst() else { return nil }
        switch byte {
        case UInt8(ascii: "^"), UInt8(ascii: "$"): return .mark
        case UInt8(ascii: "|"): return .bar
        case UInt8(ascii: ")"): return .close
        case UInt8(ascii: "("): return group()
        case UInt8(ascii: "."): return .one(.all)
        case UInt8(ascii: "["): return characterClass().map { .one($0) } ?? .doubt
        case UInt8(ascii: "\\"): return escape()
        case UInt8(ascii: "*"): return repetition(0, nil)
        case UInt8(ascii: "+"): return repetition(1, nil)
        case UInt8(ascii: "?"): return repetition(0, 1)
        case UInt8(ascii: "{"): return counted() ?? one(byte)
        default: return one(byte)
        }
    }

    private func one(_ byte: UInt8) -> Token {
        var members = Members()
        members.insert(byte)
        return .one(members)
    }

    /// `(`, `(?:`, `(?P<name>`; flags change what letters mean.
    private mutating func group() -> Token {
        guard rest.first == UInt8(ascii: "?") else { return .open }
        if rest.starts(with: "?:".utf8) {
            rest = rest.dropFirst(2)
            return .open
        }
        let flags = rest.dropFirst().prefix { "imsU-".utf8.contains($0) }
        let end = rest.dropFirst(1 + flags.count)
        if !flags.isEmpty, let mark = end.first, mark == UInt8(ascii: ")") || mark == UInt8(ascii: ":") {
            rest = end.dropFirst()
            return .flags(mark == UInt8(ascii: ":"))
        }
        guard rest.starts(with: "?P<".utf8) || rest.starts(with: "?<".utf8) else { return .doubt }
        rest = rest.drop { $0 != UInt8(ascii: ">") }.dropFirst()
        return .open
    }

    private mutating func escape() -> Token {
        guard let byte = rest.popFirst() else { return .doubt }
        switch byte {
        case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "A"), UInt8(ascii: "z"): return .mark
        case UInt8(ascii: "d"): return .one(PatternReader.digits)
        case UInt8(ascii: "D"): return .one(PatternReader.digits.inverse)
        case UInt8(ascii: "w"): return .one(PatternReader.word)
        case UInt8(ascii: "W"): return .one(PatternReader.word.inverse)
        case UInt8(ascii: "s"): return .one(PatternReader.space)
        case UInt8(ascii: "S"): return .one(PatternReader.space.inverse)
        case UInt8(ascii: "n"): return one(0x0A)
        case UInt8(ascii: "r"): return one(0x0D)
        case UInt8(ascii: "t"): return one(0x09)
        case 0x21..<0x30, 0x3A..<0x41, 0x5B..<0x61, 0x7B..<0x7F: return one(byte)
        default: return .doubt
        }
    }

    private static let digits = Members(low: 0x3FF << 48)
    private static let word = Members(low: 0x3FF << 48, high: 0x07FF_FFFE_87FF_FFFE)
    private static let space = Members(low: 1 << 9 | 1 << 10 | 1 << 12 | 1 << 13 | 1 << 32)

    /// Without a number it stands for itself.
    private mutating func counted() -> Token? {
        var end = rest
        guard let least = PatternReader.number(&end) else { return nil }
        var most: Int? = least
        if end.first == UInt8(ascii: ",") {
            end = end.dropFirst()
            most = PatternReader.number(&end)
        }
        guard end.popFirst() == UInt8(ascii: "}") else { return nil }
        rest = end
        return repetition(least, most)
    }

    private static func number(_ text: inout ArraySlice<UInt8>) -> Int? {
        let digits = text.prefix { isDigit($0) }
        text = text.dropFirst(digits.count)
        return digits.isEmpty ? nil : digits.prefix(9).reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }

    private mutating func repetition(_ least: Int, _ most: Int?) -> Token {
        if rest.first == UInt8(ascii: "?") { rest.removeFirst() }
        return most.map { $0 < least || $0 > 1_000 } ?? (least > 1_000) ? .doubt : .repetition(least: least, most: most)
    }

    /// Where the name of a class that began with `[` ends, if it is one: a `[:` may also stand for itself.
    private func endOfName() -> Int? {
        guard rest.first == UInt8(ascii: ":") else { return nil }
        let name = rest.dropFirst()
        let end = zip(name.indices, zip(name, name.dropFirst())).first { $1 == (UInt8(ascii: ":"), UInt8(ascii: "]")) }
        return end.map { $0.0 + 2 }
    }

    /// Behind its bracket; nil where it holds what only RE2 knows.
    private mutating func characterClass() -> Members? {
        var members = Members()
        let isNegated = rest.first == UInt8(ascii: "^")
        if isNegated { rest.removeFirst() }
        var isFirst = true
        while let byte = rest.popFirst(), isFirst || byte != UInt8(ascii: "]") {
            isFirst = false
            var first = byte
            if byte == UInt8(ascii: "["), let end = endOfName() {
                // Whatever `[:alpha:]` holds.
                (members, rest) = (.all, rest[end...])
                continue
            }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = rest.popFirst() else { return nil }
                first = escaped
                switch escaped {
                case UInt8(ascii: "d"):
                    members.low |= PatternReader.digits.low
                    continue
                case 0x21..<0x30, 0x3A..<0x41, 0x5B..<0x61, 0x7B..<0x7F: break
                default: return nil
                }
            }
            guard rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first, end != UInt8(ascii: "]") else {
                members.insert(first)
                continue
            }
            rest = rest.dropFirst(2)
            guard end != UInt8(ascii: "\\"), end != UInt8(ascii: "["), first <= end else { return nil }
            for member in first...end { members.insert(member) }
        }
        return isNegated ? members.inverse : members
    }
}
