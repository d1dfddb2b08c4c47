import DataTree
import Diagnostics
import Testing
import YAML

@testable import LexgateModel

/// A name and the rows that answer it.
struct KnownName: CustomTestStringConvertible, Sendable {
    let name: String
    let rows: [String]

    var testDescription: String { name }

    static func all() throws -> [KnownName] {
        let file = try Project.file("Tests/LexgateModelTests/Names/founding.yaml")
        return Cursor(try #require(file.yamlDocuments().value.first)).children.map {
            KnownName(name: $0.key, rows: $0.words)
        }
    }
}

/// What the catalogue answers, in words.
private func answer(_ name: String) throws -> String {
    switch try Shipped.facts.index.find(name) {
    case .rows(let rows): rows.map { "\($0.kind.rawValue)/\($0.id)" }.joined(separator: ", ")
    case .ambiguous(let rows): "one of " + rows.map { "\($0.kind.rawValue)/\($0.id)" }.joined(separator: ", ")
    case .unknown(let like, let developer): "none by \(developer?.id ?? "?"), near \(like.joined(separator: ", "))"
    }
}

@Suite struct `Asking the catalogue` {
    @Test(arguments: try KnownName.all())
    func `for what the founding papers name has an answer`(known: KnownName) throws {
        let told = try answer(known.name)
        #expect(told == known.rows.joined(separator: ", ") || told == "one of \(known.rows.joined(separator: ", "))")
    }

    @Test(arguments: [
        ("aws/eu-central-1", "places/aws / eu-central-1"), ("eu-central-2", "places/aws / eu-central-2"),
        (
            "ap-southeast-1",
            "one of places/alibaba / ap-southeast-1, places/aws / ap-southeast-1, places/huawei / ap-southeast-1, places/volcengine / ap-southeast-1"
        ),
        ("qwen/qwen3-32b-awq", "models/qwen3-32b"), ("models/qwen3-32b", "models/qwen3-32b"),
        ("licences/MIT", "licences/mit"), ("Apache License 2.0", "licences/apache-2.0"),
        ("apache license 2.0", "licences/apache-2.0"), ("unsloth/Qwen3-32B-GGUF", "models/qwen3-32b"),
        ("Qwen3-72B", "none by alibaba, near qwen2-72b, qwen3-32b, qwen"), ("", "none by ?, near "),
        ("components/qwen3-32b", "none by ?, near qwen3-32b, qwen3-14b, qwen3-4b, qwen3-8b, qwen-2"),
    ])
    func `takes ids, names and spellings`(name: String, expected: String) throws {
        let told = try answer(name)
        #expect(told == expected)
    }

    @Test func `for a long or hostile name ends`() throws {
        _ = try answer(String(repeating: "qwen/", count: 2_000))
        _ = try answer("\u{1B}[31m\n\u{202E}")
    }

    @Test func `finds rows by every word, the closest first`() throws {
        let index = try Shipped.facts.index
        let rows = index.search("Vertex AI").map(\.id)
        #expect(rows.first == "google-vertex")
        #expect(rows.contains("vertex-safety"))
        #expect(index.search("guard qwen3").map(\.id) == ["qwen3-guard", "qwen3guard"])
        #expect(index.search("  ").isEmpty && index.search("no such words here").isEmpty)
    }

    @Test func `tells a row's facts, and what nobody knows of it`() throws {
        let index = try Shipped.facts.index
        guard case .rows(let rows) = index.find("qwen3-32b"), let row = rows.first else {
            Issue.record("no row")
            return
        }
        let facts = index.facts(of: row).map { "\($0.name): \($0.value)" }
        for fact in [
            "developer: alibaba", "parametersBillion: 32.8", "releasedInEu: 2025-04-28", "codeOfPractice: none",
        ] {
            #expect(facts.contains(fact))
        }
        #expect(index.unknownFacts(of: row) == ["openSourceConditions"])
        #expect(index.reviewBy(row) == CalendarDay("2027-11-21"))
        guard case .rows(let services) = index.find("alibaba-model-studio"), let service = services.first else {
            Issue.record("no service")
            return
        }
        let places = index.facts(of: service).filter { $0.name == "place frankfurt-eu" }.map(\.value)
        #expect(places == ["region eu-central-1; inferenceScope eu; row alibaba-model-studio-intl"])
    }
}

