/// Shows places of one file to people: position, source line, caret under the very characters.
package struct Excerpts {
    package let file: SourceFile
    private let index: LineIndex
    private let style: TextStyle
    private let path: String
    /// More than nearly every character takes, marks included.
    private let bytesPerCharacter = 16

    package init(_ file: SourceFile, style: TextStyle = .plain) {
        self.file = file
        index = LineIndex(file)
        self.style = style
        path = visible(file.path)
    }

    package func position(_ span: Span) -> LineIndex.Position { index.position(of: Int(span.start)) }

    /// `path:line:column`, ready for editors that jump there.
    package func location(_ span: Span) -> String {
        let position = position(span)
        return "\(path):\(position.line):\(position.column)"
    }

    /// The line that holds the start of `span`, and the carets under it; long lines are cut around the span.
    package func excerpt(_ span: Span) -> String {
        guard !file.bytes.isEmpty else { return "" }
        let position = position(span)
        let line = index.range(ofLine: position.line)
        let start = min(max(Int(span.start), line.lowerBound), line.upperBound)
        let end = min(max(Int(span.end), start), line.upperBound)
        let left = lastPart(of: line.lowerBound..<start, width: 60)
        let middle = firstPart(of: start..<end, width: 90)
        let right = firstPart(of: end..<line.upperBound, width: 110 - left.count - middle.count)
        let number = String(position.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count))
        let carets = String(repeating: "^", count: max(1, displayWidth(middle)))
        let indent = String(repeating: " ", count: displayWidth(left))
        let blank = String(repeating: " ", count: max(5, number.count))
        return "\(gutter)\(style.dim(number)) \(style.dim("|")) \(left)\(middle)\(right)\n"
            + "\(blank) \(style.dim("|")) \(indent)\(style.bold(carets))\n"
    }

    /// The beginning of a range in at most `width` characters, with `…` where something was cut.
    private func firstPart(of range: Range<Int>, width: Int) -> String {
        guard !range.isEmpty else { return "" }
        // A line may be as long as the file: no more is decoded than can be shown.
        let end = cut(range, at: range.lowerBound + bytesPerCharacter * max(0, width))
        let text = visible(String(decoding: file.bytes[range.lowerBound..<end], as: UTF8.self))
        return end == range.upperBound && text.count <= width ? text : text.prefix(max(0, width - 1)) + "…"
    }

    /// The end of a range in at most `width` characters.
    private func lastPart(of range: Range<Int>, width: Int) -> String {
        let start = cut(range, at: range.upperBound - bytesPerCharacter * width)
        let text = visible(String(decoding: file.bytes[start..<range.upperBound], as: UTF8.self))
        return start == range.lowerBound && text.count <= width ? text : "…" + text.suffix(width - 1)
    }

    /// `offset`, or the start of the scalar that it would cut, within `range`.
    private func cut(_ range: Range<Int>, at offset: Int) -> Int {
        guard offset > range.lowerBound else { return range.lowerBound }
        guard offset < range.upperBound else { return range.upperBound }
        return (max(range.lowerBound, offset - 3)...offset).last { startsScalar(file.bytes[$0]) } ?? offset
    }

    /// A diagnostic with its notes and its help.
    package func render(_ diagnostic: Diagnostic) -> String {
        let word = diagnostic.severity == .error ? style.red("error") : style.yellow("warning")
        var text = "\(location(diagnostic.span)): \(word): \(visible(diagnostic.message))\n" + excerpt(diagnostic.span)
        for note in diagnostic.notes {
            text += "\(location(note.span)): note: \(visible(note.message))\n" + excerpt(note.span)
        }
        if let help = diagnostic.help { text += "  help: \(visible(help))\n" }
        return text
    }
}
