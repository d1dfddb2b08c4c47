import Foundation

@testable import CEL

extension Reference {
    func call(_ name: String, _ arguments: [Node]) -> Ref {
        guard Reference.globalNames.contains(name) else { return .error }
        return apply(name, arguments.map { evaluate($0) })
    }

    /// `a.b.f(x)` is the function `a.b.f` if there is one, otherwise the member `f` of `a.b`.
    func method(_ target: Node, _ name: String, _ arguments: [Node]) -> Ref {
        if let (prefix, isAbsolute) = target.qualifiedName, isAbsolute || !startsWithLocal(prefix),
            Reference.globalNames.contains("\(prefix).\(name)")
        {
            return apply("\(prefix).\(name)", arguments.map { evaluate($0) })
        }
        guard Reference.memberNames.contains(name) else { return .error }
        let value = evaluate(target)
        // The alternative of an optional is looked at only where it is needed.
        if name == "or" || name == "orValue", arguments.count == 1 {
            guard case .optional(let content) = value else { return value.isValue ? .error : value }
            guard let content else { return evaluate(arguments[0]) }
            return name == "or" ? value : content
        }
        return apply(name, [value] + arguments.map { evaluate($0) })
    }

    static let globalNames: Set<String> = [
        "size", "matches", "int", "uint", "double", "string", "bytes", "bool", "timestamp", "duration", "dyn", "type",
        "optional.of", "optional.ofNonZeroValue", "optional.none", "optional.unwrap", "strings.quote", "base64.encode",
        "base64.decode", "regex.replace", "regex.extract", "regex.extractAll", "math.greatest", "math.least",
        "math.ceil",
        "math.floor", "math.round", "math.trunc", "math.abs", "math.sign", "math.sqrt", "math.isInf", "math.isNaN",
        "math.isFinite", "math.bitNot", "math.bitOr", "math.bitAnd", "math.bitXor", "math.bitShiftLeft",
        "math.bitShiftRight", "lists.range", "sets.contains", "sets.equivalent", "sets.intersects", "ip", "isIP",
        "ip.isCanonical", "cidr", "isCIDR",
    ]

    static let memberNames: Set<String> = [
        "size", "contains", "startsWith", "endsWith", "matches", "getFullYear", "getMonth", "getDayOfYear",
        "getDayOfMonth", "getDate", "getDayOfWeek", "getHours", "getMinutes", "getSeconds", "getMilliseconds",
        "unwrapOpt",
        "hasValue", "value", "or", "orValue", "first", "last", "charAt", "indexOf", "lastIndexOf", "lowerAscii",
        "upperAscii", "replace", "split", "join", "substring", "trim", "reverse", "format", "slice", "flatten", "sort",
        "distinct", "sum", "ip", "family", "isUnspecified", "isLoopback", "isGlobalUnicast", "isLinkLocalMulticast",
        "isLinkLocalUnicast", "containsIP", "containsCIDR", "masked", "prefixLength",
    ]

    /// Functions whose answer hangs on every element of a list.
    private static let wholeLists: Set<String> = [
        "join", "format", "math.greatest", "math.least", "flatten", "sort", "distinct", "sum", "slice", "first",
        "last", "unwrapOpt", "optional.unwrap",
    ]

    private func apply(_ name: String, _ arguments: [Ref]) -> Ref {
        if name == "dyn", arguments.count == 1 { return arguments[0] }
        if let special = strict(arguments) { return special }
        if Reference.wholeLists.contains(name) {
            let missing = arguments.compactMap { argument -> Set<String>? in
                if name == "format" {
                    // What is no list does not fit, whatever is unknown in it.
                    if case .list = argument { return self.missing(anywhereIn: argument) }
                    return nil
                }
                return self.missing(from: argument, deeply: name == "flatten")
            }
            if let unknown = strict(missing.map { Ref.unknown($0) }) { return unknown }
        }
        return own(name, arguments) ?? leaf(name, arguments)
    }

    private func missing(anywhereIn value: Ref) -> Set<String>? {
        let parts: [Ref]
        var names: Set<String>?
        switch value {
        case .unknown(let missing): return missing
        case .list(let elements, let more): (parts, names) = (elements, more)
        case .map(let entries, let more): (parts, names) = (entries.map(\.value), more)
        default: return nil
        }
        for part in parts {
            if let missing = self.missing(anywhereIn: part) { names = (names ?? []).union(missing) }
        }
        return names
    }

