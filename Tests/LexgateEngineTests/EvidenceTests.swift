import DataTree
import Diagnostics
import LexgateEngine
import LexgateModel
import Testing
import YAML

/// Findings rest on facts, and facts on places in the text.
@Suite struct `Evidence` {
    private func evidence(_ requires: String, _ facts: String) throws -> [String] {
        let told = try Law("requires: |-\n  \(requires)").judge(facts)
        return try told.only.evidence.map { "\($0.path) = \($0.value) \($0.step) | \(told.marked($0.span))" }
    }

    @Test func `is every fact that was read, with its place`() throws {
        let told = try evidence("box.count > 3 && box.nation == 'DE'", "box:\n  count: 7\n  nation: FR\n  name: x")
        #expect(told == ["box.count = 7 stated | count: «7»", "box.nation = FR stated | nation: «FR»"])
    }

    @Test func `leaves out what was not read`() throws {
        let told = try evidence("box.flag && box.other", "box: {flag: false, other: true}").count
        #expect(told == 1)
    }

    @Test func `names each fact once`() throws {
        let told = try evidence("box.count > 3 && box.count < 5 && box.count != 4", "box: {count: 4}").count
        #expect(told == 1)
    }

    @Test func `shows facts of elements by their ids`() throws {
        let told = try evidence(
            "box.parts.exists(p, p.good)", "box:\n  parts:\n    - {id: a, good: false}\n    - {id: b, good: true}")
        #expect(
            told == [
                "box.parts[a].good = false stated | - {id: a, good: «false»}",
                "box.parts[b].good = true stated | - {id: b, good: «true»}",
            ])
    }

    @Test func `marks what was derived or assumed`() throws {
        let told = try evidence("!box.guessed && box.presumed == 'yes-it-is'", "box: {flag: false}")
        #expect(
            told == [
                "box.guessed = false derived | box: {flag: «false»}",
                "box.presumed = no-it-is-not assumed | box: «{flag: false}»",
            ])
    }

    @Test func `stated wins over derived`() throws {
        let told = try evidence("box.guessed", "box: {flag: false, guessed: true}")
        #expect(told == ["box.guessed = true stated | box: {flag: false, guessed: «true»}"])
    }

    @Test func `behind an alias has both places`() throws {
        let told = try Law("requires: box.parts.all(p, p.tags == ['x'])").judge(
            "x-tags: &tags [y]\nbox:\n  parts:\n    - {id: a, tags: *tags}")
        let fact = try #require(try told.only.evidence.first { $0.path == "box.parts[a].tags" })
        #expect(told.marked(fact.span) == "x-tags: «[y]»".replacing("«[y]»", with: "&tags «[y]»"))
        #expect(told.marked(try #require(fact.aliasSpan)) == "- {id: a, tags: «*tags»}")
    }

    @Test func `behind a merge key has both places`() throws {
        let told = try Law("requires: box.count == 2").judge(
            "x-usual: &usual {count: 1}\nbox:\n  <<: *usual\n  flag: true")
        let fact = try #require(try told.only.evidence.first)
        #expect(told.marked(fact.span) == "x-usual: &usual {count: «1»}")
        #expect(told.marked(try #require(fact.aliasSpan)).contains("«"))
        #expect(["«<<»: *usual", "<<: «*usual»"].contains(told.marked(try #require(fact.aliasSpan))))
    }

    @Test func `inside a block scalar is the scalar`() throws {
        #expect(
            try evidence("box.name == 'x'", "box:\n  name: |-\n    two\n    lines") == [
                "box.name = two\nlines stated | name: «|-»"
            ])
    }

    @Test(arguments: [
        ("box:\n  flag: false", "flag: «false»"),
        ("box: {other: true, flag: false}", "box: {other: true, flag: «false»}"),
    ])
    func `that decides is what a finding points at`(facts: String, place: String) throws {
        let told = try Law("applies: box.other || true\nrequires: box.flag").judge(facts)
        #expect(told.marked(try told.only.span) == place)
    }

    /// A fact decides without which the rule would be undecided, not one that others made irrelevant.
    @Test(arguments: [
        ("box.level == 'low' && 'a' in box.words || box.level == 'high' && 'x' in box.words", "«words»: [b]"),
        ("['a', 'b', 'c'].all(i, i in box.words || i != 'c' && box.count > 1)", "«words»: [b]"),
        ("!(box.count > 1) || 'x' in box.words && box.level == 'high'", "count: «2»"),
        ("box.count > 3", "count: «2»"),
    ])
    func `that decides is one without which nothing would be`(requires: String, place: String) throws {
        let told = try Law("requires: |-\n  \(requires)").judge("box:\n  words: [b]\n  count: 2\n  level: low")
        #expect(told.marked(try told.only.span) == place)
    }

    /// Looking for the place must leave nothing behind.
    @Test func `that decides does not change what else is told`() throws {
        let told = try Law(
            """
            requires: box.level == 'high' && box.count > 2 || 'a' in box.words && box.count > 7
            message: "{{box.words}}, {{box.count}} and {{box.level}}"
            inForce: {from: 2027-01-01}
            """
        ).judge("box:\n  words: [b]\n  count: 2\n  level: low")
        #expect(try told.only.upcoming?.would == .fail)
        #expect(try told.only.message == "b, 2 and low")
    }

    @Test func `that no rule can evaluate is an error before the rule starts, too`() throws {
        let law = "requires: 10 / (box.count - 2) > 1\ninForce: {from: 2027-01-01}"
        #expect(try Law(law).judge("box:\n  count: 2").only.verdict == .error)
        #expect(try Law(law).judge("box:\n  count: 3").only.upcoming?.would == .pass)
    }

    @Test func `reaches the fact behind a computed list`() throws {
        let told = try Law("each: {transfer: derived.transfers}\nrequires: transfer.country != 'US'").judge(
            """
            data: {id: chats}
            site:
              id: west
              country: US
              accessFrom: US
            """)
        let finding = try told.only
        #expect(finding.subject == "transfers[chats-to-west]")
        #expect(finding.evidence.map { "\($0.path) = \($0.value)" } == ["sites[west].country = US"])
        #expect(told.marked(finding.span) == "country: «US»")
    }

    @Test(arguments: [
        ("box:\n  flag: true", "box.name", "«box»:"), ("system: {}", "box.name", "«apiVersion»: lexgate/v1"),
        ("box:\n  flag: true", "box.seal.strength", "«box»:"),
        ("box:\n  seal:\n    colours: [a]", "box.seal.strength", "«seal»:"),
        ("box:\n  paper: {status: done}", "box.paper.number", "«paper»: {status: done}"),
    ])
    func `that is missing points at the nearest written parent`(facts: String, path: String, place: String) throws {
        let told = try Law("requires: \(path) != null").judge(facts)
        let missing = try told.only.missing
        #expect(missing.map(\.path) == [path])
        #expect(missing.map { told.marked($0.span) } == [place])
        #expect(told.marked(try told.only.span) == place)
    }

    @Test func `that is missing in an element points at the element`() throws {
        let told = try Law("each: {part: box.parts}\nrequires: part.good").judge(
            "box:\n  parts:\n    - id: a\n      rank: 1\n    - id: b\n      rank: 2")
        #expect(told.findings.map { told.marked($0.span) } == ["- «id»: a", "- «id»: b"])
    }

    @Test func `that is missing carries what the vocabulary says of it`() throws {
        let told = try Law("requires: box.flag").judge("box: {count: 1}")
        #expect(try told.only.missing.map(\.about) == ["whether the flag is up"])
    }
}

