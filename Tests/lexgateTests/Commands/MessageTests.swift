import Foundation
import Testing

/// What is said beside the findings, so that nobody takes an answer for more than it is.
@Suite struct `Messages` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    // MARK: - Head

    @Test(arguments: [
        ("", "d.yaml:1:1: error: `metadata` is missing"),
        ("metadata: {owner: us}\n", "d.yaml:3:1: error: `name` is missing"),
        ("metadata: {name: Shop Chat}\n", "d.yaml:3:18: error: `Shop Chat` does not fit `name`"),
        ("metadata: {name: 'x-'}\n", "d.yaml:3:18: error: `x-` does not fit `name`"),
        ("metadata:\n  name:\n", "d.yaml:4:3: error: `name` has no value"),
    ])
    func `a descriptor without a proper name is not valid`(metadata: String, words: String) throws {
        let url = try scratch.file("d.yaml", "apiVersion: lexgate/v1\nkind: Deployment\n\(metadata)")
        for verb in ["lint", "gate", "report"] { try Command.lexgate(verb, url.path).expectRefusal(words) }
    }

    // MARK: - Facts in error

    @Test func `a fact written with an error is not asked for`() throws {
        let text = try String(contentsOf: Project.root.appending(path: Sample.failing), encoding: .utf8)
            .replacing("mechanism: none", with: "mechanism: nonne")
        let url = try scratch.file("d.yaml", text)
        let lint = try Command.lexgate("lint", "--as-of", Sample.day, url.path)
        lint.expectRefusal("error: `nonne` is not a value of `mechanism`")
        let parts = lint.output.split(separator: "not stated, and needed to decide:\n")
        let inError = try #require(
            parts[0].split(separator: "needed to decide, and written with an error (see above):\n").dropFirst().first)
        #expect(inError.contains(".transfer.mechanism`\n"))
        #expect(!parts.dropFirst().joined().contains("transfer.mechanism`"))
        let report = try Command.lexgate("report", "--as-of", Sample.day, url.path).output
        #expect(report.contains("in error: flows["))
        let json = try Command.lexgate("report", "--format", "json", "--as-of", Sample.day, url.path).output
        #expect(json.contains("\"misstated\": true"))
    }

    @Test func `a fact of an artefact is asked for under its name`() throws {
        let facts = "data: {id: d, subjects: customers, subjectCountries: ES, identifiability: direct}\n"
        let text = Sample.nameOnly + "organization: {countries: ES, roles: controller}\n\(facts)"
        let told = try Command.lexgate("lint", "--as-of", Sample.day, scratch.file("d.yaml", text).path).output
        let study = "study of what the system does to people's data (DPIA, PIPIA, RIPD)"
        #expect(told.contains("`assessments.dpia.status`: \(study): how far it has come"))
    }

    @Test func `a fact that nobody can write is not asked for`() throws {
        let text = """
            organization: {countries: ES, roles: controller}
            site: {provider: aws, region: eu-central-1, operator: organization}
            data: {id: chats, subjects: customers, subjectCountries: ES}
            flow: {data: chats, to: site}

            """
        let url = try scratch.file("d.yaml", Sample.nameOnly + text)
        let told = try Command.lexgate("lint", "--as-of", Sample.day, url.path).output
        #expect(told.contains("`sites[site].operator`"))
        for fact in ["dpf", "role", "contract"] { #expect(!told.contains("`organization.\(fact)")) }
        #expect(!told.contains("written with an error"))
    }

    @Test func `a word that is none of many says where all are listed`() throws {
        let url = try scratch.file("d.yaml", Sample.nameOnly + "system: {kind: zebra}\n")
        let command = try Command.lexgate("lint", url.path)
        #expect(command.output.contains("`lexgate explain system.kind` lists them"))
    }

    @Test func `a namespace that another pack has is one error`() throws {
        try scratch.pack("mine", requires: "organization.sector != 'health'")
        let url = scratch.folder.appending(path: "mine/pack.yaml")
        let text = try String(contentsOf: url, encoding: .utf8)
        try text.replacing("namespace: mine", with: "namespace: gdpr").write(to: url, atomically: true, encoding: .utf8)
        let command = try Command.lexgate("gate", "--pack", url.deletingLastPathComponent().path, Sample.passing)
        command.expectRefusal("the namespace `gdpr` belongs to the pack `gdpr`")
        #expect(command.errors.split(separator: "\n").count { $0.contains(" error: ") } == 1, "\(command.errors)")
    }

    // MARK: - The gate

    @Test(arguments: [("2024-01-01", " days ago"), ("2031-01-01", " days from now")])
    func `a gate of another day says so`(day: String, words: String) throws {
        let command = try Command.lexgate("gate", "--as-of", day, Sample.passing)
        #expect(command.errors.hasPrefix("lexgate: judged as of \(day), "))
        #expect(command.errors.hasSuffix("\(words)\n"))
        #expect(command.output.contains("(as of \(day), "))
        #expect(try Command.lexgate("gate", Sample.passing).errors == "")
        #expect(try Command.lexgate("gate", "--quiet", "--as-of", day, Sample.passing).errors == command.errors)
    }

    @Test(arguments: [["lint"], ["gate"], ["gate", "--quiet"], ["report"], ["report", "--format", "json"]])
    func `an answer of some packs names them`(verb: [String]) throws {
        try scratch.pack("mine", requires: "organization.sector != 'health'")
        let command = try Command.lexgate(
            verb + ["--pack", scratch.folder.appending(path: "mine").path, "--as-of", Sample.day, Sample.passing])
        #expect(command.status == 0)
        #expect(command.output.contains("judged by the packs of --pack alone: mine 1 (1 rule)"))
    }

    @Test func `a rule that takes too long says what to do`() throws {
        try scratch.pack(
            "mine",
            requires: "data.all(a, data.all(b, data.all(c, data.all(d, a.id != '' || b.id != c.id || d.id == ''))))")
        let sets = (0..<60).map { "{id: d\($0), subjects: customers}" }.joined(separator: ", ")
        let url = try scratch.file("large.yaml", Sample.nameOnly + "data: [\(sets)]\n")
        try Command.lexgate("lint", "--pack", scratch.folder.appending(path: "mine").path, url.path).expectRefusal(
            "the evaluation takes more than 20000000 steps; describe the deployment in several documents")
    }

    // MARK: - Names

    @Test(arguments: [
        ("model: openai", "nearest: `gpt-"), ("model: gpt", "nearest: `gpt"), ("model: Qwen3-72B", "`qwen2-72b`"),
        ("site: {provider: openai}", "nearest: `openai-api`, `azure-openai`;"),
        ("site: {provider: bedrock}", "nearest: `aws-bedrock`;"), ("site: {provider: azur}", "nearest: `azure`,"),
    ])
    func `a short name finds longer ones of the catalogue`(text: String, words: String) throws {
        let command = try Command.lexgate("lint", scratch.file("d.yaml", Sample.nameOnly + text + "\n").path)
        #expect(command.status == 1)
        #expect(command.output.contains(words))
    }
}
