import DataTree
import Diagnostics

/// Where each byte of a scalar's content stands in the source, also inside block, folded and escaped text.
///
/// Cold: made when a message must point into an expression.
package struct ScalarPositions {
    /// One span per byte of the content; empty where the alignment is not certain.
    private let spans: [Span]
    private let whole: Span

    package init(of node: Tree.Node, content: some Collection<UInt8>, in source: [UInt8]) {
        whole = node.span
        var alignment = ScalarAlignment(of: node, content: Array(content), in: source)
        spans = alignment.run() ? alignment.spans : []
    }

    /// The source bytes behind a part of the content; the whole scalar where the alignment is not certain.
    package func span(_ part: Span) -> Span {
        guard let last = spans.last else { return whole }
        guard Int(part.start) < spans.count else { return Span(Int(last.end), Int(last.end)) }
        let start = Int(spans[Int(part.start)].start)
        guard !part.isEmpty else { return Span(start, start) }
        return Span(start, max(start, Int(spans[min(Int(part.end), spans.count) - 1].end)))
    }
}

/// One walk over a scalar's source from left to right, led by the content that is known to come out of it.
private struct ScalarAlignment {
    private let content: [UInt8]
    private let source: [UInt8]
    private let style: Tree.Style
    private let end: Int
    /// Spaces that belong to the block, not to its lines.
    private let indent: Int
    private var position: Int
    private(set) var spans: [Span] = []

    private var isBlock: Bool { style == .literal || style == .folded }

    init(of node: Tree.Node, content: [UInt8], in source: [UInt8]) {
        self.content = content
        self.source = source
        style = node.style
        let range = node.span.range.clamped(to: 0..<source.count)
        switch style {
        case .plain, .string: (position, end, indent) = (range.lowerBound, range.upperBound, 0)
        case .singleQuoted, .doubleQuoted:
            end = max(range.lowerBound, range.upperBound - 1)
            position = min(range.lowerBound + 1, end)
            indent = 0
        case .literal, .folded:
            // The header holds indicators and perhaps a comment. Blanks at the end of the block are content too.
            let header = source[range].firstIndex(where: isBreak) ?? range.upperBound
            position = header
            end = source.count
            let firstText = source[header...].firstIndex { !isBlank($0) } ?? end
            let lineStart = source[..<firstText].lastIndex(where: isBreak).map { $0 + 1 } ?? firstText
            let lead = content.drop(while: isBreak).prefix { $0 == 0x20 }.count
            indent = max(0, source[lineStart..<firstText].prefix { $0 == 0x20 }.count - lead)
        }
    }

    /// False if source and content do not belong together.
    mutating func run() -> Bool {
        if isBlock { skipLineBreaks() }
        while spans.count < content.count {
            guard position < end else {
                // Line breaks that the end of the file swallowed.
                guard isBlock, content[spans.count...].allSatisfy({ $0 == 0x0A }) else { return false }
                emit(1, from: 0)
                continue
            }
            let byte = source[position]
            if isBreak(byte) || !isBlock && isBlank(byte) && isEndOfLine() {
                skipLineBreaks()
            } else if style == .doubleQuoted, byte == UInt8(ascii: "\\") {
                guard skipEscape() else { return false }
            } else {
                guard content[spans.count] == byte else { return false }
                // Two single quotes stand for one.
                emit(1, from: style == .singleQuoted && byte == UInt8(ascii: "'") ? 2 : 1)
            }
        }
        return true
    }

    /// The next `count` bytes of the content come from the next `length` bytes of the source.
    private mutating func emit(_ count: Int, from length: Int) {
        let span = Span(position, min(position + length, source.count))
        for _ in 0..<min(count, content.count - spans.count) { spans.append(span) }
        position = Int(span.end)
    }

    /// Whether nothing but blanks follows on this line: flow scalars drop them.
    private func isEndOfLine() -> Bool {
        source[position..<end].first { $0 != 0x20 && $0 != 0x09 }.map(isBreak) ?? false
    }

    /// Passes line breaks, empty lines and the indent behind them; what the content keeps of it is one space or the
    /// last of the breaks.
    private mutating func skipLineBreaks() {
        let isHeader = isBlock && spans.isEmpty
        var breaks: [Span] = []
        while position < end {
            let next = afterIndent()
            guard next < end, isBreak(source[next]) else { break }
            let isPair = source[next] == 0x0D && next + 1 < end && source[next + 1] == 0x0A
            breaks.append(Span(next, next + (isPair ? 2 : 1)))
            position = next + (isPair ? 2 : 1)
        }
        position = afterIndent()
        if isHeader, !breaks.isEmpty { breaks.removeFirst() }
        let rest = content[spans.count...]
        if rest.first == 0x20, let only = breaks.first, breaks.count == 1, style != .literal {
            spans.append(only)
        } else {
            spans += breaks.suffix(rest.prefix(breaks.count).prefix { $0 == 0x0A }.count)
        }
    }

    private func afterIndent() -> Int {
        let blanks = source[position..<end].prefix { $0 == 0x20 || !isBlock && $0 == 0x09 }.count
        return position + (isBlock ? min(blanks, indentHere) : blanks)
    }

    /// Only the start of a line has an indent.
    private var indentHere: Int { position > 0 && isBreak(source[position - 1]) ? indent : 0 }

    /// Passes an escape sequence (YAML 1.2, section 5.7).
    private mutating func skipEscape() -> Bool {
        guard position + 1 < end else { return false }
        let digits: Int
        switch source[position + 1] {
        case 0x0A, 0x0D:
            // An escaped line break is nothing, and neither is the indent behind it.
            let isPair = source[position + 1] == 0x0D && position + 2 < end && source[position + 2] == 0x0A
            position += isPair ? 3 : 2
            while position < end, source[position] == 0x20 || source[position] == 0x09 { position += 1 }
            return true
        case UInt8(ascii: "x"): digits = 2
        case UInt8(ascii: "u"): digits = 4
        case UInt8(ascii: "U"): digits = 8
        case UInt8(ascii: "N"), UInt8(ascii: "_"):
            emit(2, from: 2)
            return true
        case UInt8(ascii: "L"), UInt8(ascii: "P"):
            emit(3, from: 2)
            return true
        default:
            emit(1, from: 2)
            return true
        }
        let hex = source[position + 2..<max(position + 2, min(position + 2 + digits, end))]
        guard hex.count == digits, let number = UInt32(String(decoding: hex, as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(number)
        else { return false }
        emit(String(scalar).utf8.count, from: 2 + digits)
        return true
    }
}
