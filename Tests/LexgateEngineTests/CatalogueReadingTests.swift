import LexgateModel
import Testing

@testable import LexgateEngine

@Suite struct `Rules that rest on the catalogue` {
    private func rules(_ kind: Catalogue.Kind) throws -> [String] {
        try #require(try Project.shipped.get().policy).rulesByCatalogue()[kind] ?? []
    }

    @Test(arguments: [
        // A field of a row, a fact derived from one, a copy of that in a transfer, a name of a row.
        (Catalogue.Kind.licences, "third-country-risk/licence-excludes-territory"),
        (.models, "eu-ai-act/systemic-risk-unacknowledged"), (.places, "gdpr/transfer-without-mechanism"),
        (.services, "third-country-risk/vendor-on-us-list"), (.places, "lexgate/stale-row"),
    ])
    func `are found through derivations`(kind: Catalogue.Kind, rule: String) throws {
        let told = try rules(kind)
        #expect(told.contains(rule), "\(told)")
    }

    @Test(arguments: [
        (Catalogue.Kind.models, "gdpr/retention-unjustified"), (.licences, "gdpr/transfer-without-mechanism"),
        (.places, "eu-ai-act/ai-literacy-missing"),
    ])
    func `are those alone`(kind: Catalogue.Kind, rule: String) throws {
        let told = try rules(kind)
        #expect(!told.contains(rule))
    }

    @Test func `read nothing that is for readers alone`() throws {
        #expect(try rules(.components) == [])
        #expect(try rules(.organisations) == [])
    }
}
