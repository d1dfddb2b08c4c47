import CEL
import DataTree
import Diagnostics

/// The normalised descriptor: what every cell of the machine's heap stands for and where it came from.
///
/// The values themselves lie in the heap of the `Machine` that the normaliser filled; these tables lie beside it and
/// hold the same cell numbers.
package struct Facts: Sendable {
    /// Which step of normalisation filled a cell.
    package enum Step: UInt8, Sendable, BitwiseCopyable {
        /// Nobody: the fact is unknown.
        case none
        case stated
        /// From other facts or the catalogue.
        case derived
        /// By a default or an implied flow.
        case assumed
    }

    package struct Origin: Sendable, BitwiseCopyable {
        package var step: Step
        /// The node of the tree that states or causes the value, + 1; 0 for none.
        package var node: UInt32

        package static let unknown = Origin(step: .none, node: 0)
        package static func stated(_ node: Int) -> Origin { Origin(step: .stated, node: UInt32(node) + 1) }
        package var treeNode: Int? { node == 0 ? nil : Int(node) - 1 }
    }

    /// One object: a run of cells.
    package struct Record: Sendable, BitwiseCopyable {
        package let first: UInt32
        package let type: Int32
        /// The cell of the field that holds the object or the list it is in; `noParent` for the root.
        package let parent: UInt32
        /// The node of the tree that it was read from, + 1; 0 for none.
        package var node: UInt32

        package static let noParent = UInt32.max
        package var treeNode: Int? { node == 0 ? nil : Int(node) - 1 }
    }

    /// A catalogue row that filled facts of one record.
    package struct CatalogueUse: Sendable {
        package let record: UInt32
        /// The computed field that holds the row.
        package let cell: UInt32
        /// What was looked up and found, for people: `aws / eu-central-1`.
        package let name: String
        package let source: String
        package let asOf: CalendarDay?
        package let reviewBy: CalendarDay?
        /// File and id of the row, `models/qwen3-32b`.
        package let row: String

        package var reference: CatalogueReference { CatalogueReference(row: row, asOf: asOf, source: source) }
    }

    /// A stated fact that the catalogue contradicts.
    package struct Contradiction: Sendable {
        package let cell: UInt32
        package let derived: String
        package let source: String
    }

    /// In ascending order of `first`.
    package internal(set) var records: [Record] = []
    package internal(set) var origins: [Origin] = []
    package internal(set) var catalogueUses: [CatalogueUse] = []
    package internal(set) var contradictions: [Contradiction] = []
    /// Stated facts that say too little, since others call for more, and why.
    var shortfalls: [(cell: UInt32, reason: String)] = []
    package internal(set) var root: UInt32 = 0
    /// The stand-in recipient for the organisation itself.
    package internal(set) var ownRecipient: UInt32 = 0
    /// Ids of models, sites, data sets, recipients: the record each one names.
    var identifiers = TextIndex()
    private var identified: [Identified] = []
    private var names = UniqueNames()
    /// Cells up to here hold stated, derived or assumed facts; the lists of `derived` come behind them.
    package internal(set) var factCells = 0
    /// For cells of `derived` lists, from `factCells` on: the fact each one repeats, + 1; 0 for none.
    package internal(set) var repeated: [UInt32] = []

    package struct Identified: Sendable, BitwiseCopyable {
        package let record: UInt32
        package let type: Int
        package let node: Int
    }

    /// What an id names.
    func identified(by id: Value, _ machine: borrowing Machine) -> Identified? {
        identifiers.find(id, machine).map { identified[$0] }
    }

    /// Gives `id` to what it names; what had it before keeps it, and is returned.
    mutating func identify(_ id: Value, _ target: Identified, _ machine: borrowing Machine) -> Identified? {
        let (number, isNew) = identifiers.insert(id, machine)
        guard isNew else { return identified[number] }
        identified.append(target)
        return nil
    }

    /// `base`, or `base-2` where that is an id or was given before.
    mutating func uniqueName(_ base: Value, _ machine: inout Machine) -> Value {
        names.unique(base, reserved: identifiers, &machine)
    }

    /// All that have an id, in the order of the text.
    var allIdentified: [Identified] { identified }

    /// The fact behind a cell: itself, or what a computed list took it from.
    package func source(of cell: UInt32) -> UInt32 {
        let index = Int(cell) - factCells
        guard index >= 0, index < repeated.count, repeated[index] > 0 else { return cell }
        return repeated[index] - 1
    }

    /// What a stated fact leaves out, in words; nil where nothing calls for more. Some reasons stand for many.
    package func shortfall(of cell: UInt32) -> String? {
        let reasons = shortfalls.filter { $0.cell == cell }.map(\.reason)
        let rest = reasons.count > 3 ? "; and \(reasons.count - 3) more" : ""
        return reasons.isEmpty ? nil : reasons.prefix(3).joined(separator: "; ") + rest
    }

    mutating func setSource(_ source: UInt32, of cell: UInt32) {
        let index = Int(cell) - factCells
        precondition(index >= 0, "only cells of computed lists repeat facts")
        if index >= repeated.count { repeated.append(contentsOf: repeatElement(0, count: index + 1 - repeated.count)) }
        repeated[index] = source + 1
    }

    package init() {}

    /// Forgets the document and keeps the capacity.
    mutating func reset() {
        records.removeAll(keepingCapacity: true)
        origins.removeAll(keepingCapacity: true)
        catalogueUses.removeAll(keepingCapacity: true)
        contradictions.removeAll(keepingCapacity: true)
        shortfalls.removeAll(keepingCapacity: true)
        identifiers.removeAll()
        identified.removeAll(keepingCapacity: true)
        names.removeAll()
        repeated.removeAll(keepingCapacity: true)
        root = 0
        ownRecipient = 0
        factCells = 0
    }

    /// Drops the lists of `derived`, so that they can be made anew.
    package mutating func forgetDerived(keepingRecords count: Int) {
        records.removeLast(max(0, records.count - count))
        repeated.removeAll(keepingCapacity: true)
    }

    /// The row of the catalogue that a cell is part of.
    package func catalogueUse(holding cell: UInt32) -> CatalogueUse? {
        guard let index = record(owning: cell) else { return nil }
        return catalogueUses.first { $0.cell == records[index].parent }
    }

    package func origin(of cell: UInt32) -> Origin {
        Int(cell) < origins.count ? origins[Int(cell)] : .unknown
    }

    mutating func setOrigin(_ origin: Origin, of cell: UInt32) {
        if Int(cell) >= origins.count { makeRoom(for: Int(cell) + 1) }
        origins[Int(cell)] = origin
    }

    /// Room for origins of so many cells.
    mutating func makeRoom(for cells: Int) {
        if cells > origins.count { origins.append(contentsOf: repeatElement(.unknown, count: cells - origins.count)) }
    }

    /// Whether a cell belongs to the stand-in for the organisation, or to an object inside it.
    package func isOfOwnRecipient(_ cell: UInt32) -> Bool {
        var cell = cell
        while let index = record(owning: cell), records[index].parent != Record.noParent {
            if records[index].first == ownRecipient { return true }
            cell = records[index].parent
        }
        return false
    }

    /// Index into `records` of the object that owns `cell`.
    package func record(owning cell: UInt32) -> Int? {
        var low = 0
        var high = records.count
        while low < high {
            let middle = (low + high) / 2
            if records[middle].first <= cell { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }
}
