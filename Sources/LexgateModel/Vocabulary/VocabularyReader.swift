import CEL
import DataTree
import Diagnostics

/// The vocabulary as read, before its derivations are compiled.
package struct VocabularyDraft: Sendable {
    package var vocabulary = Vocabulary()
    package var environment = TypeEnvironment()
    /// What each value of each enumeration says, in the order of `Vocabulary.enumerationValues`; empty where nothing is
    /// said. For those who write descriptors: judging needs none of it, so the image has it in the source alone.
    package var valueAbouts: [[String]] = []
    /// What else is said of each field to those who write descriptors, in the order of `Vocabulary.fields`.
    package var notes: [FieldNote] = []
    /// CEL texts to compile, each with the field it fills.
    package var expressions: [Expression] = []

    package struct Expression: Sendable {
        package enum Role: Sendable { case derive, unless }
        package let role: Role
        package let type: Int
        package let field: Int
        /// The field's place among the fields of its type.
        package let place: Int
        package let text: String
        package let span: Span
    }
}

/// Reads `descriptor.yaml`, the one source of the vocabulary.
package struct VocabularyReader {
    let document: Cursor
    var draft = VocabularyDraft()
    var diagnostics: [Diagnostic] = []
    var words: [String] = []
    var wordIndex: [String: Symbol] = [:]
    var typeIndex: [String: Int] = [:]
    var typeNodes: [(name: String, fields: [Cursor])] = []
    var enumerationIndex: [String: Int] = [:]
    var artefactTypes: [String: Int] = [:]
    var fieldSets: [[FieldDraft]] = []
    var consequences: [(enumeration: Int, value: String, sets: Cursor)] = []
    var keyDrafts: [(type: Int, word: String, meaning: Vocabulary.Meaning)] = []

    struct FieldDraft {
        let name: String
        let field: Vocabulary.Field
        let celType: Type
        let about: String
        let node: Cursor?

        /// As expressions see it, which know the codes of countries.
        func type(_ country: EnumID) -> Type {
            guard field.kind == .country else { return celType }
            return field.flags.contains(.list) ? .list(.enumeration(country)) : .enumeration(country)
        }
    }

    package static func read(_ tree: Tree) -> Parsed<VocabularyDraft> {
        guard !tree.isEmpty, tree.nodes[0].kind == .mapping else {
            return Parsed(VocabularyDraft(), [.error("the vocabulary is empty", at: .zero)])
        }
        var reader = VocabularyReader(document: Cursor(tree))
        reader.run()
        return Parsed(reader.draft, reader.diagnostics)
    }

    private init(document: Cursor) { self.document = document }

    mutating func run() {
        draft.vocabulary.countries = Packed(document["countries"]?.words ?? [])
        readEnumerations()
        declareTypes()
        readTypes()
        layOut()
        readShorthands()
        readReads()
        indexKeys()
        indexConsequences()
        draft.vocabulary.fillsByType = draft.vocabulary.types.indices.map { type in
            draft.vocabulary.types[type].fields.filter { field in
                draft.vocabulary.fields[field].defaultValue != 0
                    || draft.expressions.contains { $0.field == field }
                    || draft.vocabulary.consequences.contains { $0.sets == field }
            }
        }
    }

    mutating func problem(_ message: String, _ span: Span) {
        diagnostics.append(.error(message, at: span))
    }

    mutating func symbol(_ word: String) -> Symbol {
        if let known = wordIndex[word] { return known }
        words.append(word)
        wordIndex[word] = Symbol(words.count)
        return Symbol(words.count)
    }

    // MARK: - Types

    mutating func declareType(_ name: String, _ fields: [Cursor]) -> Int {
        let index = typeNodes.count
        let id = draft.environment.declareObjectType(name)
        precondition(Int(id.index) == index, "types of CEL and of the vocabulary must have the same numbers")
        typeIndex[name] = index
        typeNodes.append((name, fields))
        return index
    }

    mutating func declareTypes() {
        for entry in document["types"]?.children ?? [] {
            if typeIndex[entry.key] != nil {
                problem("type `\(entry.key)` is declared twice", entry.keySpan)
                continue
            }
            let index = declareType(entry.key, entry.children)
            if entry.key == "Artefact" { draft.vocabulary.artefactType = index }
        }
        guard let root = typeIndex["Descriptor"] else {
            problem("the vocabulary needs a type `Descriptor`", document.span)
            return
        }
        draft.vocabulary.root = root
    }

    /// Types made while reading (artefacts with items, checklists) are appended and read in turn.
    mutating func readTypes() {
        while fieldSets.count < typeNodes.count {
            if let made = madeFields[fieldSets.count] {
                fieldSets.append(made)
                continue
            }
            let (name, nodes) = typeNodes[fieldSets.count]
            var fields: [FieldDraft] = []
            for node in nodes {
                if fields.contains(where: { $0.name == node.key }) {
                    problem("field `\(node.key)` is declared twice", node.keySpan)
                } else if let field = readField(node, of: name) {
                    fields.append(field)
                }
            }
            fieldSets.append(fields)
        }
    }

    var madeFields: [Int: [FieldDraft]] = [:]

    mutating func readField(_ node: Cursor, of type: String) -> FieldDraft? {
        let spec = node.isMapping ? node["type"] : node
        guard let spec, spec.isScalar, let text = TypeText(spec.text) else {
            problem("field `\(node.key)` needs a `type`", node.keySpan)
            return nil
        }
        var field = Vocabulary.Field(
            kind: .string, flags: text.isList ? .list : [], target: 0, references: 0,
            derive: Vocabulary.Field.noExpression, unless: Vocabulary.Field.noExpression, defaultValue: 0,
            symbol: symbol(node.key))
        guard let element = resolve(text, node, owner: type, into: &field) else {
            problem("unknown type `\(spec.text)`", spec.span)
            return nil
        }
        if node["required"]?.core == .bool(true) { field.flags.insert(.required) }
        if node["groups"]?.core == .bool(true) { field.flags.insert(.groups) }
        if node["nonEmpty"]?.core == .bool(true) { field.flags.insert(.nonEmpty) }
        if node["computed"]?.core == .bool(true) { field.flags.insert(.computed) }
        if node["presumption"]?.core == .bool(true) { field.flags.insert(.presumption) }
        if let value = node["default"] {
            let admitsNone =
                field.kind == .enumeration && !text.isList
                && draft.vocabulary.enumerationValues[Int(field.target)].contains("none")
            draft.vocabulary.defaults.append(defaultValue(value, isEnumeration: admitsNone))
            field.defaultValue = UInt32(draft.vocabulary.defaults.count)
            if node["because"] == nil { problem("a default needs its reason (`because`)", value.keySpan) }
        }
        if let pattern = node["pattern"] { readPattern(pattern, into: &field) }
        return FieldDraft(
            name: node.key, field: field, celType: text.isList ? .list(element) : element,
            about: node["about"]?.text ?? "", node: node)
    }

    mutating func readPattern(_ node: Cursor, into field: inout Vocabulary.Field) {
        if field.kind != .string { problem("a `pattern` is for texts", node.keySpan) }
        if TextPattern(node.text) == nil {
            problem("`\(node.text)` is not a pattern that can be read here: `^…$` with classes and groups", node.span)
        }
        draft.vocabulary.patterns.append(node.text)
        field.pattern = UInt32(draft.vocabulary.patterns.count)
    }

    mutating func defaultValue(_ node: Cursor, isEnumeration: Bool) -> Vocabulary.DefaultValue {
        if node.kind == .sequence { return .words(node.words) }
        if node.text == "none", !isEnumeration { return .none }
        if case .bool(let flag) = node.core { return .bool(flag) }
        return .word(node.text)
    }

    /// Fills kind and target of `field`; the result is the CEL type of one element.
    mutating func resolve(
        _ text: TypeText, _ node: Cursor, owner: String, into field: inout Vocabulary.Field
    ) -> Type? {
        let path = "\(owner).\(node.key)"
        switch text.name {
        case "string": field.kind = .string
        case "bool":
            field.kind = .bool
            return .bool
        case "int":
            field.kind = .int
            return .int
        case "number":
            field.kind = .number
            return .double
        case "date":
            field.kind = .date
            return .timestamp
        case "country": field.kind = .country
        case "language": field.kind = .language
        case "currency": field.kind = .currency
        case "uri": field.kind = .uri
        case "sha256": field.kind = .sha256
        case "path": field.kind = .path
        case "id": field.kind = .id
        case "map":
            field.kind = .textMap
            return .map(.string, .string)
        case "enum":
            field.kind = .enumeration
            let index = enumeration(text.arguments, node, path)
            field.target = UInt32(index)
            return .enumeration(EnumID(index: UInt32(index)))
        case "artefact":
            field.kind = .object
            field.flags.insert(.artefact)
            let index = artefactType(text.arguments, node, path)
            field.target = UInt32(index)
            return .object(ObjectTypeID(index: UInt32(index)))
        case "checklist":
            field.kind = .checklist
            guard let name = text.arguments.first, let index = checklistType(name) else { return nil }
            field.target = UInt32(index)
            return .object(ObjectTypeID(index: UInt32(index)))
        case "ref":
            return reference(text.arguments, &field)
        default:
            guard let index = typeIndex[text.name] else { return nil }
            field.kind = .object
            field.target = UInt32(index)
            return .object(ObjectTypeID(index: UInt32(index)))
        }
        return .string
    }

    mutating func reference(_ arguments: [String], _ field: inout Vocabulary.Field) -> Type? {
        if arguments == ["clouds"] {
            field.kind = .cloud
            return .string
        }
        if let name = arguments.first, arguments.count == 1, name.hasPrefix("catalogue.") {
            field.kind = .catalogueName
            field.target = symbol(String(name.dropFirst("catalogue.".count)))
            return .string
        }
        field.kind = .reference
        var targets: [Int] = []
        for name in arguments {
            if name == "country" {
                field.references |= Vocabulary.Field.countryReference
            } else if let index = typeIndex[name] {
                targets.append(index)
                if !draft.vocabulary.referable.contains(index) { draft.vocabulary.referable.append(index) }
                if let bit = draft.vocabulary.referable.firstIndex(of: index) { field.references |= 1 << UInt32(bit) }
            } else {
                return nil
            }
        }
        guard arguments.count == 1, let target = targets.first else { return .string }
        return .object(ObjectTypeID(index: UInt32(target)))
    }
}
