import CEL
import DataTree
import Diagnostics

/// Reads the catalogue files into one `Catalogue`; a column that its type does not have is an error.
package struct CatalogueReader {
    let vocabulary: Vocabulary
    package internal(set) var catalogue = Catalogue()
    /// Rows that judging does not need, apart from the others, so that no start has to read them.
    package private(set) var library = Catalogue()

    package init(vocabulary: Vocabulary) { self.vocabulary = vocabulary }

    /// Reads further rows into `catalogue` (`readOwn`).
    package init(vocabulary: Vocabulary, extending catalogue: Catalogue, library: Catalogue) {
        self.vocabulary = vocabulary
        self.catalogue = catalogue
        self.library = library
    }

    /// What rows of users name in other files, which may come later.
    var ownReferences: [OwnReference] = []
    /// Patterns of users' rows, each with the place where it stands.
    var ownPatterns: [String: OwnPlace] = [:]

    /// Adds one file. The `catalogue:` key says which.
    package mutating func read(_ tree: Tree) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        guard let (name, document, rows) = head(tree, &diagnostics) else { return diagnostics }
        if name.isForReaders { swap(&catalogue, &library) }
        var table = table(name.typeName, rows, &diagnostics)
        table.reviewAfterDays = reviewAfterDays(document, &diagnostics)
        catalogue[name] = table
        if name == .models {
            readNameParts(document["strip"])
            for row in 0..<table.count { catalogue.patterns += patterns(of: row) }
        }
        if name == .services { readServicePlaces(rows, owners: Array(0..<table.count), &diagnostics) }
        if name.isForReaders { swap(&catalogue, &library) }
        return diagnostics
    }

    /// Which catalogue a file is of, and its rows.
    func head(_ tree: Tree, _ diagnostics: inout [Diagnostic]) -> (Catalogue.Kind, document: Cursor, rows: Cursor)? {
        guard !tree.isEmpty else {
            diagnostics.append(.error("the catalogue file is empty", at: .zero))
            return nil
        }
        let document = Cursor(tree)
        guard document.isMapping else {
            let what = document.isScalar ? "a single value" : "a list"
            diagnostics.append(
                .error(
                    "a catalogue file is a mapping with `catalogue` and `rows`, not \(what)", at: document.span,
                    help: "put `catalogue: models`, or what else its rows are, above, and the rows under `rows:`"))
            return nil
        }
        guard let kind = document["catalogue"], let rows = document["rows"] else {
            diagnostics.append(.error("a catalogue file needs `catalogue` and `rows`", at: document.span))
            return nil
        }
        guard let name = Catalogue.Kind(rawValue: kind.text) else {
            diagnostics.append(.error("unknown catalogue `\(kind.text)`", at: kind.span))
            return nil
        }
        return (name, document, rows)
    }

    func reviewAfterDays(_ document: Cursor, _ diagnostics: inout [Diagnostic]) -> Int {
        guard let days = document["reviewAfterDays"] else { return Catalogue.reviewAfterDays }
        if case .int(let count) = days.core, (1...36_500).contains(count) { return Int(count) }
        diagnostics.append(.error("`\(days.text)` is not a number of days", at: days.span))
        return Catalogue.reviewAfterDays
    }

    mutating func table(_ name: String, _ rows: Cursor, _ diagnostics: inout [Diagnostic]) -> Catalogue.Table {
        var table = Catalogue.Table()
        guard let type = vocabulary.type(named: name) else {
            diagnostics.append(.error("the vocabulary has no type `\(name)`", at: rows.span))
            return table
        }
        let fields = vocabulary.types[type].fields
        table.type = type
        table.width = fields.count
        table.fieldNames = Packed(fields.map { vocabulary.fieldNames[$0] })
        var seen: Set<String> = []
        for row in rows.children {
            var cells = [Value](repeating: .unknown(cell: 0), count: fields.count)
            for column in row.children {
                guard let field = vocabulary.field(column.key, of: type) else {
                    let like = nearest(to: column.key, among: fields.map { vocabulary.fieldNames[$0] }).first
                    diagnostics.append(
                        .error(
                            "`\(name)` has no column `\(column.key)`", at: column.keySpan,
                            help: like.map { "did you mean `\($0)`?" }))
                    continue
                }
                // Nested lists of rows are read on their own.
                if vocabulary.fields[field].kind == .object { continue }
                if let value = value(column, vocabulary.fields[field], &diagnostics) {
                    cells[field - fields.lowerBound] = value
                }
            }
            let id =
                row["id"]?.text
                ?? [row["cloud"]?.text, row["region"]?.text].compactMap(\.self).joined(separator: " / ")
            if !seen.insert(id).inserted {
                diagnostics.append(.error("`\(id)` stands twice in the catalogue", at: row.span))
            }
            table.ids.append(id)
            table.cells += cells
        }
        return table
    }

    private mutating func intern(_ word: String) -> Value {
        let start = catalogue.text.count
        catalogue.text += word.utf8
        return Value(.string, bits: UInt64(start) << 32 | UInt64(word.utf8.count))
    }

    private mutating func value(
        _ node: Cursor, _ field: Vocabulary.Field, _ diagnostics: inout [Diagnostic]
    ) -> Value? {
        guard field.flags.contains(.list) else { return scalar(node, field, &diagnostics) }
        let elements =
            node.isScalar && node.text == "none" ? [] : node.elements.compactMap { scalar($0, field, &diagnostics) }
        guard !elements.isEmpty else { return .noneList }
        let first = catalogue.elements.count
        catalogue.elements += elements
        return Value(.list, bits: UInt64(first) << 32 | UInt64(elements.count))
    }

    private mutating func scalar(
        _ node: Cursor, _ field: Vocabulary.Field, _ diagnostics: inout [Diagnostic]
    ) -> Value? {
        func wrong(_ wanted: String) -> Value? {
            diagnostics.append(.error("`\(node.text)` is not \(wanted)", at: node.span))
            return nil
        }
        guard node.isScalar else { return wrong("a single value") }
        switch field.kind {
        case .bool: if case .bool(let flag) = node.core { return .bool(flag) } else { return wrong("true or false") }
        case .int: if case .int(let number) = node.core { return .int(number) } else { return wrong("a whole number") }
        case .number:
            switch node.core {
            case .int(let number): return .double(Double(number))
            case .double(let number): return .double(number)
            default: return wrong("a number")
            }
        case .date: return CalendarDay(node.text).map { .day($0.daysSinceEpoch) } ?? wrong("a day")
        case .enumeration:
            let values = vocabulary.enumerationValues[Int(field.target)]
            return values.contains(node.text) ? intern(node.text) : wrong("one of \(values.joined(separator: ", "))")
        case .country:
            let fits =
                vocabulary.isCountry(node.text) || field.flags.contains(.groups) && ["EU", "EEA"].contains(node.text)
            return fits ? intern(node.text) : wrong("a country code")
        default: return intern(node.text)
        }
    }

    // MARK: - Models

    private mutating func readNameParts(_ node: Cursor?) {
        func words(_ key: String) -> Packed<String> {
            let words = (node?[key]?.words ?? []).map { $0.lowercased() }
            return Packed(words.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) })
        }
        catalogue.nameParts = Catalogue.NameParts(
            prefixes: words("prefixes"), regions: words("regions"), names: words("names"), suffixes: words("suffixes"),
            uploaders: words("uploaders"))
    }

    /// The ways to write the name of a model, which go into `Catalogue.patterns`; `also` is one more.
    mutating func patterns(of row: Int, also name: String? = nil) -> [Catalogue.Pattern] {
        let isFallback = catalogue.cell(catalogue.models, row, "fallback")?.isTrue ?? false
        return (catalogue.words(catalogue.models, row, "match") + [name].compactMap(\.self)).map { pattern in
            let glob = Array(pattern.lowercased().utf8)
            defer { catalogue.globs += glob }
            return Catalogue.Pattern(
                start: UInt32(catalogue.globs.count), length: UInt32(glob.count),
                weight: UInt32(glob.count { $0 != UInt8(ascii: "*") }), row: UInt32(row),
                isFallback: isFallback ? 1 : 0)
        }
    }

    // MARK: - Services

    /// Adds the places of services; `owners` are the numbers of their rows.
    mutating func readServicePlaces(_ rows: Cursor, owners: [Int], _ diagnostics: inout [Diagnostic]) {
        guard let type = vocabulary.type(named: "ServicePlace") else { return }
        let fields = vocabulary.types[type].fields
        var table = catalogue.servicePlaces
        table.type = type
        table.width = fields.count
        table.fieldNames = Packed(fields.map { vocabulary.fieldNames[$0] })
        for (owner, row) in zip(owners, rows.children) {
            for place in row["places"]?.elements ?? [] {
                var cells = [Value](repeating: .unknown(cell: 0), count: fields.count)
                for column in place.children {
                    guard let field = vocabulary.field(column.key, of: type) else {
                        diagnostics.append(.error("a place has no column `\(column.key)`", at: column.keySpan))
                        continue
                    }
                    if let value = value(column, vocabulary.fields[field], &diagnostics) {
                        cells[field - fields.lowerBound] = value
                    }
                }
                table.ids.append(place["id"]?.text ?? "")
                table.cells += cells
                catalogue.servicePlaceOwner.append(Int32(owner))
            }
        }
        catalogue.servicePlaces = table
    }
}
