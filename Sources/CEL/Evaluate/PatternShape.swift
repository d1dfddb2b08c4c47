/// What the text of a pattern says of how much a search for it takes. In doubt, much.
struct PatternShape {
    /// Whether so many of its parts may match at once that RE2 cannot keep the sets of them: then each byte takes a step
    /// in each part.
    private(set) var isWide = true
    /// Whether a search may read on behind a match, for a longer one that never comes.
    private(set) var looksAhead = true

    /// Sets of as many parts are kept.
    private static let mostKept = 8

    init() {}

    init(_ pattern: ArraySlice<UInt8>) {
        var reader = PatternReader(pattern)
        var tokens: [PatternReader.Token] = []
        while let token = reader.next() { tokens.append(token) }
        isWide = PatternShape.width(tokens) > PatternShape.mostKept
        looksAhead = !PatternShape.endsWithLoops(tokens) && !PatternShape.isDetermined(tokens)
    }

    /// How many parts of the pattern, written out, may match what others match too: classes, alternatives, and what may be
    /// there or not. Letters tell by themselves where a match stands.
    private static func width(_ tokens: [PatternReader.Token]) -> Int {
        struct Group {
            var whole = 0
            /// Of its last part.
            var last = 0
            var hasAlternatives = false
        }
        var (group, outer) = (Group(), [Group]())
        for token in tokens {
            switch token {
            case .doubt: return .max
            case .mark: continue
            case .bar: group.hasAlternatives = true
            case .one(_, let isClass):
                group.whole += group.last
                group.last = isClass ? 1 : 0
            case .open:
                outer.append(group)
                group = Group()
            case .close:
                guard var next = outer.popLast() else { return .max }
                next.whole += next.last
                next.last = group.whole + group.last + (group.hasAlternatives ? 1 : 0)
                group = next
            case .repetition(let least, let most):
                group.last = group.last * (most ?? max(least, 1)) + (most.map { $0 - least } ?? 1)
            }
            if max(group.whole, group.last) > mostKept { return .max }
        }
        return outer.isEmpty ? group.whole + group.last : .max
    }

    /// Whether whatever repeats without a bound is the last that its alternative asks for, since each turn of that is a
    /// match already.
    private static func endsWithLoops(_ tokens: [PatternReader.Token]) -> Bool {
        var depth = 0
        var hasLoop = false
        for token in tokens {
            switch token {
            case .close: depth -= 1
            case .bar where depth == 0: hasLoop = false
            case .doubt: return false
            default: if hasLoop { return false }
            }
            if case .open = token { depth += 1 }
            if case .repetition(_, nil) = token { hasLoop = true }
        }
        return true
    }

    /// Whether a text can be read in one way alone: nothing may be left out, and what repeats ends with something that it
    /// does not hold, so that no other reading is still going on when a match is found.
    private static func isDetermined(_ tokens: [PatternReader.Token]) -> Bool {
        var last: PatternReader.Members?
        var loop: PatternReader.Members?
        for token in tokens {
            switch token {
            case .doubt, .bar: return false
            case .mark: if loop != nil { return false }
            case .open: last = nil
            case .close: last = nil
            case .one(let members, _):
                if let loop, !loop.isDisjoint(from: members) { return false }
                (last, loop) = (members, nil)
            case .repetition(let least, let most):
                guard let members = last, most == nil || most == least else { return false }
                if most == nil { loop = members }
                last = nil
            }
        }
        return true
    }
}

/// Reads the parts of a pattern of RE2.
private struct PatternReader {
    enum Token {
        /// A character, or one of a class.
        case one(Members, isClass: Bool)
        /// `^`, `$`
        case mark
        case open, close, bar
        case repetition(least: Int, most: Int?)
        /// What only RE2 knows.
        case doubt
    }

    /// Characters: the bytes of ASCII, and whether others are among them.
    struct Members {
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
        case UInt8(ascii: "."): return .one(.all, isClass: true)
        case UInt8(ascii: "["): return characterClass().map { .one($0, isClass: true) } ?? .doubt
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
        return .one(members, isClass: false)
    }

    /// `(`, `(?:`, `(?P<name>`; flags change what all the rest means.
    private mutating func group() -> Token {
        guard rest.first == UInt8(ascii: "?") else { return .open }
        if rest.starts(with: "?:".utf8) {
            rest = rest.dropFirst(2)
            return .open
        }
        guard rest.starts(with: "?P<".utf8) || rest.starts(with: "?<".utf8) else { return .doubt }
        rest = rest.drop { $0 != UInt8(ascii: ">") }.dropFirst()
        return .open
    }

    private mutating func escape() -> Token {
        guard let byte = rest.popFirst() else { return .doubt }
        switch byte {
        case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "A"), UInt8(ascii: "z"): return .mark
        case UInt8(ascii: "d"): return .one(PatternReader.digits, isClass: true)
        case UInt8(ascii: "D"), UInt8(ascii: "w"), UInt8(ascii: "W"), UInt8(ascii: "s"), UInt8(ascii: "S"):
            return .one(.all, isClass: true)
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): return .one(.all, isClass: false)
        case 0x21..<0x30, 0x3A..<0x41, 0x5B..<0x61, 0x7B..<0x7F: return one(byte)
        default: return .doubt
        }
    }

    private static let digits = Members(low: 0x3FF << 48)

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
        guard isNegated else { return members }
        return Members(low: ~members.low, high: ~members.high, hasOthers: true)
    }
}
