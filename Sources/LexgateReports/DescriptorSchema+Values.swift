import LexgateModel

// What can stand behind a key: the forms that the `Normaliser` reads, each as JSON Schema sees it.
extension DescriptorSchema {
    var noneDefinition: String { "none" }

    /// The value of a field under its own name.
    func value(_ field: Int) -> SchemaPart {
        let spec = vocabulary.fields[field]
        if spec.flags.contains(.list) { return list(field, lendsID: false) }
        switch spec.kind {
        case .object where spec.flags.contains(.artefact):
            return .any([.reference("artefactInBrief"), .reference(name(ofType: Int(spec.target)))])
        case .object: return .any(objects(of: Int(spec.target)))
        case .checklist: return .any([.reference(noneDefinition), .reference(name(ofType: Int(spec.target)))])
        case .textMap:
            return [
                "type": "object", "additionalProperties": ["type": .words(["string", "number", "boolean", "null"])],
            ]
        default: return scalar(field)
        }
    }

    /// One element, `none`, or a list of them. Under a singular key (`lendsID`) elements need no id: the key is theirs.
    func list(_ field: Int, lendsID: Bool) -> SchemaPart {
        let spec = vocabulary.fields[field]
        // A point of a checklist without items of its own.
        if spec.kind == .enumeration, vocabulary.enumerationValues[Int(spec.target)].isEmpty {
            return .reference(noneDefinition)
        }
        var single = [scalar(field)]
        var element = single
        if spec.kind == .object {
            let type = Int(spec.target)
            single = objects(of: type)
            element = single
            // An element that is one word cannot say its id.
            if !lendsID, let id = vocabulary.types[type].idField, vocabulary.fields[id].flags.contains(.required) {
                element = [.all([.reference(name(ofType: type)), ["required": .words([vocabulary.fieldNames[id]])]])]
            }
        }
        let array: SchemaPart = ["type": "array", "items": .any(element)]
        guard spec.flags.contains(.nonEmpty) else { return .any(single + [.reference(noneDefinition), array]) }
        if spec.kind != .enumeration, spec.kind != .object {
            let isSome: SchemaPart = ["not": ["const": "none"]]
            single = single.map { .all([isSome, $0]) }
        }
        return .any(single + [array.with(["minItems": 1])])
    }

    /// A mapping, and the word that may stand for it.
    private func objects(of type: Int) -> [SchemaPart] {
        let mapping = SchemaPart.reference(name(ofType: type))
        return vocabulary.types[type].textField.map { [scalar($0), mapping] } ?? [mapping]
    }

    // MARK: - Scalars

    func scalar(_ field: Int) -> SchemaPart {
        let spec = vocabulary.fields[field]
        switch spec.kind {
        case .enumeration:
            let index = Int(spec.target)
            return sharedEnumerations.contains(index) ? .reference(name(ofEnumeration: index)) : words(index)
        case .bool: return ["type": "boolean"]
        case .int: return ["type": "integer", "minimum": 0]
        case .number: return ["type": "number"]
        case .country: return .reference(spec.flags.contains(.groups) ? "countryOrGroup" : "country")
        case .date: return .reference("date")
        case .language: return .reference("language")
        case .currency: return .reference("currency")
        case .uri: return .reference("uri")
        case .sha256: return .reference("sha256")
        case .id: return .reference("id")
        case .reference: return .reference("reference")
        case .string, .path, .cloud, .catalogueName, .object, .checklist, .textMap:
            return spec.pattern == 0 ? .reference("text") : patterned(field)
        }
    }

    /// A text that has to fit a pattern. A YAML loader makes numbers and truth values of some texts that do.
    private func patterned(_ field: Int) -> SchemaPart {
        let pattern = vocabulary.patterns[Int(vocabulary.fields[field].pattern) - 1]
        func fit(_ texts: String...) -> Bool { texts.allSatisfy { vocabulary.fits($0, field: field) } }
        var types = ["string"]
        if fit("0", "7", "10", "1234567890") { types.append("integer") }
        if fit("true", "false") { types.append("boolean") }
        return ["type": .words(types), "pattern": .text(pattern), "minimum": 0]
    }

    /// The values of an enumeration; what each says stands where editors look for it.
    func words(_ index: Int) -> SchemaPart {
        let values: SchemaPart = ["enum": .words(vocabulary.enumerationValues[index])]
        let abouts = valueAbouts[index]
        return abouts.allSatisfy(\.isEmpty) ? values : values.with(["enumDescriptions": .words(abouts)])
    }

    /// What is assumed where the fact is left out. A default that no author could write is none here.
    func assumed(_ field: Int) -> SchemaPart {
        let spec = vocabulary.fields[field]
        guard spec.defaultValue > 0 else { return [:] }
        switch vocabulary.defaults[Int(spec.defaultValue) - 1] {
        case .none: return spec.flags.contains(.list) ? ["default": "none"] : [:]
        case .bool(let flag): return ["default": .flag(flag)]
        case .word(let word): return ["default": .text(word)]
        case .words(let words): return ["default": .words(words)]
        }
    }

    /// Forms of single values, which belong to the language of descriptors and not to any one fact.
    var scalarDefinitions: SchemaPart {
        // Whoever wants a text gets one: `2024` and `true` are names too.
        let text: SchemaPart = ["type": .words(["string", "number", "boolean"])]
        // Letters of every script, digits, `-`, `_` and `.`, said by what is left out.
        let id = text.with(["pattern": #"^[^\x00-,/:-@\[-^`{-\x7f]+$"#])
        let date: SchemaPart = [
            "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "examples": ["2026-11-21"],
        ]
        func fitting(_ pattern: SchemaPart, _ examples: SchemaPart) -> SchemaPart {
            ["type": "string", "pattern": pattern, "examples": examples]
        }
        return [
            noneDefinition: ["description": "there is none", "enum": ["none", []]],
            "text": text,
            "id": id,
            "reference": id.with(["description": "the id of an element of this file"]),
            "date": date,
            "country": ["description": "ISO 3166-1 alpha-2", "enum": .words(Array(vocabulary.countries))],
            "countryOrGroup": .any([["enum": ["EU", "EEA"]], .reference("country")]),
            "language": fitting("^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", ["de", "pt-BR"]),
            "currency": fitting("^[A-Z]{3}$", ["EUR"]),
            "uri": fitting(":", ["https://example.org/paper.pdf"]),
            "sha256": ["type": "string", "pattern": "^[0-9A-Fa-f]{64}$"],
        ]
    }

    /// A bare day, a state in one word, or none; nothing where the vocabulary knows no artefacts.
    var artefactInBrief: SchemaPart {
        let type = vocabulary.artefactType
        guard vocabulary.types.indices.contains(type), let status = vocabulary.field("status", of: type) else {
            return [:]
        }
        return [
            "artefactInBrief": [
                "description": "the day it was done, or how far it is",
                "anyOf": [.reference("date"), scalar(status), .reference(noneDefinition)],
            ]
        ]
    }
}
