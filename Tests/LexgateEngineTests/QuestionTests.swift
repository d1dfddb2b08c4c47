import DataTree
import Diagnostics
import LexgateEngine
import LexgateModel
import Testing
import YAML

/// What laws and cases ask about a deployment: `Names/questions.yaml`, and each `asked` of it as a rule of its own.
private struct Questions: Sendable {
    let file: SourceFile
    let tree: Tree
    let policy: CompiledPolicy
    let problems: [String]
    /// What can be stated, by fact: `Names/facts.yaml` of the model's tests.
    let stateable: [String: [String]]
    let papers: Set<String>

    static let read = Result { try Questions() }

    private init() throws {
        file = try Project.file("Tests/LexgateEngineTests/Names/questions.yaml")
        let plain = try #require(file.yamlDocuments().value.first)
        let asked = Cursor(plain)["asked"]?.children ?? []
        let rules = asked.map { question in
            let ask = question["ask"]?.text.replacing("\n", with: " ") ?? ""
            return SourceFile(
                path: "questions/\(Questions.slug(question.key)).yaml",
                text: rule("requires: >-\n  \(ask)", id: "questions/\(Questions.slug(question.key))"))
        }
        let head = SourceFile(path: "questions/pack.yaml", text: head("questions", "uses: [geo]"))
        let build = PolicyBuild.run(
            facts: try Project.yaml(below: "Sources/Facts"),
            packs: try Project.yaml(below: "Policies").filter { $0.path.hasPrefix("geo/") } + [head] + rules)
        problems = build.diagnostics.map { "\($0.file.path): \($0.diagnostic.message)" }
        policy = try #require(build.policy)
        // Read again with the words of the vocabulary, so that the examples are descriptors like any other.
        tree = try #require(file.yamlDocuments(symbols: policy.vocabulary.symbols).value.first)
        let facts = try Project.file("Tests/LexgateModelTests/Names/facts.yaml")
        let factTree = try #require(facts.yamlDocuments().value.first)
        let list = Cursor(factTree)
        stateable = Dictionary(
            uniqueKeysWithValues: (list["facts"]?.children ?? []).map { ($0.key, $0.words) })
        papers = Set(list["artefacts"]?.words ?? [])
    }

    /// The name of a question as the slug of a rule.
    static func slug(_ name: String) -> String {
        String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
    }

    func section(_ name: String) -> [Cursor] { Cursor(tree)[name]?.children ?? [] }

    func isStateable(_ path: String) -> Bool { stateable[path] != nil || papers.contains(path) }

    /// What the question comes out as when `given` is all that is stated.
    func verdict(_ question: Cursor, of given: Cursor) throws -> String {
        var assessor = Assessor(policy: policy)
        let index = try #require(policy.rule("questions/\(Questions.slug(question.key))"))
        let day = try #require(CalendarDay("2026-11-21"))
        let trial = assessor.trial(rule: index, given.tree, node: given.node, of: file, on: day)
        #expect(trial.diagnostics.map(\.message) == [])
        return trial.verdict.word
    }
}

@Suite struct `What law asks about a deployment` {
    private func questions() throws -> Questions { try Questions.read.get() }

    @Test func `is put in words that the vocabulary has`() throws {
        #expect(try questions().problems == [])
    }

    @Test func `is answered by facts that can be stated`() throws {
        let questions = try questions()
        var lost: [String] = []
        for question in questions.section("facts") {
            lost += question.words.filter { !questions.isStateable($0) }.map { "\(question.key): \($0)" }
        }
        for question in questions.section("outside") {
            #expect(question["because"]?.text.isEmpty == false)
            lost += (question["near"]?.words ?? []).filter { !questions.isStateable($0) }
        }
        #expect(lost == [])
        #expect(questions.section("facts").count > 200)
    }

    @Test func `is true of its example, and unknown of silence`() throws {
        let questions = try questions()
        let silence = SourceFile(path: "silence.yaml", text: "{}")
            .yamlDocuments(symbols: questions.policy.vocabulary.symbols)
        let nothing = Cursor(try #require(silence.value.first))
        for question in questions.section("asked") {
            let of = try #require(question["of"])
            let told = try questions.verdict(question, of: of)
            #expect(told == "pass", "\(question.key)")
            let silent = ["yes": "pass", "no": "fail"][question["silent"]?.text ?? ""] ?? "incomplete"
            let untold = try questions.verdict(question, of: nothing)
            #expect(untold == silent, "\(question.key)")
        }
        #expect(questions.section("asked").count > 200)
    }

    @Test func `point by point finds its words in the fact that holds them`() throws {
        let questions = try questions()
        var count = 0
        for list in questions.section("checklists") {
            let known = try #require(questions.stateable[list["in"]?.text ?? ""], "\(list.key)")
            let items = list["items"]?.words ?? []
            #expect(items.filter { !known.contains($0) } == [], "\(list.key)")
            count += items.count
        }
        #expect(count > 250)
    }
}
