import Diagnostics
import LexgateEngine
import LexgateModel
import Testing
import YAML

/// DESIGN §6, "Definitions", and what packs share.
@Suite struct `Packs` {
    private let definitions = """
        definitions:
          isHeavy:
            about: more than one can carry
            parameters: {limit: int}
            is: box.count > limit
          isBad: {is: 'law.isHeavy(10) && box.flag'}
        """

    @Test(arguments: [
        ("count: 11, flag: true", "fail"), ("count: 3", "pass"), ("flag: true", "incomplete"), ("flag: false", "pass"),
    ])
    func `name parts of their rules`(facts: String, expected: String) throws {
        let law = Law("requires: '!law.isBad()'", with: ["definitions.yaml": definitions])
        let told = try law.verdict("box: {\(facts)}")
        #expect(told == expected)
    }

    @Test func `ask for the facts behind a definition, once evaluated and again`() throws {
        let law = Law(files: [
            "law/pack.yaml": head(), "law/definitions.yaml": definitions,
            "law/a.yaml": rule("requires: law.isBad()", id: "law/a"),
            "law/b.yaml": rule("requires: '!law.isBad()'", id: "law/b"),
        ])
        let told = try law.judge("box: {flag: true}")
        #expect(told.findings.map(\.missingPaths) == [["box.count"], ["box.count"]])
        #expect(told.findings.map { $0.evidence.map(\.path) } == [["box.flag"], ["box.flag"]])
    }

    @Test func `keep what a definition said of each argument apart`() throws {
        let law = Law(
            "requires: law.isHeavy(2) && !law.isHeavy(10) && law.isHeavy(2)", with: ["definitions.yaml": definitions])
        let told = try law.verdict("box: {count: 5}")
        #expect(told == "pass")
    }

    @Test(arguments: [
        ("lists.range(box.count).size() > 3", "any number of steps"),
        (
            (0..<14).map { "box.parts.all(p\($0), " }.joined() + "p0.good" + String(repeating: ")", count: 14),
            "steps where no list holds more than 4 elements"
        ),
    ])
    func `are refused where judging could pass the limit`(requires: String, problem: String) {
        let problems = Law("requires: \(requires)").problems
        #expect(problems.count == 1)
        #expect(problems.first?.contains("`law/defect` may take ") == true)
        #expect(problems.first?.contains(problem) == true)
    }

    @Test func `may go through lists within one another`() {
        let requires = (0..<5).map { "box.parts.all(p\($0), " }.joined() + "p0.good" + String(repeating: ")", count: 5)
        #expect(Law("requires: \(requires)").problems == [])
    }

    private func two(uses: String) -> [String: String] {
        [
            "law/pack.yaml": head("law", "uses: \(uses)"),
            "law/defect.yaml": rule("requires: base.isHeavy() && base.seen('DE') != null"),
            "base/pack.yaml": head("base"), "base/definitions.yaml": "definitions:\n  isHeavy: {is: box.count > 9}",
            "base/tables/seen.yaml":
                "table: seen\nkey: {country: country}\nabsent: none\nrows:\n  - {country: DE, source: s}",
            "base/own.yaml": rule("requires: box.flag", id: "base/own"),
        ]
    }

    @Test func `reach definitions and tables of packs that they use`() throws {
        let law = Law(files: two(uses: "[base]"))
        #expect(law.problems == [])
        let told = try law.judge("box: {count: 10, flag: true}").findings.map(\.rule).sorted()
        #expect(told == ["base/own", "law/defect"])
    }

    @Test func `reach nothing of packs that they do not use`() {
        #expect(Law(files: two(uses: "[]")).build.hasErrors)
    }

    @Test func `that use a pack which is not there are broken`() {
        let law = Law(files: [
            "law/pack.yaml": head("law", "uses: [bsae]"), "law/defect.yaml": rule("requires: box.flag"),
        ])
        #expect(law.problems == ["law/pack.yaml: no pack is called `bsae` | uses: [«bsae»]"])
    }

