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

    @Test func `cannot follow what is no descriptor`() throws {
        let command = try Command.lexgate("timeline", "--as-of", "2026-12-01", "Examples/README.md")
        #expect(command.status == 2)
    }
}
