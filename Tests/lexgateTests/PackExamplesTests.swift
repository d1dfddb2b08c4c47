import Diagnostics
import LexgateEngine
import Testing

@Suite struct `Examples of the packs` {
    @Test(arguments: [
        "china", "eprivacy", "eu-ai-act", "gdpr", "hong-kong", "lexgate", "macau", "taiwan", "third-country-risk",
    ])
    func `come out as they say`(id: String) throws {
        let build = try Project.build.get()
        let pack = try #require(build.packs.first { $0.id == id })
        var runner = ExampleRunner(policy: try Project.policy())
        let outcome = runner.run(pack, files: build.files)
        #expect(outcome.examples > 10)
        #expect(outcome.failures.map { "\(Excerpts($0.file).location($0.span)): \($0.rule): \($0.message)" } == [])
    }

    @Test func `exist for every pack that has rules`() throws {
        let build = try Project.build.get()
        #expect(
            build.packs.filter { !$0.rules.isEmpty }.map(\.id).sorted()
                == [
                    "china", "eprivacy", "eu-ai-act", "gdpr", "hong-kong", "lexgate", "macau", "taiwan",
                    "third-country-risk",
                ])
    }
}
