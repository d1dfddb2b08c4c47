import Diagnostics

/// Where the keys of a large map are, or the elements of a large set; a small one, as nearly all are, is gone through.
struct MapIndex {
    /// The most entries of a map that is gone through.
    static let mostWithout = 16
    /// Bytes that an entry takes, about.
    static let bytesEach = 32

    /// Places in `entries` + 1, and 0 where there is none. Open addressing: of equal hashes, the earlier is met first.
    private var slots: [UInt32] = Array(repeating: 0, count: 64)
    private var entries: [(hash: UInt64, place: UInt32)] = []

    /// Of a key that is not there yet, at a place of its map or list.
    mutating func add(_ hash: UInt64, at place: Int) {
        entries.append((hash, UInt32(place)))
        if entries.count * 2 > slots.count {
            slots = Array(repeating: 0, count: slots.count * 2)
            for entry in entries.indices { enter(entry) }
        } else {
            enter(entries.count - 1)
        }
    }

    private mutating func enter(_ entry: Int) {
        var slot = start(entries[entry].hash)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(entry + 1)
    }

    /// Where to look for a hash first.
    fileprivate func start(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (slots.count - 1) }

    /// The next place with that hash, and where to look for another.
    fileprivate func next(_ hash: UInt64, _ slot: inout Int) -> Int? {
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            slot = (slot + 1) & (slots.count - 1)
            if entry.hash == hash { return Int(entry.place) }
        }
        return nil
    }

    fileprivate var places: some Sequence<Int> { entries.lazy.map { Int($0.place) } }
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
    /// A number that equal keys have in common, but for doubles that are `isCoarse`; it differs from run to run, so that
    /// nobody can write keys that collide. Nil for what is no key, and what equals nothing.
    private mutating func hash(ofKey key: Value) -> UInt64? {
        var hasher = Hasher()
        switch key.tag {
        case .string:
            remaining &-= Int64(key.textLength >> 6)
            return UInt64(truncatingIfNeeded: textHash(key))
        case .bool: return key.boolean ? 1 : 2
        case .int: hasher.combine(key.integer)
        case .uint where key.unsigned <= Int64.max: hasher.combine(Int64(key.unsigned))
        case .uint: hasher.combine(key.unsigned)
        case .double where key.double.isNaN: return nil
        case .double:
            if !Machine.isCoarse(key.double), let whole = Int64(exactly: key.double) {
                hasher.combine(whole)
            } else {
                hasher.combine(key.double)
            }
        default: return nil
        }
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }

    /// Whether it may equal several whole numbers, which are compared with doubles as doubles.
    private static func isCoarse(_ number: Double) -> Bool { number.magnitude >= 0x1p53 }

    /// Where among those entered in `index` a key is; `keyAt` tells them by place. A step for each that is looked at.
    mutating func place(
        of key: Value, in index: MapIndex, _ keyAt: (borrowing Machine, Int) -> Value
    ) -> Int? {
        if key.tag == .double, Machine.isCoarse(key.double) {
            for place in index.places {
                remaining &-= 1
                if remaining < 0 || isEqualKey(keyAt(self, place), key) { return place }
            }
            return nil
        }
        guard let hash = hash(ofKey: key) else { return nil }
        if let place = place(of: key, hash, in: index, keyAt) { return place }
        let double = key.tag == .int ? Double(key.integer) : key.tag == .uint ? Double(key.unsigned) : 0
        guard Machine.isCoarse(double), let other = self.hash(ofKey: .double(double)) else { return nil }
        return place(of: key, other, in: index, keyAt)
    }

    private mutating func place(
        of key: Value, _ hash: UInt64, in index: MapIndex, _ keyAt: (borrowing Machine, Int) -> Value
    ) -> Int? {
        var slot = index.start(hash)
        while let place = index.next(hash, &slot) {
            remaining &-= 1
            if isEqualKey(keyAt(self, place), key) { return place }
        }
        return nil
    }

    /// Enters a key, unless it is none or equals one that is there: what repeats must not be gone through each time.
    mutating func enter(
        _ key: Value, at place: Int, into index: inout MapIndex, _ keyAt: (borrowing Machine, Int) -> Value
    ) {
        guard let hash = hash(ofKey: key) else { return }
        if self.place(of: key, hash, in: index, keyAt) == nil { index.add(hash, at: place) }
    }

    /// The value of a key in a map that has more entries than `MapIndex.mostWithout`.
    @inline(never)
    mutating func indexedEntry(of map: Value, key: Value) -> Value? {
        remaining &-= 1
        let number = mapIndexes.place(of: map) ?? mapIndexes.add(index(of: map), of: map)
        let place = place(of: key, in: mapIndexes.indexes[number]) { $0.element(map, 2 * $1) }
        return place.map { element(map, 2 * $0 + 1) }
    }

    /// Costs no steps, since it may be there or not: whoever made the map has taken more.
    private mutating func index(of map: Value) -> MapIndex {
        let before = remaining
        defer { remaining = before }
        var index = MapIndex()
        for place in 0..<map.count {
            enter(element(map, 2 * place), at: place, into: &index) { $0.element(map, 2 * $1) }
        }
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
        var known = index.take() ?? MapIndex()
        defer { index = known }
        if count == MapIndex.mostWithout {
            for place in 0..<count { enter(keyAt(self, place), at: place, into: &known, keyAt) }
        }
        guard let hash = hash(ofKey: key) else { return false }
        if place(of: key, hash, in: known, keyAt) != nil { return true }
        known.add(hash, at: count)
        return false
    }
}
