import Diagnostics
import Testing

@Suite struct `An index of keys` {
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `tells new keys from known ones as a set does`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var index = KeyIndex<UInt64>()
        var known: Set<UInt64> = []
        var order: [UInt64] = []
        for _ in 0..<2_000 {
            // Few different numbers, far apart and close together.
            let number = random.next() % 500 << (seed % 3 * 20)
            let isNew = known.insert(number).inserted
            if isNew { order.append(number) }
            let wasTaken = index.insert(number)
            #expect(wasTaken == isNew)
        }
        #expect(index.keys == order)
        for (place, number) in order.enumerated() { #expect(index.place(of: number) == place) }
        #expect(index.place(of: .max) == nil)
    }

    @Test func `keeps apart keys of one bucket`() {
        struct Same: IndexKey {
            let name: String
            var bucket: UInt64 { 7 }
        }
        var index = KeyIndex<Same>()
        for name in ["a", "b", "a", "c", "b"] { index.insert(Same(name: name)) }
        #expect(index.keys.map(\.name) == ["a", "b", "c"])
    }

    @Test func `can be emptied and filled again`() {
        var index = KeyIndex<String>()
        for place in 0..<100 { index.insert("key \(place)") }
        index.removeAll()
        #expect(index.place(of: "key 7") == nil)
        index.insert("key 7")
        #expect(index.place(of: "key 7") == 0)
    }
}

private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
