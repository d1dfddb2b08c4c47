import Foundation
import LexgateModel
import Testing

@testable import lexgate

@Suite struct `The cache of verdicts` {
    private let scratch: Scratch
    private var cache: URL { scratch.folder.appending(path: "cache") }

    init() throws {
        scratch = try Scratch()
        for name in ["a", "b"] { try write(name) }
    }

    /// A descriptor of some 40 kB: two of them are worth a look into the cache.
    private func write(_ name: String, head: String = "") throws {
        try scratch.file(
            "deploy/\(name).yaml",
            "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: \(name)}\n\(head)"
                + String(repeating: "# \(String(repeating: "x", count: 97))\n", count: 400))
    }

    private func run(_ verb: String = "gate", _ flags: [String] = [], day: String = Sample.day) throws -> Command {
        try Command.lexgate(
            [verb, "--as-of", day] + flags + ["deploy"], environment: ["LEXGATE_CACHE": cache.path],
            in: scratch.folder)
    }

    private func files() throws -> [URL] {
        guard FileManager.default.fileExists(atPath: cache.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(at: cache, includingPropertiesForKeys: nil)
    }

    /// Lets the cache say another word, so that an answer tells where it comes from.
    private func mark() throws {
        for file in try files() {
            var bytes = [UInt8](try Data(contentsOf: file))
            let (old, new) = (Array("incomplete (".utf8), Array("remembered (".utf8))
            for place in 0...(bytes.count - old.count) where bytes[place..<place + old.count].elementsEqual(old) {
                bytes.replaceSubrange(place..<place + old.count, with: new)
            }
            let head = try #require(bytes.firstIndex(of: UInt8(ascii: "\n"))) + 1
            let body = Array(bytes[(head + 32)...])
            try Data(bytes[..<head] + Digest(of: [body]).bytes + body).write(to: file)
        }
    }

    /// The descriptors whose answers come from the cache.
    private func remembered(_ command: Command) -> [String] {
        command.output.split(separator: "\n").filter { $0.contains("remembered (") }
            .compactMap { $0.split(separator: ": ").dropFirst().first.map(String.init) }
    }

    @Test(arguments: ["gate", "lint"])
    func `answers as judging does`(verb: String) throws {
        let first = try run(verb)
        let second = try run(verb)
        #expect(first.status == 1)
        #expect(second.status == 1)
        #expect(second.output == first.output)
        #expect(second.errors == first.errors)
        #expect(try files().count == 1)
        #expect(remembered(second).isEmpty)
        try mark()
        #expect(remembered(try run(verb)) == ["a", "b"])
        #expect(try run(verb, ["--no-cache"]).output == first.output)
        #expect(try run(verb, ["--format", "text"]).output.contains("remembered") == false)
    }

    @Test func `knows no answer to another question`() throws {
        try scratch.file("rows.yaml", "catalogue: models\nrows: [{id: acme, match: acme, asOf: 2026-01-01}]\n")
        try scratch.file("waivers.yaml", "waivers: []\n")
        try Command.lexgate(
            "baseline", "write", "--as-of", Sample.day, "-o", "known.json", "deploy", in: scratch.folder)
        let questions: [[String]] = [
            [], ["--fail-on", "fail"], ["--upcoming", "40"], ["--color", "always"], ["--catalog", "rows.yaml"],
            ["--waivers", "waivers.yaml"], ["--baseline", "known.json"],
        ]
        for flags in questions {
            #expect(remembered(try run("gate", flags)).isEmpty, "\(flags)")
            try mark()
        }
        #expect(remembered(try run(day: "2026-11-22")).isEmpty)
        #expect(remembered(try run("lint")).isEmpty)
        // In colour, the word that is marked stands by itself.
        for flags in questions where flags.first != "--color" {
            #expect(try run("gate", flags).output.contains("remembered ("), "\(flags)")
        }
        for (flags, file) in [("--catalog", "rows.yaml"), ("--waivers", "waivers.yaml"), ("--baseline", "known.json")] {
            let url = scratch.folder.appending(path: file)
            try Data(try Data(contentsOf: url) + Data("\n".utf8)).write(to: url)
            #expect(!(try run("gate", [flags, file]).output.contains("remembered (")), "\(file)")
        }
    }

    @Test func `judges what changed, and what rests on a fragment that changed`() throws {
        let fragment = "apiVersion: lexgate/v1\nkind: Fragment\n"
        try scratch.file("inner.yaml", fragment)
        try scratch.file("outer.yaml", fragment + "extends: inner.yaml\n")
        try write("c", head: "extends: ../outer.yaml\n")
        _ = try run()
        try mark()
        #expect(remembered(try run()) == ["a", "b", "c"])
        try write("a", head: "# a remark\n")
        #expect(remembered(try run()) == ["b", "c"])
        try scratch.file("inner.yaml", fragment + "# a remark\n")
        #expect(remembered(try run()) == ["b"])
        try FileManager.default.removeItem(at: scratch.folder.appending(path: "inner.yaml"))
        #expect(try run().status == 2)
    }

    @Test func `never holds what could not be judged`() throws {
        try write("a", head: "organisation: {}\n")
        let first = try run()
        #expect(first.status == 2)
        try mark()
        let second = try run()
        #expect(second.status == 2)
        #expect(remembered(second) == ["b"])
    }

    @Test func `is written anew where it is damaged`() throws {
        let answer = try run().output
        let file = try #require(try files().first)
        let whole = [UInt8](try Data(contentsOf: file))
        var flipped = whole
        flipped[whole.count / 2] ^= 1
        var otherFormat = whole
        otherFormat[17] = UInt8(ascii: "9")
        for bytes in [[], Array(whole.dropLast()), Array(whole.prefix(40)), flipped, otherFormat, whole + [0]] {
            try Data(bytes).write(to: file)
            let command = try run()
            #expect(command.output == answer)
            #expect(command.status == 1)
            #expect(try Data(contentsOf: file) == Data(whole))
        }
    }

    @Test func `is left alone where somebody else can write to it, and where it cannot be`() throws {
        let answer = try run().output
        try mark()
        for mode in [0o777, 0o720] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: cache.path)
            #expect(try run().output == answer)
        }
        try FileManager.default.removeItem(at: cache)
        try scratch.file("cache", "a file\n")
        let command = try run()
        #expect(command.output == answer)
        #expect(command.status == 1)
        for variables in [["LEXGATE_CACHE": ""], ["LEXGATE_CACHE": "/dev/null/x"], ["LEXGATE_CACHE": "/proc/none/x"]] {
            let command = try Command.lexgate(
                ["gate", "--as-of", Sample.day, "deploy"], environment: variables, in: scratch.folder)
            #expect(command.output == answer)
        }
    }

    @Test func `holds no more than it may, and keeps what was used last`() throws {
        _ = try scratch.folder("cache")
        let day = Date().addingTimeInterval(-86_400)
        for number in 0..<70 {
            let name = String(repeating: "0", count: 62) + String(number + 10)
            try FileManager.default.setAttributes(
                [.modificationDate: day.addingTimeInterval(Double(number))],
                ofItemAtPath: try scratch.file("cache/\(name)", "old").path)
        }
        try scratch.file("cache/somebody-elses", "kept")
        _ = try run()
        let names = try files().map(\.lastPathComponent)
        #expect(names.count == 65)
        #expect(names.contains("somebody-elses"))
        #expect(names.contains { $0.hasSuffix("0079") })
        #expect(!names.contains { $0.hasSuffix("0010") })
    }

    @Test func `keeps of one run what fits into a file`() throws {
        let context = Digest(of: [[1]])
        func key(_ number: Int) -> Digest { Digest(of: [[2], [UInt8(number)]]) }
        let empty = try #require(VerdictCache(context, in: cache.path))
        var harvest = VerdictCache.Harvest()
        for number in 0..<20 {
            let text = String(repeating: "x", count: 1 << 20)
            harvest.take(
                VerdictCache.Entry(
                    key: key(number), extended: [], documents: 1, closed: 0, fragments: [], names: ["a"], texts: [text]),
                isNew: true)
        }
        empty.keep(harvest)
        let file = try #require(try files().first)
        #expect(try Data(contentsOf: file).count <= 16 << 20)
        let full = try #require(VerdictCache(context, in: cache.path))
        #expect(full.entry(for: key(0)) != nil)
        #expect(full.entry(for: key(19)) == nil)
        #expect(try #require(VerdictCache(Digest(of: [[3]]), in: cache.path)).entry(for: key(0)) == nil)
    }

    @Test func `is not used where judging is quicker`() throws {
        try FileManager.default.removeItem(at: scratch.folder.appending(path: "deploy/b.yaml"))
        _ = try run()
        #expect(try files().isEmpty)
    }

    @Test func `serves several runs at once`() async throws {
        let answer = try run().output
        try FileManager.default.removeItem(at: cache)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<6 { group.addTask { try run().output } }
            for try await output in group { #expect(output == answer) }
        }
        #expect(try files().count == 1)
        #expect(try run().output == answer)
    }

    @Test func `tells builds of the program apart`() throws {
        #expect(try #require(ProgramIdentity.digits).count >= 16)
    }
}
