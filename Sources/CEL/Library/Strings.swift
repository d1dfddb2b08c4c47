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
        let kinds = arguments.dropFirst().map(\.tag)
        switch (builtin, kinds) {
        case (.charAt, [.int]): return charAt(subject, arguments[1])
        case (.substring, [.int]), (.substring, [.int, .int]): return substring(subject, arguments)
        case (.replace, [.string, .string]), (.replace, [.string, .string, .int]): return replace(subject, arguments)
        case (.split, [.string]), (.split, [.string, .int]): return split(subject, arguments)
        default: break
        }
        let text = self.text(of: subject)
        switch (builtin, kinds) {
        case (.lowerASCII, []): return makeString(utf8: text.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 32 : $0 })
        case (.upperASCII, []): return makeString(utf8: text.utf8.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 32 : $0 })
        case (.trim, []): return makeString(trimmed(text))
        case (.reverseString, []): return makeString(string(text.unicodeScalars.reversed()))
        case (.quote, []): return makeString(quoted(text))
        case (.indexOf, [.string]), (.indexOf, [.string, .int]), (.lastIndexOf, [.string]),
            (.lastIndexOf, [.string, .int]):
            return place(builtin, text, arguments)
        default: return fail(.noSuchOverload, subject, arguments.count > 1 ? arguments[1] : Failure.nothing)
        }
    }

    /// A step for each byte of the texts among arguments, which are copied and gone through, and some for having them;
    /// false if that is too much.
    mutating func charge(texts arguments: [Value]) -> Bool {
        remaining &-= arguments.reduce(6) { $0 &+ ($1.tag == .string ? Int64($1.textLength) : 0) }
        return remaining >= 0
    }

    private mutating func charAt(_ text: Value, _ index: Value) -> Value {
        let bytes = Array(bytes(of: text))
        guard let start = Machine.byte(ofScalar: index.integer, in: bytes) else {
            return fail(.indexOutOfBounds, index)
        }
        return part(of: text, start..<Machine.end(ofScalarAt: start, in: bytes))
    }

    private mutating func substring(_ text: Value, _ arguments: [Value]) -> Value {
        let bytes = Array(bytes(of: text))
        guard let start = Machine.byte(ofScalar: arguments[1].integer, in: bytes) else {
            return fail(.indexOutOfBounds, arguments[1])
        }
        guard arguments.count > 2 else { return part(of: text, start..<bytes.count) }
        guard let end = Machine.byte(ofScalar: arguments[2].integer, in: bytes), end >= start else {
            return fail(.indexOutOfBounds, arguments[2])
        }
        return part(of: text, start..<end)
    }

    /// Bytes of a text, where they lie.
    private func part(of text: Value, _ bytes: Range<Int>) -> Value {
        Value(
            text.tag, flags: text.flags, bits: UInt64(text.textOffset + bytes.lowerBound) << 32 | UInt64(bytes.count))
    }

    /// Behind the scalar that begins at a place; the same place where the text ends.
    private static func end(ofScalarAt start: Int, in text: [UInt8]) -> Int {
        var end = min(start + 1, text.count)
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        return end
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

    private mutating func replace(_ text: Value, _ arguments: [Value]) -> Value {
        let limit = arguments.count > 3 ? arguments[3].integer : -1
        let replacement = Array(self.bytes(of: arguments[2]))
        let bytes = Array(self.bytes(of: text))
        let most = limit < 0 ? Int.max : Int(clamping: limit) &+ (limit == .max ? 0 : 1)
        let mark = Array(self.bytes(of: arguments[1]))
        var (out, count) = ([UInt8](), 0)
        var isBelowLimit = true
        let isDone = separate(bytes, by: mark, limit: most, hasEnds: true) { machine, piece in
            count += 1
            if count > 1 { out += replacement }
            out += bytes[piece]
            isBelowLimit = out.count <= machine.textLimit
            return isBelowLimit && machine.remaining >= Int64(out.count / 16 + count / 2)
        }
        guard isBelowLimit else { return fail(.textLimit) }
        guard isDone else { return fail(.costLimit) }
        remaining &-= Int64(out.count / 16 + (count - 1) / 2)
        guard remaining >= 0 else { return fail(.costLimit) }
        return makeString(utf8: out)
    }

    private mutating func split(_ text: Value, _ arguments: [Value]) -> Value {
        let limit = arguments.count > 2 ? arguments[2].integer : -1
        if limit == 0 { return .emptyList }
        let bytes = Array(self.bytes(of: text))
        let mark = Array(self.bytes(of: arguments[1]))
        let first = cells.count
        let most = limit < 0 ? Int.max : Int(clamping: limit)
        let isDone = separate(bytes, by: mark, limit: most, hasEnds: false) { machine, piece in
            machine.cells.append(machine.part(of: text, piece))
            return machine.remaining >= Int64(machine.cells.count - first)
        }
        remaining &-= Int64(cells.count - first)
        guard isDone, remaining >= 0 else { return fail(.costLimit) }
        return aggregate(.list, first, cells.count - first, nil)
    }

    /// Hands over the pieces between separators, at most `limit` of them, the last with all the rest. An empty separator
    /// stands between scalars and, if it `hasEnds`, before the first and behind the last too. False if `use` says so, or
    /// if finding them takes too much. INVARIANT: `use` takes no steps.
    private mutating func separate(
        _ bytes: [UInt8], by mark: [UInt8], limit: Int, hasEnds: Bool, _ use: (inout Machine, Range<Int>) -> Bool
    ) -> Bool {
        var (start, count) = (0, 1)
        guard !mark.isEmpty else {
            if hasEnds, limit > 1 {
                guard use(&self, 0..<0) else { return false }
                count += 1
            }
            while start < bytes.count {
                let end = count == limit ? bytes.count : Machine.end(ofScalarAt: start, in: bytes)
                guard use(&self, start..<end) else { return false }
                count += 1
                start = end
            }
            return !hasEnds || count > limit || use(&self, start..<start)
        }
        var left = comparableBytes
        while count < limit, let place = firstPlace(of: mark, in: bytes, from: start, left: &left) {
            guard use(&self, start..<place) else { return false }
            count += 1
            start = place + mark.count
        }
        return charge(comparing: left) && use(&self, start..<bytes.count)
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
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
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
