import Foundation
import Testing

/// What people read, whole. `LEXGATE_RECORD=1` writes the files anew and fails once; the diff is the review.
@Suite struct `Text of lint` {
    @Test(arguments: [
        ("01-singapore-no-mechanism", "2026-11-21"), ("10-credit-scoring", "2026-11-21"),
        ("15-model-that-does-not-exist", "2026-11-21"),
    ])
    func `is as recorded`(story: String, day: String) throws {
        let command = try Command.lexgate("lint", "--as-of", day, "Examples/founding/\(story)/deployment.yaml")
        let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(story).txt")
        if ProcessInfo.processInfo.environment["LEXGATE_RECORD"] == "1" {
            try Data(command.output.utf8).write(to: golden)
            Issue.record("recorded \(golden.lastPathComponent)")
            return
        }
        let recorded = try String(contentsOf: golden, encoding: .utf8)
        #expect(command.output.split(separator: "\n") == recorded.split(separator: "\n"))
        #expect(command.output == recorded)
        #expect(command.errors == "")
    }
}
