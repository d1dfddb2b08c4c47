/// Collects the constants of a program: each text, value, and list is stored once.
struct ConstantPool {
    private(set) var text: [UInt8] = []
    private(set) var cells: [Value] = []
    private(set) var constants: [Value] = []
    private(set) var names: [Program.TextRange] = []

    private var textPlaces: [[UInt8]: Program.TextRange] = [:]
    private var valuePlaces: [Key: UInt32] = [:]
    private var constantPlaces: [Constant: Value] = [:]
    private var namePlaces: [String: Int] = [:]

    private struct Key: Hashable {
        let head: UInt64
        let bits: UInt64
        init(_ value: Value) {
            head = UInt64(value.tag.rawValue) | UInt64(value.flags) << 8 | UInt64(value.aux) << 32
            bits = value.bits
        }
    }

    mutating func range(of bytes: [UInt8]) -> Program.TextRange {
        if let known = textPlaces[bytes] { return known }
        let range = Program.TextRange(offset: UInt32(text.count), length: UInt32(bytes.count))
        text += bytes
        textPlaces[bytes] = range
        return range
    }

    mutating func range(of string: String) -> Program.TextRange { range(of: Array(string.utf8)) }

    /// The index of a value among the constants.
    mutating func index(of value: Value) -> UInt32 {
        let key = Key(value)
        if let known = valuePlaces[key] { return known }
        let index = UInt32(constants.count)
        constants.append(value)
        valuePlaces[key] = index
        return index
    }

    mutating func text(_ bytes: [UInt8], as tag: Value.Tag) -> Value {
        let range = range(of: bytes)
        return Value(tag, flags: Value.constantFlag, bits: UInt64(range.offset) << 32 | UInt64(range.length))
    }

    mutating func string(_ string: String) -> Value { text(Array(string.utf8), as: .string) }

    mutating func value(of constant: Constant) -> Value {
        switch constant {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .uint(let value): return .uint(value)
        case .double(let value): return .double(value)
        case .day(let day): return .day(day)
        case .string(let value): return string(value)
        case .bytes(let value): return text(value, as: .bytes)
        case .unknown(let name): return .unknown(UnknownSet(constantName: nameIndex(name)))
        case .list(let elements):
            if let known = constantPlaces[constant] { return known }
            let values = elements.map { value(of: $0) }
            let list = list(values)
            constantPlaces[constant] = list
            return list
        }
    }

    mutating func list(_ values: [Value]) -> Value {
        let first = append(values)
        return Value(.list, flags: Value.constantFlag, bits: UInt64(first) << 32 | UInt64(values.count))
    }

    /// Keys and values alternate.
    mutating func map(_ flattened: [Value]) -> Value {
        let first = append(flattened)
        return Value(.map, flags: Value.constantFlag, bits: UInt64(first) << 32 | UInt64(flattened.count / 2))
    }

    /// Stores values one after another; the result is the place of the first.
    mutating func append(_ values: [Value]) -> UInt32 {
        defer { cells += values }
        return UInt32(cells.count)
    }

    private mutating func nameIndex(_ name: String) -> Int {
        if let known = namePlaces[name] { return known }
        names.append(range(of: name))
        namePlaces[name] = names.count - 1
        return names.count - 1
    }
}
