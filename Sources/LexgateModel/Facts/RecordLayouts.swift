// Hot: what is asked of a type for every record of every descriptor, as flat rows of trivial values.
import CEL

/// The shape of the records of each type, worked out once from the vocabulary.
struct RecordLayouts: Sendable {
    /// An object inside an object. It exists whenever the outer one does, so that each of its facts can be unknown by
    /// itself. All numbers count from the first cell of the outermost record.
    struct Nested: BitwiseCopyable, Sendable {
        let cell: UInt32
        let type: UInt32
        let first: UInt32
    }

    /// A fact that a derivation, a consequence or a default can fill.
    struct Fill: BitwiseCopyable, Sendable {
        let offset: UInt32
        let field: UInt32
        let derive: UInt32
        /// Range of `consequences`.
        let firstConsequence: UInt16
        let consequenceCount: UInt16
        let hasDefault: Bool
        /// Whether the catalogue can contradict what is stated.
        let isCompared: Bool
    }

    /// What decides how the text of a fact is read.
    struct Shape: BitwiseCopyable, Sendable {
        let kind: Vocabulary.Kind
        let flags: Vocabulary.Flags
        /// As in `Vocabulary.Field`.
        let pattern: UInt16
        let target: UInt32
    }

    struct TypeRow: BitwiseCopyable, Sendable {
        /// Cells of a record with all that is nested in it.
        fileprivate(set) var size: UInt32 = 0
        fileprivate(set) var firstNested: Int32 = 0
        fileprivate(set) var nestedCount: Int32 = 0
        fileprivate(set) var firstFill: Int32 = 0
        fileprivate(set) var fillCount: Int32 = 0
        fileprivate(set) var firstRequired: Int32 = 0
        fileprivate(set) var requiredCount: Int32 = 0
        /// Of an artefact: its state, and the day on which it was done.
        fileprivate(set) var status: UInt32 = 0
        fileprivate(set) var done: UInt32 = 0
    }

    private(set) var types: [TypeRow]
    /// Of each field of the vocabulary.
    let shapes: [Shape]
    private(set) var nested: [Nested] = []
    private(set) var fills: [Fill] = []
    /// Fields that must be written, ids excepted.
    private(set) var required: [UInt32] = []
    /// Indices of `Vocabulary.consequences`.
    private(set) var consequences: [UInt16] = []
    /// By type; see `holder(of:)`.
    private var holders: [Holder]

    /// A field whose objects are part of theirs.
    private struct Holder: BitwiseCopyable, Sendable {
        static let none: Int32 = -1
        static let several: Int32 = -2
        var type = none
        var field: UInt32 = 0
    }

    init(_ vocabulary: Vocabulary) {
        types = Array(repeating: TypeRow(), count: vocabulary.types.count)
        holders = Array(repeating: Holder(), count: types.count)
        shapes = vocabulary.fields.map {
            Shape(
                kind: $0.kind, flags: $0.flags, pattern: UInt16(truncatingIfNeeded: $0.pattern), target: $0.target)
        }
        for type in vocabulary.types.indices { lay(type, vocabulary) }
    }

    private mutating func lay(_ type: Int, _ vocabulary: Vocabulary) {
        guard types[type].size == 0 else { return }
        let fields = vocabulary.types[type].fields
        // Set before the inner ones are laid, so that a type inside itself would end here.
        types[type].size = UInt32(fields.count)
        var own: [Nested] = []
        var row = types[type]
        row.firstRequired = Int32(required.count)
        row.firstFill = Int32(fills.count)
        for field in fields where shapes[field].flags.contains(.required) && shapes[field].kind != .id {
            required.append(UInt32(field))
        }
        if let status = vocabulary.field("status", of: type) {
            row.status = UInt32(status - fields.lowerBound)
            row.done = UInt32((vocabulary.field("done", of: type) ?? status) - fields.lowerBound)
        }
        for field in vocabulary.fillsByType[type] { addFill(field, of: type, vocabulary) }
        row.requiredCount = Int32(required.count) - row.firstRequired
        row.fillCount = Int32(fills.count) - row.firstFill
        for field in fields where vocabulary.holdsObjects(field) {
            let inner = Int(vocabulary.fields[field].target)
            let cell = UInt32(field - fields.lowerBound)
            let isOnly = vocabulary.isNested(field) && holders[inner].type == Holder.none
            holders[inner] = Holder(type: isOnly ? Int32(type) : Holder.several, field: cell)
            guard vocabulary.isNested(field) else { continue }
            lay(inner, vocabulary)
            own.append(Nested(cell: cell, type: UInt32(inner), first: row.size))
            for deeper in nested(types[inner]) {
                own.append(Nested(cell: row.size + deeper.cell, type: deeper.type, first: row.size + deeper.first))
            }
            row.size += types[inner].size
        }
        row.firstNested = Int32(nested.count)
        row.nestedCount = Int32(own.count)
        nested += own
        types[type] = row
    }

    private mutating func addFill(_ field: Int, of type: Int, _ vocabulary: Vocabulary) {
        let spec = vocabulary.fields[field]
        let first = consequences.count
        for (index, consequence) in vocabulary.consequences.enumerated()
        where consequence.type == type && consequence.sets == field {
            consequences.append(UInt16(index))
        }
        fills.append(
            Fill(
                offset: UInt32(field - vocabulary.types[type].fields.lowerBound), field: UInt32(field),
                derive: spec.derive, firstConsequence: UInt16(first),
                consequenceCount: UInt16(consequences.count - first), hasDefault: spec.defaultValue > 0,
                isCompared: spec.flags.contains(.fromCatalogue) && spec.derive != Vocabulary.Field.noExpression
                    && spec.flags.isDisjoint(with: [.list, .presumption])))
    }

    func nested(_ row: TypeRow) -> ArraySlice<Nested> {
        nested[Int(row.firstNested)..<Int(row.firstNested + row.nestedCount)]
    }

    /// The type and field of which every object of a type is a part; nil where there are several, or lists of it.
    func holder(of type: Int) -> (type: Int, field: UInt32)? {
        let holder = holders[type]
        return holder.type < 0 ? nil : (Int(holder.type), holder.field)
    }

    func fillRange(of type: Int) -> Range<Int> {
        Int(types[type].firstFill)..<Int(types[type].firstFill + types[type].fillCount)
    }

    func requiredRange(of type: Int) -> Range<Int> {
        Int(types[type].firstRequired)..<Int(types[type].firstRequired + types[type].requiredCount)
    }
}

extension Vocabulary {
    /// A single object that an author writes: part of its owner.
    func isNested(_ field: Int) -> Bool { holdsObjects(field) && !fields[field].flags.contains(.list) }

    /// One object that an author writes, or a list of them.
    fileprivate func holdsObjects(_ field: Int) -> Bool {
        let spec = fields[field]
        return (spec.kind == .object || spec.kind == .checklist) && !spec.flags.contains(.computed)
    }
}
