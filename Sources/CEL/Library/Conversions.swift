import Diagnostics

/// CEL specification, "Type Conversion" functions. Arguments are ordinary values.
extension Machine {
    mutating func toInt(_ value: Value) -> Value {
        switch value.tag {
        case .int: return value
        case .uint: return value.unsigned <= UInt64(Int64.max) ? .int(value.integer) : fail(.range)
        case .double:
            // Exclusive on both sides: at ±2^63 a double no longer tells neighbours apart.
            let double = value.double
            guard double > -0x1p63, double < 0x1p63 else { return fail(.range) }
            return .int(Int64(double))
        case .string:
            remaining &-= Int64(min(value.textLength, 400) / 16)
            return parse(value) { Int64($0) }.map(Value.int) ?? fail(.badConversion, value)
        case .timestamp: return .int(value.seconds)
        case .duration: return .int(TimeSpan(value).totalNanoseconds)
        default: return fail(.noSuchOverload, value)
        }
    }

    mutating func toUint(_ value: Value) -> Value {
        switch value.tag {
        case .uint: return value
        case .int: return value.integer >= 0 ? .uint(value.bits) : fail(.range)
        case .double:
            guard value.double > -1, value.double < 0x1p64, value.double >= 0 || value.double == 0 else {
                return fail(.range)
            }
            return .uint(UInt64(value.double))
        case .string:
            remaining &-= Int64(min(value.textLength, 400) / 16)
            return parse(value) { $0.first == "-" ? nil : UInt64($0) }.map(Value.uint) ?? fail(.badConversion, value)
        default: return fail(.noSuchOverload, value)
        }
    }

