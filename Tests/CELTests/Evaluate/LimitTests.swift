import Testing

@testable import CEL

@Suite struct `Limits` {
    private func run(_ text: String, cost: Int64 = 100_000) -> String {
        guard let expression = Expression.parse(text).value else { return "syntax" }
        var builder = ProgramBuilder(TypeEnvironment(), mode: .unchecked)
        guard let id = builder.add(expression).value?.id else { return "type" }
        var machine = Machine(program: builder.finish())
        machine.costLimit = cost
        machine.textLimit = 1 << 20
        return machine.describe(machine.evaluate(id))
    }

    private let ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"

    @Test func `end nested loops`() {
        var text = "true"
        for name in ["a", "b", "c", "d", "e", "f", "g"] { text = "\(ten).all(\(name), \(text))" }
        #expect(run(text) == "error: cost limit: the evaluation takes more than 100000 steps")
        #expect(run("true || \(text)") == "true")
        #expect(run("\(text) || true") == "error: cost limit: the evaluation takes more than 100000 steps")
    }

    @Test func `end a document that takes too long altogether`() throws {
        var builder = ProgramBuilder(TypeEnvironment(), mode: .unchecked)
        let expression = try #require(Expression.parse("\(ten).all(a, a > 0)").value)
        let id = try #require(builder.add(expression).value?.id)
        var machine = Machine(program: builder.finish())
        machine.documentCostLimit = 100
        var results: [String] = []
        for _ in 0..<5 { results.append(machine.describe(machine.evaluate(id))) }
        #expect(results.first == "true")
        #expect(results.last == "error: cost limit: the document takes more than 100 steps")
        // The next document starts anew.
        machine.reset()
        #expect(machine.describe(machine.evaluate(id)) == "true")
    }

    @Test(arguments: ["all(a, a > 0)", "map(a, a).size() == 10", "exists(a, 1 / 0 > a)"])
    func `end a document that holds too much altogether`(loop: String) throws {
        var builder = ProgramBuilder(TypeEnvironment(), mode: .unchecked)
        let world = "\(ten).map(x, \(ten).map(y, \(ten).map(z, x + y + z).size()).size()).size() > 0"
        let large = try #require(Expression.parse(world).value)
        let small = try #require(Expression.parse("\(ten).\(loop)").value)
        let ids = (builder.add(large).value?.id, builder.add(small).value?.id)
        let (first, second) = (try #require(ids.0), try #require(ids.1))
        var machine = Machine(program: builder.finish())
        machine.memoryLimit = 1 << 10
        // The limit shows also within the evaluation that exceeds it.
        let error = "error: cost limit: the document takes more than 0 MiB of memory"
        #expect(machine.describe(machine.evaluate(first)) == error)
        #expect(machine.describe(machine.evaluate(second)) == error)
        machine.reset()
        #expect(!machine.describe(machine.evaluate(second)).contains("memory"))
    }

    @Test func `end text and lists that double`() {
        func doubled(_ start: String, _ step: (String) -> String, _ end: (String) -> String) -> String {
            var text = end("x40")
            for index in (0..<40).reversed() { text = "cel.bind(x\(index + 1), \(step("x\(index)")), \(text))" }
            return "cel.bind(x0, \(start), \(text))"
        }
        #expect(run(doubled("'ab'", { "\($0) + \($0)" }, { "\($0) == ''" })).hasPrefix("error: cost limit"))
        #expect(run(doubled("[1]", { "\($0) + \($0)" }, { "size(\($0))" })).hasPrefix("error: cost limit"))
        #expect(
            run(doubled("[1]", { "[\($0), \($0)]" }, { "\($0) == [\($0)[0], \($0)[1]]" })).hasPrefix(
                "error: cost limit"))
        #expect(run(doubled("[1]", { "[\($0), \($0)]" }, { $0 })).utf8.count < 40_000)
        #expect(run(doubled("[1]", { "[\($0), \($0)]" }, { "'%s'.format([\($0)])" })).hasPrefix("error"))
        #expect(
            run(doubled("[1]", { "[\($0), \($0)]" }, { "\($0).flatten(50).size()" })).hasPrefix("error: cost limit"))
    }

    @Test func `hold for library functions`() {
        #expect(run("lists.range(1000000000000).size()").hasPrefix("error: cost limit"))
        #expect(run("lists.range(90000).map(x, lists.range(90000)).size()").hasPrefix("error: cost limit"))
        #expect(run("lists.range(40000).distinct().size()").hasPrefix("error: cost limit"))
        #expect(run("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'.matches('(a*)*b')") == "false")
    }

    @Test func `leave the deepest nesting within the stack`() throws {
        let world = World()
        var builder = world.builder()
        let open = String(repeating: "(1 + ", count: 180)
        let close = String(repeating: ")", count: 180)
        _ = builder.define(try world.definition("d0", "x: int", "\(open)x\(close)"))
        for level in 1...4 {
            _ = builder.define(try world.definition("d\(level)", "x: int", "\(open)d\(level - 1)(x)\(close)"))
        }
        #expect(builder.compileDefinitions().isEmpty)
        let compiled = builder.add(try tree("d4(1) + [1].map(x, [x].map(y, d4(x + y)))[0][0]"))
        let id = try #require(compiled.value?.id)
        var machine = Machine(program: builder.finish())
        #expect(machine.describe(machine.evaluate(id)) == "1803")
    }
}
