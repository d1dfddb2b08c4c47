@testable import CEL

/// The messages of protocol buffers that an expression may make: CEL specification, "Dynamic Values", and what the
/// definitions of those messages say about their fields.
extension Reference {
    func message(_ name: String, _ fields: [Node.FieldInitializer]) -> Ref {
        let name = name.hasPrefix(".") ? String(name.dropFirst()) : name
        let prefix = "google.protobuf."
        guard name.hasPrefix(prefix), let known = Reference.fields[String(name.dropFirst(prefix.count))] else {
            return .error
        }
        let isKnown = fields.allSatisfy { known.contains($0.name.text) }
        guard isKnown, Set(fields.map(\.name.text)).count == fields.count else { return .error }
        var given: [String: Ref] = [:]
        for field in fields {
            let value = evaluate(field.value)
            switch value {
            case .optional(let content?) where field.isOptional: given[field.name.text] = content
            case .optional(nil) where field.isOptional: break
            case _ where field.isOptional && value.isValue: given[field.name.text] = .error
            default: given[field.name.text] = value
            }
        }
        switch name.dropFirst(prefix.count) {
        case "Any": return .error
        // One of its fields, or none.
        case "Value" where fields.count > 1: return .error
        case let kind: return strict(Array(given.values)) ?? make(kind, given)
        }
    }

    private static let fields: [String: Set<String>] = [
        "BoolValue": ["value"], "Int32Value": ["value"], "Int64Value": ["value"], "UInt32Value": ["value"],
        "UInt64Value": ["value"], "FloatValue": ["value"], "DoubleValue": ["value"], "StringValue": ["value"],
        "BytesValue": ["value"], "Struct": ["fields"], "ListValue": ["values"], "Timestamp": ["seconds", "nanos"],
        "Duration": ["seconds", "nanos"], "Any": ["type_url", "value"],
        "Value": ["null_value", "number_value", "string_value", "bool_value", "struct_value", "list_value"],
    ]

    private func make(_ kind: Substring, _ given: [String: Ref]) -> Ref {
        switch (kind, given["value"]) {
        case ("BoolValue", let value): if case .bool(let flag) = value ?? .bool(false) { return .bool(flag) }
        case ("Int32Value", let value):
            if case .int(let number) = value ?? .int(0), Int32(exactly: number) != nil { return .int(number) }
        case ("Int64Value", let value): if case .int(let number) = value ?? .int(0) { return .int(number) }
        case ("UInt32Value", let value):
            if case .uint(let number) = value ?? .uint(0), UInt32(exactly: number) != nil { return .uint(number) }
        case ("UInt64Value", let value): if case .uint(let number) = value ?? .uint(0) { return .uint(number) }
        case ("FloatValue", let value):
            if case .double(let number) = value ?? .double(0) { return .double(Double(Float(number))) }
        case ("DoubleValue", let value): if case .double(let number) = value ?? .double(0) { return .double(number) }
        case ("StringValue", let value): if case .string(let text) = value ?? .text("") { return .string(text) }
        case ("BytesValue", let value): if case .bytes(let bytes) = value ?? .bytes([]) { return .bytes(bytes) }
        case ("Struct", _):
            let map = given["fields"] ?? .map([], more: nil)
            if case .map = map { return wholly(json(map)) }
        case ("ListValue", _):
            let list = given["values"] ?? .list([])
            if case .list = list { return wholly(json(list)) }
        case ("Value", _): return value(given)
        default: return time(isInstant: kind == "Timestamp", given)
        }
        return .error
    }

    private func value(_ given: [String: Ref]) -> Ref {
        switch given.first.map({ ($0.key, $0.value) }) {
        case nil: .null
        case ("null_value", .null)?: .null
        case ("number_value", .double(let number))?: .double(number)
        case ("string_value", .string(let text))?: .string(text)
        case ("bool_value", .bool(let flag))?: .bool(flag)
        case ("struct_value", .map(let entries, let more))?: wholly(json(.map(entries, more: more)))
        case ("list_value", .list(let elements, let more))?: wholly(json(.list(elements, more: more)))
        default: .error
        }
    }

    private func time(isInstant: Bool, _ given: [String: Ref]) -> Ref {
        guard case .int(let seconds) = given["seconds"] ?? .int(0), case .int(let nanos) = given["nanos"] ?? .int(0),
            (-999_999_999...999_999_999).contains(nanos)
        else { return .error }
        let total = Int128(seconds) * 1_000_000_000 + Int128(nanos)
        if isInstant {
            let isInRange = (-62_135_596_800...253_402_300_799).contains(seconds)
            return isInRange && nanos >= 0 ? .timestamp(total) : .error
        }
        let isOfOneSign = seconds.signum() * nanos.signum() >= 0
        return isOfOneSign && Int64(exactly: total) != nil ? .duration(total) : .error
    }

    // MARK: - JSON

    /// Not everything can be converted: while a part is missing, nothing is known of the whole.
    private func wholly(_ value: Ref) -> Ref {
        func parts(_ value: Ref) -> [Ref] {
            switch value {
            case .list(let elements, let more): elements.flatMap(parts) + (more.map { [.unknown($0)] } ?? [])
            case .map(let entries, let more):
                entries.flatMap { parts($0.value) } + (more.map { [.unknown($0)] } ?? [])
            default: [value]
            }
        }
        return strict(parts(value)) ?? value
    }

    /// CEL specification, "JSON Data Conversion": whole numbers beyond 2^53 are text, and so are bytes and times.
    private func json(_ value: Ref) -> Ref {
        switch value {
        case .null, .bool, .double, .string, .unknown, .error: return value
        case .int(let number): return number.magnitude < 1 << 53 ? .double(Double(number)) : .text("\(number)")
        case .uint(let number): return number < 1 << 53 ? .double(Double(number)) : .text("\(number)")
        case .bytes: return leaves.apply(.encodeBase64, [value])
        case .timestamp, .duration: return leaves.apply(.toString, [value])
        case .list(let elements, let more):
            let parts = elements.map { json($0) }
            return parts.contains(where: \.isError) ? .error : .list(parts, more: more)
        case .map(let entries, let more):
            var made: [Ref.Entry] = []
            for entry in entries {
                let value = json(entry.value)
                guard !value.isError, insert(leaves.apply(.toString, [entry.key]), value, into: &made) else {
                    return .error
                }
            }
            return .map(made, more: more)
        case .type, .optional, .ip, .cidr: return .error
        }
    }
}
