/// A pattern as RE2 reads it.
indirect enum PatternPart {
    /// A character of this class.
    case one(Int)
    case mark(PatternMarks)
    case sequence([PatternPart])
    case either([PatternPart])
    case repetition(PatternPart, least: Int, most: Int?, isGreedy: Bool)
}

extension PatternPart {
    /// Characters of its longest match; nil if that has no bound.
    var longest: Int64? {
        switch self {
        case .one: return 1
        case .mark: return 0
        case .sequence(let parts):
            return parts.reduce(0) { sum, part in sum.flatMap { sum in part.longest.map { boundedSum(sum, $0) } } }
        case .either(let parts):
            let all = parts.compactMap(\.longest)
            return all.count == parts.count ? all.max() : nil
        case .repetition(let part, _, let most, _):
            return most.flatMap { most in part.longest.map { boundedProduct(Int64(most), $0) } }
        }
    }
}

/// What asks for a place between characters.
struct PatternMarks: OptionSet {
    let rawValue: UInt8

    static let textStart = PatternMarks(rawValue: 1)
    static let lineStart = PatternMarks(rawValue: 2)
    static let textEnd = PatternMarks(rawValue: 4)
    static let lineEnd = PatternMarks(rawValue: 8)
    static let wordEdge = PatternMarks(rawValue: 16)
    static let noWordEdge = PatternMarks(rawValue: 32)

    static let starts = PatternMarks(rawValue: 3)
    static let ends = PatternMarks(rawValue: 12)

    /// For who reads from the end.
    var reversed: PatternMarks { PatternMarks(rawValue: rawValue >> 2 & 3 | (rawValue & 3) << 2 | rawValue & 48) }
}

/// Reads a pattern that RE2 has taken. What is not known here is a doubt, and ends it.
struct PatternReader {
    struct Doubt: Error {}

    private struct Flags {
        var ignoresCase = false
        var hasLines = false
        var dotTakesAll = false
        var isLazy = false
    }

    /// Of all parts.
    private(set) var classes: [CharacterClass] = [.word, .newline]
    private var known: [CharacterClass: Int] = [:]
    private var rest: ArraySlice<Unicode.Scalar>

    init(_ pattern: ArraySlice<UInt8>) {
        rest = String(decoding: pattern, as: UTF8.self).unicodeScalars.map { $0 }[...]
    }

    mutating func read() throws(Doubt) -> PatternPart {
        let whole = try alternatives(Flags(), depth: 0)
        guard rest.isEmpty else { throw Doubt() }
        return whole
    }

    private mutating func take(_ expected: Unicode.Scalar) -> Bool {
        guard rest.first == expected else { return false }
        rest.removeFirst()
        return true
    }

    /// To the end of the group.
    private mutating func alternatives(_ outer: Flags, depth: Int) throws(Doubt) -> PatternPart {
        guard depth < 100 else { throw Doubt() }
        var flags = outer
        var before: [PatternPart] = []
        var parts: [PatternPart] = []
        while rest.first != ")", let next = rest.popFirst() {
            var counts: (least: Int, most: Int?)?
            switch next {
            case "|":
                before.append(.sequence(parts))
                parts = []
                continue
            case "(":
                if let part = try group(&flags, depth) { parts.append(part) }
                continue
            case "*": counts = (0, nil)
            case "+": counts = (1, nil)
            case "?": counts = (0, 1)
            case "{": counts = counted()
            default: break
            }
            if let counts {
                guard let last = parts.popLast(), counts.least <= 1_000, counts.most.map({ $0 <= 1_000 }) != false
                else {
                    throw Doubt()
                }
                parts.append(
                    .repetition(last, least: counts.least, most: counts.most, isGreedy: take("?") == flags.isLazy))
            } else {
                parts.append(try single(next, flags))
            }
        }
        before.append(.sequence(parts))
        return before.count == 1 ? before[0] : .either(before)
    }

    /// Behind its `(`; nil for `(?i)`, which changes the flags for the rest of the group around it.
    private mutating func group(_ flags: inout Flags, _ depth: Int) throws(Doubt) -> PatternPart? {
        var inner = flags
        if take("?") {
            var isOn = true
            flags: while let next = rest.popFirst() {
                switch next {
                case "i": inner.ignoresCase = isOn
                case "m": inner.hasLines = isOn
                case "s": inner.dotTakesAll = isOn
                case "U": inner.isLazy = isOn
                case "-": isOn = false
                case "P": continue
                case "<":
                    rest = rest.drop { $0 != ">" }.dropFirst()
                    break flags
                case ":": break flags
                case ")":
                    flags = inner
                    return nil
                default: throw Doubt()
                }
            }
        }
        let part = try alternatives(inner, depth: depth + 1)
        guard take(")") else { throw Doubt() }
        return part
    }

    /// Behind `{`; without a number that stands for itself.
    private mutating func counted() -> (least: Int, most: Int?)? {
        let start = rest
        if let least = number() {
            let most = take(",") ? number() : least
            if take("}") { return (least, most) }
        }
        rest = start
        return nil
    }

