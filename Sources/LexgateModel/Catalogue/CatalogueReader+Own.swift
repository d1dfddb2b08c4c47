import CEL
import DataTree
import Diagnostics

// Rows that users add to what ships, or put in its place.
extension CatalogueReader {
    /// Adds the rows of a user's file, which has the form of ours. A row with the id of ours takes its place, whole:
    /// what it does not say is unknown. Where names fit patterns of both equally well, the user's counts.
    ///
    /// Nobody knows a row on a later day than `today`. Whether what rows name exists, `danglingReferences` says when all
    /// files are read.
    package mutating func readOwn(_ tree: Tree, from path: String, today: CalendarDay) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        guard let (kind, document, rows) = head(tree, &diagnostics) else { return diagnostics }
        guard !kind.isForReaders else {
            let known = Catalogue.Kind.allCases.filter { !$0.isForReaders }.map { "`\($0.rawValue)`" }
            let help = "rows of \(known.joined(separator: ", ")) do"
            return [
                .error("rows of `\(kind.rawValue)` fill no facts", at: document["catalogue"]?.span ?? .zero, help: help)
            ]
        }
        for key in document.children where !["catalogue", "asOf", "about", "reviewAfterDays", "rows"].contains(key.key)
        {
            diagnostics.append(.error("a catalogue file has no key `\(key.key)`", at: key.keySpan))
        }
        checkShape(of: rows, kind, &diagnostics)
        for day in [document["asOf"]].compactMap(\.self) + rows.children.compactMap({ $0["asOf"] }) {
            guard let asOf = CalendarDay(day.text), asOf > today else { continue }
            diagnostics.append(
                .error(
                    "`\(day.text)` lies ahead of today, \(today)", at: day.span,
                    help: "give the day on which you looked"))
        }
        collectNames(rows, kind, path, &diagnostics)
        let days = reviewAfterDays(document, &diagnostics)
        let added = table(kind.typeName, rows, &diagnostics)
        let places = zip(added.ids, rows.children).map { id, row in
            let known = catalogue[kind].ids.place(of: id)
            if let known, let other = catalogue[kind].own[known] {
                diagnostics.append(.error("`\(id)` stands in your catalogue \(other.file) too", at: row.span))
            }
            return known
        }
        guard !diagnostics.contains(where: { $0.severity == .error }) else { return diagnostics }
        let numbers = merge(added, places, kind, Catalogue.OwnRow(file: path, reviewAfterDays: days))
        if kind == .models { takePatterns(numbers) }
        if kind == .services { takePlaces(rows, numbers, &diagnostics) }
        return diagnostics
    }

    /// Takes down what rows name in other files, and the patterns of models, of which no two may be the same.
    private mutating func collectNames(
        _ rows: Cursor, _ kind: Catalogue.Kind, _ path: String, _ diagnostics: inout [Diagnostic]
    ) {
        guard let type = vocabulary.type(named: kind.typeName) else { return }
        for row in rows.children {
            for column in row.children {
                guard let field = vocabulary.field(column.key, of: type),
                    vocabulary.fields[field].kind == .catalogueName,
                    let named = Catalogue.Kind(rawValue: vocabulary.symbols.word(vocabulary.fields[field].target))
                else { continue }
                for name in column.elements where name.isScalar {
                    ownReferences.append(
                        OwnReference(kind: named, name: name.text, place: OwnPlace(file: path, span: name.span)))
                }
            }
            for pattern in row["match"]?.elements ?? [] where kind == .models && pattern.isScalar {
                let place = OwnPlace(file: path, span: pattern.span)
                guard let first = ownPatterns.updateValue(place, forKey: pattern.text.lowercased()) else { continue }
                let isHere = first.file == path
                diagnostics.append(
                    .error(
                        "the pattern `\(pattern.text)` stands \(isHere ? "twice" : "in your catalogue \(first.file) too")",
                        at: pattern.span, notes: isHere ? [Diagnostic.Note("first used here", at: first.span)] : [],
                        help: "a name that two rows fit equally well is that of neither"))
            }
        }
    }

    /// Names in users' rows that no row has, each with its file.
    package func danglingReferences() -> [(file: String, diagnostic: Diagnostic)] {
        ownReferences.compactMap { reference in
            let ids = (reference.kind.isForReaders ? library : catalogue)[reference.kind].ids
            guard ids.place(of: reference.name) == nil else { return nil }
            let like = alike(reference.name, among: Array(ids)).map { "`\($0)`" }.joined(separator: ", ")
            return (
                reference.place.file,
                .error(
                    "no row of `\(reference.kind.rawValue)` has the id `\(reference.name)`", at: reference.place.span,
                    help: like.isEmpty ? nil : "nearest: \(like)")
            )
        }
    }

    /// What rows of ours have by a test, those of users have to be asked for.
    private func checkShape(of rows: Cursor, _ kind: Catalogue.Kind, _ diagnostics: inout [Diagnostic]) {
        guard rows.kind == .sequence, !rows.children.isEmpty else {
            diagnostics.append(.error("`rows` is a list of rows", at: rows.span))
            return
        }
        for row in rows.children {
            guard row.isMapping else {
                diagnostics.append(.error("a row is a mapping", at: row.span))
                continue
            }
            for key in kind == .places ? ["cloud", "region", "asOf"] : ["id", "asOf"] where row[key]?.isScalar != true {
                diagnostics.append(.error("the row needs `\(key)`", at: row.span))
            }
            // Names of clouds and of services on them are looked up in small letters.
            let lookedUp = kind == .places ? ["cloud"] : kind == .services ? ["id", "aliases", "clouds"] : []
            for word in lookedUp.flatMap({ row[$0]?.elements ?? [] }) where word.text != word.text.lowercased() {
                diagnostics.append(.error("`\(word.text)` has to be written in small letters", at: word.span))
            }
        }
    }

    /// Puts rows where their ids stand, the others behind; the result is the number of each.
    private mutating func merge(
        _ added: Catalogue.Table, _ places: [Int?], _ kind: Catalogue.Kind, _ own: Catalogue.OwnRow
    ) -> [Int] {
        var table = catalogue[kind]
        if table.width == 0 {
            table = added
            table.cells = []
            table.ids = Packed()
        }
        let numbers = places.enumerated().map { place, known in
            if let known {
                for (offset, cell) in added.row(place).enumerated() { table.cells[known * table.width + offset] = cell }
                return known
            }
            table.cells += added.row(place)
            table.ids.append(added.ids[place])
            return table.ids.count - 1
        }
        for number in numbers { table.own[number] = own }
        catalogue[kind] = table
        return numbers
    }

    /// A model without patterns goes by its id.
    private mutating func takePatterns(_ rows: [Int]) {
        let others = catalogue.patterns.filter { !rows.contains(Int($0.row)) }
        var own: [Catalogue.Pattern] = []
        for row in rows {
            let isBare = catalogue.words(catalogue.models, row, "match").isEmpty
            own.insert(contentsOf: patterns(of: row, also: isBare ? catalogue.models.ids[row] : nil), at: 0)
        }
        catalogue.patterns = Flat(own + others)
    }

    private mutating func takePlaces(_ rows: Cursor, _ services: [Int], _ diagnostics: inout [Diagnostic]) {
        var kept = catalogue.servicePlaces
        kept.cells = []
        kept.ids = Packed()
        var owners: Flat<Int32> = []
        for (place, owner) in catalogue.servicePlaceOwner.enumerated() where !services.contains(Int(owner)) {
            kept.cells += catalogue.servicePlaces.row(place)
            kept.ids.append(catalogue.servicePlaces.ids[place])
            owners.append(owner)
        }
        catalogue.servicePlaces = kept
        catalogue.servicePlaceOwner = owners
        readServicePlaces(rows, owners: services, &diagnostics)
    }
}

/// A place in a file of a user.
struct OwnPlace: Sendable {
    let file: String
    let span: Span
}

/// The id of a row of another file, in a row of a user.
struct OwnReference: Sendable {
    let kind: Catalogue.Kind
    let name: String
    let place: OwnPlace
}
