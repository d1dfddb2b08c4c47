@testable import CEL

/// Writes random expressions, mostly well typed, over a fixed set of variables. Every overload of the library is among
/// what it may write, every macro, and every kind of literal.
struct ExpressionWriter {
    var random: Seeded
    /// One hole in so many is filled with what does not fit.
    private let misfit: Int
    private var scope: [Parameter] = ExpressionWriter.variables
    private var names = 0

    static let variables: [Parameter] = [
        Parameter("b", .bool), Parameter("c", .bool), Parameter("i", .int), Parameter("j", .int), Parameter("u", .uint),
        Parameter("d", .double), Parameter("s", .string), Parameter("t", .string), Parameter("y", .bytes),
        Parameter("at", .timestamp), Parameter("long", .duration), Parameter("li", .list(.int)),
        Parameter("ls", .list(.string)), Parameter("lb", .list(.bool)), Parameter("ll", .list(.list(.int))),
        Parameter("m", .map(.string, .int)), Parameter("mi", .map(.int, .string)),
        Parameter("lm", .list(.map(.string, .dyn))), Parameter("x", .dyn), Parameter("n.a", .int),
    ]

    init(seed: UInt64) {
        random = Seeded(seed)
        misfit = seed.isMultiple(of: 3) ? 12 : 60
    }

    mutating func expression() -> String {
        scope = ExpressionWriter.variables
        let type = chance(2) ? Type.bool : anyType(2)
        return write(type, Int.random(in: 1...5, using: &random))
    }

    // MARK: - Types

    private static let scalars: [Type] = [.bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration]
    private static let keys: [Type] = [.string, .string, .int, .uint, .bool]

    private mutating func anyType(_ depth: Int) -> Type {
        switch Int.random(in: 0..<(depth > 0 ? 16 : 9), using: &random) {
        case 0..<8: pick(ExpressionWriter.scalars)
        case 8: .null
        case 9, 10: .list(anyType(depth - 1))
        case 11, 12: .map(pick(ExpressionWriter.keys), anyType(depth - 1))
        case 13: .optional(anyType(depth - 1))
        case 14: .opaque(chance(2) ? "net.IP" : "net.CIDR", [])
        default: .type(.dyn)
        }
    }

    // MARK: - Expressions

    mutating func write(_ type: Type, _ depth: Int) -> String {
        let type = chance(misfit) || type == .dyn ? anyType(1) : type
        guard depth > 0, !chance(6) else { return leaf(type) }
        return chance(3) ? macro(type, depth) : call(type, depth)
    }

    mutating func leaf(_ type: Type) -> String {
        let fitting = scope.filter { $0.type == type || $0.type == .dyn }
        if !fitting.isEmpty, !chance(3) { return pick(fitting).name }
        switch type {
        case .bool: return pick(["true", "false", "b"])
        case .int:
            return pick([
                "0", "1", "-1", "2", "3", "7", "63", "64", "9223372036854775807", "-9223372036854775808", "0x1F",
            ])
        case .uint: return pick(["0u", "1u", "2u", "18446744073709551615u"])
        case .double:
            return pick(["0.0", "-0.0", "1.0", "-2.5", "1e300", "3.0", "(0.0 / 0.0)", "(-1.0 / 0.0)", "1e18"])
        case .string:
            return pick([
                "''", "'a'", "'abc'", "'é😀'", "' a b '", "'1'", "'-7'", "'true'", "'%s'", "'%d|%.2f'", "'[a-c]+'",
                "'(b)?c*'", "r'\\1-'",
                "'2026-08-02T12:30:45.5Z'", "'1h30m'", "'10.1.2.3'", "'::ffff:10.1.2.3'", "'10.0.0.0/8'",
                "'+02:00'", "'YQ=='", "'A,b,A'",
            ])
        case .bytes: return pick(["b''", "b'a'", "b'\\xff\\x00'", "b'é'"])
        case .timestamp:
            return pick([
                "timestamp('2026-08-02T12:30:45.5Z')", "timestamp(0)", "timestamp('0001-01-01T00:00:00Z')",
                "timestamp('9999-12-31T23:59:59.999999999Z')",
            ])
        case .duration: return pick(["duration('1h30m')", "duration('-1.5s')", "duration(0)", "duration('2562047h')"])
        case .null: return "null"
        case .type: return pick(["int", "string", "type", "null_type", "list", "google.protobuf.Timestamp", "net.IP"])
        case .opaque("net.IP", _): return pick(["ip('10.1.2.3')", "ip('::ffff:10.1.2.3')", "ip('fe80::1')"])
        case .opaque: return pick(["cidr('10.0.0.0/8')", "cidr('10.1.2.3/24')", "cidr('::/0')"])
        case .list(let element): return chance(3) ? "[]" : "[\(leaf(element)), \(leaf(element))]"
        case .map(let key, let value): return chance(3) ? "{}" : "{\(leaf(key)): \(leaf(value))}"
        case .optional(let content): return chance(3) ? "optional.none()" : "optional.of(\(leaf(content)))"
        default: return leaf(pick(ExpressionWriter.scalars))
        }
    }

