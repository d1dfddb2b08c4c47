import CEL
import DataTree
import Diagnostics

// From types as written to cells in order, and from words to the meaning they have in each type.
extension VocabularyReader {
    // MARK: - Layout

    mutating func layOut() {
        // After all others, whose numbers are those of the vocabulary. Two groups may stand where a country may.
        let codes = (document["countries"]?.words ?? []) + ["EU", "EEA"]
        let country = draft.environment.addEnumeration("country", values: codes)
        for (index, fields) in fieldSets.enumerated() {
            let first = draft.vocabulary.fields.count
            for field in fields {
                draft.vocabulary.fields.append(field.field)
                draft.vocabulary.fieldNames.append(field.name)
                draft.vocabulary.abouts.append(field.about)
                draft.notes.append(note(field.node))
            }
            let text = fields.firstIndex { $0.name == typeText(index) }
            let id = fields.firstIndex { $0.field.kind == .id }
            draft.vocabulary.types.append(
                Vocabulary.ObjectType(
                    fields: first..<draft.vocabulary.fields.count, textField: text.map { first + $0 },
                    idField: id.map { first + $0 }))
            draft.vocabulary.typeNames.append(typeNodes[index].name)
            draft.environment.setFields(
                of: ObjectTypeID(index: UInt32(index)), fields.map { (name: $0.name, type: $0.type(country)) })
            for (i, field) in fields.enumerated() {
                draft.vocabulary.fields[first + i].asks = readAsked(field, first: first, among: fields)
                readExpressions(field, type: index, field: first + i, place: i)
            }
        }
    }

    /// The field that a plain string sets, announced with `text:` by the list that holds the objects.
    func typeText(_ type: Int) -> String? {
        for (_, fields) in typeNodes {
            for node in fields {
                guard let text = node["text"]?.text, let spec = node["type"]?.text else { continue }
                if TypeText(spec)?.name == typeNodes[type].name { return text }
            }
        }
        return nil
    }

    /// The fact that an author states where a computed one is missing: the first of those that it is made from.
    func readAsked(_ field: FieldDraft, first: Int, among fields: [FieldDraft]) -> UInt32 {
        guard field.field.flags.contains(.computed), let name = field.node?["reads"]?.words.first,
            let place = fields.firstIndex(where: { $0.name == name })
        else { return 0 }
        return UInt32(first + place + 1)
    }

    mutating func readExpressions(_ field: FieldDraft, type: Int, field index: Int, place: Int) {
        guard let node = field.node, node.isMapping else { return }
        let roles: [(String, VocabularyDraft.Expression.Role)] = [
            ("derive", .derive), ("atLeast", .derive), ("unless", .unless),
        ]
        for (key, role) in roles {
            guard let text = node[key] else { continue }
            if key == "atLeast" {
                if !field.field.flags.contains(.list) || node["derive"] != nil {
                    problem("`atLeast` is for a list, in place of `derive`", text.keySpan)
                }
                draft.vocabulary.fields[index].flags.insert(.atLeast)
            }
            if role == .derive, text.text.contains(".entry.") || text.text.contains(".licenceTerms.") {
                draft.vocabulary.fields[index].flags.insert(.fromCatalogue)
            }
            draft.expressions.append(
                VocabularyDraft.Expression(
                    role: role, type: type, field: index, place: place, text: text.text, span: text.span))
        }
    }

    // MARK: - Keys

    mutating func readShorthands() {
        for (index, type) in draft.vocabulary.types.enumerated() {
            for field in type.fields {
                let name = draft.vocabulary.fieldNames[field]
                if !draft.vocabulary.fields[field].flags.contains(.computed) {
                    keyDrafts.append((index, name, .field(field)))
                }
                guard let node = fieldSets[index][field - type.fields.lowerBound].node else { continue }
                if let singular = node["singular"] {
                    keyDrafts.append((index, singular.text, .singular(field)))
                    _ = symbol(singular.text)
                }
                if let inline = node["inline"] { readInline(inline, type: index, field: field) }
            }
        }
    }

    mutating func readInline(_ node: Cursor, type: Int, field: Int) {
        let target = Int(draft.vocabulary.fields[field].target)
        guard let key = node["key"]?.text, let name = node["as"]?.text,
            let element = draft.vocabulary.field(name, of: target)
        else { return problem("`inline` needs `key` and `as`", node.span) }
        var companions: [(symbol: Symbol, elementField: Int)] = []
        let inlineIndex = draft.vocabulary.inlines.count
        for word in node["with"]?.elements ?? [] {
            guard let companion = draft.vocabulary.field(word.text, of: target) else {
                problem("unknown field `\(word.text)`", word.span)
                continue
            }
            companions.append((symbol(word.text), companion))
            keyDrafts.append((type, word.text, .inlineCompanion(inlineIndex)))
        }
        draft.vocabulary.inlines.append(
            Vocabulary.Inline(field: field, elementField: element, companions: companions))
        keyDrafts.append((type, key, .inlineKey(inlineIndex)))
        _ = symbol(key)
    }

    mutating func indexKeys() {
        draft.vocabulary.symbols = SymbolTable(words)
        let row = words.count + 1
        var keys = [UInt16](repeating: 0, count: row * draft.vocabulary.types.count)
        for (type, word, meaning) in keyDrafts {
            let slot = type * row + Int(symbol(word))
            if keys[slot] == 0 {
                draft.vocabulary.meanings.append(meaning)
                keys[slot] = UInt16(draft.vocabulary.meanings.count)
            }
        }
        draft.vocabulary.keys = Flat(keys)
        let bitsRow = draft.vocabulary.enumerationRow
        var bits = [UInt64](repeating: 0, count: bitsRow * draft.vocabulary.enumerationValues.count)
        for (index, values) in draft.vocabulary.enumerationValues.enumerated() {
            for value in values {
                let s = Int(symbol(value))
                bits[index * bitsRow + s / 64] |= 1 << UInt64(s % 64)
            }
        }
        draft.vocabulary.enumerationBits = Flat(bits)
    }

    mutating func indexConsequences() {
        for (enumeration, value, sets) in consequences {
            for (typeIndex, type) in draft.vocabulary.types.enumerated() {
                for field in type.fields
                where draft.vocabulary.fields[field].kind == .enumeration
                    && Int(draft.vocabulary.fields[field].target) == enumeration
                    && !draft.vocabulary.fields[field].flags.contains(.list)
                {
                    for entry in sets.children {
                        guard let target = draft.vocabulary.field(entry.key, of: typeIndex) else { continue }
                        draft.vocabulary.consequences.append(
                            Vocabulary.Consequence(
                                type: typeIndex, field: field, value: value, sets: target,
                                to: defaultValue(entry, isEnumeration: false)))
                    }
                }
            }
        }
    }
}
