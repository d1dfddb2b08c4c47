import CEL
import Diagnostics

/// All files of the catalogue, for people who ask what it knows: by id, by name, by any word.
package struct CatalogueIndex: Sendable {
    /// One row of one file.
    package struct Row: Sendable, Hashable {
        package let kind: Catalogue.Kind
        let number: Int
        package let id: String
        package let name: String
    }

    /// What a name led to.
    package enum Answer: Sendable {
        /// At most one row of each file: a company may be a developer and a provider.
        case rows([Row])
        /// Rows of one file that share the name; it takes more to tell them apart.
        case ambiguous([Row])
        /// No row; `developer` made the family that the name belongs to.
        case unknown(like: [String], developer: Row?)
    }

    private let judging: Catalogue
    private let library: Catalogue
    package let rows: [Row]
    /// For each row its id, name and further names in small letters, and as `folded` has them.
    private let names: [[String]]
    private let keys: [[String]]
    private let rowsByKey: [String: [Int]]

    package init(judging: Catalogue, library: Catalogue) {
        self.judging = judging
        self.library = library
        var rows: [Row] = []
        var names: [[String]] = []
        var keys: [[String]] = []
        var byKey: [String: [Int]] = [:]
        for kind in Catalogue.Kind.allCases {
            let catalogue = kind.isForReaders ? library : judging
            let table = catalogue[kind]
            for number in 0..<table.count {
                let id = table.ids[number]
                let name = CatalogueIndex.name(of: number, kind, catalogue)
                let others = ["aliases", "names", "rows"].flatMap { catalogue.words(table, number, $0) }
                let folded = ([id, name] + others).map(\.folded)
                names.append(([id, name] + others).map { $0.lowercased() })
                for key in Set(folded) where !key.isEmpty { byKey[key, default: []].append(rows.count) }
                rows.append(Row(kind: kind, number: number, id: id, name: name))
                keys.append(folded)
            }
        }
        self.rows = rows
        self.names = names
        self.keys = keys
        rowsByKey = byKey
    }

    private static func name(of row: Int, _ kind: Catalogue.Kind, _ catalogue: Catalogue) -> String {
        let table = catalogue[kind]
        if let name = catalogue.word(table, row, "name") { return name }
        return [catalogue.word(table, row, "city"), catalogue.word(table, row, "country")].compactMap(\.self)
            .joined(separator: ", ")
    }

    func catalogue(_ kind: Catalogue.Kind) -> Catalogue { kind.isForReaders ? library : judging }

    // MARK: - Finding

    /// The rows that `text` names: `models/qwen3-32b`, an id, a name, another name, or a model as registries spell it.
    package func find(_ text: String) -> Answer {
        if let slash = text.firstIndex(of: "/"), let kind = Catalogue.Kind(rawValue: String(text[..<slash])) {
            let rest = String(text[text.index(after: slash)...])
            return answer(named(rest).filter { $0.kind == kind }, for: rest)
        }
        return answer(named(text), for: text)
    }

    private func answer(_ found: [Row], for text: String) -> Answer {
        guard found.isEmpty else {
            let shared = Set(found.map(\.kind)).contains { kind in found.count { $0.kind == kind } > 1 }
            return shared ? .ambiguous(found) : .rows(found)
        }
        let ids = rows.filter { $0.kind != .places }.map(\.id)
        switch judging.model(named: text) {
        case .family(let entry):
            return .unknown(like: judging.modelNames(like: text), developer: developer(of: entry))
        case .found, .ambiguous, .unknown:
            var near = alike(text, among: ids, limit: 5) + judging.modelNames(like: text)
            if near.isEmpty { near = alike(text, among: rows.filter { $0.kind == .places }.map(\.region)) }
            var seen: Set<String> = []
            return .unknown(like: Array(near.filter { seen.insert($0).inserted }.prefix(5)), developer: nil)
        }
    }

    /// Of each file the rows with that very id; where there is none, with that very name; else with the name in any
    /// spelling. What no row is called may still be a model as registries spell it, or a service or safeguard as hosts and
    /// images do.
    private func named(_ text: String) -> [Row] {
        let key = text.folded
        guard !key.isEmpty else { return [] }
        let lower = text.lowercased()
        var best: [Catalogue.Kind: (rank: Int, rows: [Row])] = [:]
        func add(_ row: Row, rank: Int) {
            let known = best[row.kind] ?? (rank, [])
            if rank == known.rank { best[row.kind] = (rank, known.rows + [row]) }
            if rank < known.rank { best[row.kind] = (rank, [row]) }
        }
        for index in rowsByKey[key] ?? [] {
            add(rows[index], rank: names[index].first == lower ? 0 : names[index].contains(lower) ? 1 : 2)
        }
        // A region alone is a name of places, in as many clouds as have one of that name; `us-east-1` is not `us-east1`.
        for row in rows where row.kind == .places && row.region.folded == key {
            add(row, rank: row.region.lowercased() == lower ? 3 : 4)
        }
        // A row that a user put in the place of ours for that name, as it is judged by.
        if case .found(let entry) = judging.model(named: text), let number = judging.models.ids.place(of: entry.id),
            judging.models.own[number] != nil
        {
            best[.models] = (0, rows.filter { $0.kind == .models && $0.number == number })
        }
        let found = Catalogue.Kind.allCases.flatMap { best[$0]?.rows ?? [] }
        guard found.isEmpty else { return found }
        // `VOYAGE_API_KEY` is a name of its own, whatever models begin with `voyage`.
        let configured = spelled(lower, literally: true)
        guard configured.isEmpty else { return configured }
        switch judging.model(named: text) {
        case .found(let entry): return rows.filter { $0.kind == .models && $0.id == entry.id }
        case .ambiguous(let entries, _):
            return rows.filter { row in row.kind == .models && entries.contains { $0.id == row.id } }
        case .family, .unknown: return spelled(lower, literally: false)
        }
    }

    /// Services and safeguards by what configurations, images and packages call them.
    private func spelled(_ name: String, literally: Bool) -> [Row] {
        let bytes = Array(name.utf8)
        return rows.filter { row in
            guard row.kind == .services || row.kind == .safeguards else { return false }
            let catalogue = catalogue(row.kind)
            return catalogue.words(catalogue[row.kind], row.number, "match").contains {
                literally ? $0.lowercased() == name : matches(Flat($0.lowercased().utf8), bytes)
            }
        }
    }

    private func developer(of entry: Catalogue.Entry) -> Row? {
        guard let family = judging.models.ids.place(of: entry.id),
            let developer = judging.word(judging.models, family, "developer")
        else { return nil }
        return rows.first { $0.kind == .developers && $0.id == developer }
    }

    /// Rows that hold every word of `text` in an id or a name; those that begin with it first, then by file and id.
    package func search(_ text: String) -> [Row] {
        let words = text.split(separator: " ").map { String($0).folded }.filter { !$0.isEmpty }
        guard !words.isEmpty else { return [] }
        let whole = text.folded
        let hits = rows.indices.compactMap { index -> (rank: Int, index: Int)? in
            let keys = keys[index]
            guard words.allSatisfy({ word in keys.contains { $0.contains(word) } }) else { return nil }
            if keys.contains(whole) { return (0, index) }
            return (keys.contains { $0.hasPrefix(whole) } ? 1 : 2, index)
        }
        return hits.sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }.map { rows[$0.index] }
    }
}

extension CatalogueIndex.Row {
    /// `aws / eu-central-1` is the region `eu-central-1`.
    var region: String { id.split(separator: "/").last.map { String($0.drop { $0 == " " }) } ?? id }
}

extension String {
    /// Small letters and digits alone: people write `Model Studio`, `model-studio` and `ModelStudio`.
    var folded: String {
        String(
            String.UnicodeScalarView(
                lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }))
    }
}
