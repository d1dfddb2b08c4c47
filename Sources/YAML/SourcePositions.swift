import CLibYAML
import DataTree
import Diagnostics
import Glibc

/// The text that libyaml sees, and where in the source its marks lie.
struct SourcePositions {
    /// The source without its byte order mark, which libyaml would count as the first column.
    let text: UnsafeRawBufferPointer
    private let source: UnsafeRawBufferPointer
    private let textStart: Int
    private var characters = CharacterCursor()
    /// Where the part that the parser reads begins, in characters and in bytes of `text`.
    private var partStart = 0
    private var partOffset = 0

    init(_ source: UnsafeRawBufferPointer) {
        self.source = source
        textStart = source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        text = UnsafeRawBufferPointer(rebasing: source[textStart...])
    }

    /// The text from a character on, with marks counted from there; `character` counts as the marks did before.
    mutating func `continue`(at character: Int) -> UnsafeRawBufferPointer {
        partStart += character
        partOffset = characters.byteOffset(ofCharacter: partStart, in: text)
        return UnsafeRawBufferPointer(rebasing: text[partOffset...])
    }

    /// From one of libyaml's marks to another, both as counts of characters.
    mutating func span(_ start: Int, _ end: Int) -> Span {
        let first = offset(start)
        return Span(first, max(first, offset(end)))
    }

    /// The one character at a mark, nothing at the end of the text.
    mutating func character(at mark: yaml_mark_t) -> Span { Span(offset(mark.index), offset(mark.index + 1)) }

    /// The one byte at a place of `text`, for what is no character.
    func byte(at index: Int) -> Span {
        let start = min(textStart + partOffset + index, source.count)
        return Span(start, min(start + 1, source.count))
    }

    private mutating func offset(_ character: Int) -> Int {
        textStart + characters.byteOffset(ofCharacter: partStart + character, in: text)
    }

    /// Where the source has the text of a scalar as it is, neither escaped nor folded.
    @inline(__always)
    func place(of word: UnsafeRawBufferPointer, _ style: Tree.Style, _ span: Span, isOneLine: Bool) -> Int? {
        let quotes = style == .singleQuoted || style == .doubleQuoted ? 1 : 0
        guard let text = word.baseAddress, Int(span.end) - Int(span.start) == word.count + 2 * quotes,
            let source = source.baseAddress
        else { return nil }
        let place = Int(span.start) + quotes
        // On one line only an escape keeps the length and changes the text: `\_` is two bytes either way.
        if isOneLine, style != .doubleQuoted { return place }
        return memcmp(source + place, text, word.count) == 0 ? place : nil
    }

    // MARK: - The value itself

    /// The opening bracket or first dash of a collection; empty at the first key or entry of a block.
    ///
    /// libyaml starts a collection at its anchor or tag and ends the opening event behind the bracket.
    func openingBracket(of span: Span) -> Span {
        let end = Int(span.end)
        guard !span.isEmpty else { return span }
        return "[{-".utf8.contains(source[end - 1]) ? Span(end - 1, end) : Span(end, end)
    }

    /// A scalar without the anchor and the tag before it.
    func withoutProperties(_ span: Span) -> Span {
        let end = Int(span.end)
        var i = Int(span.start)
        while i < end {
            switch source[i] {
            case UInt8(ascii: "&"), UInt8(ascii: "!"): while i < end, !isBlank(source[i]) { i += 1 }
            case UInt8(ascii: "#"): while i < end, !isBreak(source[i]) { i += 1 }
            case let byte where isBlank(byte): i += 1
            default: return Span(i, end)
            }
        }
        return Span(end, end)
    }

    /// A block scalar up to its last line with content, not to where the next token starts.
    func trimmed(_ span: Span) -> Span {
        var end = Int(span.end)
        while end > Int(span.start), isBlank(source[end - 1]) { end -= 1 }
        return Span(Int(span.start), end)
    }
}

func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || isBreak(byte) }
