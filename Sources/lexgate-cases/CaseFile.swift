import DataTree
import Diagnostics
import LexgateModel
import YAML

/// A real decision or official example: what was held, and what of it findings can show.
struct CaseFile: Sendable {
    let file: SourceFile
    var id = ""
    var title = ""
    var group = "-"
    var polarity = "-"
    var authority = ""
    var link: String?
    var packs: [String] = []
    /// The day of law and facts; often that of the conduct.
    var day = CalendarDay(daysSinceEpoch: 0)
    var weight = 1.0
    /// The pattern of facts that it shares with others, and their weight with it.
    var cluster: String?
    var overall = ""
    var mustFlag: [Provision] = []
    var mustNotFlag: [Provision] = []
    /// Of `mustFlag`, what rests on the authority's own conclusions alone.
    var conclusionsOnly: [Provision] = []
    var notExpressible: [String] = []
    /// Names and numbers by which no rule may know the case; nil where the file does not say.
    var parties: [String]?
    var dockets: [String]?

    /// Whether nothing, or nothing beyond a warning, may be reported of some points.
    var isCleared: Bool { polarity == "cleared" || polarity == "mixed" }

    /// Of the packs that decide the case, those that we have not.
    func lacking(_ table: CodeTable) -> [String] { packs.filter { table.pack($0) == nil } }
}

extension CaseFile {
    private static let keys: Set<String> = [
        "id", "title", "group", "polarity", "authority", "date", "jurisdiction", "packs", "status", "as_of",
        "confidence", "cluster", "weight", "sources", "summary", "facts", "conclusory_facts", "holdings", "expected",
        "not_expressible", "notes", "related", "amount", "split", "conclusions_only", "parties", "dockets",
    ]
    private static let groups: Set<String> = ["a", "b", "c", "d", "e"]
    private static let polarities: Set<String> = ["violation", "cleared", "mixed", "classification"]
    private static let expectedKeys: Set<String> = ["overall", "must_flag", "must_not_flag", "classification"]

    /// Reads `name.yaml`. The value is nil where what is needed to measure the case is missing; other problems leave it
    /// measured, and told.
    static func read(_ file: SourceFile, name: String, _ table: CodeTable) -> Parsed<CaseFile?> {
        let parsed = file.yamlDocuments()
        guard !parsed.hasErrors else { return Parsed(nil, parsed.diagnostics) }
        guard parsed.value.count == 1, Cursor(parsed.value[0]).isMapping else {
            return Parsed(nil, [.error("a case file holds one mapping", at: .zero)])
        }
        var reader = CaseReader(root: Cursor(parsed.value[0]), table: table)
        let found = reader.read(file, name)
        return Parsed(reader.isUsable ? found : nil, reader.diagnostics)
    }

    private struct CaseReader {
        let root: Cursor
        let table: CodeTable
        var diagnostics: [Diagnostic] = []
        var isUsable = true
        /// Whether all its packs are there; a case that is skipped may be about a law of which the table knows nothing.
        var isJudged = true

        mutating func read(_ file: SourceFile, _ name: String) -> CaseFile {
            var found = CaseFile(file: file)
            refuseUnknown(in: root, CaseFile.keys)
            found.id = text("id") ?? name
            if let id = root["id"], id.text != name {
                needed("the case is named `\(id.text)`, its file `\(name).yaml`", at: id.span)
            }
            found.title = text("title") ?? name
            found.group = oneOf(CaseFile.groups, "group") ?? "-"
            found.polarity = oneOf(CaseFile.polarities, "polarity") ?? "-"
            found.cluster = text("cluster")
            found.authority = text("authority") ?? "-"
            let sources = root["sources"]?.elements ?? []
            let best = sources.first { $0["checked"]?.text == "true" } ?? sources.first
            found.link = best.flatMap { $0.isScalar ? $0.text : $0["url"]?.text }
            found.packs = list("packs", of: root).map(\.text)
            refuseTwice("packs", of: root)
            for entry in list("packs", of: root) where !table.knowsPack(entry.text) {
                // What resembles no name is the law of somewhere else, for which the case is skipped by name.
                guard let name = nearest(to: entry.text, among: table.packNames, limit: 1).first else { continue }
                needed("there is no pack `\(entry.text)`", at: entry.span, help: "did you mean `\(name)`?")
            }
            isJudged = found.lacking(table).isEmpty
            if found.packs.isEmpty { needed("`packs` is missing: the law that decides the case", at: start(root)) }
            if let day = root["as_of"].flatMap({ CalendarDay($0.text) }) {
                found.day = day
            } else {
                needed("`as_of` is a day, such as 2026-11-21", at: root["as_of"]?.span ?? start(root))
            }
            if let weight = root["weight"] {
                found.weight = Double(weight.text) ?? -1
                if !(found.weight > 0 && found.weight <= 1) {
                    needed("a weight is above 0 and at most 1", at: weight.span)
                }
            }
            found.notExpressible = list("not_expressible", of: root).map(\.text)
            found.parties = root["parties"].map { _ in list("parties", of: root).map(\.text) }
            found.dockets = root["dockets"].map { _ in list("dockets", of: root).map(\.text) }
            readExpected(&found)
            return found
        }

