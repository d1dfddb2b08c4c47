import DataTree

// The text of scalars: what is copied, and the indentation inside of it.
extension Layout {
    mutating func scalar(_ token: YAMLToken, _ style: Tree.Style) {
        switch style {
        case .literal, .folded: blockScalar(token)
        case .singleQuoted, .doubleQuoted:
            let inner = text[(token.range.lowerBound + 1)..<(token.range.upperBound - 1)]
            let keepsQuotes = previous?.kind == .tag || place.levels.isEmpty
            if !keepsQuotes, isPlainWord(inner, isInFlow: place.depth > 0) {
                current += inner
            } else {
                flowScalar(token, isDoubleQuoted: style == .doubleQuoted)
            }
        case .plain, .string: flowScalar(token, isDoubleQuoted: false)
        }
    }

    /// Plain or quoted text, whose lines lose the blanks at both of their ends anyway.
    private mutating func flowScalar(_ token: YAMLToken, isDoubleQuoted: Bool) {
        let parts = splitLines(text, token.range)
        for (number, part) in parts.enumerated() {
            var part = text[part]
            if number < parts.count - 1 { part = withoutTrailingBlanks(part, isDoubleQuoted: isDoubleQuoted) }
            if number == 0 {
                current += part
                continue
            }
            let blanks = part.prefix { $0 == 0x20 || $0 == 0x09 }.count
            part = part.dropFirst(blanks)
            let column = place.depth > 0 ? place.flowColumn(blanks) : place.contentColumn
            breakLine((part.isEmpty ? [] : [UInt8](repeating: 0x20, count: column)) + part)
        }
    }

    private func withoutTrailingBlanks(_ part: ArraySlice<UInt8>, isDoubleQuoted: Bool) -> ArraySlice<UInt8> {
        var rest = part
        while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
        let backslashes = rest.reversed().prefix { $0 == UInt8(ascii: "\\") }.count
        // The first blank behind a backslash is text.
        return isDoubleQuoted && backslashes % 2 == 1 ? part.prefix(rest.count + 1) : rest
    }

    // MARK: - Block scalars

    private mutating func blockScalar(_ token: YAMLToken) {
        let whole = splitLines(text, token.range)
        var header = text[whole[0]].prefix { $0 != 0x20 && $0 != 0x09 && $0 != UInt8(ascii: "#") }
        let headerEnd = header.endIndex
        let increment = header.first { (0x31...0x39).contains($0) }.map { Int($0 - 0x30) }
        var body = Array(whole.dropFirst())
        var isUnended = whole.count > 1
        if let last = body.last, last.isEmpty {
            body.removeLast()
            isUnended = false
        }
        let level = place.levels.last
        let old = increment.map { max(0, level?.old ?? 0) + $0 } ?? body.lazy.compactMap(indentOfText).first
        func isBlankLine(_ line: Range<Int>) -> Bool {
            line.count <= old ?? .max && text[line].allSatisfy { $0 == 0x20 }
        }
        // Nothing, not even a line break, comes of an unended line of blanks.
        if isUnended, let last = body.last, isBlankLine(last) {
            body.removeLast()
            isUnended = false
        }
        if !header.contains(UInt8(ascii: "+")) { while let last = body.last, isBlankLine(last) { body.removeLast() } }
        if isUnended, !header.contains(UInt8(ascii: "-")) {
            // With a line break behind it the text would end in one.
            header = header.filter { $0 != UInt8(ascii: "+") } + "-".utf8
        }
        current += header
        let gap = Gap(text, headerEnd..<whole[0].upperBound, startsLine: false)
        if let comment = gap.trailing { append(comment, behind: headerEnd) }
        let new = increment.map { (level?.new ?? 0) + $0 } ?? (level?.new ?? 0) + 2
        for line in body {
            let indented = [UInt8](repeating: 0x20, count: new) + text[line].dropFirst(old ?? 0)
            breakLine(isBlankLine(line) ? [] : indented)
        }
        endLine()
        lines[lines.count - 1].keepsBlanks = header.contains(UInt8(ascii: "+"))
        end = min(token.range.upperBound, body.last.map { lineEnd(behind: $0) } ?? lineEnd(behind: whole[0]))
        place.textColumn = old == nil ? (level?.new ?? 0) + 1 : new
    }

    /// The blanks before the first text of a block; nil for a line without any.
    private func indentOfText(_ line: Range<Int>) -> Int? {
        text[line].firstIndex { $0 != 0x20 }.map { $0 - line.lowerBound }
    }

    private func lineEnd(behind line: Range<Int>) -> Int {
        line.upperBound < text.count ? line.upperBound + breakLength(text, at: line.upperBound) : line.upperBound
    }
}
