import DataTree
import Diagnostics
import LexgateEngine
import YAML

/// What case files call laws and packs: `codes.yaml`, with the names of the instruments looked up in the packs.
struct CodeTable: Sendable {
    /// Of packs that case files name, the id of ours; nil where there is none.
    private var packs: [String: String?] = [:]
    private var laws: [String: Law] = [:]
    /// By the name of the instrument that a finding cites.
    private var codes: [String: String] = [:]
    private var groups: [[Provision]] = []

    private struct Law: Sendable {
        /// The packs whose findings cite it.
        var packs: Set<String> = []
        var repeated: String?
        var places: [String: String] = [:]
    }

    var codeNames: [String] { laws.keys.sorted() }

    /// Whether findings can cite provisions with this code.
    func isCited(_ code: String) -> Bool { !(laws[code]?.packs ?? []).isEmpty }

    /// Whether findings of this pack can, here or in the law that this one repeats.
    func cites(_ code: String, pack: String) -> Bool {
        guard let law = laws[code] else { return false }
        return law.packs.contains(pack) || law.repeated.map { laws[$0]?.packs.contains(pack) ?? false } ?? false
    }

    func knows(_ code: String) -> Bool { laws[code] != nil }

    var packNames: [String] { packs.keys.sorted() }

    /// Whether the name is one of our packs, or of those that we know we have not.
    func knowsPack(_ name: String) -> Bool { packs[name] != nil }

    /// Our pack for a name in a case file; nil where there is none.
    func pack(_ name: String) -> String? { packs[name] ?? nil }

    /// The provision that a finding cites; nil for laws that no case file names.
    func provision(instrument: String, _ cited: String) -> Provision? {
        codes[instrument].map { Provision(code: $0, cited: cited) }
    }

    /// Whether a finding about `found` is one about `wanted` itself: it lies there, or at the same place of the law that
    /// its law repeats, which findings cite while nobody says which of the two applies.
    func isAbout(_ wanted: Provision, _ found: Provision) -> Bool {
        wanted.covers(found) || laws[wanted.code]?.repeated != nil && plain(wanted).covers(plain(found))
    }

    /// Whether a finding about `found` counts for one about `wanted`, in a case that excludes some provisions.
    func counts(_ found: Provision, for wanted: Provision, excluded: [Provision]) -> Bool {
        if isAbout(wanted, found) { return true }
        let (place, other) = (plain(wanted), plain(found))
        let isRelated = groups.contains { group in
            group.contains { $0.covers(other) } && group.contains { $0.covers(place) || place.covers($0) }
        }
        return (isRelated || place.covers(other)) && !excluded.contains { isAbout($0, found) }
    }

    /// The place in the law that is repeated.
    private func plain(_ provision: Provision) -> Provision {
        guard let law = laws[provision.code], let repeated = law.repeated else { return provision }
        let article = provision.place.prefix { $0 != "(" && $0 != "." }
        let moved = law.places[String(article)].map { $0 + provision.place.dropFirst(article.count) }
        return Provision(code: repeated, place: moved ?? provision.place)
    }
}

// MARK: - Reading

extension CodeTable {
    /// Reads the table; everything wrong with it is a diagnostic, down to an instrument that no pack has.
    static func read(_ file: SourceFile, _ policy: CompiledPolicy) -> Parsed<CodeTable> {
        let parsed = file.yamlDocuments()
        var table = CodeTable()
        var diagnostics = parsed.diagnostics
        for pack in policy.packs { table.packs[pack.id] = pack.id }
        for section in parsed.value.first.map({ Cursor($0).children }) ?? [] {
            switch section.key {
            case "packs":
                for entry in section.children { table.readPack(entry, policy, &diagnostics) }
            case "codes":
                for entry in section.children { table.readLaw(entry, policy, &diagnostics) }
            case "equivalent":
                for entry in section.children { table.readGroup(entry, &diagnostics) }
            default:
                diagnostics.append(.error("`\(section.key)` is no part of the table", at: section.keySpan))
            }
        }
        if table.laws.isEmpty { diagnostics.append(.error("the table has no `codes`", at: .zero)) }
        return Parsed(table, diagnostics)
    }

    private mutating func readPack(_ entry: Cursor, _ policy: CompiledPolicy, _ diagnostics: inout [Diagnostic]) {
        if entry.text == "none" {
            packs.updateValue(nil, forKey: entry.key)
        } else if policy.packs.contains(where: { $0.id == entry.text }) {
            packs[entry.key] = entry.text
        } else {
            diagnostics.append(.error("there is no pack `\(entry.text)`", at: entry.span))
        }
    }

    private mutating func readLaw(_ entry: Cursor, _ policy: CompiledPolicy, _ diagnostics: inout [Diagnostic]) {
        var law = Law()
        law.repeated = entry["repeats"]?.text
        for place in entry["places"]?.children ?? [] { law.places[place.key] = place.text }
        for named in entry["instruments"]?.children ?? [] {
            let parts = named.text.split(separator: "/")
            let pack = policy.packs.first { $0.id == parts.first.map(String.init) }
            guard parts.count == 2, let instrument = pack?.instruments.first(where: { $0.id == parts[1] }) else {
                diagnostics.append(.error("no pack has the instrument `\(named.text)`", at: named.span))
                continue
            }
            law.packs.insert(String(parts[0]))
            codes[instrument.name] = entry.key
        }
        laws[entry.key] = law
    }

    private mutating func readGroup(_ entry: Cursor, _ diagnostics: inout [Diagnostic]) {
        var group: [Provision] = []
        for member in entry.children {
            if let provision = Provision(member.text), knows(provision.code) {
                group.append(provision)
            } else {
                diagnostics.append(.error("`\(member.text)` is no provision with a code of the table", at: member.span))
            }
        }
        groups.append(group)
    }
}
