import Foundation
import Testing

/// What a pattern finds, and what nobody can name.
@Suite struct `A pattern` {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        let good = try String(contentsOf: Project.root.appending(path: Sample.passing), encoding: .utf8)
        try scratch.file("d/good.yaml", good)
    }

    private func gate(_ paths: String...) throws -> Command {
        try Command.lexgate(["gate", "--as-of", Sample.day] + paths, in: scratch.folder)
    }

    @Test func `finds what a folder does`() throws {
        try scratch.file("d/lexgate-waivers.yaml", "waivers: []\n")
        try scratch.file("d/compose.yaml", "services: {web: {image: x}}\n")
        try scratch.file("d/base.yaml", "apiVersion: lexgate/v1\nkind: Fragment\n")
        for path in ["d/*.yaml", "d/[a-z]*", "d", "*"] {
            let command = try gate(path)
            #expect(command.status == 0, "\(path): \(command.output)\(command.errors)")
            let words = "gate open: 1 descriptor, 0 closed, 1 fragment, 1 other YAML file passed over"
            #expect(command.output.contains(words), "\(path)")
            #expect(command.errors.hasSuffix("lexgate: passed over, as no descriptors: d/compose.yaml\n"))
        }
    }

    @Test func `that finds no descriptor closes the gate that others would open`() throws {
        try scratch.file("e/compose.yaml", "services: {}\n")
        try scratch.file("f/lexgate-waivers.yaml", "waivers: []\n")
        try gate("e/*.yaml", "d").expectRefusal("e/*.yaml: no descriptor fits this pattern")
        try gate("f/*.yaml", "d").expectRefusal("f/*.yaml: no descriptor fits this pattern")
        try gate("e/*.yaml").expectRefusal("no descriptor was judged (1 other YAML file passed over)")
        try gate("g/*.yaml").expectRefusal("g/*.yaml: nothing fits this pattern")
        try scratch.file("e/shop.yaml", "apiVersion: lexgat/v1\nkind: Deployment\norganization: {countries: DE}\n")
        #expect(try gate("e/*.yaml").output.contains("closed e/shop.yaml"))
    }

    @Test func `goes down no further than it says`() throws {
        try scratch.file("d/e/f/bad.yaml", Sample.nameOnly)
        for path in ["d/**/*.yaml", "**/*.yaml", "d/**"] {
            try gate(path).expectRefusal("no pattern goes down all folders, as `**` would; name the folder itself")
        }
        try scratch.file("e/lexgate-waivers.yaml", "waivers: []\n")
        try scratch.file("e/f/.hidden/good.yaml", Sample.nameOnly)
        try gate("e/*", "d").expectRefusal("e/*: no descriptor fits this pattern")
        try scratch.file("e/f/bad.yaml", Sample.nameOnly)
        #expect(try gate("e/*").output.contains("gate closed: 1 descriptor, 1 closed"))
        // Neither the folder itself nor that above it.
        try gate("e/.*").expectRefusal("e/.*: nothing fits this pattern")
    }

    @Test(arguments: [
        ("lexgate-waivers.yaml", "waivers: []\n", "it holds waivers for the descriptors beside and below it"),
        (".lexgate.yaml", "upcoming: 0\n", "it configures runs on the descriptors beside and below it"),
    ])
    func `is needed for no file that is read beside descriptors`(name: String, text: String, words: String) throws {
        try scratch.file("d/\(name)", text)
        let refused = try gate("d/\(name)", "d/good.yaml")
        refused.expectRefusal("d/\(name): \(words), and no descriptor: name those, or the folder `d`")
        #expect(refused.output.contains("1 descriptor, 0 closed"))
        #expect(try gate("d").status == 0)
    }

    @Test(arguments: ["lint", "gate", "report", "timeline", "explain", "fmt"])
    func `begins no line as commands in logs do`(verb: String) throws {
        let name = "::error file=x::y.yaml"
        let text = "apiVersion: lexgate/v1\nkind: Deployment\nextends: '::add-mask::b.yaml'\nsystem:   {kind: a}\n"
        try scratch.file(name, text)
        try scratch.file(" ::warning::z.yaml", text)
        try scratch.file("::add-mask::b.yaml", "apiVersion: lexgate/v1\nkind: Fragment\nsystem: {kynd: a}\n")
        let rule = verb == "explain" ? ["gdpr/transfer-without-mechanism"] : []
        for paths in [[name, " ::warning::z.yaml"], ["*.yaml"]] {
            let arguments = [verb] + (verb == "fmt" ? ["--check"] : ["--as-of", Sample.day]) + rule + paths
            let command = try Command.lexgate(arguments, in: scratch.folder)
            #expect((command.output + command.errors).contains("./::error file=x::y.yaml"), "\(paths)")
            for line in command.output.split(separator: "\n") {
                #expect(!line.drop { $0 == " " }.hasPrefix("::"), "\(line)")
            }
        }
    }
}
