import Foundation
import Testing

@Suite struct `Laying out descriptors` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static let messy = "metadata:   {name: \"a\"}  # who\napiVersion: lexgate/v1\nkind:   Deployment"
    private static let tidy = "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: a}  # who\n"

    private func fmt(_ arguments: String..., input: String? = nil) throws -> Command {
        try Command.lexgate(["fmt"] + arguments, input: input, in: scratch.folder)
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: scratch.folder.appending(path: path), encoding: .utf8)
    }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: scratch.folder.appending(path: path).path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    // MARK: - Files

    @Test func `changes files and names them`() throws {
        try scratch.file("a.yaml", Self.messy)
        try scratch.file("b.yaml", Self.tidy)
        let command = try fmt("a.yaml", "b.yaml")
        #expect(command.status == 0)
        #expect(command.output == "formatted a.yaml\n")
        #expect(command.errors == "")
        #expect(try text("a.yaml") == Self.tidy)
        #expect(try text("b.yaml") == Self.tidy)
        try scratch.file("a.yaml", Self.messy)
        #expect(try fmt("--quiet", "a.yaml").output == "")
        #expect(try text("a.yaml") == Self.tidy)
    }

    @Test func `changes nothing where it is only asked`() throws {
        try scratch.file("a.yaml", Self.messy)
        try scratch.file("b.yaml", Self.tidy)
        let check = try fmt("--check", ".")
        #expect(check.status == 1)
        #expect(check.output == "would change ./a.yaml\n")
        #expect(try fmt("--check", "b.yaml").status == 0)
        let diff = try fmt("--diff", ".")
        #expect(diff.status == 0)
        #expect(
            diff.output == """
                --- ./a.yaml
                +++ ./a.yaml
                @@ -1,3 +1,3 @@
                -metadata:   {name: "a"}  # who
                 apiVersion: lexgate/v1
                -kind:   Deployment
                \\ No newline at end of file
                +kind: Deployment
                +metadata: {name: a}  # who

                """)
        let both = try fmt("--diff", "--check", ".")
        #expect(both.status == 1 && both.output == diff.output + "would change ./a.yaml\n")
        #expect(try text("a.yaml") == Self.messy)
    }

    @Test func `takes standard input to standard output`() throws {
        let command = try fmt("-", input: Self.messy)
        #expect(command.status == 0)
        #expect(command.output == Self.tidy)
        #expect(try fmt("-", input: Self.tidy).output == Self.tidy)
        let check = try fmt("--check", "-", input: Self.messy)
        #expect(check.status == 1 && check.output == "would change <stdin>\n")
        let broken = try fmt("-", input: "apiVersion: lexgate/v1\na: [\n")
        broken.expectRefusal("<stdin>:3:1: error: not valid YAML")
        #expect(broken.output == "")
    }

    @Test func `leaves other files in a folder alone`() throws {
        let others = [
            ("compose.yaml", "services:   {web: 1}"), ("broken.yaml", "a: {{ template }}: [\n"),
            ("note.txt", Self.messy), (".hidden.yaml", Self.messy), ("about.yaml", "# lexgate\nservices:   1"),
        ]
        for (name, content) in others { try scratch.file(name, content) }
        try scratch.file("deep/a.yml", Self.messy)
        #expect(try fmt(".").output == "formatted ./deep/a.yml\n")
        for (name, content) in others { #expect(try text(name) == content) }
        try fmt("compose.yaml").expectRefusal("compose.yaml: no descriptor: it has no `apiVersion: lexgate/v1`")
        try fmt("-", input: "").expectRefusal("<stdin>: no descriptor")
        try FileManager.default.removeItem(at: scratch.folder.appending(path: "deep"))
        try fmt(".").expectRefusal("no descriptor was found")
        try fmt("nowhere.yaml").expectRefusal("nowhere.yaml: no such file or folder")
        try fmt().expectRefusal("name at least one descriptor")
    }

    @Test func `leaves alone what it refuses, and does the rest`() throws {
        let broken = "apiVersion: lexgate/v1\nkind:   Deployment\nkind: Fragment\n"
        try scratch.file("a.yaml", broken)
        try scratch.file("b.yaml", Self.messy)
        let command = try fmt(".")
        command.expectRefusal("./a.yaml:3:1: error: duplicate key `kind`")
        #expect(command.output == "formatted ./b.yaml\n")
        #expect(try text("a.yaml") == broken)
        try scratch.file("c.yaml", "apiVersion: lexgate/v1\n? kind\n: Deployment\n")
        try fmt("c.yaml").expectRefusal("c.yaml:2:1: error: a key behind `?` is not laid out")
    }

    @Test func `leaves alone a waiver that would cover something else`() throws {
        let waiver = "# lexgate: waive mine/defect until 2027-03-31 by Ana — why\n"
        let moved = "\(waiver)system: {kind: chatbot}\napiVersion: lexgate/v1\nkind: Deployment\n"
        let kept = "apiVersion: lexgate/v1\nkind:   Deployment\n\(waiver)metadata: {name: a}\n"
        try scratch.file("moved.yaml", moved)
        try scratch.file("kept.yaml", kept)
        let command = try fmt("kept.yaml", "moved.yaml")
        command.expectRefusal("moved.yaml: left alone: a waiver in a comment would stand above something else")
        #expect(command.output == "formatted kept.yaml\n")
        #expect(try text("moved.yaml") == moved)
        #expect(try text("kept.yaml") == kept.replacing("   ", with: " "))
        try fmt("--check", "moved.yaml").expectRefusal("left alone")
    }

    @Test func `lays out fragments, and only the documents that are ours`() throws {
        try scratch.file("org.yaml", "organization: {sector:   health}\nkind: Fragment\napiVersion: lexgate/v1\n")
        #expect(try fmt("org.yaml").status == 0)
        #expect(try text("org.yaml") == "apiVersion: lexgate/v1\nkind: Fragment\norganization: {sector: health}\n")
        let other = "kind:   Service\napiVersion: v1\nspec:\n    ports:\n    - 80\n"
        try scratch.file("all.yaml", "\(other)---\n\(Self.messy)\n---\n\(other)")
        #expect(try fmt("all.yaml").status == 0)
        #expect(try text("all.yaml") == "\(other)---\n\(Self.tidy)---\n\(other)")
    }

    @Test(arguments: [0o600, 0o664, 0o755])
    func `keeps the mode of a file`(mode: Int) throws {
        let url = try scratch.file("a.yaml", Self.messy)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
        #expect(try fmt("a.yaml").status == 0)
        #expect(try self.mode("a.yaml") == mode)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path) == ["a.yaml"])
    }

    @Test func `follows links that are named, and those in a folder that stay there`() throws {
        let outside = try Scratch()
        try outside.file("far.yaml", Self.messy)
        try scratch.file("d/real.yaml", Self.messy)
        func link(_ name: String, _ target: String) throws {
            try FileManager.default.createSymbolicLink(
                atPath: scratch.folder.appending(path: name).path, withDestinationPath: target)
        }
        try link("d/near.yaml", "real.yaml")
        try link("d/out.yaml", outside.folder.appending(path: "far.yaml").path)
        let folder = try fmt("d")
        #expect(folder.status == 0)
        #expect(folder.output == "formatted d/near.yaml\n")
        #expect(folder.errors == "lexgate: d/out.yaml: left alone, as it lies outside of d\n")
        #expect(try text("d/real.yaml") == Self.tidy)
        #expect(try String(contentsOf: outside.folder.appending(path: "far.yaml"), encoding: .utf8) == Self.messy)
        #expect(try fmt("d/out.yaml").status == 0)
        #expect(try String(contentsOf: outside.folder.appending(path: "far.yaml"), encoding: .utf8) == Self.tidy)
        for name in ["d/near.yaml", "d/out.yaml"] {
            let path = scratch.folder.appending(path: name).path
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) != "")
        }
    }

    @Test func `refuses files with several names`() throws {
        let url = try scratch.file("a.yaml", Self.messy)
        try FileManager.default.linkItem(at: url, to: scratch.folder.appending(path: "b.yaml"))
        try fmt("a.yaml").expectRefusal("a.yaml: it has several names (hard links)")
        #expect(try text("b.yaml") == Self.messy)
        #expect(try fmt("--check", "a.yaml").status == 1)
    }

    @Test func `refuses files far larger than any descriptor`() throws {
        try scratch.file("a.yaml", Self.messy + "\n" + String(repeating: "#\n", count: 5 << 20))
        try fmt("a.yaml").expectRefusal("a.yaml: it is larger than 8 MiB")
    }

    // MARK: - Meaning

    /// What the report says of each file in the folder, a number for each finding, but for places, and for the order of
    /// facts that follows them. All that it says at once would take gigabytes.
    private func judged() throws -> [String: [Int]] {
        let report = try Scratch()
        // It takes its folder with it.
        defer { withExtendedLifetime(report) {} }
        let file = report.folder.appending(path: "report.ndjson")
        _ = try Command.lexgate(
            "report", "--format", "ndjson=\(file.path)", "--as-of", Sample.day, ".", in: scratch.folder)
        var said: [String: [Int]] = [:]
        for line in try Data(contentsOf: file, options: .mappedIfSafe).split(separator: 0x0A).dropFirst() {
            let assessment = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
            let findings = assessment["findings"] as? [[String: Any]] ?? []
            said[assessment["path"] as? String ?? "", default: []] += findings.map { finding in
                let evidence = (finding["evidence"] as? [[String: Any]] ?? [])
                    .map { "\($0["fact"] ?? "") = \($0["value"] ?? "") (\($0["origin"] ?? ""))" }.sorted()
                let message = finding["message"] as? String ?? ""
                let missing = message.matches(of: /`[^`]*`/).map { String($0.output) }.sorted()
                let told =
                    "\(finding["rule"] ?? "") \(finding["subject"] ?? "") \(finding["verdict"] ?? "") "
                    + "\(message.replacing(/`[^`]*`/, with: "`")) \(missing) \(evidence)"
                return told.hashValue
            }.sorted()
        }
        return said
    }

    /// The files of which something else is said now.
    private func differing(_ before: [String: [Int]]) throws -> [String] {
        let now = try judged()
        return Set(before.keys).union(now.keys).filter { before[$0] != now[$0] }.sorted()
    }

    /// A text with the same facts as nobody would lay it out: entries of the root in another order, deeper blocks,
    /// blanks at the ends of lines, CR LF.
    private func disturbed(_ text: String, seed: Int) -> String {
        var entries: [[String]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.first?.isLetter == true, entries[entries.count - 1].contains(where: { $0.first?.isLetter == true })
            {
                entries.append([])
            }
            let indent = line.prefix { $0 == " " }.count
            func deeper(_ columns: Int) -> String { String(repeating: " ", count: columns * (1 + seed % 3)) }
            var rest = line.dropFirst(indent)
            // What stands behind a dash moves with the lines below it.
            if rest.hasPrefix("- ") { rest = "-\(deeper(2).dropFirst())\(rest.dropFirst(2))" }
            // Short texts may come out of the rest as they were; the first entry is never left alone.
            let hasBlanks = seed % 2 == 0 || entries.count == 1
            entries[entries.count - 1].append("\(deeper(indent))\(rest)\(hasBlanks ? "  " : "")")
        }
        let moved = entries.indices.sorted { ($0 * 7 + seed) % entries.count < ($1 * 7 + seed) % entries.count }
        return moved.flatMap { entries[$0] }.joined(separator: seed % 4 == 0 ? "\r\n" : "\n")
    }

    @Test func `changes no fact and no verdict`() throws {
        let generator = Project.root.appending(path: "Tests/Benchmarks/generate-descriptors.py").path
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", generator, "--count", "40", "--seed", "5", "--output", scratch.folder.path]
        try process.run()
        process.waitUntilExit()
        let examples = Project.root.appending(path: "Examples")
        for path in try #require(FileManager.default.enumerator(atPath: examples.path)).compactMap({ $0 as? String }) {
            guard path.hasSuffix(".yaml"), !path.hasSuffix("expected.yaml") else { continue }
            // What was held is no descriptor, nor is a waiver.
            if path.hasSuffix("lexgate-waivers.yaml") { continue }
            if path.hasPrefix("cases/"), !path.hasSuffix(".descriptor.yaml") { continue }
            try scratch.file(path, String(contentsOf: examples.appending(path: path), encoding: .utf8))
        }
        let paths = try #require(FileManager.default.enumerator(atPath: scratch.folder.path))
            .compactMap { $0 as? String }.filter { $0.hasSuffix(".yaml") }.sorted()
        #expect(paths.count > 60)
        let before = try judged()
        // One is a fragment, which two others extend.
        #expect(before.count == paths.count - 1 && before.values.allSatisfy { !$0.isEmpty })
        #expect(try fmt("--quiet", ".").status == 0)
        #expect(try differing(before) == [])
        for (seed, path) in paths.enumerated() { try scratch.file(path, disturbed(try text(path), seed: seed)) }
        #expect(try differing(before) == [], "the disturbance changed a fact")
        #expect(try fmt(".").output.split(separator: "\n").count == paths.count)
        #expect(try differing(before) == [])
        #expect(try fmt("--check", ".").status == 0)
    }

    @Test func `finds nothing to do in what ships`() throws {
        let command = try Command.lexgate("fmt", "--check", "Examples")
        #expect(command.status == 0, "\(command.output)")
        #expect(command.output == "")
    }
}
