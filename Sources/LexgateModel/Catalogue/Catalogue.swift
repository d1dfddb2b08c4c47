import CEL
import Diagnostics

/// Shipped facts about models, licences, places and services, each row with its source and day.
///
/// Rows are records of the vocabulary's `Catalogue…` types, kept as cells and text of their own and copied into the
/// heap of a machine when a descriptor names them.
package struct Catalogue: Sendable {
    /// A row that a name led to.
    package struct Entry: Sendable {
        let type: Int
        let cells: [Value]
        package let id: String
        /// What was looked up, for people.
        package let name: String
        package let source: String
        package let asOf: CalendarDay?
    }

    package enum ModelMatch: Sendable {
        case found(Entry)
        /// Only the family is known: developer and country hold, the rest does not.
        case family(Entry, like: [String])
        case unknown(like: [String])
    }

    package enum PlaceMatch: Sendable {
        case found(Entry)
        case unknownProvider(like: [String])
        case unknownRegion(like: [String])
        /// The provider is known and says nothing about places.
        case notAPlace
    }

    package enum ServiceMatch: Sendable {
        case found(Entry)
        case unknown(like: [String])
    }

    /// One file's rows: `width` cells each, in the order of the type's fields.
    struct Table: Sendable {
        var type = 0
        var width = 0
        var cells: [Value] = []
        var ids: [String] = []
        var fieldNames: [String] = []

        var count: Int { width == 0 ? 0 : cells.count / width }
        func row(_ i: Int) -> ArraySlice<Value> { cells[i * width..<(i + 1) * width] }
        func offset(_ name: String) -> Int? { fieldNames.firstIndex(of: name) }
    }

    /// What a model name may carry in front and behind that says nothing about the model.
    package struct NameParts: Sendable {
        var prefixes: [String] = []
        var regions: [String] = []
        var names: [String] = []
        var suffixes: [String] = []
        var uploaders: [String] = []
    }

    var models = Table()
    var licences = Table()
    var developers = Table()
    var places = Table()
    var services = Table()
    var elements: [Value] = []
    var text: [UInt8] = []
    var nameParts = NameParts()
    /// Row numbers of nested records (`ServicePlace`), see `ServicePlaces`.
    var servicePlaces = Table()
    var servicePlaceOwner: [Int] = []
    /// Ids of catalogues that hold names alone (safeguards, certifications), sorted.
    var knownNames: [String: [String]] = [:]
    var patterns: [Pattern] = []

    package struct Pattern: Sendable {
        let glob: [UInt8]
        let weight: Int
        let row: Int
        let isFallback: Bool
    }

    package init() {}

    package var modelLicenceOffset: UInt32 { UInt32(models.offset("licence") ?? 0) }
    package var licenceIDs: [String] { licences.ids }

    // MARK: - Cells

    func string(_ value: Value) -> String? {
        value.tag == .string ? String(decoding: text[value.textRange], as: UTF8.self) : nil
    }

    func strings(_ value: Value) -> [String] {
        guard value.tag == .list else { return [] }
        let first = Int(value.firstCell)
        return elements[first..<first + value.count].compactMap(string)
    }

    func cell(_ table: Table, _ row: Int, _ field: String) -> Value? {
        table.offset(field).map { table.cells[row * table.width + $0] }
    }

    func word(_ table: Table, _ row: Int, _ field: String) -> String? { cell(table, row, field).flatMap(string) }
    func words(_ table: Table, _ row: Int, _ field: String) -> [String] { cell(table, row, field).map(strings) ?? [] }

    func entry(_ table: Table, _ row: Int, name: String) -> Entry {
        let asOf = cell(table, row, "asOf").flatMap {
            $0.tag == .timestamp ? CalendarDay(daysSinceEpoch: Int32($0.seconds / 86_400)) : nil
        }
        return Entry(
            type: table.type, cells: Array(table.row(row)), id: table.ids[row], name: name,
            source: word(table, row, "source") ?? "catalogue", asOf: asOf)
    }

    /// Copies a row into the machine's heap; cells that the row leaves open stay unknown facts of their own.
    package func materialise(_ entry: Entry, _ machine: inout Machine) -> Value {
        let type = ObjectTypeID(index: UInt32(entry.type))
        let first = machine.allocateRecord(type: type)
        for (i, value) in entry.cells.enumerated() where !value.isUnknown {
            machine[first + UInt32(i)] = copied(value, &machine)
        }
        return .record(type: type, first: first)
    }

    private func copied(_ value: Value, _ machine: inout Machine) -> Value {
        switch value.tag {
        case .string: return machine.makeString(utf8: text[value.textRange])
        case .list:
            guard value.count > 0 else { return value }
            var copies: [Value] = []
            for element in elements[Int(value.firstCell)..<Int(value.firstCell) + value.count] {
                copies.append(copied(element, &machine))
            }
            return machine.makeList(copies)
        default: return value
        }
    }
}

extension Value {
    /// Where a string of a catalogue lies in its text.
    var textRange: Range<Int> {
        let offset = Int(bits >> 32)
        return offset..<offset + Int(UInt32(truncatingIfNeeded: bits))
    }
}
