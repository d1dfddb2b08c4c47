import DataTree
import Diagnostics

// Tokens and what lies between them, set on lines.
extension Layout {
    /// Sets a token behind the last one, on the line where it stands. `begin` runs between the two.
    mutating func put(_ token: YAMLToken, _ begin: (inout Layout) -> Void = { _ in }) {
        let gap = Gap(text, end..<token.range.lowerBound, startsLine: isAtLineStart)
        if gap.endsLine {
            if token.kind == .colon, place.depth == 0 {
                return refuse("a key without a name is not laid out", token, help: "give it a name")
            }
            let column = column(token, old: gap.blanks)
            lay(gap, column: column, old: gap.blanks)
            begin(&self)
            current = [UInt8](repeating: 0x20, count: column)
            currentEntry = entry
        } else {
            begin(&self)
            current += [UInt8](repeating: 0x20, count: blanks(before: token))
        }
        isAtLineStart = false
        isKeyNext = false
        end = token.range.upperBound
        place.textColumn = nil
        if token.kind == .opening { place.depth += 1 }
        if token.kind == .closing { place.depth -= 1 }
        if case .scalar(let style) = token.kind { scalar(token, style) } else { current += text[token.range] }
        previous = token
        previousPlace = place
    }

    /// Where a token begins that is the first of its line.
    private func column(_ token: YAMLToken, old: Int) -> Int {
        switch token.kind {
        case .directive, .documentStart, .documentEnd: 0
        case _ where place.depth > 0: place.flowColumn(old, isClosing: token.kind == .closing)
        case .dash: place.levels.last?.new ?? 0
        default: isKeyNext ? place.levels.last?.new ?? 0 : place.contentColumn
        }
    }

    /// Blanks between the last token and one on the same line.
    private func blanks(before token: YAMLToken) -> Int {
        switch (previous?.kind, token.kind) {
        case (.opening, _): 0
        // `{a:}` would be a key of another name.
        case (.colon, _): 1
        // So can a comma, of a tag's.
        case (.tag, .closing), (.tag, .comma): 1
        case (_, .closing), (_, .comma): 0
        // A colon can be part of their names.
        case (.alias, .colon), (.anchor, .colon), (.tag, .colon): 1
        case (_, .colon): previous?.kind == .comma || previous?.kind == .dash ? 1 : 0
        default: 1
        }
    }

    // MARK: - Comments and blank lines

    /// Ends the line, and sets the comments and blank lines before a token at `column`, which stood at `old`.
    mutating func lay(_ gap: Gap, column: Int, old: Int) {
        if let comment = gap.trailing { append(comment, behind: end) }
        endLine()
        for line in gap.lines {
            switch line {
            case .blank: lines.append(Line(kind: .blank))
            case .comment(let comment):
                let blanks = self.column(comment, next: column, old: old)
                lines.append(
                    Line(text: [UInt8](repeating: 0x20, count: blanks) + text[comment.range], kind: .comment))
            }
        }
    }

    /// A comment is about what comes next, or about the block in which it stands deeper than that.
    private func column(_ comment: Gap.Comment, next column: Int, old: Int) -> Int {
        if previousPlace.isUntouched { return comment.blanks }
        if previousPlace.depth > 0 { return previousPlace.flowColumn(comment.blanks) }
        guard comment.blanks > old, place.levels.count <= previousPlace.levels.count,
            let level = previousPlace.levels.last(where: { $0.old <= comment.blanks })
        else { return column }
        let result = level.new + comment.blanks - level.old
        guard let textColumn = previousPlace.textColumn, result >= textColumn else { return result }
        return previousPlace.levels.last?.new ?? 0
    }

    /// Sets a comment behind the line: as near as it was, or in the column where it stood with others.
    mutating func append(_ comment: Gap.Comment, behind end: Int) {
        let grown = current.count - (end - lineStart(of: end))
        let blanks = comment.hasTab ? 2 : comment.blanks > 2 ? comment.blanks - grown : comment.blanks
        current += [UInt8](repeating: 0x20, count: max(1, blanks)) + text[comment.range]
    }

    mutating func endLine() {
        guard !isAtLineStart else { return }
        lines.append(Line(text: current, kind: .content, entry: currentEntry))
        current = []
        isAtLineStart = true
    }

    /// Ends the line within a token.
    mutating func breakLine(_ next: [UInt8]) {
        lines.append(Line(text: current, kind: .content, entry: currentEntry))
        current = next
    }

    // MARK: - Documents of others

    /// Takes a token of a document that is not ours; its text stays as it is, with all between its tokens.
    mutating func leave(_ token: YAMLToken) {
        if let range = untouched {
            untouched = range.lowerBound..<token.range.upperBound
            return
        }
        let gap = Gap(text, end..<token.range.lowerBound, startsLine: isAtLineStart)
        let blanks = gap.endsLine ? gap.blanks : 1
        if gap.endsLine { lay(gap, column: blanks, old: blanks) }
        current += [UInt8](repeating: 0x20, count: blanks)
        isAtLineStart = false
        currentEntry = -1
        untouched = token.range
    }

    mutating func endUntouched() {
        guard let range = untouched else { return }
        untouched = nil
        previousPlace = Place(isUntouched: true)
        let parts = splitLines(text, range)
        current += text[parts[0]]
        for part in parts.dropFirst() { breakLine(Array(text[part])) }
        if parts.count > 1, parts[parts.count - 1].isEmpty {
            // A block scalar reaches behind its last line break.
            isAtLineStart = true
            lines[lines.count - 1].keepsBlanks = true
        }
        end = range.upperBound
    }
}
