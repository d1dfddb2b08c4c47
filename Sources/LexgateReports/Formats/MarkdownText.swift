import Diagnostics

/// Text as Markdown that shows just that text (CommonMark 0.31, with the additions of GitHub and GitLab).
enum Markdown {
    /// What begins something in the middle of a line is escaped; ours is never at the beginning of one.
    ///
    /// GitHub looks for `@names`, `#numbers` and `:emoji:` once more in what was made of it, so an empty comment parts
    /// those from what follows.
    static func text(_ text: String) -> String {
        escaped(text) { $0 == "@" || $0 == "#" || $0 == ":" ? "<!-- -->" : "" }
    }

    /// The same for pages on which no comment may stand.
    static func plain(_ text: String) -> String { escaped(text) { _ in "" } }

    private static func escaped(_ text: String, _ behind: (Unicode.Scalar) -> String) -> String {
        var before: Unicode.Scalar = " "
        return visible(text).spelling { scalar in
            defer { before = scalar }
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "<", ">", "&", "!", "~", "|", "#", "@", "$", "{", "}", "%", "^", "\"":
                return "\\\(scalar)\(behind(scalar))"
            // Of an address, and no other: `a: b` needs nothing.
            case ":": return ":\(behind(scalar))"
            // `www.` makes a link.
            case "." where before == "w" || before == "W": return "\\."
            default: return nil
            }
        }
    }

    /// As much of it as a page wants.
    static func line(_ text: String, limit: Int = 2000) -> String { Markdown.text(cut(text, limit)) }

    /// What a page can show of a long text; the machine-readable formats have all of it.
    static func cut(_ text: String, _ limit: Int) -> String {
        guard text.unicodeScalars.count > limit else { return text }
        var short = String.UnicodeScalarView()
        short.append(contentsOf: text.unicodeScalars.prefix(limit))
        return "\(String(short))… (\(text.unicodeScalars.count - limit) more characters)"
    }

    /// A link, where the target is an address and nothing else.
    static func link(_ text: String, to url: String?) -> String {
        guard let url, url.hasPrefix("https://") || url.hasPrefix("http://"),
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"<>()[]\\`\"|{}^".utf8.contains($0) })
        else { return Markdown.text(text) }
        return "[\(Markdown.text(text))](\(url))"
    }
}
