import Foundation
import Testing

@testable import CEL

/// The conformance tests of google/cel-spec as JSON: a folder of files, each `{"tests": […]}`.
struct ConformanceSuite {
    typealias Object = [String: Any]

    /// The folder, from the environment; without it the suite is not run.
    static let folder = ProcessInfo.processInfo.environment["LEXGATE_CEL_CONFORMANCE"].map { URL(filePath: $0) }

    let name: String
    let tests: [ConformanceTest]

    init(_ file: URL) throws {
        name = file.deletingPathExtension().lastPathComponent
        let root = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? Object ?? [:]
        tests = (root["tests"] as? [Object] ?? []).map { ConformanceTest($0) }
    }

    static func all() throws -> [ConformanceSuite] {
        guard let folder else { return [] }
        return try [folder, folder.appending(path: "extra")].flatMap { folder in
            try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .filter { $0.pathExtension == "json" }
                .sorted { $0.path < $1.path }
                .map { try ConformanceSuite($0) }
        }
    }
}

/// One test of the suite. The keys are explained beside the data.
struct ConformanceTest {
    let object: ConformanceSuite.Object

    init(_ object: ConformanceSuite.Object) { self.object = object }

    var id: String { object["id"] as? String ?? "?" }
    var expression: String { object["expr"] as? String ?? "" }
    var container: String { object["container"] as? String ?? "" }
    var isUnchecked: Bool { object["disableCheck"] as? Bool ?? false }
    var isCheckOnly: Bool { object["checkOnly"] as? Bool ?? false }
    var declarations: [ConformanceSuite.Object] { object["typeEnv"] as? [ConformanceSuite.Object] ?? [] }
    var bindings: [String: ConformanceSuite.Object] { object["bindings"] as? [String: ConformanceSuite.Object] ?? [:] }
    var expectation: ConformanceSuite.Object { object["expect"] as? ConformanceSuite.Object ?? [:] }

    /// Nil if the test passes, otherwise what happened instead.
    func problem() -> String? {
        var environment = TypeEnvironment()
        environment.container = container
        var types: [String: Type] = [:]
        for declaration in declarations where declaration["kind"] as? String == "variable" {
            types[declaration["name"] as? String ?? ""] = type(declaration["type"])
        }
        for declaration in declarations where declaration["kind"] as? String == "function" {
            environment.foreignFunctions[declaration["name"] as? String ?? ""] = overloads(declaration)
        }
        for name in Set(types.keys).union(bindings.keys).sorted() { environment.addGlobal(name, types[name] ?? .dyn) }

        let parsed = Expression.parse(expression)
        guard let tree = parsed.value else { return "does not parse: \(parsed.diagnostics.map(\.message))" }
        var builder = ProgramBuilder(environment, mode: isUnchecked ? .unchecked : .standard)
        let compiled = builder.add(tree)
        guard let compiledExpression = compiled.value else {
            // The checker may refuse what the suite expects to fail with "no such overload".
            return expectation["kind"] as? String == "error" && expectsRefusal
                ? nil : "does not check: \(compiled.diagnostics.map(\.message))"
        }
        if let expected = expectation["deducedType"] {
            let expectedType = type(expected)
            guard compiledExpression.type == expectedType else {
                return
                    "has type \(environment.name(of: compiledExpression.type)), not \(environment.name(of: expectedType))"
            }
        }
        if isCheckOnly { return nil }
        var machine = Machine(program: builder.finish())
        machine.zoneOffset = { zone, seconds in
            TimeZone(identifier: zone).map {
                Int32($0.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
            }
        }
        var unknowns: [String: UInt32] = [:]
        for (name, binding) in bindings {
            guard let index = environment.global(named: name) else { continue }
            if binding["kind"] as? String == "unknown" {
                let unknown = machine.makeUnknown(named: name)
                unknowns[name] = unknown.aux
                machine.setGlobal(index, unknown)
            } else {
                machine.setGlobal(index, machine.value(of: binding["value"]))
            }
        }
        let value = machine.evaluate(compiledExpression.id)
        return compare(value, &machine)
    }

    private var expectsRefusal: Bool {
        let messages = (expectation["errors"] as? [ConformanceSuite.Object] ?? []).compactMap {
            $0["message"] as? String
        }
        return messages.contains { $0.contains("matching overload") || $0.contains("no such overload") }
    }

    private func compare(_ value: Value, _ machine: inout Machine) -> String? {
        let missing = machine.missingCells(of: value).named
        switch expectation["kind"] as? String {
        case "error": return value.isError ? nil : "is \(machine.describe(value)), not an error"
        case "unknown":
            let expected = expectation["attributes"] as? [String] ?? []
            // An aggregate with unknown parts is finer than the suite, which makes all of it unknown.
            return missing == expected.sorted() ? nil : "is \(machine.describe(value)) with \(missing) missing"
        default:
            guard !value.isError else { return "error: \(machine.failure(of: value).message)" }
            return machine.matches(value, expectation["value"])
                ? nil : "is \(value.tag) \(machine.describe(value))"
        }
    }

    // MARK: - Types

    private func overloads(_ declaration: ConformanceSuite.Object) -> [Overload] {
        (declaration["overloads"] as? [ConformanceSuite.Object] ?? []).map { overload in
            Overload(
                isMember: overload["receiverStyle"] as? Bool ?? false,
                parameters: (overload["params"] as? [Any] ?? []).map { type($0) }, result: type(overload["result"]))
        }
    }

    private func type(_ any: Any?) -> Type {
        let tree = any as? ConformanceSuite.Object ?? [:]
        switch tree["kind"] as? String {
        case "bool": return .bool
        case "int": return .int
        case "uint": return .uint
        case "double": return .double
        case "string": return .string
        case "bytes": return .bytes
        case "null": return .null
        case "timestamp": return .timestamp
        case "duration": return .duration
        case "wrapper": return .nullable(type(["kind": tree["of"] ?? "dyn"]))
        case "list": return .list(type(tree["elem"]))
        case "map": return .map(type(tree["key"]), type(tree["value"]))
        case "type": return .type(type(tree["of"]))
        case "param": return .parameter(tree["name"] as? String ?? "A")
        case "abstract":
            let name = tree["name"] as? String ?? ""
            let parameters = (tree["params"] as? [Any] ?? []).map { type($0) }
            return name == "optional_type" ? .optional(parameters.first ?? .dyn) : .opaque(name, parameters)
        default: return .dyn
        }
    }
}