    @Test func `that are only used report no findings`() throws {
        let law = Law(files: two(uses: "[base]"), reported: ["law"])
        let told = try law.judge("box: {count: 10, flag: false}").findings.map(\.rule)
        #expect(told == ["law/defect"])
    }

    @Test func `given in addition replace those of the same id`() throws {
        let facts = [SourceFile(path: "descriptor.yaml", text: smallVocabulary)]
        let old = ["law/pack.yaml": head(), "law/defect.yaml": rule("requires: box.flag")]
        let new = ["mine/pack.yaml": head(), "mine/deep/other.yaml": rule("requires: box.other", id: "law/other")]
        let build = PolicyBuild.run(
            facts: facts, packs: old.map { SourceFile(path: $0.key, text: $0.value) },
            extra: new.map { SourceFile(path: $0.key, text: $0.value) })
        #expect(build.policy?.rules.map(\.id) == ["law/other"])
    }

    @Test func `put their rules into folders of any depth`() {
        let law = Law(files: ["law/pack.yaml": head(), "law/a/b/c.yaml": rule("requires: box.flag")])
        #expect(law.build.policy?.rules.map(\.path) == ["law/a/b/c.yaml"])
    }

    @Test(arguments: [("DE", "pass"), ("FR", "pass"), ("CN", "pass"), ("US", "fail")])
    func `say whose law they hold, group by group`(country: String, expected: String) throws {
        let law = Law(files: [
            "law/pack.yaml": head("law", "territory: [EU]"),
            "law/defect.yaml": rule("requires: lexgate.territory(box.nation) != null"),
            "middle/pack.yaml": head("middle", "territory: [CN]"),
            "geo/pack.yaml": head("geo"),
            "geo/tables/eu.yaml":
                "table: eu\nkey: {country: country}\nabsent: none\nrows:\n  - {country: DE, source: s}\n  - {country: FR, source: s}",
        ])
        #expect(law.problems == [])
        let told = try law.verdict("box: {nation: \(country)}")
        #expect(told == expected)
    }

    @Test func `say who holds a country`() throws {
        let law = Law(files: [
            "law/pack.yaml": head("law", "territory: [CN]"),
            "law/defect.yaml": rule("requires: lexgate.territory('CN').pack == box.name"),
        ])
        let told = try law.verdict("box: {name: law}")
        #expect(told == "pass")
    }
}

/// What is wrong in a pack is a diagnostic in its file, at its place.
@Suite struct `A broken pack` {
    @Test(arguments: [
        (
            "requires: box.flag\nrequries: box.flag",
            "unknown key `requries` | «requries»: box.flag | did you mean `requires`?"
        ),
        (
            "requires: box.flag\nseverity: grave",
            "`grave` is not a severity | severity: «grave» | one of low, medium, high, critical"
        ),
        (
            "requires: box.flag\nconfidence: sure",
            "`sure` is not a confidence | confidence: «sure» | one of low, medium, high"
        ),
        (
            "requires: box.flag\ninForce: {from: 2026-02-30}",
            "`2026-02-30` is not a day | inForce: {from: «2026-02-30»}"
        ),
        (
            "requires: box.flag\ninForce: {from: 2026-01-01, until: soon}",
            "`soon` is not a day | inForce: {from: 2026-01-01, until: «soon»}"
        ),
        (
            "requires: box.flag\ninForce: {from: 2027-01-01, until: 2026-01-01}",
            "`until` lies before `from`, so this would never be in force | inForce: {from: 2027-01-01, until: «2026-01-01»}"
        ),
        (
            "requires: box.flag\ninForce: {until: 2026-01-01}",
            "`inForce` needs the first day (`from`) | inForce: «{until: 2026-01-01}»"
        ),
        (
            "requires: box.flag\ninForce: {routes: []}",
            "`routes` holds at least one `{from: …}`, or no day would ever come | inForce: {routes: «[]»}"
        ),
        ("requires: box.flag\notherwise: []", "`otherwise` holds at least one outcome | otherwise: «[]»"),
        ("requires: box.flag\notherwise: pass", "an outcome is one of warn, fail | otherwise: «pass»"),
        ("requires: box.flag\notherwise: incomplete", "an outcome is one of warn, fail | otherwise: «incomplete»"),
        (
            "requires: box.flag\notherwise: [{when: box.flag, verdict: warn}]",
            "every outcome but the last needs `when`, and the last has none | otherwise: [«{when: box.flag, verdict: warn}»]"
        ),
        (
            "requires: box.flag\notherwise: [{verdict: warn}, {verdict: fail}]",
            "every outcome but the last needs `when`, and the last has none | otherwise: [«{verdict: warn}», {verdict: fail}]"
        ),
        ("requires: box.flag\nremedies: [{cost: low}]", "a remedy says what to do (`do`) | remedies: [«{cost: low}»]"),
        ("requires: box.flag\neach: box.parts", "`each` names one variable and one list | each: «box.parts»"),
        (
            "requires: box.flag\neach: {a: box.parts, b: box.words}",
            "`each` names one variable and one list | each: «{a: box.parts, b: box.words}»"
        ),
        ("requires: box.flag\neach: {part: box.count}", "`each` needs a list | each: {part: «box.count»}"),
        (
            "requires: box.flag\nid: wrong/defect",
            "the id of a rule of this pack begins with `law/` | id: «wrong/defect»"
        ),
    ])
    func `names the word that is wrong`(text: String, expected: String) {
        let law = Law(text)
        #expect(law.problems == ["law/defect.yaml: \(expected)"])
    }

