import Testing

@Suite struct `Verbs about packs` {
    @Test func `explain tells the law behind a finding`() throws {
        let command = try Command.lexgate("explain", "gdpr/transfer-without-mechanism")
        #expect(command.status == 0)
        #expect(command.output.hasPrefix("gdpr/transfer-without-mechanism: Personal data reaches a third country"))
        for line in [
            "law: Regulation (EU) 2016/679, Art. 44", "in force: from 2018-05-25", "why: ", "way out: ",
            "confidence: high",
        ] {
            #expect(command.output.contains(line))
        }
    }

    @Test(arguments: [
        ("system.kind", "\n  text-assistant: suggests improvements to what somebody wrote\n"),
        ("system.stage", "left out it counts as `production`: every earlier stage carries fewer duties"),
        ("system.techniques", "left out it is filled, as far as that is known: machine-learning at least"),
        ("data[chats].subjects", "takes: a list, or one: a word"),
        ("recipient.contract", "takes: a day when it was done, `none`, or a mapping"),
        ("metadata", "required"), ("metadata.name", "fits: "), ("flows.to", "takes: the id of"),
    ])
    func `explain tells what can be written for a fact`(path: String, words: String) throws {
        let command = try Command.lexgate("explain", path)
        #expect(command.status == 0)
        #expect(command.output.contains(words), "\(command.output)")
    }

    @Test(arguments: [
        ("system.knd", "`system.kind`"), ("data.subject", "`data.subjects`"), ("system.kind.x", "no rule"),
    ])
    func `explain suggests facts`(path: String, words: String) throws {
        try Command.lexgate("explain", path).expectRefusal(words)
    }

    @Test func `explain marks what cannot be waived`() throws {
        let command = try Command.lexgate("explain", "eu-ai-act/social-scoring")
        #expect(command.output.contains("hard: cannot be waived"))
    }

    @Test(arguments: ["gdpr/transfer-without-mechanisms", "transfer-without-mechanism"])
    func `explain suggests what was meant`(rule: String) throws {
        try Command.lexgate("explain", rule).expectRefusal("did you mean `gdpr/transfer-without-mechanism`?")
    }

    @Test(arguments: [
        ("gdpr/transfer", "`gdpr/transfer-without-mechanism` or `gdpr/transfer-assessment-missing`?"),
        ("transfer-withuot-mechanism", "`gdpr/transfer-without-mechanism`?"),
        ("impact-assessment", "`gdpr/impact-assessment-missing` or `china/impact-assessment-missing` or "),
    ])
    func `explain suggests rules that begin or go on like the word`(word: String, expected: String) throws {
        try Command.lexgate("explain", word).expectRefusal("`\(word)`; did you mean \(expected)")
    }

    @Test func `explain says where all rules are listed`() throws {
        try Command.lexgate("explain", "xyzzy").expectRefusal(
            "no rule and no fact `xyzzy`; `lexgate packs --rules` lists the rules")
    }

    /// Every seventh: each is a run of the program, and all are rules alike.
    @Test func `explain knows the rules that are listed`() throws {
        let listed = try Command.lexgate("packs", "--rules").output.split(separator: "\n").filter { $0.hasPrefix("  ") }
        #expect(listed.count > 60)
        for (index, line) in listed.enumerated() where index.isMultiple(of: 7) {
            let id = String(line.drop { $0 == " " }.prefix { $0 != ":" })
            let command = try Command.lexgate("explain", id)
            #expect(command.status == 0)
            #expect(command.output.hasPrefix("\(id): "))
        }
    }

    @Test func `packs tells which rules are dearest`() throws {
        func costs(_ elements: String) throws -> [(least: Int, most: Int, rule: String)] {
            let command = try Command.lexgate("packs", "--cost", "--elements", elements)
            #expect(command.status == 0)
            return try command.output.split(separator: "\n").dropFirst(2).dropLast().map { line in
                let cells = line.split(separator: " ").map(String.init)
                return (try #require(Int(cells[0])), try #require(Int(cells[1])), cells[2])
            }
        }
        let few = try costs("2")
        let many = try costs("10")
        #expect(many.count == 20)
        #expect(many.allSatisfy { 0 < $0.least && $0.least < $0.most && $0.rule.contains("/") })
        #expect(zip(many, many.dropFirst()).allSatisfy { $0.most >= $1.most })
        #expect(few[0].most < many[0].most)
        try Command.lexgate("packs", "--cost", "--elements", "0").expectRefusal("--elements takes a number")
        try Command.lexgate("packs", "--elements", "5").expectRefusal("--elements belongs to --cost")
    }

    @Test func `packs lists what is loaded, and how old its law is`() throws {
        let command = try Command.lexgate("packs")
        #expect(command.status == 0)
        let packs = command.output.split(separator: "\n").map { $0.prefix { $0 != " " } }
        #expect(
            packs == [
                "china", "eprivacy", "eu-ai-act", "gdpr", "geo", "hong-kong", "lexgate", "macau", "taiwan",
                "third-country-risk",
            ])
        #expect(command.output.contains("law as of 2026-11-21, territory EU"))
    }

    @Test func `test runs the examples of a shipped pack`() throws {
        let command = try Command.lexgate("test", "third-country-risk")
        #expect(command.status == 0)
        #expect(command.output.hasPrefix("third-country-risk: 19 rules, "))
        #expect(command.output.hasSuffix(" 0 failures\n"))
    }

