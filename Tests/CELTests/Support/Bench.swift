import Diagnostics
import Testing

@testable import CEL

/// Evaluates a text that needs no environment; the answer in the words of `describe`, errors with their message.
func evaluate(_ text: String, mode: CheckMode = .standard) -> String {
    let parsed = Expression.parse(text)
    guard let expression = parsed.value else { return "syntax: \(parsed.diagnostics[0].message)" }
    var builder = ProgramBuilder(TypeEnvironment(), mode: mode)
    let compiled = builder.add(expression)
    guard let id = compiled.value?.id else { return "type: \(compiled.diagnostics[0].message)" }
    var machine = Machine(program: builder.finish())
    return machine.describe(machine.evaluate(id))
}

/// The problems of a text, and what is underlined in it.
struct Complaint: Equatable, CustomStringConvertible {
    var message: String
    var underlined: String
    var help: String?

    init(_ diagnostic: Diagnostic, in text: String) {
        message = diagnostic.message
        let bytes = Array(text.utf8)
        underlined = String(decoding: bytes[diagnostic.span.range.clamped(to: bytes.indices)], as: UTF8.self)
        help = diagnostic.help
    }

    var description: String { "\(message) «\(underlined)»" + (help.map { " (\($0))" } ?? "") }
}

/// A small world of sites, as the strict checker sees it: a system with sites, some facts, a day, a dated table.
struct World {
    var environment = TypeEnvironment()
    let site: ObjectTypeID
    let system: ObjectTypeID
    let systemIndex: Int
    let asOfIndex: Int

    enum SiteField: UInt32 { case id, country, area, seats, remote, tags, from, operatorRecord }
    enum SystemField: UInt32 { case name, sites, main, purposes, users }

    init() {
        let area = environment.addEnumeration("Area", values: ["eea", "china", "other"])
        let company = environment.addObjectType("Company", fields: [("id", .string), ("listed", .bool)])
        site = environment.addObjectType(
            "Site",
            fields: [
                ("id", .string), ("country", .string), ("area", .enumeration(area)), ("seats", .int), ("remote", .bool),
                ("tags", .list(.string)), ("from", .timestamp), ("operator", .object(company)),
            ])
        system = environment.addObjectType(
            "System",
            fields: [
                ("name", .string), ("sites", .list(.object(site))), ("main", .object(site)),
                ("purposes", .list(.enumeration(area))), ("users", .int),
            ])
        systemIndex = environment.addGlobal("system", .object(system))
        asOfIndex = environment.addGlobal("asOf", .day)
    }

    /// Adequacy decisions (official, complete) and a catalogue of hosts (incomplete).
    static let tables = [
        TableDeclaration(
            "law.adequacy", keys: [Parameter("country", .string)], isDated: true, absent: .none,
            columns: [Parameter("decision", .string)],
            rows: [
                .init(keys: [.string("JP")], from: 100, until: 199, cells: [.string("first")], id: 7),
                .init(keys: [.string("JP")], from: 300, cells: [.string("second")], id: 8),
                .init(keys: [.string("CH")], cells: [.string("old")], id: 9),
            ]),
        TableDeclaration(
            "law.host", keys: [Parameter("country", .string), Parameter("rank", .int)], isDated: false,
            absent: .unknown, columns: [Parameter("name", .string), Parameter("green", .bool)],
            rows: [
                .init(keys: [.string("DE"), .int(2)], cells: [.string("beta"), .bool(true)], id: 2),
                .init(keys: [.string("DE"), .int(1)], cells: [.string("alpha"), .unknown("green of alpha")], id: 1),
            ]),
    ]

    func builder() -> ProgramBuilder {
        var builder = ProgramBuilder(environment)
        for table in World.tables { _ = builder.add(table) }
        return builder
    }

    /// What the strict checker says to an expression.
    func complaints(_ text: String, definitions: [Definition] = [], parameters: [Parameter] = []) -> [Complaint] {
        let parsed = Expression.parse(text)
        guard let expression = parsed.value else { return parsed.diagnostics.map { Complaint($0, in: text) } }
        var builder = builder()
        for definition in definitions { _ = builder.define(definition) }
        _ = builder.compileDefinitions()
        return builder.add(expression, parameters: parameters).diagnostics.map { Complaint($0, in: text) }
    }

    /// A definition from its text; parameters are written `site: Site, on: day`.
    func definition(_ name: String, _ parameters: String, _ body: String) throws -> Definition {
        let list = try parameters.split(separator: ",").map { text in
            let parts = text.split(separator: ":").map { $0.filter { $0 != " " } }
            return Parameter(parts[0], try #require(environment.type(parsing: parts[1]).value))
        }
        return Definition(name, parameters: list, body: try tree(body))
    }
}

/// The tree of a text that must be well formed.
func tree(_ text: String) throws -> Expression { try #require(Expression.parse(text).value) }
