@testable import CEL

/// A value of the reference interpreter: a tree that owns all its parts.
indirect enum Ref {
    /// Names of what is missing.
    case unknown(Set<String>)
    case error
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    /// UTF-8: Swift's strings are equal when they look alike, those of CEL when their code points are.
    case string([UInt8])
    case bytes([UInt8])
    /// `more` is what may be missing from an open list.
    case list([Ref], more: Set<String>?)
    case map([Entry], more: Set<String>?)
    /// Nanoseconds since 1970, and of a length of time.
    case timestamp(Int128)
    case duration(Int128)
    case type(String)
    case optional(Ref?)
    /// `net.IP` and `net.CIDR`, by their text.
    case ip(String)
    case cidr(String)

    struct Entry {
        let key: Ref
        let value: Ref
    }

    static func text(_ text: String) -> Ref { .string(Array(text.utf8)) }
    static func list(_ elements: [Ref]) -> Ref { .list(elements, more: nil) }

    /// Neither an error nor unknown.
    var isValue: Bool {
        switch self {
        case .error, .unknown: false
        default: true
        }
    }

    var isNumber: Bool {
        switch self {
        case .int, .uint, .double: true
        default: false
        }
    }

    var isError: Bool { if case .error = self { true } else { false } }
    var missing: Set<String>? { if case .unknown(let names) = self { names } else { nil } }

    /// Without the names of what is missing.
    var anonymous: Ref {
        switch self {
        case .unknown: .unknown([])
        case .list(let elements, let more): .list(elements.map(\.anonymous), more: more.map { _ in [] })
        case .map(let entries, let more):
            .map(entries.map { Entry(key: $0.key, value: $0.value.anonymous) }, more: more.map { _ in [] })
        case .optional(let content): .optional(content?.anonymous)
        default: self
        }
    }

    /// Whether two results are the same: kinds count, NaN is NaN, the order of a map does not count, nor does which
    /// error it is.
    func isSame(as other: Ref) -> Bool {
        switch (self, other) {
        case (.unknown(let a), .unknown(let b)): return a == b
        case (.error, .error), (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.int(let a), .int(let b)): return a == b
        case (.uint(let a), .uint(let b)): return a == b
        case (.double(let a), .double(let b)): return a.isNaN ? b.isNaN : a.bitPattern == b.bitPattern
        case (.string(let a), .string(let b)), (.bytes(let a), .bytes(let b)): return a == b
        case (.timestamp(let a), .timestamp(let b)), (.duration(let a), .duration(let b)): return a == b
        case (.type(let a), .type(let b)), (.ip(let a), .ip(let b)), (.cidr(let a), .cidr(let b)): return a == b
        case (.list(let a, let m), .list(let b, let n)):
            return m == n && a.count == b.count && zip(a, b).allSatisfy { $0.isSame(as: $1) }
        case (.map(let a, let m), .map(let b, let n)):
            return m == n && a.count == b.count
                && a.allSatisfy { x in b.contains { $0.key.isSame(as: x.key) && $0.value.isSame(as: x.value) } }
        case (.optional(let a), .optional(let b)):
            guard let a, let b else { return a == nil && b == nil }
            return a.isSame(as: b)
        default: return false
        }
    }
}

/// The functions that both interpreters share, those of strings, math, time, network and regular expressions, and the way
/// between their values.
struct Leaves: ~Copyable {
    private var machine = Machine(program: ProgramBuilder(TypeEnvironment(), mode: .unchecked).finish())

    mutating func apply(_ builtin: Builtin, _ arguments: [Ref]) -> Ref {
        machine.reset()
        machine.remaining = 1_000_000
        let values = arguments.map { machine.value(of: $0) }
        let result = machine.apply(builtin, to: values)
        return machine.ref(of: result)
    }
}

