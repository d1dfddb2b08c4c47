import LexgateModel
import Testing

@testable import lexgate

@Suite struct `The small reader of command lines` {
    private static let words = [
        "lint", "gate", "report", "--as-of", "2026-11-21", "2026-02-30", "--as-of=2026-11-21", "--quiet", "-q",
        "--fail-on",
        "warn", "incomplete", "fail", "never", "--upcoming", "0", "30", "-1", "x", "--color", "--jobs", "2", "0",
        "auto", "always", "never",
        "--format", "json", "--format=csv=a", "--pack", "dir", "-", "--", "a.yaml", "folder/", "*.yaml", "--help",
        "--version", "--no-cache", "-h", "", "–dash",
    ]

    /// What the argument parser makes of the same line.
    private func parsed(_ arguments: [String]) -> (verb: HotArguments.Verb, request: JudgingRequest)? {
        switch try? Lexgate.parseAsRoot(arguments) {
        case let command as Lint: (.lint, command.request)
        case let command as GateCommand: (.gate, command.request)
        default: nil
        }
    }

    @Test func `accepts only what the argument parser reads the same way`() {
        var generator = SeededGenerator(seed: 11)
        var accepted = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...6, using: &generator)
            var line = [Bool.random(using: &generator) ? "lint" : "gate"]
            for _ in 0..<count { line.append(Self.words.randomElement(using: &generator) ?? "-") }
            guard let hot = HotArguments(line) else { continue }
            accepted += 1
            let full = parsed(line)
            #expect(full?.verb == hot.verb, "\(line)")
            #expect(full?.request == hot.request, "\(line)")
        }
        #expect(accepted > 500)
    }

    @Test(arguments: [
        ["lint"], ["gate", "--pack", "dir", "a.yaml"], ["gate", "--format", "text", "a.yaml"], ["lint", "--help"],
        ["report", "a.yaml"], [],
    ])
    func `leaves everything else to the argument parser`(line: [String]) {
        #expect(HotArguments(line) == nil)
    }
}
