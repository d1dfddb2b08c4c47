import JSON
import LexgateModel

/// The JSON Schema (draft 2020-12) of a descriptor, for editors that complete and check while somebody writes.
///
/// It describes what a YAML 1.2 core loader makes of the text, shorthands included, and refuses what the `Normaliser`
/// refuses, but for what no single value shows: ids that are missing or used twice, facts that exclude each other, the
/// spelling of numbers. `Tests/SchemaAgreement` compares the two and lists in what they differ.
package struct DescriptorSchema {
    let vocabulary: Vocabulary
    /// As in `VocabularyDraft`.
    let valueAbouts: [[String]]
    private let notes: [FieldNote]
    /// Object types that an author can write, in the order of the vocabulary.
    private let types: [Int]
    /// Enumerations of several facts, which stand in `$defs` once.
    let sharedEnumerations: Set<Int>

    package init(_ draft: VocabularyDraft) {
        vocabulary = draft.vocabulary
        valueAbouts = draft.valueAbouts
        notes = draft.notes
        types = draft.vocabulary.writableTypes()
        var uses: [Int: Int] = [:]
        for field in types.flatMap({ draft.vocabulary.writableFields(of: $0) })
        where draft.vocabulary.fields[field].kind == .enumeration {
            uses[Int(draft.vocabulary.fields[field].target), default: 0] += 1
        }
        sharedEnumerations = Set(uses.filter { $0.value > 1 }.keys)
    }

    /// Pretty, with a line end; the same vocabulary gives the same bytes.
    package func bytes() -> [UInt8] {
        let head: SchemaPart = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "urn:lexgate:schema:descriptor:v1",
            "title": "Deployment descriptor of Lexgate, version 1",
            "description": .text(
                "One deployment of an AI system. A fact is a value, `none` where there is none, or left out while "
                    + "nobody knows it; a list that is written is complete. Whether ids exist and facts fit together, "
                    + "`lexgate lint` says."),
        ]
        var json = JSONWriter()
        head.with(object(vocabulary.root)).with(["$defs": definitions]).write(to: &json)
        json.newline()
        return json.bytes
    }

    // MARK: - Definitions

    private var definitions: SchemaPart {
        var members: [SchemaPart.Member] = []
        for type in types where type != vocabulary.root {
            let title: SchemaPart = ["title": .text(vocabulary.typeNames[type])]
            members.append((name(ofType: type), title.with(definition(type))))
        }
        for index in vocabulary.enumerationNames.indices where sharedEnumerations.contains(index) {
            members.append((name(ofEnumeration: index), words(index)))
        }
        return SchemaPart.object(members).with(scalarDefinitions).with(artefactInBrief)
    }

    func name(ofType type: Int) -> String { plain(vocabulary.typeNames[type]) }

    func name(ofEnumeration index: Int) -> String { plain(vocabulary.enumerationNames[index]) }

    /// `Artefact(DpiaItem)` as `Artefact-DpiaItem`: a name that a reference holds without escapes.
    private func plain(_ name: String) -> String {
        String(name.filter { $0 != ")" }.map { $0 == "(" || $0 == " " || $0 == "/" ? "-" : $0 })
    }

    /// An object type; of an artefact only what it adds to others.
    private func definition(_ type: Int) -> SchemaPart {
        let base = vocabulary.artefactType
        let isArtefact = vocabulary.fields.contains { $0.flags.contains(.artefact) && Int($0.target) == type }
        guard isArtefact, type != base else { return object(type) }
        // What holds of every artefact is said once; its parts are its own.
        let own = vocabulary.types[type].fields.filter { field in
            let general = vocabulary.field(vocabulary.fieldNames[field], of: base)
            return general.map { vocabulary.fields[$0].target } != vocabulary.fields[field].target
        }
        let properties = own.map { (vocabulary.fieldNames[$0], described($0, value($0))) }
        return .all([.reference(name(ofType: base)), ["properties": .object(properties)]])
    }

    // MARK: - Objects

    /// A mapping with the keys of a type; those of the author begin with `x-`.
    private func object(_ type: Int) -> SchemaPart {
        let keys = vocabulary.keys(of: type)
        var mapping: SchemaPart = [
            "type": "object",
            "properties": .object(keys.map { ($0.word, property($0)) }),
            "patternProperties": ["^x-": ["description": "yours; nothing reads it"]],
            "additionalProperties": false,
        ]
        // Ids are asked for by the list that holds the object.
        let required = vocabulary.writableFields(of: type).filter {
            vocabulary.fields[$0].flags.contains(.required) && vocabulary.fields[$0].kind != .id
        }.map { field in keys.filter { $0.fills == field }.map(\.word) }
        let plain = required.filter { $0.count == 1 }.flatMap { $0 }
        let always = type == vocabulary.root ? plain.filter { $0 != "metadata" } : plain
        if !always.isEmpty { mapping = mapping.with(["required": .words(always)]) }
        if always != plain {
            // What others extend needs no name.
            mapping = mapping.with([
                "if": ["properties": ["kind": ["const": "Fragment"]]], "else": ["required": ["metadata"]],
            ])
        }
        let either = required.filter { $0.count > 1 }
        if !either.isEmpty {
            mapping = mapping.with(.all(either.map { .any($0.map { ["required": .words([$0])] }) }))
        }
        let dependent = keys.indices.compactMap { dependence(of: keys[$0], after: keys[..<$0]) }
        return dependent.isEmpty ? mapping : mapping.with(["dependentSchemas": .object(dependent)])
    }

    /// What a key asks of the others: two keys for one fact exclude each other, and one beside another needs that.
    private func dependence(of key: Vocabulary.Key, after earlier: ArraySlice<Vocabulary.Key>) -> SchemaPart.Member? {
        if case .inlineCompanion(let index) = key.meaning {
            guard let owner = earlier.first(where: { $0.meaning == .inlineKey(index) })?.word else { return nil }
            let isSome: SchemaPart = ["not": .reference(noneDefinition)]
            return (key.word, ["required": .words([owner]), "properties": .object([(owner, isSome)])])
        }
        let others = earlier.filter { $0.fills == key.fills }
        return others.isEmpty ? nil : (key.word, ["properties": .object(others.map { ($0.word, false) })])
    }

    private func property(_ key: Vocabulary.Key) -> SchemaPart {
        switch key.meaning {
        case .field(let field): described(field, value(field))
        case .singular(let field): described(field, list(field, lendsID: true))
        case .inlineKey(let index):
            described(
                vocabulary.inlines[index].field,
                .any([
                    scalar(key.field), .reference(noneDefinition), ["type": "array", "items": scalar(key.field)],
                ]))
        case .inlineCompanion, .unknown: described(key.field, value(key.field))
        }
    }

    private func described(_ field: Int, _ value: SchemaPart) -> SchemaPart {
        let about = about(field)
        let description: SchemaPart = about.isEmpty ? [:] : ["description": .text(about)]
        return description.with(inFull(about, field)).with(value).with(assumed(field))
    }

    /// What editors show in place of the description, where there is more to say: what holds if nobody answers.
    private func inFull(_ about: String, _ field: Int) -> SchemaPart {
        let note = notes[field]
        var text = about
        if !note.from.isEmpty { text += "\n\n*Left out, it is filled:* \(note.from)" }
        if !note.because.isEmpty { text += "\n\n*Left out, it counts as the default:* \(note.because)" }
        return text == about ? [:] : ["markdownDescription": .text(text)]
    }

    /// The point of a checklist is a value of an enumeration, which says what it is about.
    private func about(_ field: Int) -> String {
        if !vocabulary.abouts[field].isEmpty { return vocabulary.abouts[field] }
        guard let type = types.first(where: { vocabulary.types[$0].fields.contains(field) }) else { return "" }
        let names = Array(vocabulary.fieldNames[vocabulary.types[type].fields])
        guard let index = vocabulary.enumerationValues.firstIndex(of: names) else { return "" }
        return valueAbouts[index][field - vocabulary.types[type].fields.lowerBound]
    }
}
