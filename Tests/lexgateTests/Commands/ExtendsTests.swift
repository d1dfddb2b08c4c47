import Foundation
import Testing

@Suite struct `A descriptor that extends a file` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static let fragment = "apiVersion: lexgate/v1\nkind: Fragment\n"

    private func run(_ arguments: String...) throws -> Command {
        try Command.lexgate([arguments[0], "--as-of", Sample.day] + arguments.dropFirst(), in: scratch.folder)
    }

    /// The passing sample, cut in two at the beginning of a line: head and rest, with what is extended between them.
    private func split(before line: String, _ extends: String) throws -> (own: String, rest: String) {
        let text = try String(contentsOf: Project.root.appending(path: Sample.passing), encoding: .utf8)
        let place = try #require(text.range(of: "\n\(line)"))
        let head = try #require(text.range(of: "\nmetadata:"))
        let own = "\(text[..<head.lowerBound])\nextends: \(extends)\(text[head.lowerBound..<place.lowerBound])\n"
        return (own, Self.fragment + text[place.lowerBound...].dropFirst())
    }

    @Test func `is judged with its facts`() throws {
        let (own, rest) = try split(before: "system:", "shared/rest.yaml")
        try scratch.file("own.yaml", own)
        try scratch.file("shared/rest.yaml", rest)
        let whole = try Command.lexgate("lint", "--as-of", Sample.day, Sample.passing)
        let divided = try run("lint", "own.yaml")
        #expect(divided.status == 0)
        #expect(divided.status == whole.status)
        let counts = try #require(whole.output.firstMatch(of: /pass \(.*\)/))
        #expect(divided.output.hasSuffix("\(counts.output)\n"))
        let alone = try run("lint", scratch.file("alone.yaml", own.replacing(/extends: .*\n/, with: "")).path)
        #expect(alone.status == 1)
    }

    @Test func `has its findings where the facts stand`() throws {
        try scratch.file("d/own.yaml", Sample.nameOnly + "extends: [../org.yaml]\nbiometrics: none\n")
        try scratch.file(
            "org.yaml",
            Self.fragment + "organization: {countries: XX}\n\nsite: {country: DE, accessFrom: none}\nmodle: a\n")
        let lint = try run("lint", "d/own.yaml")
        #expect(lint.status == 2)
        #expect(
            lint.output.contains(
                """
                org.yaml:3:27: error: `countries` takes a country by its two-letter code (ISO 3166-1), `EU` or `EEA`, not `XX`
                    3 | organization: {countries: XX}
                      |                           ^^
                d/own.yaml:4:11: note: extended here
                    4 | extends: [../org.yaml]
                      |           ^^^^^^^^^^^
                """))
        #expect(lint.output.contains("org.yaml:6:1: error: unknown key `modle`"))
        #expect(lint.output.contains("org.yaml:5:1: incomplete: `sites[site]."))
        #expect(lint.output.contains("d/own.yaml:1:1: incomplete: `"))
    }

    @Test func `names the file of every piece of evidence`() throws {
        try scratch.file("own.yaml", Sample.nameOnly + "extends: org.yaml\norganization: {roles: deployer}\n")
        try scratch.file("org.yaml", Self.fragment + "organization:\n  countries: DE\n  roles: controller\n")
        let text = try run("report", "own.yaml").output
        #expect(text.contains("own.yaml with org.yaml, judged as of \(Sample.day)"))
        #expect(text.contains("organization.countries = DE (org.yaml:4:14)"))
        #expect(text.contains("organization.roles = deployer (own.yaml:5:23)"))
        #expect(!text.contains("= controller"))
        let json = try run("report", "--format", "json", "own.yaml").output
        let root = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(
            try JSONSchema(Project.root.appending(path: "Sources/LexgateReports/Schemas/report-v1.schema.json"))
                .problems(root) == [])
        let assessment = try #require((root["assessments"] as? [[String: Any]])?.first)
        #expect(assessment["extends"] as? [String] == ["org.yaml"])
        let findings = try #require(assessment["findings"] as? [[String: Any]])
        let evidence = findings.flatMap { $0["evidence"] as? [[String: Any]] ?? [] }
        func locations(_ fact: String) -> [NSDictionary] {
            evidence.filter { $0["fact"] as? String == fact }.compactMap { $0["location"] as? NSDictionary }
        }
        let countries = locations("organization.countries")
        #expect(!countries.isEmpty)
        let inOrg: NSDictionary = ["path": "org.yaml", "line": 4, "column": 14, "startByte": 65, "endByte": 67]
        #expect(countries.allSatisfy { $0 == inOrg }, "\(countries)")
        let roles = locations("organization.roles")
        #expect(!roles.isEmpty && roles.allSatisfy { $0["path"] == nil && $0["line"] as? Int == 5 })
    }

    @Test func `takes later files over earlier ones, and shared ones last`() throws {
        func file(_ name: String, _ extends: String, _ facts: String) throws {
            try scratch.file("\(name).yaml", Self.fragment + extends + "organization: {\(facts)}\n")
        }
        // Each value is a mistake, so that every one that counts is told with its place.
        try file("base", "", "sector: base, size: base, employees: base")
        try file("team", "extends: base.yaml\n", "sector: team, linkedEnterprises: team, size: team")
        try file("region", "extends: ./base.yaml\n", "size: region, parentCountry: region")
        try scratch.file(
            "own.yaml",
            Sample.nameOnly + "extends: [team.yaml, region.yaml]\norganization: {parentCountry: own}\n")
        let report = try run("report", "own.yaml").output
        #expect(report.contains("own.yaml with team.yaml, base.yaml, region.yaml, judged as of"))
        let errors = report.matches(of: /(?m)^(\w+)\.yaml:\d+:\d+: error: .*not `(\w+)`|^(\w+)\.yaml.*error: .*`(\w+)`/)
        let told = errors.map { String($0.output.1 ?? $0.output.3 ?? "") }
        #expect(told.sorted() == ["base", "own", "region", "team", "team"], "\(report.prefix(2_000))")
    }

    @Test func `follows what extended files extend, from where they are`() throws {
        try scratch.file("a/own.yaml", Sample.nameOnly + "extends: ../b/one.yaml\n")
        try scratch.file("b/one.yaml", Self.fragment + "extends: c/two.yaml\n")
        try scratch.file("b/c/two.yaml", Self.fragment + "extends: ../../three.yaml\nsystem: {kind: chatbox}\n")
        try scratch.file("three.yaml", Self.fragment + "organization: {countries: YY}\n")
        let lint = try run("lint", "a/own.yaml").output
        #expect(lint.contains("b/c/two.yaml:4:16: error: "))
        #expect(lint.contains("three.yaml:3:27: error: "))
        let notes = lint.split(separator: "\n").filter { $0.contains("note: extended here") }.map(String.init)
        #expect(
            notes == [
                "b/one.yaml:3:10: note: extended here", "a/own.yaml:4:10: note: extended here",
                "b/c/two.yaml:3:10: note: extended here", "b/one.yaml:3:10: note: extended here",
                "a/own.yaml:4:10: note: extended here",
            ])
    }

    @Test func `finds them behind links as the system does`() throws {
        try scratch.file("a/own.yaml", Sample.nameOnly + "extends: link/../one.yaml\n")
        try scratch.file("a/one.yaml", Self.fragment + "organization: {countries: XX}\n")
        try scratch.file("far/one.yaml", Self.fragment + "organization: {countries: YY}\n")
        try scratch.file("far/d/none.txt", "")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.folder.appending(path: "a/link").path, withDestinationPath: "../far/d")
        let lint = try run("lint", "a/own.yaml").output
        #expect(lint.contains("a/link/../one.yaml:3:27: error: ") && lint.contains("not `YY`"))
    }

    @Test func `finds them by their whole paths, wherever they are`() throws {
        let elsewhere = try Scratch()
        let path = try elsewhere.file("org.yaml", Self.fragment + "organization: {countries: XX}\n").path
        try scratch.file("d/own.yaml", Sample.nameOnly + "extends: \(path)\n")
        for folder in [scratch.folder, elsewhere.folder] {
            let lint = try Command.lexgate(
                "lint", "--as-of", Sample.day, scratch.folder.appending(path: "d/own.yaml").path, in: folder)
            #expect(lint.output.contains("\(path):3:27: error: "))
        }
    }

    @Test func `can extend another deployment`() throws {
        let whole = try String(contentsOf: Project.root.appending(path: Sample.passing), encoding: .utf8)
        try scratch.file("production.yaml", whole)
        try scratch.file("staging.yaml", Sample.nameOnly + "extends: production.yaml\n")
        let gate = try run("gate", "staging.yaml")
        #expect(gate.status == 0)
        #expect(gate.output.contains("staging.yaml: nothing-else: pass"))
    }

    @Test func `of several documents has each with what it extends`() throws {
        try scratch.file("one.yaml", Self.fragment + "organization: {countries: X1}\n")
        try scratch.file("two.yaml", Self.fragment + "organization: {countries: X2}\n")
        let document = Sample.nameOnly + "extends: "
        try scratch.file("own.yaml", "\(document)one.yaml\n---\n\(document)two.yaml\n---\n\(Sample.nameOnly)")
        let output = try run("gate", "own.yaml").output
        #expect(output.contains("one.yaml:3:27: error") && output.contains("two.yaml:3:27: error"))
        #expect(output.contains("own.yaml:4:10: note") && output.contains("own.yaml:9:10: note"))
        #expect(output.contains("own.yaml#3"))
    }

    @Test func `is shown by an example`() throws {
        let gate = try Command.lexgate("gate", "--as-of", Sample.day, "Examples/shared")
        #expect(gate.status == 0)
        #expect(gate.output.contains("gate open: 2 descriptors, 0 closed, 1 fragment"))
    }

    // MARK: - What cannot be extended

    @Test(arguments: [
        ("missing.yaml", "own.yaml:4:10: error: `missing.yaml` cannot be extended: no such file or folder"),
        ("[one.yaml, missing.yaml]", "own.yaml:4:21: error: `missing.yaml` cannot be extended"),
        (".", "`.` cannot be extended: it is a folder"),
        ("/dev/null", "`/dev/null` cannot be extended: it is a pipe, a socket or a device"),
        ("/dev/stdin", "cannot be extended: "),
        ("'-'", "`-` cannot be extended: no such file"),
        ("\"one.yaml\\0.txt\"", "cannot be extended: no such file"),
        ("\"\"", "cannot be extended: no such file"),
        ("https://example.org/one.yaml", "help: name a file by its path; nothing is fetched"),
        ("secret.env", "own.yaml:4:10: error: `secret.env` cannot be extended: it has no `apiVersion: lexgate/v1`"),
        ("empty.yaml", "`empty.yaml` cannot be extended: it has no"),
        ("comment.yaml", "`comment.yaml` cannot be extended: it has no `apiVersion: lexgate/v1`"),
        ("pipeline.yaml", "`pipeline.yaml` cannot be extended: it has no `apiVersion: lexgate/v1`"),
        ("broken.yaml", "broken.yaml:4:1: error: not valid YAML"),
        ("list.yaml", "`list.yaml` cannot be extended: it has no `apiVersion: lexgate/v1`"),
        ("headless.yaml", "`headless.yaml` cannot be extended: it has no `apiVersion: lexgate/v1`"),
        ("kindless.yaml", "kindless.yaml:1:1: error: `kind` is missing"),
        ("later.yaml", "later.yaml:1:13: error: a file that others extend has `apiVersion: lexgate/v1`, not this"),
        ("policy.yaml", "policy.yaml:2:7: error: a file that others extend has `kind: Fragment` or `kind: Deployment`"),
        ("two.yaml", "two.yaml:4:1: error: a file that others extend holds one document, not several"),
        ("own.yaml", "own.yaml:4:10: error: files that extend each other in a circle: `own.yaml`, `own.yaml`"),
        ("link.yaml", "files that extend each other in a circle: `own.yaml`, `link.yaml`"),
        (
            "back.yaml",
            "back.yaml:3:11: error: files that extend each other in a circle: `own.yaml`, `back.yaml`, `own.yaml`"
        ),
        ("inner.yaml", "inner.yaml:3:11: error: files that extend each other in a circle: `inner.yaml`, `inner.yaml`"),
        ("odd.yaml", "odd.yaml:3:11: error: `extends` takes a path, or a list of paths"),
        ("{a: b}", "own.yaml:4:10: error: `extends` takes one value, not a mapping"),
        ("~", "own.yaml:4:1: error: `extends` has no value"),
        ("[~]", "own.yaml:4:11: error: an element of `extends` has no value"),
    ])
    func `cannot extend everything`(extends: String, words: String) throws {
        let fragment = Self.fragment
        try scratch.file("own.yaml", Sample.nameOnly + "extends: \(extends)\n")
        try scratch.file("one.yaml", fragment)
        try scratch.file("secret.env", "PASSWORD=hunter2: [\n")
        try scratch.file("empty.yaml", "")
        try scratch.file("comment.yaml", "# lexgate\n")
        try scratch.file("pipeline.yaml", "run: lexgate gate deploy\nPASSWORD: hunter2: oops\n")
        try scratch.file("broken.yaml", fragment + "organization: {countries: DE\n")
        try scratch.file("list.yaml", "- lexgate/v1\n")
        try scratch.file("headless.yaml", "organization: {countries: DE} # lexgate\n")
        try scratch.file("kindless.yaml", "apiVersion: lexgate/v1\norganization: {countries: DE}\n")
        try scratch.file("later.yaml", "apiVersion: lexgate/v2\nkind: Fragment\n")
        try scratch.file("policy.yaml", "apiVersion: lexgate/v1\nkind: Policy\n")
        try scratch.file("two.yaml", "\(fragment)---\n\(fragment)")
        try scratch.file("back.yaml", "\(fragment)extends: [own.yaml]\n")
        try scratch.file("inner.yaml", "\(fragment)extends: [inner.yaml]\n")
        try scratch.file("odd.yaml", "\(fragment)extends: [{a: b}]\n")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.folder.appending(path: "link.yaml").path, withDestinationPath: "own.yaml")
        for verb in ["lint", "gate", "report"] {
            let command = try run(verb, "own.yaml")
            command.expectRefusal(words)
            #expect(!(command.output + command.errors).contains("hunter2"))
        }
    }

    @Test func `cannot come from standard input`() throws {
        try scratch.file("org.yaml", Self.fragment)
        for extends in ["org.yaml", "[org.yaml]", scratch.folder.appending(path: "org.yaml").path] {
            let command = try Command.lexgate(
                "lint", "--as-of", Sample.day, "-", input: Sample.nameOnly + "extends: \(extends)\n",
                in: scratch.folder)
            command.expectRefusal("<stdin>:4:1")
            command.expectRefusal("error: standard input has no folder from which")
        }
    }

    @Test func `cannot extend files without end`() throws {
        try scratch.file("own.yaml", Sample.nameOnly + "extends: f1.yaml\n")
        for i in 1...70 { try scratch.file("f\(i).yaml", Self.fragment + "extends: f\(i + 1).yaml\n") }
        try run("lint", "own.yaml").expectRefusal("f64.yaml:3:10: error: more than 64 files are extended")
        // One that many extend counts once.
        let entries = (1...60).map { "g\($0).yaml" }.joined(separator: ", ")
        try scratch.file("wide.yaml", Sample.nameOnly + "extends: [\(entries)]\n")
        for i in 1...60 {
            try scratch.file(
                "g\(i).yaml",
                Self.fragment + "extends: [\((i..<60).map { "g\($0 + 1).yaml" }.joined(separator: ", "))]\n")
        }
        #expect(try run("lint", "wide.yaml").status == 1)
    }

    @Test func `is held to the limits of one file with all that it extends`() throws {
        let blank = String(repeating: "#" + String(repeating: "-", count: 1_023) + "\n", count: 23 << 10)
        for name in ["a", "b", "c"] { try scratch.file("\(name).yaml", Self.fragment + blank) }
        try scratch.file("own.yaml", Sample.nameOnly + "extends: [a.yaml, b.yaml]\n")
        #expect(try run("gate", "own.yaml").status == 1)
        try scratch.file("own.yaml", Sample.nameOnly + "extends: [a.yaml, b.yaml, c.yaml]\n")
        try run("gate", "own.yaml").expectRefusal(
            "own.yaml:4:27: error: the files together are larger than 64 MiB")
    }

    // MARK: - Fragments by themselves

    @Test func `is judged, and the fragment is not`() throws {
        let (own, rest) = try split(before: "system:", "shared/rest.yaml")
        try scratch.file("deploy/own.yaml", own.replacing("shared/", with: "../shared/"))
        try scratch.file("shared/rest.yaml", rest)
        let folder = try run("gate", ".")
        #expect(folder.status == 0, "\(folder.output)\(folder.errors)")
        #expect(folder.output.contains("gate open: 1 descriptor, 0 closed, 1 fragment (as of"))
        #expect(!folder.errors.contains("passed over"))
        #expect(try run("gate", "deploy", "shared").status == 0)
        #expect(try run("gate", "deploy/own.yaml", "shared/rest.yaml").status == 0)
        try run("gate", "shared").expectRefusal("no descriptor was judged (1 fragment)")
        try run("lint", "shared/rest.yaml").expectRefusal("no descriptor was judged (1 fragment)")
        let output = try run("report", "--format", "json", ".").output
        let json = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        func paths(_ key: String) -> [String]? {
            (json[key] as? [[String: Any]])?.compactMap {
                ($0["path"] as? String).map { String($0.trimmingPrefix("./")) }
            }
        }
        #expect(paths("assessments") == ["deploy/own.yaml"])
        #expect(paths("leftOut") == ["shared/rest.yaml"])
    }

    @Test func `does not hide the mistakes of a fragment that nobody extends`() throws {
        let good = try String(contentsOf: Project.root.appending(path: Sample.passing), encoding: .utf8)
        try scratch.file("good.yaml", good)
        try scratch.file(
            "org.yaml",
            Self.fragment + "organization: {countries: DE, secktor: finance}\nflow: {data: chats, to: cellar}\n"
                + "extends: nobody.yaml\n")
        for verb in ["lint", "gate", "report"] {
            let command = try run(verb, ".")
            command.expectRefusal("./org.yaml:3:31: error: unknown key `secktor`")
            #expect(command.output.contains("./org.yaml:5:10: error: `./nobody.yaml` cannot be extended"))
            #expect(!command.output.contains("cellar"))
            #expect(command.output.contains("./org.yaml: fragment: not judged (2 errors in the file)"))
        }
    }

    @Test func `is no descriptor with a mistake either`() throws {
        let good = try String(contentsOf: Project.root.appending(path: Sample.passing), encoding: .utf8)
        try scratch.file("good.yaml", good)
        try scratch.file("org.yaml", Self.fragment + "secktor: finance\n")
        let command = try run("gate", ".")
        command.expectRefusal("could not judge everything: 1 descriptor, 0 closed, 1 fragment")
        #expect(command.output.contains("closed ./org.yaml: fragment: not judged (1 error in the file)"))
    }

    @Test(arguments: [["gate"], ["lint"], ["report"], ["report", "--format", "json"]])
    func `is told of alike by any number of threads`(verb: [String]) throws {
        for i in 0..<5 { try scratch.file("shared/org\(i).yaml", Self.fragment + "organization: {countries: X\(i)}\n") }
        for i in 0..<40 {
            let others = "../shared/org\(i % 5).yaml, ../shared/../shared/org\(i % 3).yaml, ../shared/none\(i % 4).yaml"
            try scratch.file("d/d\(100 + i).yaml", Sample.nameOnly + "extends: [\(others)]\n")
        }
        func run(_ jobs: Int) throws -> Command {
            try Command.lexgate(verb + ["--as-of", Sample.day, "--jobs", "\(jobs)", "d"], in: scratch.folder)
        }
        let one = try run(1)
        #expect(one.status == 2)
        for jobs in [2, 7] {
            let several = try run(jobs)
            #expect(several.output == one.output && several.errors == one.errors)
        }
    }

    @Test func `is explained`() throws {
        let words = try Command.lexgate("explain", "extends").output
        #expect(words.contains("extends: files whose facts count here too"))
        #expect(words.contains("takes: a list, or one"))
    }
}