    // MARK: - The library

    /// Every overload, by the name of its function.
    static let functions: [(name: String, overloads: [Overload])] = StandardLibrary.functions
        .filter { $0.key != "stated" }
        .map { ($0.key, $0.value.overloads) }.sorted { $0.0 < $1.0 }

    /// A function whose result can be `type`, and its arguments.
    private mutating func call(_ type: Type, _ depth: Int) -> String {
        var fitting: [(name: String, overloads: [Overload])] = []
        for (name, overloads) in ExpressionWriter.functions {
            let possible = overloads.filter { overload in
                var bindings: [String: Type] = [:]
                return ExpressionWriter.match(overload.result, type, &bindings)
            }
            if !possible.isEmpty { fitting.append((name, possible)) }
        }
        guard let (name, overloads) = fitting.randomElement(using: &random) else { return leaf(type) }
        let overload = pick(overloads)
        var bindings: [String: Type] = [:]
        _ = ExpressionWriter.match(overload.result, type, &bindings)
        var arguments: [String] = []
        for parameter in overload.parameters {
            arguments.append(write(filled(parameter, &bindings), depth - 1))
        }
        return ExpressionWriter.render(name, overload.isMember, arguments)
    }

    private static func match(_ pattern: Type, _ type: Type, _ bindings: inout [String: Type]) -> Bool {
        switch (pattern, type) {
        case (.parameter(let name), _):
            if let known = bindings[name] { return known == type }
            bindings[name] = type
            return true
        case (.list(let a), .list(let b)), (.optional(let a), .optional(let b)): return match(a, b, &bindings)
        case (.map(let k, let a), .map(let l, let b)): return match(k, l, &bindings) && match(a, b, &bindings)
        case (.type, .type), (.dyn, _): return true
        default: return pattern == type
        }
    }

    private mutating func filled(_ pattern: Type, _ bindings: inout [String: Type]) -> Type {
        switch pattern {
        case .parameter(let name):
            if let known = bindings[name] { return known }
            let type = anyType(1)
            bindings[name] = type
            return type
        case .list(let element): return .list(filled(element, &bindings))
        case .optional(let content): return .optional(filled(content, &bindings))
        case .map(.parameter(let name), let value):
            if bindings[name] == nil { bindings[name] = pick(ExpressionWriter.keys) }
            return .map(bindings[name] ?? .string, filled(value, &bindings))
        case .map(let key, let value): return .map(key, filled(value, &bindings))
        default: return pattern
        }
    }

    private static func render(_ name: String, _ isMember: Bool, _ arguments: [String]) -> String {
        switch name {
        case "_?_:_": return "(\(arguments[0]) ? \(arguments[1]) : \(arguments[2]))"
        case "_[_]": return "\(target(arguments[0]))[\(arguments[1])]"
        case "_[?_]": return "\(target(arguments[0]))[?\(arguments[1])]"
        case "!_", "-_": return "\(name.first ?? "-")(\(arguments[0]))"
        case _ where name.hasPrefix("_"):
            return "(\(arguments[0]) \(name.dropFirst().dropLast()) \(arguments[1]))"
        default:
            guard isMember else { return "\(name)(\(arguments.joined(separator: ", ")))" }
            return "\(target(arguments[0])).\(name)(\(arguments.dropFirst().joined(separator: ", ")))"
        }
    }

    /// What may stand before a dot or a bracket.
    private static func target(_ text: String) -> String {
        text.allSatisfy { $0.isLetter || $0 == "." } ? text : "(\(text))"
    }

    // MARK: - Macros and syntax

    private mutating func macro(_ type: Type, _ depth: Int) -> String {
        if chance(12), let message = message(type, depth) { return message }
        switch type {
        case .bool where !chance(5): return condition(depth)
        case .list(let element) where !chance(5): return list(element, depth)
        case .map(let key, let value) where !chance(5): return map(key, value, depth)
        case .optional(let content) where !chance(4):
            if chance(3) { return "\(ExpressionWriter.target(write(.map(.string, content), depth - 1))).?\(field())" }
            let inner = anyType(1)
            let target = write(.optional(inner), depth - 1)
            let isFlat = chance(2)
            let (names, body) = within([inner]) { $0.write(isFlat ? type : content, depth - 1) }
            return "(\(target)).\(isFlat ? "optFlatMap" : "optMap")(\(names[0]), \(body))"
        default:
            if chance(3) { return "\(ExpressionWriter.target(write(.map(.string, type), depth - 1))).\(field())" }
            if chance(8), type == .int || type == .double {
                let numbers = (0..<4).map { _ in write(type, depth - 1) }.joined(separator: ", ")
                return "math.\(chance(2) ? "greatest" : "least")(\(numbers))"
            }
            let inner = anyType(1)
            let value = write(inner, depth - 1)
            let (names, body) = within([inner]) { $0.write(type, depth - 1) }
            return "cel.bind(\(names[0]), \(value), \(body))"
        }
    }

