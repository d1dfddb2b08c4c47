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
        guard type.index < program.objectTypes.count else { return UInt32(truncatingIfNeeded: cells.count) }
        return allocateUnknowns(Int(program.objectTypes[Int(type.index)].fieldCount))
    }

    /// Makes `count` cells, each unknown by itself; the result is the first.
    package mutating func allocateUnknowns(_ count: Int) -> UInt32 {
        let first = cells.count
        // What a fresh cell holds depends on its number alone, so a run of them is copied from a prepared one.
        while unknownCells.count < first + count { unknownCells.append(.unknown(cell: UInt32(unknownCells.count))) }
        cells.append(contentsOf: unknownCells[first..<first + count])
        return UInt32(truncatingIfNeeded: first)
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

    /// The list whose elements lie in cells that were made before. `missing`, an unknown, makes it open.
    package func list(from first: UInt32, count: UInt32, missing: Value? = nil) -> Value {
        aggregate(.list, Int(first), Int(count), missing?.unknownSet)
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

    /// The first cells of the records in a list; what else is in it is left out.
    package func records(of list: Value) -> [UInt32] {
        guard list.tag == .list, list.count > 0 else { return [] }
        var records: [UInt32] = []
        records.reserveCapacity(list.count)
        for place in 0..<list.count {
            let value = element(list, place)
            if value.tag == .record { records.append(value.firstCell) }
        }
        return records
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
