/// Shows places of a file, and of those that it extends, to people: position, source line, caret under the very
/// characters.
package struct Excerpts {
    /// The file itself, then those that belong to it.
    private let parts: [Part]
    private let style: TextStyle

    fileprivate struct Part {
        let file: SourceFile
        let path: String
        let start: Int
        /// What names it, where it is extended.
        let site: Span?
        let index: LineIndex

        init(_ file: SourceFile, start: Int = 0, site: Span? = nil) {
            self.file = file
            path = visible(file.path)
            self.start = start
            self.site = site
            index = file.lineIndex
        }
    }

    package init(_ file: SourceFile, style: TextStyle = .plain) {
        var parts = [Part(file)]
        for extended in file.extensions {
            parts.append(Part(extended.file, start: extended.start, site: extended.site))
        }
        self.parts = parts
        self.style = style
    }

    private func part(_ span: Span) -> Part { parts.last { $0.start <= Int(span.start) } ?? parts[0] }

    /// Where a span lies in the file that holds it.
    package struct Place {
        package let path: String
        package let position: LineIndex.Position
        /// Behind its last character.
        package let end: LineIndex.Position
        /// Bytes of that file.
        package let span: Span
        /// The file is not the one that was named, but one that belongs to it.
        package let isElsewhere: Bool
    }

    package func place(_ span: Span) -> Place {
        let part = part(span)
        return Place(
            path: part.file.path, position: part.index.position(of: Int(span.start) - part.start),
            end: part.index.position(of: Int(span.end) - part.start),
            span: span.shifted(by: -part.start), isElsewhere: part.start > 0)
    }

    /// `path:line:column`, ready for editors that jump there.
    package func location(_ span: Span) -> String {
        let part = part(span)
        let position = part.index.position(of: Int(span.start) - part.start)
        return "\(part.path):\(position.line):\(position.column)"
    }

    /// What names the extended file in which `span` lies, then what names the file of that; nothing in the file itself.
    package func sites(_ span: Span) -> [Span] {
        var sites: [Span] = []
        while let site = part(sites.last ?? span).site { sites.append(site) }
        return sites
    }

    /// The line that holds the start of `span`, and the carets under it; long lines are cut around the span.
    package func excerpt(_ span: Span) -> String {
        let part = part(span)
        guard !part.file.bytes.isEmpty else { return "" }
        let (position, left, middle, right) = part.line(span)
        let number = String(position.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count))
        let carets = String(repeating: "^", count: max(1, displayWidth(middle)))
        let indent = String(repeating: " ", count: displayWidth(left))
        let blank = String(repeating: " ", count: max(5, number.count))
        return "\(gutter)\(style.dim(number)) \(style.dim("|")) \(left)\(middle)\(right)\n"
            + "\(blank) \(style.dim("|")) \(indent)\(style.bold(carets))\n"
    }

    /// The line that holds the start of `span`, cut around it; nil in an empty file.
    package func markedLine(_ span: Span) -> (before: String, marked: String, after: String)? {
        let part = part(span)
        guard !part.file.bytes.isEmpty else { return nil }
        let (_, left, middle, right) = part.line(span)
        return (String(left.drop { $0 == " " }), middle, right)
    }

    /// The line that holds the start of `span`, without its indent, in at most `width` characters.
    package func line(_ span: Span, width: Int = 100) -> String {
        let part = part(span)
        let line = part.index.range(ofLine: part.index.position(of: Int(span.start) - part.start).line)
        let text = part.file.bytes[line]
        let indent = text.prefix { $0 == 0x20 || $0 == 0x09 }.count
        return part.beginning(of: line.lowerBound + indent..<line.upperBound, width: width)
    }

    /// A diagnostic with its notes and its help.
    package func render(_ diagnostic: Diagnostic) -> String {
        let word = diagnostic.severity == .error ? style.red("error") : style.yellow("warning")
        var text = "\(location(diagnostic.span)): \(word): \(visible(diagnostic.message))\n" + excerpt(diagnostic.span)
        for note in diagnostic.notes {
            text += "\(location(note.span)): note: \(visible(note.message))\n" + excerpt(note.span)
        }
        for site in sites(diagnostic.span) { text += "\(location(site)): note: extended here\n" + excerpt(site) }
        if let help = diagnostic.help { text += "  help: \(visible(help))\n" }
        return text
    }
}

// Of lines, what fits.
extension Excerpts.Part {
    /// What fits of the line with the start of `span`: before it, the span itself, and behind.
    func line(_ span: Span) -> (position: LineIndex.Position, before: String, marked: String, after: String) {
        let span = span.shifted(by: -start)
        let position = index.position(of: Int(span.start))
        let line = index.range(ofLine: position.line)
        let first = min(max(Int(span.start), line.lowerBound), line.upperBound)
        let last = min(max(Int(span.end), first), line.upperBound)
        let left = end(of: line.lowerBound..<first, width: 60)
        let middle = beginning(of: first..<last, width: 90)
        return (position, left, middle, beginning(of: last..<line.upperBound, width: 110 - left.count - middle.count))
    }

    /// More than nearly every character takes, marks included.
    private static let bytesPerCharacter = 16

    /// The beginning of a range in at most `width` characters, with `…` where something was cut.
    func beginning(of range: Range<Int>, width: Int) -> String {
        guard !range.isEmpty else { return "" }
        // A line may be as long as the file: no more is decoded than can be shown.
        let end = cut(range, at: range.lowerBound + Self.bytesPerCharacter * max(0, width))
        let text = visible(String(decoding: file.bytes[range.lowerBound..<end], as: UTF8.self))
        return end == range.upperBound && text.count <= width ? text : text.prefix(max(0, width - 1)) + "…"
    }

    /// The end of a range in at most `width` characters.
    func end(of range: Range<Int>, width: Int) -> String {
        let start = cut(range, at: range.upperBound - Self.bytesPerCharacter * width)
        let text = visible(String(decoding: file.bytes[start..<range.upperBound], as: UTF8.self))
        return start == range.lowerBound && text.count <= width ? text : "…" + text.suffix(width - 1)
    }

    /// `offset`, or the start of the scalar that it would cut, within `range`.
    private func cut(_ range: Range<Int>, at offset: Int) -> Int {
        guard offset > range.lowerBound else { return range.lowerBound }
        guard offset < range.upperBound else { return range.upperBound }
        return (max(range.lowerBound, offset - 3)...offset).last { startsScalar(file.bytes[$0]) } ?? offset
    }
}
