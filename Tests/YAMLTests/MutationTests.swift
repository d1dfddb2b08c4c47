import DataTree
import Diagnostics
import Testing

@testable import YAML

@Suite struct `Mutated texts` {
    private static let seeds = [
        "name: chat\nregions: [eu-central-1, 'us']\nmodel: {id: \"Qw\\u00e9n\", size: 32}\n# end\n",
        "a: &x\n  b: 1\n  c: [2, 3]\nd:\n  <<: *x\n  e: |\n    text\n     more\n  f: >-\n    folded\n    text\n",
        "- <<: [*x, {é: 1}]\n- &y !!str 日本\n- ? [k]\n  : v\n- *y\n--- \n&k größe: *k\n...\n",
        "\u{FEFF}a: 1\r\nb: 'it''s\r\n  folded'\r\nc: \"x\\\r\n  y\\n\"\r\n",
        "{a: {b: {c: [d, e: f, {g: *h}]}}, a: 2, ? x, : y}\n",
    ]
    private static let pieces = [
        "&x ", "*x", "<<: ", "a: ", "- ", "? ", ": ", "[", "]", "{", "}", ", ", "|\n", ">2-\n", "'", "\"", "\\", "\n",
        "\r\n",
        "\t", "  ", "#", "!!str ", "!a ", "---\n", "...\n", "%TAG ! x\n", "é", "😀", "\u{FEFF}", "\u{2028}", "\u{85}",
        "~",
    ]

    private func mutate(_ bytes: inout [UInt8], with random: inout Seeded) {
        let i = Int.random(in: 0...bytes.count, using: &random)
        let j = Int.random(in: i...min(bytes.count, i + 12), using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes.removeSubrange(i..<j)
        case 1: bytes.insert(contentsOf: bytes[i..<j], at: Int.random(in: 0...bytes.count, using: &random))
        case 2: if i < bytes.count { bytes[i] = UInt8.random(in: 0...255, using: &random) }
        case 3: bytes.removeSubrange(j...)
        default: bytes.insert(contentsOf: (Self.pieces.randomElement(using: &random) ?? "").utf8, at: i)
        }
    }

    /// Everything that a caller may ask of a reading.
    private func flaws(of reading: Reading) -> [String] {
        var flaws: [String] = []
        for tree in reading.trees {
            flaws += YAMLTests.flaws(of: tree, in: reading.file.bytes.count)
            for i in tree.nodes.indices {
                _ = tree.aliasSite(of: i)
                guard tree.nodes[i].kind == .scalar else { continue }
                _ = tree.coreScalar(i)
                let content = tree.bytes(of: i)
                let positions = ScalarPositions(of: tree.nodes[i], content: content, in: reading.file.bytes)
                for offset in 0...content.count {
                    let span = positions.span(Span(offset, min(offset + 1, content.count)))
                    if Int(span.end) > reading.file.bytes.count { flaws.append("position in \(i)") }
                }
            }
        }
        if reading.places.contains(where: { Int($0.end) > reading.file.bytes.count }) { flaws.append("diagnostic") }
        let excerpts = Excerpts(reading.file)
        for diagnostic in reading.diagnostics where excerpts.render(diagnostic).isEmpty { flaws.append("rendering") }
        return flaws
    }

    @Test(arguments: 0..<8)
    func `never trap, and every tree and place is sound`(seed: UInt64) {
        var random = Seeded(state: seed)
        var limits = TreeBuilder.Limits()
        limits.copies = 500
        limits.depth = 12
        for _ in 0..<600 {
            var bytes = Array((Self.seeds.randomElement(using: &random) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...8, using: &random) { mutate(&bytes, with: &random) }
            let flaws = flaws(of: Reading(bytes: bytes, symbols: SymbolTable(["a", "b", "c"]), limits: limits))
            #expect(flaws == [], "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test(arguments: 0..<4)
    func `read the same with symbols and without`(seed: UInt64) {
        var random = Seeded(state: seed &+ 1000)
        for _ in 0..<300 {
            var bytes = Array((Self.seeds.randomElement(using: &random) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes, with: &random) }
            let without = Reading(bytes: bytes)
            let with = Reading(bytes: bytes, symbols: SymbolTable(["a", "b", "é", "k"]))
            #expect(without.values == with.values)
            #expect(without.diagnostics == with.diagnostics)
        }
    }

    @Test(arguments: 0..<4)
    func `of plain shapes come back as they were written`(seed: UInt64) {
        var random = Seeded(state: seed &+ 2000)
        func write(_ depth: Int) -> (yaml: String, value: String) {
            let count = Int.random(in: 0...4, using: &random)
            switch depth == 0 ? 0 : Int.random(in: 0..<3, using: &random) {
            case 0:
                let word = ["x", "größe", "日本", "a b", "😀", "it's", "no", "12x"].randomElement(using: &random) ?? "x"
                return ("\"\(word)\"", "'\(word)'")
            case 1:
                let items = (0..<count).map { _ in write(depth - 1) }
                return (
                    "[\(items.map(\.yaml).joined(separator: ", "))]", "[\(items.map(\.value).joined(separator: ", "))]"
                )
            default:
                let items = (0..<count).map { ("k\($0)", write(depth - 1)) }
                return (
                    "{\(items.map { "\($0): \($1.yaml)" }.joined(separator: ", "))}",
                    "{\(items.map { "\($0): \($1.value)" }.joined(separator: ", "))}"
                )
            }
        }
        for _ in 0..<200 {
            let (yaml, value) = write(4)
            #expect(Reading(yaml).values == [value])
        }
    }
}
