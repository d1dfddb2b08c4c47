import CEL
import DataTree
import Diagnostics
import Testing
import YAML

@testable import LexgateModel

@Suite struct `A catalogue with rows of a user` {
    private func extended(_ texts: String...) throws -> Catalogue {
        let shipped = try Shipped.facts
        var reader = CatalogueReader(vocabulary: shipped.vocabulary, extending: shipped.catalogue, library: Catalogue())
        for (number, text) in texts.enumerated() {
            let file = SourceFile(path: "c\(number).yaml", text: text)
            let problems = reader.readOwn(
                try #require(file.yamlDocuments().value.first), from: file.path,
                today: CalendarDay(daysSinceEpoch: 30_000))
            #expect(problems.map(\.message) == [])
        }
        return reader.catalogue
    }

    private func found(_ name: String, _ catalogue: Catalogue) -> String {
        switch catalogue.model(named: name) {
        case .found(let entry): "\(entry.id) of \(entry.source)"
        case .ambiguous(let entries, _): entries.map(\.id).joined(separator: " or ")
        case .family(let entry): "family \(entry.id)"
        case .unknown: "unknown"
        }
    }

    @Test func `finds models that ship with none, by id or pattern`() throws {
        let catalogue = try extended(
            """
            catalogue: models
            rows:
              - {id: Acme-1, developerCountry: DE, asOf: 2026-11-01}
              - {id: acme-2, match: [acme/two-*], source: 'https://acme.example/', asOf: 2026-11-01}
            """)
        #expect(found("acme-1", catalogue) == "Acme-1 of your catalogue c0.yaml")
        #expect(found("acme/two-large", catalogue) == "acme-2 of your catalogue c0.yaml: https://acme.example/")
        #expect(found("Qwen/Qwen3-32B", catalogue) == "qwen3-32b of https://huggingface.co/Qwen/Qwen3-32B")
        #expect(catalogue.ownFiles.map { "\($0.file) \($0.rows)" } == ["c0.yaml 2"])
    }

    @Test(arguments: ["ACME/Large", "acme/large", "Acme/LARGE", "ACME-9"])
    func `finds models however patterns, ids and names are capitalised`(name: String) throws {
        let catalogue = try extended(
            """
            catalogue: models
            rows: [{id: wide, match: ['ACME/*'], asOf: 2026-11-01}, {id: Acme-9, asOf: 2026-11-01}]
            """)
        #expect(found(name, catalogue).hasSuffix("of your catalogue c0.yaml"))
    }

    @Test func `takes a row with an id of ours whole`() throws {
        let catalogue = try extended("catalogue: models\nrows: [{id: qwen3-32b, weights: open, asOf: 2026-11-01}]")
        #expect(found("qwen3-32b", catalogue) == "qwen3-32b of your catalogue c0.yaml")
        #expect(found("Qwen/Qwen3-32B-AWQ", catalogue) == "qwen3-32b of your catalogue c0.yaml")
        #expect(found("qwen3:32b", catalogue) == "family qwen-unlisted")
        #expect(catalogue.models.count == (try Shipped.facts.catalogue.models.count))
        guard case .found(let entry) = catalogue.model(named: "qwen3-32b") else { return }
        let licence = try #require(catalogue.models.offset("licence"))
        #expect(entry.cells[licence].isUnknown)
    }

    @Test func `prefers its pattern to an equal one of ours`() throws {
        let catalogue = try extended(
            "catalogue: models\nrows: [{id: mine, match: [qwen/qwen3-32b*], asOf: 2026-11-01}]")
        #expect(found("Qwen/Qwen3-32B-AWQ", catalogue) == "mine of your catalogue c0.yaml")
    }

    @Test func `takes its own of several that lay equal claim to a name`() throws {
        #expect(found("qwen3-coder", try extended()) == "qwen3-coder-30b or qwen3-coder-480b")
        let catalogue = try extended("catalogue: models\nrows: [{id: mine, match: [qwen3-coder], asOf: 2026-11-01}]")
        #expect(found("qwen3-coder", catalogue) == "mine of your catalogue c0.yaml")
    }

    @Test func `knows clouds, their places and services`() throws {
        let catalogue = try extended(
            """
            catalogue: places
            rows: [{cloud: acme, region: north, country: 'NO', status: open, asOf: 2026-11-01}]
            """,
            """
            catalogue: services
            rows:
              - {id: acme, country: 'NO', parentCountry: SE, asOf: 2026-11-01}
              - {id: alibaba-model-studio, clouds: [alibaba], places: [{id: only, region: eu-central-1}], asOf: 2026-11-01}
            """)
        guard case .found(let north) = catalogue.place(provider: "acme", region: "north", inferenceScope: nil) else {
            Issue.record("no place")
            return
        }
        #expect(north.source == "your catalogue c0.yaml" && north.row == "places/acme / north")
        guard
            case .found(let only) = catalogue.place(
                provider: "alibaba-model-studio", region: "only", inferenceScope: nil)
        else {
            Issue.record("no place")
            return
        }
        #expect(only.source.hasSuffix("; your catalogue c1.yaml"))
        guard
            case .unknownRegion = catalogue.place(
                provider: "alibaba-model-studio", region: "frankfurt-eu", inferenceScope: nil)
        else {
            Issue.record("a place of the row that was replaced")
            return
        }
        guard case .found = catalogue.place(provider: "openai-api", region: "eu", inferenceScope: nil) else {
            Issue.record("places of other services are gone")
            return
        }
    }

    @Test func `is the shipped one where a file has a mistake`() throws {
        let shipped = try Shipped.facts
        var reader = CatalogueReader(vocabulary: shipped.vocabulary, extending: shipped.catalogue, library: Catalogue())
        let file = SourceFile(path: "c.yaml", text: "catalogue: models\nrows: [{id: a, asOf: 2026-01-01}, {id: b}]")
        let problems = reader.readOwn(
            try #require(file.yamlDocuments().value.first), from: "c.yaml", today: CalendarDay(daysSinceEpoch: 30_000))
        #expect(problems.map(\.message) == ["the row needs `asOf`"])
        #expect(found("a", reader.catalogue) == "unknown")
        #expect(reader.catalogue.ownFiles.isEmpty)
    }
}
