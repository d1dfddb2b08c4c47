// Hot: one look-up per key of every descriptor. Open addressing over a flat table, no String, no allocation.

import Diagnostics

/// A number that stands for a word known in advance; 0 stands for every word that is not.
package typealias Symbol = UInt32

/// A frozen set of words, numbered from 1 in the order in which they were given.
package struct SymbolTable: Sendable {
    /// Where each word lies in `text`: word `i` (from 0) is symbol `i + 1`.
    package let starts: Flat<UInt32>
    package let text: Flat<UInt8>
    /// Where to look for a word, by its hash; a power of two.
    package let slots: Flat<Symbol>

    /// Words must be distinct; a repeated one keeps its first number.
    package init(_ words: [String]) {
        var starts: [UInt32] = [0]
        var text: [UInt8] = []
        var capacity = 16
        while capacity <= words.count * 2 { capacity *= 2 }
        var slots = [Symbol](repeating: 0, count: capacity)
        for (place, word) in words.enumerated() {
            let bytes = Array(word.utf8)
            var slot = bytes.withUnsafeBytes { Int(truncatingIfNeeded: hash($0)) & (capacity - 1) }
            while slots[slot] != 0, !words[Int(slots[slot]) - 1].utf8.elementsEqual(bytes) {
                slot = (slot + 1) & (capacity - 1)
            }
            if slots[slot] == 0 { slots[slot] = Symbol(place + 1) }
            text += bytes
            starts.append(UInt32(text.count))
        }
        self.starts = Flat(starts)
        self.text = Flat(text)
        self.slots = Flat(slots)
    }

    /// A table that was made before; nil where the parts do not fit each other.
    package init?(starts: Flat<UInt32>, text: Flat<UInt8>, slots: Flat<Symbol>) {
        guard starts.first == 0, starts.last == UInt32(text.count), slots.count.nonzeroBitCount == 1,
            slots.count >= starts.count
        else { return nil }
        self.starts = starts
        self.text = text
        self.slots = slots
    }

    package static let empty = SymbolTable([])

    package var count: Int { starts.count - 1 }

    package func symbol(of word: UnsafeRawBufferPointer) -> Symbol {
        var slot = Int(truncatingIfNeeded: hash(word)) & (slots.count - 1)
        while slots[slot] != 0 {
            let i = Int(slots[slot]) - 1
            let start = Int(starts[i])
            if Int(starts[i + 1]) - start == word.count,
                text.withUnsafeBytes({ equal($0.baseAddress! + start, word) })
            {
                return slots[slot]
            }
            slot = (slot + 1) & (slots.count - 1)
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
        return text.text(Int(starts[Int(symbol) - 1])..<Int(starts[Int(symbol)]))
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
