import LexgateModel
import Testing

/// What a reader is told of facts that would decide and are not known.
@Suite struct `A missing fact` {
    private func missing(_ requires: String, _ facts: String) throws -> Finding.Missing {
        try #require(try Law("requires: |-\n  \(requires)").judge(facts).only.missing.first)
    }

    @Test(arguments: [
        ("box.flag", "box: {name: x}", "whether the flag is up"), ("box.other", "box: {name: x}", ""),
        ("box.paper.status == 'done'", "box: {name: x}", "papers of the box: how far it has come"),
        ("'lid' in box.paper.covers", "box: {paper: 2026-01-01}", "papers of the box: what is in it"),
        ("box.paper.number == '1'", "box: {paper: 2026-01-01}", "papers of the box"),
    ])
    func `is asked with the name of the thing it is about`(requires: String, facts: String, about: String) throws {
        let told = try missing(requires, facts)
        #expect(told.about == about)
        #expect(told.state == .notStated)
    }

    @Test(arguments: [
        ("box.level == 'low'", "box: {level: hihg}"), ("box.count > 1", "box: {count: '5'}"),
        ("box.levels == ['low']", "box: {levels: [low, hihg]}"), ("box.flag", "box: {flag: }"),
        ("box.parts.all(p, p.rank > 1)", "box: {parts: [{id: a, rank: many}]}"),
        ("sites.all(s, s.operator.id == 'a')", "sites: [{id: s, operator: nobody}]"),
        ("box.paper.status == 'done'", "box: {paper: 2026-13-01}"), ("box.paper.status == 'done'", "box: {paper: [x]}"),
    ])
    func `is not asked for where it is written with an error`(requires: String, facts: String) throws {
        let told = try Law("requires: |-\n  \(requires)").judge(facts)
        #expect(told.hasErrors)
        #expect(try told.only.missing.map(\.state) == [.misstated])
    }

    @Test func `that is written says what it leaves out`() throws {
        let told = try Law("each: {transfer: derived.transfers}\nrequires: transfer.mechanism == 'scc'").judge(
            """
            data: [{id: chats}]
            sites: [{id: west, country: DE, accessFrom: [DE, US]}]
            recipients: []
            flows: [{id: f, data: chats, to: west}]
            """)
        let finding = try #require(told.findings.first { $0.subject == "transfers[west-access@US]" })
        #expect(finding.message == "cannot be decided without more than `flows` says")
        let missing = try #require(finding.missing.first)
        #expect(missing.state == .insufficient)
        #expect(
            missing.about
                == "people in US can read what lies at `west`, and no remote-access flow from there says who they are")
        #expect(told.marked(missing.span) == "flows: «[{id: f, data: chats, to: west}]»")
    }
}
