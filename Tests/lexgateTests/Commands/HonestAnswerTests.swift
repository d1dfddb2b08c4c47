import Foundation
import Testing

@Suite struct `A gate that nothing was asked of` {
    private let minimal = "Examples/minimal.yaml"

    @Test(arguments: [
        ("1900-01-01", "no rule of the packs is in force on 1900-01-01"), ("9999-12-31", "nobody can judge"),
    ])
    func `does not open on a day of which the packs know no law`(day: String, words: String) throws {
        for verb in ["lint", "gate", "report"] {
            try Command.lexgate(verb, "--as-of", day, minimal).expectRefusal(words)
        }
    }

    @Test(arguments: ["1900-01-01", "9999-12-31"])
    func `is on such a day no verb's answer`(day: String) throws {
        let scratch = try Scratch()
        let output = scratch.folder.appending(path: "output").path
        for arguments in [
            ["timeline", minimal], ["explain", "gdpr/lawful-basis-missing", minimal],
            ["report", "--due-diligence", "aws"],
            ["baseline", "write", minimal, "--output", output], ["init", output, "--no-questions"],
        ] {
            let command = try Command.lexgate(arguments + ["--as-of", day])
            command.expectRefusal(day == "1900-01-01" ? "no rule of the packs is in force" : "nobody can judge")
            #expect(command.output == "", "\(arguments)")
        }
        #expect(!FileManager.default.fileExists(atPath: output))
    }

    @Test func `judges the days on which some law was in force`() throws {
        let command = try Command.lexgate("gate", "--as-of", "2018-05-25", minimal)
        #expect(command.status == 1)
        #expect(try Command.lexgate("gate", "--as-of", "2031-01-01", minimal).status == 1)
    }

    @Test func `names a document without a head beside a descriptor`() throws {
        let scratch = try Scratch()
        try scratch.file(
            "d/two.yaml",
            "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: d}\n---\norganization: {name: forgotten}\n")
        let command = try Command.lexgate("gate", "d", in: scratch.folder)
        #expect(command.errors.contains("neither `apiVersion` nor `kind`: d/two.yaml#2"))
        #expect(command.output.contains("1 document without a head passed over"))
    }

    @Test func `does not open for a folder whose documents all lack a head`() throws {
        let scratch = try Scratch()
        try scratch.file("good/d.yaml", "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: d}\n")
        try scratch.file("bad/d.yaml", "metadata: {name: d}\norganization: {name: o}\n")
        try Command.lexgate("gate", "bad", in: scratch.folder).expectRefusal("no descriptor was judged")
        try Command.lexgate("gate", "good", "bad", in: scratch.folder).expectRefusal(
            "bad: no descriptor in this folder")
    }

    @Test func `says in JSON that a file with mistakes was no more than an error`() throws {
        let scratch = try Scratch()
        try scratch.file("d.yaml", "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: [\n")
        let command = try Command.lexgate("report", "--format", "json", "d.yaml", in: scratch.folder)
        #expect(command.status == 2)
        #expect(command.output.contains("\"verdict\": \"error\",\n      \"counts\""))
    }
}

@Suite struct `An option with one value` {
    @Test(arguments: ["--baseline", "--config", "--waivers", "--as-of", "--fail-on", "--upcoming"])
    func `is refused when it has several`(option: String) throws {
        let values = ["--as-of": "2026-11-21", "--fail-on": "fail", "--upcoming": "3"]
        let value = values[option] ?? "x"
        try Command.lexgate("lint", option, value, "\(option)=\(value)", "Examples/minimal.yaml")
            .expectRefusal("`\(option)` has one value")
        try Command.lexgate("gate", option, value, option, value, "Examples/minimal.yaml")
            .expectRefusal("`\(option)` has one value")
    }

    @Test func `is told from one that takes many`() throws {
        let scratch = try Scratch()
        let command = try Command.lexgate(
            "lint", "--format", "json=\(scratch.folder.path)/a", "--format", "csv=\(scratch.folder.path)/b",
            "Examples/minimal.yaml")
        #expect(command.status == 1, "\(command.errors)")
        try Command.lexgate("report", "--due-diligence", "aws", "--due-diligence", "openai")
            .expectRefusal("`--due-diligence` has one value")
        try Command.lexgate("baseline", "write", "--output", "a", "--output", "b", "x").expectRefusal(
            "`--output` has one")
    }
}

