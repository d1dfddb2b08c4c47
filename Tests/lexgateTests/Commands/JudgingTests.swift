import Foundation
import Testing

@Suite struct `Judging from the command line` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func gate(_ arguments: String...) throws -> Command {
        try Command.lexgate(["gate", "--as-of", Sample.day] + arguments)
    }

    // MARK: - Inputs

    @Test func `a name and nothing else is valid, and incomplete`() throws {
        let url = try scratch.file("name.yaml", Sample.nameOnly)
        for verb in ["lint", "gate", "report"] {
            let command = try Command.lexgate(verb, url.path)
            #expect(command.status == 1)
            #expect(command.output.contains("nothing-else: incomplete"))
            #expect(!command.output.contains("error"))
        }
    }

    @Test func `a hyphen is standard input`() throws {
        let text = try String(contentsOf: Project.root.appending(path: Sample.failing), encoding: .utf8)
        let command = try Command.lexgate("lint", "--as-of", Sample.day, "-", input: text)
        #expect(command.status == 1)
        #expect(command.output.contains("<stdin>:67:18: fail:"))
    }

    @Test func `a folder is searched, and what is no descriptor is passed over and counted`() throws {
        try scratch.file("b/second.yml", Sample.nameOnly.replacing("nothing-else", with: "second"))
        try scratch.file("a/first.yaml", Sample.nameOnly.replacing("nothing-else", with: "first"))
        try scratch.file("a/compose.yaml", "services: {web: 1}\n")
        try scratch.file(".hidden/third.yaml", Sample.nameOnly)
        try scratch.file("a/readme.md", Sample.nameOnly)
        let command = try Command.lexgate("gate", ".", in: scratch.folder)
        #expect(command.status == 1)
        let lines = command.output.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[0].hasPrefix("closed ./a/first.yaml: first: incomplete"))
        #expect(lines[1].hasPrefix("closed ./b/second.yml: second: incomplete"))
        #expect(lines[2].hasPrefix("gate closed: 2 descriptors, 2 closed, 1 other YAML file passed over"))
        #expect(command.errors == "lexgate: passed over, as no descriptors: ./a/compose.yaml\n")
    }

    @Test func `a broken descriptor in a folder closes the gate`() throws {
        try scratch.file("good.yaml", Sample.nameOnly)
        try scratch.file("bad.yaml", Sample.nameOnly + "site: [1\n")
        try Command.lexgate("gate", scratch.folder.path).expectRefusal("bad.yaml:5:1: error: not valid YAML")
    }

    @Test func `a pattern that the shell left alone is expanded`() throws {
        let command = try gate("Examples/founding/12-*/*labelled-*filed.yaml")
        #expect(command.status == 1)
        #expect(command.output.contains("open   Examples/founding/12-china-public-chatbot/labelled-filed.yaml"))
        #expect(command.output.contains("closed Examples/founding/12-china-public-chatbot/unlabelled-unfiled.yaml"))
    }

    @Test func `every document of a file is judged`() throws {
        let second = Sample.nameOnly.replacing("nothing-else", with: "second")
        let command = try Command.lexgate("gate", scratch.file("two.yaml", Sample.nameOnly + "---\n" + second).path)
        #expect(command.status == 1)
        #expect(command.output.contains("two.yaml: nothing-else: incomplete"))
        #expect(command.output.contains("two.yaml#2: second: incomplete"))
    }

    // MARK: - Status

    @Test(arguments: [
        ([Sample.passing], 0), ([Sample.warning], 0), ([Sample.incomplete], 1), ([Sample.failing], 1),
        ([Sample.passing, Sample.warning], 0), ([Sample.failing, Sample.passing], 1),
        ([Sample.passing, Sample.failing, "no-such-file.yaml"], 2), (["no-such-file.yaml", Sample.failing], 2),
    ])
    func `the worst input decides`(paths: [String], status: Int) throws {
        for verb in ["lint", "gate", "report"] {
            let command = try Command.lexgate([verb, "--as-of", Sample.day] + paths)
            #expect(command.status == Int32(status), "\(verb)")
        }
    }

    @Test(arguments: [
        ("warn", Sample.passing, 0), ("warn", Sample.warning, 1), ("warn", Sample.incomplete, 1),
        ("warn", Sample.failing, 1),
        ("incomplete", Sample.warning, 0), ("incomplete", Sample.incomplete, 1),
        ("fail", Sample.warning, 0), ("fail", Sample.incomplete, 0), ("fail", Sample.failing, 1),
    ])
    func `--fail-on sets the threshold`(threshold: String, path: String, status: Int) throws {
        #expect(try gate("--fail-on", threshold, path).status == Int32(status))
    }

    @Test(arguments: ["lint", "gate", "report"])
    func `--fail-on fail says in its first line what it lets through`(verb: String) throws {
        let command = try Command.lexgate(verb, "--fail-on", "fail", "--as-of", Sample.day, Sample.incomplete)
        #expect(command.output.hasPrefix("note: incomplete findings do not close the gate (--fail-on fail)"))
    }

    @Test func `--fail-on fail does not let broken input through`() throws {
        let text = Sample.nameOnly + "siets: none\n"
        try Command.lexgate("gate", "--fail-on", "fail", scratch.file("typo.yaml", text).path).expectRefusal("siets")
    }

    // MARK: - Day

    @Test(arguments: [("2026-12-01", 0), ("2026-12-02", 1)])
    func `--as-of chooses the day`(day: String, status: Int) throws {
        let command = try Command.lexgate("gate", "--as-of", day, "Examples/founding/13-image-app/deployment.yaml")
        #expect(command.status == Int32(status))
        #expect(command.output.contains("as of \(day)"))
    }

    @Test(arguments: [("0", 0), ("1", 1), ("30", 1)])
    func `--upcoming counts what starts soon as a warning`(days: String, status: Int) throws {
        let command = try Command.lexgate(
            "gate", "--as-of", "2026-12-01", "--upcoming", days, "--fail-on", "warn",
            "Examples/founding/13-image-app/deployment.yaml")
        #expect(command.status == Int32(status))
    }

    @Test func `a duty ahead never closes the gate by itself`() throws {
        let path = "Examples/founding/13-image-app/deployment.yaml"
        let command = try Command.lexgate("gate", "--as-of", "2026-12-01", "--upcoming", "30", path)
        #expect(command.status == 0)
        #expect(command.output.contains("pildivaim: warn"))
    }

    // MARK: - Output

    @Test func `--quiet says nothing when all is well`() throws {
        for verb in ["lint", "gate"] {
            let command = try Command.lexgate(verb, "--quiet", "--as-of", Sample.day, Sample.passing)
            #expect(command.status == 0)
            #expect(command.output == "")
            // That it was asked about another day than today's bears on the answer.
            #expect(command.errors.split(separator: "\n").allSatisfy { verb == "gate" && $0.contains("judged as of") })
        }
    }

    @Test func `--quiet hides no finding`() throws {
        let command = try Command.lexgate("lint", "-q", "--as-of", Sample.day, Sample.passing, Sample.failing)
        #expect(command.status == 1)
        #expect(command.output.contains("gdpr/transfer-without-mechanism"))
        #expect(!command.output.contains("doplnovani-kodu"))
    }

    @Test func `--version is one line`() throws {
        let command = try Command.lexgate("--version")
        #expect(command.status == 0)
        #expect(command.output.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
    }

    @Test func `a reader that goes away is no fault`() throws {
        let script =
            "\"$0\" report --format json --as-of \(Sample.day) \"$@\" | head -c 10 >/dev/null; echo ${PIPESTATUS[0]}"
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", script, Command.program.path] + Array(repeating: Sample.passing, count: 20)
        process.currentDirectoryURL = Project.root
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(text == "0\n")
    }

    @Test(arguments: [["lint"], ["gate"], ["report"], ["report", "--format", "json"]])
    func `the same input gives the same bytes`(verb: [String]) throws {
        let arguments = verb + ["--as-of", Sample.day, Sample.failing, Sample.incomplete]
        let first = try Command.lexgate(arguments)
        let second = try Command.lexgate(
            arguments, environment: ["TZ": "Asia/Tokyo", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"])
        #expect(!first.output.isEmpty)
        #expect(first.output == second.output)
        #expect(!first.output.contains(Project.root.path))
    }
}