    private mutating func number() -> Int? {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        rest = rest.dropFirst(digits.count)
        return digits.isEmpty ? nil : digits.prefix(9).reduce(0) { $0 * 10 + Int($1.value) - 0x30 }
    }

    private mutating func single(_ next: Unicode.Scalar, _ flags: Flags) throws(Doubt) -> PatternPart {
        var members = CharacterClass()
        switch next {
        case "^": return .mark(flags.hasLines ? .lineStart : .textStart)
        case "$": return .mark(flags.hasLines ? .lineEnd : .textEnd)
        case ".": members = flags.dotTakesAll ? .all : CharacterClass.newline.inverse
        case "[": members = try bracketed(flags)
        case "\\":
            if take("b") { return .mark(.wordEdge) }
            if take("B") { return .mark(.noWordEdge) }
            if take("A") { return .mark(.textStart) }
            if take("z") { return .mark(.textEnd) }
            if let set = try escapedSet(flags) { members = set } else { fallthrough }
        default:
            let character = next == "\\" ? try escaped() : next
            members.insert(character.value...character.value, ignoresCase: flags.ignoresCase)
        }
        let place = known[members, default: classes.count]
        if place == classes.count { classes.append(members) }
        known[members] = place
        return .one(place)
    }

    /// Behind its `[`.
    private mutating func bracketed(_ flags: Flags) throws(Doubt) -> CharacterClass {
        var members = CharacterClass()
        let isInverse = take("^")
        var isFirst = true
        while isFirst || rest.first != "]" {
            isFirst = false
            if let set = try namedSet(flags) {
                members.formUnion(set)
                continue
            }
            let first = try bracketedCharacter()
            var last = first
            if rest.first == "-", let next = rest.dropFirst().first, next != "]" {
                rest.removeFirst()
                last = try bracketedCharacter()
            }
            guard first <= last, members.ranges.count < 500 else { throw Doubt() }
            members.insert(first.value...last.value, ignoresCase: flags.ignoresCase)
        }
        rest.removeFirst()
        return isInverse ? members.inverse : members
    }

    private mutating func bracketedCharacter() throws(Doubt) -> Unicode.Scalar {
        if take("\\") { return try escaped() }
        guard let next = rest.popFirst() else { throw Doubt() }
        return next
    }

    /// `[:alpha:]`, `\d`, `\pL` within brackets. A `[:` without its end stands for itself.
    private mutating func namedSet(_ flags: Flags) throws(Doubt) -> CharacterClass? {
        if rest.first == "\\" {
            let start = rest
            rest.removeFirst()
            if let set = try escapedSet(flags) { return set }
            rest = start
            return nil
        }
        guard rest.starts(with: ["[", ":"]) else { return nil }
        let name = rest.dropFirst(2)
        guard let end = zip(name.indices, zip(name, name.dropFirst())).first(where: { $1 == (":", "]") })?.0
        else { return nil }
        rest = rest[(end + 2)...]
        let isInverse = name.first == "^"
        let bare = name[..<end].dropFirst(isInverse ? 1 : 0)
        guard let set = CharacterClass.named[String(String.UnicodeScalarView(bare))] else { throw Doubt() }
        let folded = flags.ignoresCase ? set.folded : set
        return isInverse ? folded.inverse : folded
    }

    /// `\d`, `\pL`, behind the `\`; nil for a character.
    private mutating func escapedSet(_ flags: Flags) throws(Doubt) -> CharacterClass? {
        guard let next = rest.first else { throw Doubt() }
        let set: CharacterClass
        switch next {
        case "d", "D": set = .digit
        case "w", "W": set = .word
        case "s", "S": set = .space
        case "p", "P":
            rest.removeFirst()
            var isInverse = next == "P"
            let isLong = take("{")
            if isLong, take("^") { isInverse.toggle() }
            let name = isLong ? rest.prefix { $0 != "}" } : rest.prefix(1)
            rest = rest[name.endIndex...]
            if isLong, !take("}") { throw Doubt() }
            return CharacterClass(
                category: String(String.UnicodeScalarView(name)) + (flags.ignoresCase ? "i" : ""), isInverse: isInverse)
        default: return nil
        }
        rest.removeFirst()
        let folded = flags.ignoresCase ? set.folded : set
        return next < "a" ? folded.inverse : folded
    }

    /// A character, behind its `\`.
    private mutating func escaped() throws(Doubt) -> Unicode.Scalar {
        guard let next = rest.popFirst() else { throw Doubt() }
        switch next {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "a": return "\u{7}"
        case "f": return "\u{C}"
        case "v": return "\u{B}"
        case "x":
            let isOpen = take("{")
            let digits = isOpen ? rest.prefix { $0 != "}" } : rest.prefix(2)
            rest = rest.dropFirst(digits.count)
            guard !isOpen || take("}"),
                let value = UInt32(String(String.UnicodeScalarView(digits)), radix: 16).flatMap(Unicode.Scalar.init)
            else { throw Doubt() }
            return value
        case "!"..."/", ":"..."@", "["..."^", "`", "{"..."~": return next
        default: throw Doubt()
        }
    }
}
