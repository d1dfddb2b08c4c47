import DataTree

// Words that a fact can take: named ones, those written beside a fact, and several taken together.
extension VocabularyReader {
    mutating func readEnumerations() {
        for entry in document["enums"]?.children ?? [] {
            let index = addEnumeration(entry.key, entry.children)
            for value in entry.children where value.isMapping {
                if let sets = value["sets"] { consequences.append((index, value.key, sets)) }
            }
        }
    }

    /// An enumeration whose values are the keys of `nodes`.
    mutating func addEnumeration(_ name: String, _ nodes: [Cursor]) -> Int {
        addEnumeration(name, nodes.map(\.key), nodes.map { $0.isMapping ? $0["about"]?.text ?? "" : $0.text })
    }

    /// The enumeration of this name; the first to ask for it says its values.
    private mutating func addEnumeration(_ name: String, _ values: [String], _ abouts: [String]) -> Int {
        if let known = enumerationIndex[name] { return known }
        _ = draft.environment.addEnumeration(name, values: values)
        draft.vocabulary.enumerationNames.append(name)
        draft.vocabulary.enumerationValues.append(values)
        draft.valueAbouts.append(abouts)
        enumerationIndex[name] = draft.vocabulary.enumerationValues.count - 1
        for value in values { _ = symbol(value) }
        return draft.vocabulary.enumerationValues.count - 1
    }

    mutating func enumeration(_ arguments: [String], _ node: Cursor, _ path: String) -> Int {
        if arguments.isEmpty { return addEnumeration(path, node["values"]?.children ?? []) }
        let named = arguments.compactMap { enumerationIndex[$0] }
        guard named.count == arguments.count else {
            return addEnumeration(path, arguments, arguments.map { _ in "" })
        }
        if named.count == 1 { return named[0] }
        return addEnumeration(
            arguments.joined(separator: " or "), named.flatMap { draft.vocabulary.enumerationValues[$0] },
            named.flatMap { draft.valueAbouts[$0] })
    }
}