    mutating func toDouble(_ value: Value) -> Value {
        switch value.tag {
        case .double: return value
        case .int: return .double(Double(value.integer))
        case .uint: return .double(Double(value.unsigned))
        case .string:
            remaining &-= 100 + Int64(min(value.textLength, 400))
            let read = parse(value) { text in
                // Swift reads up to a NUL, and kinds of NaN that CEL has no words for.
                let isNumber = !text.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "(") }
                let number = isNumber ? Double(text) : nil
                return number?.isNaN == true && text.lowercased() != "nan" ? nil : number
            }
            return read.map(Value.double) ?? fail(.badConversion, value)
        default: return fail(.noSuchOverload, value)
        }
    }

    /// Texts of numbers are short; anything else is none.
    private func parse<Number>(_ value: Value, _ read: (String) -> Number?) -> Number? {
        value.textLength <= 400 ? read(text(of: value)) : nil
    }

    mutating func toBool(_ value: Value) -> Value {
        switch value.tag {
        case .bool: return value
        case .string where value.textLength > 5: return fail(.badConversion, value)
        case .string:
            switch text(of: value) {
            case "1", "t", "true", "TRUE", "True": return .true
            case "0", "f", "false", "FALSE", "False": return .false
            default: return fail(.badConversion, value)
            }
        default: return fail(.noSuchOverload, value)
        }
    }

    mutating func toBytes(_ value: Value) -> Value {
        switch value.tag {
        case .bytes: return value
        case .string: return Value(.bytes, flags: value.flags, bits: value.bits)
        default: return fail(.noSuchOverload, value)
        }
    }

    mutating func toString(_ value: Value) -> Value {
        switch value.tag {
        case .string: return value
        case .bytes:
            remaining &-= Int64(value.textLength / 16)
            guard String(validating: bytes(of: value), as: UTF8.self) != nil else { return fail(.badConversion, value) }
            return Value(.string, flags: value.flags, bits: value.bits)
        case .int: return makeString(String(value.integer))
        case .uint: return makeString(String(value.unsigned))
        case .double:
            remaining &-= 5
            return makeString(formatDouble(value.double))
        case .bool: return makeString(value.boolean ? "true" : "false")
        case .timestamp:
            remaining &-= 10
            return makeString(Timestamp(value).description)
        case .duration:
            remaining &-= 10
            return makeString(TimeSpan(value).description)
        case .record where value.isOpaque:
            remaining &-= 20
            return makeString(describeOpaque(value))
        default: return fail(.noSuchOverload, value)
        }
    }

    mutating func toTimestamp(_ value: Value) -> Value {
        switch value.tag {
        case .timestamp: return value
        case .int: return Timestamp(seconds: value.integer)?.value ?? fail(.range)
        case .string:
            // A fraction may be as long as it likes.
            remaining &-= Int64(value.textLength / 16)
            return withBytes(value) { Timestamp(parsing: $0)?.value } ?? fail(.badConversion, value)
        default: return fail(.noSuchOverload, value)
        }
    }

    mutating func toDuration(_ value: Value) -> Value {
        switch value.tag {
        case .duration: return value
        case .int: return TimeSpan(totalNanoseconds: value.integer).value
        case .string:
            // Each part takes a division.
            remaining &-= Int64(value.textLength / 2)
            return withBytes(value) { TimeSpan(parsing: $0)?.value } ?? fail(.badConversion, value)
        default: return fail(.noSuchOverload, value)
        }
    }

    mutating func typeOf(_ value: Value) -> Value {
        let name: String =
            switch value.tag {
            case .null: "null_type"
            case .bool: "bool"
            case .int: "int"
            case .uint: "uint"
            case .double: "double"
            case .string: "string"
            case .bytes: "bytes"
            case .list: "list"
            case .map: "map"
            case .timestamp: "google.protobuf.Timestamp"
            case .duration: "google.protobuf.Duration"
            case .type: "type"
            case .optional: "optional_type"
            case .record where value.isOpaque: opaqueTypeName(value)
            case .record:
                value.aux < program.objectTypes.count
                    ? program.string(program.objectTypes[Int(value.aux)].name) : "object"
            case .unknown, .error: "error"
            }
        return makeText(name.utf8, .type)
    }

    /// The wrapper messages: anything but their type is an error, and so is a number that does not fit 32 bits.
    mutating func narrow(_ builtin: Builtin, _ value: Value) -> Value {
        switch (builtin, value.tag) {
        case (.narrowInt32, .int): Int32(exactly: value.integer) == nil ? fail(.range) : value
        case (.narrowUint32, .uint): UInt32(exactly: value.unsigned) == nil ? fail(.range) : value
        case (.narrowFloat, .double): .double(Double(Float(value.double)))
        case (.narrowInt64, .int), (.narrowUint64, .uint), (.narrowDouble, .double), (.narrowBool, .bool),
            (.narrowString, .string), (.narrowBytes, .bytes), (.narrowNull, .null):
            value
        default: fail(.noSuchOverload, value)
        }
    }

    /// The messages `Timestamp` and `Duration`, with the bounds of their definitions: the nanoseconds of an instant count
    /// forward, those of a length of time have its sign.
    mutating func time(_ builtin: Builtin, seconds: Value, nanos: Value) -> Value {
        guard seconds.tag == .int, nanos.tag == .int else { return fail(.noSuchOverload, seconds, nanos) }
        let rest = nanos.integer
        guard rest.magnitude < 1_000_000_000 else { return fail(.range) }
        if builtin == .makeTimestamp {
            guard rest >= 0, let instant = Timestamp(seconds: seconds.integer, nanoseconds: UInt32(rest)) else {
                return fail(.range)
            }
            return instant.value
        }
        let (high, overflow) = seconds.integer.multipliedReportingOverflow(by: 1_000_000_000)
        let (total, more) = high.addingReportingOverflow(rest)
        guard !overflow, !more, rest == 0 || high == 0 || (rest < 0) == (high < 0) else { return fail(.range) }
        return TimeSpan(totalNanoseconds: total).value
    }

    /// A value as JSON has it: CEL specification, "JSON Data Conversion". Unknown while a part is, or may be missing: not
    /// everything can be converted.
    mutating func json(_ value: Value) -> Value {
        var converted = Converted()
        let result = json(value, &converted, depth: 0)
        guard result.isOrdinary, let missing = missing(anywhereIn: value) else { return result }
        return remaining < 0 ? fail(.costLimit) : missing
    }

    private mutating func json(_ value: Value, _ converted: inout Converted, depth: Int) -> Value {
        remaining &-= 1
        if remaining < 0 || depth > 500 { return fail(.costLimit) }
        // Beyond 2^53 a double no longer tells whole numbers apart.
        let exact: UInt64 = 1 << 53
        switch value.tag {
        case .null, .bool, .double, .string, .unknown, .error: return value
        case .int: return value.integer.magnitude < exact ? .double(Double(value.integer)) : toString(value)
        case .uint: return value.unsigned < exact ? .double(Double(value.unsigned)) : toString(value)
        case .bytes: return encodeBase64(value)
        case .timestamp, .duration: return toString(value)
        case .list, .map:
            if let known = converted.result(of: value) { return known }
            let isMap = value.tag == .map
            var parts: [Value] = []
            var areNamesNew = false
            for place in 0..<value.count {
                if isMap {
                    let key = element(value, 2 * place)
                    let name = key.tag == .string ? key : toString(key)
                    if name.isError { return name }
                    areNamesNew = areNamesNew || key.tag != .string
                    parts.append(name)
                }
                let part = json(element(value, isMap ? 2 * place + 1 : place), &converted, depth: depth + 1)
                if part.isError { return part }
                parts.append(part)
            }
            // Keys that differ may have the same name: `1` and `"1"`.
            if areNamesNew, let twice = repeatedName(parts) { return twice }
            let first = cells.count
            cells.append(contentsOf: parts[...])
            let result = aggregate(value.tag, first, value.count, value.openSet)
            converted.add(value, result)
            return result
        case .record, .type, .optional: return fail(.noSuchOverload, value)
        }
    }

    /// What lists and maps were converted to: many may share one, and stay small by that.
    private struct Converted {
        struct Source: IndexKey {
            let value: Value
            var bucket: UInt64 { value.mixed(into: 0) }
            static func == (a: Source, b: Source) -> Bool { a.value.isIdentical(to: b.value) }
        }

        private var sources = KeyIndex<Source>()
        private var results: [Value] = []

        func result(of value: Value) -> Value? { sources.place(of: Source(value: value)).map { results[$0] } }

        mutating func add(_ value: Value, _ result: Value) {
            sources.insert(Source(value: value))
            results.append(result)
        }
    }

    /// The failure for the first name of `entries`, names and values in turns, that was there before.
    private mutating func repeatedName(_ entries: [Value]) -> Value? {
        var known: MapIndex?
        for place in 0..<entries.count / 2 {
            let isRepeated = isRepeated(entries[2 * place], place, &known) { entries[2 * $1] }
            if remaining < 0 { return fail(.costLimit) }
            if isRepeated { return fail(.duplicateKey, entries[2 * place]) }
        }
        return nil
    }
}

/// The shortest text that reads back as the same number, whole numbers without a point.
func formatDouble(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