@Suite struct `Findings` {
    private let law = Law(files: [
        "law/pack.yaml": head(
            "law", "instruments:\n  code: {name: Code of boxes, short: CB, url: 'https://example.org/'}"),
        "law/z.yaml": rule(
            """
            cites: [{instrument: code, provision: Art. 2(1)}]
            hard: true
            severity: critical
            confidence: low
            reading: two readings
            each: {part: box.parts}
            requires: part.good
            remedies: [{do: throw it away, cost: low}]
            """, id: "law/z"),
        "law/a.yaml": rule("cites: [{instrument: code, provision: Art. 1}]\nrequires: box.flag", id: "law/a"),
    ])
    private let facts = "box:\n  parts:\n    - {id: b, good: false}\n    - {id: a, good: false}\n  flag: false"

    @Test func `carry the words of their rule`() throws {
        let finding = try #require(try law.judge(facts).findings.first)
        #expect(finding.rule == "law/z")
        #expect(finding.pack == "law")
        #expect(finding.citations.map(\.text) == ["CB Art. 2(1)"])
        #expect(finding.citations.map(\.url) == ["https://example.org/"])
        #expect(finding.isHard)
        #expect(finding.severity == .critical)
        #expect(finding.confidence == .low)
        #expect(finding.reading == "two readings")
        #expect(finding.why == "boxes are to be right")
        #expect(finding.remedies.map(\.text) == ["throw it away"])
        #expect(finding.inForceFrom == CalendarDay("2020-01-01"))
    }