    @Test(arguments: ["title", "inForce", "severity", "confidence", "appliesTo", "otherwise", "message", "why"])
    func `names the word that is missing`(key: String) {
        let text = rule("requires: box.flag").split(separator: "\n").filter { !$0.hasPrefix("\(key):") }.joined(
            separator: "\n")
        let law = Law(files: ["law/pack.yaml": head(), "law/defect.yaml": text])
        #expect(law.problems == ["law/defect.yaml: `\(key)` is missing | «id»: law/defect"])
    }

    @Test func `without a requirement says so once`() {
        #expect(Law("applies: box.flag").problems == ["law/defect.yaml: `requires` is missing | «id»: law/defect"])
    }

    @Test(arguments: [
        ("requires: box.flg", "requires: box.«flg»"), ("requires: box.flag &&", "requires: box.flag &&«»"),
        ("requires: box.count + 1", "requires: «box.count + 1»"),
        ("requires: box.level == 'hihg'", "requires: box.level == «'hihg'»"),
        ("requires: box.level in ['low', 'hihg']", "requires: box.level in ['low', «'hihg'»]"),
        ("requires: box.count == 'x'", "requires: «box.count == 'x'»"),
        ("requires: nobox.flag", "requires: «nobox».flag"),
        ("requires: law.nothing(1)", "requires: «law.nothing»(1)"),
        ("requires: stated(box.flag)", "requires: «stated»(box.flag)"),
        ("requires: box.name.matches('(')", "requires: box.name.matches(«'('»)"),
        ("requires: box.flag\nmessage: 'the {{box.nme}} is'", "message: 'the {{box.«nme»}} is'"),
        ("requires: box.flag\nmessage: 'the {{box.name is'", "message: 'the «{{»box.name is'"),
        (
            "requires: box.flag\ninForce: {from: 2020-01-01, when: box.flg}",
            "inForce: {from: 2020-01-01, when: box.«flg»}"
        ),
        ("requires: box.flag\nappliesTo: x\napplies: box.cuont == 1", "applies: box.«cuont» == 1"),
        ("requires: box.flag\nmessage: >-\n  the box {{box.name}}\n  has {{box.nme}}", "has {{box.«nme»}}"),
        ("requires: >-\n  box.flag\n  && box.cuont == 1\n  && box.other", "&& box.«cuont» == 1"),
        ("requires: |-\n  box.flag\n  && box.cuont == 1", "&& box.«cuont» == 1"),
        ("requires: \"box.name == '\\u00e9' || box.flg\"", "requires: \"box.name == '\\u00e9' || box.«flg»\""),
        ("requires: 'box.name == ''x'' || box.flg'", "requires: 'box.name == ''x'' || box.«flg»'"),
        ("each: {part: box.parts}\nrequires: part.goood", "requires: part.«goood»"),
        ("each: {part: box.pats}\nrequires: 'true'", "each: {part: box.«pats»}"),
    ])
    func `has a caret in its expression`(text: String, place: String) {
        let law = Law(text)
        #expect(law.build.hasErrors)
        #expect(law.places == [place])
    }

