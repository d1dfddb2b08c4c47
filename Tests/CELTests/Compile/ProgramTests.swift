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

    /// Bytes that stay where they are, as those of an image do.
    private func lasting(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        memory.copyBytes(from: bytes)
        return UnsafeRawBufferPointer(memory)
    }

    @Test func `are used where their bytes lie`() throws {
        let (program, ids) = try build()
        let loaded = try #require(Program(sections: program.sections.map(lasting)))
        #expect(loaded.sections == program.sections)
        var before = Machine(program: program)
        var after = Machine(program: loaded)
        for id in ids.dropFirst() {
            before.setGlobal(1, .day(150))
            after.setGlobal(1, .day(150))
            #expect(before.describe(before.evaluate(id)) == after.describe(after.evaluate(id)))
        }
    }

    @Test func `are the same bytes each time`() throws {
        #expect(try build().0.sections == build().0.sections)
    }

    @Test func `that lack a section or a part of an element are refused`() throws {
        let sections = try build().0.sections
        #expect(Program(sections: sections.dropLast().map(lasting)) == nil)
        #expect(Program(sections: (sections + [[]]).map(lasting)) == nil)
        for (place, section) in sections.enumerated() where place != 5 && !section.isEmpty {
            var cut = sections
            cut[place].removeLast()
            #expect(Program(sections: cut.map(lasting)) == nil, "section \(place)")
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