    @Test func `test is refused where there is no example`() throws {
        try Command.lexgate("test", "geo").expectRefusal("no example was run")
    }

    @Test func `test shows the line of an example that comes out differently`() throws {
        let scratch = try Scratch()
        try scratch.file("mine/pack.yaml", "id: mine\nnamespace: mine\ntitle: T\nversion: 1\ndate: 2026-01-01\n")
        try scratch.file(
            "mine/defect.yaml",
            """
            id: mine/defect
            title: The sector is wrong
            cites: []
            inForce: {from: 2020-01-01}
            severity: low
            confidence: high
            appliesTo: everything
            requires: organization.sector == 'technology'
            otherwise: fail
            message: the sector is wrong
            why: because
            examples:
              pass: [{given: {organization: {sector: health}}}]
              fail:
                - given:
                    organization:
                      sector: health  # ←
              incomplete: [{given: {organization: {countries: DE}}}]

            """)
        let command = try Command.lexgate("test", scratch.folder.appending(path: "mine").path)
        #expect(command.status == 1)
        #expect(
            command.output.contains("mine/defect.yaml:13:11: mine/defect: expected pass, got fail: the sector is wrong")
        )
        #expect(command.output.contains(" 3 examples"))
    }

    @Test(arguments: [
        ("", 2, "mine/defect.yaml:1:5: mine/defect: the rule carries no examples"),
        ("examples: {}\n", 2, "mine/defect.yaml:12:1: mine/defect: the rule needs an example for `pass`"),
        (
            "examples: {pass: [{given: {organization: {sector: technology}}}]}\n", 1,
            "mine/defect.yaml:12:1: mine/defect: the rule needs an example for `incomplete`"
        ),
    ])
    func `test is no success for a rule that lacks examples`(examples: String, status: Int, words: String) throws {
        let scratch = try Scratch()
        try scratch.pack("mine", requires: "organization.sector == 'technology'", examples: examples)
        let command = try Command.lexgate("test", scratch.folder.appending(path: "mine").path)
        #expect(command.status == Int32(status))
        #expect(command.output.contains(words))
        #expect(!command.output.contains(" 0 failures"))
    }

    private func pack(_ coverage: String?, pass: String = "2") throws -> Scratch {
        let scratch = try Scratch()
        _ = try scratch.file(
            "p/pack.yaml",
            "id: p\nnamespace: p\ntitle: T\nversion: 1\ndate: 2026-01-01\ninstruments: {act: {name: Act, short: A}}")
        if let coverage { _ = try scratch.file("p/coverage.yaml", coverage) }
        _ = try scratch.file(
            "p/defect.yaml",
            """
            id: p/defect
            title: T
            obligations: [act-1]
            cites: [{instrument: act, provision: § 1}]
            inForce: {from: 2025-01-01}
            severity: low
            confidence: high
            appliesTo: all
            requires: system.offering.users.all(u, u.monthlyActive > 1)
            otherwise: fail
            message: too few
            why: because
            examples:
              pass: [{given: {system: {offering: {users: [{country: DE, monthlyActive: \(pass)}]}}}}]
              fail:
                - given:
                    system:
                      offering:
                        users:
                          - country: DE
                            monthlyActive: 1  # ←
              incomplete: [{given: {system: {offering: {users: [{country: DE}]}}}}]
            """)
        return scratch
    }

    private let duty = "duties:\n  act-1: {about: enough users, cites: [{instrument: act, provision: § 1}]}\n"

    @Test func `coverage says of each duty who judges it`() throws {
        let human =
            duty + "  act-2: {about: good faith, cites: [{instrument: act, provision: § 2}], human: it is weighed}\n"
        let scratch = try pack(human)
        let command = try Command.lexgate("coverage", scratch.folder.appending(path: "p").path)
        #expect(command.status == 0)
        #expect(
            command.output == """
                A § 1: automated: enough users (act-1)
                  rules: p/defect
                A § 2: human: good faith (act-2)
                  left to a person: it is weighed
                p: 2 duties: 1 automated, 0 partly, 1 human, 0 not covered

                """)
    }

    @Test func `coverage closes on a duty that everybody forgot`() throws {
        let more = duty + "  act-2: {about: good faith, cites: [{instrument: act, provision: § 2}]}\n"
        let scratch = try pack(more)
        let command = try Command.lexgate("coverage", scratch.folder.appending(path: "p").path)
        #expect(command.status == 1)
        #expect(command.output.contains("  no rule stands for it, and nobody says why\n"))
    }

    @Test func `coverage refuses a pack that does not say`() throws {
        let scratch = try pack(nil)
        try Command.lexgate("coverage", scratch.folder.appending(path: "p").path).expectRefusal(
            "has no `coverage.yaml`")
    }

    @Test func `test counts the mistakes that examples notice`() throws {
        let scratch = try pack(duty)
        let command = try Command.lexgate("test", "--mutate", scratch.folder.appending(path: "p").path)
        #expect(command.status == 1)
        #expect(command.output.contains("defect.yaml:5:17: no example notices: `2025-01-01` becomes `2025-01-02`\n"))
        #expect(command.output.hasSuffix("p: 2 mistakes, 1 noticed (50.0 %)\n"))
    }
}
