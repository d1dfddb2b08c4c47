import DataTree
import Diagnostics
import Foundation
import Testing
import YAML

@testable import LexgateModel

/// A fact that an author has to be able to state, with what may be written there.
struct StateableFact: CustomTestStringConvertible, Sendable {
    let path: String
    let values: [String]

    var testDescription: String { path }

    static func all() throws -> [StateableFact] {
        try list("facts").children.map { StateableFact(path: $0.key, values: $0.words) }
    }

    static func artefacts() throws -> [String] { try list("artefacts").words }

    private static func list(_ name: String) throws -> Cursor {
        let file = try Project.file("Tests/LexgateModelTests/Names/facts.yaml")
        let tree = try #require(file.yamlDocuments().value.first)
        return try #require(Cursor(tree)[name])
    }
}

/// What may stand beside a fact, so that it has something to refer to.
private let company = [
    "models": "[{id: m}]", "sites": "[{id: s}]", "data": "[{id: d}]", "recipients": "[{id: r}]",
]

/// Facts without which an element of a list cannot be written, by the name of the list.
private let heads = [
    "models": "id: m", "sites": "id: s", "data": "id: d", "recipients": "id: r", "flows": "id: f",
    "decisions": "id: x", "purposes": "use: analytics", "notHighRisk": "use: credit-scoring",
    "evidence": "for: system.kind", "metadata": "name: test",
]

/// A descriptor that states one fact: `data[].purposes[].use` as `data: [{id: d, purposes: [{use: …}]}]`.
private func descriptor(stating path: String, _ value: String) -> String {
    var parts = path.split(separator: ".").map(String.init)
    let leaf = parts.removeLast()
    var text = "\(leaf): \(value)"
    for part in parts.reversed() {
        let name = part.replacing("[]", with: "")
        let isThere = heads[name].map { text.hasPrefix($0.prefix { $0 != " " }) } ?? true
        let element = isThere ? "{\(text)}" : "{\(heads[name] ?? ""), \(text)}"
        text = part.hasSuffix("[]") ? "\(name): [\(element)]" : "\(name): \(element)"
    }
    let root = text.prefix { $0 != ":" }
    let others = company.keys.sorted().filter { $0 != root }.map { "\($0): \(company[$0] ?? "")" }
    let usual = ["apiVersion": "lexgate/v1", "kind": "Deployment", "metadata": "{name: test}"]
    let head = usual.keys.sorted().filter { $0 != root }.map { "\($0): \(usual[$0] ?? "")" }
    return (head + others + [text]).joined(separator: "\n") + "\n"
}

/// In brackets and braces some signs need quotes.
private func quoted(_ word: String) -> String {
    word.allSatisfy { $0.isLetter || $0.isNumber || " -./+".contains($0) } ? word : "'\(word)'"
}

