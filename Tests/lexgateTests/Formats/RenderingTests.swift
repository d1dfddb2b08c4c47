import Foundation
import Testing

@testable import lexgate

@Suite struct `Formats on the command line` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(arguments: [
        ("json", Rendering(name: "json")), ("json=-", Rendering(name: "json")),
        ("sarif=out.sarif", Rendering(name: "sarif", file: "out.sarif")),
        ("csv=a=b", Rendering(name: "csv", file: "a=b")), ("text=./-", Rendering(name: "text", file: "./-")),
    ])
    func `are read with their files`(text: String, rendering: Rendering) throws {
        #expect(try Rendering(text) == rendering)
    }

    @Test(arguments: ["pdf", "", "=x", "json=", "JSON", "json:x"])
    func `are refused where they make no sense`(text: String) {
        #expect(throws: (any Error).self) { try Rendering(text) }
    }

    @Test func `never share a target`() {
        let json = Rendering(name: "json")
        let csv = Rendering(name: "csv", file: "a")
        #expect(Rendering.conflict([json, csv]) == nil)
        #expect(Rendering.conflict([json, csv, Rendering(name: "text")])?.contains("standard output") == true)
        #expect(Rendering.conflict([json, csv, Rendering(name: "sarif", file: "a")])?.contains("`a`") == true)
    }

    @Test func `never go to what is read, by whatever name`() throws {
        let text = try String(contentsOf: Project.root.appending(path: Sample.passing), encoding: .utf8)
        let input = try scratch.file("in/a.yaml", text)
        try scratch.file("known.json", "{}")
        let link = scratch.folder.appending(path: "link.yaml")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: input)
        for target in [
            "in/a.yaml", "./in/../in/a.yaml", "link.yaml", "in/lexgate-waivers.yaml", ".lexgate.yaml", "known.json",
        ] {
            let command = try Command.lexgate(
                "lint", "--as-of", Sample.day, "--baseline", "known.json", "--format", "json=\(target)", "--format",
                "csv=out.csv", "in", in: scratch.folder)
            #expect(command.status == 2, "\(target)")
            #expect(command.errors.contains("`--format json=\(target)`"), "\(command.errors)")
            #expect(try String(contentsOf: input, encoding: .utf8) == text, "\(target)")
            #expect(try String(contentsOf: scratch.folder.appending(path: "known.json"), encoding: .utf8) == "{}")
            // The other report says why there is none.
            let other = try String(contentsOf: scratch.folder.appending(path: "out.csv"), encoding: .utf8)
            #expect(other.contains("name another file"))
        }
    }

    @Test func `never go to one file under two names`() throws {
        try scratch.file("old.json", "old")
        for (first, second) in [
            ("new.json", "./new.json"), ("old.json", "../\(scratch.folder.lastPathComponent)/old.json"),
        ] {
            let command = try Command.lexgate(
                "lint", "--as-of", Sample.day, "--format", "json=\(first)", "--format", "csv=\(second)",
                Project.root.appending(path: Sample.passing).path, in: scratch.folder)
            #expect(command.status == 2)
            #expect(command.errors.contains("another format goes to the same file"))
        }
    }

    @Test func `keep the old report where the new one cannot be written`() throws {
        let old = try scratch.file("locked/old.json", "old")
        let folder = old.deletingLastPathComponent().path
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder) }
        let path = geteuid() == 0 ? "/proc/version" : old.path
        let command = try Command.lexgate("gate", "--as-of", Sample.day, "--format", "json=\(path)", Sample.passing)
        command.expectRefusal("the json report cannot be written")
        #expect(try String(contentsOf: old, encoding: .utf8) == "old")
    }

    @Test func `are written to what is no file without replacing it`() throws {
        let command = try Command.lexgate(
            "gate", "--as-of", Sample.day, "--format", "ndjson=/dev/stderr", Sample.passing)
        #expect(command.status == 0)
        #expect(command.output == "")
        #expect(command.errors.contains("\"schema\":\"lexgate.lines/v1\""))
        var isFolder: ObjCBool = false
        #expect(FileManager.default.fileExists(atPath: "/dev/null", isDirectory: &isFolder))
    }

    @Test func `say what keeps them from judging`() throws {
        let url = scratch.folder.appending(path: "report.json")
        let command = try Command.lexgate(
            "lint", "--format", "json=\(url.path)", "--pack", "no-such-pack", Sample.passing)
        #expect(command.status == 2)
        let report = try JSONSerialization.jsonObject(with: try Data(contentsOf: url)) as? [String: Any]
        let problems = try #require(report?["problems"] as? [String])
        #expect(problems.count == 1 && problems[0].contains("no-such-pack"))
        #expect((report?["gate"] as? [String: Any])?["open"] as? Bool == false)
    }
}
