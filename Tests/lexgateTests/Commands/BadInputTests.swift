import Foundation
import Testing

/// Nothing that cannot be judged ends with an open gate, and nothing ends with a trap.
@Suite struct `Bad input` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(arguments: ["lint", "gate", "report"])
    func `is refused when the file is missing`(verb: String) throws {
        try Command.lexgate(verb, "no-such-file.yaml").expectRefusal("no-such-file.yaml: no such file or folder")
    }

    @Test(arguments: ["lint", "gate", "report"])
    func `is refused when a folder holds no descriptor`(verb: String) throws {
        try scratch.file("compose.yaml", "services: {web: {image: nginx}}\n")
        try Command.lexgate(verb, scratch.folder.path).expectRefusal(
            "no descriptor was judged (1 other YAML file passed over)")
    }

    @Test func `is refused when a folder is empty`() throws {
        try Command.lexgate("gate", scratch.folder.path).expectRefusal("no descriptor was judged")
    }

    @Test(arguments: ["lint", "gate", "report"])
    func `is refused when the file is empty`(verb: String) throws {
        try Command.lexgate(verb, scratch.file("empty.yaml", "").path).expectRefusal("empty.yaml: the file is empty")
    }

    @Test func `is refused when the file holds nothing but comments`() throws {
        try Command.lexgate("gate", scratch.file("notes.yaml", "---\n# later\n").path).expectRefusal("notes.yaml")
    }

    @Test(arguments: [100, 101, 137])
    func `is told up to a hundred problems, and how many more there are`(count: Int) throws {
        let keys = (1...count).map { "nonsense\($0): 1\n" }.joined()
        let command = try Command.lexgate("lint", scratch.file("long.yaml", Sample.nameOnly + keys).path)
        #expect(command.status == 2)
        #expect(command.output.split(separator: "\n").count { $0.contains("error: unknown key") } == 100)
        let rest =
            count == 100
            ? nil : count == 101 ? "one more is not shown" : "37 more are not shown, the first of them here"
        if let rest {
            #expect(command.output.contains("long.yaml:104:14: error: after so many problems \(rest)\n"))
        } else {
            #expect(!command.output.contains("after so many problems"))
        }
    }

    @Test(arguments: ["lint", "gate", "report"])
    func `is refused when it is not YAML`(verb: String) throws {
        let command = try Command.lexgate(verb, scratch.file("broken.yaml", "site: [1\nb: }\n").path)
        command.expectRefusal("broken.yaml:2:2: error: not valid YAML: did not find expected ',' or ']'")
    }

    @Test(arguments: ["services: {web: 1}\n", "- one\n- two\n", "just words\n", "42\n"])
    func `is refused when it is YAML and no descriptor`(text: String) throws {
        try Command.lexgate("gate", scratch.file("other.yaml", text).path)
            .expectRefusal("other.yaml:1:1: error: not a deployment descriptor")
    }

    @Test func `is refused when it is of another version`() throws {
        let text = Sample.nameOnly.replacing("lexgate/v1", with: "lexgate/v9")
        try Command.lexgate("gate", scratch.file("later.yaml", text).path)
            .expectRefusal(
                "later.yaml:1:13: error: this version of lexgate reads `apiVersion: lexgate/v1`, not `lexgate/v9`")
    }

    @Test func `is refused when the version is missing`() throws {
        try Command.lexgate("gate", scratch.file("headless.yaml", "kind: Deployment\nmetadata: {name: x}\n").path)
            .expectRefusal("headless.yaml:1:1: error: `apiVersion` is missing")
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
    func `is refused when it may not be read`() throws {
        let url = try scratch.file("secret.yaml", Sample.nameOnly)
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: url.path)
        try Command.lexgate("gate", url.path).expectRefusal("secret.yaml: no permission to read it")
    }

    @Test(arguments: [[0xFF, 0xFE], [0xC3], [0xED, 0xA0, 0x80]] as [[UInt8]])
    func `is refused when it is not UTF-8`(bytes: [UInt8]) throws {
        let head = Array("apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: \"".utf8)
        let url = try scratch.file("latin.yaml", bytes: head + bytes + Array("\"}\n".utf8))
        try Command.lexgate("gate", url.path).expectRefusal("UTF-8")
    }

    @Test func `is refused when it is 100 MB`() throws {
        let url = try scratch.file("large.yaml", Sample.nameOnly)
        let handle = try FileHandle(forWritingTo: url)
        try handle.truncate(atOffset: 100_000_000)
        try handle.close()
        try Command.lexgate("gate", url.path).expectRefusal("large.yaml: it is larger than 64 MiB")
        try Command.lexgate("gate", "-", inputFile: url).expectRefusal("it is larger than 64 MiB")
    }

    @Test func `is refused when it is nested without end`() throws {
        let text = Sample.nameOnly + "data: " + String(repeating: "[", count: 100_000)
        try Command.lexgate("gate", scratch.file("deep.yaml", text).path).expectRefusal("deep.yaml:4:")
    }

    @Test func `is refused when its aliases multiply`() throws {
        var text = Sample.nameOnly + "x-a: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let copies = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "x-a\(level): &a\(level) [\(copies)]\n"
        }
        let command = try Command.lexgate("gate", scratch.file("laughs.yaml", text).path)
        command.expectRefusal("laughs.yaml:")
    }

    @Test func `closes a gate that good input beside it opens`() throws {
        let command = try Command.lexgate("gate", "--as-of", Sample.day, Sample.passing, "no-such-file.yaml")
        command.expectRefusal("no-such-file.yaml: no such file or folder")
        #expect(command.output.contains("open   \(Sample.passing)"))
    }

    @Test func `still shows what can be judged`() throws {
        let text = Sample.nameOnly + "organization: {country: DE, roles: controller}\nsiets: none\n"
        let command = try Command.lexgate("lint", scratch.file("typo.yaml", text).path)
        command.expectRefusal("typo.yaml:5:1: error: unknown key `siets`")
        #expect(command.output.contains("sites"))
        #expect(command.output.contains("incomplete"))
    }
}

