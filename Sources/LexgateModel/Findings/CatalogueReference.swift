/// A row of the catalogue that a fact rests on: what it is, of which day, and where it can be checked.
package struct CatalogueReference: Sendable, Hashable {
    /// File and id of the row, `models/qwen3-32b`.
    package let row: String
    package let asOf: CalendarDay?
    package let source: String

    package init(row: String, asOf: CalendarDay?, source: String) {
        self.row = row
        self.asOf = asOf
        self.source = source
    }

    package var text: String { "\(row) as of \(asOf.map { "\($0)" } ?? "no known day"), \(source)" }
}
