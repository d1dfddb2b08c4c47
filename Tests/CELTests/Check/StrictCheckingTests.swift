import Testing

@testable import CEL

@Suite struct `Strict checking` {
    private let world = World()

    @Test(
        arguments: [
            ("system.nmae == 'x'", "unknown field `nmae` of `System`", "nmae", "did you mean `name`?"),
            ("system.sites[0].contry == 'x'", "unknown field `contry` of `Site`", "contry", "did you mean `country`?"),
            ("sistem.name == 'x'", "unknown name `sistem`", "sistem", "did you mean `system`?"),
            (
                "system.main.area == 'eu'", "`eu` is no value of `Area`", "'eu'",
                "its values are `eea`, `china`, `other`"
            ),
            (
                "system.main.area in ['eea', 'chinna']", "`chinna` is no value of `Area`", "'chinna'",
                "did you mean `china`?"
            ),
            ("'chima' in system.purposes", "`chima` is no value of `Area`", "'chima'", "did you mean `china`?"),
            (
                "system.purposes.exists(p, p == 'oter')", "`oter` is no value of `Area`", "'oter'",
                "did you mean `other`?"
            ),
            ("sets.intersects(system.purposes, ['ee'])", "`ee` is no value of `Area`", "'ee'", "did you mean `eea`?"),
            (
                "system.main.seats == 'x'", "`int` and `string` are never equal", "system.main.seats == 'x'",
                "convert one of them, for example with `int(…)`"
            ),
            (
                "system.main.seats.startsWith('x')", "there is no `int.startsWith(string)`", "startsWith",
                "there is `string.startsWith(string)`"
            ),
            (
                "law.adeqacy('JP', asOf) == null", "unknown function `law.adeqacy`", "law.adeqacy",
                "did you mean `law.adequacy`?"
            ),
            (
                "law.adequacy('JP') == null", "`law.adequacy` takes 2 arguments, found 1", "law.adequacy",
                "it is declared as `law.adequacy(country: string, day: day)`"
            ),
            (
                "stated(system.name)", "`stated` is not allowed here: whether a fact is written down is no fact",
                "stated", nil
            ),
            ("system.sites.exsts(s, s.remote)", "unknown function `exsts`", "exsts", "did you mean `exists`?"),
            ("cel.bnd(x, 1, x) == 1", "unknown function `cel.bnd`", "cel.bnd", "did you mean `cel.bind`?"),
            ("{system: 1} == {}", "a key is a string, a bool, or a whole number", "system", nil),
            ("{[1]: 1}.size() == 1", "a key is a string, a bool, or a whole number", "[1]", nil),
            (
                "system.users ? true : false", "the condition of `?` must be a bool, found `int`",
                "system.users ? true : false", nil
            ),
            ("law.host('DE', 'x').green", "`rank` of `law.host` must be `int`, found `string`", "'x'", nil),
            ("law.host('DE', dyn(1)).green", "`rank` of `law.host` must be `int`, found `dyn`", "dyn(1)", nil),
            ("law.host('DE', 1).gren", "unknown field `gren` of `law.host`", "gren", "did you mean `green`?"),
            ("system.users && true", "`&&` needs a bool, found `int`", "system.users", nil),
            ("system.name.all(x, true)", "`all` goes over lists and maps, not over `string`", "system.name", nil),
            (
                "google.protobuf.Timestmp{} == null", "an expression cannot make a `google.protobuf.Timestmp`",
                "google.protobuf.Timestmp", "did you mean `google.protobuf.Timestamp`?"
            ),
            (
                "Duration{} == duration('1s')", "an expression cannot make a `Duration`", "Duration",
                "did you mean `google.protobuf.Duration`?"
            ),
            ("law.Host{} == null", "an expression cannot make a `law.Host`", "law.Host", nil),
            (
                "google.protobuf.Timestamp{second: 1} < asOf",
                "unknown field `second` of `google.protobuf.Timestamp`", "second", "did you mean `seconds`?"
            ),
            (
                "google.protobuf.Value{strng_value: 'a'} == 'a'",
                "unknown field `strng_value` of `google.protobuf.Value`", "strng_value",
                "did you mean `string_value`?"
            ),
            ("system.name.matches('a(')", "bad regular expression: missing ): a(", "'a('", nil),
            (
                "regex.replace(system.name, 'a(', '') == ''", "bad regular expression: missing ): a(", "'a('", nil
            ),
            (
                "timestamp('2026-01-01T00:00:00Z').getHours('Europe/Berlin') == 1",
                "`Europe/Berlin` is no time zone of a policy",
                "'Europe/Berlin'",
                "write `UTC` or an offset such as `+01:00`: judging reads no tables of zones"
            ),
            (
                "system.main.area in {'chinna': 1}", "`chinna` is no value of `Area`", "'chinna'",
                "did you mean `china`?"
            ),
            (
                "{'chinna': true}[system.main.area]", "`chinna` is no value of `Area`", "'chinna'",
                "did you mean `china`?"
            ),
            (
                "['chinna'].exists(a, a == system.main.area)", "`chinna` is no value of `Area`", "'chinna'",
                "did you mean `china`?"
            ),
            (
                "['chinna'].exists(i, a, i > 0 && a in system.purposes)", "`chinna` is no value of `Area`",
                "'chinna'", "did you mean `china`?"
            ),
            (
                "{'chinna': 1}.exists(a, n, a == system.main.area && n > 0)", "`chinna` is no value of `Area`",
                "'chinna'", "did you mean `china`?"
            ),
            (
                "cel.bind(a, 'chinna', system.main.area == a || a in system.purposes)",
                "`chinna` is no value of `Area`", "'chinna'", "did you mean `china`?"
            ),
            (
                "system.purposes[?0].orValue('chinna') == 'eea' && system.main.area == optional.none().orValue('oter')",
                "`oter` is no value of `Area`", "'oter'", "did you mean `other`?"
            ),
            ("!null", "`!` does not work on `null`", "!null", nil),
            ("system.users > 3 && null", "`&&` needs a bool, found `null`", "null", nil),
            ("system.users + null == 1", "`+` does not work on `int` and `null`", "system.users + null", nil),
            (
                "system.name.startsWith(null)", "there is no `string.startsWith(null)`", "startsWith",
                "there is `string.startsWith(string)`"
            ),
            ("system.sites == null", "`list(Site)` and `null` are never equal", "system.sites == null", nil),
            (
                "null in system.sites.map(s, s.seats)", "no `null` can be in `list(int)`",
                "null in system.sites.map(s, s.seats)", nil
            ),
            ("system.sites.size() == null", "this is never null", "system.sites.size()", nil),
            ("null != (system.users > 1)", "this is never null", "(system.users > 1)", nil),
            ("has(system.main.area) == null", "this is never null", "has(system.main.area)", nil),
            ("asOf == null", "this is never null", "asOf", nil),
            ("'a' == null", "this is never null", "'a'", nil),
            (
                "timestamp('2026-13-01T00:00:00Z') < asOf", "`2026-13-01T00:00:00Z` is no timestamp",
                "'2026-13-01T00:00:00Z'", "write it like `2026-01-31T00:00:00Z`"
            ),
        ] as [(String, String, String, String?)])
    func `says what is wrong, where, and what to write`(
        text: String, message: String, underlined: String, help: String?
    ) {
        let complaints = world.complaints(text)
        #expect(complaints.map(\.message) == [message])
        #expect(complaints.first?.underlined == underlined)
        #expect(complaints.first?.help == help)
    }

