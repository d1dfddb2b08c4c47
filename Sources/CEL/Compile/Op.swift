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
    /// a: first operand, b: count; an operand is an op << 1 | is optional
    case list
    /// a: first operand, b: count of entries; each is two operands: key << 1 | is optional, value
    case map
    /// a: range, b: filter or `Op.none`, c: transform or `Op.none`, extra: slot, flags: macro | two variables << 7
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
    /// a: definition, b: first operand, c: count
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
    static let twoVariablesFlag: UInt8 = 0x80
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
