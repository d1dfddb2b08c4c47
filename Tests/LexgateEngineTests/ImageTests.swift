import CEL
import Diagnostics
import LexgateEngine
import LexgateModel
import Testing
import YAML

@Suite struct `The image` {
    private static let law = Law(
        """
        inForce: {routes: [{from: 2020-01-01, when: box.other}, {from: 2027-01-01}]}
        each: {part: box.parts}
        applies: law.isHeavy(3)
        requires: part.good && law.seen(box.nation, asOf) != null
        otherwise: [{when: box.flag, verdict: warn, message: 'only {{part.id}}'}, fail]
        remedies: [{do: mend it, cost: low}]
        """,
        with: [
            "definitions.yaml": "definitions:\n  isHeavy: {parameters: {limit: int}, is: box.count > limit}",
            "tables/seen.yaml":
                "table: seen\nkey: {country: country}\ndated: true\nabsent: none\nrows:\n  - {country: DE, from: 2020-01-01, source: s}",
        ])
    private static let facts =
        "box: {other: true, flag: false, count: 4, nation: DE, parts: [{id: a, good: false}, {id: b, good: true}, {id: c}, null]}"

    private func image() throws -> [UInt8] {
        PolicyImage.bytes(
            policy: try #require(Self.law.build.policy), packSources: Self.law.build.files,
            factSources: [SourceFile(path: "descriptor.yaml", text: smallVocabulary)])
    }

    private func policy(_ bytes: [UInt8]) throws -> CompiledPolicy {
        // A policy is used where its image lies, so these bytes stay for good.
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        memory.copyBytes(from: bytes)
        return try PolicyImage.policy(UnsafeRawBufferPointer(memory))
    }

    private func judged(_ policy: CompiledPolicy, _ text: String = facts) throws -> String {
        let file = SourceFile(path: "f", text: "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: x}\n\(text)")
        let tree = try #require(file.yamlDocuments(symbols: policy.vocabulary.symbols).value.first)
        var assessor = Assessor(policy: policy)
        return assessor.assess(tree, of: file, document: 0, on: CalendarDay(daysSinceEpoch: 20_600)).findings.map {
            "\($0)"
        }.joined(separator: "\n")
    }

    @Test func `judges as the policy that it was made from`() throws {
        let original = try #require(Self.law.build.policy)
        let told = try judged(original)
        #expect(told.contains("law/defect"))
        #expect(try judged(try policy(try image())) == told)
    }

    @Test func `is the same bytes again when made from itself`() throws {
        let bytes = try image()
        let sources = try bytes.withUnsafeBytes { try PolicyImage.sources($0) }
        #expect(
            PolicyImage.bytes(policy: try policy(bytes), packSources: sources.packs, factSources: sources.facts)
                == bytes)
    }

    @Test func `holds the sources it was made from`() throws {
        let sources = try image().withUnsafeBytes { try PolicyImage.sources($0) }
        #expect(
            sources.packs.map(\.path) == [
                "law/defect.yaml", "law/definitions.yaml", "law/pack.yaml", "law/tables/seen.yaml",
            ])
        #expect(sources.facts.map { $0.text(Span(0, $0.bytes.count)) } == [smallVocabulary])
    }

    @Test func `is refused wherever it breaks off`() throws {
        let bytes = try image()
        for count in Array(0..<64) + Array(stride(from: 64, to: bytes.count, by: 97)) {
            let part = Array(bytes.prefix(count))
            #expect(throws: ImageError.self) { try part.withUnsafeBytes { try PolicyImage.sources($0) } }
        }
    }

    @Test func `of another format says which`() throws {
        var bytes = try image()
        bytes[8] = 99
        #expect(throws: ImageError.otherFormat(found: 99, expected: PolicyImage.format)) { try policy(bytes) }
    }

    @Test func `of something else is refused`() {
        #expect(throws: ImageError.malformed) { try policy(Array("LEXGATF".utf8) + [0, 1, 0, 0, 0]) }
        #expect(throws: ImageError.malformed) { try policy([]) }
    }

    @Test(arguments: [0x80, 0x01, 0x7F, 0xFF] as [UInt8])
    func `with an altered byte gives no sources`(by mask: UInt8) throws {
        let bytes = try image()
        let end = try #require(bytes.firstRange(of: Array("law/defect.yaml".utf8))).lowerBound - 8
        // Behind the head, of 24 bytes, nothing stands up to the next multiple of 16.
        for place in stride(from: Int(mask) % 7, to: end, by: 13) where !(24..<32).contains(place) {
            var altered = bytes
            altered[place] ^= mask
            #expect(throws: ImageError.self, "byte \(place)") {
                try altered.withUnsafeBytes { try PolicyImage.sources($0) }
            }
        }
    }
}
