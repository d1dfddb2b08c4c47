import CEL

/// Why a list may hold more than its known elements.
struct MissingElements {
    var value: Value?

    mutating func merge(_ unknown: Value, _ machine: inout Machine) {
        value = value.map { machine.union($0, unknown) } ?? unknown
    }

    mutating func add(_ list: Value, _ cell: UInt32, _ machine: inout Machine) {
        if list.isUnknown || list.isOpen { merge(.unknown(cell: cell), &machine) }
    }
}