        private mutating func readExpected(_ found: inout CaseFile) {
            guard let expected = root["expected"], expected.isMapping else {
                return needed("`expected` is missing: what was held", at: root["expected"]?.span ?? start(root))
            }
            refuseUnknown(in: expected, CaseFile.expectedKeys)
            found.overall = expected["overall"]?.text ?? ""
            if !["fail", "warn", "pass"].contains(found.overall) {
                needed("`overall` is fail, warn or pass", at: expected["overall"]?.span ?? start(expected))
            }
            for key in ["must_flag", "must_not_flag"] where expected[key] == nil {
                needed("`\(key)` is missing; an empty list says that there is none", at: start(expected))
            }
            found.mustFlag = provisions("must_flag", of: expected)
            found.mustNotFlag = provisions("must_not_flag", of: expected)
            found.conclusionsOnly = provisions("conclusions_only", of: root)
            for (key, node) in [("must_flag", expected), ("must_not_flag", expected), ("conclusions_only", root)] {
                refuseTwice(key, of: node)
            }
            refuseContradictions(found, expected)
            for entry in list("conclusions_only", of: root) {
                guard let provision = Provision(entry.text), !found.mustFlag.contains(provision) else { continue }
                diagnostics.append(.error("`\(entry.text)` does not stand under `must_flag`", at: entry.span))
            }
        }

        /// What cannot be held at once, or leaves nothing to hold a pack to.
        private mutating func refuseContradictions(_ found: CaseFile, _ expected: Cursor) {
            for entry in list("must_not_flag", of: expected) {
                guard let provision = Provision(entry.text), found.mustFlag.contains(provision) else { continue }
                needed("`\(entry.text)` stands under `must_flag` too", at: entry.span)
            }
            guard isUsable else { return }
            let place = expected["overall"]?.span ?? start(expected)
            if found.overall == "fail", found.mustFlag.isEmpty {
                needed("`fail` is held, and `must_flag` names nothing", at: place)
            }
            if found.overall == "pass", !found.mustFlag.isEmpty {
                needed("`pass` is held, and `must_flag` names something", at: place)
            }
            guard isUsable, isJudged else { return }
            let codes = Set((found.mustFlag + found.mustNotFlag).map(\.code))
            for entry in list("packs", of: root) {
                guard let pack = table.pack(entry.text), !codes.contains(where: { table.cites($0, pack: pack) }) else {
                    continue
                }
                needed("no provision of the law of `\(entry.text)` is expected", at: entry.span)
            }
            let packs = Set(found.packs.compactMap(table.pack))
            for entry in list("must_flag", of: expected) {
                guard let code = Provision(entry.text)?.code, table.isCited(code),
                    !packs.contains(where: { table.cites(code, pack: $0) })
                else { continue }
                needed("`packs` does not name the law of `\(entry.text)`", at: entry.span)
            }
        }

        /// A word of a closed list; nil, and told, where there is none.
        private mutating func oneOf(_ words: Set<String>, _ key: String) -> String? {
            let known = words.sorted().joined(separator: ", ")
            guard let value = root[key] else {
                needed("`\(key)` is missing: one of \(known)", at: start(root))
                return nil
            }
            if value.isScalar, words.contains(value.text) { return value.text }
            needed("`\(key)` is one of \(known)", at: value.span)
            return nil
        }

        private mutating func refuseTwice(_ key: String, of node: Cursor) {
            var seen: Set<String> = []
            for entry in list(key, of: node) where !seen.insert(entry.text).inserted {
                needed("`\(entry.text)` stands twice under `\(key)`", at: entry.span)
            }
        }

        private mutating func provisions(_ key: String, of node: Cursor) -> [Provision] {
            list(key, of: node).compactMap { entry in
                guard let provision = Provision(entry.text) else {
                    needed("`\(entry.text)` is no provision, such as `GDPR:5(1)(a)`", at: entry.span)
                    return nil
                }
                if isJudged, !table.knows(provision.code) {
                    let names = nearest(to: provision.code, among: table.codeNames, limit: 1)
                    diagnostics.append(
                        .error(
                            "the table of codes has no `\(provision.code)`", at: entry.span,
                            help: names.first.map { "did you mean `\($0)`?" }))
                }
                return provision
            }
        }

        /// A list of texts, or one text; what else stands there is refused.
        private mutating func list(_ key: String, of node: Cursor) -> [Cursor] {
            guard let value = node[key], !value.isNull else { return [] }
            return value.elements.filter { element in
                if element.isScalar { return true }
                needed("`\(key)` is a list of texts", at: element.span)
                return false
            }
        }

        private func text(_ key: String) -> String? {
            root[key].flatMap { $0.isScalar && !$0.isNull ? $0.text : nil }
        }

        private mutating func refuseUnknown(in node: Cursor, _ keys: Set<String>) {
            for child in node.children where !keys.contains(child.key) {
                let names = nearest(to: child.key, among: keys, limit: 1)
                diagnostics.append(
                    .error(
                        "`\(child.key)` is no key of a case file", at: child.keySpan,
                        help: names.first.map { "did you mean `\($0)`?" }))
            }
        }

        /// Something without which the case cannot be measured.
        private mutating func needed(_ message: String, at span: Span, help: String? = nil) {
            isUsable = false
            // A list is gone through more than once.
            if diagnostics.contains(where: { $0.message == message && $0.span == span }) { return }
            diagnostics.append(.error(message, at: span, help: help))
        }

        private func start(_ node: Cursor) -> Span { Span(Int(node.span.start), Int(node.span.start)) }
    }
}
