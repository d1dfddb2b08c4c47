import Testing

@testable import CEL

@Suite struct `Tables` {
    @Test(arguments: [
        (99, "none"), (100, "first"), (199, "first"), (200, "none"), (299, "none"), (300, "second"), (90_000, "second"),
    ])
    func `answer with the row in force`(day: Int32, expected: String) throws {
        var scene = try Scene("cel.bind(row, law.adequacy('JP', asOf), row == null ? null : row.decision)")
        scene.machine.setGlobal(scene.world.asOfIndex, .day(day))
        #expect(scene.verdict() == expected)
    }

    @Test(arguments: [
        ("law.adequacy('XX', asOf) == null", "true"), ("has(law.adequacy('XX', asOf).decision)", "false"),
        ("law.adequacy('CH', asOf).decision", "old"), ("law.adequacy('CH', asOf).from == null", "true"),
        ("law.adequacy('JP', asOf).from == timestamp('1970-04-11T00:00:00Z')", "true"),
        ("law.adequacy('JP', asOf).country", "JP"), ("law.host('DE', 1).name", "alpha"),
        ("law.host('DE', 2).name", "beta"),
        ("law.host('DE', 2).green", "true"), ("law.host('DE', 1).green", "unknown: green of alpha"),
        ("law.host('DE', 3).green", "unknown: table law.host has no row for \"DE\", 3"),
        ("law.host(system.main.country, 3).green || true", "true"),
        ("law.host('DE', 1) == law.host('DE', 1)", "true"), ("law.host('DE', 1) == law.host('DE', 2)", "false"),
    ])
    func `say what an absent key means`(text: String, expected: String) throws {
        var scene = try Scene(text)
        #expect(scene.verdict() == expected)
    }

    @Test func `log the rows that answered`() throws {
        var scene = try Scene(
            "law.adequacy('JP', asOf) != null && law.host('DE', 2).green && law.adequacy('XX', asOf) == null")
        let mark = scene.machine.logMark()
        #expect(scene.verdict() == "true")
        #expect(
            scene.machine.readRows(since: mark) == [
                RowReference(table: "law.adequacy", id: 7), RowReference(table: "law.host", id: 2),
            ])
    }

    @Test func `with broken rows are reported`() {
        var builder = ProgramBuilder(TypeEnvironment())
        let problems = builder.add(
            TableDeclaration(
                "t", keys: [Parameter("k", .string)], isDated: true, absent: .none, columns: [Parameter("n", .int)],
                rows: [
                    .init(keys: [.string("a")], from: 1, until: 10, cells: [.int(1)], id: 1),
                    .init(keys: [.string("a")], from: 10, cells: [.int(2)], id: 2),
                    .init(keys: [.string("b")], from: 5, until: 4, cells: [.int(2)], id: 3),
                    .init(keys: [.string("c")], cells: [.string("x")], id: 4),
                    .init(keys: [.double(1)], cells: [.int(1)], id: 5),
                    .init(keys: [], cells: [], id: 6),
                ]))
        #expect(
            Set(problems.map(\.message)) == [
                "table `t` has two rows for `a` on one day", "the row of `t` ends before it begins",
                "column `n` of `t` must be `int`", "a key of `t` is a string, an int, or a bool",
                "column `k` of `t` must be `string`", "the row of `t` has the wrong number of columns",
            ])
    }

    @Test func `find every key of many`() throws {
        var builder = ProgramBuilder(TypeEnvironment())
        let names = (0..<500).map { String($0 * 7919 % 500, radix: 36) }
        #expect(
            builder.add(
                TableDeclaration(
                    "t", keys: [Parameter("k", .string)], isDated: false, absent: .none,
                    columns: [Parameter("n", .int)],
                    rows: names.enumerated().map {
                        .init(keys: [.string($1)], cells: [.int(Int64($0))], id: UInt32($0))
                    })
            ).isEmpty)
        let expression = try #require(Expression.parse("t(k).n").value)
        let id = try #require(builder.add(expression, parameters: [Parameter("k", .string)]).value?.id)
        var machine = Machine(program: builder.finish())
        for (index, name) in names.enumerated() {
            let value = machine.evaluate(id, machine.makeString(name))
            #expect(value.integer == index)
        }
    }
}
