// Hot: one look-up per key of every descriptor. Open addressing over a flat table, no String, no allocation.

/// A number that stands for a word known in advance; 0 stands for every word that is not.
package typealias Symbol = UInt32

/// A frozen set of words, numbered from 1 in the order in which they were given.
package struct SymbolTable: Sendable {
    /// Where each word lies in `text`: word `i` (from 0) is symbol `i + 1`.
    package let starts: [UInt32]
    package let text: [UInt8]
    private let slots: [Symbol]
    private let mask: Int

    /// Words must be distinct; a repeated one keeps its first number.
    package init(_ words: [String]) {
        var starts: [UInt32] = [0]
        var text: [UInt8] = []
        for word in words {
            text.append(contentsOf: word.utf8)
            starts.append(UInt32(text.count))
        }
        self.init(starts: starts, text: text)
    }

    /// Word `i` is `text[starts[i]..<starts[i + 1]]`; `starts` has one entry more than there are words.
    package init(starts: [UInt32], text: [UInt8]) {
        var capacity = 16
        while capacity < starts.count * 2 { capacity *= 2 }
        let mask = capacity - 1
        var slots = [Symbol](repeating: 0, count: capacity)
        for i in 0..<max(0, starts.count - 1) {
            let word = text[Int(starts[i])..<Int(starts[i + 1])]
            var slot = word.withUnsafeBytes { Int(truncatingIfNeeded: hash($0)) & mask }
            while slots[slot] != 0 {
                let other = Int(slots[slot]) - 1
                if text[Int(starts[other])..<Int(starts[other + 1])] == word { break }
                slot = (slot + 1) & mask
            }
            if slots[slot] == 0 { slots[slot] = Symbol(i + 1) }
        }
        self.starts = starts
        self.text = text
        self.slots = slots
        self.mask = mask
    }

    package static let empty = SymbolTable([])

    package var count: Int { starts.count - 1 }

    package func symbol(of word: UnsafeRawBufferPointer) -> Symbol {
        var slot = Int(truncatingIfNeeded: hash(word)) & mask
        while slots[slot] != 0 {
            let i = Int(slots[slot]) - 1
            let start = Int(starts[i])
            if Int(starts[i + 1]) - start == word.count,
                text.withUnsafeBytes({ equal($0.baseAddress! + start, word) })
            {
                return slots[slot]
            }
            slot = (slot + 1) & mask
        }
        return 0
    }

    package func symbol(of word: String) -> Symbol {
        var word = word
        return word.withUTF8 { symbol(of: UnsafeRawBufferPointer($0)) }
    }

    /// The word behind a symbol; empty for 0.
    package func word(_ symbol: Symbol) -> String {
        guard symbol > 0, Int(symbol) < starts.count else { return "" }
        return String(decoding: text[Int(starts[Int(symbol) - 1])..<Int(starts[Int(symbol)])], as: UTF8.self)
    }
}

/// FNV-1a, 64 bits: short words only, and the words that matter are ours, so nobody gains by collisions.
private func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var h: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { h = (h ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return h ^ (h >> 29)
}

private func equal(_ a: UnsafeRawPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    for i in 0..<b.count where a.load(fromByteOffset: i, as: UInt8.self) != b[i] { return false }
    return true
}
