import DataTree
import Diagnostics
import Testing
import YAML

@testable import LexgateModel

/// A vocabulary written in a test: its enumerations and the fields of its root.
private func read(_ fields: String, enums: String = "", types: String = "") throws -> (
    draft: VocabularyDraft, problems: [String]
) {
    let text = "enums:\n  Level: {low: a little, high: a lot}\n\(enums)types:\n  Descriptor:\n\(fields)\n\(types)"
    let file = SourceFile(path: "v.yaml", text: text)
    let parsed = file.yamlDocuments()
    #expect(parsed.diagnostics.isEmpty)
    let draft = VocabularyReader.read(try #require(parsed.value.first))
    let compiled = draft.hasErrors ? [] : CompiledVocabulary.compile(draft.value).diagnostics
    return (draft.value, (draft.diagnostics + compiled).map { "\($0.message) | \(marked($0.span, file))" })
}

@Suite struct `A vocabulary` {
    @Test func `that ships has no mistake`() throws {
        let shipped = try Shipped.facts
        #expect(shipped.diagnostics.map(\.message) == [])
        #expect(shipped.vocabulary.typeNames[shipped.vocabulary.root] == "Descriptor")
    }

    @Test func `that ships tells of every field what to answer`() throws {
        let vocabulary = try Shipped.facts.vocabulary
        let silent = zip(vocabulary.types, vocabulary.typeNames).filter { !$1.hasPrefix("Checklist(") }.flatMap {
            type, name in
            type.fields.filter { vocabulary.abouts[$0].isEmpty }.map { "\(name).\(vocabulary.fieldNames[$0])" }
        }
        #expect(silent == [])
    }

    @Test func `gives a default only with its reason`() throws {
        #expect(try read("    a: {type: bool, default: false, because: it is stricter}").problems == [])
        #expect(
            try read("    a: {type: bool, default: false}").problems == [
                "a default needs its reason (`because`) | a: {type: bool, «default»: false}"
            ])
    }

    @Test(arguments: [
        ("    a: {type: lsit(string)}", "unknown type `lsit(string)` | a: {type: «lsit(string)»}"),
        ("    a: {about: x}", "field `a` needs a `type` | «a»: {about: x}"),
        ("    a: {type: list(string}", "field `a` needs a `type`"),
        ("    a: {type: checklist(Nothing)}", "unknown type"),
        ("    a: {type: ref(Nobody)}", "unknown type `ref(Nobody)`"),
        ("    a: {type: int, derive: this.b}", "in `this.b`"),
        ("    a: {type: int, derive: this.a &&}", "in `this.a &&`"),
        ("    a: {type: int, default: 1, because: x, unless: this.a}", "in `this.a`"),
        (
            "    a: {type: list(Part), inline: {key: b}}",
            "`inline` needs `key` and `as` | a: {type: list(Part), inline: «{key: b}»}"
        ),
        ("    a: {type: int, pattern: ^a$}", "a `pattern` is for texts | a: {type: int, «pattern»: ^a$}"),
        ("    a: {type: string, pattern: a+}", "`a+` is not a pattern that can be read here"),
        ("    a: {type: list(Part), inline: {key: b, as: id, with: [colour]}}", "unknown field `colour`"),
    ])
    func `names what is wrong in it`(fields: String, expected: String) throws {
        let problems = try read(fields, types: "  Part: {id: {type: id}}\n").problems
        #expect(problems.count == 1)
        #expect(problems.first?.contains(expected) == true)
    }

    @Test func `needs a root`() {
        let file = SourceFile(path: "v.yaml", text: "types:\n  Box: {a: bool}")
        #expect(
            VocabularyReader.read(file.yamlDocuments().value[0]).diagnostics.map(\.message) == [
                "the vocabulary needs a type `Descriptor`"
            ])
        #expect(VocabularyReader.read(Tree()).diagnostics.map(\.message) == ["the vocabulary is empty"])
    }

    @Test func `derives only what has the type of the field`() throws {
        let wrong = try read("    a: {type: bool, derive: this.b}\n    b: string").problems
        #expect(wrong.count == 1)
        let told = try read("    a: {type: bool, derive: this.b}\n    b: bool").problems
        #expect(told == [])
    }

    @Test(arguments: [
        ("string", "string", [], false), ("list(string)", "string", [], true),
        ("enum(a, b)", "enum", ["a", "b"], false),
        ("list(enum(Role))", "enum", ["Role"], true),
        ("ref(Site, Recipient, country)", "ref", ["Site", "Recipient", "country"], false),
    ])
    func `writes types as text`(text: String, name: String, arguments: [String], isList: Bool) throws {
        let type = try #require(TypeText(text))
        #expect(type.name == name)
        #expect(type.arguments == arguments)
        #expect(type.isList == isList)
    }

    @Test(arguments: ["list(string", "list(enum(Role)", "enum(a, b"])
    func `closes its brackets`(text: String) { #expect(TypeText(text) == nil) }

    @Test func `knows the countries`() throws {
        let vocabulary = try Shipped.facts.vocabulary
        #expect(Array(vocabulary.countries) == vocabulary.countries.sorted())
        for code in ["DE", "NO", "AD", "ZW"] { #expect(vocabulary.isCountry(code)) }
        for code in ["UK", "EU", "de", "", "XX", "D"] { #expect(!vocabulary.isCountry(code)) }
    }

    @Test func `comes back from its bytes`() throws {
        let shipped = try Shipped.facts
        var writer = ByteWriter()
        shipped.vocabulary.write(to: &writer)
        shipped.catalogue.write(to: &writer)
        let (vocabulary, catalogue) = try writer.bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            let read = (try Vocabulary(from: &reader), try Catalogue(from: &reader))
            #expect(reader.isAtEnd)
            return read
        }
        var again = ByteWriter()
        vocabulary.write(to: &again)
        catalogue.write(to: &again)
        #expect(again.bytes == writer.bytes)
    }

    @Test func `is refused wherever its bytes break off`() throws {
        let shipped = try Shipped.facts
        var writer = ByteWriter()
        shipped.vocabulary.write(to: &writer)
        let size = writer.bytes.count
        shipped.catalogue.write(to: &writer)
        for count in stride(from: 0, to: writer.bytes.count, by: writer.bytes.count / 150) {
            let part = Array(writer.bytes.prefix(count))
            #expect(throws: ImageError.malformed) {
                try part.withUnsafeBytes { bytes in
                    var reader = ByteReader(bytes)
                    _ = try Vocabulary(from: &reader)
                    if count >= size { _ = try Catalogue(from: &reader) }
                }
            }
        }
    }
}

