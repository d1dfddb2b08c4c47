// Hot: ids and references of every descriptor. Keys are compared as bytes where they lie.
import CEL

/// Strings in the heap of a machine, numbered from 0 in the order of their coming. Open addressing.
package struct TextIndex: Sendable {
    private var slots: [Int32] = []
    private var keys: [Value] = []

    package init() {}

    package var count: Int { keys.count }

    mutating func removeAll() {
        for place in slots.indices { slots[place] = -1 }
        keys.removeAll(keepingCapacity: true)
    }

    /// The number of a string; `nil` where it did not come yet.
    package func find(_ text: Value, _ machine: borrowing Machine) -> Int? {
        guard !keys.isEmpty else { return nil }
        let number = slots[slot(of: text, machine)]
        return number < 0 ? nil : Int(number)
    }

    /// The number of a string, which is new the first time.
    mutating func insert(_ text: Value, _ machine: borrowing Machine) -> (number: Int, isNew: Bool) {
        if (keys.count + 1) * 2 > slots.count { grow(machine) }
        let place = slot(of: text, machine)
        if slots[place] >= 0 { return (Int(slots[place]), false) }
        slots[place] = Int32(keys.count)
        keys.append(text)
        return (keys.count - 1, true)
    }

    private func slot(of text: Value, _ machine: borrowing Machine) -> Int {
        var place = machine.textHash(text) & (slots.count - 1)
        while slots[place] >= 0, !machine.isSameText(keys[Int(slots[place])], text) {
            place = (place + 1) & (slots.count - 1)
        }
        return place
    }

    private mutating func grow(_ machine: borrowing Machine) {
        slots = Array(repeating: -1, count: max(32, slots.count * 2))
        for (number, key) in keys.enumerated() { slots[slot(of: key, machine)] = Int32(number) }
    }
}
