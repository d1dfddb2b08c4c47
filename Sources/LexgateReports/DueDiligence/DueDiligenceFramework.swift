import DataTree
import Diagnostics
import LexgateModel

/// What a buyer asks of a provider: sections of items, each with the facts of the catalogue that say it
/// (`Sources/Facts/due-diligence.yaml`).
package struct DueDiligenceFramework: Sendable {
    package struct Section: Sendable {
        package let id: String
        package let title: String
        package let items: [Item]
    }

    package struct Item: Sendable {
        package let id: String
        package let asks: String
        /// What to ask the provider for where no fact says it.
        package let document: String
        package let probes: [Probe]
    }

    /// A field of the catalogue and what its words mean for an item.
    package struct Probe: Sendable {
        package let kind: Catalogue.Kind
        package let field: String
        package let present: Match?
        package let partial: Match?
        package let absent: Match?
        /// One row that says so is enough; else rows that say otherwise or nothing make it partial.
        package let isOneEnough: Bool
    }

    package enum Match: Sendable {
        case any, none
        /// Whatever is stated.
        case stated
        /// One of which a single word has to be, all of which a list of several has to hold.
        case words([String])
    }

    package let title: String
    package let sections: [Section]
}

extension DueDiligenceFramework {
    package static let fileName = "due-diligence.yaml"

    /// Reads the file; what is wrong with it is told at its place.
    package static func read(_ tree: Tree) -> Parsed<DueDiligenceFramework> {
        var reader = Reader()
        let root = Cursor(tree)
        let sections = (root["sections"]?.elements ?? []).map { section in
            reader.check(section, ["id", "title", "items"])
            return Section(
                id: reader.text(section, "id"), title: reader.text(section, "title"),
                items: (section["items"]?.elements ?? []).map { reader.item($0) })
        }
        reader.check(root, ["dueDiligence", "title", "sections"])
        if sections.isEmpty { reader.problem("there is no section", root) }
        return Parsed(
            DueDiligenceFramework(title: reader.text(root, "title"), sections: sections), reader.diagnostics)
    }

    private struct Reader {
        var diagnostics: [Diagnostic] = []
        private var ids: Set<String> = []

        mutating func problem(_ message: String, _ node: Cursor) {
            diagnostics.append(.error(message, at: node.keySpan.isEmpty ? node.span : node.keySpan))
        }

        mutating func check(_ node: Cursor, _ keys: [String]) {
            for child in node.children where !keys.contains(child.key) { problem("unknown key `\(child.key)`", child) }
        }

        mutating func text(_ node: Cursor, _ key: String) -> String {
            guard let value = node[key], value.isScalar, !value.text.isEmpty else {
                problem("`\(key)` is missing", node)
                return ""
            }
            return value.text
        }

        mutating func item(_ node: Cursor) -> Item {
            check(node, ["id", "asks", "document", "from"])
            let id = text(node, "id")
            if !ids.insert(id).inserted { problem("`\(id)` is there twice", node) }
            return Item(
                id: id, asks: text(node, "asks"), document: text(node, "document"),
                probes: (node["from"]?.elements ?? []).compactMap { probe($0) })
        }

        private mutating func probe(_ node: Cursor) -> Probe? {
            check(node, ["in", "field", "present", "partial", "absent", "one"])
            guard let kind = Catalogue.Kind(rawValue: text(node, "in")) else {
                problem("the catalogue has no such file", node)
                return nil
            }
            return Probe(
                kind: kind, field: text(node, "field"), present: match(node["present"]),
                partial: match(node["partial"]), absent: match(node["absent"]),
                isOneEnough: node["one"]?.core == .bool(true))
        }

        private func match(_ node: Cursor?) -> Match? {
            guard let node else { return nil }
            if node.isScalar, node.text == "any" { return .any }
            if node.isScalar, node.text == "none" { return Match.none }
            if node.isScalar, node.text == "stated" { return .stated }
            return .words(node.words)
        }
    }
}
