import Foundation
import Testing

@Suite struct `The configuration file` {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        let text = try String(contentsOf: Project.root.appending(path: Sample.incomplete), encoding: .utf8)
        try scratch.file("deploy/shop.yaml", text)
    }

    private func gate(_ arguments: String...) throws -> Command {
        try Command.lexgate(["gate", "--as-of", Sample.day] + arguments, in: scratch.folder)
    }

    private func json(_ command: Command) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any])
    }

    @Test(arguments: [".lexgate.yaml", "deploy/.lexgate.yaml"])
    func `is found beside the inputs and above them`(path: String) throws {
        try scratch.file(path, "# ours\nfailOn: fail\n")
        let told = try gate("deploy")
        #expect(told.status == 0)
        #expect(told.output.hasPrefix("note: incomplete findings do not close the gate (failOn: fail in \(path):2): "))
        #expect(told.output.contains("fails on fail)"))
    }

    @Test func `names what it loosens in every output`() throws {
        try scratch.file(".lexgate.yaml", "failOn: fail\nexpiring: 7\nwaivers: w.yaml\n")
        try scratch.file("w.yaml", "waivers: []\n")
        let words = [
            "incomplete findings do not close the gate (failOn: fail in .lexgate.yaml:1)",
            "waivers are told of 7 days before they end, not 30 (.lexgate.yaml:2)",
            "the waivers of w.yaml count, not those beside the descriptors (.lexgate.yaml:3)",
        ]
        for verb in ["lint", "gate", "report"] {
            let told = try Command.lexgate(verb, "--as-of", Sample.day, "deploy", in: scratch.folder).output
            #expect(words.allSatisfy { told.contains("note: \($0)") }, "\(verb)")
        }
        let report = try Command.lexgate(
            "report", "--format", "json", "--as-of", Sample.day, "deploy", in: scratch.folder)
        let notes = try #require(try json(report)["notes"] as? [String])
        #expect(words.allSatisfy { word in notes.contains { $0.hasPrefix(word) } })
    }

    @Test func `yields to flags`() throws {
        try scratch.file(".lexgate.yaml", "failOn: fail\n")
        let told = try gate("--fail-on", "incomplete", "deploy")
        #expect(told.status == 1)
        #expect(!told.output.contains("note:"))
    }

    @Test func `sets packs, catalogue, window, waivers, baseline and format, by paths from its folder`() throws {
        try scratch.pack("mine", requires: "'false'")
        try scratch.file("conf/rows.yaml", "catalogue: models\nrows: [{id: acme, match: acme, asOf: 2026-01-01}]\n")
        try scratch.file(
            "conf/w.yaml",
            "waivers: [{rule: mine/defect, subject: deployment, reason: r, approver: a, until: 2026-12-24}]\n")
        try scratch.file(
            "own.yaml", "packs: mine\ncatalog: [./conf/rows.yaml]\nwaivers: conf/w.yaml\nformat: json\n")
        let report = try Command.lexgate(
            "report", "--config", "own.yaml", "--as-of", Sample.day, "deploy", in: scratch.folder)
        let told = try json(report)
        #expect(report.status == 0, "\(report.errors)")
        let assessment = try #require((told["assessments"] as? [[String: Any]])?.first)
        #expect(assessment["verdict"] as? String == "waived")
        let notes = try #require(told["notes"] as? [String])
        #expect(notes.contains { $0.hasPrefix("judged by the packs of own.yaml:1 alone: mine 1") })
        #expect(notes.contains { $0.hasPrefix("1 row of your catalogue conf/rows.yaml") })
        try scratch.file("own.yaml", "packs: [mine]\nbaseline: b.json\n")
        #expect(
            try Command.lexgate(
                "baseline", "write", "--config", "own.yaml", "-o", "b.json", "deploy", in: scratch.folder
            )
            .status == 0)
        let known = try gate("--config", "own.yaml", "deploy")
        #expect(known.status == 0)
        #expect(known.output.contains("note: findings that b.json holds do not close the gate (own.yaml:2)"))
    }

    @Test func `has to be one for all inputs`() throws {
        try scratch.file("other/shop.yaml", Sample.nameOnly)
        try scratch.file("other/.lexgate.yaml", "failOn: warn\n")
        try gate("deploy", "other").expectRefusal(
            "the inputs are under different configurations: deploy/shop.yaml is under none, other/shop.yaml is under other/.lexgate.yaml"
        )
        try scratch.file("any.yaml", "failOn: fail\n")
        #expect(try gate("--config", "any.yaml", "deploy", "other").status == 0)
    }

    @Test func `counts for what lies behind a link below it`() throws {
        try scratch.file(".lexgate.yaml", "failOn: fail\n")
        try scratch.link("other/step", to: "../deploy")
        for path in ["other/step", "other", "deploy", "other/step/shop.yaml"] {
            #expect(try gate(path).status == 0, "\(path)")
        }
        try scratch.link("deploy/self", to: ".")
        #expect(try gate("deploy/self").status == 0)
    }

    @Test func `counts however deep a descriptor lies`() throws {
        try scratch.file(".lexgate.yaml", "failOn: fail\n")
        let deep = Array(repeating: "d", count: 100).joined(separator: "/")
        try scratch.file("\(deep)/shop.yaml", Sample.nameOnly)
        #expect(try gate(deep).status == 0)
    }

    @Test func `is another where a link to it stands in another folder`() throws {
        try scratch.file(".lexgate.yaml", "waivers: waivers.yaml\n")
        try scratch.file("waivers.yaml", "waivers: []\n")
        try scratch.file("other/shop.yaml", Sample.nameOnly)
        try scratch.file("other/waivers.yaml", "waivers: []\n")
        try scratch.link("other/.lexgate.yaml", to: "../.lexgate.yaml")
        try gate("deploy", "other").expectRefusal("the inputs are under different configurations")
    }

    @Test(arguments: [
        ("failon: fail", ".lexgate.yaml:1:1: error: unknown key `failon`", "did you mean `failOn`?"),
        ("failOn: never", ".lexgate.yaml:1:9: error: `failOn` is one of `warn`, `incomplete`, `fail`", ""),
        ("failOn: faill", "error: `failOn` is one of", "did you mean `fail`?"),
        ("failOn: [fail]", ".lexgate.yaml:1:9: error: `failOn` is one of", ""),
        ("upcoming: -1", ".lexgate.yaml:1:11: error: `upcoming` takes a whole number of days, 0 or more", ""),
        ("expiring: soon", "error: `expiring` takes a whole number of days", ""),
        ("packs: {a: b}", ".lexgate.yaml:1:8: error: `packs` takes a list of paths", ""),
        ("catalog: [{a: b}]", ".lexgate.yaml:1:11: error: `catalog` takes a list of paths", ""),
        ("waivers:", ".lexgate.yaml:1:1: error: `waivers` takes a path", ""),
        ("format: yaml", ".lexgate.yaml:1:9: error: `yaml` is no format", ""),
        ("[a]", "error: a configuration is one mapping", ""),
        ("a: [", "not valid YAML", ""), ("failOn: fail\nfailOn: warn", "duplicate key `failOn`", ""),
        ("failOn: fail\n---\nfailOn: warn", "error: a configuration is one mapping", ""),
        ("waivers: none.yaml", "none.yaml: no such file or folder", ""),
        ("baseline: none.json", "none.json: no such file or folder", ""),
        ("packs: nowhere", "nowhere: no such file or folder", ""),
    ])
    func `with a mistake closes the gate`(text: String, words: String, help: String) throws {
        try scratch.file(".lexgate.yaml", text)
        let told = try gate("deploy")
        told.expectRefusal(words)
        if !help.isEmpty { told.expectRefusal(help) }
        #expect(told.output.isEmpty || text.hasPrefix("waivers: none"))
    }

    @Test func `may be empty, and then ends the search`() throws {
        try scratch.file(".lexgate.yaml", "failOn: fail\n")
        try scratch.file("deploy/.lexgate.yaml", "# nothing\n")
        #expect(try gate("deploy").status == 1)
    }

    @Test func `is printed with where each value comes from`() throws {
        try scratch.file(".lexgate.yaml", "failOn: fail\n\ncatalog: [a.yaml, b.yaml]\n")
        try scratch.file("deploy/lexgate-waivers.yaml", "waivers: []\n")
        let told = try Command.lexgate("config", "deploy/shop.yaml", in: scratch.folder)
        #expect(told.status == 0)
        #expect(
            told.output == """
                .lexgate.yaml
                  packs: none (default)
                  catalog: a.yaml, b.yaml (.lexgate.yaml:3)
                  failOn: fail (.lexgate.yaml:1)
                  upcoming: 0 (default)
                  waivers: deploy/lexgate-waivers.yaml (found)
                  expiring: 30 (default)
                  baseline: none (default)
                  format: text (default)

                """)
        let values = try #require(
            try json(Command.lexgate("config", "--format", "json", "deploy", in: scratch.folder))["values"]
                as? [String: [String: Any]])
        #expect(values["failOn"]?["value"] as? String == "fail")
        #expect(values["failOn"]?["source"] as? String == ".lexgate.yaml:1")
        #expect(values["baseline"]?["value"] is NSNull)
        #expect(values["waivers"]?["value"] as? String == "deploy/lexgate-waivers.yaml")
        try Command.lexgate("config", "nowhere", in: scratch.folder).expectRefusal("nowhere: no such file or folder")
        #expect(try Command.lexgate("config", in: scratch.folder).output.contains("failOn: fail"))
    }
}
