/// What a scalar means under the YAML 1.2 core schema (section 10.3.2): `NO` and `on` are words, `0o17` is 15.
package enum CoreScalar: Equatable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
}

extension Tree {
    package func coreScalar(_ node: Int) -> CoreScalar {
        if let word = commonWord(node) { return word }
        let bytes = bytes(of: node)
        guard nodes[node].style == .plain else { return .string(String(decoding: bytes, as: UTF8.self)) }
        return Tree.coreScalar(plain: bytes)
    }

    /// What most scalars with a type are.
    private func commonWord(_ node: Int) -> CoreScalar? {
        guard nodes[node].style == .plain else { return nil }
        return withBytes(of: node) { bytes in
            switch bytes.count {
            case 4 where bytes.elementsEqual("true".utf8): .bool(true)
            case 5 where bytes.elementsEqual("false".utf8): .bool(false)
            default: nil
            }
        }
    }

    /// Whether a scalar is `null`, `~`, or nothing, and was written without quotes.
    package func isNull(_ node: Int) -> Bool {
        guard nodes[node].style == .plain else { return false }
        switch nodes[node].textLength {
        case 0: return true
        case 1: return withBytes(of: node) { $0[0] } == UInt8(ascii: "~")
        case 4:
            // `n` or `N` first: the rest is worth a look.
            return withBytes(of: node) { $0[0] } | 0x20 == UInt8(ascii: "n") && coreScalar(node) == .null
        default: return false
        }
    }

    /// The core type of a plain (unquoted) scalar. Whole numbers beyond 64 bits become doubles.
    package static func coreScalar(plain bytes: ArraySlice<UInt8>) -> CoreScalar {
        let text = String(decoding: bytes, as: UTF8.self)
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .double(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
        default: break
        }
        if let number = number(bytes, text) { return number }
        return .string(text)
    }

    private static func number(_ bytes: ArraySlice<UInt8>, _ text: String) -> CoreScalar? {
        if bytes.starts(with: "0o".utf8) { return digits(text.dropFirst(2), radix: 8) }
        if bytes.starts(with: "0x".utf8) { return digits(text.dropFirst(2), radix: 16) }
        var rest = bytes
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
        let whole = takeDigits(&rest)
        if whole > 0, rest.isEmpty { return Int64(text).map(CoreScalar.int) ?? Double(text).map(CoreScalar.double) }
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = takeDigits(&rest)
        }
        guard whole + fraction > 0 else { return nil }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
            guard takeDigits(&rest) > 0 else { return nil }
        }
        guard rest.isEmpty else { return nil }
        // `Double` wants digits on both sides of the point; the core schema does not.
        return Double(text).map(CoreScalar.double) ?? Double(text.replacingBarePoint()).map(CoreScalar.double)
    }

    /// A number without a sign; `nil` unless all are digits.
    private static func digits(_ text: Substring, radix: Int) -> CoreScalar? {
        let values = text.utf8.map { UInt8(String(UnicodeScalar($0)), radix: radix) }
        guard !values.isEmpty, !values.contains(nil) else { return nil }
        if let number = Int64(text, radix: radix) { return .int(number) }
        return .double(values.reduce(0) { $0 * Double(radix) + Double($1 ?? 0) })
    }

    private static func takeDigits(_ bytes: inout ArraySlice<UInt8>) -> Int {
        let digits = bytes.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
        bytes.removeFirst(digits)
        return digits
    }
}

extension String {
    /// `.5` as `0.5`, `5.` and `5.e3` as `5.0` and `5.0e3`.
    fileprivate func replacingBarePoint() -> String {
        var result = ""
        var previousIsDigit = false
        var afterPoint = false
        for c in self {
            if afterPoint, !c.isNumber { result.append("0") }
            if c == ".", !previousIsDigit { result.append("0") }
            result.append(c)
            previousIsDigit = c.isNumber
            afterPoint = c == "."
        }
        if afterPoint { result.append("0") }
        return result
    }
}
