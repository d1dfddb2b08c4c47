import LexgateEngine
import Testing

/// Laws that repeat another one, so that its rules serve them.
@Suite struct `Mirrors` {
    private func head(_ laws: String, when: String = "box.flag") -> String {
        LexgateEngineTests.head(
            "law",
            """
            instruments: {act: {name: Act}, twin: {name: Twin}, far: {name: Far}}
            mirrors:
              of: act
              when: \(when)
              laws: {\(laws)}
            """)
    }

    private func law(_ head: String, cites: String = "Art. 5(1)") -> Law {
        Law(files: [
            "law/pack.yaml": head,
            "law/defect.yaml": rule("requires: 'false'\ncites: [{instrument: act, provision: '\(cites)'}]"),
        ])
    }

    private func cited(_ laws: String, _ facts: String, cites: String = "Art. 5(1)") throws -> [String] {
        let law = law(head(laws), cites: cites)
        #expect(law.problems == [])
        return try law.judge("box: {\(facts)}").only.citations.map(\.text)
    }

    @Test(arguments: [
        ("flag: true, other: false", ["Act Art. 5(1)"]),
        ("flag: true, other: true", ["Act Art. 5(1)", "Twin Art. 5(1)"]),
        ("flag: false, other: true", ["Twin Art. 5(1)"]), ("flag: false, other: false", ["Act Art. 5(1)"]),
        ("flag: false", ["Act Art. 5(1)"]), ("other: true", ["Twin Art. 5(1)"]),
    ])
    func `are cited where they apply`(facts: String, expected: [String]) throws {
        #expect(try cited("twin: {when: box.other}", facts) == expected)
    }

    @Test(arguments: [
        ("Art. 5(1)", "Twin Art. 4(1)"), ("Art. 6(1)(f)", "Act Art. 6(1)(f)"), ("Art. 6(3)", "Twin Art. 5(2)"),
        ("Art. 7(4)", "Twin Art. 7(4)"), ("Art. 55", "Twin Art. 55"), ("Recital 5", "Act Recital 5"),
    ])
    func `have their own numbers`(cites: String, expected: String) throws {
        let told = try cited(
            "twin: {when: box.other, articles: {'5': 4, '6(1)(f)': none, '6(3)': 5(2)}}", "flag: false, other: true",
            cites: cites)
        #expect(told == [expected])
    }

    @Test func `come in the order of the pack`() throws {
        let told = try cited(
            "twin: {when: box.other}, far: {when: box.other, articles: {'5': 50}}", "flag: true, other: true")
        #expect(told == ["Act Art. 5(1)", "Twin Art. 5(1)", "Far Art. 50(1)"])
    }

    @Test func `survive the image`() throws {
        let law = law(head("twin: {when: box.other, articles: {'5': 4}}"))
        let policy = try #require(law.build.policy)
        let image = PolicyImage.bytes(policy: policy, packSources: [], factSources: [])
        // A policy is used where its image lies, so these bytes stay for good.
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: image.count, alignment: 16)
        memory.copyBytes(from: image)
        let mirrors = try PolicyImage.policy(UnsafeRawBufferPointer(memory)).packs[0].mirrors
        #expect(mirrors?.laws.map(\.instrument) == ["twin"])
        #expect(mirrors?.laws.first.map { Array($0.articles) } == ["5"])
        #expect(mirrors?.laws.first.map { Array($0.places) } == ["4"])
    }

    @Test(arguments: [
        ("twim: {when: box.flag}", "no instrument `twim` in this pack"),
        ("twin: {}", "a law that mirrors says where it applies (`when`)"),
        ("twin: {when: box.flga}", "`flga`"), ("twin: {wen: box.flag, when: box.flag}", "unknown key `wen`"),
    ])
    func `are checked`(laws: String, message: String) {
        #expect(law(head(laws)).problems.contains { $0.contains(message) }, "\(law(head(laws)).problems)")
    }
}