    private mutating func condition(_ depth: Int) -> String {
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            let operands = (0..<Int.random(in: 2...3, using: &random)).map { _ in write(.bool, depth - 1) }
            return "(" + operands.joined(separator: chance(2) ? " && " : " || ") + ")"
        case 1: return "has(\(ExpressionWriter.target(write(.map(.string, .int), depth - 1))).\(field()))"
        default:
            let (range, variables) = range(depth, two: chance(3))
            let (names, body) = within(variables) { $0.write(.bool, depth - 1) }
            return "\(range).\(pick(["all", "exists", "exists_one"]))(\(names.joined(separator: ", ")), \(body))"
        }
    }

    private mutating func list(_ element: Type, _ depth: Int) -> String {
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            let elements = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                chance(5) ? "?" + write(.optional(element), depth - 1) : write(element, depth - 1)
            }
            return "[" + elements.joined(separator: ", ") + "]"
        case 1:
            let target = write(.list(element), depth - 1)
            let (names, body) = within([element]) { $0.write(.bool, depth - 1) }
            return "(\(target)).filter(\(names[0]), \(body))"
        case 2:
            let target = write(.list(element), depth - 1)
            let key = pick(ExpressionWriter.scalars)
            let (names, body) = within([element]) { $0.write(key, depth - 1) }
            return "(\(target)).sortBy(\(names[0]), \(body))"
        case 3:
            let (range, variables) = range(depth, two: true)
            let isFiltered = chance(2)
            let (names, body) = within(variables) {
                (isFiltered ? $0.write(.bool, depth - 1) + ", " : "") + $0.write(element, depth - 1)
            }
            return "\(range).transformList(\(names.joined(separator: ", ")), \(body))"
        default:
            let (range, variables) = range(depth, two: false)
            let isFiltered = chance(3)
            let (names, body) = within(variables) {
                (isFiltered ? $0.write(.bool, depth - 1) + ", " : "") + $0.write(element, depth - 1)
            }
            return "\(range).map(\(names[0]), \(body))"
        }
    }

    private mutating func map(_ key: Type, _ value: Type, _ depth: Int) -> String {
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
            let entries = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                let isOptional = chance(5)
                let entry = write(isOptional ? .optional(value) : value, depth - 1)
                return "\(isOptional ? "?" : "")\(write(key, depth - 1)): \(entry)"
            }
            return "{" + entries.joined(separator: ", ") + "}"
        case 1:
            let (range, variables) = range(depth, two: true)
            let isFiltered = chance(2)
            let (names, body) = within(variables) {
                (isFiltered ? $0.write(.bool, depth - 1) + ", " : "") + $0.write(value, depth - 1)
            }
            return "\(range).transformMap(\(names.joined(separator: ", ")), \(body))"
        default:
            let (range, variables) = range(depth, two: true)
            let (names, body) = within(variables) { $0.write(.map(key, value), depth - 1) }
            return "\(range).transformMapEntry(\(names.joined(separator: ", ")), \(body))"
        }
    }

    /// Something to go over, and what its variables are.
    private mutating func range(_ depth: Int, two: Bool) -> (text: String, variables: [Type]) {
        if chance(3) {
            let (key, value) = (pick(ExpressionWriter.keys), anyType(1))
            return ("(\(write(.map(key, value), depth - 1)))", two ? [key, value] : [key])
        }
        let element = chance(2) ? .int : anyType(1)
        return ("(\(write(.list(element), depth - 1)))", two ? [.int, element] : [element])
    }

    /// What `body` writes with fresh variables, or with one that hides another, in scope.
    private mutating func within(
        _ types: [Type], _ body: (inout ExpressionWriter) -> String
    ) -> (names: [String], body: String) {
        var fresh: [String] = []
        for type in types {
            names += 1
            let name = chance(20) && fresh.isEmpty ? "i" : "v\(names)"
            fresh.append(name)
            scope.append(Parameter(name, type))
        }
        defer { scope.removeLast(types.count) }
        return (fresh, body(&self))
    }

    private mutating func field() -> String { pick(["a", "b", "abc", "`x-y`"]) }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: choices.indices, using: &random)]
    }

    /// True once in `count`.
    mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }
}
