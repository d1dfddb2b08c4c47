/// `string.format(list)`: the clauses %s %d %f %e %b %o %x %X of the string extension.
extension Machine {
    mutating func format(_ template: Value, _ arguments: Value) -> Value {
        guard template.tag == .string, arguments.tag == .list else { return fail(.noSuchOverload, template, arguments) }
        remaining &-= 10 + Int64(template.textLength / 16)
        if remaining < 0 { return fail(.costLimit) }
        var out: [UInt8] = []
        var next = 0
        var clause = FormatClause(Array(bytes(of: template)))
        while let piece = clause.next() {
            switch piece {
            case .literal(let bytes): out += bytes
            case .bad: return fail(.invalidArgument, template)
            case .clause(let kind, let precision):
                guard next < arguments.count else { return fail(.indexOutOfBounds, .int(Int64(next))) }
                let value = element(arguments, next)
                next += 1
                if kind == "f" || kind == "e" { remaining &-= ExactDecimal.steps(for: value) }
                let text: String
                let room = textLimit - out.count
                let steps = boundedProduct(16, max(0, remaining))
                do throws(FormatProblem) {
                    text = try format(
                        value, as: kind, precision: precision, most: min(room, Int(clamping: steps)))
                } catch {
                    switch error {
                    case .misfit(let value): return fail(.noSuchOverload, value)
                    case .tooLong: return fail(room < steps ? .textLimit : .costLimit)
                    case .tooDeep: return fail(.costLimit)
                    }
                }
                out += text.utf8
                remaining &-= Int64(text.utf8.count / 16)
            }
            remaining &-= 3
            if remaining < 0 { return fail(.costLimit) }
            if out.count > textLimit { return fail(.textLimit) }
        }
        return makeString(utf8: out)
    }

    private mutating func format(
        _ value: Value, as kind: Unicode.Scalar, precision: Int?, most: Int
    ) throws(FormatProblem) -> String {
        if kind == "s" {
            var out = ""
            try append(value, to: &out, most, depth: 0)
            return out
        }
        if kind == "x" || kind == "X" {
            guard value.textBytes <= most / 2 else { throw .tooLong }
            remaining &-= Int64(value.textBytes / 4)
        }
        guard let text = formatScalar(value, as: kind, precision: precision) else { throw .misfit(value) }
        return text
    }

    private func formatScalar(_ value: Value, as kind: Unicode.Scalar, precision: Int?) -> String? {
        switch kind {
        case "d":
            switch value.tag {
            case .int: return String(value.integer)
            case .uint: return String(value.unsigned)
            case .double: return plainDouble(value.double)
            default: return nil
            }
        case "f", "e":
            guard value.isNumber else { return nil }
            let double =
                value.tag == .double ? value.double : value.tag == .int ? Double(value.integer) : Double(value.unsigned)
            guard double.isFinite else { return formatDouble(double) }
            let decimal = ExactDecimal(double)
            return kind == "f" ? decimal.fixed(precision ?? 6) : decimal.scientific(precision ?? 6)
        case "b" where value.tag == .bool: return value.boolean ? "1" : "0"
        case "b": return radix(value, 2)
        case "o": return radix(value, 8)
        case "x", "X":
            if value.tag == .string || value.tag == .bytes {
                let digits = Array((kind == "X" ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
                var out: [UInt8] = []
                for byte in bytes(of: value) { out += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
                return String(decoding: out, as: UTF8.self)
            }
            return radix(value, 16, uppercase: kind == "X")
        default: return nil
        }
    }

    private func radix(_ value: Value, _ radix: Int, uppercase: Bool = false) -> String? {
        switch value.tag {
        case .int: String(value.integer, radix: radix, uppercase: uppercase)
        case .uint: String(value.unsigned, radix: radix, uppercase: uppercase)
        default: nil
        }
    }

    /// As text, with one U+FFFD for each run of bytes that are none.
    private func repaired(_ bytes: ArraySlice<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var isBroken = false
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar):
                text.append(scalar)
                isBroken = false
            case .error:
                if !isBroken { text.append("\u{FFFD}") }
                isBroken = true
            case .emptyInput: return String(text)
            }
        }
    }

