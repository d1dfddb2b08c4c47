/// What one node of a compiled expression does. The numbers are stored in programs.
enum OpCode: UInt8, Sendable, CaseIterable {
    /// a: constant
    case constant
    /// a: slot in the frame
    case local
    /// a: global
    case global
    /// a: operand, b: field, c: object type, flags: what the field of a null record is
    case field
    /// As `field`, from a local whose record needs no evaluation. a: slot
    case localField
    /// a: global, b: first operand, c: steps; each step is two operands: field | absence << 24, object type
    case path
    /// a: operand, b: constant with the name
    case select, optionalSelect
    /// As `field` and `select`
    case hasField, hasName
    /// a: operand, b: index
    case index, optionalIndex
    /// a: operand
    case not, negate
    /// a: first operand, b: count
    case and, or
    /// a: condition, b, c: answers
    case conditional
    /// a, b: operands
    case equal, notEqual, less, lessEqual, greater, greaterEqual, contained
    /// a: operand, b: constant
    case equalConstant, notEqualConstant
    /// a: operand, b: first constant cell, c: count
    case containedInConstants
    /// a, b: operands
    case add, subtract, multiply, divide, remainder
    /// a: first operand, b: count; an operand is an op << 2 | marks
    case list
    /// a: first operand, b: count of entries; each is two operands: key << 2 | marks of the value, value
    case map
    /// a: range, b: filter or `Op.none`, c: transform or `Op.none`, extra: slot, flags: macro and the flags of `Op`
    case fold
    /// a: value, b: body, c: slot
    case bind
    /// a: target, b: body, c: slot, flags: is flat
    case optionalMap
    /// a: optional, b: alternative
    case optionalOr, optionalOrValue
    /// extra: builtin, then operands
    case call0, call1, call2, call3
    /// extra: builtin, a: first operand, b: count
    case call
    /// a: text, b: index of a regular expression of the program
    case matches
    /// a: definition, b: first operand, c: count, flags: a bit for each argument that must not be unknown; the last bit is
    /// that of all others
    case definition
    /// a: table, b: first operand, c: count
    case lookup
    /// a: constant with the message
    case fail
}

/// One node of a compiled expression: 16 bytes, children by index.
struct Op: BitwiseCopyable, Sendable {
    var code: OpCode
    var flags: UInt8 = 0
    var extra: UInt16 = 0
    var a: UInt32 = 0
    var b: UInt32 = 0
    var c: UInt32 = 0

    /// Stands for an operand that is not there.
    static let none = UInt32.max

    // Of a fold
    static let twoVariablesFlag: UInt8 = 0x80
    /// Where anything keeps the result open, all of it is unknown: see `FailureOutlook`.
    static let needsAllFlag: UInt8 = 0x40
    /// So also where a value of its transform is unknown.
    static let needsValuesFlag: UInt8 = 0x20
    var foldKind: FoldKind? { FoldKind(rawValue: flags & 0x1F) }

    // Of an operand of a list or a map
    static let isOptionalMark: UInt32 = 1
    /// Where the operand is unknown, so is the whole.
    static let canFailMark: UInt32 = 2
}

/// Where an op comes from: bytes of an expression text, and the source that holds it.
struct Origin: BitwiseCopyable, Sendable {
    var start: UInt32
    var end: UInt32
    var source: SourceID
}

/// The stored form of a comprehension macro.
enum FoldKind: UInt8, Sendable, CaseIterable {
    case all, exists, existsOne, filter, map, transformMap, transformMapEntry, sortBy

    init(_ macro: Node.Comprehension.Macro) {
        self =
            switch macro {
            case .all: .all
            case .exists: .exists
            case .existsOne: .existsOne
            case .filter: .filter
            case .map: .map
            case .transformMap: .transformMap
            case .transformMapEntry: .transformMapEntry
            case .sortBy: .sortBy
            }
    }
}
