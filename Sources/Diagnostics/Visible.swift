/// Text of an input as it can be shown: control characters, invisible ones, and marks that turn text around become
/// visible.
///
/// A descriptor is data everywhere, also in a terminal: it must not move the cursor or hide what stands before it.
package func visible(_ text: String) -> String {
    // Most texts are plain ASCII, and show it byte by byte.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    guard text.unicodeScalars.contains(where: \.disturbsText) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        if scalar == "\t" {
            result += "  "
        } else if scalar.disturbsText {
            let digits = String(scalar.value, radix: 16, uppercase: true)
            result += "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}

extension Unicode.Scalar {
    /// Whether it moves the cursor, breaks the line, turns text around, or hides in it.
    ///
    /// Joiners (U+200C, U+200D) are not among them: scripts and emoji need them.
    package var disturbsText: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFFF9...0xFFFB, 0xE0000...0xE007F:
            true
        default: false
        }
    }
}

/// Columns that a text takes in a terminal: East Asian wide characters and emoji take two, combining marks none.
func displayWidth(_ text: some StringProtocol) -> Int {
    text.reduce(0) { width, character in
        guard let scalar = character.unicodeScalars.first else { return width }
        switch scalar.value {
        case 0..<0x300: return width + 1
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x1B2FF, 0x20000...0x3FFFD:
            return width + 2
        default: break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return width
        default: return width + (scalar.properties.isEmojiPresentation ? 2 : 1)
        }
    }
}
