import CEL
import DataTree
import Diagnostics

extension VocabularyReader {
    mutating func artefactType(_ arguments: [String], _ node: Cursor, _ path: String) -> Int {
        var items: Int?
        if let name = arguments.first {
            items = enumerationIndex[name]
        } else if let covers = node["covers"] {
            items = addEnumeration("\(path).covers", covers.children)
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
    mutating func checklistType(_ name: String) -> Int? {
        let typeName = "Checklist(\(name))"
        if let known = typeIndex[typeName] { return known }
        guard let values = document["enums"]?[name]?.children else { return nil }
        let index = declareType(typeName, [])
        var fields: [FieldDraft] = []
        for value in values {
            let enumeration = addEnumeration("\(name).\(value.key)", value["items"]?.children ?? [])
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
}
