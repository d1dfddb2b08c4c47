import CEL
import DataTree
import Diagnostics
import Foundation
import LexgateEngine
import Testing
import YAML

@testable import LexgateModel

/// A descriptor in which something fills a fact that nobody stated.
struct FillCase: CustomTestStringConvertible, Sendable {
    let fill: String
    let fact: String
    let value: String
    /// Rules about a claim that may be withdrawn.
    let claims: [String]
    let row: String?
    /// Whether some rule can read the fact that is filled so.
    let isRead: Bool
    /// Whether what else may be stated disputes the facts from which this one follows.
    let isDisputed: Bool
    /// What may have been stated instead, where no list of words says it.
    let instead: [WrittenFacts]
    let descriptor: WrittenFacts

    var testDescription: String { "\(fill) fills \(fact)" }
    var kind: Substring { fill.prefix { $0 != " " } }

    static func all() throws -> [FillCase] {
        let base = WrittenFacts(Cursor(try documents("base.yaml")[0]))
        return try Cursor(try documents("cases.yaml")[0]).elements.map { try FillCase($0, base: base) }
    }

    private init(_ row: Cursor, base: WrittenFacts) throws {
        fill = try #require(row["fill"]).text
        fact = try #require(row["fact"]).text
        value = try #require(row["value"]).text
        claims = row["claims"]?.words ?? []
        self.row = row["row"]?.text
        isRead = row["unread"] == nil
        isDisputed = row["disputed"] != nil
        instead = (row["instead"]?.elements ?? []).map { WrittenFacts($0) }
        var descriptor = base
        for change in row["set"]?.children ?? [] {
            descriptor = descriptor.with(try #require(descriptor.path(change.key)), WrittenFacts(change))
        }
        for name in row["without"]?.words ?? [] {
            let path = try #require(descriptor.path(name), "\(row["fill"]?.text ?? ""): no \(name)")
            let shorter = descriptor.without(path)
            #expect(shorter.entries.count < descriptor.entries.count, "\(row["fill"]?.text ?? ""): no \(name)")
            descriptor = shorter
        }
        self.descriptor = descriptor
    }

    static func documents(_ name: String) throws -> [Tree] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let file = SourceFile(path: name, bytes: [UInt8](try Data(contentsOf: folder.appending(path: name))))
        let parsed = file.yamlDocuments()
        #expect(parsed.diagnostics.isEmpty && !parsed.value.isEmpty)
        return parsed.value
    }
}

extension VocabularyDraft {
    /// Everything that fills facts which nobody stated, as cases name it.
    var fills: Set<String> {
        var fills: Set<String> = []
        for (type, row) in vocabulary.types.enumerated() {
            // Every list of parts makes a type of artefact, with the fields of them all.
            let name = vocabulary.typeNames[type].prefix { $0 != "(" }
            for field in row.fields {
                let fact = "\(name).\(vocabulary.fieldNames[field])"
                if vocabulary.fields[field].defaultValue > 0 { fills.insert("default \(fact)") }
                if !notes[field].derive.isEmpty { fills.insert("derive \(fact)") }
                // Whole objects that nobody wrote.
                let isImplied = vocabulary.fields[field].kind == .object
                if notes[field].isNative { fills.insert("\(isImplied ? "implied" : "native") \(fact)") }
            }
        }
        for consequence in vocabulary.consequences {
            let fact = "\(vocabulary.typeNames[consequence.type]).\(vocabulary.fieldNames[consequence.sets])"
            fills.insert("sets \(fact) by \(consequence.value)")
        }
        return fills
    }
}

/// What descriptors come to under the packs that ship, and the rows of catalogue.yaml.
struct Outcomes: ~Copyable {
    private var assessor: Assessor
    private var normaliser: Normaliser
    private var lists: DerivedLists
    private var machine: Machine
    let policy: CompiledPolicy
    private var judged: (text: String, worst: [String: Verdict])?
    private let day = CalendarDay("2026-11-21") ?? CalendarDay(daysSinceEpoch: 0)

    struct Fact: Equatable {
        let value: String
        let step: LexgateModel.Facts.Step
    }

