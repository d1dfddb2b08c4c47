// Hot: definitions are called by many rules with the same arguments.

/// Remembered results of definitions, by definition and identity of one or two arguments. Open addressing; results of
/// definitions without parameters lie in a row of their own, where the definition's number finds them.
struct MemoTable: ~Copyable {
    struct Key: BitwiseCopyable {
        let definition: UInt32
        var a = Value.null
        /// Null where there is one argument: a definition has always as many.
        var b = Value.null

        init(definition: UInt32) { self.definition = definition }
    }

    struct Result: BitwiseCopyable {
        let value: Value
        /// What was read while computing, as a range of the log.
        let logStart: UInt32
        let logEnd: UInt32
        /// What it cost to compute.
        let steps: UInt32
    }

    /// A place in a table; results of another generation are forgotten. Not private: the compiler (6.3) fails on it then.
    struct Plain: BitwiseCopyable {
        var generation: UInt32 = 0
        var result = Result(.null, log: 0..<0, cost: 0)
    }

    /// As long as a line of the processor's cache, and `Arena` aligns it so.
    struct Entry: BitwiseCopyable {
        var a = Value.null
        var b = Value.null
        var value = Value.null
        var logStart: UInt32 = 0
        var logEnd: UInt32 = 0
        var steps: UInt32 = 0
        /// Generation << 16 | definition.
        var tag: UInt32 = 0

        @inline(__always)
        func isOf(_ generation: UInt32) -> Bool { tag >> 16 == generation }
    }

    /// Definitions beyond are computed anew each time.
    private static let definitionLimit: UInt32 = 1 << 16
    private static let generationLimit: UInt32 = 1 << 16 - 1

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
        if generation == MemoTable.generationLimit {
            for place in 0..<entries.count { entries[place].tag = 0 }
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
        let entry = entries[slot(of: key)]
        guard entry.isOf(generation) else { return nil }
        return Result(value: entry.value, logStart: entry.logStart, logEnd: entry.logEnd, steps: entry.steps)
    }

    mutating func insert(_ key: Key, _ result: Result) {
        guard key.definition < MemoTable.definitionLimit else { return }
        if (used + 1) * 4 > (mask + 1) * 3 { grow() }
        entries[slot(of: key)] = Entry(
            a: key.a, b: key.b, value: result.value, logStart: result.logStart, logEnd: result.logEnd,
            steps: result.steps, tag: generation << 16 | key.definition)
        used += 1
    }

    /// Where a key is, or would be.
    @inline(__always)
    private func slot(of key: Key) -> Int {
        let hash = key.b.mixed(into: key.a.mixed(into: UInt64(key.definition)))
        var place = Int(truncatingIfNeeded: hash >> 32) & mask
        // That of a definition beyond the limit fits nothing.
        let tag = UInt64(generation) << 16 | UInt64(key.definition)
        while true {
            let entry = entries[place]
            guard entry.isOf(generation) else { return place }
            if UInt64(entry.tag) == tag, entry.a.isIdentical(to: key.a), entry.b.isIdentical(to: key.b) { return place }
            place = (place + 1) & mask
        }
    }

    @inline(never)
    private mutating func grow() {
        var kept: [Entry] = []
        for place in 0..<entries.count where entries[place].isOf(generation) { kept.append(entries[place]) }
        mask = mask * 2 + 1
        for place in 0..<entries.count { entries[place].tag = 0 }
        entries.extend(to: mask + 1, with: Entry())
        for entry in kept {
            var key = Key(definition: entry.tag & 0xFFFF)
            key.a = entry.a
            key.b = entry.b
            entries[slot(of: key)] = entry
        }
    }
}

extension MemoTable.Result {
    init(_ value: Value, log: Range<Int>, cost: Int64) {
        self.init(
            value: value, logStart: UInt32(truncatingIfNeeded: log.lowerBound),
            logEnd: UInt32(truncatingIfNeeded: log.upperBound), steps: UInt32(clamping: cost))
    }
}
