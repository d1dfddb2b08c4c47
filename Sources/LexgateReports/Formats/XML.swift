import Diagnostics

/// Writes XML 1.0 into a text: what is opened is closed, and text never becomes markup.
struct XMLWriter {
    private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    private var open: [String] = []

    mutating func begin(_ name: String, _ attributes: [(String, String)] = []) {
        tag(name, attributes)
        text += ">\n"
        open.append(name)
    }

    mutating func end() {
        guard let name = open.popLast() else { return }
        indent()
        text += "</\(name)>\n"
    }

    /// An element with nothing but lines of text in it.
    mutating func element(_ name: String, _ attributes: [(String, String)] = [], _ lines: [String] = []) {
        tag(name, attributes)
        text += lines.isEmpty ? "/>\n" : ">\(lines.map(Self.escaped).joined(separator: "\n"))</\(name)>\n"
    }

    private mutating func tag(_ name: String, _ attributes: [(String, String)]) {
        indent()
        text += "<\(name)"
        for (key, value) in attributes { text += " \(key)=\"\(Self.escaped(value))\"" }
    }

    private mutating func indent() { text += String(repeating: "  ", count: open.count) }

    /// XML has no way to write most control characters; they, U+FFFE and U+FFFF are spelled out.
    static func escaped(_ text: String) -> String {
        visible(text).spelling { $0 == "\u{FFFE}" || $0 == "\u{FFFF}" ? $0.spelledOut : nil }.spelling { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            default: nil
            }
        }
    }
}
