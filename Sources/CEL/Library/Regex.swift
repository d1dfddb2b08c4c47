/// The regex extension: `regex.replace`, `regex.extract`, `regex.extractAll`. Matches do not overlap, and an empty one
/// does not follow another at once.
extension Machine {
    mutating func regex(_ builtin: Builtin, _ arguments: [Value]) -> Value {
        let kinds = arguments.map(\.tag)
        guard kinds.count >= 2, kinds.prefix(builtin == .regexReplace ? 3 : 2).allSatisfy({ $0 == .string }) else {
            return fail(.noSuchOverload, arguments.first ?? Failure.nothing)
        }
        guard charge(texts: arguments) else { return fail(.costLimit) }
        let text = Array(bytes(of: arguments[0]))
        return withPattern(arguments[1]) { machine, pattern in
            switch (builtin, kinds.count) {
            case (.regexReplace, 3): return machine.replace(text, pattern, by: arguments[2], limit: -1)
            case (.regexReplace, 4) where kinds[3] == .int:
                return machine.replace(text, pattern, by: arguments[2], limit: arguments[3].integer)
            case (.regexExtract, 2): return machine.extract(text, pattern, isAll: false)
            case (.regexExtractAll, 2): return machine.extract(text, pattern, isAll: true)
            default: return machine.fail(.noSuchOverload, arguments[0])
            }
        }
    }

    /// What matches, or the one group of it; a group that holds nothing is left out.
    private mutating func extract(_ text: [UInt8], _ pattern: RegularExpression, isAll: Bool) -> Value {
        guard pattern.groupCount < 2 else { return fail(.invalidArgument, .int(Int64(pattern.groupCount))) }
        let group = pattern.groupCount
        var found: [Value] = []
        for match in pattern.matches(in: text, groups: group + 1, limit: isAll ? .max : 1, steps: &remaining) {
            if let range = match[group], group == 0 || !range.isEmpty { found.append(makeString(utf8: text[range])) }
            remaining &-= 1
        }
        if remaining < 0 { return fail(.costLimit) }
        if isAll { return makeList(found) }
        return found.first.map { optional(of: $0) } ?? .optionalNone
    }

    private mutating func replace(
        _ text: [UInt8], _ pattern: RegularExpression, by replacement: Value, limit: Int64
    ) -> Value {
        guard let parts = Replacement.parts(bytes(of: replacement), groups: pattern.groupCount) else {
            return fail(.invalidArgument, replacement)
        }
        let limit = limit < 0 ? Int.max : Int(clamping: limit)
        var out: [UInt8] = []
        var end = 0
        for match in pattern.matches(in: text, groups: pattern.groupCount + 1, limit: limit, steps: &remaining) {
            guard let whole = match[0] else { continue }
            out += text[end..<whole.lowerBound]
            for part in parts {
                switch part {
                case .literal(let bytes): out += bytes
                case .group(let number): if let range = match[number] { out += text[range] }
                }
            }
            end = whole.upperBound
            if out.count > textLimit { return fail(.textLimit) }
        }
        remaining &-= Int64(out.count / 16)
        if remaining < 0 { return fail(.costLimit) }
        return makeString(utf8: out + text[end...])
    }
}

/// The text that takes the place of a match: `\\0` to `\\9` stand for groups, `\\\\` for a backslash.
private enum Replacement {
    enum Part {
        case literal([UInt8])
        case group(Int)
    }

    /// Nil for another escape, and for a group that the pattern does not have.
    static func parts(_ text: ArraySlice<UInt8>, groups: Int) -> [Part]? {
        var parts: [Part] = []
        var literal: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                literal.append(byte)
                continue
            }
            guard let next = rest.popFirst() else { return nil }
            if next == UInt8(ascii: "\\") {
                literal.append(next)
            } else if isDigit(next), Int(next) - 0x30 <= groups {
                parts += [.literal(literal), .group(Int(next) - 0x30)]
                literal = []
            } else {
                return nil
            }
        }
        return parts + [.literal(literal)]
    }
}
