import Testing

@testable import CEL

/// A machine with one system of two sites, all facts unknown until they are set.
struct Scene: ~Copyable {
    let world: World
    let id: ExpressionID
    var machine: Machine
    let systemCell: UInt32
    let sites: [UInt32]

    /// Compiles `text` strictly and makes the records; `isOpen`: more sites may exist.
    init(_ text: String, definitions: [(String, String, String)] = [], isOpen: Bool = false) throws {
        world = World()
        var builder = world.builder()
        for (name, parameters, body) in definitions {
            #expect(builder.define(try world.definition(name, parameters, body)).isEmpty)
        }
        #expect(builder.compileDefinitions().isEmpty)
        let compiled = builder.add(try tree(text))
        #expect(compiled.diagnostics.isEmpty)
        id = try #require(compiled.value?.id)
        machine = Machine(program: builder.finish())
        let system = machine.allocateRecord(type: world.system)
        let sites = [machine.allocateRecord(type: world.site), machine.allocateRecord(type: world.site)]
        systemCell = system
        self.sites = sites
        for (index, site) in sites.enumerated() { machine[site] = machine.makeString("s\(index)") }
        let missing = machine[system + World.SystemField.sites.rawValue]
        machine[system + World.SystemField.sites.rawValue] = machine.makeList(
            sites.map { Value.record(type: world.site, first: $0) }, missing: isOpen ? missing : nil)
        machine[system + World.SystemField.main.rawValue] = .record(type: world.site, first: sites[0])
        machine.setGlobal(world.systemIndex, .record(type: world.system, first: system))
        machine.setGlobal(world.asOfIndex, .day(150))
    }

    mutating func set(_ site: Int, _ field: World.SiteField, _ value: Value) {
        machine[sites[site] + field.rawValue] = value
    }

    mutating func set(_ site: Int, _ field: World.SiteField, _ text: String) {
        set(site, field, machine.makeString(text))
    }

    mutating func set(_ field: World.SystemField, _ value: Value) { machine[systemCell + field.rawValue] = value }

    /// `true`, `false`, another value in words, or `unknown` with the names of what is missing.
    mutating func verdict() -> String {
        let value = machine.evaluate(id)
        guard value.isUnknown else { return machine.describe(value) }
        return "unknown: " + missing(of: value)
    }

    func missing(of value: Value) -> String {
        let (cells, names) = machine.missingCells(of: value)
        return (cells.map { name(of: $0) } + names).joined(separator: ", ")
    }

    /// The facts that were read, in order.
    func names(readSince mark: LogMark) -> [String] { machine.readCells(since: mark).map { name(of: $0) } }

    func name(of cell: UInt32) -> String {
        for (index, first) in sites.enumerated() where cell >= first && cell < first + 8 {
            return "s\(index).\(World.SiteField(rawValue: cell - first)!)"
        }
        return World.SystemField(rawValue: cell - systemCell).map { "system.\($0)" } ?? "cell \(cell)"
    }
}