    @Test(arguments: [
        ("requires: box.nation == 'UK'", "requires: box.nation == «'UK'»"),
        ("requires: \"!(box.nation in ['FR', 'England'])\"", "requires: \"!(box.nation in ['FR', «'England'»])\""),
    ])
    func `knows what is no country`(text: String, place: String) {
        let law = Law(text)
        #expect(law.places == [place])
        #expect(law.problems.first?.contains("is no value of `country`") == true)
        #expect(Law("requires: box.nation in ['FR', 'DE', 'EEA']").problems == [])
    }

    @Test func `suggests the nearest fact`() {
        #expect(Law("requires: box.flg").problems.first?.contains("`flag`") == true)
    }

    @Test(arguments: [
        ("requires: kin.isLight(box)", "requires: «kin.isLight»(box)"),
        ("requires: box.flag\nmessage: 'is {{kin.isLight(box)}}'", "message: 'is {{«kin.isLight»(box)}}'"),
        ("requires: box.flag\ninForce: {from: 2020-01-01, when: 'kin.isLight(box)'}", "when: '«kin.isLight»(box)'}"),
    ])
    func `use no other pack that they do not name`(text: String, place: String) {
        func law(uses: String) -> Law {
            Law(files: [
                "kin/pack.yaml": head("kin"),
                "kin/definitions.yaml": "definitions:\n  isLight: {parameters: {it: Box}, is: it.count < 10}",
                "law/pack.yaml": head() + uses, "law/defect.yaml": rule(text),
            ])
        }
        let alone = law(uses: "")
        #expect(alone.problems.count == 1)
        #expect(alone.problems.first?.contains("the pack `kin` is used without being named") == true)
        #expect(alone.problems.first?.contains(place) == true)
        #expect(law(uses: "\nuses: [kin]").problems == [])
    }

    @Test func `may call a variable of an expression as another pack is called`() {
        let files = [
            "kin/pack.yaml": head("kin"), "law/pack.yaml": head(),
            "law/defect.yaml": rule("requires: \"[box.name].all(kin, kin.startsWith('a'))\""),
        ]
        #expect(Law(files: files).problems == [])
    }

