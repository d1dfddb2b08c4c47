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
        /// The row, and by themselves the elements of its lists; strings lie in `text`.
        let cells: [Value]
        let elements: [Value]
        let text: [UInt8]
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
    var globs: [UInt8] = []

    /// A way to write the name of a row, `*` for anything.
    package struct Pattern: Sendable, BitwiseCopyable {
        /// Where it lies in `globs`.
        let start: UInt32
        let length: UInt32
        /// Letters of its own.
        let weight: UInt32
        let row: UInt32
        /// It stands for a family, not for one model.
        let isFallback: UInt32
    }

    package init() {}

    func glob(_ pattern: Pattern) -> ArraySlice<UInt8> {
        globs[Int(pattern.start)..<Int(pattern.start + pattern.length)]
    }

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

    /// Whether a string is this word; the case of letters does not count.
    func isSpelled(_ value: Value, _ lowercased: some Collection<UInt8>) -> Bool {
        guard value.tag == .string, value.textRange.count == lowercased.count else { return false }
        return text[value.textRange].elementsEqual(lowercased) {
            $0 == $1 || $0 | 0x20 == $1 && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
        }
    }

    func word(_ table: Table, _ row: Int, _ field: String) -> String? { cell(table, row, field).flatMap(string) }
    func words(_ table: Table, _ row: Int, _ field: String) -> [String] { cell(table, row, field).map(strings) ?? [] }

    /// `cells`, where they are given, stand for the row's own.
    func entry(_ table: Table, _ row: Int, _ cells: [Value]? = nil, name: String) -> Entry {
        let asOf = cell(table, row, "asOf").flatMap {
            $0.tag == .timestamp ? CalendarDay(daysSinceEpoch: Int32($0.seconds / 86_400)) : nil
        }
        return entry(
            type: table.type, cells ?? Array(table.row(row)), id: table.ids[row], name: name,
            source: word(table, row, "source") ?? "catalogue", asOf: asOf)
    }

    /// Takes a row out of the catalogue, so that it can be copied into a heap as it is.
    func entry(
        type: Int, _ cells: [Value], id: String, name: String, source: String, asOf: CalendarDay?
    ) -> Entry {
        var text: [UInt8] = []
        var elements: [Value] = []
        func moved(_ value: Value) -> Value {
            guard value.tag == .string else { return value }
            let start = text.count
            text += self.text[value.textRange]
            return Value(.string, bits: UInt64(start) << 32 | UInt64(value.textRange.count))
        }
        let row = cells.map { value in
            guard value.tag == .list, value.count > 0 else { return moved(value) }
            let first = elements.count
            elements += self.elements[Int(value.firstCell)..<Int(value.firstCell) + value.count].map(moved)
            return Value(.list, bits: UInt64(first) << 32 | UInt64(value.count))
        }
        return Entry(
            type: type, cells: row, elements: elements, text: text, id: id, name: name, source: source, asOf: asOf)
    }
}

extension Catalogue.Entry {
    /// Copies the row into the machine's heap; cells that the row leaves open stay unknown facts of their own.
    package func materialise(_ machine: inout Machine) -> Value {
        .record(
            type: ObjectTypeID(index: UInt32(type)),
            first: machine.makeRecord(type: ObjectTypeID(index: UInt32(type)), cells, elements: elements, text: text))
    }
}

extension Value {
    /// Where a string of a catalogue lies in its text.
    var textRange: Range<Int> {
        let offset = Int(bits >> 32)
        return offset..<offset + Int(UInt32(truncatingIfNeeded: bits))
    }
}
