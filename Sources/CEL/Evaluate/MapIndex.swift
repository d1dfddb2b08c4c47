import Diagnostics

/// Where the keys of a large map are, or the elements of a large set; a small one, as nearly all are, is gone through.
struct MapIndex {
    /// The most entries of a map that is gone through.
    static let mostWithout = 16
    /// Bytes that an entry takes, about.
    static let bytesEach = 24

    /// Places of entries + 1, and 0 where there is none. Open addressing: of equal hashes, the earlier is met first.
    private var slots: [UInt32] = Array(repeating: 0, count: 64)
    /// By place.
    private var hashes: [UInt64] = []

    mutating func add(_ hash: UInt64) {
        hashes.append(hash)
        if hashes.count * 2 > slots.count {
            slots = Array(repeating: 0, count: slots.count * 2)
            for place in hashes.indices { enter(place) }
        } else {
            enter(hashes.count - 1)
        }
    }

    private mutating func enter(_ place: Int) {
        var slot = start(hashes[place])
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(place + 1)
    }

    /// Where to look for a hash first.
    func start(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (slots.count - 1) }

    /// The next place with that hash, and where to look for another.
    func next(_ hash: UInt64, _ slot: inout Int) -> Int? {
        while slots[slot] != 0 {
            let place = Int(slots[slot]) - 1
            slot = (slot + 1) & (slots.count - 1)
            if hashes[place] == hash { return place }
        }
        return nil
    }
}

/// The indexes of maps in the heap or among the constants, each made at the first look into its map.
struct MapIndexes {
    private var maps = KeyIndex<UInt64>()
    fileprivate var indexes: [MapIndex] = []
    /// Bytes that they hold.
    fileprivate(set) var held = 0

    fileprivate func place(of map: Value) -> Int? { maps.place(of: MapIndexes.key(map)) }

    fileprivate mutating func add(_ index: MapIndex, of map: Value) -> Int {
        maps.insert(MapIndexes.key(map))
        indexes.append(index)
        held += map.count * MapIndex.bytesEach
        return indexes.count - 1
    }

    private static func key(_ map: Value) -> UInt64 { map.bits << 1 | (map.isConstant ? 1 : 0) }

    /// As is due before cells get other values.
    mutating func removeAll() {
        if held > 0 { self = MapIndexes() }
    }
}

extension Machine {
    /// A number that equal keys have in common; it differs from run to run, so that nobody can write keys that collide.
    /// Nil for what is no key.
    mutating func hash(ofKey key: Value) -> UInt64? {
        var hasher = Hasher()
        switch key.tag {
        case .string:
            remaining &-= Int64(key.textLength >> 6)
            return UInt64(truncatingIfNeeded: textHash(key))
        case .bool: return key.boolean ? 1 : 2
        // Whole numbers are compared with doubles as doubles.
        case .int: hasher.combine(Double(key.integer))
        case .uint: hasher.combine(Double(key.unsigned))
        case .double: hasher.combine(key.double)
        default: return nil
        }
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }

    /// The value of a key in a map that has more entries than `MapIndex.mostWithout`.
    @inline(never)
    mutating func indexedEntry(of map: Value, key: Value) -> Value? {
        remaining &-= 1
        guard let hash = hash(ofKey: key) else { return nil }
        let number = mapIndexes.place(of: map) ?? mapIndexes.add(index(of: map), of: map)
        var slot = mapIndexes.indexes[number].start(hash)
        while let place = mapIndexes.indexes[number].next(hash, &slot) {
            remaining &-= 1
            if isEqualKey(element(map, 2 * place), key) { return element(map, 2 * place + 1) }
        }
        return nil
    }

    /// Costs no steps, since it may be there or not: whoever made the map has taken more.
    private mutating func index(of map: Value) -> MapIndex {
        let before = remaining
        defer { remaining = before }
        var index = MapIndex()
        // What is no key is never looked for.
        for place in 0..<map.count { index.add(hash(ofKey: element(map, 2 * place)) ?? 0) }
        return index
    }

    /// Whether a key is among those of a growing map, `count` of them so far, which `key(at:)` tells. If it is not, it is
    /// entered into `index`, which there is from `MapIndex.mostWithout` keys on.
    mutating func isRepeated(
        _ key: Value, _ count: Int, _ index: inout MapIndex?, _ keyAt: (borrowing Machine, Int) -> Value
    ) -> Bool {
        remaining &-= Int64(min(count, MapIndex.mostWithout) + 1)
        guard count >= MapIndex.mostWithout else {
            for place in 0..<count where isEqualKey(keyAt(self, place), key) { return true }
            return false
        }
        if index == nil {
            var new = MapIndex()
            for place in 0..<count { new.add(hash(ofKey: keyAt(self, place)) ?? 0) }
            index = new
        }
        guard let hash = hash(ofKey: key), var slot = index?.start(hash) else { return false }
        while let place = index?.next(hash, &slot) {
            remaining &-= 1
            if isEqualKey(keyAt(self, place), key) { return true }
        }
        index?.add(hash)
        return false
    }
}
