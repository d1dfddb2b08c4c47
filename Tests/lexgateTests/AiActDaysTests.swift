import DataTree
import Diagnostics
import Foundation
import LexgateEngine
import LexgateModel
import Testing
import YAML

/// `AiAct/days.yaml`: which class a system has under the AI Act on a day, and which duties are owed.
@Suite struct `The AI Act, day by day` {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        let day: String
        let points: Set<String>
        let owed: Set<String>
    }

    static let table = Result { try Table() }

    @Test func `has 150 rows and more`() throws {
        #expect(try `The AI Act, day by day`.table.get().rows.count >= 150)
    }

    @Test(arguments: (try? table.get().rows) ?? [])
    func `gives the class and the duties`(row: Row) throws {
        let file = SourceFile(path: "row.yaml", text: row.text)
        var assessor = Assessor(policy: try Project.policy())
        let day = try #require(CalendarDay(row.day))
        let assessment = assessor.assess(try Project.document(file), of: file, document: 0, on: day)
        #expect(assessment.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
        let judged = assessment.findings.filter { $0.pack == "eu-ai-act" && $0.verdict != .notApplicable }
        let slugs = Set(judged.map { String($0.rule.dropFirst("eu-ai-act/".count)) })
        #expect(slugs.intersection(try `The AI Act, day by day`.table.get().universe).sorted() == row.owed.sorted())
        var points = Set(
            judged.filter { $0.rule == "eu-ai-act/annex-iii-use-undeclared" }
                .map { String($0.subject.dropFirst("point[".count).dropLast()) })
        if judged.contains(where: { $0.rule == "eu-ai-act/annex-i-product-undeclared" && $0.verdict == .warn }) {
            points.insert("A")
        }
        #expect(points == row.points)
    }

    struct Table: Sendable {
        private(set) var rows: [Row] = []
        private var sets: [String: Set<String>] = [:]

        /// Every duty that some set names: those that a row does not name are not owed.
        var universe: Set<String> { Set(sets.values.joined()) }

        init() throws {
            let path = "Tests/lexgateTests/AiAct/days.yaml"
            let parsed = try Project.file(at: Project.root.appending(path: path), named: path).yamlDocuments()
            guard !parsed.hasErrors, let tree = parsed.value.first else { throw Problem("\(path) cannot be read") }
            let table = Cursor(tree)
            for set in table["sets"]?.children ?? [] { sets[set.key] = Set(set.elements.map(\.text)) }
            let common = table["common"]
            for entry in table["points"]?.elements ?? [] {
                guard let point = entry["point"], let inside = entry["inside"], let outside = entry["outside"] else {
                    throw Problem("\(path): an entry of `points` has a point, an inside and an outside")
                }
                let base = [
                    "organization: {roles: [provider]}", "system: {changes: none, offering: {since: 2027-12-02}}",
                ]
                for (name, facts, isInside) in [("inside", inside, true), ("outside", outside, false)] {
                    for day in ["2027-12-01", "2027-12-02"] {
                        let isOwed = isInside && day == "2027-12-02"
                        add(
                            "\(point.text) \(name) on \(day)", Facts(common, facts, base), day,
                            isInside ? [point.text] : [], isOwed ? entry["owed"]?.elements.map(\.text) ?? [] : [])
                    }
                }
            }
            for entry in table["rows"]?.elements ?? [] {
                guard let about = entry["about"], let given = entry["given"], let days = entry["days"] else {
                    throw Problem("\(path): a row has `about`, `given` and `days`")
                }
                for day in days.children {
                    add(
                        "\(about.text) on \(day.key)", Facts(common, given, []), day.key,
                        entry["class"]?.elements.map(\.text) ?? [], day.elements.map(\.text))
                }
            }
        }

        private mutating func add(
            _ name: String, _ facts: Facts, _ day: String, _ points: [String], _ owed: [String]
        ) {
            let duties = owed.reduce(into: Set<String>()) { $0.formUnion(sets[$1] ?? [$1]) }
            rows.append(
                Row(testDescription: name, text: facts.text, day: day, points: Set(points), owed: duties))
        }
    }

    /// A descriptor made of what all rows have in common and what one says, field by field.
    struct Facts {
        private var roots: [(key: String, fields: [(key: String, text: String)], text: String)] = []

        init(_ common: Cursor?, _ given: Cursor, _ base: [String]) {
            let defaults = """
                biometrics: none
                system: {techniques: machine-learning}
                euAiAct: {notHighRisk: none, annexI: {acts: none}}
                """
            for text in [defaults] + base {
                let parsed = SourceFile(path: "defaults", text: text).yamlDocuments()
                if let tree = parsed.value.first { merge(Cursor(tree)) }
            }
            if let common { merge(common) }
            merge(given)
        }

        private mutating func merge(_ facts: Cursor) {
            for root in facts.children {
                if root.key == "biometric" { roots.removeAll { $0.key == "biometrics" } }
                if root.key == "models" || root.key == "decision" { roots.removeAll { $0.key == root.key } }
                let isMapping = root.isMapping
                let place = roots.firstIndex { $0.key == root.key }
                let fields = isMapping ? root.children.map { ($0.key, $0.flowText) } : []
                if let place, isMapping, !roots[place].fields.isEmpty {
                    for (key, text) in fields {
                        roots[place].fields.removeAll { $0.key == key }
                        roots[place].fields.append((key, text))
                    }
                } else if let place {
                    roots[place] = (root.key, fields, root.flowText)
                } else {
                    roots.append((root.key, fields, root.flowText))
                }
            }
        }

        var text: String {
            "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: row}\n"
                + roots.map { root in
                    root.fields.isEmpty
                        ? "\(root.key): \(root.text)\n"
                        : "\(root.key): {\(root.fields.map { "\($0.key): \($0.text)" }.joined(separator: ", "))}\n"
                }.joined()
        }
    }
}

extension Cursor {
    /// The node in flow style, as another document can hold it.
    fileprivate var flowText: String {
        if isMapping { return "{\(children.map { "\($0.key): \($0.flowText)" }.joined(separator: ", "))}" }
        if isScalar { return text }
        return "[\(elements.map(\.flowText).joined(separator: ", "))]"
    }
}
