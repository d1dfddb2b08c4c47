import Foundation
import LexgateReports
import Testing

/// One small run with every verdict in it, in every format. `LEXGATE_RECORD=1` writes the files anew and fails once; the
/// diff is the review. What others read in these files, `Tests/Formats/check.py` looks at.
@Suite struct `Reports of one run` {
    private static let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "../Goldens/formats")

    @Test func `are as recorded in every format`() throws {
        let scratch = try Scratch()
        let summary = try scratch.file("summary", "what another step wrote\n")
        var arguments = ["lint", "--as-of", Sample.day, "--pack", "Tests/Formats/pack"]
        let names = ReportFormat.table.map(\.name)
        for name in names { arguments += ["--format", "\(name)=\(scratch.folder.path)/\(name)"] }
        let command = try Command.lexgate(
            arguments + ["Tests/Formats/every.yaml"], environment: ["GITHUB_STEP_SUMMARY": summary.path])
        #expect(command.status == 2)
        #expect(command.output == "")
        #expect(command.errors == "")
        for name in names {
            let written = try String(contentsOf: scratch.folder.appending(path: name), encoding: .utf8)
            let golden = Self.golden.appending(path: "\(name).txt")
            if ProcessInfo.processInfo.environment["LEXGATE_RECORD"] == "1" {
                try FileManager.default.createDirectory(at: Self.golden, withIntermediateDirectories: true)
                try Data(written.utf8).write(to: golden)
                Issue.record("recorded \(name)")
                continue
            }
            let recorded = try String(contentsOf: golden, encoding: .utf8)
            #expect(written.split(separator: "\n") == recorded.split(separator: "\n"), "\(name)")
            #expect(written == recorded, "\(name)")
        }
        let markdown = try String(contentsOf: scratch.folder.appending(path: "markdown"), encoding: .utf8)
        #expect(try String(contentsOf: summary, encoding: .utf8) == "what another step wrote\n" + markdown)
    }

    @Test(arguments: ["lint", "gate", "report"])
    func `are the same text as without a format`(verb: String) throws {
        for path in [Sample.failing, Sample.incomplete, Sample.passing] {
            let plain = try Command.lexgate(verb, "--as-of", Sample.day, path)
            let named = try Command.lexgate(verb, "--as-of", Sample.day, "--format", "text", path)
            #expect(plain.output == named.output)
            #expect(plain.status == named.status)
        }
    }
}
