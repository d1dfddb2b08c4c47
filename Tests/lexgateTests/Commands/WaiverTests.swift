import Foundation
import Testing

@Suite struct `Waivers on the command line` {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.file("deploy/shop.yaml", try Self.descriptor())
    }

    private static func descriptor(named name: String = "shop") throws -> String {
        try String(contentsOf: Project.root.appending(path: Sample.failing), encoding: .utf8)
            .replacing("name: facturia-ayuda,", with: "name: \(name),")
    }

    private static let waiver = """
        waivers:
          - rule: gdpr/transfer-without-mechanism
            subject: transfers[answers]
            reason: the contract ends in March
            approver: The Board
            until: 2027-03-31

        """

    @discardableResult
    private func run(_ arguments: String...) throws -> Command {
        try Command.lexgate([arguments[0], "--as-of", Sample.day] + arguments.dropFirst(), in: scratch.folder)
    }

    // MARK: - Where the file is found

    @Test(arguments: [[0x23, 0xE9, 0x0A], [0xFF, 0xFE, 0x61, 0x00], [0x25, 0x78, 0x0A]] as [[UInt8]])
    func `change nothing about what cannot be decoded`(bytes: [UInt8]) throws {
        try scratch.file("deploy/lexgate-waivers.yaml", Self.waiver)
        try scratch.file("deploy/odd.yaml", bytes: bytes + Array(try Self.descriptor().utf8))
        for verb in ["lint", "gate", "report", "timeline"] {
            try run(verb, "deploy/odd.yaml").expectRefusal("deploy/odd.yaml:")
        }
    }

    @Test(arguments: ["deploy/lexgate-waivers.yaml", "lexgate-waivers.yaml"])
    func `are found beside the descriptor and above it`(path: String) throws {
        try scratch.file(path, Self.waiver)
        for arguments in [["deploy/shop.yaml"], ["deploy"], ["."], ["./deploy/../deploy/shop.yaml"]] {
            let command = try Command.lexgate(
                ["lint", "--as-of", Sample.day] + arguments, in: scratch.folder)
            #expect(command.output.contains("1 waived"), "\(arguments)")
            #expect(command.output.contains("fail, waived by The Board until 2027-03-31"))
            #expect(command.output.contains("lexgate-waivers.yaml:2:5): the contract ends in March"))
        }
        let inside = try Command.lexgate(
            "gate", "--as-of", Sample.day, "shop.yaml", in: scratch.folder.appending(path: "deploy"))
        #expect(inside.output.contains("1 waived"))
    }

    @Test func `of the nearest file count`() throws {
        try scratch.file("lexgate-waivers.yaml", Self.waiver)
        try scratch.file("deploy/lexgate-waivers.yaml", "waivers: []\n")
        #expect(try !run("gate", "deploy").output.contains("waived"))
    }

    @Test func `above a repository belong to somebody else`() throws {
        try scratch.file("lexgate-waivers.yaml", Self.waiver)
        _ = try scratch.folder("deploy/.git")
        #expect(try !run("gate", "deploy").output.contains("waived"))
    }

    @Test func `in a named file count for all inputs, and the nearest do not`() throws {
        try scratch.file("lexgate-waivers.yaml", "waivers: broken\n")
        try scratch.file("other.yaml", Self.waiver)
        let command = try run("gate", "--waivers", "other.yaml", "deploy")
        #expect(command.status == 1)
        #expect(command.output.contains("1 waived"))
    }

    @Test func `for standard input are named, and lie beside no file`() throws {
        try scratch.file("lexgate-waivers.yaml", Self.waiver)
        let gate = { (more: [String]) in
            try Command.lexgate(
                ["gate", "--as-of", Sample.day] + more + ["-"], input: try Self.descriptor(), in: scratch.folder)
        }
        #expect(try !gate([]).output.contains("waived"))
        #expect(try gate(["--waivers", "lexgate-waivers.yaml"]).output.contains("1 waived"))
        try scratch.file(".lexgate.yaml", "waivers: lexgate-waivers.yaml\nfailOn: fail\n")
        let configured = try gate([])
        #expect(configured.output.contains("1 waived"))
        #expect(configured.status == 0)
    }

    @Test func `in a folder are no descriptors`() throws {
        try scratch.file("deploy/lexgate-waivers.yaml", Self.waiver)
        let command = try run("gate", "deploy")
        #expect(!command.errors.contains("passed over"))
        #expect(command.output.contains("1 descriptor"))
    }

    @Test func `are for the deployment that they name`() throws {
        try scratch.file("deploy/other.yaml", try Self.descriptor(named: "other"))
        try scratch.file("lexgate-waivers.yaml", "deployment: shop\n" + Self.waiver)
        let lines = try run("gate", "--jobs", "2", "deploy").output.split(separator: "\n")
            .filter { !$0.hasPrefix(" ") }
        #expect(lines[0].contains("other: fail (1 fail"))
        #expect(lines[1].contains("shop: incomplete") && lines[1].contains("1 waived"))
        #expect(!lines[0].contains("waived"))
    }

    // MARK: - Absence never passes

    @Test(arguments: [
        ("waivers: [", "not valid YAML"), ("", "the waivers file is empty"), ("waivers:\n  - {rule: a/b}\n", "lacks"),
        (
            waiver.replacing("2027-03-31", with: "2026-02-30"),
            "lexgate-waivers.yaml:6:12: error: `2026-02-30` is not a day"
        ),
        (waiver.replacing("without-mech", with: "without-mesh"), "did you mean `gdpr/transfer-without-mechanism`?"),
        (waiver.replacing("2027-03-31", with: "2028-03-31"), "lasts 496 days from the day judged, 2026-11-21"),
        (waiver.replacing("gdpr/transfer-without-mechanism", with: "eu-ai-act/social-scoring"), "a prohibition (hard)"),
        (waiver + "---\n" + waiver, "a waivers file holds one document"), ("\u{0}", "lexgate-waivers.yaml"),
        (waiver + waiver.dropFirst("waivers:\n".count), "already"),
    ])
    func `that cannot be read close the gate, and cover nothing`(text: String, words: String) throws {
        try scratch.file("deploy/lexgate-waivers.yaml", text)
        for verb in ["lint", "gate", "report"] {
            let command = try run(verb, "deploy")
            command.expectRefusal(words)
            #expect(command.output.contains("shop: fail"), "\(verb)")
        }
    }

    @Test func `in a file that is not there close the gate`() throws {
        try run("gate", "--waivers", "none.yaml", "deploy").expectRefusal("none.yaml: no such file or folder")
        _ = try scratch.folder("deploy/lexgate-waivers.yaml")
        try run("gate", "deploy").expectRefusal("deploy/lexgate-waivers.yaml: it is a folder")
    }

    @Test func `never open a gate that facts close`() throws {
        try scratch.file("deploy/lexgate-waivers.yaml", Self.waiver)
        try scratch.file("deploy/shop.yaml", try Self.descriptor() + "sytes: none\n")
        #expect(try run("gate", "deploy").status == 2)
    }

    // MARK: - In comments

    private static let line =
        "# lexgate: waive gdpr/transfer-without-mechanism until 2027-03-31 by The Board — it moves"

    @Test func `above an element cover what is found about it`() throws {
        try scratch.file(
            "deploy/shop.yaml",
            try Self.descriptor().replacing("  - id: answers", with: "  \(Self.line)\n  - id: answers"))
        let command = try run("lint", "deploy")
        #expect(command.output.contains("waived by The Board until 2027-03-31 (deploy/shop.yaml:58:3): it moves"))
        #expect(command.output.contains("shop: incomplete (1 incomplete, 1 warn, 1 waived"))
    }

    @Test func `of each document are its own`() throws {
        let waived = try Self.descriptor().replacing("  - id: answers", with: "  \(Self.line)\n  - id: answers")
        try scratch.file("deploy/shop.yaml", waived + "---\n" + Self.descriptor(named: "second") + "---\n" + waived)
        let lines = try run("gate", "deploy").output.split(separator: "\n").filter { !$0.hasPrefix(" ") }
        #expect(lines[0].contains("1 waived") && !lines[1].contains("waived") && lines[2].contains("1 waived"))
    }

    @Test func `with a mistake are errors of the descriptor`() throws {
        try scratch.file("deploy/shop.yaml", try Self.descriptor() + "\(Self.line)\n")
        try run("gate", "deploy").expectRefusal("error: the waiver stands above no element")
    }

    @Test func `of a file that others extend are refused where it is extended and by itself`() throws {
        try scratch.file(
            "deploy/base.yaml", "apiVersion: lexgate/v1\nkind: Fragment\n\(Self.line)\norganization: {countries: ES}\n")
        try scratch.file("deploy/shop.yaml", Sample.nameOnly + "extends: base.yaml\n")
        try run("lint", "deploy/shop.yaml").expectRefusal(
            "deploy/base.yaml:3:1: error: a waiver in a file that others extend")
        try run("lint", "deploy").expectRefusal("deploy/base.yaml:3:1: error: a waiver in a file that others extend")
    }

    // MARK: - What is told

    @Test func `are shown by an example`() throws {
        let open = try Command.lexgate("gate", "--as-of", Sample.day, "Examples/waived")
        #expect(open.status == 0)
        #expect(open.output.contains("facturia-ayuda-moving: waived (3 waived,"))
        for (day, word) in [
            ("2026-12-31", "warn (1 warn, 3 waived"), ("2027-01-01", "incomplete (1 incomplete, 1 warn, 2 waived"),
            ("2027-04-01", "fail (1 fail"),
        ] {
            #expect(try Command.lexgate("gate", "--as-of", day, "Examples/waived").output.contains(word), "\(day)")
        }
    }

    @Test func `stand in the JSON report with their place, as the schema has it`() throws {
        let command = try Command.lexgate("report", "--format", "json", "--as-of", "2027-01-01", "Examples/waived")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any])
        let schema = try JSONSchema(
            Project.root.appending(path: "Sources/LexgateReports/Schemas/report-v1.schema.json"))
        #expect(try schema.problems(json) == [])
        let assessments = try #require(json["assessments"] as? [[String: Any]])
        let findings = try #require(assessments[0]["findings"] as? [[String: Any]])
        let waived = findings.filter { $0["verdict"] as? String == "waived" }
        #expect(waived.count == 2)
        let waiver = try #require(
            waived.compactMap { $0["waiver"] as? [String: Any] }.first { $0["verdict"] as? String == "fail" })
        #expect(waiver["until"] as? String == "2027-03-31")
        #expect((waiver["location"] as? [String: Any])?["path"] as? String == "Examples/waived/lexgate-waivers.yaml")
        let expired = try #require(findings.first { $0["rule"] as? String == "lexgate/waiver-expired" })
        #expect(expired["subject"] as? String == "waivers[eu-ai-act/ai-interaction-undisclosed]")
        #expect((assessments[0]["extends"] as? [String])?.count == 1)
    }

    @Test func `stand in the text report`() throws {
        let output = try Command.lexgate("report", "--as-of", Sample.day, "Examples/waived").output
        #expect(output.contains("  waived gdpr/transfer-without-mechanism (transfers[answers]): "))
        #expect(output.contains("      fail, waived by Board of Facturia Ejemplo SL from 2026-11-16 until 2027-03-31"))
    }

    @Test(arguments: ["expired", "expiring", "unused"])
    func `have findings of their own, which are explained`(word: String) throws {
        let command = try Command.lexgate("explain", "lexgate/waiver-\(word)")
        #expect(command.status == 0)
        #expect(command.output.hasPrefix("lexgate/waiver-\(word): A waiver "))
        try Command.lexgate("explain", "lexgate/waiver-\(word)x").expectRefusal("did you mean `lexgate/waiver-\(word)`")
    }

    @Test func `begin and end in the timeline`() throws {
        let told = try Command.lexgate("timeline", "--as-of", Sample.day, "Examples/waived").output
        #expect(told.hasPrefix("facturia-ayuda-moving on 2026-11-21: waived (3 waived,"))
        for words in [
            "\n2026-12-01: warn (1 warn, 3 waived,", "\n2027-01-01: incomplete (1 incomplete, 1 warn, 2 waived,",
            "  waived to incomplete: eu-ai-act/ai-interaction-undisclosed\n", "    the waiver ended on 2026-12-31\n",
            "\n2027-04-01: fail (1 fail,", "  waived to fail: gdpr/transfer-without-mechanism (transfers[answers])\n",
        ] {
            #expect(told.contains(words), "\(words)")
        }
        let earlier = try Command.lexgate("timeline", "--as-of", "2026-11-10", "Examples/waived").output
        #expect(earlier.contains("  fail to waived: gdpr/transfer-without-mechanism (transfers[answers])"))
        #expect(earlier.contains("    the waiver counts from this day\n"))
        try scratch.file("deploy/lexgate-waivers.yaml", "waivers: [")
        try run("timeline", "deploy").expectRefusal("not valid YAML")
    }

    @Test func `with hostile words are shown as text`() throws {
        try scratch.file(
            "deploy/lexgate-waivers.yaml",
            Self.waiver.replacing("The Board", with: "\"\\e]0;x\\a<b>\\u202E\"").replacing(
                "March", with: "March %0A::error::x"))
        let command = try run("lint", "deploy")
        #expect(command.output.contains("1 waived"))
        #expect(!command.output.contains("\u{1b}") && !command.output.contains("\u{202E}"))
    }

    @Test func `in a pack that allows less are too long`() throws {
        try scratch.pack("short", requires: "'false'")
        let head = scratch.folder.appending(path: "short/pack.yaml")
        try Data((try String(contentsOf: head, encoding: .utf8) + "maximumWaiverDays: 10\n").utf8).write(to: head)
        for (until, status) in [("2026-12-01", Int32(0)), ("2026-12-02", 2)] {
            try scratch.file(
                "deploy/lexgate-waivers.yaml",
                "waivers: [{rule: short/defect, subject: deployment, reason: r, approver: a, until: \(until)}]\n")
            let command = try run("gate", "--pack", "short", "deploy")
            #expect(command.status == status, "\(command.output)\(command.errors)")
        }
    }
}
