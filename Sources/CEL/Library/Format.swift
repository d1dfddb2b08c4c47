/// `string.format(list)`: the clauses %s %d %f %e %b %o %x %X of the string extension.
extension Machine {
    mutating func format(_ template: Value, _ arguments: Value) -> Value {
        guard template.tag == .string, arguments.tag == .list else { return fail(.noSuchOverload, template, arguments) }
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
                guard let text = format(value, as: kind, precision: precision) else {
                    return fail(.noSuchOverload, value)
                }
                out += text.utf8
            }
            remaining &-= Int64(out.count / 64 + 1)
            if remaining < 0 { return fail(.costLimit) }
            if out.count > textLimit { return fail(.textLimit) }
        }
        return makeString(utf8: out)
    }

    private func format(_ value: Value, as kind: Unicode.Scalar, precision: Int?) -> String? {
        switch kind {
        case "s":
            var out = ""
            return append(value, to: &out, depth: 0) ? out : nil
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
                return bytes(of: value).map { byte in
                    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: kind == "X")
                }.joined()
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
    private func append(_ value: Value, to out: inout String, depth: Int) -> Bool {
        guard depth < 100, out.utf8.count < 1 << 20 else { return false }
        switch value.tag {
        case .null: out += "null"
        case .bool: out += value.boolean ? "true" : "false"
        case .int: out += String(value.integer)
        case .uint: out += String(value.unsigned)
        case .double: out += plainDouble(value.double)
        case .string, .type: out += String(decoding: bytes(of: value), as: UTF8.self)
        case .bytes: out += repaired(bytes(of: value))
        case .timestamp: out += Timestamp(value).description
        case .duration: out += TimeSpan(value).description
        case .list:
            out += "["
            for place in 0..<value.count {
                if place > 0 { out += ", " }
                guard append(element(value, place), to: &out, depth: depth + 1) else { return false }
            }
            out += "]"
        case .map:
            var entries: [(String, Value)] = []
            for place in 0..<value.count {
                var key = ""
                guard append(element(value, 2 * place), to: &key, depth: depth + 1) else { return false }
                entries.append((key, element(value, 2 * place + 1)))
            }
            entries.sort { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
            out += "{"
            for (place, entry) in entries.enumerated() {
                out += (place > 0 ? ", " : "") + entry.0 + ": "
                guard append(entry.1, to: &out, depth: depth + 1) else { return false }
            }
            out += "}"
        case .record, .optional, .unknown, .error: return false
        }
        return true
    }
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

/// The exact decimal expansion of a finite double, for rounding half to even at any place.
struct ExactDecimal {
    private let isNegative: Bool
    /// Decimal digits, most significant first, without leading zeros; empty for zero.
    private var digits: [UInt8]
    /// How many of the digits stand before the point; may be negative.
    private var pointPlace: Int

    init(_ value: Double) {
        isNegative = value.sign == .minus
        let exponent = Int(value.exponentBitPattern)
        let fraction = value.significandBitPattern
        let mantissa = exponent == 0 ? fraction : fraction | 1 << 52
        let power = max(exponent, 1) - 1075
        // mantissa · 2^power; for a negative power that is mantissa · 5^-power / 10^-power.
        var limbs: [UInt32] = [UInt32(mantissa % 1_000_000_000), UInt32(mantissa / 1_000_000_000)]
        for _ in 0..<power.magnitude { ExactDecimal.multiply(&limbs, by: power < 0 ? 5 : 2) }
        var text: [UInt8] = []
        for limb in limbs.reversed() { text += padded(Int64(limb), 9).utf8.map { $0 - 0x30 } }
        let leading = text.prefix { $0 == 0 }.count
        digits = mantissa == 0 ? [] : Array(text.dropFirst(leading))
        pointPlace = mantissa == 0 ? 0 : digits.count - (power < 0 ? -power : 0)
    }

    private static func multiply(_ limbs: inout [UInt32], by factor: UInt64) {
        var carry: UInt64 = 0
        for place in limbs.indices {
            let product = UInt64(limbs[place]) * factor + carry
            limbs[place] = UInt32(product % 1_000_000_000)
            carry = product / 1_000_000_000
        }
        if carry > 0 { limbs.append(UInt32(carry)) }
    }

    func fixed(_ precision: Int) -> String {
        var rounded = self
        rounded.round(toDigits: pointPlace + precision)
        let before = rounded.digits.prefix(max(0, rounded.pointPlace))
        var whole = String(decoding: before.map { $0 + 0x30 }, as: UTF8.self)
        whole += String(repeating: "0", count: max(0, rounded.pointPlace - rounded.digits.count))
        if whole.isEmpty { whole = "0" }
        var part = String(repeating: "0", count: min(precision, max(0, -rounded.pointPlace)))
        part += String(decoding: rounded.digits.dropFirst(max(0, rounded.pointPlace)).map { $0 + 0x30 }, as: UTF8.self)
        part = String(part.prefix(precision))
        part += String(repeating: "0", count: precision - part.utf8.count)
        return (isNegative ? "-" : "") + whole + (precision > 0 ? "." + part : "")
    }

    func scientific(_ precision: Int) -> String {
        var rounded = self
        rounded.round(toDigits: precision + 1)
        let exponent = rounded.digits.isEmpty ? 0 : rounded.pointPlace - 1
        var text = String(decoding: rounded.digits.prefix(precision + 1).map { $0 + 0x30 }, as: UTF8.self)
        text += String(repeating: "0", count: precision + 1 - text.utf8.count)
        let mantissa = precision > 0 ? "\(text.prefix(1)).\(text.dropFirst())" : text
        return (isNegative ? "-" : "") + mantissa + (exponent < 0 ? "e-" : "e+") + padded(Int64(exponent.magnitude), 2)
    }

    /// Keeps `count` digits, rounding half to even.
    private mutating func round(toDigits count: Int) {
        guard count < digits.count else { return }
        guard count >= 0 else {
            digits = []
            pointPlace = 0
            return
        }
        let next = digits[count]
        let isTie = next == 5 && digits[(count + 1)...].allSatisfy { $0 == 0 }
        let isOdd = count > 0 && !digits[count - 1].isMultiple(of: 2)
        let goesUp = next > 5 || (next == 5 && (!isTie || isOdd))
        digits.removeLast(digits.count - count)
        guard goesUp else { return }
        var place = count - 1
        while place >= 0, digits[place] == 9 {
            digits[place] = 0
            place -= 1
        }
        if place >= 0 {
            digits[place] += 1
        } else {
            digits.insert(1, at: 0)
            pointPlace += 1
        }
    }
}
