import Diagnostics

/// Splits the bytes of one expression into tokens, one at a time. What is wrong with one is noted, and another stands for
/// it, so that one mistake does not hide the next.
struct Lexer {
    let bytes: [UInt8]
    var position: Int
    private(set) var problems: [SyntaxProblem] = []
    /// Nobody can tell what the rest means; no token of it comes.
    private(set) var isCut = false
    private static let mostProblems = 100

    init(_ bytes: [UInt8], position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The next token; at the end of the text `.end`, again and again.
    mutating func next() -> Token {
        skipSpace()
        let start = position
        guard let byte = peek() else { return Token(kind: .end, span: Span(start, start)) }
        let kind: Token.Kind
        if isDigit(byte) || byte == UInt8(ascii: "."), isDigit(peek(byte == UInt8(ascii: ".") ? 1 : 0)) {
            kind = number()
        } else if let literal = stringLiteral() {
            kind = literal
        } else if isIdentifierStart(byte) {
            kind = identifier()
        } else if byte == UInt8(ascii: "`") {
            kind = quotedIdentifier()
        } else if let symbol = symbol() {
            kind = symbol
        } else {
            return Token(kind: .end, span: Span(start, start))
        }
        return Token(kind: kind, span: Span(start, position))
    }

    mutating func note(_ problem: SyntaxProblem) {
        problems.append(problem)
        if problems.count >= Lexer.mostProblems { cut() }
    }

    mutating func cut() {
        position = bytes.count
        isCut = true
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

    private mutating func quotedIdentifier() -> Token.Kind {
        let start = position
        position += 1
        while let byte = peek(), byte != UInt8(ascii: "`") {
            if !isIdentifierStart(byte), !isDigit(byte), !" -./".utf8.contains(byte) {
                note(
                    SyntaxProblem(
                        "a field name in back-ticks has letters, digits, and `_-./ ` only",
                        at: Span(position, position + 1)))
                // Whatever else is wrong with it: to its end.
                while let next = peek(), next != UInt8(ascii: "`") { position += 1 }
                break
            }
            position += 1
        }
        guard peek() != nil, position > start + 1 else {
            note(SyntaxProblem("the field name in back-ticks is empty or does not end", at: Span(start, position)))
            if peek() == nil { cut() } else { position += 1 }
            return .quotedIdentifier("")
        }
        position += 1
        return .quotedIdentifier(String(decoding: bytes[start + 1..<position - 1], as: UTF8.self))
    }

    /// Nil for what is none.
    private mutating func symbol() -> Token.Kind? {
        for length in [2, 1] where position + length <= bytes.count {
            let text = String(decoding: bytes[position..<position + length], as: UTF8.self)
            if let symbol = Token.Symbol(rawValue: text) {
                position += length
                return .symbol(symbol)
            }
        }
        let span = Span(position, position + scalarLength(at: position))
        let text = String(decoding: bytes[span.range], as: UTF8.self)
        let meant: Token.Symbol? =
            switch text {
            case "=": .equal
            case "&": .and
            case "|": .or
            default: nil
            }
        let help = meant.map { $0 == .equal ? "compare with `==`" : "write `\($0.rawValue)`" }
        note(SyntaxProblem("unexpected `\(text)`", at: span, help: help))
        if let meant {
            position += 1
            return .symbol(meant)
        }
        cut()
        return nil
    }

    /// INT_LIT, UINT_LIT, FLOAT_LIT. A sign is the parser's business.
    private mutating func number() -> Token.Kind {
        let start = position
        if peek() == UInt8(ascii: "0"), peek(1) == UInt8(ascii: "x") {
            position += 2
            while let byte = peek(), isHexDigit(byte) { position += 1 }
            return integer(start, digits: start + 2, radix: 16)
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
        guard isFloat else { return integer(start, digits: start, radix: 10) }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            note(SyntaxProblem("the number does not fit a double", at: Span(start, position)))
            return .double(0)
        }
        return .double(value)
    }

    private mutating func integer(_ start: Int, digits: Int, radix: Int) -> Token.Kind {
        let text = String(decoding: bytes[digits..<position], as: UTF8.self)
        let isUnsigned = peek().map { $0 | 0x20 } == UInt8(ascii: "u")
        if isUnsigned { position += 1 }
        guard let value = UInt64(text, radix: radix) else {
            let message = text.isEmpty ? "a hexadecimal number needs digits" : "the number does not fit 64 bits"
            note(SyntaxProblem(message, at: Span(start, position)))
            return isUnsigned ? .uint(0) : .int(0)
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