extension Machine {
    mutating func value(of ref: Ref) -> Value {
        switch ref {
        case .unknown(let names): return unknown(names)
        case .error: return fail(.divisionByZero)
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .uint(let value): return .uint(value)
        case .double(let value): return .double(value)
        case .string(let bytes): return makeString(utf8: bytes)
        case .bytes(let bytes): return makeBytes(bytes)
        case .list(let elements, let more):
            return makeList(elements.map { value(of: $0) }, missing: more.map { unknown($0) })
        case .map(let entries, let more):
            return makeMap(
                entries.map { (key: value(of: $0.key), value: value(of: $0.value)) }, missing: more.map { unknown($0) })
        case .timestamp(let nanoseconds):
            let (seconds, rest) = Machine.split(nanoseconds)
            return .timestamp(seconds: seconds, nanoseconds: rest)
        case .duration(let nanoseconds):
            let (seconds, rest) = Machine.split(nanoseconds)
            return .duration(seconds: seconds, nanoseconds: rest)
        case .type(let name): return makeType(named: name)
        case .optional(let content):
            guard let content else { return .optionalNone }
            return optional(of: value(of: content))
        case .ip(let text): return apply(.ip, to: [makeString(text)])
        case .cidr(let text): return apply(.cidr, to: [makeString(text)])
        }
    }

    func ref(of value: Value) -> Ref {
        switch value.tag {
        case .unknown: return .unknown(Set(missingCells(of: value).named))
        case .error: return .error
        case .null: return .null
        case .bool: return .bool(value.boolean)
        case .int: return .int(value.integer)
        case .uint: return .uint(value.unsigned)
        case .double: return .double(value.double)
        case .string: return .string(Array(bytes(of: value)))
        case .bytes: return .bytes(Array(bytes(of: value)))
        case .list: return .list(elements(of: value).map { ref(of: $0) }, more: more(of: value))
        case .map:
            return .map(
                entries(of: value).map { Ref.Entry(key: ref(of: $0.key), value: ref(of: $0.value)) },
                more: more(of: value))
        case .timestamp: return .timestamp(Int128(value.seconds) * 1_000_000_000 + Int128(value.nanoseconds))
        case .duration: return .duration(Int128(value.seconds) * 1_000_000_000 + Int128(value.nanoseconds))
        case .type: return .type(text(of: value))
        case .optional: return .optional(content(of: value).map { ref(of: $0) })
        case .record: return value.isCIDR ? .cidr(describeOpaque(value)) : .ip(describeOpaque(value))
        }
    }

    private func more(of value: Value) -> Set<String>? {
        value.isOpen ? Set(missingCells(of: missing(of: value)).named) : nil
    }

    private mutating func unknown(_ names: Set<String>) -> Value {
        var result = Value.null
        for name in names.sorted() {
            result = result.isNull ? makeUnknown(named: name) : union(result, makeUnknown(named: name))
        }
        return result
    }

    private static func split(_ nanoseconds: Int128) -> (Int64, UInt32) {
        var (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        if rest < 0 { (seconds, rest) = (seconds - 1, rest + 1_000_000_000) }
        return (Int64(clamping: seconds), UInt32(rest))
    }
}

extension Ref: CustomStringConvertible {
    var description: String {
        switch self {
        case .unknown(let names): "unknown(\(names.sorted().joined(separator: ", ")))"
        case .error: "error"
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .uint(let value): "\(value)u"
        case .double(let value): "\(value)"
        case .string(let bytes): "'\(String(decoding: bytes, as: UTF8.self))'"
        case .bytes(let bytes): "b\(bytes)"
        case .list(let elements, let more):
            "[" + (elements.map(\.description) + Ref.rest(more)).joined(separator: ", ") + "]"
        case .map(let entries, let more):
            "{" + (entries.map { "\($0.key): \($0.value)" } + Ref.rest(more)).joined(separator: ", ") + "}"
        case .timestamp(let nanoseconds): "timestamp(\(nanoseconds) ns)"
        case .duration(let nanoseconds): "duration(\(nanoseconds) ns)"
        case .type(let name): name
        case .optional(let content): content.map { "optional(\($0))" } ?? "none"
        case .ip(let text): "ip(\(text))"
        case .cidr(let text): "cidr(\(text))"
        }
    }

    private static func rest(_ more: Set<String>?) -> [String] {
        more.map { ["… \($0.sorted().joined(separator: ", "))"] } ?? []
    }
}
