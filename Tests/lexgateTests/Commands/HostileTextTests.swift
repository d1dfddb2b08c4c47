import Foundation
import Testing

/// What a descriptor holds is data, also for a terminal: it must not move the cursor, set titles, or turn text around.
@Suite struct `Hostile text` {
    private static let escapes = "\u{1B}[2J\u{1B}]0;owned\u{7}\u{9B}1A"
    private static let marks = "\u{202E}\u{2066}\u{200F}\u{061C}"

    /// Scalars that may stand in output: printable ones and line ends.
    private func dangerous(_ text: String) -> [String] {
        text.unicodeScalars.filter { scalar in
            switch scalar.value {
            case 0x0A: false
            case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
            default: false
            }
        }.map { String($0.value, radix: 16, uppercase: true) }
    }

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// The story without a mechanism, with `text` in the places that messages repeat: name, ids, references.
    private func descriptor(_ text: String) throws -> String {
        let quoted =
            "\""
            + text.unicodeScalars.map { $0.value < 0x80 && $0.value >= 0x20 ? String($0) : "\\U" + hex($0) }.joined()
            + "\""
        return try String(contentsOf: Project.root.appending(path: Sample.failing), encoding: .utf8)
            .replacing("name: facturia-ayuda", with: "name: \(quoted)")
            .replacing("id: help-chats", with: "id: \(quoted)").replacing("data: help-chats", with: "data: \(quoted)")
            .replacing("owner: customer-operations", with: "owner: \(quoted)")
    }

    private func hex(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    @Test(arguments: ["lint", "gate", "report"], [escapes, marks])
    func `in values does not reach the terminal`(verb: String, text: String) throws {
        let id = "a\(text)b"
        let url = try scratch.file("hostile.yaml", try descriptor(id))
        let command = try Command.lexgate(verb, "--as-of", Sample.day, "--color", "never", url.path)
        #expect(command.hasExited)
        #expect(command.output.contains("<U+"))
        #expect(dangerous(command.output) == [])
        #expect(dangerous(command.errors) == [])
    }

    @Test(arguments: ["lint", "gate", "report"])
    func `in keys does not reach the terminal`(verb: String) throws {
        let text = Sample.nameOnly + "\"\\e[2J\\u202E\\u061C\": 1\norganization: {\"\\a\": 1, country: \"\\e[1mDE\"}\n"
        let command = try Command.lexgate(verb, "--color", "never", scratch.file("keys.yaml", text).path)
        command.expectRefusal("unknown key")
        #expect(dangerous(command.output) == [])
    }

    @Test func `in comments does not reach the terminal through an excerpt`() throws {
        let text = Sample.nameOnly + "siets: none  # \u{202E}\u{061C}\u{2066}\n"
        let command = try Command.lexgate("lint", "--color", "never", scratch.file("comment.yaml", text).path)
        command.expectRefusal("unknown key")
        #expect(dangerous(command.output) == [])
    }

    @Test(arguments: ["lint", "gate", "report"])
    func `in names of files does not reach the terminal`(verb: String) throws {
        try scratch.file("a\u{1B}[2J\u{202E}.yaml", "")
        try scratch.file("b\u{1B}[2J\u{202E}.yaml", Sample.nameOnly + "site: [1\n")
        let pattern = scratch.folder.path + "/*.yaml"
        for path in [scratch.folder.path, pattern] {
            let command = try Command.lexgate(verb, "--color", "never", path)
            command.expectRefusal("error: not valid YAML")
            #expect(dangerous(command.output) == [])
            #expect(dangerous(command.errors) == [])
        }
    }

    @Test func `in arguments does not reach the terminal`() throws {
        for arguments in [
            ["lint", "\u{1B}[2J.yaml"], ["explain", "\u{1B}[2J"], ["test", "\u{1B}[2J"],
            ["lint", "--pack", "\u{1B}[2J", "x"],
        ] {
            let command = try Command.lexgate(arguments)
            #expect(command.status == 2)
            #expect(dangerous(command.output + command.errors) == [], "\(arguments)")
        }
    }

    @Test func `stays as it is in JSON, escaped`() throws {
        let url = try scratch.file(
            "hostile.yaml", Sample.nameOnly.replacing("nothing-else", with: "\"a\\e[2J\\u202Eb\""))
        let command = try Command.lexgate("report", "--format", "json", url.path)
        #expect(dangerous(command.output) == [])
        let report = try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
        let assessments = report?["assessments"] as? [[String: Any]]
        #expect(assessments?.first?["name"] as? String == "a\u{1B}[2J\u{202E}b")
    }
}