extension Reading {
    /// The fact at a path whatever the elements on the way are called.
    fileprivate func value(at path: String) -> String? {
        facts.first { $0.key.replacing(#/\[[^\]]*\]/#, with: "[]") == path }?.value.value
    }
}

@Suite struct `Every fact that law asks for` {
    @Test(arguments: try StateableFact.all())
    func `can be stated, and is read as it was written`(fact: StateableFact) throws {
        let vocabulary = try Shipped.facts.vocabulary
        let field = try #require(vocabulary.field(atPath: fact.path))
        let isList = vocabulary.fields[field].flags.contains(.list)
        let statements =
            isList
            ? [("[\(fact.values.map(quoted).joined(separator: ", "))]", fact.values.joined(separator: ", "))]
            : fact.values.map { (quoted($0), $0) }
        for (written, expected) in statements {
            let read = try Reading(descriptor(stating: fact.path, written), isFragment: false)
            #expect(read.problems == [], "\(written)")
            let value = read.value(at: fact.path)
            #expect(value == expected || Double(value ?? "") == Double(expected) && Double(expected) != nil)
        }
    }

    @Test(arguments: try StateableFact.artefacts())
    func `and is a paper has a day, or is none, in the making or needless`(path: String) throws {
        let statements = [
            ("2026-02-28", "done"), ("{done: 2026-02-28}", "done"), ("none", "none"),
            ("{status: in-progress}", "in-progress"), ("{status: not-required, reason: too small}", "not-required"),
        ]
        for (written, status) in statements {
            let read = try Reading(descriptor(stating: path, written), isFragment: false)
            #expect(read.problems == [], "\(written)")
            #expect(read.value(at: "\(path).status") == status, "\(written)")
        }
    }

    @Test func `is unknown where nobody states it, but for the few that have a default`() throws {
        let read = try Reading(
            """
            apiVersion: lexgate/v1
            kind: Deployment
            metadata: {name: test, labels: {tier: '1'}}
            """, isFragment: false)
        #expect(read.problems == [])
        let told = try StateableFact.all().filter { fact in
            let value = read.value(at: fact.path)
            return value != nil && value != "(not stated)"
        }
        let assumed = told.map(\.path).filter { read.step($0) == .assumed }
        #expect(told.map(\.path) == ["apiVersion", "kind", "metadata.name"] + assumed)
        #expect(
            assumed == [
                "organization.usContractor", "system.stage", "system.exclusiveUse",
                "system.openSource", "system.editingOnly", "system.editorialReview", "system.artisticWork",
                "system.aiNatureObvious", "system.cn.publicOpinion", "declared.riskClass", "declared.annexIII",
            ])
    }
}

/// Where the meaning of a fact was in doubt and has been settled.
@Suite struct `Doubts about facts` {
    @Test func `nothing is assumed of when people are told`() throws {
        let read = try Reading("notice: {covers: purposes}")
        #expect(read.value(at: "notices[].timing") == "(not stated)")
    }

    @Test func `duties that are written are all that are met, and those unwritten are unknown`() throws {
        let written = try Reading("euAiAct: {duties: [ai-literacy]}")
        #expect(written.value(at: "euAiAct.duties") == "ai-literacy")
        #expect(!written.openLists.contains("euAiAct.duties"))
        let none = try Reading("euAiAct: {duties: none}")
        #expect(none.value(at: "euAiAct.duties") != "(not stated)" && !none.openLists.contains("euAiAct.duties"))
        let silent = try Reading("euAiAct: {notHighRisk: none}")
        #expect(silent.value(at: "euAiAct.duties") == "(not stated)")
    }

    @Test func `a use is held harmless by itself, with its own reasons and papers`() throws {
        let read = try Reading(
            """
            euAiAct:
              notHighRisk:
                - {use: recruitment-screening, condition: [preparatory, narrow-procedural], registered: 2026-04-25}
                - {use: emergency-triage, condition: detects-patterns, documented: none, registered: none}
            """)
        #expect(read["euAiAct.notHighRisk[recruitment-screening].condition"] == "preparatory, narrow-procedural")
        #expect(read["euAiAct.notHighRisk[recruitment-screening].registered.status"] == "done")
        #expect(read["euAiAct.notHighRisk[recruitment-screening].documented.status"] == "(not stated)")
        #expect(read["euAiAct.notHighRisk[emergency-triage].documented.status"] == "none")
    }

    @Test func `the type of a deal under the US rules follows from nothing`() throws {
        let read = try Reading(
            """
            recipient: {id: r, role: processor, country: CN, parentCountry: CN}
            data: {id: d, subjectCountries: US, categories: precise-geolocation}
            flow: {id: f, data: d, to: r, usDsp: {exemption: none}}
            """)
        #expect(read["flows[f].usDsp.transaction"] == "(not stated)")
    }

    @Test func `the day of a contract tells nothing of what it holds`() throws {
        let read = try Reading("recipient: {id: r, contract: 2026-01-12}")
        #expect(read["recipients[r].contract.status"] == "done")
        #expect(read["recipients[r].contract.covers"] == "(not stated)")
    }
}
