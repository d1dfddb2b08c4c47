import Testing

@testable import CEL

@Suite struct `Definitions` {
    private let definitions = [
        ("law.far", "site: Site", "site.area != 'eea'"),
        ("law.big", "site: Site, limit: int", "site.seats > limit || law.far(site)"),
        ("law.any", "", "system.sites.exists(s, law.big(s, 100))"),
    ]

    @Test func `call each other in any order`() throws {
        for order in [definitions, Array(definitions.reversed())] {
            var scene = try Scene("law.any()", definitions: order)
            scene.set(0, .seats, .int(5))
            scene.set(1, .seats, .int(5))
            scene.set(0, .area, "eea")
            #expect(scene.verdict() == "unknown: s1.area")
            scene.set(1, .area, "china")
            scene.machine.invalidateMemo()
            #expect(scene.verdict() == "true")
        }
    }

    @Test func `are remembered with what they read`() throws {
        var scene = try Scene("law.any() && law.far(system.main)", definitions: definitions)
        scene.set(0, .seats, .int(500))
        scene.set(0, .area, "other")
        let mark = scene.machine.logMark()
        #expect(scene.verdict() == "true")
        let first = scene.names(readSince: mark)
        #expect(first == ["system.sites", "s0.seats", "system.main", "s0.area"])
        let second = scene.machine.logMark()
        #expect(scene.verdict() == "true")
        #expect(scene.names(readSince: second) == first)
    }

    @Test func `cost the same when they are remembered`() throws {
        var scene = try Scene("law.any() && law.any() && law.any()", definitions: definitions)
        scene.set(0, .seats, .int(500))
        scene.machine.costLimit = 1000
        _ = scene.verdict()
        let first = scene.machine.remaining
        _ = scene.verdict()
        #expect(scene.machine.remaining == first)
    }

    @Test func `get unknown arguments as they are`() throws {
        var scene = try Scene(
            "law.or(system.main.remote, true)", definitions: [("law.or", "a: bool, b: bool", "a || b")])
        #expect(scene.verdict() == "true")
    }

    @Test func `do not mix up the frames of nested calls`() throws {
        let definitions = [
            ("law.sub", "a: int, b: int", "a - b"), ("law.twice", "x: int", "cel.bind(y, x, y + y)"),
            ("law.four", "a: int, b: int, c: int, d: int", "a * 1000 + b * 100 + c * 10 + d"),
        ]
        var scene = try Scene(
            "[law.four(law.twice(1), law.sub(law.twice(3), law.sub(2, 1)), law.twice(law.twice(1)), 9), law.sub(5, law.sub(4, 3))]",
            definitions: definitions)
        #expect(scene.verdict() == "2549, 4")
    }

    @Test func `that go in a circle are reported`() throws {
        let world = World()
        var builder = world.builder()
        for (name, body) in [
            ("law.a", "law.b(x)"), ("law.b", "x > 0 && law.c(x)"), ("law.c", "law.a(x)"), ("law.d", "x > 1"),
        ] {
            #expect(builder.define(try world.definition(name, "x: int", body)).isEmpty)
        }
        let problems = builder.compileDefinitions().map(\.diagnostic.message)
        #expect(problems == ["definitions call each other in a circle: `law.a` → `law.b` → `law.c` → `law.a`"])
    }

    @Test func `have the type of their body`() throws {
        let world = World()
        let definition = try world.definition("law.name", "site: Site", "site.operator.id")
        #expect(
            world.complaints("law.name(system.main) == 3", definitions: [definition]).map(\.message) == [
                "`string` and `int` are never equal"
            ])
        #expect(
            world.complaints("law.name(system)", definitions: [definition]).map(\.message) == [
                "`site` of `law.name` must be `Site`, found `System`"
            ])
    }

    @Test func `cannot nest without bound`() throws {
        let world = World()
        var builder = world.builder()
        let deep = String(repeating: "(1 + ", count: 90) + "x" + String(repeating: ")", count: 90)
        _ = builder.define(try world.definition("d0", "x: int", deep))
        for index in 1...20 {
            _ = builder.define(
                try world.definition("d\(index)", "x: int", deep.replacing("x", with: "d\(index - 1)(x)")))
        }
        #expect(
            builder.compileDefinitions().contains {
                $0.diagnostic.message == "the definitions it calls nest too deeply"
            })
    }
}
