import DataTree
import Diagnostics

extension SourceFile {
    /// Reads the file as one JSON text (RFC 8259) into a tree. Nil with a diagnostic at the first problem of grammar;
    /// a key that occurs twice is a diagnostic too, and its first value stands.
    package func json(limits: TreeBuilder.Limits = .init()) -> Parsed<Tree?> {
        var reader = JSONReader(bytes, limits: limits)
        return reader.read()
    }
}

/// Recursive descent over the grammar of RFC 8259. Numbers stay text; `Tree.coreScalar` says what they are.
private struct JSONReader: ~Copyable {
    private let bytes: [UInt8]
    private var position = 0
    private var builder: TreeBuilder
    /// The characters of the string that was read last.
    private var word: [UInt8] = []

    /// Why reading stopped.
    private struct Problem: Error {
        let message: String
        let span: Span
        /// The builder has told why already.
        static let told = Problem(message: "", span: .zero)
    }

    init(_ bytes: [UInt8], limits: TreeBuilder.Limits) {
        self.bytes = bytes
        builder = TreeBuilder(limits: limits)
    }

    mutating func read() -> Parsed<Tree?> {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            return Parsed(nil, [.error("the file is not UTF-8", at: .zero)])
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        do throws(Problem) {
            try value()
            skipSpace()
            guard position == bytes.count else { throw unexpected("the end of the file") }
        } catch {
            let own: [Diagnostic] = builder.isExhausted ? [] : [.error(error.message, at: error.span)]
            return Parsed(nil, builder.diagnostics + own)
        }
        return Parsed(builder.tree, builder.diagnostics)
    }

    private mutating func value() throws(Problem) {
        skipSpace()
        guard position < bytes.count else { throw unexpected("a value") }
        switch bytes[position] {
        case UInt8(ascii: "{"): try collection(.mapping, close: UInt8(ascii: "}"))
        case UInt8(ascii: "["): try collection(.sequence, close: UInt8(ascii: "]"))
        case UInt8(ascii: "\""):
            let span = try string()
            word.withUnsafeBytes { builder.scalar($0, style: .string, span: span) }
        default:
            let span = try literal()
            bytes[span.range].withUnsafeBytes { builder.scalar($0, style: .plain, span: span) }
        }
        if builder.isExhausted { throw .told }
    }

    private mutating func collection(_ kind: Tree.Kind, close: UInt8) throws(Problem) {
        builder.begin(kind, span: Span(position, position + 1))
        // The builder bounds how deep this goes, and with it the recursion.
        if builder.isExhausted { throw .told }
        position += 1
        skipSpace()
        if !accept(close) {
            repeat {
                if kind == .mapping { try key() }
                try value()
                skipSpace()
            } while accept(UInt8(ascii: ","))
            guard accept(close) else { throw unexpected("`,` or `\(Character(Unicode.Scalar(close)))`") }
        }
        builder.end(at: position)
    }

    private mutating func key() throws(Problem) {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
        let span = try string()
        word.withUnsafeBytes { builder.key($0, style: .string, span: span) }
        skipSpace()
        guard accept(UInt8(ascii: ":")) else { throw unexpected("`:`") }
    }

    /// `true`, `false`, `null`, or a number.
    private mutating func literal() throws(Problem) -> Span {
        let start = position
        while position < bytes.count, isWordByte(bytes[position]) { position += 1 }
        guard position > start else { throw unexpected("a value") }
        let text = bytes[start..<position]
        if ["true", "false", "null"].contains(where: { text.elementsEqual($0.utf8) }) || isNumber(text) {
            return Span(start, position)
        }
        throw Problem(
            message: "`\(String(decoding: text, as: UTF8.self))` is no value of JSON", span: Span(start, position))
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "+-._".utf8.contains(byte)
        }
    }

    /// RFC 8259, section 6.
    private func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        func digits() -> Int {
            let count = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }.count
            rest.removeFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, whole == 1 || !startsWithZero else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard digits() > 0 else { return false }
        }
        if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest.removeFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    // MARK: - Strings

    /// Leaves the characters in `word`.
    private mutating func string() throws(Problem) -> Span {
        let start = position
        position += 1
        word.removeAll(keepingCapacity: true)
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return Span(start, position)
            case UInt8(ascii: "\\"): try escape()
            case ..<0x20:
                throw Problem(
                    message: "a string holds no control characters: write `\\n` or `\\u000a`",
                    span: Span(position, position + 1))
            default:
                word.append(byte)
                position += 1
            }
        }
        throw Problem(message: "the string does not end", span: Span(start, position))
    }

    private mutating func escape() throws(Problem) {
        let start = position
        position += 2
        switch start + 1 < bytes.count ? bytes[start + 1] : 0 {
        case UInt8(ascii: "\""): word.append(0x22)
        case UInt8(ascii: "\\"): word.append(0x5C)
        case UInt8(ascii: "/"): word.append(0x2F)
        case UInt8(ascii: "b"): word.append(0x08)
        case UInt8(ascii: "f"): word.append(0x0C)
        case UInt8(ascii: "n"): word.append(0x0A)
        case UInt8(ascii: "r"): word.append(0x0D)
        case UInt8(ascii: "t"): word.append(0x09)
        case UInt8(ascii: "u"):
            var value = try unit(start)
            if (0xD800..<0xDC00).contains(value), bytes[position...].starts(with: "\\u".utf8) {
                position += 2
                let low = try unit(start)
                guard (0xDC00..<0xE000).contains(low) else { throw noCharacter(start) }
                value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(value) else { throw noCharacter(start) }
            word += Array(String(Character(scalar)).utf8)
        default:
            throw Problem(message: "unknown escape in a string", span: Span(start, min(position, bytes.count)))
        }
    }

    private mutating func unit(_ start: Int) throws(Problem) -> UInt32 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else {
            throw Problem(message: "`\\u` has four hexadecimal digits", span: Span(start, min(position, bytes.count)))
        }
        position += 4
        return value
    }

    private func noCharacter(_ start: Int) -> Problem {
        Problem(message: "half of a surrogate pair is no character", span: Span(start, position))
    }

    // MARK: - Bytes

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private func unexpected(_ wanted: String) -> Problem {
        guard position < bytes.count else {
            return Problem(message: "expected \(wanted), found the end of the file", span: Span(position, position))
        }
        let length = bytes[(position + 1)...].prefix { $0 & 0xC0 == 0x80 }.count + 1
        let found = String(decoding: bytes[position..<position + length], as: UTF8.self)
        return Problem(message: "expected \(wanted), found `\(found)`", span: Span(position, position + length))
    }
}
