import DataTree
import Testing

@Suite struct `Duplicate keys` {
    private static let words = SymbolTable(["risk", "region", "k3"])

    @Test(arguments: [SymbolTable.empty, words])
    func `are errors with both places, and the first counts`(symbols: SymbolTable) {
        let reading = Reading("«risk»: high\nother: 1\n«risk»: {a: [1, 2], b: &x 3}\nlast: 2\n", symbols: symbols)
        #expect(reading.problems == ["duplicate key `risk`"])
        #expect(reading.places == reading.marked)
        #expect(reading.diagnostics.first?.span == reading.marked.last)
        #expect(reading.values == ["{risk: 'high', other: 1, last: 2}"])
    }

    @Test(arguments: [SymbolTable.empty, words])
    func `are found in large mappings`(symbols: SymbolTable) {
        var text = "«k3»: 0\n«k4»: 0\n"
        for i in 5..<200 { text += "k\(i): {k3: 1}\n" }
        let reading = Reading(text + "«k3»: 1\n«k4»: 1\nlast: 2\n", symbols: symbols)
        #expect(reading.problems == ["duplicate key `k3`", "duplicate key `k4`"])
        #expect(reading.places == reading.marked)
        #expect(reading.root.children.count == 198)
    }

    @Test(arguments: [SymbolTable.empty, words])
    func `are told apart from what is merged`(symbols: SymbolTable) {
        var base = ""
        for i in 0..<40 { base += "  k\(i): \(i)\n" }
        let reading = Reading("a: &x\n\(base)b:\n  <<: *x\n  «k3»: 1\n  region: 2\n  «k3»: 2\n", symbols: symbols)
        #expect(reading.problems == ["duplicate key `k3`"])
        #expect(reading.places == reading.marked)
        #expect(reading.root["b"]?.children.count == 41)
        #expect(reading.root["b"]?["k3"]?.text == "1")
    }

    @Test func `count as one however they are written`() {
        let reading = Reading("{«a b»: 1, «'a b'»: 2, «\"a\\x20b\"»: 3}")
        #expect(reading.problems == ["duplicate key `a b`", "duplicate key `a b`"])
        #expect(Set(reading.places) == Set(reading.marked))
    }

    @Test func `in different mappings are none`() {
        #expect(Reading("a: {b: 1}\nc: {b: 1, a: 2}\nd: [{b: 1}, {b: 2}]\n").problems == [])
    }

    @Test func `of a large mapping cost no more than its size`() {
        var text = ""
        for i in 0..<100_000 { text += "key\(i): 1\n" }
        var count = 0
        let time = ContinuousClock().measure { count = Reading(text).root.children.count }
        #expect(count == 100_000)
        #expect(time < .seconds(20))
    }
}

@Suite struct `Keys` {
    @Test(arguments: [
        "? «[»a, {b: [c]}]\n: 1\n", "? «{»a: 1}\n: {b: [2]}\n", "«[»a, b]: 1\n", "? «»a: 1\n: b: 2\n", "? «-» a\n: 1\n",
    ])
    func `that are collections are errors, and they and their values are passed over`(entry: String) {
        let reading = Reading("first: 1\n\(entry)last: 2\n")
        #expect(reading.problems == ["a key must be a plain word, not a list or a mapping"])
        #expect(reading.places.map(\.start) == reading.marked.map(\.start))
        #expect(reading.values == ["{first: 1, last: 2}"])
    }

    @Test func `may be empty, and are found by text or symbol`() {
        let reading = Reading("? \n: 1\na: 2\n", symbols: SymbolTable(["a"]))
        #expect(reading.values == ["{: 1, a: 2}"])
        #expect(reading.trees[0].nodes.map(\.key) == [0, 0, 1])
    }
}
