import Foundation
import Testing

/// Options count for every verb that takes them, and no verb takes others.
@Suite struct `Options` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Letter by letter most words ask for help.
    @Test(arguments: ["-changed-since", "-no-cache", "-chat.yaml", "-qx", "-fail-on=warn"])
    func `of more than a letter have two dashes`(word: String) throws {
        for verb in ["gate", "lint", "report", "timeline", "cel"] {
            try Command.lexgate(verb, word, Sample.passing).expectRefusal("\(word): no such option")
        }
        #expect(try Command.lexgate("gate", "-h").status == 0)
        #expect(try Command.lexgate("gate", "-q", "--as-of", Sample.day, Sample.passing).status == 0)
    }

    @Test(arguments: ["--format=json=a.json", "--fail-on=fail", "--baseline=b.json", "--color=always"])
    func `of a gate are none of a baseline that is written`(option: String) throws {
        try Command.lexgate(
            "baseline", "write", option, Project.root.appending(path: Sample.failing).path, in: scratch.folder
        ).expectRefusal("Unknown option '\(option.prefix { $0 != "=" })'")
        let help = try Command.lexgate("baseline", "write", "--help").output
        #expect(!help.contains("[\(option.prefix { $0 != "=" })"))
    }

    @Test func `of a configuration that are a gate's do not count for a baseline that is written`() throws {
        let text = try String(contentsOf: Project.root.appending(path: Sample.failing), encoding: .utf8)
        try scratch.file("d.yaml", text)
        try scratch.file(".lexgate.yaml", "failOn: fail\nformat: json=d.yaml\nbaseline: none.json\n")
        let command = try Command.lexgate("baseline", "write", "--as-of", Sample.day, "d.yaml", in: scratch.folder)
        #expect(command.status == 0, "\(command.errors)")
        #expect(command.output == "lexgate-baseline.json: 3 findings of 1 descriptor\n")
        let quiet = try Command.lexgate(
            "baseline", "write", "--quiet", "--as-of", Sample.day, "d.yaml", in: scratch.folder)
        #expect(quiet.output == "")
    }

    @Test func `of a configuration count for due diligence as far as they are about the catalogue`() throws {
        let rows = "catalogue: services\nrows:\n  - {id: acme-ai, name: Acme AI, asOf: 2026-11-01}\n"
        try scratch.file("conf/rows.yaml", rows)
        try scratch.file(".lexgate.yaml", "catalog: conf/rows.yaml\nfailOn: warn\nformat: sarif\n")
        let told = { (more: [String]) in
            try Command.lexgate(
                ["report", "--as-of", Sample.day, "--due-diligence", "acme-ai"] + more, in: scratch.folder)
        }
        let found = try told([])
        #expect(found.status == 0, "\(found.errors)")
        #expect(found.output.contains("Acme AI"))
        try scratch.file("other.yaml", "upcoming: 1\n")
        try told(["--config", "other.yaml"]).expectRefusal("knows no provider `acme-ai`")
        try scratch.file(".lexgate.yaml", "catalogue: conf/rows.yaml\n")
        try told([]).expectRefusal(".lexgate.yaml:1:1: error: unknown key `catalogue`")
        try scratch.file(".lexgate.yaml", "catalog: none.yaml\n")
        try told([]).expectRefusal("none.yaml: no such file or folder")
    }
}
