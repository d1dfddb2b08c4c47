// Hot: definitions are called by many rules with the same arguments.

/// Remembered results of definitions, by definition and identity of up to three arguments. Open addressing; results of
/// definitions without parameters lie in a row of their own, where the definition's number finds them.
struct MemoTable {
    struct Key: BitwiseCopyable {
        var definition: UInt32
        var count: UInt32
        var a = Value.null
        var b = Value.null
        var c = Value.null
    }

    struct Result: BitwiseCopyable {
        let value: Value
        /// What was read while computing, as a range of the log.
        let logStart: UInt32
        let logEnd: UInt32
        /// What it cost to compute.
        let cost: Int64
        /// Results of another generation are forgotten.
        fileprivate var generation: UInt32 = 0

        init(_ value: Value, log: Range<Int>, cost: Int64) {
            self.value = value
            logStart = UInt32(truncatingIfNeeded: log.lowerBound)
            logEnd = UInt32(truncatingIfNeeded: log.upperBound)
            self.cost = cost
        }

        fileprivate static let none = Result(.null, log: 0..<0, cost: 0)
    }

    private var plain: [Result]
    private var keys: [Key] = []
    private var results: [Result] = []
    private var used = 0
    private var generation: UInt32 = 1

    init(definitions: Int) { plain = Array(repeating: .none, count: definitions) }

    mutating func invalidate() {
        used = 0
        if generation == .max {
            keys.removeAll()
            results.removeAll()
            for place in plain.indices { plain[place] = .none }
            generation = 0
        }
        generation += 1
    }

    // MARK: - Without arguments

    func find(_ definition: UInt32) -> Result? {
        let place = Int(definition)
        return plain[place].generation == generation ? plain[place] : nil
    }

    mutating func insert(_ definition: UInt32, _ result: Result) {
        plain[Int(definition)] = result
        plain[Int(definition)].generation = generation
    }

    // MARK: - With arguments

    func find(_ key: Key) -> Result? {
        guard !keys.isEmpty else { return nil }
        let place = slot(of: key)
        return results[place].generation == generation ? results[place] : nil
    }

    mutating func insert(_ key: Key, _ result: Result) {
        if (used + 1) * 4 > keys.count * 3 { grow() }
        let place = slot(of: key)
        keys[place] = key
        results[place] = result
        results[place].generation = generation
        used += 1
    }

    /// Where a key is, or would be.
    private func slot(of key: Key) -> Int {
        var place = MemoTable.hash(key) & (keys.count - 1)
        while results[place].generation == generation, !MemoTable.same(keys[place], key) {
            place = (place + 1) & (keys.count - 1)
        }
        return place
    }

    private mutating func grow() {
        let (oldKeys, oldResults) = (keys, results)
        keys = Array(repeating: Key(definition: 0, count: 0), count: max(64, oldKeys.count * 2))
        results = Array(repeating: .none, count: keys.count)
        used = 0
        for (key, result) in zip(oldKeys, oldResults) where result.generation == generation { insert(key, result) }
    }

    @inline(__always)
    private static func hash(_ key: Key) -> Int {
        var hash = UInt64(key.definition) &* 0x9E37_79B9_7F4A_7C15
        hash = key.a.mixed(into: hash)
        if key.count > 1 { hash = key.b.mixed(into: hash) }
        if key.count > 2 { hash = key.c.mixed(into: hash) }
        return Int(truncatingIfNeeded: hash >> 20)
    }

    @inline(__always)
    private static func same(_ x: Key, _ y: Key) -> Bool {
        x.definition == y.definition && x.a.isIdentical(to: y.a) && (x.count < 2 || x.b.isIdentical(to: y.b))
            && (x.count < 3 || x.c.isIdentical(to: y.c))
    }
}
