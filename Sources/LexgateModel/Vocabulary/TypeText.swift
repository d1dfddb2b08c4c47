import Diagnostics

/// A field's type as written in the vocabulary: `list(enum(Role))`, `ref(Site, Recipient, country)`.
struct TypeText: Equatable {
    let name: String
    let arguments: [String]
    let isList: Bool

    /// `nil` when the brackets do not match.
    init?(_ text: String) {
        var text = Substring(text)
        func unwrap(_ text: Substring) -> (name: String, inside: Substring)? {
            guard let open = text.firstIndex(of: "(") else { return (String(text), "") }
            guard text.last == ")" else { return nil }
            return (String(text[..<open]), text[text.index(after: open)...].dropLast())
        }
        guard var outer = unwrap(text) else { return nil }
        var isList = false
        if outer.name == "list" {
            isList = true
            text = outer.inside
            guard let inner = unwrap(text) else { return nil }
            outer = inner
        }
        name = outer.name
        arguments = outer.inside.split(separator: ",").map { String($0.trimmingSpaces()) }
        self.isList = isList
    }
}

extension Substring {
    func trimmingSpaces() -> Substring {
        var result = self
        while result.first == " " { result.removeFirst() }
        while result.last == " " { result.removeLast() }
        return result
    }
}
