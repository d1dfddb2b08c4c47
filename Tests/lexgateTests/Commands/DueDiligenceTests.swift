import DataTree
import Diagnostics
import Foundation
import LexgateModel
import LexgateReports
import Testing
import YAML

@Suite struct `Due diligence of a provider` {
    private func report(_ arguments: String...) throws -> Command {
        try Command.lexgate(["report", "--due-diligence"] + arguments)
    }

    private func items(_ arguments: String...) throws -> [String: [String: Any]] {
        let command = try Command.lexgate(["report", "--format", "json", "--due-diligence"] + arguments)
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any])
        let sections = try #require(json["sections"] as? [[String: Any]])
        #expect(sections.count == 13)
        var items: [String: [String: Any]] = [:]
        for item in sections.flatMap({ $0["items"] as? [[String: Any]] ?? [] }) {
            items[try #require(item["id"] as? String)] = item
        }
        return items
    }

    @Test func `answers from facts with source and day, and says what to ask for`() throws {
        let command = try report("alibaba", "--as-of", "2026-12-01")
        #expect(command.status == 0)
        for words in [
            "Alibaba Cloud, as of 2026-12-01", "services/alibaba-model-studio",
            "facts of 2026-11-21, the oldest 10 days old",
            "13. Privacy, security and the law of its seat", "  absent   it signed the commitments of Seoul",
            "developers/alibaba seoulCommitments: no (as of 2026-11-21, confidence high, https://", "ask for: ",
            "\nAlibaba Cloud: ",
        ] { #expect(command.output.contains(words), "\(words)") }
        #expect(command.output.hasSuffix(" unknown\n"))
    }

    @Test func `is never present by absence`() throws {
        for provider in ["alibaba", "aws", "mistral", "openai", "deepseek"] {
            for (id, item) in try items(provider, "--as-of", "2026-11-21") {
                let facts = try #require(item["facts"] as? [[String: Any]])
                let says = facts.compactMap { $0["says"] as? String }
                switch item["status"] as? String {
                case "present": #expect(says.contains("present"), "\(provider) \(id)")
                case "partial": #expect(says.contains { $0 == "present" || $0 == "partial" }, "\(provider) \(id)")
                case "absent": #expect(says.contains("absent") && !says.contains("present"), "\(provider) \(id)")
                default: #expect(!says.contains("present") && !says.contains("absent"), "\(provider) \(id)")
                }
                #expect((item["askFor"] == nil) == (item["status"] as? String == "present"))
            }
        }
    }

    @Test func `tells a whole signature from a part and from none`() throws {
        func status(_ provider: String, _ item: String) throws -> String? {
            try items(provider)[item]?["status"] as? String
        }
        #expect(try status("mistral", "code-of-practice") == "present")
        #expect(try status("xai", "code-of-practice") == "partial")
        #expect(try status("alibaba", "code-of-practice") == "absent")
        for item in ["training-data", "dangerous-abilities"] { #expect(try status("alibaba", item) == "absent") }
        #expect(try status("alibaba", "board") == "unknown")
    }

    @Test func `finds a provider by its names, and its rows through owner and keys`() throws {
        let byID = try report("aws", "--as-of", "2026-11-21").output
        #expect(try report("Amazon Web Services", "--as-of", "2026-11-21").output == byID)
        #expect(byID.contains("developers/amazon"))
        #expect(try report("azure").output.contains("developers/microsoft"))
        #expect(try report("mistral").output.contains("services/mistral-api"))
    }

    @Test func `says that facts are old, or later than the day`() throws {
        #expect(try report("openai", "--as-of", "2029-01-01").output.contains("to be looked at again"))
        #expect(try report("openai", "--as-of", "2020-01-01").output.contains("later than the day of the report"))
    }

    @Test func `rests on no fact of a later day`() throws {
        let items = try items("aws", "--as-of", "2020-01-01")
        #expect(items.values.allSatisfy { $0["status"] as? String == "unknown" })
        #expect(try report("aws", "--as-of", "2020-01-01").output.contains("which answer nothing"))
    }

    @Test func `takes a bad grade for none`() throws {
        for provider in ["xai", "alibaba"] {
            #expect(try items(provider)["outside-tests"]?["status"] as? String != "present", "\(provider)")
        }
    }

    @Test func `is whole only where every row says so`() throws {
        for provider in ["alibaba", "aws", "mistral", "openai", "deepseek", "azure"] {
            for item in ["transfer-clauses", "security-certificate", "certificates", "state-requests"] {
                let answer = try #require(try items(provider, "--as-of", "2026-11-21")[item])
                guard answer["status"] as? String == "present" else { continue }
                let says = (answer["facts"] as? [[String: Any]] ?? []).compactMap { $0["says"] as? String }
                #expect(answer["silentRows"] as? Int == 0 && Set(says) == ["present"], "\(provider) \(item)")
            }
        }
    }

    @Test(arguments: ["--baseline=x", "--waivers=x", "--upcoming=3", "--pack=x"])
    func `takes nothing that counts for descriptors alone`(option: String) throws {
        try report("aws", option).expectRefusal("takes no \(option.prefix { $0 != "=" })")
    }

    @Test func `closes a gate where it is asked to`() throws {
        #expect(try report("alibaba").status == 0)
        #expect(try report("alibaba", "--fail-on", "fail").status == 1)
        #expect(try report("mistral", "--fail-on", "fail").status == 0)
        #expect(try report("mistral", "--fail-on", "incomplete").status == 1)
    }

    @Test func `is there as Markdown, and in a file`() throws {
        let scratch = try Scratch()
        let command = try Command.lexgate(
            "report", "--due-diligence", "alibaba", "--format", "markdown=d.md", in: scratch.folder)
        #expect(command.status == 0)
        let text = try String(contentsOf: scratch.folder.appending(path: "d.md"), encoding: .utf8)
        #expect(text.hasPrefix("# Due diligence of a provider of models"))
        #expect(text.contains("\n## 13. "))
    }

    @Test(arguments: [
        (["alibba"], "did you mean `alibaba`"), (["qwen3-32b"], "knows no provider"),
        (["zzzz"], "`lexgate catalog search"),
        (["alibaba", "x.yaml"], "takes no descriptor"), (["alibaba", "--format", "sarif"], "text, markdown, json"),
    ])
    func `is refused for what is no provider`(arguments: [String], words: String) throws {
        try Command.lexgate(["report", "--due-diligence"] + arguments).expectRefusal(words)
    }

    @Test func `asks for fields that the catalogue has`() throws {
        let build = try Project.build.get()
        let path = "Sources/Facts/\(DueDiligenceFramework.fileName)"
        let file = try Project.file(at: Project.root.appending(path: path), named: path)
        let tree = try #require(file.yamlDocuments().value.first)
        let framework = DueDiligenceFramework.read(tree)
        #expect(framework.diagnostics.map(\.message) == [])
        let index = CatalogueIndex(judging: try Project.policy().catalogue, library: build.library)
        for probe in framework.value.sections.flatMap(\.items).flatMap(\.probes) {
            #expect(index.hasField(probe.field, probe.kind), "\(probe.kind) \(probe.field)")
            // A word that no row has would be a slip of the pen.
            for case .words(let words)? in [probe.present, probe.partial, probe.absent] {
                let known = Set(
                    index.rows.filter { $0.kind == probe.kind }.flatMap { index.words(probe.field, of: $0)?.all ?? [] })
                // Grades that nobody has reached yet are grades all the same.
                let others = ["no", "not-filed", "inactive", "not-listed", "A+", "A", "A-", "B+", "B", "B-"]
                for word in words where !others.contains(word) {
                    #expect(known.contains(word), "\(probe.kind) \(probe.field): \(word)")
                }
            }
        }
    }

    @Test func `refuses a framework with mistakes`() throws {
        let file = SourceFile(
            path: "f.yaml",
            text: """
                dueDiligence: lexgate/v1
                title: T
                sections:
                  - {id: a, title: A, items: [{id: x, asks: y, document: z, from: [{in: nowhere, field: f}], more: 1}]}
                  - {id: b, title: B, items: [{id: x, asks: y}]}
                """)
        let read = DueDiligenceFramework.read(try #require(file.yamlDocuments().value.first))
        #expect(
            read.diagnostics.map(\.message) == [
                "unknown key `more`", "the catalogue has no such file", "`x` is there twice", "`document` is missing",
            ])
    }
}
