/// A place in a law as case files write it: `GDPR:5(1)(a)`, `AIA:AnnexIII.4(a)`, `US-DSP:202.301`.
struct Provision: Hashable, Comparable, Sendable, CustomStringConvertible {
    let code: String
    let place: String

    var description: String { "\(code):\(place)" }

    init(code: String, place: String) {
        self.code = code
        // The principles of a schedule are known by their numbers.
        self.place = String(place.hasPrefix("Sch1DPP") ? place.dropFirst(4) : place[...])
    }

    /// `nil` where the text has not this shape.
    init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let code = text[..<colon]
        let place = text[text.index(after: colon)...]
        let isCode = code.first?.isUpper == true && code.allSatisfy { $0.isUpper || $0.isDigit || $0 == "-" }
        guard isCode, let first = place.first, first.isLetterOrDigit, Provision.isBalanced(place),
            place.allSatisfy({ $0.isLetterOrDigit || "().-".contains($0) })
        else { return nil }
        self.init(code: String(code), place: String(place))
    }

    /// What a finding cites, such as `Art. 6(1), second subparagraph` or `Annex III point 4(a)`.
    init(code: String, cited text: String) {
        let isAnnex = text.hasPrefix("Annex ")
        let whole = isAnnex ? text.replacing(",", with: "")[...] : text.prefix { $0 != "," }
        var words = whole.prefix { $0 != ";" }.split(separator: " ")
        if let first = words.first, ["Art.", "§", "s"].contains(first) { words.removeFirst() }
        if isAnnex, words.count >= 2 {
            let points = words[2...].filter { $0 != "point" }
            self.init(code: code, place: (["Annex\(words[1])"] + points.map(String.init)).joined(separator: "."))
        } else {
            self.init(code: code, place: words.joined())
        }
    }

    /// Whether `other` is this place or lies in it: `GDPR:46` covers `GDPR:46(1)`, not `GDPR:4` nor `GDPR:46`'s neighbour.
    func covers(_ other: Provision) -> Bool {
        guard code == other.code, other.place.hasPrefix(place) else { return false }
        guard let next = other.place.dropFirst(place.count).first else { return true }
        return next == "(" || next == "."
    }

    static func < (a: Provision, b: Provision) -> Bool { a.description < b.description }

    private static func isBalanced(_ text: Substring) -> Bool {
        var depth = 0
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            guard (0...1).contains(depth) else { return false }
        }
        return depth == 0
    }
}

extension Character {
    fileprivate var isUpper: Bool { ("A"..."Z").contains(self) }
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
    fileprivate var isLetterOrDigit: Bool { isUpper || isDigit || ("a"..."z").contains(self) }
}
