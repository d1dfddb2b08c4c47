import Foundation
import Testing

@Suite struct `The catalogue` {
    @Test func `shows a row with its source, its day and the rules that rest on its file`() throws {
        let command = try Command.lexgate("catalog", "show", "Qwen/Qwen3-32B-AWQ")
        #expect(command.status == 0)
        #expect(command.errors == "")
        let lines = command.output.split(separator: "\n")
        #expect(lines.first == "models/qwen3-32b: Qwen3-32B")
        for line in [
            "  licence: apache-2.0", "  not known: openSourceConditions",
            "  as of: 2026-11-21, to be looked at again by 2027-11-21", "  confidence: high",
        ] { #expect(lines.contains(Substring(line)), "\(line)") }
        let rules = try #require(lines.last { $0.contains("rules that rest on models:") })
        #expect(rules.contains("third-country-risk/licence-limits-use") && rules.contains("lexgate/stale-row"))
    }

    @Test func `shows a name from every file that has it`() throws {
        let command = try Command.lexgate("catalog", "show", "Alibaba", "Cloud")
        let heads = command.output.split(separator: "\n").filter { !$0.hasPrefix(" ") }
        #expect(heads.map { $0.prefix { $0 != ":" } } == ["services/alibaba", "developers/alibaba"])
        #expect(command.status == 0)
    }

    @Test func `names the candidates of an ambiguous name`() throws {
        let command = try Command.lexgate("catalog", "show", "ap-southeast-1")
        command.expectRefusal("`ap-southeast-1` is a name of 4 rows; say which one:")
        #expect(command.output.contains("places/huawei / ap-southeast-1: Hong Kong, HK\n"))
        let one = try Command.lexgate("catalog", "show", "huawei/ap-southeast-1").output
        #expect(one.contains("country: HK\n"))
    }

    @Test func `takes rows of one's own, and says whose they are`() throws {
        let scratch = try Scratch()
        try scratch.file(
            "own.yaml",
            "catalogue: models\nreviewAfterDays: 30\nrows: [{id: acme-chat, name: Acme Chat, asOf: 2026-01-01}]\n")
        func run(_ arguments: String...) throws -> Command {
            try Command.lexgate(["catalog"] + arguments + ["--catalog", "own.yaml"], in: scratch.folder)
        }
        let note = "note: 1 row of your catalogue own.yaml beside or in place of ours\n"
        let shown = try run("show", "acme-chat")
        #expect(shown.status == 0)
        #expect(shown.output.hasPrefix("\(note)models/acme-chat: Acme Chat\n"))
        #expect(shown.output.contains("  source: your catalogue own.yaml\n"))
        #expect(shown.output.contains("  as of: 2026-01-01, to be looked at again by 2026-01-31\n"))
        let found = try run("search", "acme", "chat")
        #expect(found.output == "\(note)models/acme-chat: Acme Chat\n")
        let stale = try run("stale", "--as-of", "2026-02-01")
        #expect(stale.status == 1)
        #expect(stale.output.contains("models/acme-chat: Acme Chat, as of 2026-01-01\n"))
        try scratch.file("own.yaml", "catalogue: models\nrows: [{id: acme-chat}]\n")
        try run("show", "acme-chat").expectRefusal("own.yaml:2:8: error: the row needs `asOf`")
    }

    @Test func `names what comes near a model that does not exist`() throws {
        let command = try Command.lexgate("catalog", "show", "Qwen3-72B")
        command.expectRefusal("the catalogue knows no such model as `Qwen3-72B`")
        #expect(command.errors.contains("nearest: `qwen2-72b`, `qwen3-32b`, `qwen`"))
        #expect(command.output == "")
    }

    @Test func `is searched by words`() throws {
        let command = try Command.lexgate("catalog", "search", "guard", "qwen3")
        #expect(command.status == 0)
        #expect(
            command.output.split(separator: "\n").map { $0.prefix { $0 != ":" } } == [
                "models/qwen3-guard", "safeguards/qwen3guard",
            ])
        try Command.lexgate("catalog", "search", "nonesuch").expectRefusal("no row of the catalogue holds `nonesuch`")
    }

    @Test(arguments: [
        (["--as-of", "2026-11-22"], 0, "0 rows of "), (["--as-of", "2027-11-21"], 0, "0 rows of "),
        (["--as-of", "2027-11-22"], 1, "models/qwen3-32b: Qwen3-32B (alibaba, CN), as of 2026-11-21\n"),
        (["--as-of", "2026-11-26", "--older-than", "5"], 0, "0 rows of "),
        (["--as-of", "2026-11-26", "--older-than", "4"], 1, "licences/mit: "),
        (["--older-than", "2026-11-22"], 1, "places/aws / eu-central-1: "),
        (["--older-than", "2026-11-21"], 0, "0 rows"),
        (["--older-than", "soon"], 2, "--older-than takes a number of days, or a day as YYYY-MM-DD"),
    ])
    func `lists what wants another look, and says so by its status`(
        arguments: [String], status: Int, words: String
    ) throws {
        let command = try Command.lexgate(["catalog", "stale"] + arguments)
        #expect(command.status == Int32(status))
        #expect((command.output + command.errors).contains(words))
    }

    @Test func `shows hostile names as they are`() throws {
        let command = try Command.lexgate("catalog", "show", "\u{1B}[31mred\u{202E}")
        command.expectRefusal("the catalogue knows no `<U+001B>[31mred<U+202E>`")
    }

    @Test func `warns in reports of rows that nobody looked at for too long`() throws {
        let day = try Command.lexgate("lint", "--as-of", "2027-11-21", Sample.failing).output
        let later = try Command.lexgate("lint", "--as-of", "2027-11-22", Sample.failing).output
        #expect(!day.contains("lexgate/stale-row"))
        let told = later.split(separator: "\n").filter { $0.contains("rule: lexgate/stale-row") }
        #expect(Set(told).count == told.count && told.count == 2)
        #expect(later.contains("the catalogue knows qwen-plus as of 2026-11-21"))
    }
}
