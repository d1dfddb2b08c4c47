import Diagnostics

/// Messages of protocol buffers that CEL takes for ordinary values: CEL specification, "Dynamic Values".
struct WellKnownType: Sendable {
    enum Form: Sendable {
        /// `Int32Value{value: 1}` is `1`: the one field, which the function holds to its type.
        case wrapper(Constant, narrow: Builtin)
        /// `Struct{fields: m}` is `m`, as JSON has it.
        case container(isMap: Bool)
        /// `Value{…}` is whatever its field holds; without one it is null.
        case value
        /// `Timestamp{seconds: 1}` is that instant, `Duration{seconds: 1}` that length of time.
        case time(Builtin)
        /// `Any{}` cannot be unpacked.
        case any
    }

    let form: Form
    let fields: [String: Type]
    let type: Type

    /// What holds a field of a `Value` to its type.
    static let kinds: [String: Builtin] = [
        "null_value": .narrowNull, "number_value": .narrowDouble, "string_value": .narrowString,
        "bool_value": .narrowBool, "struct_value": .jsonMap, "list_value": .jsonList,
    ]

    static let all: [String: WellKnownType] = {
        func wrapper(_ type: Type, _ zero: Constant, _ narrow: Builtin) -> WellKnownType {
            WellKnownType(form: .wrapper(zero, narrow: narrow), fields: ["value": type], type: .nullable(type))
        }
        let json: Type = .map(.string, .dyn)
        return [
            "BoolValue": wrapper(.bool, .bool(false), .narrowBool),
            "Int32Value": wrapper(.int, .int(0), .narrowInt32), "Int64Value": wrapper(.int, .int(0), .narrowInt64),
            "UInt32Value": wrapper(.uint, .uint(0), .narrowUint32),
            "UInt64Value": wrapper(.uint, .uint(0), .narrowUint64),
            "FloatValue": wrapper(.double, .double(0), .narrowFloat),
            "DoubleValue": wrapper(.double, .double(0), .narrowDouble),
            "StringValue": wrapper(.string, .string(""), .narrowString),
            "BytesValue": wrapper(.bytes, .bytes([]), .narrowBytes),
            "Struct": WellKnownType(form: .container(isMap: true), fields: ["fields": json], type: json),
            "ListValue": WellKnownType(
                form: .container(isMap: false), fields: ["values": .list(.dyn)], type: .list(.dyn)),
            "Value": WellKnownType(
                form: .value,
                fields: [
                    "null_value": .null, "number_value": .double, "string_value": .string, "bool_value": .bool,
                    "struct_value": json, "list_value": .list(.dyn),
                ], type: .dyn),
            "Timestamp": WellKnownType(
                form: .time(.makeTimestamp), fields: ["seconds": .int, "nanos": .int], type: .timestamp),
            "Duration": WellKnownType(
                form: .time(.makeDuration), fields: ["seconds": .int, "nanos": .int], type: .duration),
            "Any": WellKnownType(form: .any, fields: ["type_url": .string, "value": .bytes], type: .dyn),
        ]
    }()
}

extension Checker {
    mutating func object(
        _ node: Node, _ name: String, _ fields: [Node.FieldInitializer], _ nameSpan: Span
    ) -> Type {
        let prefix = "google.protobuf."
        let known = context.candidates(name, isAbsolute: false).lazy
            .compactMap { $0.hasPrefix(prefix) ? WellKnownType.all[String($0.dropFirst(prefix.count))] : nil }.first
        guard let known else {
            for field in fields { check(field.value) }
            resolutions[node.id] = .failure("unknown type '\(name)'")
            let word = name.split(separator: ".").last.map(String.init) ?? name
            let near = nearest(to: word, among: WellKnownType.all.keys, limit: 1).first
            report(
                "an expression cannot make a `\(name)`", at: nameSpan,
                help: near.map { "did you mean `\(prefix)\($0)`?" })
            return .error
        }
        resolutions[node.id] = .wellKnown(known)
        var seen: [String] = []
        for field in fields {
            let type = field.isOptional ? content(of: field.value) : check(field.value)
            if seen.contains(field.name.text) {
                refuse(node, "`\(field.name.text)` is written twice", at: field.name.span)
            } else if let other = seen.first, case .value = known.form {
                refuse(
                    node, "a `\(name)` is one thing: `\(other)` and `\(field.name.text)` are two", at: field.name.span)
            }
            seen.append(field.name.text)
            guard let expected = known.fields[field.name.text] else {
                refuse(
                    node, "unknown field `\(field.name.text)` of `\(name)`", at: field.name.span,
                    help: suggestion(for: field.name.text, among: known.fields.keys.sorted()))
                continue
            }
            if !inference.fits(type, expected) {
                report("`\(field.name.text)` must be \(quoted(expected)), found \(quoted(type))", at: field.value.span)
            }
        }
        return known.type
    }

    /// Reports a problem that is an error also where types are not checked.
    private mutating func refuse(_ node: Node, _ message: String, at span: Span, help: String? = nil) {
        resolutions[node.id] = .failure(message)
        report(message, at: span, help: help)
    }
}
