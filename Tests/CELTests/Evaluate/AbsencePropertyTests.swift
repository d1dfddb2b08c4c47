import Testing

@testable import CEL

@Suite struct `Absence` {
    private static let definitions = [
        ("law.far", "site: Site", "site.area != 'eea' && !has(site.operator.listed)"),
        ("law.either", "a: bool, b: bool", "a || b"),
        ("law.pair", "a: int", "[a, 1].size() == 2"),
        ("law.others", "site: Site, n: int", "system.sites.filter(s, s.seats != n).exists(s, s != site)"),
        ("law.share", "site: Site", "12 / site.seats"),
    ]

    /// All facts of a scene but for those a coin hides; a hidden list stays as an open list of some of its elements. Of
    /// every second one each site has an operator; else some have none, whose facts are null.
    private func fill(_ scene: inout Scene, seed: UInt64, hiding share: Double) {
        var random = Seeded(seed)
        var hider = Seeded(seed ^ 0xABCD)
        func isHidden() -> Bool { Double.random(in: 0..<1, using: &hider) < share }
        let elements = scene.sites.map { Value.record(type: scene.world.site, first: $0) }
        let sitesCell = scene.systemCell + World.SystemField.sites.rawValue
        scene.machine[sitesCell] =
            isHidden()
            ? scene.machine.makeList(
                Array(elements.prefix(Int.random(in: 0...2, using: &hider))), missing: .unknown(cell: sitesCell))
            : scene.machine.makeList(elements)
        for (index, first) in scene.sites.enumerated() {
            let values: [(World.SiteField, Value)] = [
                (.country, scene.machine.makeString(["DE", "CN", "JP"].randomElement(using: &random) ?? "")),
                (.area, scene.machine.makeString(["eea", "china", "other"].randomElement(using: &random) ?? "")),
                (.seats, .int(Int64.random(in: 0..<4, using: &random))), (.remote, .bool(Bool.random(using: &random))),
                (.operatorRecord, company(&scene, &random, mayBeNone: seed % 2 == 1)),
            ]
            for (field, value) in values where !isHidden() { scene.set(index, field, value) }
            let tags = ["a", "b", "c"].prefix(Int.random(in: 0...3, using: &random)).map {
                scene.machine.makeString($0)
            }
            let cell = first + World.SiteField.tags.rawValue
            let isStatedNone = Bool.random(using: &random) && tags.isEmpty
            scene.set(
                index, .tags,
                isHidden()
                    ? Bool.random(using: &hider)
                        ? .unknown(cell: cell)
                        : scene.machine.makeList(Array(tags.dropLast()), missing: .unknown(cell: cell))
                    : isStatedNone ? .noneList : scene.machine.makeList(tags))
        }
    }

    private func company(_ scene: inout Scene, _ random: inout Seeded, mayBeNone: Bool) -> Value {
        guard Bool.random(using: &random) || !mayBeNone,
            let type = scene.world.environment.objectType(named: "Company")
        else { return .null }
        let first = scene.machine.allocateRecord(type: type)
        scene.machine[first + 1] = .bool(Bool.random(using: &random))
        return .record(type: type, first: first)
    }

    @Test(arguments: 0..<20)
    func `of facts never turns true into false or false into true`(block: Int) throws {
        for seed in UInt64(block * 25)..<UInt64(block * 25 + 25) {
            var writer = RuleWriter(seed: seed)
            let rule = writer.rule(4)
            var scene = try Scene(rule, definitions: Absence.definitions)
            fill(&scene, seed: seed, hiding: 0)
            let full = scene.machine.evaluate(scene.id)
            #expect(!full.isUnknown, "\(rule) is unknown though everything is known")
            for share in [0.1, 0.4, 0.8] {
                var partial = try Scene(rule, definitions: Absence.definitions)
                fill(&partial, seed: seed, hiding: share)
                let verdict = partial.machine.evaluate(partial.id)
                if verdict.tag == .bool {
                    // An error too is another answer, unless it is that of a fact of nobody.
                    let isSame = full.tag == .bool ? verdict.boolean == full.boolean : seed % 2 == 1
                    #expect(isSame, "seed \(seed), hiding \(share): \(rule)")
                }
                if verdict.isUnknown { #expect(partial.missing(of: verdict) != "", "nothing is missing: \(rule)") }
            }
        }
    }

    @Test(arguments: 0..<5)
    func `leaves remembered results as they would be computed`(block: Int) throws {
        for seed in UInt64(block * 10)..<UInt64(block * 10 + 10) {
            var writer = RuleWriter(seed: seed &+ 7777)
            let rule = writer.rule(4)
            var scene = try Scene(rule, definitions: Absence.definitions)
            fill(&scene, seed: seed, hiding: 0.3)
            let first = scene.machine.evaluate(scene.id)
            let again = scene.machine.evaluate(scene.id)
            let (traced, steps) = scene.machine.trace(scene.id)
            #expect(
                first.tag == again.tag && first.bits == again.bits && first.tag == traced.tag
                    && first.bits == traced.bits)
            #expect(scene.missing(of: first) == scene.missing(of: again))
            #expect(!steps.isEmpty)
        }
    }
}
