import CEL
import DataTree
import Diagnostics
import Foundation
import LexgateEngine
import LexgateModel
import Testing
import YAML

/// Where something may fill a fact again that is taken out of the text, withholding facts says nothing: so every entry
/// of a text is taken out in turn, and no finding may come out better (DESIGN, "Absence").
///
/// Judging some ten thousand texts takes a while without optimisation, so that `make test` takes a sample, always the
/// same. `make absence` takes them all.
@Suite struct `An entry taken out of a descriptor` {
    @Test(arguments: try Deletions.examples())
    func `improves no finding of an example`(text: Deletions.Text) throws { try check(text, every: 60) }

    /// What the sector says is what decides whether anything may be assumed of public roles.
    @Test(arguments: try Deletions.examples())
    func `improves no finding where it is the sector`(text: Deletions.Text) throws {
        var deletions = try Deletions()
        #expect(try deletions.improvements(of: text, without: [.key("organization"), .key("sector")]) == [])
    }

    @Test func `improves no finding of what rules carry as examples`() throws {
        let texts = try Deletions.examplesOfRules()
        #expect(texts.count > 1_000)
        // A rule's own example is where its own finding is most likely to change.
        for (place, text) in texts.enumerated() where Deletions.isWhole || place % 60 == 0 { try check(text, every: 8) }
    }

    @Test func `improves no finding where something fills a fact`() throws {
        for example in try FillCase.all() where Deletions.isWhole {
            let day = CalendarDay("2026-11-21") ?? CalendarDay(daysSinceEpoch: 0)
            try check(Deletions.Text(name: example.testDescription, facts: example.descriptor, day: day), every: 1)
        }
    }

    private func check(_ text: Deletions.Text, every step: Int) throws {
        var deletions = try Deletions()
        let better = try deletions.improvements(of: text, every: Deletions.isWhole ? 1 : step)
        #expect(better == [])
    }

    @Test func `may take along the findings about it that are listed, each with its reason`() throws {
        let withdrawn = try Deletions.withdrawn()
        let policy = try #require(try Project.shipped.get().policy)
        #expect(withdrawn.keys.filter { policy.rule($0) == nil } == [])
        #expect(withdrawn.values.allSatisfy { $0.count > 20 })
        // Law is about facts; few of its rules are about claims.
        #expect(withdrawn.keys.count { !$0.hasPrefix("lexgate/") } <= 9)
    }

    @Test func `may let other facts answer those that are listed, each with its reason`() throws {
        let listed = try Deletions.otherwiseAnswered()
        #expect(listed.count <= 10)
        #expect(listed.allSatisfy { $0.because.count > 20 })
    }
}

/// Takes entries out of descriptors and compares what is found.
struct Deletions: ~Copyable {
    struct Text: CustomTestStringConvertible, Sendable {
        let name: String
        let facts: WrittenFacts
        let day: CalendarDay
        var testDescription: String { "\(name) on \(day)" }
    }

    private struct Outcome {
        var verdict: Verdict
        /// Fields that were read or found missing, those on the way to them included.
        var read: Set<Int>
        /// What stands behind the evidence in the text: for a fact that nobody stated, what it follows from.
        var behind: [Range<Int>]
    }

    private struct Key: Hashable {
        let rule: String
        let subject: String
    }

    static let isWhole = ProcessInfo.processInfo.environment["LEXGATE_ABSENCE"] == "all"

    private var assessor: Assessor
    private let policy: CompiledPolicy
    private let withdrawn: Set<String>
    private let otherwiseAnswered: [AnsweredKey]

    init() throws {
        let shipped = try #require(try Project.shipped.get().policy)
        let (rules, keys) = (try Deletions.withdrawn().keys, try Deletions.otherwiseAnswered())
        withdrawn = Set(rules)
        otherwiseAnswered = keys
        policy = shipped
        assessor = Assessor(policy: shipped)
    }

    // MARK: - Texts

    /// Rules whose findings may go with what they judge, and why.
    static func withdrawn() throws -> [String: String] {
        let rows = Cursor(try FillCase.documents("withdrawn.yaml")[0]).elements
        return Dictionary(rows.map { ($0["rule"]?.text ?? "", $0["because"]?.text ?? "") }) { first, _ in first }
    }

    /// A fact that follows from other facts of the text where nobody states it.
    struct AnsweredKey {
        let name: String
        /// The key beside it that answers it; nil where it is elsewhere.
        let beside: String?
        let because: String
    }

