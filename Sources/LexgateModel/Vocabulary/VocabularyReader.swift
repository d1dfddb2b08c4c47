import CEL
import DataTree
import Diagnostics

/// The vocabulary as read, before its derivations are compiled.
package struct VocabularyDraft: Sendable {
    package var vocabulary = Vocabulary()
    package var environment = TypeEnvironment()
    /// CEL texts to compile, each with the field it fills.
    package var expressions: [Expression] = []

    package struct Expression: Sendable {
        package enum Role: Sendable { case derive, unless }
        package let role: Role
        package let type: Int
        package let field: Int
        package let text: String
        package let span: Span
    }
}

/// Reads `descriptor.yaml`, the one source of the vocabulary.
package struct VocabularyReader {
    private let document: Cursor
    private var draft = VocabularyDraft()
    private var diagnostics: [Diagnostic] = []
    private var words: [String] = []
    private var wordIndex: [String: Symbol] = [:]
    private var typeIndex: [String: Int] = [:]
    private var typeNodes: [(name: String, fields: [Cursor])] = []
    private var enumerationIndex: [String: Int] = [:]
    private var artefactTypes: [String: Int] = [:]
    private var fieldSets: [[FieldDraft]] = []
    private var consequences: [(enumeration: Int, value: String, sets: Cursor)] = []
    private var keyDrafts: [(type: Int, word: String, meaning: Vocabulary.Meaning)] = []

    private struct FieldDraft {
        let name: String
        let field: Vocabulary.Field
        let celType: Type
        let about: String
        let node: Cursor?
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

    private mutating func run() {
        draft.vocabulary.countries = document["countries"]?.words ?? []
        readEnumerations()
        declareTypes()
        readTypes()
        layOut()
        readShorthands()
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

    private mutating func problem(_ message: String, _ span: Span) {
        diagnostics.append(.error(message, at: span))
    }

    private mutating func symbol(_ word: String) -> Symbol {
        if let known = wordIndex[word] { return known }
        words.append(word)
        wordIndex[word] = Symbol(words.count)
        return Symbol(words.count)
    }

    // MARK: - Enumerations

    private mutating func readEnumerations() {
        for entry in document["enums"]?.children ?? [] {
            let index = addEnumeration(entry.key, entry.children.map(\.key))
            for value in entry.children where value.isMapping {
                if let sets = value["sets"] { consequences.append((index, value.key, sets)) }
            }
        }
    }

    private mutating func addEnumeration(_ name: String, _ values: [String]) -> Int {
        if let known = enumerationIndex[name] { return known }
        _ = draft.environment.addEnumeration(name, values: values)
        draft.vocabulary.enumerationNames.append(name)
        draft.vocabulary.enumerationValues.append(values)
        enumerationIndex[name] = draft.vocabulary.enumerationValues.count - 1
        for value in values { _ = symbol(value) }
        return draft.vocabulary.enumerationValues.count - 1
    }

    // MARK: - Types

    private mutating func declareType(_ name: String, _ fields: [Cursor]) -> Int {
        let index = typeNodes.count
        let id = draft.environment.declareObjectType(name)
        precondition(Int(id.index) == index, "types of CEL and of the vocabulary must have the same numbers")
        typeIndex[name] = index
        typeNodes.append((name, fields))
        return index
    }

    private mutating func declareTypes() {
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
    private mutating func readTypes() {
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

    private var madeFields: [Int: [FieldDraft]] = [:]

    private mutating func readField(_ node: Cursor, of type: String) -> FieldDraft? {
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
        if let value = node["default"] {
            let admitsNone = field.kind == .enumeration && !text.isList
                && draft.vocabulary.enumerationValues[Int(field.target)].contains("none")
            draft.vocabulary.defaults.append(defaultValue(value, isEnumeration: admitsNone))
            field.defaultValue = UInt32(draft.vocabulary.defaults.count)
            if node["because"] == nil { problem("a default needs its reason (`because`)", value.keySpan) }
        }
        return FieldDraft(
            name: node.key, field: field, celType: text.isList ? .list(element) : element,
            about: node["about"]?.text ?? "", node: node)
    }

    private mutating func defaultValue(_ node: Cursor, isEnumeration: Bool) -> Vocabulary.DefaultValue {
        if node.kind == .sequence { return .words(node.words) }
        if node.text == "none", !isEnumeration { return .none }
        if case .bool(let flag) = node.core { return .bool(flag) }
        return .word(node.text)
    }

    /// Fills kind and target of `field`; the result is the CEL type of one element.
    private mutating func resolve(
        _ text: TypeText, _ node: Cursor, owner: String, into field: inout Vocabulary.Field
    ) -> Type? {
        let path = "\(owner).\(node.key)"
        switch text.name {
        case "string": field.kind = .string
        case "bool": field.kind = .bool; return .bool
        case "int": field.kind = .int; return .int
        case "number": field.kind = .number; return .double
        case "date": field.kind = .date; return .timestamp
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

    private mutating func enumeration(_ arguments: [String], _ node: Cursor, _ path: String) -> Int {
        if arguments.isEmpty { return addEnumeration(path, node["values"]?.children.map(\.key) ?? []) }
        if arguments.allSatisfy({ enumerationIndex[$0] != nil }) {
            if arguments.count == 1 { return enumerationIndex[arguments[0]] ?? 0 }
            let values = arguments.flatMap { draft.vocabulary.enumerationValues[enumerationIndex[$0] ?? 0] }
            return addEnumeration(arguments.joined(separator: " or "), values)
        }
        return addEnumeration(path, arguments)
    }

    private mutating func reference(_ arguments: [String], _ field: inout Vocabulary.Field) -> Type? {
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

    // MARK: - Artefacts and checklists

    private mutating func artefactType(_ arguments: [String], _ node: Cursor, _ path: String) -> Int {
        var items: Int?
        if let name = arguments.first {
            items = enumerationIndex[name]
        } else if let covers = node["covers"] {
            items = addEnumeration("\(path).covers", covers.children.map(\.key))
        }
        guard let items else { return draft.vocabulary.artefactType }
        let name = "Artefact(\(draft.vocabulary.enumerationNames[items]))"
        if let known = artefactTypes[name] { return known }
        guard let base = typeIndex["Artefact"] else {
            problem("the vocabulary needs a type `Artefact`", node.span)
            return 0
        }
        let index = declareType(name, [])
        artefactTypes[name] = index
        var fields: [FieldDraft] = []
        for child in typeNodes[base].fields {
            guard let field = readField(child, of: "Artefact") else { continue }
            guard field.name == "covers" else {
                fields.append(field)
                continue
            }
            var narrowed = field.field
            narrowed.kind = .enumeration
            narrowed.target = UInt32(items)
            fields.append(
                FieldDraft(
                    name: field.name, field: narrowed, celType: .list(.enumeration(EnumID(index: UInt32(items)))),
                    about: field.about, node: nil))
        }
        madeFields[index] = fields
        return index
    }

    /// One list of items for each value of an enumeration whose values carry `items`.
    private mutating func checklistType(_ name: String) -> Int? {
        let typeName = "Checklist(\(name))"
        if let known = typeIndex[typeName] { return known }
        guard let values = document["enums"]?[name]?.children else { return nil }
        let index = declareType(typeName, [])
        var fields: [FieldDraft] = []
        for value in values {
            let items = value["items"]?.children.map(\.key) ?? []
            let enumeration = addEnumeration("\(name).\(value.key)", items)
            let field = Vocabulary.Field(
                kind: .enumeration, flags: .list, target: UInt32(enumeration), references: 0,
                derive: Vocabulary.Field.noExpression, unless: Vocabulary.Field.noExpression, defaultValue: 0,
                symbol: symbol(value.key))
            fields.append(
                FieldDraft(
                    name: value.key, field: field,
                    celType: .list(.enumeration(EnumID(index: UInt32(enumeration)))), about: "", node: nil))
        }
        madeFields[index] = fields
        return index
    }

    // MARK: - Layout

    private mutating func layOut() {
        for (index, fields) in fieldSets.enumerated() {
            let first = draft.vocabulary.fields.count
            for field in fields {
                draft.vocabulary.fields.append(field.field)
                draft.vocabulary.fieldNames.append(field.name)
                draft.vocabulary.abouts.append(field.about)
            }
            let text = fields.firstIndex { $0.name == typeText(index) }
            let id = fields.firstIndex { $0.field.kind == .id }
            draft.vocabulary.types.append(
                Vocabulary.ObjectType(
                    name: typeNodes[index].name, fields: first..<draft.vocabulary.fields.count,
                    textField: text.map { first + $0 }, idField: id.map { first + $0 }))
            draft.environment.setFields(
                of: ObjectTypeID(index: UInt32(index)), fields.map { (name: $0.name, type: $0.celType) })
            for (i, field) in fields.enumerated() { readExpressions(field, type: index, field: first + i) }
        }
    }

    /// The field that a plain string sets, announced with `text:` by the list that holds the objects.
    private func typeText(_ type: Int) -> String? {
        for (_, fields) in typeNodes {
            for node in fields {
                guard let text = node["text"]?.text, let spec = node["type"]?.text else { continue }
                if TypeText(spec)?.name == typeNodes[type].name { return text }
            }
        }
        return nil
    }

    private mutating func readExpressions(_ field: FieldDraft, type: Int, field index: Int) {
        guard let node = field.node, node.isMapping else { return }
        for (key, role) in [("derive", VocabularyDraft.Expression.Role.derive), ("unless", .unless)] {
            guard let text = node[key] else { continue }
            if role == .derive, text.text.contains(".entry.") || text.text.contains(".licenceTerms.") {
                draft.vocabulary.fields[index].flags.insert(.fromCatalogue)
            }
            draft.expressions.append(
                VocabularyDraft.Expression(role: role, type: type, field: index, text: text.text, span: text.span))
        }
    }

    // MARK: - Keys

    private mutating func readShorthands() {
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

    private mutating func readInline(_ node: Cursor, type: Int, field: Int) {
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

    private mutating func indexKeys() {
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
        draft.vocabulary.keys = keys
        let bitsRow = draft.vocabulary.enumerationRow
        var bits = [UInt64](repeating: 0, count: bitsRow * draft.vocabulary.enumerationValues.count)
        for (index, values) in draft.vocabulary.enumerationValues.enumerated() {
            for value in values {
                let s = Int(symbol(value))
                bits[index * bitsRow + s / 64] |= 1 << UInt64(s % 64)
            }
        }
        draft.vocabulary.enumerationBits = bits
    }

    private mutating func indexConsequences() {
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