@Suite struct `A reason that nobody can read` {
    @Test(arguments: ["\u{200B}\u{200B}", " ", "\u{3164}", "\u{2800}", "...", "—"])
    func `is no reason`(reason: String) throws {
        let scratch = try Scratch()
        try scratch.file("d.yaml", "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: d}\n")
        try scratch.file(
            "lexgate-waivers.yaml",
            """
            apiVersion: lexgate/v1
            kind: Waivers
            waivers:
              - {rule: gdpr/lawful-basis-missing, subject: deployment, reason: "\(reason)", approver: A, until: 2026-12-31}

            """)
        try Command.lexgate("gate", "--as-of", "2026-11-21", "d.yaml", in: scratch.folder)
            .expectRefusal("`reason` takes a text")
    }
}

@Suite struct `The page says` {
    private func page(_ arguments: String...) throws -> String {
        try Command.lexgate([arguments[0], "--as-of", "2026-11-21", "--format", "html"] + arguments.dropFirst()).output
    }

    private let sample = "Examples/founding/01-singapore-no-mechanism/deployment.yaml"

    @Test func `which verb it comes from, and only of a gate that it is closed`() throws {
        #expect(try page("gate", sample).contains("data-t=gate-closed>The gate is closed<"))
        for verb in ["lint", "report"] {
            let text = try page(verb, sample)
            #expect(text.contains("<code>lexgate \(verb)</code>"))
            #expect(text.contains("data-t=would-be-closed>The gate would be closed<"))
        }
    }

    @Test func `that nothing was judged where nothing was`() throws {
        let text = try page("report", "no-such-file.yaml")
        #expect(text.contains("data-t=gate-nothing>Nothing was judged<"))
        #expect(!text.contains("Not everything could be judged<"))
    }

    @Test func `how many mistakes the files have, and what a baseline holds`() throws {
        let scratch = try Scratch()
        let broken = try scratch.file(
            "d.yaml", "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: d}\nsiets: none\n")
        let text = try page("report", broken.path)
        #expect(
            text.contains("<th scope=row data-t=mistakes>Mistakes in the files<td class=\"figure error\">1<"))
        let known = scratch.folder.appending(path: "known.json").path
        #expect(try Command.lexgate("baseline", "write", sample, "--output", known).status == 0)
        #expect(try page("gate", sample, "--baseline", known).contains("data-t=of-them-held"))
    }

    @Test func `all of it in another language from the beginning`() throws {
        let text = try page("report", sample, "--lang", "de")
        #expect(text.contains("<html lang=de data-lang=de>"))
        #expect(text.contains(">Das Tor wäre geschlossen<"))
        try Command.lexgate("report", "--lang", "de", sample).expectRefusal("--lang is for the page")
    }

    @Test func `little of a file that says nothing, and each question once`() throws {
        let text = try page("report", "Examples/minimal.yaml")
        let json = try Command.lexgate("report", "--as-of", "2026-11-21", "--format", "json", "Examples/minimal.yaml")
        let report = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let assessments = try #require(report["assessments"] as? [[String: Any]])
        let findings = try #require(assessments.first?["findings"] as? [[String: Any]])
        #expect(text.utf8.count < 4_000 * findings.count)
        let missing = findings.flatMap { $0["missing"] as? [[String: Any]] ?? [] }
        var questions: [String: String] = [:]
        for fact in missing { questions[try #require(fact["fact"] as? String)] = fact["about"] as? String }
        // What stands between two tags.
        let texts = text.utf8.split { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }
            .map { String(Substring($0)).trimmingCharacters(in: .whitespaces) }
        let told = Dictionary(texts.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(questions.count > 100)
        for about in Set(questions.values) {
            let escaped = about.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
                .replacing("\"", with: "&quot;")
            let count = told[escaped] ?? 0
            #expect(count > 0, "\(about)")
            #expect(count <= questions.values.count { $0 == about }, "\(about)")
        }
    }

    @Test func `no more than there is to say`() throws {
        let text = try page("report", sample)
        #expect(text.utf8.count < 770_000)
        // Nothing is lost: every finding is there, with what decides.
        let json = try Command.lexgate("report", "--as-of", "2026-11-21", "--format", "json", sample).output
        let report = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let assessments = try #require(report["assessments"] as? [[String: Any]])
        let findings = try #require(assessments.first?["findings"] as? [Any])
        let shown = ["class=finding ", "class=\"finding "].map { text.components(separatedBy: $0).count - 1 }
        #expect(shown.reduce(0, +) == findings.count)
        // No definition is told twice under one name.
        let told = text.components(separatedBy: "<span class=definition id=d1-g").dropFirst().map {
            $0.prefix { $0 != ">" }
        }
        #expect(Set(told).count == told.count && told.count > 20)
    }
}
