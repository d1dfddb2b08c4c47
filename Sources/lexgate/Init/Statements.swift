import LexgateModel

// What a line says as the value of a fact.
extension Interview {
    func statement(_ text: String, _ question: Question) -> Statement {
        let spec = vocabulary.fields[question.field]
        guard spec.flags.contains(.list) else { return Statement(value: scalar(text, question.field)) }
        if text == "none" { return Statement(value: .text("none")) }
        let words = Interview.words(text)
        if spec.kind == .object { return elements(words, question) }
        let values = words.map { scalar($0, question.field) }
        return Statement(value: values.count == 1 ? values[0] : Draft(.list(values)))
    }

    /// Parts between commas; brackets around all of them are taken off.
    static func words(_ text: String) -> [String] {
        let inner = text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text[...]
        return inner.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
    }

    private func scalar(_ text: String, _ field: Int) -> Draft {
        switch vocabulary.fields[field].kind {
        case .bool:
            switch text.lowercased() {
            case "yes", "y": return Draft(.scalar("true"))
            case "no", "n": return Draft(.scalar("false"))
            default: break
            }
            fallthrough
        case .int, .number, .date, .object:
            // Digits, days and switches go without quotes.
            let isPlain = text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"): true
                default: false
                }
            }
            return isPlain && text != "-" ? Draft(.scalar(text)) : .text(text)
        case .enumeration where CalendarDay(text) != nil: return Draft(.scalar(text))
        default: return .text(text)
        }
    }

    // MARK: - Elements

    /// The fact by which elements of a type begin: the word that may stand for them, their id, what they need, else
    /// the first that is one value.
    func opening(_ type: Int) -> Int? {
        let fields = vocabulary.writableFields(of: type)
        return vocabulary.types[type].textField ?? vocabulary.types[type].idField
            ?? fields.first { vocabulary.fields[$0].flags.contains(.required) }
            ?? fields.first { !vocabulary.fields[$0].flags.contains(.list) && vocabulary.fields[$0].kind != .object }
            ?? fields.first
    }

    private func elements(_ words: [String], _ question: Question) -> Statement {
        let type = Int(vocabulary.fields[question.field].target)
        guard let opening = opening(type) else { return Statement(value: Draft(.list([]))) }
        let name = vocabulary.fieldNames[opening]
        let idField = vocabulary.types[type].idField
        if words.count == 1, opening == vocabulary.types[type].textField, let singular = singular(question.field) {
            return Statement(value: .text(words[0]), key: singular)
        }
        var taken = Set(ids(draft))
        let elements = words.map { word -> Draft in
            var entries = [Draft.Entry(key: name, value: scalar(word, opening))]
            if let idField, idField != opening {
                let id = identifier(word, &taken)
                entries.insert(Draft.Entry(key: vocabulary.fieldNames[idField], value: .text(id)), at: 0)
            }
            return Draft(.mapping(entries))
        }
        return Statement(value: elements.count == 1 ? elements[0] : Draft(.list(elements)))
    }

    /// The singular word for a list.
    private func singular(_ field: Int) -> String? {
        let owner = vocabulary.types.indices.first { vocabulary.types[$0].fields.contains(field) }
        return owner.flatMap { type in
            vocabulary.keys(of: type).first { $0.meaning == .singular(field) }?.word
        }
    }

    /// `Qwen/Qwen3-32B` as `qwen3-32b`, and otherwise than all that are taken.
    private func identifier(_ name: String, _ taken: inout Set<String>) -> String {
        let last = name.split(separator: "/").last.map(String.init) ?? name
        let plain = String(
            last.lowercased().map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "-" })
        var id = plain.isEmpty ? "element" : plain
        var number = 2
        while !taken.insert(id).inserted {
            id = "\(plain)-\(number)"
            number += 1
        }
        return id
    }

    private func ids(_ draft: Draft) -> [String] {
        switch draft.content {
        case .scalar: []
        case .list(let elements): elements.flatMap { ids($0) }
        case .mapping(let entries):
            entries.flatMap { entry in
                ids(entry.value) + (entry.key == "id" ? entry.value.scalar.map { [$0] } ?? [] : [])
            }
        }
    }

    // MARK: - Names

    /// What a reference may name: elements that are stated, and what needs no element.
    func names(for field: Int) -> [String] {
        let spec = vocabulary.fields[field]
        var names: [String] = []
        for entry in draft.entries {
            let meaning = vocabulary.meaning(
                type: vocabulary.root, symbol: vocabulary.symbols.symbol(of: entry.key))
            let list: Int
            switch meaning {
            case .field(let field), .singular(let field): list = field
            case .inlineKey, .inlineCompanion, .unknown: continue
            }
            guard vocabulary.fields[list].kind == .object,
                let bit = vocabulary.referable.firstIndex(of: Int(vocabulary.fields[list].target)),
                spec.references & 1 << UInt32(bit) != 0
            else { continue }
            for element in entry.value.elements where element.scalar != "none" {
                if let id = element["id"]?.scalar { names.append(id) } else { names.append(entry.key) }
            }
        }
        return names
    }
}

extension StringProtocol {
    /// Without blanks at its ends.
    var trimmed: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
