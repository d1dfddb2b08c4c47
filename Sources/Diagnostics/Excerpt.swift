/// Shows places of one file to people: position, source line, caret under the very characters.
package struct Excerpts {
    package let file: SourceFile
    private let index: LineIndex
    private let style: TextStyle

    package init(_ file: SourceFile, style: TextStyle = .plain) {
        self.file = file
        index = LineIndex(file)
        self.style = style
    }

    package func position(_ span: Span) -> LineIndex.Position { index.position(of: Int(span.start)) }

    /// `path:line:column`, ready for editors that jump there.
    package func location(_ span: Span) -> String {
        let position = position(span)
        return "\(visible(file.path)):\(position.line):\(position.column)"
    }

    /// The line that holds the start of `span`, and the carets under it; long lines are cut around the span.
    package func excerpt(_ span: Span) -> String {
        guard !file.bytes.isEmpty else { return "" }
        let position = position(span)
        let range = index.range(ofLine: position.line)
        let start = min(max(Int(span.start), range.lowerBound), range.upperBound)
        let end = min(max(Int(span.end), start), range.upperBound)
        let before = visible(String(decoding: file.bytes[range.lowerBound..<start], as: UTF8.self))
        let marked = visible(String(decoding: file.bytes[start..<end], as: UTF8.self))
        let after = visible(String(decoding: file.bytes[end..<range.upperBound], as: UTF8.self))
        let left = before.count > 60 ? "…" + before.suffix(59) : before
        let middle = marked.count > 90 ? marked.prefix(89) + "…" : marked
        let room = max(0, 110 - left.count - middle.count)
        let right = after.count > room ? after.prefix(max(0, room - 1)) + "…" : after
        let number = String(position.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count))
        let carets = String(repeating: "^", count: max(1, displayWidth(middle)))
        let indent = String(repeating: " ", count: displayWidth(left))
        let blank = String(repeating: " ", count: max(5, number.count))
        return "\(gutter)\(style.dim(number)) \(style.dim("|")) \(left)\(middle)\(right)\n"
            + "\(blank) \(style.dim("|")) \(indent)\(style.bold(carets))\n"
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

/// Escape sequences for a terminal, or none.
package struct TextStyle: Sendable {
    private let isOn: Bool
    package static let plain = TextStyle(isOn: false)
    package static let ansi = TextStyle(isOn: true)

    private func wrap(_ text: some StringProtocol, _ code: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : String(text)
    }

    package func bold(_ text: some StringProtocol) -> String { wrap(text, "1") }
    package func dim(_ text: some StringProtocol) -> String { wrap(text, "2") }
    package func red(_ text: some StringProtocol) -> String { wrap(text, "31;1") }
    package func green(_ text: some StringProtocol) -> String { wrap(text, "32;1") }
    package func yellow(_ text: some StringProtocol) -> String { wrap(text, "33;1") }
    package func blue(_ text: some StringProtocol) -> String { wrap(text, "34;1") }
}

/// Text of an input as it can be shown: control characters and the marks that turn text around become visible.
///
/// A descriptor is data everywhere, also in a terminal: it must not move the cursor or hide what stands before it.
package func visible(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case 0x09: result += "  "
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF:
            let digits = String(scalar.value, radix: 16, uppercase: true)
            result += "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// Columns that a text takes in a terminal: East Asian wide characters take two, combining marks none.
func displayWidth(_ text: some StringProtocol) -> Int {
    text.reduce(0) { width, character in
        guard let scalar = character.unicodeScalars.first else { return width }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return width + 2
        default: return width + 1
        }
    }
}
