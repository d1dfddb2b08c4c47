import Diagnostics

extension TypeEnvironment {
    /// A type as it is written in declarations and messages.
    package func name(of type: Type) -> String {
        switch type {
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .dyn: "dyn"
        case .error: "error"
        case .day: "day"
        case .list(let element): "list(\(name(of: element)))"
        case .map(let key, let value): "map(\(name(of: key)), \(name(of: value)))"
        case .object(let id): self[id]?.name ?? "object"
        case .optional(let content): "optional(\(name(of: content)))"
        case .type(let inner): "type(\(name(of: inner)))"
        case .parameter(let name): name.hasPrefix("%") ? "dyn" : name
        case .enumeration(let id): self[id]?.name ?? "string"
        case .nullable(let inner): "nullable(\(name(of: inner)))"
        case .opaque(let name, let parameters):
            parameters.isEmpty ? name : "\(name)(\(parameters.map { self.name(of: $0) }.joined(separator: ", ")))"
        }
    }

    /// Reads a type as declarations write it: `string`, `day`, `list(Site)`, `map(string, int)`, `optional(int)`, the
    /// names of object types and enumerations. Nil with a diagnostic for anything else.
    package func type(parsing text: String) -> Parsed<Type?> {
        var reader = TypeReader(text: Array(text.utf8), environment: self, allowsParameters: false)
        guard let type = reader.readType(depth: 0), reader.isAtEnd else {
            let name = reader.unknownName ?? text
            let near = nearest(
                to: name,
                among: TypeReader.plainNames.keys.sorted() + objectTypes.map(\.name) + enumerations.map(\.name),
                limit: 1)
            return Parsed(
                nil,
                [
                    .error(
                        "unknown type `\(name)`", at: Span(0, text.utf8.count),
                        help: near.first.map { "did you mean `\($0)`?" })
                ])
        }
        return Parsed(type)
    }
}

/// Reads the small language of types. Also serves the signatures of the standard library, where a single capital
/// letter is a type variable.
struct TypeReader {
    let text: [UInt8]
    let environment: TypeEnvironment?
    let allowsParameters: Bool
    var position = 0
    var unknownName: String?

    static let plainNames: [String: Type] = [
        "null": .null, "bool": .bool, "int": .int, "uint": .uint, "double": .double, "string": .string,
        "bytes": .bytes, "timestamp": .timestamp, "duration": .duration, "dyn": .dyn, "day": .day,
    ]

    init(text: [UInt8], environment: TypeEnvironment?, allowsParameters: Bool) {
        self.text = text
        self.environment = environment
        self.allowsParameters = allowsParameters
    }

    var isAtEnd: Bool { position == text.count }

    mutating func accept(_ byte: Character) -> Bool {
        skipSpace()
        guard position < text.count, text[position] == byte.asciiValue else { return false }
        position += 1
        skipSpace()
        return true
    }

    mutating func skipSpace() {
        while position < text.count, text[position] == 0x20 { position += 1 }
    }

    mutating func readName() -> String {
        skipSpace()
        let start = position
        while position < text.count,
            isIdentifierStart(text[position]) || isDigit(text[position]) || text[position] == UInt8(ascii: ".")
        {
            position += 1
        }
        defer { skipSpace() }
        return String(decoding: text[start..<position], as: UTF8.self)
    }

    mutating func readType(depth: Int) -> Type? {
        guard depth < 20 else { return nil }
        let name = readName()
        guard accept("(") else { return plain(name) }
        guard let first = readType(depth: depth + 1) else { return nil }
        var type: Type?
        switch name {
        case "list": type = .list(first)
        case "optional": type = .optional(first)
        case "type": type = .type(first)
        case "nullable": type = .nullable(first)
        case "map":
            guard accept(","), let value = readType(depth: depth + 1) else { return nil }
            type = .map(first, value)
        default: unknownName = name
        }
        return accept(")") ? type : nil
    }

    private mutating func plain(_ name: String) -> Type? {
        if let type = TypeReader.plainNames[name] { return type }
        if let id = environment?.objectType(named: name) { return .object(id) }
        if let id = environment?.enumeration(named: name) { return .enumeration(id) }
        if allowsParameters, name.utf8.count == 1 { return .parameter(name) }
        if allowsParameters, name.hasPrefix("net.") { return .opaque(name, []) }
        unknownName = name
        return nil
    }
}
