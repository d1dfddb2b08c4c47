import Foundation
import Testing

@Suite struct `lexgate init` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func run(_ arguments: String..., input: String? = nil) throws -> Command {
        try Command.lexgate(["init", "--as-of", Sample.day] + arguments, input: input, in: scratch.folder)
    }

    private func text(_ path: String = "lexgate.yaml") throws -> String {
        try String(contentsOf: scratch.folder.appending(path: path), encoding: .utf8)
    }

    private func lint(_ path: String = "lexgate.yaml") throws -> Command {
        try Command.lexgate("lint", "--as-of", Sample.day, path, in: scratch.folder)
    }

    /// The facts that were asked for, but for what every descriptor has.
    private func paths(_ command: Command) -> [String] {
        command.output.matches(of: /(?m)^(\S+)  asked by/).map { String($0.output.1) }
    }

    // MARK: - Sessions

    /// `LEXGATE_RECORD=1` writes them anew, as for `Text of lint`.
    @Test(arguments: ["shop", "typos", "none"])
    func `asks and writes as recorded`(session: String) throws {
        let goldens = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Goldens/init")
        let input = try String(contentsOf: goldens.appending(path: "\(session).input.txt"), encoding: .utf8)
        let command = try run("\(session).yaml", input: input)
        #expect(command.status == 0)
        #expect(command.errors == "")
        let written = try text("\(session).yaml")
        for (name, told) in [("\(session).output.txt", command.output), ("\(session).yaml", written)] {
            let golden = goldens.appending(path: name)
            if ProcessInfo.processInfo.environment["LEXGATE_RECORD"] == "1" {
                try Data(told.utf8).write(to: golden)
                Issue.record("recorded \(name)")
            } else {
                #expect(told == (try String(contentsOf: golden, encoding: .utf8)))
            }
        }
        let linted = try lint("\(session).yaml")
        #expect(linted.errors == "")
        #expect(!linted.output.contains(": error: ") && !linted.output.contains(": warning: "), "\(linted.output)")
        let formatted = try Command.lexgate("fmt", "--check", "\(session).yaml", in: scratch.folder)
        #expect(formatted.status == 0, "\(formatted.output)")
    }

    @Test func `keeps a name that the catalogue does not know where somebody insists`() throws {
        let input = "shop\nnone\nES\ncontroller\nES\nown-tune\nown-tuna\nown-tuna\nsave\n"
        let command = try run(input: input)
        #expect(command.output.matches(of: /warning: the catalogue knows no model `own-tun/).count == 2)
        #expect(try text().contains("\nmodel: own-tuna\n"))
        #expect(try lint().output.contains("warning: the catalogue knows no model `own-tuna`"))
    }

    @Test func `asks in the order in which lint lists what is missing`() throws {
        let command = try run(input: String(repeating: "\n", count: 12))
        try scratch.file("bare.yaml", Sample.nameOnly)
        let listed = try lint("bare.yaml").output.matches(of: #/incomplete: `([^`]+)`: /#).map { String($0.output.1) }
        // What the engine makes from others is asked after these.
        let asked = paths(command).prefix(10)
        #expect(asked.first == listed.first)
        #expect(Set(asked).isSubset(of: Set(listed.prefix(14))), "\(asked) of \(listed.prefix(14))")
        let places = asked.filter { !["sites", "recipients"].contains($0) }.compactMap { listed.firstIndex(of: $0) }
        #expect(places == places.sorted())
    }

    @Test func `asks nothing that no longer matters`() throws {
        let nothing = String(repeating: "\n", count: 200)
        let anywhere = paths(try run("anywhere.yaml", input: nothing))
        #expect(anywhere.count > 60 && anywhere.contains("filings.cn.algorithm.status"), "\(anywhere)")
        // Without data, and in Spain alone.
        let spain = paths(try run("spain.yaml", input: "shop\nnone\nES\ncontroller\nES\n\(nothing)"))
        #expect(spain.count < 20 && !spain.contains { $0.contains("cn.") || $0.hasPrefix("rights") }, "\(spain)")
        #expect(Set(anywhere).count == anywhere.count && Set(spain).count == spain.count)
    }

    // MARK: - Answers from a file

    private static let facts = """
        apiVersion: lexgate/v1
        kind: Fragment
        metadata: {owner: "team: search"}
        organization: {countries: ES, roles: [controller]}  # a comment
        data: {id: chats, subjects: customers, purpose: [customer-support, logging], basis: contract}

        """

    @Test func `takes answers from a file and asks for the rest`() throws {
        try scratch.file("answers.yaml", Self.facts)
        let command = try run("--answers", "answers.yaml", "new.yaml", input: "shop\nES\n")
        #expect(command.status == 0)
        let asked = paths(command)
        #expect(!asked.contains("data") && !asked.contains("organization.roles"), "\(asked)")
        let written = try text("new.yaml")
        #expect(written.contains("metadata:\n  name: shop\n  owner: 'team: search'\n"))
        #expect(written.contains("  roles: [controller]\n"))
        #expect(written.contains("    - use: customer-support\n"))
        #expect(written.components(separatedBy: "basis: contract").count == 3)
        #expect(try lint("new.yaml").status == 1)
    }

    @Test func `asks nothing where that is wanted`() throws {
        try scratch.file("answers.yaml", Self.facts)
        let command = try run("--answers", "answers.yaml", "--no-questions", input: "ES\nES\n")
        #expect(command.status == 0)
        #expect(paths(command).isEmpty)
        let written = try text()
        #expect(written.contains("\n# Not stated, and needed to decide, what decides most first:\n#   "))
        #expect(written.contains("#   system.offering.countries: "))
    }

    @Test(arguments: [
        ("organization: {countries: Spain}", "answers.yaml:3:27: error: `countries` takes a country"),
        ("organisation: {}", "answers.yaml:3:1: error: unknown key `organisation`"),
    ])
    func `says where answers are wrong, and writes nothing`(facts: String, words: String) throws {
        try scratch.file("answers.yaml", "apiVersion: lexgate/v1\nkind: Fragment\n\(facts)\n")
        try run("--answers", "answers.yaml").expectRefusal(words)
        #expect(throws: (any Error).self) { try text() }
    }

    @Test func `refuses answers that are not there, or nothing of ours`() throws {
        try run("--answers", "no-such.yaml").expectRefusal("no-such.yaml: no such file or folder")
        try scratch.file("other.yaml", "a: 1\n")
        try run("--answers", "other.yaml").expectRefusal("it has no `apiVersion: lexgate/v1`")
    }

    // MARK: - The file

    @Test func `overwrites nothing, not even through a link that leads nowhere`() throws {
        try scratch.file("lexgate.yaml", "mine\n")
        let refused = try run(input: "shop\n")
        refused.expectRefusal("lexgate.yaml: it exists, and nothing is overwritten")
        #expect(refused.output == "")
        #expect(try text() == "mine\n")
        let link = scratch.folder.appending(path: "link.yaml")
        try FileManager.default.createSymbolicLink(
            at: link, withDestinationURL: scratch.folder.appending(path: "target.yaml"))
        try run("link.yaml").expectRefusal("link.yaml: it exists")
        #expect(!FileManager.default.fileExists(atPath: scratch.folder.appending(path: "target.yaml").path))
    }

    @Test func `asks nothing where no file can be written`() throws {
        let refused = try run("no-such/lexgate.yaml", input: "shop\n")
        refused.expectRefusal("no-such/lexgate.yaml: no such file or folder")
        #expect(refused.output == "")
        try scratch.file("file", "mine\n")
        try run("file/lexgate.yaml", input: "shop\n").expectRefusal("file/lexgate.yaml: no such file or folder")
    }

    @Test(arguments: ["-", ""])
    func `wants a file with a name`(name: String) throws {
        try run(name).expectRefusal("name the file to write")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path) == [])
    }

    @Test func `keeps what was answered where the file cannot be written`() throws {
        let tooLong = "\(String(repeating: "a", count: 300)).yaml"
        let command = try run(tooLong, input: "shop\nnone\nsave\n")
        command.expectRefusal("aaa.yaml: ")
        #expect(command.output.contains("\ndata: none\n"))
    }

    @Test func `writes what is known at the end of the input, and says so`() throws {
        let command = try run(input: "shop\nchats")
        #expect(command.status == 0)
        #expect(command.output.contains("the input has ended\n"))
        #expect(command.output.contains("written: lexgate.yaml, "))
        #expect(try text().contains("  id: chats\n"))
        let nothing = try run("empty.yaml")
        #expect(nothing.status == 0)
        #expect(
            try text("empty.yaml").hasPrefix("apiVersion: lexgate/v1\nkind: Deployment\nmetadata:\n  name: empty\n"))
    }

    @Test func `writes nothing when it is interrupted, and says so`() throws {
        let process = Process()
        process.executableURL = Command.program
        process.arguments = ["init"]
        process.currentDirectoryURL = scratch.folder
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        (process.standardInput, process.standardOutput, process.standardError) = (input, output, errors)
        try process.run()
        // It listens once it has asked.
        var told = ""
        while !told.hasSuffix("> ") {
            told += String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        }
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationStatus == 2 && process.terminationReason == .exit)
        let words = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(words == "\nlexgate: interrupted; nothing was written\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path) == [])
        try input.fileHandleForWriting.close()
    }

    @Test func `names the deployment after its file or folder`() throws {
        _ = try scratch.folder("Shop & Chat")
        _ = try run("Shop & Chat/lexgate.yaml")
        #expect(try text("Shop & Chat/lexgate.yaml").contains("  name: shop-chat\n"))
        _ = try run("Été 2026.yml")
        #expect(try text("Été 2026.yml").contains("  name: t-2026\n"))
    }

    // MARK: - Packs and the day

    @Test func `asks what the rules of a pack want to know, and nothing else`() throws {
        try scratch.pack("mine", requires: "organization.sector != 'health'")
        let command = try run("--pack", "mine", input: "shop\nretail\n")
        #expect(paths(command) == ["organization.sector"])
        #expect(command.output.contains("nothing is left to ask"))
        #expect(command.output.contains("written: lexgate.yaml, nothing is open"))
        #expect(!(try text().contains("Not stated")))
    }
}
