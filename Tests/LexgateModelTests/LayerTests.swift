import DataTree
import Diagnostics
import Testing
import YAML

@testable import LexgateModel

/// One document out of several texts, the first of which says most.
private func merged(_ texts: String...) throws -> Tree {
    let vocabulary = try Shipped.facts.vocabulary
    var offset = 0
    let layers = try texts.map { text in
        defer { offset += text.utf8.count + 1 }
        let parsed = SourceFile(path: "layer.yaml", text: text).yamlDocuments(symbols: vocabulary.symbols)
        #expect(parsed.diagnostics == [])
        return try #require(parsed.value.first).shifted(by: offset)
    }
    return Layers.merged(layers, vocabulary)
}

/// A tree in one line, as flow YAML.
private func flow(_ cursor: Cursor) -> String {
    switch cursor.kind {
    case .scalar: cursor.text
    case .sequence: "[\(cursor.children.map(flow).joined(separator: ", "))]"
    case .mapping: "{\(cursor.children.map { "\($0.key): \(flow($0))" }.joined(separator: ", "))}"
    }
}

@Suite struct `Merged layers` {
    @Test(arguments: [
        // Facts that one layer alone states.
        (
            "{system: {kind: agent}}", "{organization: {sector: finance}}",
            "{system: {kind: agent}, organization: {sector: finance}}"
        ),
        // The first counts.
        ("{organization: {sector: health}}", "{organization: {sector: finance}}", "{organization: {sector: health}}"),
        // Mappings merge, however deep.
        (
            "{system: {offering: {to: public}}}", "{system: {kind: agent, offering: {to: staff, minors: none}}}",
            "{system: {offering: {to: public, minors: none}, kind: agent}}"
        ),
        (
            "{security: {logs: {retentionDays: 5}}}", "{security: {measures: [testing]}}",
            "{security: {logs: {retentionDays: 5}, measures: [testing]}}"
        ),
        (
            "{euAiAct: {covers: {record-keeping: [pmm]}}}",
            "{euAiAct: {covers: {record-keeping: [operation], human-oversight-design: [stop]}}}",
            "{euAiAct: {covers: {record-keeping: [pmm], human-oversight-design: [stop]}}}"
        ),
        // Lists replace whole, with brackets or without, under either of their words.
        (
            "{organization: {roles: [deployer]}}", "{organization: {roles: [controller, provider]}}",
            "{organization: {roles: [deployer]}}"
        ),
        (
            "{organization: {roles: deployer}}", "{organization: {roles: [controller]}}",
            "{organization: {roles: deployer}}"
        ),
        ("{site: {country: DE}}", "{site: {provider: own}}", "{site: {country: DE}}"),
        ("{site: {country: DE}}", "{sites: [{id: a}, {id: b}]}", "{site: {country: DE}}"),
        (
            "{organization: {countries: [DE, FR]}}", "{organization: {country: ES}}",
            "{organization: {countries: [DE, FR]}}"
        ),
        ("{data: {id: chats}}", "{data: {id: cvs, purpose: recruitment, basis: consent}}", "{data: {id: chats}}"),
        ("{sites: none}", "{sites: [{id: a}]}", "{sites: none}"),
        // A document with its day and contents is one thing.
        (
            "{assessments: {dpia: {done: 2026-01-01}}}",
            "{assessments: {dpia: {done: 2025-01-01, covers: [risks]}, fria: none}}",
            "{assessments: {dpia: {done: 2026-01-01}, fria: none}}"
        ),
        ("{assessments: {dpia: none}}", "{assessments: {dpia: {done: 2025-01-01}}}", "{assessments: {dpia: none}}"),
        // What is no mapping hides what lies behind it.
        ("{rights: none}", "{rights: {responseDays: 5}}", "{rights: none}"),
        // Mistakes of one layer stay visible, and words of the author's own do not mix.
        ("{x-own: {a: 1}}", "{x-own: {b: 2}, sytem: {kind: agent}}", "{x-own: {a: 1}, sytem: {kind: agent}}"),
        ("{site: {country: DE}, sites: []}", "{site: {country: FR}}", "{site: {country: DE}, sites: []}"),
        // The head is that of the file.
        (
            "{kind: Deployment}", "{apiVersion: lexgate/v1, kind: Fragment, metadata: {name: a}, extends: b.yaml}",
            "{kind: Deployment}"
        ),
    ])
    func `of two`(own: String, extended: String, result: String) throws {
        #expect(flow(Cursor(try merged(own, extended))) == result)
    }

    @Test func `merge words of the author's own where a fact takes them`() throws {
        let text = "{system: {labels: {a: 1}}}"
        let vocabulary = try Shipped.facts.vocabulary
        let maps = vocabulary.fields.indices.filter { vocabulary.fields[$0].kind == .textMap }
        #expect(maps.map { vocabulary.fieldNames[$0] } == ["labels"])
        // The only one stands in the head, which is not shared.
        #expect(
            flow(Cursor(try merged("{metadata: {labels: {a: 1}}}", text)))
                == "{metadata: {labels: {a: 1}}, system: {labels: {a: 1}}}")
    }

    @Test func `of three stop at what is no mapping`() throws {
        let three = try merged("{rights: {a: 1}}", "{rights: none}", "{rights: {b: 2}}")
        #expect(flow(Cursor(three)) == "{rights: {a: 1}}")
        let all = try merged("{rights: {a: 1}}", "{system: {kind: agent}}", "{rights: {b: 2}}")
        #expect(flow(Cursor(all)) == "{rights: {a: 1, b: 2}, system: {kind: agent}}")
    }

    @Test func `keep the places of their texts, and the aliases`() throws {
        let own = "system: {kind: agent}\n"
        let extended = "x-base: &base [DE, FR]\norganization: {countries: *base}\nsystem: {purpose: help}\n"
        let tree = try merged(own, extended)
        let file = SourceFile(path: "all", text: own + "\n" + extended)
        let root = Cursor(tree)
        let countries = try #require(root["organization"]?["countries"])
        #expect(countries.words == ["DE", "FR"])
        #expect(file.text(countries.children[1].span) == "FR")
        let alias = try #require(tree.aliasSite(of: countries.children[1].node))
        #expect(file.text(alias) == "*base")
        #expect(file.text(try #require(root["system"]?["purpose"]).span) == "help")
        #expect(file.text(try #require(root["system"]).keySpan) == "system")
        let base = try #require(root["x-base"])
        #expect(tree.aliasSite(of: base.node) == nil)
    }

    @Test func `of any number are what the first is where the others say nothing new`() throws {
        let own = "{organization: {sector: health, roles: [deployer]}, system: {offering: {to: public}}}"
        #expect(flow(Cursor(try merged(own, own, own))) == own)
        #expect(flow(Cursor(try merged(own, "{}"))) == own)
        #expect(flow(Cursor(try merged("{}", own))) == own)
    }
}