    @Test(arguments: [
        "['eea', 'remote'].exists(a, a == system.main.area || a == 'remote' && system.main.remote)",
        "system.main.operator == null", "system.users == null", "system.main == system.sites[0]",
        "system.sites.exists(s, s.area == 'china' && s.seats > 3)", "has(system.main.operator.listed)",
        "system.sites.filter(s, s.remote).map(s, s.country) == ['DE']", "law.host(system.main.country, 1).green",
        "asOf >= system.main.from && law.adequacy(system.main.country, asOf) != null",
        "system.users > 2.5", "dyn(system.users) == 'x'", "system.name in ['a', 'b']",
        "system.main.operator != null ? system.main.operator.id : 'nobody'", "(system.users > 3 ? null : 'x') == null",
    ])
    func `accepts`(text: String) {
        #expect(world.complaints(text) == [])
    }

    @Test func `sets of values without one in common are never equal`() throws {
        var environment = TypeEnvironment()
        let colours = environment.addEnumeration("Colour", values: ["red", "green"])
        let lights = environment.addEnumeration("Light", values: ["green", "amber"])
        let sizes = environment.addEnumeration("Size", values: ["small", "large"])
        environment.addGlobal("colour", .enumeration(colours))
        environment.addGlobal("light", .enumeration(lights))
        environment.addGlobal("sizes", .list(.enumeration(sizes)))
        for (text, message) in [
            ("colour == light", nil), ("colour == sizes[0]", "`Colour` and `Size` are never equal"),
            ("colour in sizes", "no `Colour` can be in `list(Size)`"),
            ("sizes.exists(s, s == light)", "`Size` and `Light` are never equal"),
            ("sizes == [colour]", "`list(Size)` and `list(Colour)` are never equal"),
        ] {
            var builder = ProgramBuilder(environment)
            #expect(builder.add(try tree(text)).diagnostics.map(\.message) == (message.map { [$0] } ?? []), "\(text)")
        }
    }

