import Foundation
import Testing

/// What is written for a run and would go unnoticed.
@Suite struct `A name that nothing has` {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        let text = try String(contentsOf: Project.root.appending(path: Sample.passing), encoding: .utf8)
        try scratch.file("deploy/shop.yaml", text.replacing("name: doplnovani-kodu", with: "name: shop-chat"))
    }

    private func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Command {
        try Command.lexgate(
            [arguments[0], "--as-of", Sample.day] + arguments.dropFirst(), environment: environment, in: scratch.folder)
    }

    private static let words =
        "deploy/lexgate-waivers.yaml: waivers for `Shop-Chat`, and no descriptor here is called so; did you mean `shop-chat`?"

    @Test(arguments: ["lint", "gate", "report"])
    func `is told where waivers are for it`(verb: String) throws {
        let waiver = "{rule: gdpr/transfer-without-mechanism, subject: x, reason: r, approver: a, until: 2027-01-01}"
        try scratch.file("deploy/lexgate-waivers.yaml", "deployment: Shop-Chat\nwaivers: [\(waiver)]\n")
        for path in ["deploy", "."] {
            let command = try run(verb, path)
            #expect(command.status == 0)
            #expect(command.errors.contains(Self.words), "\(command.errors)")
        }
        // Of one file nobody knows what is beside it.
        #expect(try run(verb, "deploy/shop.yaml").errors == "" || verb == "gate")
        #expect(try !run(verb, "deploy/shop.yaml").errors.contains("called so"))
        try scratch.file("deploy/lexgate-waivers.yaml", "deployment: shop-chat\nwaivers: [\(waiver)]\n")
        #expect(try !run(verb, "deploy").errors.contains("called so"))
    }

    @Test func `is told from the answers of an earlier run, too`() throws {
        let waiver = "{rule: gdpr/transfer-without-mechanism, subject: x, reason: r, approver: a, until: 2027-01-01}"
        try scratch.file("deploy/lexgate-waivers.yaml", "deployment: Shop-Chat\nwaivers: [\(waiver)]\n")
        let shop = scratch.folder.appending(path: "deploy/shop.yaml")
        let text = try String(contentsOf: shop, encoding: .utf8) + String(repeating: "# a comment\n", count: 6_000)
        try scratch.file("deploy/shop.yaml", text)
        let cache = ["LEXGATE_CACHE": scratch.folder.appending(path: "cache").path]
        for _ in 0..<2 { #expect(try run("gate", "deploy", environment: cache).errors.contains(Self.words)) }
        #expect(FileManager.default.fileExists(atPath: scratch.folder.appending(path: "cache").path))
        try scratch.file("deploy/shop.yaml", text.replacing("name: shop-chat", with: "name: Shop-Chat"))
        #expect(try !run("gate", "deploy", environment: cache).errors.contains("called so"))
    }

    @Test(arguments: [
        ("lexgate-waivers.yml", "waivers: []\n"), ("deploy/lexgate-waivers.yml", "waivers: []\n"),
        (".lexgate.yml", "failOn: warn\n"), ("deploy/.lexgate.yml", "failOn: warn\n"),
    ])
    func `is that of a file which ends otherwise`(path: String, text: String) throws {
        try scratch.file(path, text)
        let right = path.dropLast(3) + "yaml"
        let words = "\(path): under this name it is not read; call it `\(right.split(separator: "/").last ?? "")`"
        for verb in ["lint", "gate", "report", "timeline"] { try run(verb, "deploy").expectRefusal(words) }
        try Command.lexgate("config", "deploy", in: scratch.folder).expectRefusal(words)
        try scratch.file(String(right), text)
        try run("gate", "deploy").expectRefusal("\(path): under this name it is not read; delete it, since there is a")
        try FileManager.default.removeItem(at: scratch.folder.appending(path: path))
        #expect(try run("gate", "deploy").status == 0)
    }
}
