import Foundation
import Testing

/// What a baseline holds back, and what is gone from it, in formats that people and other programs read.
@Suite struct `What a baseline knows` {
    private let scratch: Scratch
    private let descriptor: String

    init() throws {
        scratch = try Scratch()
        descriptor = try String(contentsOf: Project.root.appending(path: Sample.failing), encoding: .utf8)
        try scratch.file("shop.yaml", descriptor)
        _ = try Command.lexgate("baseline", "write", "--as-of", Sample.day, "shop.yaml", in: scratch.folder)
    }

    private func lint(_ format: String) throws -> String {
        try Command.lexgate(
            "lint", "--as-of", Sample.day, "--baseline", "lexgate-baseline.json", "--format", format, "shop.yaml",
            in: scratch.folder
        ).output
    }

    private func mend() throws {
        let mended = descriptor.replacing(
            "[es, pt, it]}\ncontent", with: "[es, pt, it], covers: [ai-interaction]}\ncontent")
        #expect(mended != descriptor)
        try scratch.file("shop.yaml", mended)
    }

    @Test func `is open in the table that says so, with what is held back`() throws {
        let page = try lint("markdown")
        #expect(page.contains("## Lexgate: open"))
        #expect(page.contains("| open | **fail** | 1 fail, 1 incomplete, 1 warn, "))
        #expect(page.contains("3 held back by the baseline |"))
    }

    @Test func `comes in the order of what it would be`() throws {
        let lines = try lint("github").split(separator: "\n").filter { $0.contains("%2C held") }
        let words = lines.compactMap { $0.firstMatch(of: /title=([a-z]+)%2C held/)?.1 }
        #expect(words == ["fail", "incomplete", "warn"])
    }

    @Test(arguments: ["text", "markdown", "gitlab", "sarif"])
    func `is listed where it is gone`(format: String) throws {
        let words = "in the baseline and gone; write it anew"
        #expect(try !lint(format).contains(words))
        try mend()
        let told = try lint(format)
        #expect(told.contains(words), "\(told)")
        #expect(told.contains("eu-ai-act/ai-interaction-undisclosed"))
    }

    @Test func `is no alert where it is gone`() throws {
        try mend()
        let log = try #require(try JSONSerialization.jsonObject(with: Data(lint("sarif").utf8)) as? [String: Any])
        let run = try #require((log["runs"] as? [[String: Any]])?.first)
        let rules = try #require(run["results"] as? [[String: Any]]).compactMap { $0["ruleId"] as? String }
        #expect(!rules.contains("eu-ai-act/ai-interaction-undisclosed"))
    }

    @Test(arguments: [#""facts": [1]"#, #""facts": [null]"#, #""missing": [true]"#, #""missing": "x""#])
    func `is said in texts alone`(list: String) throws {
        try scratch.file(
            "lexgate-baseline.json",
            #"{"schema": "lexgate.baseline/v1", "asOf": "2026-01-01", "findings": [{"path": "a", "deployment": "b", "rule": "c", "subject": "", "verdict": "fail", "#
                + list + "}]}")
        try Command.lexgate("gate", "--baseline", "lexgate-baseline.json", "shop.yaml", in: scratch.folder)
            .expectRefusal("a finding of a baseline has")
    }
}