    /// The form of `%s`: aggregates in brackets, maps sorted by the text of their keys.
    private mutating func append(
        _ value: Value, to out: inout String, _ most: Int, depth: Int
    ) throws(FormatProblem) {
        remaining &-= value.tag == .timestamp || value.tag == .duration || value.tag == .double ? 5 : 1
        guard depth < 100, remaining >= 0 else { throw .tooDeep }
        guard out.utf8.count + value.textBytes <= most else { throw .tooLong }
        switch value.tag {
        case .null: out += "null"
        case .bool: out += value.boolean ? "true" : "false"
        case .int: out += String(value.integer)
        case .uint: out += String(value.unsigned)
        case .double: out += plainDouble(value.double)
        case .string, .type: out += String(decoding: bytes(of: value), as: UTF8.self)
        case .bytes:
            remaining &-= Int64(value.textLength / 2)
            guard remaining >= 0 else { throw .tooDeep }
            out += repaired(bytes(of: value))
        case .timestamp: out += Timestamp(value).description
        case .duration: out += TimeSpan(value).description
        case .list:
            out += "["
            for place in 0..<value.count {
                if place > 0 { out += ", " }
                try append(element(value, place), to: &out, most, depth: depth + 1)
            }
            out += "]"
        case .map:
            var entries: [(String, Value)] = []
            var left = most - out.utf8.count
            for place in 0..<value.count {
                var key = ""
                try append(element(value, 2 * place), to: &key, left, depth: depth + 1)
                left -= key.utf8.count
                entries.append((key, element(value, 2 * place + 1)))
            }
            entries.sort { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
            out += "{"
            for (place, entry) in entries.enumerated() {
                out += (place > 0 ? ", " : "") + entry.0 + ": "
                try append(entry.1, to: &out, most, depth: depth + 1)
            }
            out += "}"
        case .record, .optional, .unknown, .error: throw .misfit(value)
        }
    }
}

/// Why a clause makes no text of an argument.
private enum FormatProblem: Error {
    case misfit(Value)
    /// Longer than steps or memory allow.
    case tooLong
    case tooDeep
}

extension Value {
    /// Of a text, its length.
    fileprivate var textBytes: Int { tag == .string || tag == .bytes ? textLength : 0 }
}

/// The shortest digits that mean this double, without an exponent: 1e21 has 22 of them.
private func plainDouble(_ value: Double) -> String {
    let text = formatDouble(value)
    guard value.isFinite, let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...])
    else {
        return text
    }
    let mantissa = text[..<mark].filter { $0 != "-" }
    let whole = mantissa.prefix { $0 != "." }
    let fraction = mantissa.dropFirst(whole.count + 1)
    let digits = String(whole + fraction)
    let point = whole.count + exponent
    let sign = value < 0 ? "-" : ""
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
}

/// Splits a format string into literal text and clauses.
private struct FormatClause {
    enum Piece {
        case literal(ArraySlice<UInt8>)
        case clause(Unicode.Scalar, Int?)
        case bad
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Piece? {
        guard position < bytes.count else { return nil }
        guard bytes[position] == UInt8(ascii: "%") else {
            let end = bytes[position...].firstIndex(of: UInt8(ascii: "%")) ?? bytes.count
            defer { position = end }
            return .literal(bytes[position..<end])
        }
        position += 1
        var precision: Int?
        if position < bytes.count, bytes[position] == UInt8(ascii: "%") {
            position += 1
            return .literal([UInt8(ascii: "%")])
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            var digits = 0
            var value = 0
            while position < bytes.count, isDigit(bytes[position]), digits < 4 {
                value = value * 10 + Int(bytes[position]) - 0x30
                digits += 1
                position += 1
            }
            guard digits > 0, value <= 1000 else { return .bad }
            precision = value
        }
        guard position < bytes.count else { return .bad }
        let kind = Unicode.Scalar(bytes[position])
        position += 1
        return "sdfeboxX".unicodeScalars.contains(kind) ? .clause(kind, precision) : .bad
    }
}
