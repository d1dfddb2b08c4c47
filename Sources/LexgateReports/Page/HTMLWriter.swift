import Diagnostics

/// Writes a page of HTML: what is opened is closed, and text never becomes markup.
///
/// Names of elements and attributes are written in the program; whatever else comes in is a text, and is escaped. Of
/// addresses only those of the web become links. The two ways past that are `style` and `script`, for the parts of the
/// page that the program carries.
struct HTMLWriter {
    private(set) var bytes: [UInt8] = []
    let words: PageWords
    /// What the page has told of the deployment that it is about.
    var told = Tellings()

    init(_ words: PageWords) {
        self.words = words
        bytes.reserveCapacity(1 << 20)
    }

    /// One attribute; `nil` in place of a value leaves it out.
    struct Attribute {
        fileprivate let name: StaticString
        fileprivate let value: String?

        /// Any but those that hold addresses, styles or scripts.
        init(_ name: StaticString, _ value: String?) {
            let text = "\(name)"
            precondition(
                !["href", "src", "style", "action", "srcdoc"].contains(text) && !text.hasPrefix("on"),
                "`\(text)` takes more than text")
            self.name = name
            self.value = value
        }

        fileprivate init(address: String) {
            name = "href"
            value = address
        }

        static func `class`(_ names: String) -> Attribute { Attribute("class", names) }
        static func id(_ id: String) -> Attribute { Attribute("id", id) }
        static func number(_ name: StaticString, _ value: Int) -> Attribute { Attribute(name, "\(value)") }
        /// An attribute that is there or not, such as `open`.
        static func flag(_ name: StaticString, _ isThere: Bool = true) -> Attribute {
            Attribute(name, isThere ? "" : nil)
        }
        static let english = Attribute("lang", "en")
        static let hidden = Attribute.flag("hidden")
        /// To a place of the same page.
        static func target(_ id: String) -> Attribute { Attribute(address: "#\(id)") }
    }

    // MARK: - Elements

    mutating func element(
        _ name: StaticString, _ attributes: [Attribute] = [], _ body: (inout HTMLWriter) -> Void
    ) {
        open(name, attributes)
        body(&self)
        close(name)
    }

    /// An element with nothing but text in it.
    mutating func element(_ name: StaticString, _ attributes: [Attribute] = [], text: String) {
        open(name, attributes)
        self.text(text)
        close(name)
    }

    /// An element that has no end: `meta`, `input`, `br`.
    mutating func void(_ name: StaticString, _ attributes: [Attribute] = []) { open(name, attributes) }

    /// A text of the interface, by its key; `{0}`, `{1}` in it stand for the arguments.
    mutating func say(
        _ key: String, _ arguments: String..., as name: StaticString = "span", _ attributes: [Attribute] = []
    ) {
        say(key, arguments, as: name, attributes)
    }

    mutating func say(
        _ key: String, _ arguments: [String], as name: StaticString = "span", _ attributes: [Attribute] = []
    ) {
        let shown = arguments.map { visible($0) }
        // What the script puts into another language; without it the English stays.
        var marks = attributes + [Attribute("data-t", key)]
        let names: [StaticString] = ["data-0", "data-1", "data-2"]
        for (name, value) in zip(names, shown) { marks.append(Attribute(name, value)) }
        element(name, marks, text: words.said(key, shown))
    }

    mutating func text(_ text: String) { escape(visible(text)) }

    mutating func newline() { bytes.append(0x0A) }

    /// A link to an address of the web that opens beside the report; the text alone where it is none.
    mutating func link(_ address: String?, text: String, _ attributes: [Attribute] = []) {
        guard let address, Self.isOfTheWeb(address) else {
            return attributes.isEmpty ? self.text(text) : element("span", attributes, text: text)
        }
        let own = [Attribute(address: address), Attribute("rel", "noreferrer")]
        element("a", own + attributes, text: text)
    }

    static func isOfTheWeb(_ address: String) -> Bool {
        (address.utf8.starts(with: "https://".utf8) || address.utf8.starts(with: "http://".utf8))
            && address.utf8.count > 8 && address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    // MARK: - What the program carries

    mutating func style(_ text: [UInt8]) { carried("style", [], text) }

    mutating func script(_ text: [UInt8]) { carried("script", [], text) }

    /// Data for the script; no end of an element can stand in them.
    mutating func data(id: String, json: [UInt8]) {
        var spelled: [UInt8] = []
        for byte in json { if byte == UInt8(ascii: "<") { spelled += "\\u003c".utf8 } else { spelled.append(byte) } }
        carried("script", [Attribute("type", "application/json"), .id(id)], spelled)
    }

    private mutating func carried(_ name: StaticString, _ attributes: [Attribute], _ text: [UInt8]) {
        precondition(!String(decoding: text, as: UTF8.self).contains("</\(name)"), "the text ends its own element")
        open(name, attributes)
        bytes += text
        close(name)
        newline()
    }

    mutating func doctype() { bytes += "<!doctype html>\n".utf8 }

    // MARK: - Spelling

    private mutating func open(_ name: StaticString, _ attributes: [Attribute]) {
        bytes.append(UInt8(ascii: "<"))
        append(name)
        for attribute in attributes {
            guard let value = attribute.value else { continue }
            bytes.append(0x20)
            append(attribute.name)
            guard !value.isEmpty else { continue }
            bytes.append(UInt8(ascii: "="))
            // Half of a page would be quotes.
            if Self.isPlain(value) {
                bytes += value.utf8
                continue
            }
            bytes.append(UInt8(ascii: "\""))
            escape(visible(value))
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ">"))
    }

    /// Whether it needs no quotes, in HTML and for whoever reads it as little as that.
    private static func isPlain(_ value: String) -> Bool {
        value.utf8.allSatisfy { byte in
            byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
                || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
                || byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "#")
        }
    }

    /// Elements that end where the next one begins, or the one around them ends (HTML, "Optional tags").
    private static let unclosed = ["li", "dt", "dd", "td", "th", "tr"]

    private mutating func close(_ name: StaticString) {
        guard name.utf8CodeUnitCount != 2 || !Self.unclosed.contains("\(name)") else { return }
        bytes += "</".utf8
        append(name)
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func append(_ name: StaticString) {
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// For texts and for values of attributes, which stand in double quotes.
    private mutating func escape(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            default: bytes.append(byte)
            }
        }
    }
}
