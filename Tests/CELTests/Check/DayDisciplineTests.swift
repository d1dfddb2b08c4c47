import Testing

@testable import CEL

@Suite struct `Days` {
    private let world = World()
    private let parameters = [Parameter("on", .day), Parameter("site", .dyn)]

    private func complaints(_ text: String) throws -> [String] {
        let covered = try world.definition("law.covered", "site: Site, on: day", "site.from <= on")
        return world.complaints(text, definitions: [covered], parameters: parameters).map(\.description)
    }

    @Test(arguments: [
        "asOf >= system.main.from", "timestamp('2026-08-02T00:00:00Z') < on", "asOf == system.main.from",
        "law.covered(system.main, asOf)", "law.adequacy('JP', on) != null",
        "law.covered(system.main, on) && asOf > system.main.from",
        "system.sites.exists(s, s.from > asOf)",
        // A variable of the same slot that hangs on no day.
        "cel.bind(t, asOf > system.main.from, t) && cel.bind(u, system.main.from, asOf > u)",
    ])
    func `may be compared and handed on`(text: String) throws {
        #expect(try complaints(text) == [])
    }

    @Test(arguments: [
        "asOf.getFullYear() == 2026", "system.main.from == asOf + duration('24h')",
        "cel.bind(d, asOf, d > system.main.from)",
        "[asOf].size() == 1", "(true ? asOf : on) > system.main.from", "string(on) == ''", "asOf in [system.main.from]",
        "dyn(asOf) == system.main.from",
    ])
    func `are good for nothing else`(text: String) throws {
        #expect(try complaints(text).count >= 1)
        #expect(try complaints(text).first?.hasPrefix("a day is only compared, or handed on as a day") == true)
    }

    @Test(arguments: [
        "asOf == on", "(law.covered(system.main, asOf) ? system.main.from : system.main.from) < asOf",
        "cel.bind(t, asOf > system.main.from ? system.main.from : timestamp(0), asOf > t)",
        "[asOf > system.main.from ? system.main.from : timestamp(0)].exists(t, cel.bind(u, t, asOf > u))",
        "[system.main.from].map(f, asOf > f).exists(b, asOf > (b ? system.main.from : timestamp(0)))",
        "optional.of(asOf > system.main.from).optMap(b, asOf > (b ? system.main.from : timestamp(0))).orValue(false)",
    ])
    func `are not compared with what depends on a day`(text: String) throws {
        #expect(try complaints(text).first?.hasPrefix("a day is compared with something that depends on a day") == true)
    }
}