@Suite struct `A broken pack` {
    private static let rule = """
        id: broken/defect
        title: Something is wrong
        cites: []
        inForce: {from: 2020-01-01}
        severity: low
        confidence: high
        appliesTo: everything
        requires: organization.nonsense == 1
        otherwise: fail
        message: something is wrong
        why: because
        """

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func pack(
        _ rule: String, head: String = "id: broken\nnamespace: broken\ntitle: T\nversion: 1\ndate: 2026-01-01\n"
    ) throws {
        try scratch.file("broken/pack.yaml", head)
        try scratch.file("broken/defect.yaml", rule)
    }

    private func gate() throws -> Command {
        try Command.lexgate("gate", "--pack", scratch.folder.appending(path: "broken").path, Sample.passing)
    }

    @Test func `is refused for an expression that reads no fact`() throws {
        try pack(Self.rule)
        let command = try gate()
        command.expectRefusal("broken/defect.yaml:8:24: error:")
        #expect(command.errors.contains("nonsense"))
        #expect(command.output == "")
    }

    @Test func `is refused for a rule that is no YAML`() throws {
        try pack("id: [\n")
        try gate().expectRefusal("broken/defect.yaml:")
    }

    @Test func `is refused for a folder that holds no pack`() throws {
        try Command.lexgate("gate", "--pack", scratch.folder.path, Sample.passing).expectRefusal("no pack there")
    }

    @Test func `is refused for a file where a pack is a folder`() throws {
        for path in try [Sample.passing, scratch.file("rule.yaml", "id: a/b\n").path + "/"] {
            try Command.lexgate("gate", "--pack", path, Sample.passing).expectRefusal(
                "not a folder; a pack is a folder with a `pack.yaml`")
        }
    }

    @Test func `is refused for a folder that is not there`() throws {
        try Command.lexgate("gate", "--pack", "no-such-pack", Sample.passing).expectRefusal(
            "no-such-pack: no such file or folder")
    }

    /// Behind a link to nothing, or a pipe, may lie the rule that would close the gate.
    @Test(arguments: ["ln -s nowhere broken/other.yaml", "mkfifo broken/other.yaml", "ln -s nowhere broken/folder"])
    func `is refused for a part that cannot be read`(command: String) throws {
        try pack(Self.rule.replacing("organization.nonsense == 1", with: "organization.sector == 'technology'"))
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", command]
        shell.currentDirectoryURL = scratch.folder
        try shell.run()
        shell.waitUntilExit()
        let name = command.split(separator: " ").last.map(String.init) ?? ""
        try gate().expectRefusal("\(name): ")
    }

    @Test func `is refused for a pack without rules`() throws {
        try scratch.file("broken/pack.yaml", "id: broken\nnamespace: broken\ntitle: T\nversion: 1\ndate: 2026-01-01\n")
        try gate().expectRefusal("hold no rule")
    }

    @Test func `is not refused once it is mended, and is then judged alone`() throws {
        try pack(Self.rule.replacing("organization.nonsense == 1", with: "organization.sector == 'technology'"))
        let command = try Command.lexgate(
            "lint", "--pack", scratch.folder.appending(path: "broken").path, "--as-of", Sample.day, Sample.failing)
        #expect(command.status == 0)
        #expect(command.output.contains("pass (1 pass)"))
    }
}

@Suite struct `Bad arguments` {
    @Test(arguments: [
        ([], "Name a command"), (["catalog"], "Name a command"), (["frobnicate"], "frobnicate"),
        (["lint"], "Missing expected argument"),
        (["gate", "--nonsense", "x.yaml"], "--nonsense"),
        (["lint", "--as-of", "2026-02-30", "x.yaml"], "2026-02-30"),
        (["gate", "--fail-on", "never", "x.yaml"], "never"),
        (["gate", "--upcoming", "soon", "x.yaml"], "it takes a whole number of days, 0 or more"),
        (["gate", "--upcoming", "-5", "x.yaml"], "it takes a whole number of days, 0 or more"),
        (["gate", "--upcoming=1.5", "x.yaml"], "it takes a whole number of days, 0 or more"),
        (["lint", "--color", "mauve", "x.yaml"], "mauve"), (["report", "--format", "pdf", "x.yaml"], "pdf"),
        (["lint", ""], "no such file"), (["explain"], "Missing expected argument"),
        (["explain", "no/such-rule"], "no rule"),
        (["test", "no-such-pack"], "no pack"), (["lint", "no-such-*.yaml"], "nothing fits this pattern"),
    ])
    func `are refused`(arguments: [String], words: String) throws {
        let command = try Command.lexgate(arguments)
        command.expectRefusal(words)
        #expect(command.output == "")
    }
}