@Suite struct `A catalogue` {
    private func problems(_ text: String) throws -> [String] {
        var reader = CatalogueReader(vocabulary: try Shipped.facts.vocabulary)
        let file = SourceFile(path: "c.yaml", text: text)
        return reader.read(try #require(file.yamlDocuments().value.first)).map {
            "\($0.message) | \(marked($0.span, file))"
        }
    }

    @Test(arguments: [
        (
            "catalogue: models\nrows:\n  - {id: a, colour: red}",
            "`CatalogueModel` has no column `colour` | - {id: a, «colour»: red}"
        ),
        (
            "catalogue: models\nrows:\n  - {id: a, weights: ajar}",
            "`ajar` is not one of open, closed | - {id: a, weights: «ajar»}"
        ),
        (
            "catalogue: models\nrows:\n  - {id: a, developerCountry: UK}",
            "`UK` is not a country code | - {id: a, developerCountry: «UK»}"
        ),
        (
            "catalogue: models\nrows:\n  - {id: a, trainingComputeFlop: much}",
            "`much` is not a number | - {id: a, trainingComputeFlop: «much»}"
        ),
        (
            "catalogue: models\nrows:\n  - {id: a, asOf: 2026-02-30}",
            "`2026-02-30` is not a day | - {id: a, asOf: «2026-02-30»}"
        ),
        ("catalogue: models\nrows:\n  - {id: a}\n  - {id: a}", "`a` stands twice in the catalogue | - «{id: a}»"),
        ("catalogue: moduls\nrows: []", "unknown catalogue `moduls` | catalogue: «moduls»"),
        ("rows: []", "a catalogue file needs `catalogue` and `rows` | «rows: []»"),
        (
            "catalogue: services\nrows:\n  - {id: a, places: [{id: b, colour: red}]}",
            "a place has no column `colour` | - {id: a, places: [{id: b, «colour»: red}]}"
        ),
    ])
    func `names what is wrong in it`(text: String, expected: String) throws {
        let told = try problems(text)
        #expect(told == [expected])
    }
}

