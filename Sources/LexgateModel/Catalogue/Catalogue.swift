import CEL
import Diagnostics

/// Shipped facts about models, licences, places, services and what else a deployment names, each row with its source
/// and day.
///
/// Rows are records of the vocabulary's `Catalogue…` types, kept as cells and text of their own and copied into the
/// heap of a machine when a descriptor names them.
package struct Catalogue: Sendable {
    /// The files, by the word after `catalogue:`.
    package enum Kind: String, CaseIterable, Sendable {
        case models, licences, places, services, developers, safeguards, certifications, components, organisations

        /// Judging looks nothing up in it; it stays out of the image, and so out of every start.
        package var isForReaders: Bool {
            switch self {
            case .models, .licences, .places, .services: false
            case .developers, .safeguards, .certifications, .components, .organisations: true
            }
        }

        /// The type of its rows.
        package var typeName: String {
            switch self {
            case .models: "CatalogueModel"
            case .licences: "CatalogueLicence"
            case .places: "CataloguePlace"
            case .services: "CatalogueService"
            case .developers: "CatalogueDeveloper"
            case .safeguards: "CatalogueSafeguard"
            case .certifications: "CatalogueCertification"
            case .components: "CatalogueComponent"
            case .organisations: "CatalogueOrganisation"
            }
        }
    }

    /// Days after which a row wants another look, where its file says nothing else (`reviewAfterDays`).
    package static let reviewAfterDays = 365

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
        /// The last day on which the row counts as fresh.
        package let reviewBy: CalendarDay?
        /// File and id of the row, `models/qwen3-32b`.
        package let row: String
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
        var cells = Flat<Value>()
        var ids = Packed<String>()
        var fieldNames = Packed<String>()
        var reviewAfterDays = Catalogue.reviewAfterDays
        /// Rows of users, by number; those that ship are not among them.
        var own: [Int: OwnRow] = [:]

        var count: Int { width == 0 ? 0 : cells.count / width }
        func row(_ i: Int) -> Flat<Value> { cells[i * width..<(i + 1) * width] }
        func offset(_ name: String) -> Int? { fieldNames.place(of: name) }
    }

    /// Where a row of a user comes from.
    struct OwnRow: Sendable {
        let file: String
        let reviewAfterDays: Int
    }

    /// What a model name may carry in front and behind that says nothing about the model.
    package struct NameParts: Sendable {
        var prefixes = Packed<String>()
        var regions = Packed<String>()
        var names = Packed<String>()
        var suffixes = Packed<String>()
        var uploaders = Packed<String>()
    }

    var models = Table()
    var licences = Table()
    var developers = Table()
    var places = Table()
    var services = Table()
    var safeguards = Table()
    var certifications = Table()
    var components = Table()
    var organisations = Table()
    var elements = Flat<Value>()
    var text = Flat<UInt8>()
    var nameParts = NameParts()
    /// Row numbers of nested records (`ServicePlace`), see `ServicePlaces`.
    var servicePlaces = Table()
    var servicePlaceOwner = Flat<Int32>()
    var patterns = Flat<Pattern>()
    var globs = Flat<UInt8>()

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

    subscript(kind: Kind) -> Table {
        get {
            switch kind {
            case .models: models
            case .licences: licences
            case .places: places
            case .services: services
            case .developers: developers
            case .safeguards: safeguards
            case .certifications: certifications
            case .components: components
            case .organisations: organisations
            }
        }
        set {
            switch kind {
            case .models: models = newValue
            case .licences: licences = newValue
            case .places: places = newValue
            case .services: services = newValue
            case .developers: developers = newValue
            case .safeguards: safeguards = newValue
            case .certifications: certifications = newValue
            case .components: components = newValue
            case .organisations: organisations = newValue
            }
        }
    }

    func glob(_ pattern: Pattern) -> Flat<UInt8> {
        globs[Int(pattern.start)..<Int(pattern.start + pattern.length)]
    }

    package var modelLicenceOffset: UInt32 { UInt32(models.offset("licence") ?? 0) }
    package var licenceIDs: [String] { Array(licences.ids) }

    // MARK: - Cells

    func string(_ value: Value) -> String? {
        value.tag == .string ? text.text(value.textRange) : nil
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

    func day(_ value: Value?) -> CalendarDay? {
        guard let value, value.tag == .timestamp else { return nil }
        return CalendarDay(daysSinceEpoch: Int32(value.seconds / 86_400))
    }

    /// `cells`, where they are given, stand for the row's own.
    func entry(_ kind: Kind, _ row: Int, _ cells: [Value]? = nil, name: String) -> Entry {
        let table = self[kind]
        return entry(
            kind, cells ?? Array(table.row(row)), id: table.ids[row], name: name,
            source: source(of: row, kind), asOf: day(cell(table, row, "asOf")),
            reviewAfterDays: reviewAfterDays(row, kind))
    }

    func reviewAfterDays(_ row: Int, _ kind: Kind) -> Int {
        self[kind].own[row]?.reviewAfterDays ?? self[kind].reviewAfterDays
    }

    /// The last day on which a row counts as fresh, in days since 1970; long ago where it gives no day.
    func review(_ row: Int, _ kind: Kind) -> Int {
        day(cell(self[kind], row, "asOf")).map { Int($0.daysSinceEpoch) + reviewAfterDays(row, kind) } ?? .min
    }

    /// Where a row can be checked; of a user's row first in which file it stands.
    func source(of row: Int, _ kind: Kind) -> String {
        let table = self[kind]
        let source = word(table, row, "source")
        guard let own = table.own[row] else { return source ?? "catalogue" }
        return "your catalogue \(own.file)\(source.map { ": \($0)" } ?? "")"
    }

    /// Files of users with the number of their rows, in the order of their names.
    package var ownFiles: [(file: String, rows: Int)] {
        let files = Kind.allCases.flatMap { self[$0].own.values.map(\.file) }
        return Set(files).sorted().map { file in (file, files.count { $0 == file }) }
    }

    /// Takes a row out of the catalogue, so that it can be copied into a heap as it is.
    func entry(
        _ kind: Kind, _ cells: [Value], id: String, name: String, source: String, asOf: CalendarDay?,
        rowName: String? = nil, reviewAfterDays: Int? = nil
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
        let table = self[kind]
        return Entry(
            type: table.type, cells: row, elements: elements, text: text, id: id, name: name, source: source,
            asOf: asOf, reviewBy: asOf?.advanced(by: reviewAfterDays ?? table.reviewAfterDays),
            row: rowName ?? "\(kind.rawValue)/\(id)")
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
