/// One signature of a function: parameter types (the receiver first) and result.
struct Overload: Sendable {
    let isMember: Bool
    let parameters: [Type]
    let result: Type
}

/// A function of the library: what it is called, how it may be called, and what runs.
struct LibraryFunction: Sendable {
    let builtin: Builtin
    let overloads: [Overload]
}

extension Overload {
    /// Reads `string.contains(string) -> bool` or `size(list(A)) -> int`: a type before the dot makes it a member.
    ///
    /// The library's own text, so a mistake in it is ours and stops the build of any program.
    init(signature: String, of name: String) {
        let marker = ".\(name)("
        var receiver: Type?
        var rest = Substring(signature)
        if let range = signature.range(ofFirst: marker), !signature.hasPrefix("\(name)(") {
            receiver = Overload.type(String(signature[..<range.lowerBound]))
            rest = signature[range.upperBound...]
        } else {
            rest = rest.dropFirst(name.count + 1)
        }
        guard let arrow = String(rest).range(ofFirst: " -> ") else { preconditionFailure("no result in \(signature)") }
        let text = String(rest)
        let list = text[..<arrow.lowerBound].dropLast()
        var reader = TypeReader(text: Array(list.utf8), environment: nil, allowsParameters: true)
        var parameters: [Type] = []
        while !reader.isAtEnd {
            guard let type = reader.readType(depth: 0) else { preconditionFailure("bad parameter in \(signature)") }
            parameters.append(type)
            _ = reader.accept(",")
        }
        isMember = receiver != nil
        self.parameters = (receiver.map { [$0] } ?? []) + parameters
        result = Overload.type(String(text[arrow.upperBound...]))
    }

    private static func type(_ text: String) -> Type {
        var reader = TypeReader(text: Array(text.utf8), environment: nil, allowsParameters: true)
        guard let type = reader.readType(depth: 0), reader.isAtEnd else { preconditionFailure("bad type \(text)") }
        return type
    }
}

extension String {
    /// The first occurrence of `needle`.
    fileprivate func range(ofFirst needle: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
            start = index(after: start)
        }
        return nil
    }
}
