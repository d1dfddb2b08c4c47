// Hot: definitions are called by many rules with the same arguments.

/// Remembered results of definitions, by definition and identity of up to three arguments. Open addressing; results of
/// definitions without parameters lie in a row of their own, where the definition's number finds them.
struct MemoTable: ~Copyable {
    struct Key: BitwiseCopyable {
        let definition: UInt32
        /// Arguments behind `count` are null.
        let count: UInt32
        var a = Value.null
        var b = Value.null
        var c = Value.null

        init(definition: UInt32, count: UInt32) {
            self.definition = definition
            self.count = count
        }
    }

    struct Result: BitwiseCopyable {
        let value: Value
        /// What was read while computing, as a range of the log.
        let logStart: UInt32
        let logEnd: UInt32
        /// What it cost to compute.
        let cost: Int64

        init(_ value: Value, log: Range<Int>, cost: Int64) {
            self.value = value
            logStart = UInt32(truncatingIfNeeded: log.lowerBound)
            logEnd = UInt32(truncatingIfNeeded: log.upperBound)
            self.cost = cost
        }
    }

    /// A place in a table; results of another generation are forgotten. Not private: the compiler (6.3) fails on it then.
    struct Plain: BitwiseCopyable {
        var generation: UInt32 = 0
        var result = Result(.null, log: 0..<0, cost: 0)
    }

    struct Entry: BitwiseCopyable {
        var generation: UInt32 = 0
        var key = Key(definition: 0, count: 0)
        var result = Result(.null, log: 0..<0, cost: 0)
    }

    private var plain = Arena<Plain>()
    /// As many as a power of two.
    private var entries = Arena<Entry>()
    private var mask = 63
    private var used = 0
    private var generation: UInt32 = 1

    /// Bytes taken for the results with arguments that are remembered; about half of the places are empty.
    var heldBytes: Int { 2 &* used &* MemoryLayout<Entry>.stride }

    init(definitions: Int) {
        plain.extend(to: definitions, with: Plain())
        entries.extend(to: mask + 1, with: Entry())
    }

    mutating func invalidate() {
        used = 0
        if generation == .max {
            for place in 0..<entries.count { entries[place].generation = 0 }
            for place in 0..<plain.count { plain[place].generation = 0 }
            generation = 0
        }
        generation += 1
    }

    // MARK: - Without arguments

    @inline(__always)
    func find(_ definition: UInt32) -> Result? {
        let entry = plain[Int(definition)]
        return entry.generation == generation ? entry.result : nil
    }

    mutating func insert(_ definition: UInt32, _ result: Result) {
        plain[Int(definition)] = Plain(generation: generation, result: result)
    }

    // MARK: - With arguments

    @inline(__always)
    func find(_ key: Key) -> Result? {
        let place = slot(of: key)
        return entries[place].generation == generation ? entries[place].result : nil
    }

    mutating func insert(_ key: Key, _ result: Result) {
        if (used + 1) * 4 > (mask + 1) * 3 { grow() }
        entries[slot(of: key)] = Entry(generation: generation, key: key, result: result)
        used += 1
    }

    /// Where a key is, or would be.
    @inline(__always)
    private func slot(of key: Key) -> Int {
        var place = MemoTable.hash(key) & mask
        while entries[place].generation == generation, !MemoTable.same(entries[place].key, key) {
            place = (place + 1) & mask
        }
        return place
    }

    @inline(never)
    private mutating func grow() {
        var kept: [Entry] = []
        for place in 0..<entries.count where entries[place].generation == generation { kept.append(entries[place]) }
        mask = mask * 2 + 1
        for place in 0..<entries.count { entries[place].generation = 0 }
        entries.extend(to: mask + 1, with: Entry())
        for entry in kept { entries[slot(of: entry.key)] = entry }
    }

    @inline(__always)
    private static func hash(_ key: Key) -> Int {
        var hash = key.a.mixed(into: UInt64(key.definition))
        if key.count > 1 { hash = key.b.mixed(into: hash) }
        if key.count > 2 { hash = key.c.mixed(into: hash) }
        return Int(truncatingIfNeeded: hash >> 32)
    }

    @inline(__always)
    private static func same(_ x: Key, _ y: Key) -> Bool {
        x.definition == y.definition && x.a.isIdentical(to: y.a) && (x.count < 2 || x.b.isIdentical(to: y.b))
            && (x.count < 3 || x.c.isIdentical(to: y.c))
    }
}
