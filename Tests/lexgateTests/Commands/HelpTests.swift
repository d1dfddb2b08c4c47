import Testing

@testable import lexgate

/// What the program says of itself.
@Suite struct `Every verb` {
    private let verbs = Lexgate.configuration.subcommands.map { $0._commandName }

    @Test func `stands in the help with a word about it`() throws {
        let help = try Command.lexgate("--help").output
        #expect(verbs.contains("manual"))
        for verb in verbs {
            let line = help.split(separator: "\n").first { $0.hasPrefix("  \(verb) ") }
            #expect((line ?? "").dropFirst(verb.count + 2).contains { $0 != " " }, "\(verb)")
        }
        for verb in verbs { #expect(try Command.lexgate(verb, "--help").status == 0) }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `is offered by the shells`(shell: String) throws {
        let script = try Command.lexgate("--generate-completion-script", shell)
        #expect(script.status == 0)
        for verb in verbs {
            // As a word of its own: `manual`, 'manual', manual:...
            let isOffered = script.output.split { !($0.isLetter || $0.isNumber || $0 == "-") }.contains { $0 == verb }
            #expect(isOffered, "\(verb)")
        }
    }

    @Test func `stands in the manual page`() throws {
        let page = try Command.lexgate("manual")
        #expect(page.status == 0)
        #expect(page.output.hasPrefix(".TH LEXGATE 1 "))
        for verb in verbs { #expect(page.output.contains("lexgate \(verb)"), "\(verb)") }
    }
}
