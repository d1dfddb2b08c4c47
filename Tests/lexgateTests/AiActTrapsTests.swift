import DataTree
import Diagnostics
import LexgateEngine
import LexgateModel
import Testing
import YAML

/// `AiAct/traps.yaml`: where a hurried reader of the AI Act goes wrong, by rule and day.
@Suite struct `Traps of the AI Act` {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        let day: String
        /// By rule: the verdict, or what it would be and from when.
        let verdicts: [String: String]
    }

    static let rows = Result { try read() }

    private static func read() throws -> [Row] {
        let path = "Tests/lexgateTests/AiAct/traps.yaml"
        let parsed = try Project.file(at: Project.root.appending(path: path), named: path).yamlDocuments()
        guard !parsed.hasErrors, let tree = parsed.value.first else { throw Problem("\(path) cannot be read") }
        return try Cursor(tree).elements.map { entry in
            guard let about = entry["about"], let day = entry["day"], let given = entry["given"],
                let verdicts = entry["verdicts"]
            else { throw Problem("\(path): a row has `about`, `day`, `verdicts` and `given`") }
            return Row(
                testDescription: about.text,
                text: "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: trap}\n\(given.text)", day: day.text,
                verdicts: Dictionary(uniqueKeysWithValues: verdicts.children.map { ($0.key, $0.text) }))
        }
    }

    @Test func `are all there`() throws {
        #expect(try `Traps of the AI Act`.rows.get().count >= 50)
    }

    @Test(arguments: (try? rows.get()) ?? [])
    func `are not walked into`(row: Row) throws {
        let file = SourceFile(path: "trap.yaml", text: row.text)
        var assessor = Assessor(policy: try Project.policy())
        let day = try #require(CalendarDay(row.day))
        let assessment = assessor.assess(try Project.document(file), of: file, document: 0, on: day)
        #expect(assessment.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
        for (rule, expected) in row.verdicts.sorted(by: { $0.key < $1.key }) {
            let told = Set(
                assessment.findings.filter { $0.rule == "eu-ai-act/\(rule)" }.map { finding in
                    finding.upcoming.map { "upcoming \($0.would.word) \($0.day)" } ?? finding.verdict.word
                })
            #expect(told == [expected], "\(rule)")
        }
    }
}
