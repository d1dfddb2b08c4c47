/// A state of the heap to which a what-if can return.
package struct HeapMark: Sendable {
    let cells: Int
    let text: Int
    let unknowns: Int
    let names: Int
    let failures: Int
}

extension Machine {
    // MARK: - Records

    /// Makes a record whose fields are all unknown, each by its own cell; the result is its first cell.
    package mutating func allocateRecord(type: ObjectTypeID) -> UInt32 {
        let first = UInt32(truncatingIfNeeded: cells.count)
        guard type.index < program.objectTypes.count else { return first }
        for place in 0..<program.objectTypes[Int(type.index)].fieldCount { cells.append(.unknown(cell: first + place)) }
        return first
    }

    /// A heap cell, such as a field of a record. After changing one, call `invalidateMemo`.
    package subscript(cell: UInt32) -> Value {
        get { cells[Int(cell)] }
        set { cells[Int(cell)] = newValue }
    }

    package var cellCount: Int { cells.count }

    // MARK: - Aggregates

    /// A list. `missing`, an unknown, makes it open: more elements may exist.
    package mutating func makeList(_ elements: [Value], missing: Value? = nil) -> Value {
        makeList(elements[...], open: missing?.unknownSet)
    }

    mutating func makeList(_ elements: ArraySlice<Value>, open: UnknownSet? = nil) -> Value {
        let first = cells.count
        cells += elements
        return aggregate(.list, first, elements.count, open)
    }

    /// A map. Keys must differ and be strings, bools, or whole numbers.
    package mutating func makeMap(_ entries: [(key: Value, value: Value)], missing: Value? = nil) -> Value {
        let first = cells.count
        for entry in entries {
            cells.append(entry.key)
            cells.append(entry.value)
        }
        return aggregate(.map, first, entries.count, missing?.unknownSet)
    }

    func aggregate(_ tag: Value.Tag, _ first: Int, _ count: Int, _ open: UnknownSet?) -> Value {
        Value(tag, aux: open.map { $0.id &+ 1 } ?? 0, bits: UInt64(first) << 32 | UInt64(count))
    }

    /// `optional.of(value)`; an unknown or error stays what it is.
    mutating func optional(of value: Value) -> Value {
        guard value.isOrdinary else { return value }
        cells.append(value)
        return Value(.optional, bits: UInt64(cells.count))
    }

    // MARK: - Looking inside

    package func elements(of list: Value) -> [Value] {
        list.tag == .list ? (0..<list.count).map { element(list, $0) } : []
    }

    package func entries(of map: Value) -> [(key: Value, value: Value)] {
        map.tag == .map ? (0..<map.count).map { (element(map, 2 * $0), element(map, 2 * $0 + 1)) } : []
    }

    /// What an optional holds; nil if it is none.
    package func content(of optional: Value) -> Value? {
        guard optional.tag == .optional, optional.bits > 0 else { return nil }
        return optional.isConstant ? program.cells[Int(optional.bits) - 1] : cells[Int(optional.bits) - 1]
    }

    // MARK: - What-if

    package func mark() -> HeapMark {
        HeapMark(
            cells: cells.count, text: text.count, unknowns: unknowns.count, names: unknownNames.count,
            failures: failures.count)
    }

    /// Forgets what the heap got since `mark`, remembered results, and the log. Cells changed since stay changed.
    package mutating func release(to mark: HeapMark) {
        cells.removeLast(max(0, cells.count - mark.cells))
        text.removeLast(max(0, text.count - mark.text))
        unknowns.removeLast(max(0, unknowns.count - mark.unknowns))
        unknownNames.removeLast(max(0, unknownNames.count - mark.names))
        failures.removeLast(max(0, failures.count - mark.failures))
        invalidateMemo()
    }
}
