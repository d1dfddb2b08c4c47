import Foundation
import Testing

/// Which files a command line means, and what is said of those that are not judged.
@Suite(.timeLimit(.minutes(30))) struct `Inputs` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Runs a line of the shell, with the program as `$0`.
    private func shell(_ line: String) throws -> (output: String, status: Int32) {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", line, Command.program.path]
        process.currentDirectoryURL = scratch.folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (text, process.terminationStatus)
    }

    // MARK: - Folders

    @Test(arguments: ["a.YAML", "a.Yml", "a.yaml", "a.yml"])
    func `in a folder are YAML files however their ending is written`(name: String) throws {
        try scratch.file(name, Sample.nameOnly)
        let command = try Command.lexgate("gate", ".", in: scratch.folder)
        #expect(command.status == 1)
        #expect(command.output.hasPrefix("closed ./\(name): nothing-else"))
    }

    @Test func `that are passed over are named, the first of them`() throws {
        try scratch.file("good.yaml", Sample.nameOnly)
        for number in 1...7 { try scratch.file("chart/t\(number).yaml", "{{ if }}: [\n") }
        let command = try Command.lexgate("gate", ".", in: scratch.folder)
        #expect(command.status == 1)
        let names = (1...5).map { "./chart/t\($0).yaml" }.joined(separator: ", ")
        #expect(command.errors == "lexgate: passed over, as no descriptors: \(names) and 2 more\n")
        #expect(command.output.contains("1 descriptor, 1 closed, 7 other YAML files passed over"))
        #expect(try Command.lexgate("gate", "--quiet", ".", in: scratch.folder).errors == "")
    }

    @Test(arguments: [
        "apiVersion: lexgat/v1\nkind: Deployment\nmetadata: {name: a}\norganization: {countries: DE}\n",
        "apiVersion:\nkind: Deployment\nmetadata: {name: lexgate}\norganization: {countries: DE}\n",
        "apiVersion: \"lex\\x67ate/v1\"\nkind: Deployment\nmetadata: {name: a}\norganization: {countries: DE}\n",
        "organization: {countries: DE}\nsystem: {kind: chatbot}\nmetadata: {name: deployment}\n",
        "apiVersion: v1\nkind: Deploymnet\norganization: {countries: DE}\nsystem: {kind: chatbot}\n",
        "- apiVersion: lexgate/v1\n  kind: Deployment\n",
        "items:\n  - apiVersion: lexgate/v1\n    metadata: {name: a}\n",
        "kind: List\ndeployment: {apiVersion: lexgate/v2}\n",
        "organization: {countries: DE}\ndecisions: none\n", "kind: Fragmnet\nsystem: {kind: chatbot}\nflows: none\n",
    ])
    func `whose head is misspelt are not passed over`(text: String) throws {
        let good = try String(contentsOf: Project.root.appending(path: Sample.passing), encoding: .utf8)
        try scratch.file("good.yaml", good)
        try scratch.file("other.yaml", text)
        let command = try Command.lexgate("gate", "--as-of", Sample.day, ".", in: scratch.folder)
        #expect(command.status != 0)
        #expect(command.output.contains("closed ./other.yaml"))
    }

    @Test(arguments: [
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: organization}\nspec: {template: {}}\n",
        "models: {a: {model: x}}\nservices: {web: {image: deployment}}\nnetworks: {organization: {}}\n",
        "kind: Deployment\norganization: [\n", "path: \"C:\\x\\u0041\"\nmessage: \"a\\x20b: c\"\n",
        "{{ tpl }}\nmessage: \"\\u00e9\"\n",
    ])
    func `of other kinds are passed over still`(text: String) throws {
        let good = try String(contentsOf: Project.root.appending(path: Sample.passing), encoding: .utf8)
        try scratch.file("good.yaml", good)
        try scratch.file("other.yaml", text)
        let command = try Command.lexgate("gate", "--as-of", Sample.day, ".", in: scratch.folder)
        #expect(command.status == 0)
        #expect(command.errors.contains("passed over, as no descriptors: ./other.yaml"))
    }

    @Test(arguments: ["", "services: {web: 1}\n"])
    func `a folder in which no descriptor is closes the gate that others would open`(text: String) throws {
        try scratch.file("empty/note.txt", "")
        if !text.isEmpty { try scratch.file("empty/compose.yaml", text) }
        try Command.lexgate(
            "gate", "--as-of", Sample.day, Sample.passing, scratch.folder.appending(path: "empty").path
        ).expectRefusal("empty: no descriptor in this folder")
    }

    @Test func `found on several ways count for each folder, in any order`() throws {
        try scratch.file("d/inner/a.yaml", Sample.nameOnly)
        for order in ["d/inner/a.yaml d/inner d", "d d/inner d/inner/a.yaml", "d/inner d d/inner/a.yaml"] {
            let command = try Command.lexgate(
                ["gate"] + order.split(separator: " ").map(String.init), in: scratch.folder)
            #expect(command.status == 1, "\(order)")
            #expect(command.errors == "", "\(order)")
            #expect(command.output.contains("1 descriptor"), "\(order)")
        }
    }

    @Test func `a pipe in a folder with the name of a descriptor is not passed over`() throws {
        let (output, status) = try shell("mkdir d && mkfifo d/x.yaml && \"$0\" gate d")
        #expect(status == 2)
        #expect(output.contains("d/x.yaml: it is a pipe, a socket or a device"))
    }

    // MARK: - Output

    @Test(arguments: ["gate", "report --format json", "lint"])
    func `that cannot be written is no success`(verb: String) throws {
        let sample = Project.root.appending(path: Sample.passing).path
        for target in [">/dev/full", ">&-"] {
            let (output, status) = try shell("\"$0\" \(verb) --as-of \(Sample.day) '\(sample)' 2>&1 \(target)")
            #expect(status == 2, "\(verb) \(target)")
            if target == ">/dev/full" { #expect(output.contains("standard output: No space left on device")) }
        }
        #expect(try shell("\"$0\" packs >/dev/full").status == 2)
        #expect(try shell("\"$0\" --help >/dev/full").status == 2)
        #expect(try shell("\"$0\" catalog search qwen >/dev/full").status == 2)
        #expect(try shell("\"$0\" catalog show qwen3-32b >/dev/full").status == 2)
        #expect(try shell("\"$0\" catalog stale --older-than 2027-01-01 >/dev/full").status == 2)
    }

    @Test func `cannot say in their names what the program would say`() throws {
        try scratch.file("a\nlexgate: gate open.yaml", "x: 1\n")
        try scratch.file("b\nlexgate: gate open.yaml", Sample.nameOnly)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.folder.appending(path: "c\nlexgate: gate open.yaml").path, withDestinationPath: "missing")
        let command = try Command.lexgate("gate", ".", "d\nlexgate: gate open", in: scratch.folder)
        #expect(command.status == 2)
        for line in (command.output + command.errors).split(separator: "\n") {
            #expect(!line.hasPrefix("lexgate: gate open"))
        }
    }

    @Test func `that are no YAML and could be descriptors close the gate`() throws {
        let good = try String(contentsOf: Project.root.appending(path: Sample.passing), encoding: .utf8)
        try scratch.file("good.yaml", good)
        for (name, text) in [
            ("a", "apiVersion: lexgate/v1\n}\n"), ("b", "apiVersion: LexGate/v1\n}\n"),
            ("c", "# for lexgate\n}\n"),
        ] {
            let url = try scratch.file("\(name).yaml", text)
            try Command.lexgate("gate", scratch.folder.path).expectRefusal("/\(name).yaml:2:")
            try FileManager.default.removeItem(at: url)
        }
    }

    @Test(arguments: [.utf16, .utf16LittleEndian, .utf16BigEndian, .utf32, .utf32LittleEndian] as [String.Encoding])
    func `in another encoding close the gate`(encoding: String.Encoding) throws {
        let good = try String(contentsOf: Project.root.appending(path: Sample.passing), encoding: .utf8)
        try scratch.file("good.yaml", good)
        try scratch.file("d.yaml", bytes: Array(try #require("apiVersion: lexgate/v1\n".data(using: encoding))))
        try Command.lexgate("gate", "--as-of", Sample.day, scratch.folder.path).expectRefusal(
            "d.yaml:1:1: error: not valid UTF-8 text: it is UTF-16 or UTF-32")
    }

    /// A search for words does not see them.
    @Test(arguments: [
        "\"\\u0061piVersion\": \"\\x6cexgate/v1\"\nkind: Deployment\nmetadata: {name: x}\n",
        "apiVersion: \"lex\\\n  gate/v1\"\nkind: Deployment\nmetadata: {name: x}\n",
        "{\"apiVersion\": \"le\\u0078gate/v1\", \"kind\": \"Deployment\"}\n",
        "\"\\x61piVersion\" : \"le\\x78gate/v1\"\n}\n", "apiVersion: \"le\\x78gate/v1\"\n}\n",
    ])
    func `with escapes in their head are not passed over`(text: String) throws {
        let good = try String(contentsOf: Project.root.appending(path: Sample.passing), encoding: .utf8)
        try scratch.file("good.yaml", good)
        try scratch.file("d.yaml", text)
        let command = try Command.lexgate("gate", "--as-of", Sample.day, ".", in: scratch.folder)
        #expect(command.status > 0)
        #expect(command.output.contains("./d.yaml"))
        let timeline = try Command.lexgate("timeline", "--as-of", Sample.day, ".", in: scratch.folder)
        #expect((timeline.output + timeline.errors).contains("d.yaml"))
    }

    @Test func `that links lead to nowhere matter only under the name of a descriptor`() throws {
        let good = try String(contentsOf: Project.root.appending(path: Sample.passing), encoding: .utf8)
        try scratch.file("good.yaml", good)
        let link = { (name: String, target: String) in
            try FileManager.default.createSymbolicLink(
                atPath: scratch.folder.appending(path: name).path, withDestinationPath: target)
        }
        try link("tool", "missing")
        try link("self", "self")
        try link("round", ".")
        #expect(try Command.lexgate("gate", "--as-of", Sample.day, ".", in: scratch.folder).status == 0)
        try link("lost.yaml", "missing")
        try Command.lexgate("gate", ".", in: scratch.folder).expectRefusal("./lost.yaml: a link that leads nowhere")
    }

    @Test func `to which several paths lead are judged once`() throws {
        try scratch.file("a/x.yaml", Sample.nameOnly)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.folder.appending(path: "a/y.yaml").path, withDestinationPath: "x.yaml")
        for paths in [["a", "a/x.yaml"], ["a/x.yaml", "./a/x.yaml", "a"], ["a", "a/../a", "a/*.yaml"]] {
            let command = try Command.lexgate(["gate"] + paths, in: scratch.folder)
            #expect(command.output.contains("1 descriptor, 1 closed"))
        }
        let command = try Command.lexgate("gate", "-", "-", input: Sample.nameOnly)
        #expect(command.output.contains("1 descriptor, 1 closed"))
    }

    @Test func `to which links lead are judged with the waivers of each folder`() throws {
        try scratch.pack("mine", requires: "'false'")
        try scratch.file("staging/a.yaml", Sample.nameOnly)
        try scratch.file(
            "staging/lexgate-waivers.yaml",
            "waivers: [{rule: mine/defect, subject: deployment, reason: r, approver: a, until: 2026-12-24}]\n")
        try FileManager.default.createDirectory(
            at: scratch.folder.appending(path: "prod"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.folder.appending(path: "prod/a.yaml").path, withDestinationPath: "../staging/a.yaml")
        for (paths, status) in [("staging", 0), ("prod", 1), ("prod staging", 1), ("staging prod", 1), (".", 1)] {
            let command = try Command.lexgate(
                ["gate", "--as-of", Sample.day, "--pack", "mine"] + paths.split(separator: " ").map(String.init),
                in: scratch.folder)
            #expect(command.status == status, "\(paths): \(command.output)")
        }
    }

    @Test func `in folders to which links lead are judged where they stand, too`() throws {
        try scratch.pack("mine", requires: "'false'")
        try scratch.file("staging/a.yaml", Sample.nameOnly)
        try scratch.file(
            "q/lexgate-waivers.yaml",
            "waivers: [{rule: mine/defect, subject: deployment, reason: r, approver: a, until: 2026-12-24}]\n")
        for (name, target) in [("q/st", "../staging"), ("q/up", "../../\(scratch.folder.lastPathComponent)")] {
            try FileManager.default.createSymbolicLink(
                atPath: scratch.folder.appending(path: name).path, withDestinationPath: target)
        }
        for (paths, closed) in [
            ("q/st", 0), ("staging", 1), ("q/st staging", 1), ("staging q/st", 1), (".", 1),
            ("q/st/a.yaml staging/a.yaml", 1),
            ("staging/../q/st staging/. ./staging", 1),
        ] {
            let command = try Command.lexgate(
                ["gate", "--as-of", Sample.day, "--pack", "mine"] + paths.split(separator: " ").map(String.init),
                in: scratch.folder)
            #expect(command.status == closed, "\(paths): \(command.output)")
            #expect(
                command.output.contains(
                    closed == 0 || paths == "staging" ? "1 descriptor, " : "2 descriptors, 1 closed"))
        }
    }

    @Test func `that are named are refused where a folder would pass them over`() throws {
        try scratch.file("a/x.yaml", "services: {}\n")
        try scratch.file("a/y.yaml", Sample.nameOnly)
        for paths in [["a", "a/x.yaml"], ["a/x.yaml", "a"]] {
            try Command.lexgate(["gate"] + paths, in: scratch.folder).expectRefusal(
                "a/x.yaml:1:1: error: not a deployment descriptor")
        }
    }

    // MARK: - Names

    @Test(arguments: [
        ("gate .", "./d\u{FFFD}.yaml: its name is not UTF-8"),
        ("gate '*.yaml'", "d\u{FFFD}.yaml: its name is not UTF-8"),
        ("gate d*", "d\u{FFFD}.yaml: this is not UTF-8"),
        ("cel $'\\xff'", "\u{FFFD}: this is not UTF-8, as names and expressions have to be here"),
        ("timeline .", "./d\u{FFFD}.yaml: its name is not UTF-8"),
    ])
    func `that are not UTF-8 are the reason, wherever they stand`(line: String, words: String) throws {
        let (output, status) = try shell("cp \(Self.good) $'d\\xff.yaml'; \"$0\" \(line) 2>&1")
        #expect(status == 2)
        #expect(output.contains(words), "\(output)")
    }

    @Test func `that are not UTF-8 matter only where a descriptor may be`() throws {
        let good = "cp \(Self.good) good.yaml; "
        #expect(try shell(good + "touch $'d\\xff.jpg' $'.\\xff.yaml'; \"$0\" gate --as-of \(Sample.day) .").status == 0)
        let (output, status) = try shell("mkdir $'f\\xff'; \"$0\" gate --as-of \(Sample.day) . 2>&1")
        #expect(status == 2)
        #expect(output.contains("./f\u{FFFD}: its name is not UTF-8"), "\(output)")
    }

    @Test func `are judged in a folder whose name is not UTF-8, too`() throws {
        let line = "mkdir $'f\\xff'; cd $'f\\xff'; cp \(Self.good) d.yaml; \"$0\" gate --as-of \(Sample.day) d.yaml ."
        #expect(try shell(line).status == 0)
        let changed = "cd $'f\\xff'; git init --quiet; \"$0\" gate --changed-since HEAD d.yaml 2>&1"
        #expect(try shell(changed).output.contains("the name of the working tree is not UTF-8"))
    }

    private static let good = "'\(Project.root.appending(path: Sample.passing).path)'"

    // MARK: - What cannot be followed

    @Test func `behind links that lead nowhere are told of`() throws {
        try scratch.file("deploy/d.yaml", Sample.nameOnly)
        try scratch.link("deploy/next", to: "../gone")
        #expect(
            try Command.lexgate("gate", "deploy", in: scratch.folder).errors.contains(
                "passed over, as links that lead nowhere: deploy/next\n"))
        try scratch.link("deploy/next.yaml", to: "../gone")
        try Command.lexgate("gate", "deploy", in: scratch.folder).expectRefusal("deploy/next.yaml: a link that leads")
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"), arguments: ["*/*.yaml", "*", "?/d.yaml"])
    func `in a folder that may not be read are missed by no pattern`(pattern: String) throws {
        try scratch.file("a/d.yaml", Sample.nameOnly)
        try scratch.file("b/d.yaml", Sample.nameOnly)
        let closed = scratch.folder.appending(path: "b").path
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: closed)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: closed) }
        try Command.lexgate("gate", pattern, in: scratch.folder).expectRefusal("b: no permission to read it")
    }

    // MARK: - Pipes

    @Test func `that are pipes without a writer are refused`() throws {
        #expect(mkfifo(scratch.folder.appending(path: "pipe").path, 0o600) == 0)
        try Command.lexgate("gate", "pipe", in: scratch.folder).expectRefusal(
            "pipe: it is a pipe, and nobody writes to it")
    }

    @Test(arguments: [
        "$0 gate <(sleep 0.2; cat d.yaml)", "cat d.yaml | $0 gate /dev/stdin", "(sleep 1.5; cat d.yaml) | $0 gate -",
        "$0 gate /dev/stdin < d.yaml", "mkfifo p; (sleep 0.2; cat d.yaml > p) & $0 gate p",
    ])
    func `that are pipes with a writer are read`(line: String) throws {
        try scratch.file("d.yaml", Sample.nameOnly)
        let (output, status) = try shell(line)
        #expect(status == 1)
        #expect(output.contains("nothing-else: incomplete"))
    }

    @Test func `of nothing are refused under their name`() throws {
        try Command.lexgate("lint", "-", input: "").expectRefusal("<stdin>: the file is empty")
        #expect(try shell("$0 lint <(true)").status == 2)
    }

    @Test func `of bytes that are no text are refused`() throws {
        let bytes = try Data(contentsOf: Command.program).prefix(4_000)
        try Command.lexgate("lint", scratch.file("program.yaml", bytes: Array(bytes)).path).expectRefusal(
            "program.yaml:1:1: error: not valid YAML: control characters are not allowed")
    }
}
