import DataTree
import Diagnostics
import Foundation
import LexgateEngine
import LexgateModel
import LexgateReports
import Testing
import YAML

/// A printed schema, as far as its structure is looked at; what it takes and refuses, `Tests/SchemaAgreement` compares.
private struct PrintedSchema {
    let root: [String: Any]
    var definitions: [String: [String: Any]] { root["$defs"] as? [String: [String: Any]] ?? [:] }

    init(_ bytes: some Sequence<UInt8>) throws {
        root = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    /// Of a vocabulary written in a test.
    init(vocabulary text: String) throws {
        let draft = PolicyBuild.vocabulary(SourceFile(path: "v.yaml", text: text))
        #expect(draft.diagnostics.map(\.message) == [])
        try self.init(DescriptorSchema(draft.value).bytes())
    }

    func properties(_ definition: [String: Any]) -> [String: [String: Any]] {
        definition["properties"] as? [String: [String: Any]] ?? [:]
    }

    /// Names of definitions that the root leads to.
    var reached: Set<String> {
        var found: Set<String> = []
        var open = [root.filter { $0.key != "$defs" }]
        while let part = open.popLast() {
            for name in PrintedSchema.references(in: part) where found.insert(name).inserted {
                open.append(definitions[name] ?? [:])
            }
        }
        return found
    }

    private static func references(in value: Any) -> [String] {
        if let list = value as? [Any] { return list.flatMap(references) }
        guard let object = value as? [String: Any] else { return [] }
        return object.flatMap { key, value in
            (key == "$ref" ? (value as? String).map { [String($0.dropFirst("#/$defs/".count))] } : nil)
                ?? references(in: value)
        }
    }

    /// Everything that stands under a key, wherever it is.
    static func all(_ key: String, in value: Any) -> [Any] {
        if let list = value as? [Any] { return list.flatMap { all(key, in: $0) } }
        guard let object = value as? [String: Any] else { return [] }
        return object.flatMap { name, value in (name == key ? [value] : []) + all(key, in: value) }
    }
}

@Suite struct `The printed schema` {
    private let vocabulary: Vocabulary
    private let schema: PrintedSchema
    /// Types whose objects nobody writes: rows of the catalogue, and what is worked out for the rules.
    private let engineTypes: Set<String>

    init() throws {
        vocabulary = try Project.policy().vocabulary
        let rows = vocabulary.typeNames.filter { $0.hasPrefix("Catalogue") }
        engineTypes = Set(rows).union([
            "ServicePlace", "Derived", "Transfer", "CountryMention", "Contradiction", "Disagreement",
        ])
        schema = try PrintedSchema(try Command.lexgate("schema").output.utf8)
    }

    private var writableTypes: [Int] {
        vocabulary.types.indices.filter { !engineTypes.contains(vocabulary.typeNames[$0]) }
    }

    private func definition(of type: Int) throws -> [String: Any] {
        if type == vocabulary.root { return schema.root }
        let name = vocabulary.typeNames[type].replacing("(", with: "-").replacing(")", with: "")
        return try #require(schema.definitions[name], "\(name)")
    }

    @Test func `is the same every time`() throws {
        let again = [try Command.lexgate("schema"), try Command.lexgate("schema")]
        #expect(again[0].status == 0)
        #expect(again[0].output == again[1].output)
        #expect(again[0].output.hasSuffix("}\n"))
        #expect(again[0].errors == "")
    }

    @Test func `names its draft and itself`() {
        #expect(schema.root["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema.root["$id"] as? String == "urn:lexgate:schema:descriptor:v1")
    }

    @Test func `has every type that somebody writes, and no other`() throws {
        for type in writableTypes { _ = try definition(of: type) }
        #expect(engineTypes.filter { schema.definitions[$0] != nil } == [])
    }