    static func otherwiseAnswered() throws -> [AnsweredKey] {
        Cursor(try FillCase.documents("answered.yaml")[0]).elements.map {
            AnsweredKey(name: $0["key"]?.text ?? "", beside: $0["beside"]?.text, because: $0["because"]?.text ?? "")
        }
    }

    /// The descriptors in Examples, on the day of the stories and on one by which most of the law is in force. Those of
    /// real decisions say little more than the examples of the rules that they exercise, and are no part of the sample.
    static func examples() throws -> [Text] {
        let days = ["2026-11-21", "2027-12-02"].compactMap { CalendarDay($0) }
        let files = try Project.yaml(below: "Examples").filter { isWhole || !$0.path.contains("cases/") }
        return files.flatMap { file in
            file.yamlDocuments().value.flatMap { tree -> [Text] in
                guard Cursor(tree)["apiVersion"] != nil else { return [] }
                return days.map { Text(name: file.path, facts: WrittenFacts(Cursor(tree)), day: $0) }
            }
        }
    }

    static func examplesOfRules() throws -> [Text] {
        let build = try Project.shipped.get()
        return try build.packs.flatMap { pack in
            try pack.rules.flatMap { source -> [Text] in
                let file = build.files[source.file]
                let examples = Cursor(try #require(file.yamlDocuments().value.first))["examples"]
                return (examples?.children ?? []).flatMap { group in
                    group.elements.enumerated().compactMap { place, example in
                        guard let given = example["given"] else { return nil }
                        return Text(
                            name: "\(source.id), \(group.key) \(place)", facts: WrittenFacts(given).withHead,
                            day: example["asOf"].flatMap { CalendarDay($0.text) } ?? pack.date)
                    }
                }
            }
        }
    }

    // MARK: - Comparing

    /// What must never happen, in words.
    mutating func improvements(of text: Text, every step: Int) throws -> [String] {
        let all = text.facts.entries
        let entries = all.filter { entry in
            isFact(entry) && !all.contains { $0.starts(with: entry) && isFavoured($0, with: entry) }
        }
        return try improvements(of: text, without: stride(from: 0, to: entries.count, by: step).map { entries[$0] })
    }

    mutating func improvements(of text: Text, without entry: WrittenFacts.Path) throws -> [String] {
        try improvements(of: text, without: [entry])
    }

    private mutating func improvements(of text: Text, without entries: [WrittenFacts.Path]) throws -> [String] {
        let (before, errors) = try judge(text.facts, text.day)
        var better: [String] = []
        for entry in entries {
            let (after, told) = try judge(text.facts.without(entry), text.day)
            // An error closes the gate by itself.
            guard told.subtracting(errors).isEmpty else { continue }
            let name = entry.compactMap { if case .key(let key) = $0 { key } else { nil } }.joined(separator: ".")
            let field = policy.vocabulary.field(atPath: name)
            for (key, was) in before where was.verdict >= .warn {
                let becomes = verdict(of: key, in: after, before)
                guard policy.isBetter(becomes, than: was.verdict, rule: key.rule) else { continue }
                if withdrawn.contains(key.rule) {
                    if let field, entry.count == 1 || isJudged(field, key.rule, was) { continue }
                    let place = try range(of: entry, in: text.facts)
                    if was.behind.contains(where: { place.contains($0) }) { continue }
                }
                let isAnswered = try answered(within: entry, of: text.facts).contains { answered in
                    let (without, _) = try judge(text.facts.without(answered), text.day)
                    return policy.isBetter(verdict(of: key, in: without, before), than: was.verdict, rule: key.rule)
                }
                if isAnswered { continue }
                better.append(
                    "\(text.testDescription): \(key.rule) on `\(key.subject)` from \(was.verdict.word) to "
                        + "\(becomes.word) without `\(name)`")
            }
        }
        return better.sorted()
    }

    private mutating func judge(
        _ facts: WrittenFacts, _ day: CalendarDay
    ) throws -> (outcomes: [Key: Outcome], errors: Set<String>) {
        let file = SourceFile(path: "text.yaml", text: facts.document)
        let parsed = file.yamlDocuments(symbols: policy.vocabulary.symbols)
        #expect(parsed.diagnostics.map(\.message) == [], "\(facts.document)")
        let assessment = assessor.assess(try #require(parsed.value.first), of: file, document: 0, on: day)
        var outcomes: [Key: Outcome] = [:]
        for finding in assessment.findings {
            let key = Key(rule: finding.rule, subject: finding.subject)
            let read = Set((finding.evidence.map(\.path) + finding.missing.map(\.path)).flatMap { fields(on: $0) })
            let other = outcomes[key]
            outcomes[key] = Outcome(
                verdict: max(other?.verdict ?? .notApplicable, finding.verdict), read: read.union(other?.read ?? []),
                behind: finding.evidence.map(\.span.range) + (other?.behind ?? []))
        }
        return (outcomes, Set(assessment.diagnostics.filter { $0.severity == .error }.map(\.message)))
    }

    /// The entries at or below an entry which something else in the text answers as well.
    private func answered(within entry: WrittenFacts.Path, of facts: WrittenFacts) -> [WrittenFacts.Path] {
        let all = facts.entries
        return all.filter { inner in
            guard inner.starts(with: entry), case .key(let key)? = inner.last else { return false }
            return otherwiseAnswered.contains { answer in
                answer.name == key
                    && (answer.beside.map { beside in all.contains(inner.dropLast() + [.key(beside)]) } ?? true)
            }
        }
    }

    /// Whether the finding read the field, or its rule does, or goes through a list in it.
    private func isJudged(_ field: Int, _ rule: String, _ finding: Outcome) -> Bool {
        if finding.read.contains(field) { return true }
        guard let rule = policy.rule(rule).map({ policy.rules[$0] }) else { return false }
        func fieldsRead(by expressions: [ExpressionID?]) -> Set<Program.FieldRead> {
            expressions.reduce(into: []) { $0.formUnion($1.map(policy.program.fieldsRead) ?? []) }
        }
        let isNamed = fieldsRead(by: [rule.applies, rule.requires]).contains { self.field($0) == field }
        return isNamed
            || fieldsRead(by: [rule.each]).contains { read in
                guard let listed = self.field(read) else { return false }
                // What a computed list was made from cannot be told from its elements.
                return listed == field || policy.vocabulary.typeBehind(field) == Int(read.type)
                    || policy.vocabulary.typeNames[Int(read.type)] == "Derived"
            }
    }

    /// Where the value of an entry stands in the document.
    private func range(of entry: WrittenFacts.Path, in facts: WrittenFacts) throws -> Range<Int> {
        let tree = SourceFile(path: "text.yaml", text: facts.document).yamlDocuments().value.first
        let value = try entry.reduce(Cursor(try #require(tree))) { here, step in
            switch step {
            case .key(let key): try #require(here[key])
            case .place(let place): here.children[place]
            }
        }
        return value.span.range
    }

    private func field(_ read: Program.FieldRead) -> Int? {
        guard policy.vocabulary.types.indices.contains(Int(read.type)) else { return nil }
        return policy.vocabulary.types[Int(read.type)].fields.lowerBound + Int(read.field)
    }

    private func fields(on path: String) -> [Int] {
        let parts = path.split(separator: ".")
        return parts.indices.compactMap { policy.vocabulary.field(atPath: parts[...$0].joined(separator: ".")) }
    }

    /// Of the same subject; of one that is gone the worst of those that came instead, or else of any. Where as many
    /// bear other names, as when elements without an id are counted anew, the one that is as bad among them.
    private func verdict(of key: Key, in after: [Key: Outcome], _ before: [Key: Outcome]) -> Verdict {
        let others = after.filter { $0.key.rule == key.rule }
        let own = before.filter { $0.key.rule == key.rule }
        if own.count == others.count, Set(own.keys) != Set(others.keys), let was = before[key]?.verdict {
            let place = own.values.count { $0.verdict > was }
            return others.values.map(\.verdict).sorted(by: >)[place]
        }
        if let same = after[key] { return same.verdict }
        let new = others.filter { before[$0.key] == nil }
        return (new.isEmpty ? others : new).values.map(\.verdict).max() ?? .notApplicable
    }

    /// Not the head, nor a claim about the law, nor an id, which is a name and no fact.
    private func isFact(_ entry: WrittenFacts.Path) -> Bool {
        guard case .key(let first)? = entry.first, case .key(let last)? = entry.last else { return false }
        return !["apiVersion", "kind", "metadata", "declared"].contains(first) && last != "id"
    }

    /// The two facts whose defaults are in the author's favour. Without the sector nothing is assumed of `publicRoles`.
    private func isFavoured(_ entry: WrittenFacts.Path, with deleted: WrittenFacts.Path) -> Bool {
        entry == deleted && entry.last == .key("publicRoles") || entry.last == .key("usContractor")
    }
}
