/// One CEL value, unknown and error included: 16 trivially copyable bytes without padding.
///
/// A value never owns memory. Text, elements, and fields live in one of two segments: the program's constants
/// (`isConstant`) or the heap of the machine that made the value. A heap value means nothing to another machine, nor
/// to the same one after `reset()`.
///
/// `public`, since the compiler copies no `package` function into other modules, and judging reads values all the time.
///
/// | tag | aux | bits |
/// |---|---|---|
/// | `unknown` | the set of missing facts (`UnknownSet`) | 0 |
/// | `error` | index into the machine's failures | 0 |
/// | `bool` `int` `uint` `double` | 0 | the value |
/// | `string` `bytes` `type` | 0 | offset << 32 \| length, in bytes of text |
/// | `list` | 0: closed, otherwise the missing facts + 1: open | first cell << 32 \| count |
/// | `map` | as for `list` | first cell << 32 \| count of entries; cells alternate key, value |
/// | `record` | object type | first cell; field i is cell first + i |
/// | `timestamp` `duration` | nanoseconds, 0 ..< 1e9, counted upwards | seconds, Int64 |
/// | `optional` | 0 | 0: none, otherwise the cell of the content + 1 |
public struct Value: BitwiseCopyable, Sendable {
    public enum Tag: UInt8, Sendable, BitwiseCopyable, CaseIterable {
        case unknown, error, null, bool, int, uint, double, string, bytes
        case list, map, record, timestamp, duration, type, optional

        // The compiler's own is a call outside of this module.
        @inlinable @inline(__always)
        public static func == (a: Tag, b: Tag) -> Bool {
            unsafeBitCast(a, to: UInt8.self) == unsafeBitCast(b, to: UInt8.self)
        }
    }

    /// Tag, flags and aux in one word, so that a value travels in two registers.
    @usableFromInline private(set) var head: UInt64
    public var bits: UInt64

    @inlinable @inline(__always)
    public init(_ tag: Tag, flags: UInt8 = 0, aux: UInt32 = 0, bits: UInt64 = 0) {
        head = UInt64(tag.rawValue) | UInt64(flags) << 8 | UInt64(aux) << 32
        self.bits = bits
    }

    @inlinable @inline(__always)
    public var tag: Tag { unsafeBitCast(UInt8(truncatingIfNeeded: head), to: Tag.self) }
    @inlinable @inline(__always)
    public var flags: UInt8 { UInt8(truncatingIfNeeded: head >> 8) }
    @inlinable @inline(__always)
    public var aux: UInt32 { UInt32(truncatingIfNeeded: head >> 32) }

    /// Set in `flags` when the value lives in the program's constant segment.
    @inlinable public static var constantFlag: UInt8 { 1 }
    /// Set in `flags` of an empty closed list that somebody stated to be none: `has` of it is false.
    @inlinable public static var statedNoneFlag: UInt8 { 2 }
}

// MARK: - Making scalars

extension Value {
    @inlinable @inline(__always) public static var null: Value { Value(.null) }
    @inlinable @inline(__always) public static var `true`: Value { .bool(true) }
    @inlinable @inline(__always) public static var `false`: Value { .bool(false) }
    @inlinable @inline(__always) public static var emptyList: Value { Value(.list) }
    /// The empty list of a field that is stated none.
    @inlinable @inline(__always) public static var noneList: Value { Value(.list, flags: statedNoneFlag) }
    @inlinable @inline(__always) public static var emptyMap: Value { Value(.map) }
    @inlinable @inline(__always) public static var optionalNone: Value { Value(.optional) }

    @inlinable @inline(__always) public static func bool(_ value: Bool) -> Value { Value(.bool, bits: value ? 1 : 0) }
    package static func int(_ value: Int64) -> Value { Value(.int, bits: UInt64(bitPattern: value)) }
    package static func uint(_ value: UInt64) -> Value { Value(.uint, bits: value) }
    package static func double(_ value: Double) -> Value { Value(.double, bits: value.bitPattern) }

    /// A point in time; `nanoseconds` count upwards from `seconds` and stay below one thousand million.
    package static func timestamp(seconds: Int64, nanoseconds: UInt32 = 0) -> Value {
        Value(.timestamp, aux: nanoseconds, bits: UInt64(bitPattern: seconds))
    }

    /// A calendar day as CEL sees it: the timestamp of its midnight in UTC.
    package static func day(_ daysSinceEpoch: Int32) -> Value {
        .timestamp(seconds: Int64(daysSinceEpoch) * 86_400)
    }

    /// A length of time; `nanoseconds` count upwards from `seconds`, so -0.5 s is -1 s and 500,000,000 ns.
    package static func duration(seconds: Int64, nanoseconds: UInt32 = 0) -> Value {
        Value(.duration, aux: nanoseconds, bits: UInt64(bitPattern: seconds))
    }