    private static let policy = Result {
        var policy = try #require(try Project.shipped.get().policy)
        var reader = CatalogueReader(vocabulary: policy.vocabulary, extending: policy.catalogue, library: Catalogue())
        for rows in try FillCase.documents("catalogue.yaml") {
            #expect(
                reader.readOwn(rows, from: "catalogue.yaml", today: CalendarDay(daysSinceEpoch: 30_000)).map(\.message)
                    == [])
        }
        policy.catalogue = reader.catalogue
        return policy
    }

    init() throws {
        policy = try Outcomes.policy.get()
        assessor = Assessor(policy: policy)
        normaliser = Normaliser(vocabulary: policy.vocabulary, catalogue: policy.catalogue)
        lists = DerivedLists(for: normaliser)
        machine = Machine(program: policy.program)
    }

    /// Fields that some rule names, in its expressions or the definitions they call.
    var fieldsOfRules: Set<Int> {
        var fields: Set<Int> = []
        for rule in policy.rules where !rule.id.hasPrefix("lexgate/") {
            let conditions = [rule.each, rule.applies] + rule.routes.map(\.when) + rule.outcomes.map(\.when)
            for expression in [rule.requires] + conditions.compactMap(\.self) {
                // Rows of tables are objects too.
                for read in policy.program.fieldsRead(by: expression)
                where policy.vocabulary.types.indices.contains(Int(read.type)) {
                    fields.insert(policy.vocabulary.types[Int(read.type)].fields.lowerBound + Int(read.field))
                }
            }
        }
        return fields
    }

    private func tree(_ text: String) throws -> Tree {
        let parsed = SourceFile(path: "case.yaml", text: text).yamlDocuments(symbols: policy.vocabulary.symbols)
        #expect(parsed.diagnostics.map(\.message) == [], "\(text)")
        return try #require(parsed.value.first)
    }

    /// Known facts by their paths, and what is wrong with the text.
    mutating func facts(_ text: String) throws -> (facts: [String: Fact], errors: [String]) {
        machine.reset()
        let told = normaliser.normalise(try tree(text), &machine)
        lists.make(&normaliser.facts, policy.vocabulary, &machine)
        let paths = FactPaths(normaliser.facts, policy.vocabulary)
        var facts: [String: Fact] = [:]
        for record in normaliser.facts.records {
            for offset in 0..<UInt32(policy.vocabulary.types[Int(record.type)].fields.count) {
                let cell = record.first + offset
                if machine[cell].isUnknown { continue }
                let path = paths.path(ofCell: cell, machine)
                let source = normaliser.facts.source(of: cell)
                // The stand-in for the organisation among the recipients goes by the same name.
                if facts[path] == nil {
                    facts[path] = Fact(
                        value: machine.describe(machine[cell]), step: normaliser.facts.origin(of: source).step)
                }
            }
        }
        return (facts, told.filter { $0.severity == .error }.map(\.message))
    }

    /// What evidence says of a fact: the rows of the catalogue that it comes from. Nil where no rule reads it.
    mutating func catalogue(of fact: String, in text: String) throws -> [CatalogueReference]? {
        let file = SourceFile(path: "case.yaml", text: text)
        let findings = assessor.assess(try tree(text), of: file, document: 0, on: day).findings
        let evidence = findings.flatMap(\.evidence).first { $0.path == fact }
        guard let evidence else { return nil }
        // Text for the impatient names the same rows under each finding that it shows.
        for finding in findings where finding.verdict >= .warn {
            let rows = finding.evidence.flatMap(\.catalogue)
            #expect(Set(rows) == Set(finding.catalogue))
            #expect(finding.catalogue.count == Set(finding.catalogue).count)
        }
        return evidence.catalogue
    }

    /// The worst verdict of each rule of law, and the facts that rules have read.
    mutating func verdicts(_ text: String) throws -> (worst: [String: Verdict], read: Set<String>) {
        let file = SourceFile(path: "case.yaml", text: text)
        let assessment = assessor.assess(try tree(text), of: file, document: 0, on: day)
        var worst: [String: Verdict] = [:]
        var read: Set<String> = []
        for finding in assessment.findings {
            read.formUnion(finding.evidence.map(\.path))
            if finding.rule.hasPrefix("lexgate/") { continue }
            worst[finding.rule] = max(worst[finding.rule] ?? .notApplicable, finding.verdict)
        }
        return (worst, read)
    }

    /// Rules that judge the second text better than the first, which says more. What must never happen.
    mutating func improvements(from text: String, to shorter: String, claims: [String] = []) throws -> [String] {
        // One text is compared with many that say less.
        if judged?.text != text { judged = (text, try verdicts(text).worst) }
        let before = judged?.worst ?? [:]
        let after = try verdicts(shorter).worst
        let better = after.filter { policy.isBetter($0.value, than: before[$0.key] ?? .notApplicable, rule: $0.key) }
        let whole = (before.values.max() ?? .notApplicable, after.values.max() ?? .notApplicable)
        return better.filter { !claims.contains($0.key) || whole.1 < whole.0 }
            .map { "\($0.key): \((before[$0.key] ?? .notApplicable).word) to \($0.value.word)" }.sorted()
    }
}

extension CompiledPolicy {
    /// What must never happen because less is said.
    ///
    /// A rule that could not be decided and now says the worst that it can say has not become milder.
    func isBetter(_ after: Verdict, than before: Verdict, rule: String) -> Bool {
        let worst = self.rule(rule).flatMap { rules[$0].outcomes.map(\.verdict).max() } ?? .fail
        if before == .incomplete, after == worst { return false }
        return after < before && after != .incomplete
    }
}
