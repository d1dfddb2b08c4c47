import DataTree
import Diagnostics
import Foundation
import LexgateEngine
import Testing
import YAML

@testable import lexgate_cases

/// No rule knows a case: its parties and docket numbers stand nowhere in packs and vocabulary but where a judgment is
/// cited as authority, or an official list or the catalogue says who makes what.
struct Names {
    let parties: [String]
    let dockets: [String]
    /// Ids of the catalogue, which examples may use: what a rule makes of a list is shown with one that is listed.
    let rows: Set<String>

    private static let authority: Set<String> = ["instruments", "cites", "reading", "source", "obligations"]

    /// Where a file says one of the names and should not, as `path:line: name`.
    func breaches(in file: SourceFile) -> [String] {
        let tree = file.yamlDocuments().value.first ?? Tree()
        var allowed: [Span] = []
        if !tree.isEmpty { collect(Cursor(tree), in: nil, file.path, &allowed) }
        // Who is listed, and the duties that follow from it. No verdict is reached there.
        let isList =
            file.path.hasPrefix("catalogue/") || file.path.contains("/tables/") || file.path.hasSuffix("/coverage.yaml")
        let lines = LineIndex(file)
        let text = Names.folded(file.bytes)
        return ((isList ? [] : parties) + dockets).flatMap { name in
            Names.places(of: Names.folded(Array(name.utf8)), in: text)
                .filter { place in !allowed.contains { $0.range.contains(place) } }
                .map { "\(file.path):\(lines.lineNumber(of: $0)): \(name)" }
        }
    }

    private func collect(_ node: Cursor, in key: String?, _ path: String, _ allowed: inout [Span]) {
        if let key, Names.authority.contains(key) { return allowed.append(node.span) }
        let isExample = key == "examples" && node.isScalar && rows.contains(node.text)
        if isExample { allowed.append(node.span) }
        for child in node.children {
            collect(child, in: key == "examples" || child.key.isEmpty ? key : child.key, path, &allowed)
        }
    }

    /// Letters of ASCII made small; all others stay, and with them every place.
    private static func folded(_ text: [UInt8]) -> Data { Data(text.map { (65...90).contains($0) ? $0 | 0x20 : $0 }) }

    /// Words in a text; letters and digits of ASCII on neither side.
    private static func places(of word: Data, in text: Data) -> [Int] {
        func isWordly(_ byte: UInt8?) -> Bool {
            byte.map { (97...122).contains($0) || (48...57).contains($0) } ?? false
        }
        var places: [Int] = []
        var start = 0
        while let found = text.range(of: word, in: start..<text.count) {
            start = found.lowerBound + 1
            let before = found.lowerBound > 0 ? text[found.lowerBound - 1] : nil
            let after = found.upperBound < text.count ? text[found.upperBound] : nil
            let isPart = isWordly(before) && isWordly(word.first) || isWordly(after) && isWordly(word.last)
            if !isPart { places.append(found.lowerBound) }
        }
        return places
    }
}

@Suite struct `Names of cases` {
    private let names = Names(
        parties: ["Tele2", "DeepSeek", "Müller & Söhne"], dockets: ["C-203/22"], rows: ["deepseek"])

    private func breaches(_ text: String, in path: String = "gdpr/rule.yaml") -> [String] {
        names.breaches(in: SourceFile(path: path, text: text))
    }

    @Test(arguments: [
        "message: as TELE2 did\n", "# seen at Tele2\nid: a\n", "requires: organization.name != 'tele2'\n",
        "title: 'MüLLER & Söhne'\n", "why: see C-203/22\n",
        "examples: {fail: [{given: {organization: {name: Tele2}}}]}\n",
        "otherwise: [{when: \"model.developer == 'deepseek'\", verdict: fail}]\n", "id: gdpr/tele2-analytics\n",
    ])
    func `are found wherever a rule says them`(text: String) {
        #expect(breaches(text).count == 1)
    }

    @Test(arguments: [
        "cites: [{instrument: C-203/22, provision: operative part}]\n", "reading: the logic is owed (C-203/22)\n",
        "instruments: {a: {name: 'Court of Justice, C-203/22'}}\n", "title: Artele2 and tele22\n",
        "examples: {fail: [{given: {models: [{id: m, developer: deepseek}]}}]}\n", "obligations: [risk-deepseek]\n",
    ])
    func `are authority, or a thing of the catalogue, where they may stand`(text: String) {
        #expect(breaches(text) == [])
    }

    @Test func `are data in lists, but for numbers of decisions`() {
        let rows = "rows:\n  - {developer: deepseek, note: C-203/22, source: 'https://a.org/C-203/22'}\n"
        #expect(
            breaches(rows, in: "third-country-risk/tables/orders.yaml") == [
                "third-country-risk/tables/orders.yaml:2: C-203/22"
            ])
        #expect(breaches("rows: [{id: deepseek}]\n", in: "catalogue/models.yaml") == [])
        #expect(breaches("rows: [{id: deepseek}]\n").count == 1)
    }

    @Test func `stand in no pack and in no fact`() throws {
        let build = try Project.build.get()
        let folder = try CaseFolder(Project.examples.appending(path: "cases").path, Project.codes())
        let cases = folder.members.map(\.found) + folder.skipped.map(\.member)
        #expect(
            cases.filter { $0.parties == nil || $0.dockets == nil }.map(\.id) == [],
            "`parties` and `dockets` are missing")
        let parties = Set(cases.flatMap { $0.parties ?? [] }).sorted()
        let dockets = Set(cases.flatMap { $0.dockets ?? [] }).sorted()
        #expect(parties.count > 25 && dockets.count > 5)
        let facts = try Project.yamlFiles(below: "Sources/Facts")
        let rows = Set(
            facts.filter { $0.path.hasPrefix("catalogue/") }.flatMap { file in
                file.yamlDocuments().value.flatMap { Cursor($0)["rows"]?.children ?? [] }.compactMap { $0["id"]?.text }
            })
        let check = Names(parties: parties, dockets: dockets, rows: rows)
        #expect((build.files + facts).flatMap(check.breaches) == [])
    }
}
