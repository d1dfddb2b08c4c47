import DataTree
import Diagnostics
import Foundation
import LexgateEngine
import LexgateModel
import Testing
import YAML

@Suite struct `Example stories` {
    @Test func `are all there, each with an expectation`() throws {
        let stories = try Story.all()
        #expect(Set(stories.map(\.folder).filter { $0.hasPrefix("founding/") }).count == 15)
        let described = Set(stories.map(\.path))
        // Those of `shared/` extend one another, that of `waived/` has waivers, and those of `cases/` are measured: all have
        // tests of their own.
        let written = Story.yamlPaths().filter { path in
            let others = ["minimal.yaml", "shared/", "waived/", "cases/"]
            return !path.hasSuffix("/expected.yaml") && !others.contains { path.hasPrefix($0) }
        }
        #expect(written.filter { !described.contains($0) } == [])
    }

    @Test func `have one for every field that Annex III names`() throws {
        let descriptors = try Story.all().filter { $0.folder == "annex-iii" }.map {
            Cursor(try Project.document(try $0.file()))
        }
        let points = descriptors.flatMap { $0["system"]?["uses"]?.words ?? [] }
        let fields: [[String]] = [
            ["critical-infrastructure-safety"], ["education-admission", "learning-evaluation", "exam-proctoring"],
            ["recruitment-screening", "worker-evaluation", "task-allocation-by-behaviour"],
            ["public-benefit-eligibility"], ["credit-scoring"], ["life-health-insurance-pricing"],
            ["emergency-triage"], ["victim-risk", "offender-risk", "criminal-profiling"],
            ["migration-risk", "asylum-application", "border-identification"], ["judicial-assistance"],
            ["election-influence"],
        ]
        #expect(fields.filter { field in !field.contains { points.contains($0) } } == [])
        #expect(descriptors.contains { $0["biometrics"]?.elements.first?.isMapping == true })
    }

    @Test func `come to the verdict that their list in words tells`() throws {
        let readme = try String(contentsOf: Project.examples.appending(path: "README.md"), encoding: .utf8)
        let listed = try Story.all().filter { !$0.folder.hasPrefix("founding/") }
        #expect(listed.filter { !readme.contains("](\($0.path)) | \($0.whole) |") }.map(\.path) == [])
        #expect(listed.count { ["pass", "warn"].contains($0.whole) } >= 6)
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