    @Test func `stand in the order of the text, then of rule and subject`() throws {
        let told = try law.judge(facts).findings.map { "\($0.rule) \($0.subject)" }
        #expect(told == ["law/z box.parts[b]", "law/z box.parts[a]", "law/a "])
    }

    @Test func `come out the same twice, and after other documents`() throws {
        let policy = try #require(law.build.policy)
        let day = try #require(CalendarDay("2026-06-01"))
        var assessor = Assessor(policy: policy)
        var told: [String] = []
        for text in [facts, "box: {flag: true}", "box: {parts: [{id: c}, null]}", facts] {
            let file = SourceFile(
                path: "f", text: "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: x}\n\(text)")
            let tree = try #require(file.yamlDocuments(symbols: policy.vocabulary.symbols).value.first)
            let assessment = assessor.assess(tree, of: file, document: 0, on: day)
            told.append(assessment.findings.map { "\($0)" }.joined(separator: "\n"))
        }
        #expect(told[0] == told[3])
        #expect(told[0] != told[1])
    }

    @Test func `come out the same whatever the order of the pack's files`() throws {
        let files = law.build.files.map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) }
        let facts = [SourceFile(path: "descriptor.yaml", text: smallVocabulary)]
        let images = [files, files.reversed()].map { files in
            let sources = files.map { SourceFile(path: $0.0, text: $0.1) }
            let build = PolicyBuild.run(facts: facts, packs: sources)
            return build.policy.map { PolicyImage.bytes(policy: $0, packSources: sources, factSources: facts) }
        }
        #expect(images[0] != nil)
        #expect(images[0] == images[1])
    }

    @Test(arguments: [(Assessor.Detail.counts, 0), (.concerns, 3), (.everything, 3)])
    func `are put into words as far as asked`(detail: Assessor.Detail, count: Int) throws {
        let policy = try #require(law.build.policy)
        var assessor = Assessor(policy: policy)
        let file = SourceFile(
            path: "f", text: "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: x}\n\(facts)")
        let tree = try #require(file.yamlDocuments(symbols: policy.vocabulary.symbols).value.first)
        let told = assessor.assess(tree, of: file, document: 0, on: CalendarDay(daysSinceEpoch: 20_000), detail: detail)
        #expect(told.findings.count == count)
        #expect(told.verdict == .fail)
        #expect(told.counts[.fail] == 3)
    }
}

@Suite struct `A document` {
    private let law = Law("requires: box.flag")

    @Test(arguments: [
        ("a: 1", "not a deployment descriptor: it has no `apiVersion: lexgate/v1`"),
        ("[1]", "not a deployment descriptor: a descriptor is a mapping"),
        ("box: {flag: true}", "`apiVersion` is missing"),
        ("apiVersion: lexgate/v2", "this version of lexgate reads `apiVersion: lexgate/v1`, not `lexgate/v2`"),
        ("apiVersion: [lexgate/v1]", "this version of lexgate reads `apiVersion: lexgate/v1`, not a list"),
        ("apiVersion: {v: 1}", "this version of lexgate reads `apiVersion: lexgate/v1`, not a mapping"),
    ])
    func `that is none of ours is an error and has no findings`(text: String, message: String) throws {
        let told = try law.judge(document: text)
        #expect(told.verdict == .error)
        #expect(told.findings.isEmpty)
        #expect(told.diagnostics.map(\.message) == [message])
    }

    @Test func `without content is an error`() throws {
        var assessor = Assessor(policy: try #require(law.build.policy))
        let told = assessor.assess(
            Tree(), of: SourceFile(path: "f", text: ""), document: 0, on: CalendarDay(daysSinceEpoch: 0))
        #expect(told.verdict == .error)
        #expect(told.diagnostics.map(\.message) == ["the document is empty"])
    }

    @Test func `with nothing but a name is incomplete`() throws {
        let told = try law.judge("")
        #expect(told.name == "crate")
        #expect(told.verdict == .incomplete)
        #expect(told.diagnostics.isEmpty)
    }

    @Test func `with mistakes is judged as far as it can be read`() throws {
        let told = try law.judge("box: {flag: true, nmae: x}")
        #expect(told.verdict == .pass)
        #expect(told.diagnostics.map(\.message) == ["unknown key `nmae`"])
        #expect(told.hasErrors)
    }

    @Test func `without a name is told by its path`() throws {
        let told = try law.judge(document: "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {}\n")
        #expect(told.diagnostics.map(\.message) == ["`name` is missing"])
    }
}
