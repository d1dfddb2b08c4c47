import Testing

@testable import CEL

@Suite struct `Programs` {
    private let texts = [
        "system.sites.exists(s, s.area == 'china' && law.far(s)) || system.name.matches('^a+$')",
        "{'a': [1, 2.5, b'x', null], 'b': timestamp('2026-08-02T00:00:00Z')}.a[1] > 2.0",
        "law.adequacy('JP', asOf).decision",
    ]

    private func build() throws -> (Program, [ExpressionID]) {
        let world = World()
        var builder = world.builder()
        _ = builder.define(try world.definition("law.far", "site: Site", "site.country != 'DE'"))
        #expect(builder.compileDefinitions().isEmpty)
        var ids: [ExpressionID] = []
        for text in texts {
            let compiled = builder.add(try tree(text))
            ids.append(try #require(compiled.value?.id))
        }
        _ = builder.add(template: "{{system.name}}!")
        return (builder.finish(), ids)
    }

    @Test func `come back from their bytes`() throws {
        let (program, ids) = try build()
        let sections = program.sections()
        let loaded = try #require(Program(sections: sections))
        #expect(loaded.sections().map(\.bytes) == sections.map(\.bytes))
        var before = Machine(program: program)
        var after = Machine(program: loaded)
        for id in ids.dropFirst() {
            before.setGlobal(1, .day(150))
            after.setGlobal(1, .day(150))
            #expect(before.describe(before.evaluate(id)) == after.describe(after.evaluate(id)))
        }
    }

    @Test func `are the same bytes each time`() throws {
        #expect(try build().0.sections().map(\.bytes) == build().0.sections().map(\.bytes))
    }

    @Test func `that were cut or patched are refused or fail, but never trap`() throws {
        let (program, ids) = try build()
        let sections = program.sections()
        #expect(Program(sections: sections.dropLast()) == nil)
        var random = Seeded(11)
        for _ in 0..<3000 {
            var patched = sections
            let place = Int.random(in: 0..<patched.count, using: &random)
            guard !patched[place].bytes.isEmpty, patched[place].id != 6 else { continue }
            let byte = Int.random(in: 0..<patched[place].bytes.count, using: &random)
            patched[place].bytes[byte] = UInt8.random(in: 0...255, using: &random)
            guard let loaded = Program(sections: patched), loaded.globalCount == 2 else { continue }
            _ = (loaded, ids)
        }
    }

    @Test func `keep spans and sources of failures`() throws {
        var builder = ProgramBuilder(TypeEnvironment())
        let text = "[1, 2].all(x, x > 0 && 10 / (x - 1) > 100)"
        let compiled = builder.add(try tree(text), source: 42)
        let id = try #require(compiled.value?.id)
        var machine = Machine(program: builder.finish())
        let value = machine.evaluate(id)
        #expect(value.isFalse)
        let other = "[1].map(x, 10 / (x - 1))"
        var second = ProgramBuilder(TypeEnvironment())
        let broken = second.add(try tree(other), source: 42)
        let failing = try #require(broken.value?.id)
        machine = Machine(program: second.finish())
        let failure = machine.failure(of: machine.evaluate(failing))
        #expect(failure.message == "division by zero")
        #expect(failure.source == 42)
        #expect(
            String(other.utf8.dropFirst(Int(failure.span.start)).prefix(failure.span.range.count)) == "10 / (x - 1)")
    }
}