@Suite struct `Rows of the catalogue` {
    @Test func `all have a source, a day and how sure they are`() throws {
        let index = try Shipped.facts.index
        let bare = index.rows.filter {
            index.source(of: $0)?.hasPrefix("https://") != true || index.asOf($0) == nil
                || index.confidence(of: $0) == nil
        }
        #expect(bare.map(\.id) == [])
    }

    @Test(arguments: [
        (Catalogue.Kind.models, 299), (.services, 118), (.places, 471), (.licences, 50), (.developers, 94),
        (.safeguards, 67), (.certifications, 54), (.components, 56), (.organisations, 43),
    ])
    func `do not get lost`(kind: Catalogue.Kind, count: Int) throws {
        let rows = try Shipped.facts.index.rows.filter { $0.kind == kind }
        #expect(rows.count >= count)
        #expect(Set(rows.map(\.id)).count == rows.count)
    }

    @Test func `name developers, licences, models and certificates that have rows`() throws {
        let shipped = try Shipped.facts
        func missing(_ table: Catalogue.Table, _ field: String, from known: Packed<String>) -> [String] {
            (0..<table.count).flatMap { row in
                [shipped.catalogue.word(table, row, field)].compactMap(\.self)
                    + shipped.catalogue.words(table, row, field)
            }.filter { !known.contains($0) }
        }
        let models = shipped.catalogue.models
        #expect(missing(models, "developer", from: shipped.library.developers.ids) == [])
        #expect(missing(models, "licence", from: shipped.catalogue.licences.ids) == [])
        #expect(missing(models, "base", from: models.ids) == [])
        #expect(
            missing(shipped.catalogue.services, "certifications", from: shipped.library.certifications.ids) == [])
    }

    /// Ids as registries and interfaces give them: each pattern with its stars left out.
    @Test func `of models are found by every id they list`() throws {
        let catalogue = try Shipped.facts.catalogue
        var wrong: [String] = []
        for row in 0..<catalogue.models.count where catalogue.cell(catalogue.models, row, "fallback")?.isTrue != true {
            for pattern in catalogue.words(catalogue.models, row, "match") {
                let name = pattern.filter { $0 != "*" }
                guard case .found(let entry) = catalogue.model(named: name), entry.id == catalogue.models.ids[row]
                else {
                    wrong.append("\(catalogue.models.ids[row]): \(pattern)")
                    continue
                }
            }
        }
        #expect(wrong == [])
    }

    @Test func `of safeguards help with duties, and say where they end`() throws {
        let library = try Shipped.facts.library
        for row in 0..<library.safeguards.count {
            #expect(!library.words(library.safeguards, row, "helps").isEmpty)
            #expect(library.word(library.safeguards, row, "limits")?.isEmpty == false)
        }
        for row in 0..<library.certifications.count {
            #expect(library.word(library.certifications, row, "proves")?.isEmpty == false)
            #expect(library.word(library.certifications, row, "doesNotProve")?.isEmpty == false)
        }
    }

    @Test func `that judging needs lie apart from those for readers`() throws {
        let shipped = try Shipped.facts
        for kind in Catalogue.Kind.allCases {
            #expect((shipped.catalogue[kind].count == 0) == kind.isForReaders)
            #expect((shipped.library[kind].count == 0) == !kind.isForReaders)
        }
    }

    @Test func `that filled facts are listed once each, with the day by which to look again`() throws {
        let read = try Reading(
            """
            models: [{id: a, name: Qwen/Qwen3-32B}, {id: b, name: qwen3-32b-awq}, {id: c, name: nobody/unheard-of}]
            sites: [{id: s, provider: aws, region: eu-central-1}, {id: t, provider: aws-bedrock, region: EU-CENTRAL-1}, {id: u, provider: aws}]
            recipient: {id: r, provider: AWS}
            """)
        #expect(
            read.derived["catalogueRows"] == [
                "models/qwen3-32b", "licences/apache-2.0", "places/aws / eu-central-1", "services/aws",
            ])
        #expect(read["derived.catalogueRows[models/qwen3-32b].reviewBy"] == "2027-11-21")
        #expect(read["derived.catalogueRows[licences/apache-2.0].reviewBy"] == "2028-11-20")
    }
}
