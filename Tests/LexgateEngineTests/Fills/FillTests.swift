import CEL
import Diagnostics
import LexgateEngine
import LexgateModel
import Testing
import YAML

@Suite struct `What fills facts that nobody stated` {
    private func draft() throws -> VocabularyDraft {
        let file = try #require(try Project.yaml(below: "Sources/Facts").first { $0.path == "descriptor.yaml" })
        return PolicyBuild.vocabulary(file).value
    }

    @Test func `has a case for each default, derivation, consequence and implied flow, and no other`() throws {
        let fills = try draft().fills
        let cases = Set(try FillCase.all().map(\.fill))
        #expect(fills.subtracting(cases) == [], "write a case in Fills/cases.yaml for each")
        #expect(cases.subtracting(fills) == [])
        #expect(fills.count > 60)
    }

    @Test(arguments: try FillCase.all())
    func `fills the fact`(example: FillCase) throws {
        var outcomes = try Outcomes()
        let text = example.descriptor.document
        let (facts, errors) = try outcomes.facts(text)
        #expect(errors == [])
        let fact = try #require(facts[example.fact])
        #expect(fact.value == example.value)
        let isComputed = example.fact.hasPrefix("derived.")
        #expect(isComputed || fact.step == (["default", "implied"].contains(example.kind) ? .assumed : .derived))
    }

    /// A case that no rule looks at shows nothing.
    @Test func `is read in some case, where any rule reads the fact at all`() throws {
        var outcomes = try Outcomes()
        let ruled = outcomes.fieldsOfRules
        var unread: [Int: String] = [:]
        var read: Set<Int> = []
        for example in try FillCase.all() where example.isRead {
            guard let field = outcomes.policy.vocabulary.field(atPath: example.fact), ruled.contains(field),
                !read.contains(field)
            else { continue }
            if try outcomes.verdicts(example.descriptor.document).read.contains(example.fact) {
                read.insert(field)
            } else {
                unread[field] = example.fact
            }
        }
        #expect(unread.filter { !read.contains($0.key) }.values.sorted() == [])
    }

    @Test(arguments: try FillCase.all())
    func `shows the row of the catalogue that it comes from, with source and day`(example: FillCase) throws {
        var outcomes = try Outcomes()
        guard let rows = try outcomes.catalogue(of: example.fact, in: example.descriptor.document) else { return }
        #expect(rows.map(\.row) == [example.row].compactMap(\.self))
        #expect(
            rows.allSatisfy { $0.asOf != nil && ($0.source.contains("://") || $0.source.contains("catalogue.yaml")) })
    }

    @Test(arguments: try FillCase.all())
    func `never pays off when what it rests on is withheld`(example: FillCase) throws {
        var outcomes = try Outcomes()
        let text = example.descriptor.document
        let filled = try #require(try outcomes.facts(text).facts[example.fact])
        var feeds = 0
        for entry in example.descriptor.entries where isFact(entry) {
            let shorter = example.descriptor.without(entry).document
            let (facts, errors) = try outcomes.facts(shorter)
            // An error closes the gate by itself.
            guard errors.isEmpty, facts[example.fact] != filled else { continue }
            feeds += 1
            #expect(try outcomes.improvements(from: text, to: shorter) == [], "without \(entry)")
        }
        #expect(feeds > 0 || example.kind == "default")
    }

    /// Not the head, nor a claim, nor an id, which is a name and no fact.
    private func isFact(_ entry: WrittenFacts.Path) -> Bool {
        if case .key(let key)? = entry.first, ["apiVersion", "kind", "metadata", "declared"].contains(key) {
            return false
        }
        return entry.last != .key("id")
    }

    /// The same as taking out of the text what was stated, for everything that may have been stated.
    @Test(arguments: try FillCase.all().filter { $0.row == nil && !$0.isDisputed })
    func `is never milder than what was stated`(example: FillCase) throws {
        let vocabulary = try draft()
        // What is implied is a whole list of the root; nobody states what is computed.
        let fact = example.kind == "implied" ? String(example.fact.prefix { $0 != "[" }) : example.fact
        guard !fact.hasPrefix("derived.") else { return }
        let field = try #require(vocabulary.vocabulary.field(atPath: fact))
        let path = try #require(example.descriptor.path(fact))
        var outcomes = try Outcomes()
        let text = example.descriptor.document
        var better: Set<String> = []
        for value in example.instead + words(field, vocabulary.vocabulary) {
            let stated = example.descriptor.with(path, value).document
            #expect(try outcomes.facts(stated).errors == [])
            better.formUnion(
                try outcomes.improvements(from: stated, to: text, claims: example.claims).map {
                    "\(value.text): \($0)"
                })
        }
        if vocabulary.notes[field].because.hasPrefix("in the author's favour") { return }
        #expect(better == [])
    }

    private func words(_ field: Int, _ vocabulary: Vocabulary) -> [WrittenFacts] {
        let isList = vocabulary.fields[field].flags.contains(.list)
        let words: [String] =
            switch vocabulary.fields[field].kind {
            case .bool: ["true", "false"]
            case .enumeration: vocabulary.enumerationValues[Int(vocabulary.fields[field].target)]
            default: []
            }
        let single: [WrittenFacts] = words.map { .scalar($0, isPlain: true) }
        return isList && words.count > 1 ? single + [.list(single)] : single
    }

    @Test func `is in the author's favour in two places alone`() throws {
        let draft = try draft()
        let marked = draft.notes.indices.filter { draft.notes[$0].because.hasPrefix("in the author's favour") }
        #expect(marked.map { draft.vocabulary.fieldNames[$0] } == ["publicRoles", "usContractor"])
    }
}
