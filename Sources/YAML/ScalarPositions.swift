import DataTree
import Diagnostics

/// Where each byte of a scalar's content stands in the source, also inside block, folded and escaped text.
///
/// Cold: made when a message must point into an expression. Content is aligned with the source from left to right;
/// white space of the content may stand for any line break and indent of the source.
package struct ScalarPositions {
    private let offsets: [Int]
    private let whole: Span

    package init(of node: Tree.Node, content: some Collection<UInt8>, in source: [UInt8]) {
        whole = node.span
        let range = node.span.range.clamped(to: 0..<source.count)
        offsets = ScalarPositions.align(Array(content), node.style, source, range) ?? []
    }

    /// The source bytes behind a part of the content; the whole scalar where the alignment is not certain.
    package func span(_ part: Span) -> Span {
        guard !offsets.isEmpty, Int(part.start) < offsets.count else {
            return offsets.isEmpty ? whole : Span(Int(whole.end), Int(whole.end))
        }
        let start = offsets[Int(part.start)]
        guard !part.isEmpty else { return Span(start, start) }
        let last = min(Int(part.end), offsets.count) - 1
        return Span(start, max(start, offsets[last] + 1))
    }

    private static func align(
        _ content: [UInt8], _ style: Tree.Style, _ source: [UInt8], _ range: Range<Int>
    ) -> [Int]? {
        var position = range.lowerBound
        switch style {
        case .singleQuoted, .doubleQuoted: position += 1
        case .literal, .folded:
            // The header line holds indicators and perhaps a comment.
            while position < range.upperBound, source[position] != 0x0A { position += 1 }
        case .plain, .string: break
        }
        var offsets: [Int] = []
        offsets.reserveCapacity(content.count)
        var i = 0
        while i < content.count {
            let byte = content[i]
            if isSpace(byte) {
                if position < range.upperBound, source[position] == byte, byte == 0x20 || byte == 0x09 {
                    offsets.append(position)
                    position += 1
                } else {
                    offsets.append(min(position, max(range.lowerBound, range.upperBound - 1)))
                    if byte == 0x0A, position < range.upperBound, source[position] == 0x0A { position += 1 }
                }
                i += 1
                continue
            }
            while position < range.upperBound, source[position] != byte, isSpace(source[position]) { position += 1 }
            guard position < range.upperBound else { return nil }
            if style == .doubleQuoted, source[position] == UInt8(ascii: "\\") {
                guard let escape = escape(at: position, source, range.upperBound) else { return nil }
                if escape.produced == 0 {
                    position += escape.length
                    continue
                }
                for _ in 0..<min(escape.produced, content.count - i) { offsets.append(position) }
                i += escape.produced
                position += escape.length
                continue
            }
            guard source[position] == byte else { return nil }
            offsets.append(position)
            position += 1
            // Two single quotes stand for one.
            if style == .singleQuoted, byte == UInt8(ascii: "'") { position += 1 }
            i += 1
        }
        return offsets
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    /// Length in the source and number of bytes produced by an escape sequence (YAML 1.2, section 5.7).
    private static func escape(at position: Int, _ source: [UInt8], _ end: Int) -> (length: Int, produced: Int)? {
        guard position + 1 < end else { return nil }
        let digits: Int
        switch source[position + 1] {
        case 0x0A, 0x0D: return (2, 0)
        case UInt8(ascii: "x"): digits = 2
        case UInt8(ascii: "u"): digits = 4
        case UInt8(ascii: "U"): digits = 8
        case UInt8(ascii: "N"), UInt8(ascii: "_"): return (2, 2)
        case UInt8(ascii: "L"), UInt8(ascii: "P"): return (2, 3)
        default: return (2, 1)
        }
        guard position + 2 + digits <= end,
            let number = UInt32(String(decoding: source[position + 2..<position + 2 + digits], as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(number)
        else { return nil }
        return (2 + digits, String(scalar).utf8.count)
    }
}
