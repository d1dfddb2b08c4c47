import Testing

@Suite struct `lexgate timeline` {
    private let story = "Examples/founding/13-image-app/deployment.yaml"

    @Test func `shows each day with what changes and why`() throws {
        let command = try Command.lexgate("timeline", "--as-of", "2026-12-01", story)
        #expect(command.status == 0)
        let lines = command.output.split(separator: "\n").map(String.init)
        #expect(lines.first?.hasPrefix("pildivaim on 2026-12-01: pass (") == true)
        #expect(lines.contains { $0.hasPrefix("2026-12-02: fail (2 fail") })
        #expect(lines.contains("  not-applicable to fail: eu-ai-act/child-abuse-material-unguarded"))
        #expect(lines.contains("    a route of the rule begins on 2026-12-02 (AI Act Art. 5(1)(bb))"))
        #expect(lines.last?.hasPrefix("no verdict changes after ") == true)
    }

    @Test func `follows facts that the descriptor extends, and no fragment by itself`() throws {
        let scratch = try Scratch()
        let text = try String(contentsOf: Project.root.appending(path: story), encoding: .utf8)
        let content = try #require(text.range(of: "\ncontent:"))
        let head = try #require(text.range(of: "\nmetadata:"))
        let fragment = "apiVersion: lexgate/v1\nkind: Fragment\(text[content.lowerBound...])"
        try scratch.file("d/rest.yaml", fragment)
        try scratch.file(
            "d/own.yaml",
            "\(text[..<head.lowerBound])\nextends: rest.yaml\(text[head.lowerBound..<content.lowerBound])\n")
        let command = try Command.lexgate("timeline", "--as-of", "2026-12-01", "d", in: scratch.folder)
        #expect(command.status == 0)
        #expect(command.errors == "")
        #expect(command.output.contains("pildivaim on 2026-12-01: pass ("))
        #expect(command.output.contains("\n2026-12-02: fail (2 fail"))
        #expect(command.output.contains("    d/rest.yaml:"))
        try Command.lexgate("timeline", "d/rest.yaml", in: scratch.folder)
            .expectRefusal("no descriptor was followed (1 fragment)")
    }

    @Test func `and the explanation tell today of what cannot be evaluated when it starts`() throws {
        let scratch = try Scratch()
        try scratch.pack("tp", requires: "1 / (data.size() - data.size()) > 0", from: "2026-12-15")
        let path = Project.root.appending(path: Sample.passing).path
        func run(_ words: String...) throws -> Command {
            try Command.lexgate(words + ["--as-of", Sample.day, "--pack", "tp", path], in: scratch.folder)
        }
        #expect(try run("lint").status == 2)
        let told = try run("timeline").output
        #expect(told.contains(" on 2026-11-21: error ("), "\(told)")
        #expect(!told.contains("2026-12-15"))
        let why = try run("explain", "tp/defect").output
        #expect(why.contains("division by zero") && !why.contains("begins later"), "\(why)")
    }

    @Test func `cannot follow what is no descriptor`() throws {
        let command = try Command.lexgate("timeline", "--as-of", "2026-12-01", "Examples/README.md")
        #expect(command.status == 2)
    }

    @Test func `says of a folder without descriptors that there is none`() throws {
        let scratch = try Scratch()
        _ = try scratch.folder("empty")
        let command = try Command.lexgate("timeline", "empty", in: scratch.folder)
        command.expectRefusal("empty: no descriptor in this folder")
        #expect(command.errors.hasSuffix("no descriptor was followed\n"))
        let both = try Command.lexgate(
            "timeline", "--as-of", "2026-12-01", "empty", Project.root.appending(path: story).path, in: scratch.folder)
        both.expectRefusal("empty: no descriptor in this folder")
        #expect(both.output.contains("pildivaim on 2026-12-01: pass ("))
    }
}
