import CEL
import DataTree

// What the vocabulary says of a fact, for those who ask by its path.
extension Vocabulary {
    /// The field that a path such as `system.kind` or `data[chats].subjects` leads to; singular words count as well.
    package func field(atPath path: String) -> Int? {
        var type = root
        var found: Int?
        for part in path.split(separator: ".", omittingEmptySubsequences: false) {
            if let field = found {
                guard fields[field].kind == .object || fields[field].kind == .checklist else { return nil }
                type = Int(fields[field].target)
            }
            guard let next = field(writtenAs: String(part.prefix { $0 != "[" }), of: type) else { return nil }
            found = next
        }
        return found
    }

    private func field(writtenAs word: String, of type: Int) -> Int? {
        switch meaning(type: type, symbol: symbols.symbol(of: word)) {
        case .field(let field), .singular(let field): field
        case .inlineKey(let inline), .inlineCompanion(let inline): inlines[inline].field
        case .unknown: nil
        }
    }

    /// Paths of all facts that can be written, nearer to the root first.
    package var paths: [String] {
        var result: [String] = []
        var level = [(prefix: "", type: root)]
        for _ in 0..<6 {
            var next: [(prefix: String, type: Int)] = []
            for (prefix, type) in level {
                for field in types[type].fields where !fields[field].flags.contains(.computed) {
                    let path = prefix + fieldNames[field]
                    result.append(path)
                    if fields[field].kind == .object || fields[field].kind == .checklist {
                        next.append(("\(path).", Int(fields[field].target)))
                    }
                }
            }
            level = next
        }
        return result
    }

    /// What can be written for a fact, in a few words.
    package func words(for field: Int) -> String {
        let spec = fields[field]
        let one = wordsForOne(field)
        guard spec.flags.contains(.list) else { return one }
        return "a list, or one: \(one)\(spec.flags.contains(.nonEmpty) ? "" : "; `none` if there are none")"
    }

    /// What can be written for a fact, or for one of a list.
    package func wordsForOne(_ field: Int) -> String {
        let spec = fields[field]
        return switch spec.kind {
        case .string, .path: "a text"
        case .cloud, .catalogueName: "a name that the catalogue knows"
        case .bool: "`true` or `false`"
        case .int: "a whole number"
        case .number: "a number"
        case .date: "a day, YYYY-MM-DD"
        case .country: "a country by its two letters\(spec.flags.contains(.groups) ? ", `EU` or `EEA`" : "")"
        case .language: "a language tag such as `de`"
        case .currency: "a currency code such as `EUR`"
        case .uri: "a URI"
        case .sha256: "64 hexadecimal digits"
        case .id: "a name of your own: letters, digits, hyphens"
        case .enumeration: "a word"
        case .reference: "the id of \(referredTypes(spec).joined(separator: " or "))"
        case .object where spec.flags.contains(.artefact): "a day when it was done, `none`, or a mapping"
        case .object, .checklist: "a mapping"
        case .textMap: "a mapping of words"
        }
    }

    private func referredTypes(_ spec: Field) -> [String] {
        var names = referable.enumerated().filter { spec.references & (1 << UInt32($0.offset)) != 0 }
            .map { typeNames[$0.element] }
        if spec.references & Field.countryReference != 0 { names.append("a country") }
        return names
    }
}
