import Testing

@testable import CEL

/// Broken texts are answered with a diagnostic, a value, or an error, never with a trap.
@Suite struct `Broken texts` {
    private static let originals = [
        "system.sites.exists(s, s.area == 'china' && law.adequacy(s.country, asOf) == null) || has(system.main.operator.id)",
        "{'a': [1, 2u, 3.5e-3, b'\\xff', r'\\d+'], ?'b': optional.of(1)}.a[?1].orValue(0x1F) in [1, -2]",
        "cel.bind(x, [1, 2].map(i, i % 2 == 0, i * 2), x.filter(y, y > 1).size() == 1 ? timestamp('2026-08-02T00:00:00Z') : 1)",
        "'%d %s'.format([1, {'k': [null, true]}]).split(' ').transformList(i, v, v + string(i)).join('-').matches('a|b(c)*')",
        "google.protobuf.Value{number_value: 1.0} == dyn(.system.name.`x-y`) && !(-1 < --2) // end",
    ]
    private static let pieces = [
        "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "'", "\"", "`", "\\", "&&", "||", "!", "-", "0", "1e999",
        "9223372036854775808", ".all(", "cel.bind(", "has(", "null", "in", "é", "\u{0}", "'''", "b", "r'", "u", "//",
        "@",
    ]

    private func broken(_ random: inout Seeded) -> [UInt8] {
        var bytes = Array((`Broken texts`.originals.randomElement(using: &random) ?? "").utf8)
        for _ in 0...Int.random(in: 0...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                bytes.insert(contentsOf: (`Broken texts`.pieces.randomElement(using: &random) ?? "").utf8, at: place)
            case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...5, using: &random)))
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            default: bytes += bytes[..<place].suffix(20)
            }
        }
        return bytes
    }

    @Test(arguments: 0..<8)
    func `never trap`(block: Int) throws {
        let world = World()
        var random = Seeded(UInt64(block))
        for _ in 0..<150 {
            let parsed = Expression.parse(bytes: broken(&random))
            #expect((parsed.value == nil) == !parsed.diagnostics.isEmpty)
            guard let expression = parsed.value else { continue }
            for mode in [CheckMode.strict, .standard, .unchecked] {
                var builder = ProgramBuilder(world.environment, mode: mode)
                for table in World.tables { _ = builder.add(table) }
                guard let id = builder.add(expression).value?.id else { continue }
                var machine = Machine(program: builder.finish())
                machine.costLimit = 10_000
                let system = machine.allocateRecord(type: world.system)
                machine.setGlobal(world.systemIndex, .record(type: world.system, first: system))
                let value = machine.evaluate(id)
                #expect(machine.describe(value).utf8.count < 100_000)
            }
        }
    }
}
