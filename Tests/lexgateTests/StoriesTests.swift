import DataTree
import Diagnostics
import Foundation
import LexgateEngine
import LexgateModel
import Testing
import YAML

@Suite struct `Founding stories` {
    @Test func `are fifteen, each with an expectation`() throws {
        #expect(Set(try Story.all().map(\.folder)).count == 15)
    }

    @Test(arguments: try Story.all())
    func `have exactly the findings that are expected`(story: Story) throws {
        let assessment = try assess(story)
        #expect(Story.findings(assessment) == story.findings)
        #expect(Story.upcoming(assessment) == story.upcoming)
        #expect(Story.diagnostics(assessment) == story.diagnostics)
        let help = assessment.diagnostics.compactMap(\.help).joined(separator: " ")
        for name in story.suggestions { #expect(help.contains("`\(name)`"), "\(help)") }
        #expect(assessment.verdict.word == story.whole)
        #expect((assessment.verdict < .incomplete ? "open" : "closed") == story.gate)
    }

    @Test(arguments: try Story.all())
    func `leave alone what does not apply`(story: Story) throws {
        let assessment = try assess(story)
        for rule in story.notApplicable {
            let verdicts = assessment.findings.filter { $0.rule == rule }.map(\.verdict)
            #expect(verdicts.allSatisfy { $0 == .notApplicable } && !verdicts.isEmpty, "\(rule)")
        }
    }

    @Test(arguments: try Story.all())
    func `never look better because a fact is missing`(story: Story) throws {
        var assessor = Assessor(policy: try Project.policy())
        let tree = try Project.document(try story.file())
        let result = assessor.absenceBreaches(tree, node: 0, isFragment: false, on: story.day)
        #expect(result.withheld > 100)
        #expect(result.breaches.map { "\($0.rule): \($0.before.word) to \($0.after.word) without \($0.fact)" } == [])
    }

    @Test(arguments: try Story.all())
    func `are incomplete when nothing but the names is left`(story: Story) throws {
        let names = SourceFile(path: story.descriptor, text: names(of: try Project.document(try story.file())))
        var assessor = Assessor(policy: try Project.policy())
        let assessment = assessor.assess(try Project.document(names), of: names, document: 0, on: story.day)
        #expect(assessment.verdict == .incomplete)
        #expect(assessment.findings.contains { $0.verdict == .incomplete && !$0.missing.isEmpty })
    }

    private func assess(_ story: Story) throws -> Assessment {
        let file = try story.file()
        var assessor = Assessor(policy: try Project.policy())
        return assessor.assess(try Project.document(file), of: file, document: 0, on: story.day)
    }

    /// The descriptor with its head and, of everything else, ids and names alone.
    private func names(of tree: Tree) -> String {
        var text = ""
        for entry in Cursor(tree).children {
            switch entry.key {
            case "apiVersion", "kind": text += "\(entry.key): \(entry.text)\n"
            default:
                let elements = entry.elements.filter(\.isMapping).map(nameOnly).filter { $0 != "{}" }
                guard !elements.isEmpty else { continue }
                let value = entry.kind == .sequence ? "[\(elements.joined(separator: ", "))]" : elements[0]
                text += "\(entry.key): \(value)\n"
            }
        }
        return text
    }

    private func nameOnly(_ element: Cursor) -> String {
        let kept = ["id", "name"].compactMap { key in
            element[key].map { "\(key): '\($0.text.replacing("'", with: "''"))'" }
        }
        return "{\(kept.joined(separator: ", "))}"
    }
}
