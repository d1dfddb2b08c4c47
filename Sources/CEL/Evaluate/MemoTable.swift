// Hot: definitions are called by many rules with the same arguments.

/// Remembered results of definitions, by definition and identity of up to three arguments. Open addressing.
struct MemoTable {
    struct Key: BitwiseCopyable {
        var definition: UInt32
        var count: UInt32
        var a = Value.null
        var b = Value.null
        var c = Value.null
    }

    struct Entry: BitwiseCopyable {
        var key: Key
        /// Entries of another generation are free.
        var generation: UInt32
        /// What was read while computing, as a range of the log.
        var logStart: UInt32
        var logEnd: UInt32
        var result: Value
        var cost: Int64
    }

    private var entries: [Entry] = []
    private var used = 0
    private var generation: UInt32 = 1

    mutating func invalidate() {
        used = 0
        if generation == .max {
            entries.removeAll()
            generation = 0
        }
        generation += 1
    }

    func find(_ key: Key) -> Entry? {
        guard !entries.isEmpty else { return nil }
        var place = MemoTable.hash(key) & (entries.count - 1)
        while entries[place].generation == generation {
            if MemoTable.same(entries[place].key, key) { return entries[place] }
            place = (place + 1) & (entries.count - 1)
        }
        return nil
    }

    mutating func insert(_ key: Key, result: Value, log: Range<Int>, cost: Int64) {
        if (used + 1) * 4 > entries.count * 3 { grow() }
        place(
            Entry(
                key: key, generation: generation, logStart: UInt32(truncatingIfNeeded: log.lowerBound),
                logEnd: UInt32(truncatingIfNeeded: log.upperBound), result: result, cost: cost))
    }

    private mutating func place(_ entry: Entry) {
        var place = MemoTable.hash(entry.key) & (entries.count - 1)
        while entries[place].generation == generation { place = (place + 1) & (entries.count - 1) }
        entries[place] = entry
        used += 1
    }

    private mutating func grow() {
        let old = entries
        let empty = Entry(
            key: Key(definition: 0, count: 0), generation: 0, logStart: 0, logEnd: 0, result: .null, cost: 0)
        entries = Array(repeating: empty, count: max(64, old.count * 2))
        used = 0
        for entry in old where entry.generation == generation { place(entry) }
    }

    private static func hash(_ key: Key) -> Int {
        var hash = UInt64(key.definition) &* 0x9E37_79B9_7F4A_7C15
        hash = mix(hash, key.a)
        if key.count > 1 { hash = mix(hash, key.b) }
        if key.count > 2 { hash = mix(hash, key.c) }
        return Int(truncatingIfNeeded: hash >> 20)
    }

    @inline(__always)
    private static func mix(_ hash: UInt64, _ value: Value) -> UInt64 {
        (hash ^ value.bits ^ UInt64(value.aux) << 32 ^ UInt64(value.tag.rawValue) << 56 ^ UInt64(value.flags) << 24)
            &* 0xD6E8_FEB8_6659_FD93
    }

    private static func same(_ x: Key, _ y: Key) -> Bool {
        x.definition == y.definition && x.count == y.count && x.a.isIdentical(to: y.a) && x.b.isIdentical(to: y.b)
            && x.c.isIdentical(to: y.c)
    }
}
