import DataTree
import Diagnostics
import LexgateEngine
import LexgateModel
import Testing
import YAML

@Suite struct `Answers` {
    @Test func `are asked for often enough`() throws {
        let questions = Dictionary(grouping: try AnswerRow.all(), by: \.question)
        #expect(questions.values.reduce(0) { $0 + $1.count } >= 120)
        #expect(questions.values.allSatisfy { $0.count > 10 })
    }

    @Test(arguments: try AnswerRow.all())
    func `follow from facts and day`(row: AnswerRow) throws {
        let policy = try Project.policy()
        var assessor = Assessor(policy: policy)
        var answer: [String] = []
        var applies = false
        for choice in row.choices {
            let rule = try #require(policy.rule(choice.rule))
            let file = SourceFile(path: choice.name, text: choice.facts)
            let tree = try Project.document(file)
            let trial = assessor.trial(rule: rule, tree, node: 0, of: file, on: row.day)
            #expect(trial.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
            #expect(
                assessor.absenceBreaches(tree, node: 0, isFragment: true, on: row.day, only: [rule]).breaches.isEmpty)
            applies = applies || trial.verdict != .notApplicable
            switch trial.verdict {
            case .incomplete: answer.append("\(choice.name)?")
            case .warn: answer.append("\(choice.name)!")
            case let verdict where verdict.word == row.counts: answer.append(choice.name)
            default: continue
            }
        }
        #expect((applies ? answer : ["not covered"]) == row.answer, "\(row.testDescription)")
    }
}

/// One row of `Tables/answers.yaml`, which says how a question is asked.
struct AnswerRow: CustomTestStringConvertible, Sendable {
    struct Choice: Sendable {
        let name: String
        let rule: String
        /// A piece of a descriptor.
        let facts: String
    }

    let question: String
    let about: String
    let day: CalendarDay
    let answer: [String]
    /// The verdict that puts a choice into the answer.
    let counts: String
    let choices: [Choice]

    var testDescription: String { "\(question), \(about), on \(day)" }

    static func all() throws -> [AnswerRow] {
        let url = Project.root.appending(path: "Tests/lexgateTests/Tables/answers.yaml")
        let file = try Project.file(at: url, named: "answers.yaml")
        let parsed = file.yamlDocuments()
        guard !parsed.hasErrors, let tree = parsed.value.first, let questions = Cursor(tree)["questions"],
            let rows = Cursor(tree)["rows"]
        else { throw Problem("answers.yaml cannot be read") }
        return try rows.elements.map { try AnswerRow($0, questions, file) }
    }

    private init(_ row: Cursor, _ questions: Cursor, _ file: SourceFile) throws {
        guard let question = row["question"]?.text, let asked = questions[question], let counts = asked["counts"]?.text,
            let choices = asked["choices"], let about = row["about"]?.text, let answer = row["answer"]?.words,
            let day = row["day"].flatMap({ CalendarDay($0.text) })
        else { throw Problem("answers.yaml: a row needs question, about, day and answer") }
        self.question = question
        self.about = about
        self.day = day
        self.answer = answer
        self.counts = counts
        self.choices = choices.children.map { choice in
            Choice(
                name: choice.key, rule: choice["rule"]?.text ?? "",
                facts: AnswerRow.merged([row["given"], choice["add"], asked["base"]], file))
        }
    }

    /// The facts of several pieces, each once; earlier pieces win, also in the singular over the plural.
    private static func merged(_ pieces: [Cursor?], _ file: SourceFile) -> String {
        var seen: Set<String> = []
        var text = ""
        for fact in pieces.compactMap(\.self).flatMap(\.children) {
            let name = fact.key.hasSuffix("s") ? String(fact.key.dropLast()) : fact.key
            if seen.insert(name).inserted { text += "\(fact.key): \(file.text(fact.span))\n" }
        }
        return text
    }
}