@Suite struct `Names of models` {
    private func row(_ name: String) throws -> String {
        switch try Shipped.facts.catalogue.model(named: name) {
        case .found(let entry): entry.id
        case .family(let entry, _): "family \(entry.id)"
        case .unknown: "unknown"
        }
    }

    @Test func `lead to the same row however they are written`() throws {
        let id = try row("Qwen/Qwen3-32B")
        #expect(id.contains("qwen3") && !id.hasPrefix("family"))
        for name in [
            "qwen/qwen3-32b", "QWEN/QWEN3-32B", "Qwen/Qwen3-32B-AWQ", "Qwen/Qwen3-32B-FP8", "unsloth/Qwen3-32B-GGUF",
            "huggingface/Qwen/Qwen3-32B", "hosted_vllm/Qwen/Qwen3-32B", "openrouter/qwen/qwen3-32b",
            "Qwen/Qwen3-32B-GPTQ",
        ] { #expect(try row(name) == id, "\(name)") }
    }

    @Test(arguments: ["Qwen/Qwen3-72B-Instruct-AWQ", "nobody/never-heard-of", "", "-", "/", "*"])
    func `that do not exist lead to no row of their own`(name: String) throws {
        let row = try row(name)
        #expect(row == "unknown" || row.hasPrefix("family"))
    }

    @Test(arguments: ["mistral-lrage-2411", "claude-99-nonesuch", "Qwen/Qwen3-72B-Instruct-AWQ", "gpt-4p"])
    func `that do not exist get names that somebody could have written`(name: String) throws {
        switch try Shipped.facts.catalogue.model(named: name) {
        case .found(let entry): Issue.record("found \(entry.id)")
        case .family(_, let like), .unknown(let like):
            #expect(!like.isEmpty)
            #expect(like.filter { $0.contains("--") || $0.hasSuffix("-") || $0.hasPrefix("-") } == [])
        }
    }

    @Test func `of a family give the developer and nothing else`() throws {
        let read = try Reading("model: {id: m, name: claude-99-nonesuch}")
        #expect(read["models[m].developerCountry"] == "US")
        for fact in ["weights", "licence", "generality", "systemicRisk", "trainingComputeFlop", "outputs"] {
            #expect(read["models[m].\(fact)"] == "(not stated)", "\(fact)")
        }
        #expect(read.problems.count == 1)
        #expect(
            read.problems[0].hasPrefix(
                "the catalogue knows no model `claude-99-nonesuch` | model: {id: m, name: «claude-99-nonesuch»}"))
    }

    @Test func `of hostile length are answered in time`() throws {
        let told = try row(String(repeating: "openai/", count: 300) + "x")
        #expect(told == "unknown")
        _ = try row(String(repeating: "-awq", count: 500))
    }

    @Test(arguments: [
        ("*", "", true), ("*", "abc", true), ("a*c", "abc", true), ("a*c", "abcd", false), ("*b*", "abc", true),
        ("a**c", "ac", true),
        ("abc", "abc", true), ("abc", "ab", false), ("", "", true), ("", "a", false), ("a*b*c", "aXbXbYc", true),
    ])
    func `fit patterns`(glob: String, text: String, fits: Bool) {
        #expect(matches(Flat(glob.utf8), Array(text.utf8)) == fits)
    }
}