    @Test func `says what holds where a fact is left out, for editors to show`() throws {
        let file = try Project.file(
            at: Project.root.appending(path: "Sources/Facts/descriptor.yaml"), named: "descriptor.yaml")
        let notes = PolicyBuild.vocabulary(file).value.notes
        var count = 0
        for type in writableTypes where !vocabulary.typeNames[type].contains("(") {
            let properties = schema.properties(try definition(of: type))
            for field in vocabulary.writableFields(of: type) {
                let property = try #require(properties[vocabulary.fieldNames[field]])
                let text = property["markdownDescription"] as? String
                let words = [notes[field].from, notes[field].because].filter { !$0.isEmpty }
                #expect((text != nil) == !words.isEmpty, "\(vocabulary.fieldNames[field])")
                guard let text else { continue }
                count += 1
                for word in words + [vocabulary.abouts[field]] { #expect(text.contains(word)) }
            }
        }
        #expect(count > 50)
        for form in ["date", "language", "currency", "uri"] {
            #expect((schema.definitions[form]?["examples"] as? [String])?.isEmpty == false, "\(form)")
        }
    }

    @Test func `has every fact that somebody states, with what it is about`() throws {
        var count = 0
        for type in writableTypes {
            let definition = try definition(of: type)
            let artefact = schema.properties(try #require(schema.definitions["Artefact"]))
            for field in vocabulary.types[type].fields {
                let name = vocabulary.fieldNames[field]
                let property =
                    schema.properties(definition)[name] ?? (definition["allOf"] == nil ? nil : artefact[name])
                let isComputed = vocabulary.fields[field].flags.contains(.computed)
                #expect((property != nil) != isComputed, "\(vocabulary.typeNames[type]).\(name)")
                guard let property else { continue }
                count += 1
                let about = property["description"] as? String ?? ""
                #expect(!about.isEmpty, "\(vocabulary.typeNames[type]).\(name)")
            }
        }
        #expect(count > 400)
    }

    @Test func `has every word of every enumeration, with what it says`() throws {
        let used = writableTypes.flatMap { vocabulary.types[$0].fields }.filter { field in
            vocabulary.fields[field].kind == .enumeration && !vocabulary.fields[field].flags.contains(.computed)
        }.map { Int(vocabulary.fields[$0].target) }
        let printed = Set(PrintedSchema.all("enum", in: schema.root).compactMap { $0 as? [String] })
        for index in Set(used) where !vocabulary.enumerationValues[index].isEmpty {
            let isPrinted = printed.contains(vocabulary.enumerationValues[index])
            #expect(isPrinted, "\(vocabulary.enumerationNames[index])")
        }
        let system = try #require(schema.definitions["System"])
        let kinds = try #require(schema.properties(system)["kind"])
        let abouts = try #require(kinds["enumDescriptions"] as? [String])
        #expect(abouts.first == "a partner to write to or talk with")
        #expect(abouts.count == (kinds["enum"] as? [String])?.count)
    }

    @Test func `leads from its root to every definition`() {
        #expect(schema.reached == Set(schema.definitions.keys))
    }

    @Test func `is made from what was compiled`() throws {
        let file = try Project.file(at: Project.root.appending(path: "Sources/Facts/descriptor.yaml"), named: "d")
        let draft = PolicyBuild.vocabulary(file).value
        #expect(draft.vocabulary.fieldNames == vocabulary.fieldNames)
        #expect(draft.vocabulary.keys == vocabulary.keys)
        #expect(draft.vocabulary.enumerationValues == vocabulary.enumerationValues)
        #expect(draft.valueAbouts.map(\.count) == vocabulary.enumerationValues.map(\.count))
    }

    @Test func `has words that every loader takes for texts`() {
        let odd = vocabulary.enumerationValues.joined().filter { word in
            if case .string = Tree.coreScalar(plain: Array(word.utf8)[...]) { false } else { true }
        }
        #expect(odd == [])
    }

    @Test func `can be named in a descriptor`() throws {
        let text = try String(contentsOf: Project.root.appending(path: Sample.passing), encoding: .utf8)
        let plain = try Command.lexgate("gate", "--as-of", Sample.day, "-", input: text)
        let named = try Command.lexgate(
            "gate", "--as-of", Sample.day, "-",
            input: "# yaml-language-server: $schema=lexgate.schema.json\n" + text)
        #expect(named.status == 0)
        #expect(named.output == plain.output)
    }
}

@Suite struct `The schema of a small vocabulary` {
    private let text = """
        enums:
          Level: {low: a little, high: {about: a lot}}
        types:
          Descriptor:
            boxes: {type: list(Box), required: true, singular: box, about: all boxes}
            names: {type: list(string), nonEmpty: true, about: names}
            level: {type: enum(Level), default: low, because: it is stricter, about: how much}
            worst: {type: enum(Level), about: the worst}
            code: {type: string, pattern: '^[A-Z]+$', about: code}
            made: {type: bool, computed: true, about: made up}
          Box: {id: {type: id, required: true, about: its name}}
        """

    @Test func `asks for one of several keys`() throws {
        let root = try PrintedSchema(vocabulary: text).root
        let either = try #require(root["allOf"] as? [[String: [[String: [String]]]]])
        #expect(either == [["anyOf": [["required": ["boxes"]], ["required": ["box"]]]]])
        #expect(root["required"] == nil)
        let dependent = try #require(root["dependentSchemas"] as? [String: [String: [String: Bool]]])
        #expect(dependent == ["box": ["properties": ["boxes": false]]])
    }

    @Test func `refuses none where a list cannot be empty`() throws {
        let schema = try PrintedSchema(vocabulary: text)
        let forms = try #require(schema.properties(schema.root)["names"]?["anyOf"] as? [[String: Any]])
        let single = try #require(forms[0]["allOf"] as? [[String: Any]])
        #expect(single[0]["not"] as? [String: String] == ["const": "none"])
        #expect(forms[1]["minItems"] as? Int == 1)
        #expect(forms.count == 2)
    }

    @Test func `has an enumeration of several facts once`() throws {
        let schema = try PrintedSchema(vocabulary: text)
        #expect(schema.definitions["Level"]?["enum"] as? [String] == ["low", "high"])
        #expect(schema.definitions["Level"]?["enumDescriptions"] as? [String] == ["a little", "a lot"])
        let level = try #require(schema.properties(schema.root)["level"])
        #expect(level["$ref"] as? String == "#/$defs/Level")
        #expect(level["default"] as? String == "low")
    }

    @Test func `has nothing that is worked out`() throws {
        let schema = try PrintedSchema(vocabulary: text)
        #expect(schema.properties(schema.root)["made"] == nil)
        #expect(schema.definitions["artefactInBrief"] == nil)
    }

    @Test func `takes numbers for texts whose pattern they fit`() throws {
        let schema = try PrintedSchema(vocabulary: text)
        #expect(schema.properties(schema.root)["code"]?["type"] as? [String] == ["string"])
    }
}
