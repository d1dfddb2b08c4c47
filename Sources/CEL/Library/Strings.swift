/// The string extension. Places count Unicode scalars.
extension Machine {
    /// Functions on strings, receiver first. Whatever does not fit is "no such overload".
    mutating func text(_ builtin: Builtin, _ arguments: [Value]) -> Value {
        guard let subject = arguments.first else { return fail(.noSuchOverload) }
        if subject.tag == .list {
            switch builtin {
            case .join: return join(subject, arguments.count > 1 ? arguments[1] : nil)
            case .reverseString where arguments.count == 1: return reversed(subject)
            default: return fail(.noSuchOverload, subject)
            }
        }
        guard subject.tag == .string else { return fail(.noSuchOverload, subject) }
        guard charge(texts: arguments) else { return fail(.costLimit) }
        let text = self.text(of: subject)
        let kinds = arguments.dropFirst().map(\.tag)
        switch (builtin, kinds) {
        case (.lowerASCII, []): return makeString(utf8: text.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 32 : $0 })
        case (.upperASCII, []): return makeString(utf8: text.utf8.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 32 : $0 })
        case (.trim, []): return makeString(trimmed(text))
        case (.reverseString, []): return makeString(string(text.unicodeScalars.reversed()))
        case (.quote, []): return makeString(quoted(text))
        case (.charAt, [.int]): return charAt(Array(text.unicodeScalars), arguments[1])
        case (.substring, [.int]), (.substring, [.int, .int]): return substring(Array(text.unicodeScalars), arguments)
        case (.indexOf, [.string]), (.indexOf, [.string, .int]), (.lastIndexOf, [.string]),
            (.lastIndexOf, [.string, .int]):
            return place(builtin, text, arguments)
        case (.replace, [.string, .string]), (.replace, [.string, .string, .int]): return replace(text, arguments)
        case (.split, [.string]), (.split, [.string, .int]): return split(text, arguments)
        default: return fail(.noSuchOverload, subject, arguments.count > 1 ? arguments[1] : Failure.nothing)
        }
    }

    /// A step for each byte of the texts among arguments, which are copied and gone through; false if that is too much.
    mutating func charge(texts arguments: [Value]) -> Bool {
        remaining &-= arguments.reduce(1) { $0 &+ ($1.tag == .string ? Int64($1.textLength) : 0) }
        return remaining >= 0
    }

    private mutating func charAt(_ scalars: [Unicode.Scalar], _ index: Value) -> Value {
        guard let place = Int(exactly: index.integer), place >= 0, place <= scalars.count else {
            return fail(.indexOutOfBounds, index)
        }
        return makeString(place == scalars.count ? "" : string([scalars[place]]))
    }

    private mutating func substring(_ scalars: [Unicode.Scalar], _ arguments: [Value]) -> Value {
        let start = arguments[1].integer
        let end = arguments.count > 2 ? arguments[2].integer : Int64(scalars.count)
        guard start >= 0, start <= scalars.count else { return fail(.indexOutOfBounds, arguments[1]) }
        guard end >= start, end <= scalars.count else { return fail(.indexOutOfBounds, .int(end)) }
        return makeString(string(scalars[Int(start)..<Int(end)]))
    }

    /// Where a part is, at or after a place, or for `lastIndexOf` at or before it: then both texts are read backwards.
    private mutating func place(_ builtin: Builtin, _ text: String, _ arguments: [Value]) -> Value {
        let isFirst = builtin == .indexOf
        var text = Array(text.utf8)
        var part = Array(bytes(of: arguments[1]))
        var bound = isFirst ? 0 : text.count
        if arguments.count > 2 {
            guard let place = Machine.byte(ofScalar: arguments[2].integer, in: text) else {
                return fail(.indexOutOfBounds, arguments[2])
            }
            bound = place
        }
        guard part.count <= text.count else { return .int(-1) }
        if !isFirst {
            text.reverse()
            part.reverse()
            bound = max(0, text.count - part.count - bound)
        }
        var left = comparableBytes
        let found = firstPlace(of: part, in: text, from: bound, left: &left)
        guard charge(comparing: left) else { return fail(.costLimit) }
        guard let found else { return .int(-1) }
        let before = isFirst ? text[..<found] : text[(found + part.count)...]
        return .int(before.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 })
    }

    /// Where a scalar begins; the one behind the last where the text ends.
    private static func byte(ofScalar number: Int64, in text: [UInt8]) -> Int? {
        guard number >= 0 else { return nil }
        var left = number
        for (place, byte) in text.enumerated() where byte & 0xC0 != 0x80 {
            if left == 0 { return place }
            left -= 1
        }
        return left == 0 ? text.count : nil
    }

    private mutating func replace(_ text: String, _ arguments: [Value]) -> Value {
        let limit = arguments.count > 3 ? arguments[3].integer : -1
        let replacement = self.text(of: arguments[2])
        let separated = separate(
            text, by: self.text(of: arguments[1]),
            limit: limit < 0 ? nil : Int(clamping: limit) + (limit == .max ? 0 : 1))
        guard let pieces = separated else { return fail(.costLimit) }
        let length = pieces.reduce(0) { $0 + $1.utf8.count } + (pieces.count - 1) * replacement.utf8.count
        remaining &-= Int64(length / 16)
        guard length <= textLimit else { return fail(.textLimit) }
        return makeString(pieces.joined(separator: replacement))
    }

    private mutating func split(_ text: String, _ arguments: [Value]) -> Value {
        let limit = arguments.count > 2 ? arguments[2].integer : -1
        if limit == 0 { return .emptyList }
        let separator = self.text(of: arguments[1])
        var pieces: [String]
        if separator.isEmpty {
            let scalars = Array(text.unicodeScalars)
            let count = limit < 0 ? scalars.count : min(scalars.count, Int(clamping: limit))
            pieces = scalars.prefix(max(0, count - 1)).map { string([$0]) }
            if count > 0 { pieces.append(string(scalars[(count - 1)...].prefix(limit < 0 ? 1 : .max))) }
        } else {
            guard let all = separate(text, by: separator, limit: limit < 0 ? nil : Int(clamping: limit)) else {
                return fail(.costLimit)
            }
            pieces = all
        }
        remaining &-= Int64(pieces.count)
        return makeList(pieces.map { makeString($0) })
    }

    /// The pieces between separators, at most `limit` of them. An empty separator stands before each scalar and at
    /// the end. Nil if finding them takes too much.
    private mutating func separate(_ text: String, by separator: String, limit: Int?) -> [String]? {
        let bytes = Array(text.utf8)
        let mark = Array(separator.utf8)
        guard !mark.isEmpty else {
            let scalars = text.unicodeScalars.map { string([$0]) }
            guard let limit, limit <= scalars.count + 1 else { return [""] + scalars + [""] }
            if limit <= 1 { return [text] }
            return [""] + scalars.prefix(limit - 2) + [scalars.dropFirst(limit - 2).joined()]
        }
        var pieces: [String] = []
        var start = 0
        var left = comparableBytes
        while pieces.count + 1 < limit ?? .max, let place = firstPlace(of: mark, in: bytes, from: start, left: &left) {
            pieces.append(String(decoding: bytes[start..<place], as: UTF8.self))
            start = place + mark.count
        }
        guard charge(comparing: left) else { return nil }
        return pieces + [String(decoding: bytes[start...], as: UTF8.self)]
    }

    private func firstPlace(of part: [UInt8], in bytes: [UInt8], from start: Int, left: inout Int64) -> Int? {
        bytes.withUnsafeBytes { all in
            part.withUnsafeBytes { CEL.firstPlace(of: $0, in: all, from: start, left: &left) }
        }
    }

    private mutating func join(_ list: Value, _ separator: Value?) -> Value {
        if let separator, separator.tag != .string { return fail(.noSuchOverload, separator) }
        if let separator { remaining &-= Int64(separator.textLength / 16) }
        if remaining < 0 { return fail(.costLimit) }
        let mark = separator.map { Array(bytes(of: $0)) } ?? []
        var joined: [UInt8] = []
        for place in 0..<list.count {
            let part = element(list, place)
            guard part.tag == .string else { return fail(.noSuchOverload, part) }
            if place > 0 { joined += mark }
            joined += bytes(of: part)
            guard joined.count <= textLimit else { return fail(.textLimit) }
            remaining &-= Int64((mark.count + part.textLength) / 16 + 1)
            if remaining < 0 { return fail(.costLimit) }
        }
        return makeString(utf8: joined)
    }

    /// Without Unicode white space at either end.
    private func trimmed(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return string(scalars[first...last])
    }

    private func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{07}": out += "\\a"
            case "\u{08}": out += "\\b"
            case "\u{0C}": out += "\\f"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\u{0B}": out += "\\v"
            case "\\": out += "\\\\"
            case "\"": out += "\\\""
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    private func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
