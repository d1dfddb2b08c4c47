/// A pattern that the whole of a text has to fit, as `pattern` of a fact writes it: `^[a-z]([a-z0-9-]*[a-z0-9])?$`.
///
/// Between `^` and `$` stand bytes, classes, groups, `|`, `?`, `*` and `+`. The first use of RE2 takes a tenth of a
/// cold start, too much for one name; this is the automaton of Glushkov (1961) with its states as bits of a word, so
/// that a text costs one step per byte. Whoever needs more than 64 states or other signs is told when it is compiled.
struct TextPattern: Sendable {
    /// Per byte, the positions of the pattern that take it.
    private var takers = [UInt64](repeating: 0, count: 256)
    /// Per position, those that may come next.
    private var followers: [UInt64] = []
    private var whole = Part(first: 0, last: 0, isOptional: true)

    /// A piece of the pattern: the positions it may begin and end with, and whether nothing fits it too.
    private struct Part {
        var first: UInt64
        var last: UInt64
        var isOptional: Bool
    }

    /// `nil` for what is no pattern of this kind.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "^"), bytes.last == UInt8(ascii: "$") else { return nil }
        var rest = bytes[1..<bytes.count - 1]
        guard let whole = alternatives(&rest), rest.isEmpty else { return nil }
        self.whole = whole
    }

    func fits(_ text: ArraySlice<UInt8>) -> Bool {
        var next = whole.first
        var reached: UInt64 = 0
        for byte in text {
            reached = next & takers[Int(byte)]
            if reached == 0 { return false }
            next = 0
            var left = reached
            while left != 0 {
                next |= followers[left.trailingZeroBitCount]
                left &= left - 1
            }
        }
        return text.isEmpty ? whole.isOptional : reached & whole.last != 0
    }

    // MARK: - Compiling

    // Every start compiles the patterns: bytes, not characters, whose tables cost more than all the rest.

    private mutating func alternatives(_ rest: inout ArraySlice<UInt8>) -> Part? {
        guard var part = sequence(&rest) else { return nil }
        while rest.first == UInt8(ascii: "|") {
            rest.removeFirst()
            guard let other = sequence(&rest) else { return nil }
            part = Part(
                first: part.first | other.first, last: part.last | other.last,
                isOptional: part.isOptional || other.isOptional)
        }
        return part
    }

    private mutating func sequence(_ rest: inout ArraySlice<UInt8>) -> Part? {
        var part = Part(first: 0, last: 0, isOptional: true)
        while let sign = rest.first, sign != UInt8(ascii: "|"), sign != UInt8(ascii: ")") {
            guard let next = repetition(&rest) else { return nil }
            link(part.last, to: next.first)
            part = Part(
                first: part.isOptional ? part.first | next.first : part.first,
                last: next.isOptional ? part.last | next.last : next.last,
                isOptional: part.isOptional && next.isOptional)
        }
        return part
    }

    private mutating func repetition(_ rest: inout ArraySlice<UInt8>) -> Part? {
        guard var part = atom(&rest) else { return nil }
        while let sign = rest.first {
            switch sign {
            case UInt8(ascii: "?"): part.isOptional = true
            case UInt8(ascii: "*"):
                link(part.last, to: part.first)
                part.isOptional = true
            case UInt8(ascii: "+"): link(part.last, to: part.first)
            default: return part
            }
            rest.removeFirst()
        }
        return part
    }

    private mutating func atom(_ rest: inout ArraySlice<UInt8>) -> Part? {
        guard let sign = rest.popFirst() else { return nil }
        switch sign {
        case UInt8(ascii: "("):
            guard let part = alternatives(&rest), rest.popFirst() == UInt8(ascii: ")") else { return nil }
            return part
        case UInt8(ascii: "["): return byteClass(&rest)
        case UInt8(ascii: "\\"):
            guard let escaped = rest.popFirst(), isSign(escaped) else { return nil }
            return position(taking: escaped...escaped)
        default: return isSign(sign) && sign != UInt8(ascii: "-") ? nil : position(taking: sign...sign)
        }
    }

    /// `a-z0-9-]`: single bytes and ranges; a hyphen at the end stands for itself.
    private mutating func byteClass(_ rest: inout ArraySlice<UInt8>) -> Part? {
        guard rest.first != UInt8(ascii: "]"), let part = position(taking: nil) else { return nil }
        while let low = rest.popFirst() {
            if low == UInt8(ascii: "]") { return part }
            guard isPlain(low) else { return nil }
            var high = low
            if rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first, end != UInt8(ascii: "]") {
                guard isPlain(end), end >= low else { return nil }
                high = end
                rest.removeFirst(2)
            }
            for byte in low...high { takers[Int(byte)] |= part.first }
        }
        return nil
    }

    /// ASCII, and no sign that means something in a class elsewhere.
    private func isPlain(_ byte: UInt8) -> Bool {
        byte < 0x80 && byte != UInt8(ascii: "^") && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "[")
    }

    /// A sign that stands for itself only behind a backslash; what is not ASCII never does.
    private func isSign(_ byte: UInt8) -> Bool { byte >= 0x80 || "\\^$.|?*+()[]{}-".utf8.contains(byte) }

    private mutating func position(taking bytes: ClosedRange<UInt8>?) -> Part? {
        guard followers.count < 64 else { return nil }
        let bit = UInt64(1) << UInt64(followers.count)
        followers.append(0)
        if let bytes { for byte in bytes { takers[Int(byte)] |= bit } }
        return Part(first: bit, last: bit, isOptional: false)
    }

    private mutating func link(_ ends: UInt64, to starts: UInt64) {
        for position in followers.indices where ends & (1 << UInt64(position)) != 0 { followers[position] |= starts }
    }
}
