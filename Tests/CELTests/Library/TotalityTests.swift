import Testing

@testable import CEL

/// Whatever is given to whatever function, evaluation comes back with a value.
@Suite struct `The library` {
    private static let functions = StandardLibrary.functions.keys.filter {
        !$0.hasPrefix("_") && !["!_", "-_"].contains($0)
    }.sorted()
    private static let operators = [
        "a + b", "a - b", "a * b", "a / b", "a % b", "a < b", "a >= b", "a == b", "a in b", "a[b]", "a[?b]", "a.b",
        "a.?b",
        "has(a.b)", "!a", "-a", "a ? b : c", "a && b", "a || b", "[a, ?b]", "{a: b}", "{?a: b}", "a.all(x, x == b)",
        "a.exists_one(x, x < b)", "a.map(x, x + b)", "a.filter(x, b)", "a.transformMap(k, v, v)",
        "a.transformMapEntry(k, v, {v: k})",
        "a.transformList(i, v, i)", "a.exists(i, v, i == v)", "a.optMap(x, x)", "a.optFlatMap(x, b)", "a.or(b)",
        "a.orValue(b)",
        "google.protobuf.Int32Value{value: a}", "google.protobuf.FloatValue{value: a}", "a.b.c", "a.matches(b)",
    ]

    private func pool(_ machine: inout Machine) -> [Value] {
        let text = machine.makeString("aé😀%s%d%.3f")
        let unknown = machine.makeUnknown(named: "u")
        var values: [Value] = [
            .null, .true, .int(0), .int(-1), .int(.min), .int(.max), .uint(0), .uint(.max), .double(.nan),
            .double(.infinity),
            .double(-1e300), .double(0.5), .double(.leastNonzeroMagnitude), machine.makeString(""), text,
            machine.makeString("2026-02-30T00:00:00Z"),
            machine.makeString("192.168.0.1/33"), machine.makeString("::ffff:1.2.3.4"),
            machine.makeString("9223372036854775807h1.5ns"),
            machine.makeString("%1000.%.9999f%"), machine.makeString("((("), machine.makeBytes([0xFF, 0]), .emptyList,
            .emptyMap,
            .timestamp(seconds: Timestamp.range.lowerBound),
            .timestamp(seconds: Timestamp.range.upperBound, nanoseconds: 999_999_999),
            .timestamp(seconds: .max), .duration(seconds: .min),
            .duration(seconds: 9_223_372_036, nanoseconds: 854_775_807),
            TimeSpan(totalNanoseconds: .min).value, .optionalNone, unknown, machine.fail(.divisionByZero),
        ]
        values += [
            machine.makeList([.int(3), .int(.min), .double(.nan)]), machine.makeList([text, text]),
            machine.makeList([unknown, .int(1)]),
            machine.makeList([machine.makeList([.int(1)]), .null]), machine.makeList([.int(1)], missing: unknown),
            machine.makeMap([(key: text, value: .int(1)), (key: .int(1), value: unknown)]),
            machine.makeMap([], missing: unknown),
            machine.optional(of: text), machine.makeText("int".utf8, .type),
        ]
        return values
    }

    private func run(_ text: String, _ arity: Int) throws -> Int {
        var builder = ProgramBuilder(TypeEnvironment(), mode: .unchecked)
        let parameters = ["a", "b", "c", "d"].prefix(arity).map { Parameter($0, .dyn) }
        guard let tree = Expression.parse(text).value, let id = builder.add(tree, parameters: parameters).value?.id
        else { return 0 }
        var machine = Machine(program: builder.finish())
        machine.costLimit = 20_000
        let values = pool(&machine)
        let mark = machine.mark()
        var count = 0
        func each(_ machine: inout Machine, _ chosen: [Value]) {
            guard chosen.count < arity else {
                let value = machine.evaluate(id, arguments: chosen)
                count += machine.describe(value).utf8.count >= 0 ? 1 : 0
                machine.release(to: mark)
                return
            }
            // With three and more arguments every value meets only some of the others.
            let step = arity < 3 ? 1 : arity == 3 ? 5 : 9
            for place in stride(from: chosen.count % step, to: values.count, by: step) {
                each(&machine, chosen + [values[place]])
            }
        }
        each(&machine, [])
        return count
    }

    @Test(arguments: functions)
    func `is total`(name: String) throws {
        let member = name.split(separator: ".").last.map(String.init) ?? name
        var count = 0
        for (arity, list) in ["", "a", "a, b", "a, b, c"].enumerated() { count += try run("\(name)(\(list))", arity) }
        for (arity, list) in ["", "b", "b, c", "b, c, d"].enumerated() {
            count += try run("a.\(member)(\(list))", arity + 1)
        }
        #expect(count > 1000)
    }

    @Test(arguments: operators)
    func `has total operators`(text: String) throws {
        #expect(try run(text, 3) + run(text, 2) > 100)
    }
}
