// Hot: a start of the program pays for each kind of hash table that it touches.

/// What a `KeyIndex` tells apart.
public protocol IndexKey: Equatable, Sendable {
    /// Equal keys have equal numbers; what differs should differ in the low bits.
    var bucket: UInt64 { get }
}

/// Keys in the order of their first coming, each once. Open addressing.
///
/// Stands for sets and dictionaries on the way from a descriptor to its findings. The first use of a `Set` or
/// `Dictionary` with another type of key makes the runtime search the whole program for a conformance to `Hashable`,
/// which takes as long as reading a descriptor.
///
/// The type itself asks nothing of its keys, for the same reason: its functions do. `public` as `Flat` is.
public struct KeyIndex<Key: Sendable>: Sendable {
    @usableFromInline var slots: [Int32] = []
    public var keys: [Key] = []

    @inlinable
    public init() {}
}

extension KeyIndex where Key: IndexKey {
    /// The place of a key in `keys`; `nil` where it did not come yet.
    @inlinable
    public func place(of key: Key) -> Int? {
        guard !slots.isEmpty else { return nil }
        let place = slots[slot(of: key)]
        return place < 0 ? nil : Int(place)
    }

    /// Whether the key is new.
    @inlinable
    @discardableResult
    public mutating func insert(_ key: Key) -> Bool {
        if (keys.count + 1) * 2 > slots.count { grow() }
        let slot = slot(of: key)
        guard slots[slot] < 0 else { return false }
        slots[slot] = Int32(keys.count)
        keys.append(key)
        return true
    }

    @inlinable
    public mutating func removeAll() {
        for slot in slots.indices { slots[slot] = -1 }
        keys.removeAll(keepingCapacity: true)
    }

    @inlinable
    mutating func grow() {
        slots = Array(repeating: -1, count: max(32, slots.count * 2))
        for place in keys.indices { slots[slot(of: keys[place])] = Int32(place) }
    }

    @inlinable
    func slot(of key: Key) -> Int {
        // The high bits of the product depend on all bits of the number.
        var slot = Int(truncatingIfNeeded: (key.bucket &* 0x9E37_79B9_7F4A_7C15) >> 32) & (slots.count - 1)
        while slots[slot] >= 0, keys[Int(slots[slot])] != key { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }
}

extension UInt64: IndexKey {
    @inlinable public var bucket: UInt64 { self }
}

extension UInt32: IndexKey {
    @inlinable public var bucket: UInt64 { UInt64(self) }
}

extension String: IndexKey {
    /// FNV-1a: short texts, and few of them.
    @inlinable public var bucket: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }
}