    /// The record whose fields start at heap cell `first`.
    package static func record(type: ObjectTypeID, first: UInt32) -> Value {
        Value(.record, aux: type.index, bits: UInt64(first))
    }

    /// A fact that nobody stated: the one of heap cell `cell`.
    package static func unknown(cell: UInt32) -> Value { Value(.unknown, aux: UnknownSet(cell: cell).id) }

    static func unknown(_ set: UnknownSet) -> Value { Value(.unknown, aux: set.id) }
}

// MARK: - Reading

extension Value {
    @inlinable @inline(__always) public var isUnknown: Bool { tag == .unknown }
    @inlinable @inline(__always) public var isError: Bool { tag == .error }
    @inlinable @inline(__always) public var isNull: Bool { tag == .null }
    @inlinable @inline(__always) public var isTrue: Bool { tag == .bool && bits != 0 }
    @inlinable @inline(__always) public var isFalse: Bool { tag == .bool && bits == 0 }
    @inlinable @inline(__always) public var isConstant: Bool { flags & Value.constantFlag != 0 }
    @inlinable @inline(__always) public var isStatedNone: Bool { flags & Value.statedNoneFlag != 0 }

    /// Whether a list or map may hold more than its known elements.
    @inlinable @inline(__always) public var isOpen: Bool { (tag == .list || tag == .map) && aux != 0 }

    /// The number behind a value of that tag; for any other tag, meaningless but defined.
    @inlinable @inline(__always) public var boolean: Bool { bits != 0 }
    @inlinable @inline(__always) public var integer: Int64 { Int64(bitPattern: bits) }
    package var unsigned: UInt64 { bits }
    package var double: Double { Double(bitPattern: bits) }
    @inlinable @inline(__always) public var seconds: Int64 { Int64(bitPattern: bits) }
    package var nanoseconds: UInt32 { aux }

    /// First cell of a list, map, or record.
    @inlinable @inline(__always) public var firstCell: UInt32 {
        tag == .record ? UInt32(truncatingIfNeeded: bits) : UInt32(bits >> 32)
    }
    /// Known elements of a list, or entries of a map.
    @inlinable @inline(__always) public var count: Int { Int(UInt32(truncatingIfNeeded: bits)) }

    package var objectType: ObjectTypeID { ObjectTypeID(index: aux) }

    /// Neither unknown nor error: something a function can work on.
    var isOrdinary: Bool { tag.rawValue > Tag.error.rawValue }
    var textOffset: Int { Int(bits >> 32) }
    var textLength: Int { Int(UInt32(truncatingIfNeeded: bits)) }
    var unknownSet: UnknownSet { UnknownSet(id: aux) }
    /// What may be missing from an open list or map.
    var openSet: UnknownSet? { isOpen ? UnknownSet(id: aux &- 1) : nil }
    var isNumber: Bool { tag == .int || tag == .uint || tag == .double }
    /// Of a kind whose values may be keys, or looked for among keys.
    var isComparableAsKey: Bool { tag == .string || tag == .bool || isNumber }

    /// A step of a hash over the bits.
    @inline(__always)
    func mixed(into hash: UInt64) -> UInt64 {
        ((hash ^ bits) &* 0xD6E8_FEB8_6659_FD93 ^ head) &* 0x9E37_79B9_7F4A_7C15
    }

    /// Same bits in the same segment: the same value without looking inside.
    @inline(__always)
    func isIdentical(to other: Value) -> Bool {
        head == other.head && bits == other.bits
    }
}

/// A set of missing facts: one heap cell, one named thing, or a union node of the machine.
///
/// A cell needs no memory of its own: its index is the set. The two top bits tell the three apart.
struct UnknownSet: BitwiseCopyable, Hashable, Sendable {
    let id: UInt32

    init(id: UInt32) { self.id = id }
    init(cell: UInt32) { id = cell & 0x7FFF_FFFF }
    /// Node `index` of the machine: a union of two sets, or a name made while evaluating.
    init(node index: Int) { id = 0x8000_0000 | UInt32(truncatingIfNeeded: index) & 0x3FFF_FFFF }
    /// Name `index` of the program, such as an unstated column of a table row.
    init(constantName index: Int) { id = 0xC000_0000 | UInt32(truncatingIfNeeded: index) & 0x3FFF_FFFF }

    enum Kind {
        case cell(UInt32)
        case node(Int)
        case constantName(Int)
    }

    var kind: Kind {
        if id & 0x8000_0000 == 0 { return .cell(id) }
        let index = Int(id & 0x3FFF_FFFF)
        return id & 0x4000_0000 == 0 ? .node(index) : .constantName(index)
    }
}