    /// A cell left out, a scalar of a row that there is not, and what comes to one by whatever way.
    @Test(arguments: [
        "law.host('DE', 3).green", "cel.bind(h, law.host('FR', 1), h.green)", "law.host('FR', 1).green",
        "system.users > 3 ? law.host('FR', 1).green : true", "law.isGreen('FR')", "law.isGreenAll('FR')",
    ])
    func `a condition that comes to null is an error`(text: String) throws {
        var environment = TypeEnvironment()
        environment.addGlobal("s", .object(environment.addObjectType("S", fields: [("users", .int)])))
        var builder = ProgramBuilder(environment)
        _ = builder.add(
            TableDeclaration(
                "law.host", keys: [Parameter("country", .string), Parameter("rank", .int)], isDated: false,
                absent: .none, columns: [Parameter("green", .bool)],
                rows: [
                    .init(keys: [.string("DE"), .int(1)], cells: [.bool(true)], id: 1),
                    .init(keys: [.string("DE"), .int(3)], cells: [.null], id: 2),
                ]))
        let country = [Parameter("country", .string)]
        _ = builder.define(
            Definition("law.isGreen", parameters: country, body: try tree("law.host(country, 1).green")))
        _ = builder.define(
            Definition("law.isGreenAll", parameters: country, body: try tree("law.isGreen(country)")))
        #expect(builder.compileDefinitions().isEmpty)
        let text = text.replacing("system.users", with: "4")
        let condition = try #require(builder.add(try tree(text), expected: .bool).value?.id)
        let value = try #require(builder.add(try tree(text)).value?.id)
        let known = try #require(
            builder.add(try tree(text.replacing("FR", with: "DE").replacing("3", with: "1")), expected: .bool).value?.id
        )
        var machine = Machine(program: builder.finish())
        #expect(machine.evaluate(condition).isError)
        #expect(machine.evaluate(value).tag == .null)
        #expect(machine.evaluate(known).isTrue)
    }

    @Test func `one mistake is reported once`() {
        #expect(world.complaints("system.foo.bar.baz + 1 > 2 && system.foo == 'x'").count == 2)
    }

    @Test func `declared result types are enforced`() throws {
        var builder = world.builder()
        let expression = try tree("system.name")
        let parsed = builder.add(expression, expected: .bool)
        #expect(parsed.value == nil)
        #expect(parsed.diagnostics.map(\.message) == ["this must be `bool`, but it is `string`"])
    }

    @Test func `types are read from text`() {
        #expect(world.environment.type(parsing: "list(Site)").value == .list(.object(world.site)))
        #expect(world.environment.type(parsing: "map(string, optional(int))").value == .map(.string, .optional(.int)))
        #expect(world.environment.type(parsing: "day").value == .day)
        let wrong = world.environment.type(parsing: "list(Sit)")
        #expect(wrong.value == nil)
        #expect(wrong.diagnostics.first?.help == "did you mean `Site`?")
    }
}
