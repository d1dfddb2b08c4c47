import Diagnostics

/// String and bytes literals: CEL specification, "Syntax", STRING_LIT and BYTES_LIT.
extension Lexer {
    /// Reads a literal if one starts here, with its prefixes `b` and `r`, in this order and in any case.
    mutating func stringLiteral() -> Token.Kind? {
        var isRaw = false
        var isBytes = false
        var ahead = 0
        while let byte = peek(ahead), !isQuote(byte) {
            switch byte | 0x20 {
            case UInt8(ascii: "r") where !isRaw: isRaw = true
            case UInt8(ascii: "b") where !isBytes && !isRaw: isBytes = true
            default: return nil
            }
            ahead += 1
        }
        guard let quote = peek(ahead) else { return nil }
        let start = position
        position += ahead
        let isTriple = peek(1) == quote && peek(2) == quote
        position += isTriple ? 3 : 1
        let content = body(start, quote: quote, isTriple: isTriple, isRaw: isRaw, isBytes: isBytes)
        return isBytes ? .bytes(content) : .string(String(decoding: content, as: UTF8.self))
    }

    private func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") }

    private mutating func body(
        _ start: Int, quote: UInt8, isTriple: Bool, isRaw: Bool, isBytes: Bool
    ) -> [UInt8] {
        var content: [UInt8] = []
        while let byte = peek() {
            if byte == quote, !isTriple || (peek(1) == quote && peek(2) == quote) {
                position += isTriple ? 3 : 1
                return content
            }
            if !isTriple, byte == 0x0A || byte == 0x0D {
                note(
                    SyntaxProblem(
                        "the string does not end on its line", at: Span(start, position),
                        help: "close it, or use triple quotes"))
                cut()
                return content
            }
            if byte == UInt8(ascii: "\\"), !isRaw, peek(1) != nil {
                do throws(SyntaxProblem) {
                    try escape(byte: peek(1) ?? 0, into: &content, isBytes: isBytes)
                } catch { note(error) }
            } else {
                content.append(byte)
                position += 1
            }
        }
        if !isCut { note(SyntaxProblem("the string does not end", at: Span(start, position))) }
        cut()
        return content
    }

    private mutating func escape(byte: UInt8, into content: inout [UInt8], isBytes: Bool) throws(SyntaxProblem) {
        let start = position
        position += 2
        switch byte {
        case UInt8(ascii: "a"): content.append(0x07)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "v"): content.append(0x0B)
        case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
            content.append(byte)
        case UInt8(ascii: "x"), UInt8(ascii: "X"):
            try append(try hexadecimal(start, digits: 2), to: &content, isBytes: isBytes, start)
        case UInt8(ascii: "u") where !isBytes:
            try append(try hexadecimal(start, digits: 4), to: &content, isBytes: false, start)
        case UInt8(ascii: "U") where !isBytes:
            try append(try hexadecimal(start, digits: 8), to: &content, isBytes: false, start)
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            var value = UInt32(byte) - 0x30
            for _ in 0..<2 {
                guard let digit = peek(), digit >= 0x30, digit <= 0x37 else {
                    throw SyntaxProblem("an octal escape has three digits", at: Span(start, position))
                }
                value = value * 8 + UInt32(digit) - 0x30
                position += 1
            }
            try append(value, to: &content, isBytes: isBytes, start)
        default:
            throw SyntaxProblem(
                "unknown escape in a string", at: Span(start, start + 1 + scalarLength(at: start + 1)),
                help: "write `\\\\` for a backslash, or start the string with `r`")
        }
    }

    private mutating func hexadecimal(_ start: Int, digits: Int) throws(SyntaxProblem) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let byte = peek(), let digit = hexValue(byte) else {
                throw SyntaxProblem("this escape has \(digits) hexadecimal digits", at: Span(start, position))
            }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    private func append(
        _ value: UInt32, to content: inout [UInt8], isBytes: Bool, _ start: Int
    ) throws(SyntaxProblem) {
        if isBytes, let byte = UInt8(exactly: value) {
            content.append(byte)
        } else if let scalar = Unicode.Scalar(value) {
            content.append(contentsOf: String(Character(scalar)).utf8)
        } else {
            throw SyntaxProblem("the escape is no Unicode scalar value", at: Span(start, position))
        }
    }
}
