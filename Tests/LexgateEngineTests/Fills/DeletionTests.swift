import CEL
import DataTree
import Diagnostics
import LexgateEngine
import LexgateModel
import Testing
import YAML

/// What is taken out of the text may be filled again by something else; where it is not, the runner of examples and the
/// stories withhold every fact already.
@Suite struct `An entry taken out of a descriptor` {
    /// Facts that the two defaults in the author's favour fill, whoever leaves out the object around them too.
    private let favoured: Set<String> = ["organization", "publicRoles", "usContractor"]

    private func isFavoured(_ entry: WrittenFacts.Path) -> Bool {
        if case .key(let key)? = entry.last { favoured.contains(key) } else { false }
    }

    private func isFact(_ entry: WrittenFacts.Path) -> Bool {
        if case .key(let key)? = entry.first, ["apiVersion", "kind", "metadata", "declared"].contains(key) {
            return false
        }
        return entry.last != .key("id")
    }

    /// Rules about claims, which have nothing to judge once the claim is withdrawn.
    private func claims() throws -> Set<String> { Set(try FillCase.all().flatMap(\.claims)) }

    @Test func `improves no verdict of a rule on its own examples`() throws {
        let build = try Project.shipped.get()
        var outcomes = try Outcomes()
        let claims = try claims()
        var tried = 0
        for pack in build.packs where pack.id != "lexgate" {
            for source in pack.rules where !claims.contains(source.id) {
                let file = build.files[source.file]
                let examples = Cursor(try #require(file.yamlDocuments().value.first))["examples"]
                for example in examples?.children.flatMap(\.elements) ?? [] {
                    let day = example["asOf"].flatMap { CalendarDay($0.text) } ?? pack.date
                    let given = WrittenFacts(try #require(example["given"]))
                    let before = try outcomes.verdict(of: source.id, on: given, day)
                    for entry in given.entries where isFact(entry) && !isFavoured(entry) {
                        let shorter = given.without(entry)
                        guard !shorter.entries.isEmpty else { continue }
                        tried += 1
                        let after = try outcomes.verdict(of: source.id, on: shorter, day)
                        guard outcomes.isBetter(after, than: before, rule: source.id) else { continue }
                        // A derivation says what follows from the rest, which may be less than what was stated.
                        if try outcomes.isDerived(entry, in: shorter) { continue }
                        Issue.record("\(source.id): \(before.word) to \(after.word) without \(entry)")
                    }
                }
            }
        }
        #expect(tried > 5_000)
    }

    @Test(arguments: try Project.yaml(below: "Examples").filter { $0.path.hasSuffix("deployment.yaml") }.map(\.path))
    func `improves no verdict of a story`(path: String) throws {
        let file = try #require(try Project.yaml(below: "Examples").first { $0.path == path })
        let story = WrittenFacts(Cursor(try #require(file.yamlDocuments().value.first)))
        var outcomes = try Outcomes()
        let claims = Array(try claims())
        let (facts, errors) = try outcomes.facts(story.document)
        var refilled = 0
        for entry in story.entries where isFact(entry) && !isFavoured(entry) {
            let shorter = story.without(entry)
            let (left, told) = try outcomes.facts(shorter.document)
            let isFilledAnew = left.contains { path, fact in
                fact.step != .stated && fact.step != .none && facts[path] != fact
            }
            guard told == errors, isFilledAnew, try !outcomes.isDerived(entry, in: shorter) else { continue }
            refilled += 1
            let better = try outcomes.improvements(from: story.document, to: shorter.document, claims: claims)
            #expect(better == [], "without \(entry)")
        }
        #expect(refilled > 0)
    }
}

extension Outcomes {
    /// Whether the entry's own fact follows from the rest once it is taken out.
    mutating func isDerived(_ entry: WrittenFacts.Path, in shorter: WrittenFacts) throws -> Bool {
        let keys = entry.compactMap { if case .key(let key) = $0 { key } else { nil } }.joined(separator: ".")
        let facts = try facts(shorter.document).facts
        guard let field = policy.vocabulary.field(atPath: keys) else { return false }
        return facts.contains { path, fact in
            fact.step == .derived && policy.vocabulary.field(atPath: path) == field
        }
    }
}
