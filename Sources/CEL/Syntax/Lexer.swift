import Diagnostics

/// Splits the bytes of one expression into tokens, one at a time.
struct Lexer {
    let bytes: [UInt8]
    var position: Int

    init(_ bytes: [UInt8], position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The next token; at the end of the text `.end`, again and again.
    mutating func next() throws(SyntaxProblem) -> Token {
        skipSpace()
        let start = position
        guard let byte = peek() else { return Token(kind: .end, span: Span(start, start)) }
        let kind: Token.Kind
        if isDigit(byte) || byte == UInt8(ascii: "."), isDigit(peek(byte == UInt8(ascii: ".") ? 1 : 0)) {
            kind = try number()
        } else if let literal = try stringLiteral() {
            kind = literal
        } else if isIdentifierStart(byte) {
            kind = identifier()
        } else if byte == UInt8(ascii: "`") {
            kind = try quotedIdentifier()
        } else {
            kind = try symbol()
        }
        return Token(kind: kind, span: Span(start, position))
    }

    func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    private mutating func skipSpace() {
        while let byte = peek() {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0C, 0x0D: position += 1
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
                while let next = peek(), next != 0x0A {
                    _ = next
                    position += 1
                }
            default: return
            }
        }
    }

    private mutating func identifier() -> Token.Kind {
        let start = position
        while let byte = peek(), isIdentifierStart(byte) || isDigit(byte) { position += 1 }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        return name == "in" ? .symbol(.in) : .identifier(name)
    }

    private mutating func quotedIdentifier() throws(SyntaxProblem) -> Token.Kind {
        let start = position
        position += 1
        while let byte = peek(), byte != UInt8(ascii: "`") {
            guard isIdentifierStart(byte) || isDigit(byte) || " -./".utf8.contains(byte) else {
                throw SyntaxProblem(
                    "a field name in back-ticks has letters, digits, and `_-./ ` only", at: Span(position, position + 1)
                )
            }
            position += 1
        }
        guard peek() != nil, position > start + 1 else {
            throw SyntaxProblem("the field name in back-ticks is empty or does not end", at: Span(start, position))
        }
        position += 1
        return .quotedIdentifier(String(decoding: bytes[start + 1..<position - 1], as: UTF8.self))
    }

    private mutating func symbol() throws(SyntaxProblem) -> Token.Kind {
        for length in [2, 1] where position + length <= bytes.count {
            let text = String(decoding: bytes[position..<position + length], as: UTF8.self)
            if let symbol = Token.Symbol(rawValue: text) {
                position += length
                return .symbol(symbol)
            }
        }
        let span = Span(position, position + scalarLength(at: position))
        let text = String(decoding: bytes[span.range], as: UTF8.self)
        let help: String? =
            switch text {
            case "=": "compare with `==`"
            case "&": "write `&&`"
            case "|": "write `||`"
            default: nil
            }
        throw SyntaxProblem("unexpected `\(text)`", at: span, help: help)
    }

    /// INT_LIT, UINT_LIT, FLOAT_LIT. A sign is the parser's business.
    private mutating func number() throws(SyntaxProblem) -> Token.Kind {
        let start = position
        if peek() == UInt8(ascii: "0"), peek(1) == UInt8(ascii: "x") {
            position += 2
            while let byte = peek(), isHexDigit(byte) { position += 1 }
            return try integer(start, digits: start + 2, radix: 16)
        }
        skipDigits()
        var isFloat = false
        if peek() == UInt8(ascii: "."), isDigit(peek(1)) {
            isFloat = true
            position += 1
            skipDigits()
        }
        if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
            let signed = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
            if isDigit(peek(signed ? 2 : 1)) {
                isFloat = true
                position += signed ? 2 : 1
                skipDigits()
            }
        }
        guard isFloat else { return try integer(start, digits: start, radix: 10) }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw SyntaxProblem("the number does not fit a double", at: Span(start, position))
        }
        return .double(value)
    }

    private mutating func integer(_ start: Int, digits: Int, radix: Int) throws(SyntaxProblem) -> Token.Kind {
        let text = String(decoding: bytes[digits..<position], as: UTF8.self)
        let isUnsigned = peek().map { $0 | 0x20 } == UInt8(ascii: "u")
        if isUnsigned { position += 1 }
        guard let value = UInt64(text, radix: radix) else {
            let message = text.isEmpty ? "a hexadecimal number needs digits" : "the number does not fit 64 bits"
            throw SyntaxProblem(message, at: Span(start, position))
        }
        return isUnsigned ? .uint(value) : .int(value)
    }

    private mutating func skipDigits() {
        while isDigit(peek()) { position += 1 }
    }

    func scalarLength(at index: Int) -> Int {
        guard index < bytes.count else { return 0 }
        let byte = bytes[index]
        let length = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        return min(length, bytes.count - index)
    }
}

func isDigit(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
}

func isHexDigit(_ byte: UInt8) -> Bool { hexValue(byte) != nil }

func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte) - 0x61 + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte) - 0x41 + 10
    default: nil
    }
}

func isIdentifierStart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
    default: false
    }
}
