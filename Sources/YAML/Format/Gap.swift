/// What lies between two tokens: blanks, line breaks, comments.
struct Gap {
    struct Comment {
        /// From `#` to the last character that is no blank.
        let range: Range<Int>
        /// Characters before it: on a line of its own its column, else the blanks behind the token.
        let blanks: Int
        var hasTab = false
    }

    enum Line {
        /// One or several.
        case blank
        case comment(Comment)
    }

    /// Behind the token, on its line.
    private(set) var trailing: Comment?
    /// Lines of their own.
    private(set) var lines: [Line] = []
    /// The next token stands on a line of its own, or there is none.
    private(set) var endsLine: Bool
    /// Blanks before the next token.
    private(set) var blanks = 0

    private var endsWithBlank: Bool { if case .blank? = lines.last { true } else { false } }

    /// Reads `range` of the text. `startsLine` where it begins at the start of a line.
    init(_ text: [UInt8], _ range: Range<Int>, startsLine: Bool) {
        endsLine = startsLine
        var place = range.lowerBound
        while true {
            let start = place
            while place < range.upperBound, text[place] == 0x20 || text[place] == 0x09 { place += 1 }
            blanks = place - start
            guard place < range.upperBound else { break }
            if text[place] == UInt8(ascii: "#") {
                let end = text[place..<range.upperBound].firstIndex(where: isBreak) ?? range.upperBound
                let last = text[place..<end].lastIndex { $0 != 0x20 && $0 != 0x09 } ?? place
                let comment = Comment(
                    range: place..<last + 1, blanks: blanks, hasTab: text[start..<place].contains(0x09))
                if endsLine { lines.append(.comment(comment)) } else { trailing = comment }
                place = end
            } else if isBreak(text[place]) {
                if endsLine, !endsWithBlank { lines.append(.blank) }
            } else {
                break
            }
            guard place < range.upperBound, isBreak(text[place]) else { break }
            place += breakLength(text, at: place)
            endsLine = true
        }
        if range.upperBound == text.count { endsLine = true }
    }
}

/// How many bytes the line break at a place has.
func breakLength(_ text: [UInt8], at place: Int) -> Int {
    text[place] == 0x0D && place + 1 < text.count && text[place + 1] == 0x0A ? 2 : 1
}

/// The lines of a text without their breaks; one more than it has breaks.
func splitLines(_ text: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = range.lowerBound
    var place = start
    while place < range.upperBound {
        if isBreak(text[place]) {
            lines.append(start..<place)
            place += breakLength(text, at: place)
            start = place
        } else {
            place += 1
        }
    }
    lines.append(min(start, range.upperBound)..<range.upperBound)
    return lines
}