    private func missing(from value: Ref, deeply: Bool) -> Set<String>? {
        guard case .list(let elements, let more) = value else { return nil }
        var names = more
        for element in elements {
            if let missing = element.missing { names = (names ?? []).union(missing) }
            if deeply, case .list(_, let more?) = element { names = (names ?? []).union(more) }
            if deeply, case .map(_, let more?) = element { names = (names ?? []).union(more) }
        }
        return names
    }

    private func leaf(_ name: String, _ arguments: [Ref]) -> Ref {
        guard let function = StandardLibrary.functions[name] else { return .error }
        return leaves.apply(function.builtin, arguments)
    }

    /// Nil for the functions that both interpreters share.
    private func own(_ name: String, _ arguments: [Ref]) -> Ref? {
        switch name {
        case "size": return arguments.count == 1 ? size(arguments[0]) : .error
        case "int", "uint", "double", "string", "bytes", "bool", "type":
            return arguments.count == 1 ? convert(name, arguments[0]) : .error
        case "optional.of": return arguments.count == 1 ? .optional(arguments[0]) : .error
        case "optional.none": return arguments.isEmpty ? .optional(nil) : .error
        case "optional.ofNonZeroValue": return arguments.count == 1 ? nonZero(arguments[0]) : .error
        case "optional.unwrap", "unwrapOpt": return arguments.count == 1 ? unwrap(arguments[0]) : .error
        case "hasValue", "value":
            guard arguments.count == 1, case .optional(let content) = arguments[0] else { return .error }
            return name == "value" ? content ?? .error : .bool(content != nil)
        case "or", "orValue": return .error
        case "base64.encode":
            guard arguments.count == 1, case .bytes(let bytes) = arguments[0] else { return .error }
            return .text(Data(bytes).base64EncodedString())
        case "first", "last", "slice", "flatten", "sort", "distinct", "sum", "lists.range", "sets.contains",
            "sets.equivalent", "sets.intersects":
            return lists(name, arguments)
        case "reverse":
            guard arguments.count == 1, case .list(let elements, let more) = arguments[0] else { return nil }
            return .list(elements.reversed(), more: more)
        default: return nil
        }
    }

    private func size(_ value: Ref) -> Ref {
        switch value {
        case .string(let bytes): .int(Int64(String(decoding: bytes, as: UTF8.self).unicodeScalars.count))
        case .bytes(let bytes): .int(Int64(bytes.count))
        case .list(let elements, let more): more.map { .unknown($0) } ?? .int(Int64(elements.count))
        case .map(let entries, let more): more.map { .unknown($0) } ?? .int(Int64(entries.count))
        default: .error
        }
    }

    // MARK: - Conversions

    private func convert(_ name: String, _ value: Ref) -> Ref {
        switch (name, value) {
        case ("int", .int), ("uint", .uint), ("double", .double), ("string", .string), ("bytes", .bytes),
            ("bool", .bool):
            return value
        case ("int", .uint(let number)): return Int64(exactly: number).map { .int($0) } ?? .error
        case ("uint", .int(let number)): return UInt64(exactly: number).map { .uint($0) } ?? .error
        // The ends are excluded: a double at ±2^63 stands for its neighbours too.
        case ("int", .double(let number)): return number.magnitude < 0x1p63 ? .int(Int64(number)) : .error
        case ("uint", .double(let number)): return number >= 0 && number < 0x1p64 ? .uint(UInt64(number)) : .error
        case ("double", .int(let number)): return .double(Double(number))
        case ("double", .uint(let number)): return .double(Double(number))
        case ("int", .timestamp(let nanoseconds)):
            let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
            return .int(Int64(rest < 0 ? seconds - 1 : seconds))
        case ("int", .duration(let nanoseconds)): return .int(Int64(nanoseconds))
        case ("string", .int(let number)): return .text("\(number)")
        case ("string", .uint(let number)): return .text("\(number)")
        case ("string", .bool(let flag)): return .text(flag ? "true" : "false")
        case ("string", .bytes(let bytes)):
            return String(validating: bytes, as: UTF8.self) == nil ? .error : .string(bytes)
        case ("string", .double), ("string", .timestamp), ("string", .duration), ("string", .ip), ("string", .cidr):
            return leaf(name, [value])
        case ("bytes", .string(let bytes)): return .bytes(bytes)
        case ("int", .string), ("uint", .string), ("double", .string): return leaf(name, [value])
        case ("bool", .string(let bytes)):
            switch String(decoding: bytes, as: UTF8.self) {
            case "1", "t", "true", "TRUE", "True": return .bool(true)
            case "0", "f", "false", "FALSE", "False": return .bool(false)
            default: return .error
            }
        case ("type", _): return typeName(value).map { .type($0) } ?? .error
        default: return .error
        }
    }

