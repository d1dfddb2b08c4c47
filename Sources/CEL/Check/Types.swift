/// The place of an object type in its environment.
package struct ObjectTypeID: Hashable, Sendable, BitwiseCopyable {
    package let index: UInt32
    @inlinable package init(index: UInt32) { self.index = index }
}

/// The place of an enumeration in its environment.
package struct EnumID: Hashable, Sendable, BitwiseCopyable {
    package let index: UInt32
    package init(index: UInt32) { self.index = index }
}

/// A static type of CEL, with the few that a descriptor needs beyond the standard.
package indirect enum Type: Hashable, Sendable {
    case null, bool, int, uint, double, string, bytes, timestamp, duration, dyn
    /// The type of an expression that has already been complained about.
    case error
    case list(Type)
    case map(Type, Type)
    case object(ObjectTypeID)
    case optional(Type)
    /// The type of a type value such as `int`.
    case type(Type)
    /// A type variable of an overload, or one that inference has not fixed yet.
    case parameter(String)
    /// A string out of a closed set.
    case enumeration(EnumID)
    /// A timestamp that obeys the rule about `asOf`: only compared, or handed on as a day.
    case day
    /// A scalar that may be null (protocol buffer wrappers; conformance suite).
    case nullable(Type)
    /// A type known by name alone, such as `net.IP`.
    case opaque(String, [Type])
}

extension Type {
    /// The type that values of this one have when they are only looked at: a day is a timestamp.
    var value: Type { self == .day ? .timestamp : self }

    /// Whether some value of the type is a key of maps: CEL specification, "Values".
    var canBeKey: Bool {
        switch self {
        case .bool, .int, .uint, .string, .enumeration, .dyn, .error, .parameter: true
        case .nullable(let type): type.canBeKey
        case .null, .double, .bytes, .timestamp, .duration, .day, .list, .map, .object, .optional, .type, .opaque: false
        }
    }

    /// Whether a value, or a part of it, may be of any type.
    var holdsDyn: Bool {
        switch self {
        case .dyn: true
        case .list(let type), .optional(let type), .nullable(let type): type.holdsDyn
        case .map(let key, let value): key.holdsDyn || value.holdsDyn
        default: false
        }
    }

    var isDynamic: Bool { self == .dyn || self == .error }
    var isList: Bool { if case .list = self { true } else { false } }
    var isMap: Bool { if case .map = self { true } else { false } }
}
