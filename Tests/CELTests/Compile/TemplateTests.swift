import Testing

@testable import CEL

@Suite struct `Templates` {
    private func render(_ text: String) throws -> String {
        let world = World()
        var builder = world.builder()
        let parsed = builder.add(template: text)
        guard let template = parsed.value else {
            return parsed.diagnostics.map { Complaint($0, in: text).description }.joined()
        }
        var machine = Machine(program: builder.finish())
        let system = machine.allocateRecord(type: world.system)
        let site = machine.allocateRecord(type: world.site)
        machine[site] = machine.makeString("berlin")
        machine[system] = machine.makeString("Chat")
        machine[system + 2] = .record(type: world.site, first: site)
        machine[site + 6] = .day(20_000)
        machine[site + 7] = .null
        machine.setGlobal(world.systemIndex, .record(type: world.system, first: system))
        machine.setGlobal(world.asOfIndex, .day(150))
        return machine.render(template)
    }

    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("{{system.name}}", "Chat"), ("a {{ system.name }} b {{1 + 1}}", "a Chat b 2"),
        ("{{system.main}} since {{system.main.from}}", "berlin since 2024-10-04"),
        ("{{system.users}} users", "(not stated) users"),
        ("{{system.main.operator}}", "none"), ("{{['a', 'b']}}, {{[]}}", "a, b, none"),
        ("{{ {'a': {'b': 1}}.a.b }}", "1"),
        ("{{'}}'}}", "}}"), ("{ {{1}} }", "{ 1 }"), ("{{true}} {{2.50}} {{duration('90s')}}", "true 2.5 90s"),
        ("{{timestamp('2026-08-02T10:00:00Z')}}", "2026-08-02T10:00:00Z"), ("é {{'ü'}}", "é ü"),
    ])
    func `fill their holes`(text: String, expected: String) throws {
        #expect(try render(text) == expected)
    }

    @Test(arguments: [
        ("é {{system.nam}}", "unknown field `nam` of `System` «nam» (did you mean `name`?)"),
        ("a {{b", "`{{` without `}}` «{{»"), ("{{1 +}}", "expected an expression, found the end of the expression «»"),
    ])
    func `report problems at their place`(text: String, expected: String) throws {
        #expect(try render(text) == expected)
    }
}