    private func typeName(_ value: Ref) -> String? {
        switch value {
        case .unknown, .error: nil
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
        case .ip: "net.IP"
        case .cidr: "net.CIDR"
        }
    }

    // MARK: - Optionals

    private func nonZero(_ value: Ref) -> Ref {
        let isZero: Bool
        switch value {
        case .null, .optional(nil): isZero = true
        case .bool(let flag): isZero = !flag
        case .int(let number): isZero = number == 0
        case .uint(let number): isZero = number == 0
        case .double(let number): isZero = number == 0
        case .string(let bytes), .bytes(let bytes): isZero = bytes.isEmpty
        case .list(let elements, let more):
            if elements.isEmpty, let more { return .unknown(more) }
            isZero = elements.isEmpty
        case .map(let entries, let more):
            if entries.isEmpty, let more { return .unknown(more) }
            isZero = entries.isEmpty
        case .duration(let nanoseconds), .timestamp(let nanoseconds): isZero = nanoseconds == 0
        default: isZero = false
        }
        return .optional(isZero ? nil : value)
    }

    private func unwrap(_ value: Ref) -> Ref {
        guard case .list(let elements, _) = value else { return .error }
        var contents: [Ref] = []
        for element in elements {
            guard case .optional(let content) = element else { return .error }
            contents += content.map { [$0] } ?? []
        }
        return .list(contents)
    }

    // MARK: - Lists and sets

    private func lists(_ name: String, _ arguments: [Ref]) -> Ref {
        if name == "lists.range" {
            guard arguments.count == 1, case .int(let count) = arguments[0] else { return .error }
            // More than any limit allows to be made.
            return count > Comparison.costLimit ? .error : .list((0..<max(0, count)).map { .int($0) })
        }
        guard case .list(let elements, let more)? = arguments.first else { return .error }
        switch (name, arguments.count) {
        case ("first", 1): return .optional(elements.first)
        case ("last", 1): return .optional(elements.last)
        case ("sort", 1): return sorted(elements, by: elements)
        case ("distinct", 1): return distinct(elements)
        case ("sum", 1): return elements.reduce(.int(0)) { arithmetic(.add, $0, $1) }
        case ("flatten", 1): return flattened(elements, 1)
        case ("flatten", 2):
            guard case .int(let depth) = arguments[1], depth >= 0 else { return .error }
            return flattened(elements, depth)
        case ("slice", 3):
            guard case .int(let from) = arguments[1], case .int(let to) = arguments[2], from >= 0, from <= to,
                to <= elements.count
            else { return .error }
            return .list(Array(elements[Int(from)..<Int(to)]))
        case ("sets.contains", 2), ("sets.equivalent", 2), ("sets.intersects", 2):
            guard case .list(let others, let rest) = arguments[1] else { return .error }
            let forth = others.map { contained($0, in: arguments[0]) } + (rest.map { [.unknown($0)] } ?? [])
            if name == "sets.intersects" { return logic(forth, decisive: true) }
            if name == "sets.contains" { return logic(forth, decisive: false) }
            let back = elements.map { contained($0, in: arguments[1]) } + (more.map { [.unknown($0)] } ?? [])
            return logic(forth + back, decisive: false)
        default: return .error
        }
    }

    private func distinct(_ elements: [Ref]) -> Ref {
        var kept: [Ref] = []
        var undecided: [Ref] = []
        for element in elements {
            let answer = contained(element, in: .list(kept))
            if case .bool(true) = answer { continue }
            if !answer.isValue { undecided.append(answer) }
            kept.append(element)
        }
        return strict(undecided) ?? .list(kept)
    }

    /// What is unknown may be a list of many where lists are still opened, and so leaves the result open.
    private func flattened(_ elements: [Ref], _ depth: Int64) -> Ref {
        var flat: [Ref] = []
        var more: Set<String>?
        func add(_ elements: [Ref], _ depth: Int64) {
            for element in elements {
                switch element {
                case .list(let inner, let open) where depth > 0:
                    if let open { more = (more ?? []).union(open) }
                    add(inner, depth - 1)
                case .unknown(let names) where depth > 0: more = (more ?? []).union(names)
                default: flat.append(element)
                }
            }
        }
        add(elements, depth)
        return .list(flat, more: more)
    }
}
