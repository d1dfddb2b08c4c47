import Foundation
import Testing

@Suite struct `A baseline on the command line` {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.file("deploy/shop.yaml", try Self.descriptor())
    }

    private static func descriptor() throws -> String {
        try String(contentsOf: Project.root.appending(path: Sample.failing), encoding: .utf8)
    }

    private func run(_ arguments: String..., in folder: String = ".") throws -> Command {
        try Command.lexgate(arguments + ["--as-of", Sample.day], in: scratch.folder.appending(path: folder))
    }

    @Test func `opens the gate for what it knows, and says so first`() throws {
        let written = try run("baseline", "write", "deploy")
        #expect(written.status == 0)
        #expect(written.output == "lexgate-baseline.json: 3 findings of 1 descriptor\n")
        for verb in ["lint", "gate", "report"] {
            let told = try run(verb, "--baseline", "lexgate-baseline.json", "deploy")
            #expect(told.status == 0, "\(verb)")
            #expect(told.output.hasPrefix("note: findings that lexgate-baseline.json holds do not close the gate\n"))
            #expect(told.output.contains("fail (1 fail, 1 incomplete, 1 warn,"))
            #expect(told.output.contains("3 held back by the baseline"))
        }
        #expect(try run("gate", "deploy").status == 1)
    }

    @Test func `knows a descriptor from wherever the program runs`() throws {
        _ = try run("baseline", "write", "deploy")
        for (paths, folder) in [("shop.yaml", "deploy"), (".", "deploy"), ("./deploy/../deploy", ".")] {
            let path = folder == "." ? "lexgate-baseline.json" : "../lexgate-baseline.json"
            #expect(try run("gate", "--baseline", path, paths, in: folder).status == 0, "\(paths)")
        }
    }

    @Test func `is the same file each time`() throws {
        _ = try run("baseline", "write", "deploy", "--output", "one.json")
        _ = try run("baseline", "write", "./deploy/shop.yaml", "--jobs", "2", "--output", "two.json")
        let (one, two) = (scratch.folder.appending(path: "one.json"), scratch.folder.appending(path: "two.json"))
        #expect(try Data(contentsOf: one) == Data(contentsOf: two))
        let json = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: one)) as? [String: Any])
        #expect(json["schema"] as? String == "lexgate.baseline/v1")
        #expect((json["findings"] as? [[String: Any]])?.count == 3)
    }

    @Test func `closes the gate for what is new or got worse`() throws {
        _ = try run("baseline", "write", "deploy")
        let worse = try Self.descriptor().replacing("accessFrom: SG,", with: "")
        try scratch.file("deploy/shop.yaml", worse)
        let told = try run("lint", "--baseline", "lexgate-baseline.json", "deploy")
        #expect(told.status == 1, "\(told.output)")
    }

    @Test func `closes the gate for a breach whose facts have changed`() throws {
        _ = try run("baseline", "write", "deploy")
        try scratch.file(
            "deploy/shop.yaml", try Self.descriptor().replacing("SL, country: ES", with: "SL, countries: [ES, PT]"))
        let told = try run("lint", "--baseline", "lexgate-baseline.json", "deploy")
        #expect(told.status == 1, "\(told.output)")
        #expect(told.output.contains("in the baseline with another verdict or other facts"), "\(told.output)")
    }

    @Test(arguments: [
        ("region: ap-southeast-1", "region: us-east-1"),
        ("data: help-chats\n    from: office", "data: payroll\n    from: office"),
        // What only stands behind a derived fact that stays as it is.
        ("subjects: customers", "subjects: [customers, patients]"),
        ("alibaba-sg", "alibaba-cloud"),
    ])
    func `closes the gate for a breach whose derived facts have changed`(old: String, new: String) throws {
        var text = try Self.descriptor()
        let entry = try #require(text.firstMatch(of: #/  - id: help-chats\n(?:    .*\n)+/#))
        // Its flow may be of other data, which are like the first.
        text.insert(contentsOf: entry.0.replacing("help-chats", with: "payroll"), at: entry.range.upperBound)
        try scratch.file("deploy/shop.yaml", text)
        #expect(try run("baseline", "write", "deploy").status == 0)
        #expect(try run("gate", "--baseline", "lexgate-baseline.json", "deploy").status == 0)
        try scratch.file("deploy/shop.yaml", text.replacing(old, with: new))
        let told = try run("report", "--format", "json", "--baseline", "lexgate-baseline.json", "deploy")
        #expect(told.status == 1)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any])
        let findings = try #require((json["assessments"] as? [[String: Any]])?.first?["findings"] as? [[String: Any]])
        let transfer = try #require(
            findings.first { $0["subject"] as? String == "transfers[answers]" && $0["verdict"] as? String == "fail" })
        #expect(transfer["baseline"] as? String == "updated")
    }

    @Test func `closes the gate for a breach of which its words alone tell a change`() throws {
        let descriptor = Project.root.appending(path: "Examples/cases/a-serco-ico-2024.descriptor.yaml")
        let text = try String(contentsOf: descriptor, encoding: .utf8)
        try scratch.file("deploy/shop.yaml", text)
        #expect(try run("baseline", "write", "deploy").status == 0)
        let gate = [
            "gate", "--fail-on", "fail", "--baseline", "lexgate-baseline.json", "deploy", "--as-of", Sample.day,
        ]
        #expect(try Command.lexgate(gate, in: scratch.folder).status == 0)
        try scratch.file("deploy/shop.yaml", text.replacing("[face, fingerprint]", with: "[face, fingerprint, iris]"))
        #expect(try Command.lexgate(gate, in: scratch.folder).status == 1)
    }

    @Test func `names files the same whatever links lead to all of them`() throws {
        _ = try run("baseline", "write", "deploy")
        let link = scratch.folder.path + "-linked"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: scratch.folder.path)
        defer { try? FileManager.default.removeItem(atPath: link) }
        for path in ["deploy", "\(link)/deploy", "\(scratch.folder.path)/deploy"] {
            for baseline in ["lexgate-baseline.json", "\(link)/lexgate-baseline.json"] {
                #expect(try run("gate", "--baseline", baseline, path).status == 0, "\(path) \(baseline)")
            }
        }
    }

    @Test func `tells deployments of one name in a file apart`() throws {
        let text = try Self.descriptor()
        _ = try run("baseline", "write", "deploy")
        try scratch.file("deploy/shop.yaml", "\(text)---\n\(text)")
        let second = try run("lint", "--baseline", "lexgate-baseline.json", "deploy")
        #expect(second.status == 1, "\(second.output)")
        #expect(try run("baseline", "write", "deploy").output == "lexgate-baseline.json: 6 findings of 2 descriptors\n")
        let both = try run("lint", "--baseline", "lexgate-baseline.json", "deploy")
        #expect(both.status == 0, "\(both.output)")
        #expect(!both.output.contains("gone"))
        #expect(
            try Command.lexgate("baseline", "show", in: scratch.folder).output.contains(": facturia-ayuda#2: fail "))
    }

    @Test func `tells what a link leads to from the file itself`() throws {
        try scratch.file("linked/.keep", "")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.folder.appending(path: "linked/shop.yaml").path, withDestinationPath: "../deploy/shop.yaml")
        #expect(try run("baseline", "write", ".").output == "lexgate-baseline.json: 6 findings of 2 descriptors\n")
        let both = try run("lint", "--baseline", "lexgate-baseline.json", ".")
        #expect(both.status == 0)
        #expect(!both.output.contains("gone"), "\(both.output)")
        _ = try run("baseline", "write", "linked")
        #expect(try run("gate", "--baseline", "lexgate-baseline.json", "deploy").status == 1)
    }

    @Test func `tells what is gone`() throws {
        _ = try run("baseline", "write", "deploy")
        try scratch.file(
            "deploy/shop.yaml",
            try Self.descriptor().replacing(
                "[es, pt, it]}\ncontent", with: "[es, pt, it], covers: [ai-interaction]}\ncontent"))
        let told = try run("lint", "--baseline", "lexgate-baseline.json", "deploy").output
        #expect(told.contains("in the baseline and gone"), "\(told)")
    }

    @Test func `is shown`() throws {
        _ = try run("baseline", "write", "deploy")
        let shown = try Command.lexgate("baseline", "show", in: scratch.folder)
        #expect(shown.status == 0)
        #expect(shown.output.hasPrefix("lexgate-baseline.json: 3 findings, written as of 2026-11-21\n"))
        #expect(
            shown.output.contains(
                "deploy/shop.yaml: facturia-ayuda: fail gdpr/transfer-without-mechanism (transfers[answers])\n"))
        try Command.lexgate("baseline", "show", "no.json", in: scratch.folder).expectRefusal("no.json: no such file")
    }

    @Test func `fits the schema in a JSON report`() throws {
        _ = try run("baseline", "write", "deploy")
        let told = try run("report", "--format", "json", "--baseline", "lexgate-baseline.json", "deploy")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any])
        let schema = try JSONSchema(
            Project.root.appending(path: "Sources/LexgateReports/Schemas/report-v1.schema.json"))
        #expect(try schema.problems(json) == [])
        let assessment = try #require((json["assessments"] as? [[String: Any]])?.first)
        #expect((assessment["baseline"] as? [String: Any])?["held"] as? Int == 3)
        #expect((json["gate"] as? [String: Any])?["open"] as? Bool == true)
    }

    @Test func `is not written where something could not be judged`() throws {
        try scratch.file("deploy/broken.yaml", Sample.nameOnly + "sytes: none\n")
        try run("baseline", "write", "deploy").expectRefusal("no baseline was written")
        #expect(!FileManager.default.fileExists(atPath: scratch.folder.appending(path: "lexgate-baseline.json").path))
    }

    @Test(arguments: [
        ("", "the file"), ("{}", "no baseline of `lexgate.baseline/v1`"), ("[]", "no baseline of"),
        (
            #"{"schema": "lexgate.baseline/v2", "asOf": "2026-01-01", "findings": []}"#,
            "no baseline of `lexgate.baseline/v1`"
        ),
        (#"{"schema": "lexgate.baseline/v1", "asOf": "2026-01-01", "findings": [{}]}"#, "a finding of a baseline has"),
        (
            #"{"schema": "lexgate.baseline/v1", "asOf": "2026-01-01", "findings": [{"path": "a", "deployment": "b", "rule": "c", "subject": "", "verdict": "error"}]}"#,
            "a finding of a baseline has"
        ),
        (#"{"schema": "lexgate.baseline/v1", "asOf": "2026-01-01", "findings": [], "more": 1}"#, "unknown key `more`"),
    ])
    func `that cannot be read closes the gate`(text: String, words: String) throws {
        try scratch.file("b.json", text)
        let told = try run("gate", "--baseline", "b.json", "deploy")
        told.expectRefusal(text.isEmpty ? "b.json" : words)
    }

    // MARK: - Layout

    /// A text that says the same: entries of the root in another order, comments, blank lines, and quotes.
    private func mutated(_ text: String, _ generator: inout SeededGenerator) -> String {
        var entries: [[String]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if let first = line.first, first != " ", first != "#" { entries.append([]) }
            entries[entries.count - 1].append(line)
        }
        let head = entries.removeFirst().filter { $0.hasPrefix("#") }
        entries.shuffle(using: &generator)
        var lines = head
        for line in entries.joined() where !line.isEmpty {
            // Only where a key begins a line: elsewhere a text may go on.
            let isEntry = line.firstMatch(of: /^ *(- )?[a-z][A-Za-z]*:( |$)/) != nil
            if isEntry, Int.random(in: 0..<4, using: &generator) == 0 {
                let indent = String(line.prefix { $0 == " " })
                lines += ["", "\(indent)# a remark: with `- id: none` in it", ""]
            }
            let quoted = line.replacing(/^( *(?:- )?[a-z][A-Za-z]*: )([a-z][a-z-]*)$/) { match in
                ["true", "false", "null"].contains(match.2)
                    ? String(match.0)
                    : Bool.random(using: &generator) ? "\(match.1)'\(match.2)'" : "\(match.1)\"\(match.2)\""
            }
            lines.append(quoted)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    @Test(arguments: [Sample.failing, Sample.incomplete, "Examples/founding/10-credit-scoring/deployment.yaml"])
    func `survives another layout`(path: String) throws {
        let text = try String(contentsOf: Project.root.appending(path: path), encoding: .utf8)
        try scratch.file("deploy/shop.yaml", text)
        #expect(try run("baseline", "write", "deploy").status == 0)
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<4 {
            let other = mutated(text, &generator)
            #expect(other != text)
            try scratch.file("deploy/shop.yaml", other)
            let told = try run("report", "--format", "json", "--baseline", "lexgate-baseline.json", "deploy")
            let json = try #require(try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any])
            let assessment = try #require((json["assessments"] as? [[String: Any]])?.first)
            #expect((assessment["diagnostics"] as? [Any])?.count == 0, "\(other)")
            let states = try #require(assessment["findings"] as? [[String: Any]]).compactMap {
                $0["baseline"] as? String
            }
            #expect(!states.isEmpty && states.allSatisfy { $0 == "unchanged" })
            #expect(((assessment["baseline"] as? [String: Any])?["absent"] as? [Any])?.count == 0)
        }
    }
}
