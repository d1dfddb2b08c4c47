import Foundation
import Testing

@Suite struct `Explaining a verdict` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func explain(_ rule: String, _ arguments: String...) throws -> Command {
        try Command.lexgate(["explain", "--as-of", Sample.day, rule] + arguments, in: scratch.folder)
    }

    private static let example = Project.root.appending(path: Sample.failing).path

    @Test func `leads from the article to the line`() throws {
        let command = try explain("gdpr/transfer-without-mechanism", Self.example)
        #expect(command.status == 0)
        #expect(command.errors == "")
        for words in [
            ": fail: `", "law: GDPR Art. 44", "how it came about (gdpr/transfers/transfer-without-mechanism.yaml",
            "● in force from 2018-05-25: true", "● applies: true", "#1 a transfer under Chapter V",
            "GDPR Art. 44, gdpr/definitions.yaml:",
            "with transfer = transfers[", "all of these:", "● requires: false", "table geo.eea(", "○ not needed: `",
            ".transfer.mechanism = none (\(Self.example):", "| ", "derived from places/", "assumed, since ",
            "as told at #",
            "otherwise fail: true", "● decides  ○ does not",
        ] { #expect(command.output.contains(words), "\(words)\n\(command.output)") }
        #expect(try explain("gdpr/transfer-without-mechanism", Self.example).output == command.output)
    }

    @Test func `is there as JSON`() throws {
        let command = try explain("gdpr/transfer-without-mechanism", Self.example, "--format", "json")
        #expect(command.status == 0)
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any])
        #expect(json["schema"] as? String == "lexgate.explanation/v1")
        let assessments = try #require(json["assessments"] as? [[String: Any]])
        let findings = try #require(assessments.first?["findings"] as? [[String: Any]])
        #expect(Set(findings.compactMap { $0["rule"] as? String }) == ["gdpr/transfer-without-mechanism"])
        let steps = try #require((findings.last?["explanation"] as? [String: Any])?["steps"] as? [[String: Any]])
        #expect(steps.contains { $0["asks"] as? String == "requires" && $0["answer"] as? String == "false" })
    }

    @Test func `says in JSON what the process says, and of no gate`() throws {
        try scratch.file("broken.yaml", Sample.nameOnly + "siets: none\n")
        for (path, status) in [(Self.example, 0), ("broken.yaml", 2)] {
            let command = try explain("gdpr/transfer-without-mechanism", path, "--format", "json")
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any])
            #expect(Int(command.status) == status)
            #expect(json["exitStatus"] as? Int == status)
            #expect(json["gate"] == nil)
        }
    }

    @Test func `takes a rule or a fact alone as JSON too`() throws {
        func json(_ subject: String) throws -> [String: Any] {
            let command = try Command.lexgate("explain", subject, "--format", "json")
            #expect(command.status == 0)
            return try #require(try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any])
        }
        let rule = try json("gdpr/transfer-without-mechanism")
        #expect(rule["schema"] as? String == "lexgate.rule/v1")
        #expect(rule["id"] as? String == "gdpr/transfer-without-mechanism")
        #expect((rule["inForce"] as? [[String: Any]])?.first?["from"] as? String == "2018-05-25")
        #expect((rule["cites"] as? [[String: Any]])?.first?["provision"] as? String == "Art. 44")
        #expect((rule["pack"] as? [String: Any])?["id"] as? String == "gdpr")
        #expect(try json("lexgate/waiver-unused")["verdicts"] as? [String] == ["warn"])
        let kind = try json("system.kind")
        #expect(kind["schema"] as? String == "lexgate.fact/v1")
        #expect((kind["values"] as? [[String: Any]])?.contains { $0["name"] as? String == "chatbot" } == true)
        #expect((try json("system")["facts"] as? [Any])?.isEmpty == false)
    }

    @Test func `tells of what passes, does not apply or is to come, and of findings that no law makes`() throws {
        for (rule, words) in [
            ("eu-ai-act/social-scoring", "requires: "), ("lexgate/law-not-covered", "how it came about"),
            ("eu-ai-act/persons-uninformed", "in force from "), ("lexgate/waiver-unused", "no such finding"),
        ] {
            let command = try explain(rule, Self.example)
            #expect(command.status == 0)
            #expect(command.output.contains(words), "\(rule)\n\(command.output)")
        }
    }

    @Test func `says when what is to come begins, and not that it has`() throws {
        for rule in ["eu-ai-act/internal-control-missing", "eu-ai-act/high-risk-unregistered"] {
            let command = try explain(rule, Self.example)
            guard command.output.contains("not in force on this day") else { continue }
            #expect(command.output.contains(", in force from 20"), "\(command.output)")
            #expect(!command.output.contains("in force since"))
        }
        let minimal = Project.root.appending(path: "Examples/minimal.yaml").path
        let command = try explain("eu-ai-act/data-governance-missing", minimal)
        #expect(command.output.contains(": upcoming: ") && !command.output.contains(": not-applicable: "))
    }

    @Test func `gives every part that read a fact its line, and leaves no part out`() throws {
        let command = try explain("gdpr/onward-transfer-uncontrolled", Self.example)
        let lines = command.output.split(separator: "\n")
        let places = lines.indices.filter { lines[$0].hasSuffix("`!transfer.ownOrganization`") }
        #expect(!places.isEmpty)
        for place in places where lines[place].contains("●") {
            #expect(lines[place + 1].contains(".ownOrganization = ") && lines[place + 1].contains(".yaml:"))
        }
        #expect(!command.output.contains(" more\n"))
    }

    @Test func `says who waived it`() throws {
        try FileManager.default.copyItem(
            at: Project.root.appending(path: Sample.failing), to: scratch.folder.appending(path: "d.yaml"))
        let plain = try explain("gdpr/transfer-without-mechanism", "d.yaml").output
        let start = try #require(plain.range(of: "(transfers["))
        let subject = plain[plain.index(after: start.lowerBound)...].prefix { $0 != ")" }
        try scratch.file(
            "lexgate-waivers.yaml",
            """
            granted: 2026-11-01
            waivers:
              - rule: gdpr/transfer-without-mechanism
                subject: \(subject)
                reason: it ends in March
                approver: The board
                until: 2027-03-31
              - rule: gdpr/foreign-parent-access
                subject: transfers[nowhere]
                reason: nobody knows
                approver: Nobody
                until: 2027-03-31
            """)
        let waived = try explain("gdpr/transfer-without-mechanism", "d.yaml").output
        #expect(waived.contains("waived by The board"), "\(waived)")
        #expect(waived.contains("requires: false"))
        let unused = try explain("lexgate/waiver-unused", "d.yaml").output
        #expect(unused.contains("no rule was evaluated: it follows from the waiver itself"), "\(unused)")
    }

    @Test func `shows hostile text as text`() throws {
        let text = try String(contentsOfFile: Self.example, encoding: .utf8)
        try scratch.file("d.yaml", text.replacing("region: ap-southeast-1", with: "region: \"\\e[31m\\u202Ex\""))
        let command = try explain("gdpr/transfer-without-mechanism", "d.yaml")
        #expect(!command.output.contains("\u{1B}"))
        #expect(!command.output.contains("\u{202E}"))
    }

    @Test(arguments: [
        (["no/such-rule", "d.yaml"], "no rule `no/such-rule`"),
        (["gdpr/transfer-without-mechanis", "d.yaml"], "did you mean `gdpr/transfer-without-mechanism`"),
        (["system.kind", "d.yaml"], "no rule `system.kind`"),
        (["gdpr/transfer-without-mechanism", "missing.yaml"], "no such file"),
        (["gdpr/transfer-without-mechanism", "--pack", "mine", "d.yaml"], "only the packs of --pack are"),
        (["gdpr/transfer-without-mechanism", "d.yaml", "--format", "pdf"], "pdf"),
    ])
    func `is refused for what is not there`(arguments: [String], words: String) throws {
        try scratch.file("d.yaml", Sample.nameOnly)
        try scratch.pack("mine", requires: "system.kind == 'chatbot'")
        try Command.lexgate(["explain"] + arguments, in: scratch.folder).expectRefusal(words)
    }
}