@Suite struct `Places` {
    private func country(_ provider: String, _ region: String?, scope: String? = nil) throws -> String {
        let scopeText = scope.map { ", inferenceScope: \($0)" } ?? ""
        let regionText = region.map { ", region: \($0)" } ?? ""
        return try Reading("site: {id: s, provider: '\(provider)'\(regionText)\(scopeText)}")["sites[s].country"]
    }

    @Test(arguments: [
        ("aws", "ap-southeast-1", "SG"), ("huawei", "ap-southeast-1", "HK"), ("alibaba", "ap-southeast-1", "SG"),
        ("aws", "eu-central-1", "DE"), ("alibaba", "eu-central-1", "DE"), ("aws-bedrock", "eu-central-1", "DE"),
        ("alibaba-model-studio", "frankfurt-eu", "DE"), ("alibaba-model-studio", "beijing", "CN"),
        ("AWS", "EU-CENTRAL-1", "DE"),
    ])
    func `are looked up in their cloud, never alone`(provider: String, region: String, expected: String) throws {
        let told = try country(provider, region)
        #expect(told == expected)
    }

    @Test(arguments: [("frankfurt-eu", "eu"), ("frankfurt-global", "global"), ("beijing", "country")])
    func `of a service say where requests are computed`(region: String, scope: String) throws {
        let told = try Reading("site: {id: s, provider: alibaba-model-studio, region: \(region)}")[
            "sites[s].inferenceScope"]
        #expect(told == scope)
    }

    @Test func `that fit several ways give what they share`() throws {
        let read = try Reading("site: {id: s, provider: alibaba-model-studio, region: eu-central-1}")
        #expect(read["sites[s].country"] == "DE")
        #expect(read["sites[s].parentCountry"] == "CN")
        #expect(read["sites[s].inferenceScope"] == "(not stated)")
    }

    @Test func `that fit several ways are told apart by what is stated`() throws {
        let read = try Reading(
            "site: {id: s, provider: alibaba-model-studio, region: eu-central-1, inferenceScope: eu}")
        #expect(read.contradictions == [])
        #expect(read.problems == [])
    }

    @Test func `without a region give the company alone`() throws {
        let read = try Reading("site: {id: s, provider: aws}")
        #expect(read["sites[s].country"] == "(not stated)")
        #expect(read["sites[s].parentCountry"] == "US")
    }

    @Test(arguments: [
        (
            "asw", "eu-central-1",
            "the catalogue knows no provider `asw` | site: {id: s, provider: «'asw'», region: eu-central-1} | nearest: `aws`"
        ),
        (
            "aws", "eu-centrall-1",
            "the catalogue knows no `aws` region `eu-centrall-1` | site: {id: s, provider: 'aws', region: «eu-centrall-1»} | nearest: `eu-central-1`"
        ),
    ])
    func `that are unknown get the nearest names`(provider: String, region: String, expected: String) throws {
        let read = try Reading("site: {id: s, provider: '\(provider)', region: \(region)}")
        #expect(read.problems.count == 1)
        #expect(read.problems.first?.hasPrefix(expected) == true)
        #expect(read["sites[s].country"] == "(not stated)")
    }

    @Test func `of a service that has only its own are no others`() throws {
        let read = try Reading("site: {id: s, provider: alibaba-model-studio, region: eu-west-1}")
        #expect(read["sites[s].country"] == "(not stated)")
        #expect(read.problems.count == 1)
    }

    @Test func `of our own are looked up nowhere`() throws {
        let read = try Reading("site: {id: s, provider: own, country: AT}")
        #expect(read.problems == [])
        #expect(read["sites[s].operator"] == "organization")
        #expect(read.step("sites[s].operator") == .derived)
    }

    @Test func `name providers for recipients too`() throws {
        let read = try Reading("recipient: {id: r, provider: aws}")
        #expect(read["recipients[r].country"] == "US")
        #expect(read["recipients[r].subjectTo"] == "us-cloud-act, us-fisa-702")
        let told = try Reading("recipient: {id: r, provider: awz}").problems.count
        #expect(told == 1)
    }
}
