import CEL

// What a row says, in words.
extension CatalogueIndex {
    package struct Fact: Sendable {
        package let name: String
        package let value: String
    }

    /// What a row says, in the order of its type, without its source, its day and its confidence.
    package func facts(of row: Row) -> [Fact] {
        let (catalogue, table) = table(of: row)
        var facts = zip(table.fieldNames, table.row(row.number)).compactMap { name, value -> Fact? in
            guard !value.isUnknown, !["id", "name", "source", "asOf", "confidence"].contains(name) else { return nil }
            return Fact(name: name, value: text(value, catalogue))
        }
        if row.kind == .services { facts += places(of: row) }
        return facts
    }

    /// What a field of a row holds: one word, bools as `yes` and `no`, or a list of them.
    package enum Words: Sendable, Equatable {
        case one(String)
        case list([String])

        package var all: [String] {
            switch self {
            case .one(let word): [word]
            case .list(let words): words
            }
        }
    }

    /// nil where it is not known, or where such rows have no such field.
    package func words(_ field: String, of row: Row) -> Words? {
        let (catalogue, table) = table(of: row)
        guard let value = catalogue.cell(table, row.number, field), !value.isUnknown, !value.isNull else { return nil }
        if value.tag == .list { return .list(catalogue.strings(value)) }
        let text = text(value, catalogue)
        return text.isEmpty ? nil : .one(text)
    }

    package func hasField(_ field: String, _ kind: Catalogue.Kind) -> Bool {
        catalogue(kind)[kind].fieldNames.contains(field)
    }

    /// Facts that the row leaves open; unknown means unknown.
    package func unknownFacts(of row: Row) -> [String] {
        let (_, table) = table(of: row)
        // No name beside its own is no gap.
        let optional: Set<String> = [
            "aliases", "names", "rows", "match", "only", "fallback", "base", "places", "note", "limits", "stages",
        ]
        return zip(table.fieldNames, table.row(row.number)).compactMap { name, value in
            value.isUnknown && !optional.contains(name) ? name : nil
        }
    }

    package func source(of row: Row) -> String? {
        let (catalogue, table) = table(of: row)
        return table.own[row.number] == nil ? word(row, "source") : catalogue.source(of: row.number, row.kind)
    }

    package func confidence(of row: Row) -> String? { word(row, "confidence") }

    package func asOf(_ row: Row) -> CalendarDay? {
        let (catalogue, table) = table(of: row)
        return catalogue.day(catalogue.cell(table, row.number, "asOf"))
    }

    /// The last day on which the row counts as fresh.
    package func reviewBy(_ row: Row) -> CalendarDay? {
        asOf(row)?.advanced(by: table(of: row).catalogue.reviewAfterDays(row.number, row.kind))
    }

    /// The patterns of a row without the stars at their ends: names that fit them, as far as they have no star inside.
    package func spellings(of row: Row) -> [String] {
        let (catalogue, table) = table(of: row)
        return catalogue.words(table, row.number, "match").map { pattern in
            String(pattern.drop { $0 == "*" }.reversed().drop { "*-_.:".contains($0) }.reversed())
        }
    }

    /// One line for lists: the name, and where the thing or its maker sits.
    package func summary(of row: Row) -> String {
        let country =
            row.kind == .places
            ? nil : word(row, "country") ?? word(row, "developerCountry")
        let maker = word(row, "developer")
        let rest = [maker, country].compactMap(\.self).joined(separator: ", ")
        let about = rest.isEmpty ? "" : " (\(rest))"
        return row.name.isEmpty ? "not described\(about)" : "\(row.name)\(about)"
    }

    // MARK: - Cells

    private func table(of row: Row) -> (catalogue: Catalogue, table: Catalogue.Table) {
        let catalogue = catalogue(row.kind)
        return (catalogue, catalogue[row.kind])
    }

    private func word(_ row: Row, _ field: String) -> String? {
        let (catalogue, table) = table(of: row)
        return catalogue.word(table, row.number, field)
    }

    private func places(of row: Row) -> [Fact] {
        let catalogue = catalogue(row.kind)
        let table = catalogue.servicePlaces
        return catalogue.servicePlaceOwner.indices.filter { Int(catalogue.servicePlaceOwner[$0]) == row.number }.map {
            place in
            let facts = zip(table.fieldNames, table.row(place)).compactMap { name, value in
                value.isUnknown || name == "id" ? nil : "\(name) \(text(value, catalogue))"
            }
            return Fact(name: "place \(table.ids[place])", value: facts.joined(separator: "; "))
        }
    }

    private func text(_ value: Value, _ catalogue: Catalogue) -> String {
        switch value.tag {
        case .string: return catalogue.string(value) ?? ""
        case .bool: return value.isTrue ? "yes" : "no"
        case .int: return "\(value.integer)"
        case .double: return number(value.double)
        case .timestamp: return catalogue.day(value).map { "\($0)" } ?? ""
        case .list:
            let words = catalogue.strings(value)
            return words.isEmpty ? "none" : words.joined(separator: ", ")
        default: return ""
        }
    }

    /// Whole numbers without a fraction.
    private func number(_ number: Double) -> String {
        Int64(exactly: number).map { abs($0) < 1_000_000 ? "\($0)" : "\(number)" } ?? "\(number)"
    }
}