    @Test func `cites only instruments that it knows`() {
        let files = [
            "law/pack.yaml": head("law", "instruments:\n  code: {name: Code of boxes}"),
            "law/defect.yaml": rule("cites: [{instrument: cod, provision: Art. 1}]\nrequires: box.flag"),
        ]
        #expect(
            Law(files: files).problems == [
                "law/defect.yaml: no instrument `cod` in this pack | cites: [{instrument: «cod», provision: Art. 1}] | did you mean `code`?"
            ])
    }

    @Test func `cites the law`() {
        let files = [
            "law/pack.yaml": head("law", "instruments:\n  code: {name: Code of boxes}"),
            "law/defect.yaml": rule("requires: box.flag"),
        ]
        #expect(
            Law(files: files).problems == [
                "law/defect.yaml: a rule cites the law it states (`cites`) | «id»: law/defect"
            ])
    }

    @Test(arguments: [
        ("a: {is: law.b()}\n  b: {is: law.a()}", "in a circle"), ("a: {is: law.a()}", "in a circle"),
        ("a: {parameters: {x: Bxo}, is: 'true'}", "Bxo"),
        ("a: {about: nothing}", "says nothing"), ("a: {is: box.flg}", "flg"),
        ("a: {is: box.flag, retruns: bool}", "retruns"),
        ("a: {returns: int, is: box.flag}", "int"), ("a: {is: 'box.flag &&'}", ""),
    ])
    func `is told of its definitions`(text: String, word: String) {
        let law = Law("requires: box.flag", with: ["definitions.yaml": "definitions:\n  \(text)"])
        #expect(law.build.hasErrors)
        #expect(law.problems.allSatisfy { $0.hasPrefix("law/definitions.yaml: ") })
        #expect(word.isEmpty || law.problems.joined(separator: "; ").contains(word))
    }

    @Test(arguments: [
        (
            "law/pack.yaml", "id: law\nnamespace: law\ntitle: x\nversion: 1\ndate: soon",
            "`date` takes a day | date: «soon»"
        ),
        ("law/pack.yaml", "id: law\nnamespace: law\nversion: 1\ndate: 2026-06-01", "`title` is missing | «id»: law"),
        ("law/pack.yaml", head("law", "verison: 2"), "unknown key `verison` | «verison»: 2 | did you mean `version`?"),
        (
            "law/pack.yaml", head("law", "maximumWaiverDays: 36501"),
            "`maximumWaiverDays` takes a whole number of days from 1 to 36500 | maximumWaiverDays: «36501»"
        ),
        (
            "law/pack.yaml", head("law", "instruments:\n  code: {short: C}"),
            "an instrument needs its `name` | «code»: {short: C}"
        ),
        ("law/defect.yaml", "title: x", "a rule needs an `id` | «title»: x"),
        ("law/defect.yaml", "", "the file is empty | «»"),
        ("law/defect.yaml", "[a]", "a pack file holds a mapping | «[a]»"),
        (
            "law/defect.yaml", "id: law/defect\nid: law/defect",
            "duplicate key `id` | «id»: law/defect | keep one of the two"
        ),
        ("law/other.yaml", rule("requires: box.flag"), "the rule `law/defect` is written twice | id: «law/defect»"),
        ("law/tables/t.yaml", "rows: none", "a table needs a name (`table`) | «rows: none»"),
    ])
    func `is told of its files`(path: String, text: String, expected: String) {
        var files = ["law/pack.yaml": head(), "law/defect.yaml": rule("requires: box.flag")]
        files[path] = text
        #expect(Law(files: files).problems.contains("\(path): \(expected)"))
    }

    @Test func `that is not YAML is a diagnostic`() {
        let law = Law(files: ["law/pack.yaml": head(), "law/defect.yaml": "id: [law"])
        #expect(law.build.hasErrors)
        #expect(law.problems.first?.hasPrefix("law/defect.yaml: not valid YAML") == true)
    }

    @Test func `never traps, wherever it breaks off`() {
        let text = rule(
            "each: {part: box.parts}\nrequires: >-\n  part.good\n  && law.seen('DE', asOf) != null\notherwise: [{when: box.flag, verdict: warn}, fail]"
        )
        let table =
            "table: seen\nkey: {country: country}\ndated: true\nabsent: none\nrows:\n  - {country: DE, from: 2020-01-01, source: s}\n"
        for count in stride(from: 0, to: text.utf8.count, by: 13) {
            _ = Law(files: [
                "law/pack.yaml": head(), "law/defect.yaml": String(text.prefix(count)), "law/tables/seen.yaml": table,
            ])
        }
        for count in stride(from: 0, to: table.utf8.count, by: 11) {
            _ = Law(files: [
                "law/pack.yaml": head(), "law/defect.yaml": text, "law/tables/seen.yaml": String(table.prefix(count)),
            ])
        }
    }

    @Test func `without a vocabulary has no policy`() {
        let build = PolicyBuild.run(facts: [], packs: [])
        #expect(build.policy == nil)
        #expect(build.diagnostics.map(\.diagnostic.message) == ["the vocabulary is missing"])
    }
}
