/// What one step of jumping code does. The numbers are stored in programs.
///
/// Code works on one value at a time, the *result*; a second one waits in a slot of the frame. Tests of the result
/// jump to one of three places: `yes`, `no`, `open` (unknown).
enum InstructionCode: UInt8, Sendable, CaseIterable {
    // Results

    /// a: constant
    case constant
    case local
    /// a: global
    case global
    /// a: field, c: object type, flags: what the field of a null record is; of the record in the slot, or of the result
    case localField, field
    /// a: path
    case path
    /// a: definition, b: slots of the arguments, flags: their count
    case call
    /// a: table, b: slots of the first two keys, c: slot of the third, flags: their count
    case lookUp
    /// a: function of the library; of the result, or of what is in the slot and the result
    case callOne, callTwo
    /// a: pattern
    case matches
    /// flags: the op
    case arithmetic
    /// a: op, which is walked as a tree
    case evaluate
    /// Notes in the slot where the elements of a new list begin; adds the result to them; makes them the result, an open
    /// list where bit `a` is marked
    case startList, addToList, list
    case isTrue, isFalse, isUnknown

    // Tests of the result

    case test
    /// To `open` or `yes`, whatever it is
    case isKnown
    /// a: field, c: object type, flags: what the field of a null record is
    case testLocalField
    /// a: definition, b: slots of the arguments, flags: their count
    case testCall
    /// b: constant
    case equalConstant, localFieldEqualConstant
    /// a: first constant cell, b: count
    case containedInConstants
    /// a: path, b: constant
    case pathEqualConstant
    /// With what is in the slot: equal to it, contains it; or compared, the slot on the left: flags: `Orders`
    case equal, contains, compare
    /// b: constant, flags: `Orders`
    case compareConstant
    /// a: field, c: object type
    case hasField

    // Flow

    /// The result goes to the slot
    case store
    /// To `yes`
    case jump
    /// a: bit; an operand was unknown
    case mark
    /// a: bit; to `open` where it is marked, otherwise to `yes`
    case settle
    /// Elements of the result, or the next one of them, go to the slot and flow to `yes`; after the last to `open` where
    /// the bit is marked, otherwise to `no`. a: bit << 16 | slot of the place, b, c: `keptMarks`
    case each, next
    /// The end: with an answer, or with the result
    case answerTrue, answerFalse, answerUnknown, answer
    /// The end of a choice, and on to the next one in the row. a: what it comes to
    case choose
}

/// Which orders of two values a comparison is true for.
struct Orders: OptionSet {
    let rawValue: UInt8

    static let less = Orders(rawValue: 1)
    static let same = Orders(rawValue: 2)
    static let greater = Orders(rawValue: 4)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ code: OpCode) {
        self =
            switch code {
            case .less: .less
            case .lessEqual: [.less, .same]
            case .greater: .greater
            default: [.greater, .same]
            }
    }

    /// Of the same values the other way round.
    var mirrored: Orders {
        Orders(rawValue: rawValue & 2 | rawValue << 2 & 4 | rawValue >> 2 & 1)
    }

    var code: OpCode {
        contains(.less) ? contains(.same) ? .lessEqual : .less : contains(.same) ? .greaterEqual : .greater
    }
}

/// One step of jumping code: 24 bytes.
struct Instruction: BitwiseCopyable, Sendable {
    var code: InstructionCode
    var flags: UInt8 = 0
    /// In the frame.
    var slot: UInt16 = 0
    var a: UInt32 = 0
    var b: UInt32 = 0
    var c: UInt32 = 0
    /// Where to go, counted from the first instruction of the expression.
    var yes: UInt16 = 0
    var no: UInt16 = 0
    var open: UInt16 = 0
    /// What one turn of a loop costs at most, beside what its parts count themselves.
    var cost: UInt16 = 0

    /// Of a loop: all bits but those of its body. In `b` and `c`, as one load would read them.
    var keptMarks: UInt64 {
        @inline(__always) get { UInt64(c) << 32 | UInt64(b) }
        set { (b, c) = (UInt32(truncatingIfNeeded: newValue), UInt32(truncatingIfNeeded: newValue >> 32)) }
    }
}

/// The jumping code of an expression.
struct CodeEntry: BitwiseCopyable, Sendable {
    /// The first instruction; `Op.none` where there is no code.
    var start = Op.none
    /// Where the second operand of `&&` begins, from `start`; 0 where there is none.
    var rest: UInt16 = 0
    var frameSize: UInt16 = 0
    /// What one evaluation costs at most, beside what loops and calls count themselves.
    var cost: UInt32 = 0
}
