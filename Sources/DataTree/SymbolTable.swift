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
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash(word)) & mask
        return text.withUnsafeBytes { text in
            while true {
                let symbol = slots[slot]
                guard symbol != 0 else { return 0 }
                let start = Int(starts[Int(symbol) - 1])
                if Int(starts[Int(symbol)]) - start == word.count, equal(text, start, word) { return symbol }
                slot = (slot + 1) & mask
            }
        }
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

/// Multiplies in eight bytes at a time, the last ones overlapping: the words that matter are ours, so nobody gains by
/// collisions.
private func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
    var h = UInt64(truncatingIfNeeded: bytes.count) &* multiplier
    func mix(_ word: UInt64) {
        h = (h ^ word) &* multiplier
        h ^= h >> 32
    }
    if bytes.count >= 8 {
        var place = 0
        while place + 8 <= bytes.count {
            mix(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian)
            place += 8
        }
        if place < bytes.count {
            mix(bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self).littleEndian)
        }
    } else if bytes.count >= 4 {
        let first = bytes.loadUnaligned(as: UInt32.self).littleEndian
        let last = bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self).littleEndian
        mix(UInt64(first) << 32 | UInt64(last))
    } else {
        var word: UInt64 = 0
        for byte in bytes { word = word << 8 | UInt64(byte) }
        mix(word)
    }
    return h
}

/// Whether `word` stands at `start` of `text`, which reaches that far.
@inline(__always)
private func equal(_ text: UnsafeRawBufferPointer, _ start: Int, _ word: UnsafeRawBufferPointer) -> Bool {
    var place = 0
    while place + 8 <= word.count {
        if text.loadUnaligned(fromByteOffset: start + place, as: UInt64.self)
            != word.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        {
            return false
        }
        place += 8
    }
    while place < word.count {
        if text[start + place] != word[place] { return false }
        place += 1
    }
    return true
}
