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
        cells.append(count: count) { .unknown(cell: UInt32(truncatingIfNeeded: $0)) }
        return UInt32(truncatingIfNeeded: first)
    }

    /// Makes a record of prepared values: strings lie in `text`, list elements in `elements`; fields of it that are
    /// unknown there are unknown by themselves.
    package mutating func makeRecord(
        type: ObjectTypeID, _ fields: [Value], elements: [Value], text prepared: [UInt8]
    ) -> UInt32 {
        let first = allocateRecord(type: type)
        let textStart = UInt64(text.count) << 32
        let elementStart = UInt64(cells.count) << 32
        text += prepared
        for element in elements {
            cells.append(element.tag == .string ? Value(.string, bits: element.bits + textStart) : element)
        }
        for (place, field) in fields.enumerated() where !field.isUnknown {
            switch field.tag {
            case .string: cells[Int(first) + place] = Value(.string, bits: field.bits + textStart)
            case .list where field.count > 0:
                cells[Int(first) + place] = Value(.list, bits: field.bits + elementStart)
            default: cells[Int(first) + place] = field
            }
        }
        return first
    }

    /// A heap cell, such as a field of a record. After changing one, call `invalidateMemo`.
    @inlinable
    package subscript(cell: UInt32) -> Value {
        @inline(__always) get { cells[Int(cell)] }
        @inline(__always) set { cells[Int(cell)] = newValue }
    }

    package var cellCount: Int { cells.count }

    /// Whether so many facts were put into the heap that no more should come, and none of them be judged.
    package var isHeapFull: Bool { cells.count > cellLimit }

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
        cells.append(contentsOf: elements)
        return aggregate(.list, first, elements.count, open)
    }

    /// The list of what was put on the scratch since `start`.
    mutating func makeList(fromScratch start: Int, open: UnknownSet? = nil) -> Value {
        let first = cells.count
        cells.append(from: scratch, start: start)
        return aggregate(.list, first, cells.count - first, open)
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
        release(toKeepingLog: mark)
        invalidateMemo()
    }

    /// The same, but what was read stays in the log.
    package mutating func release(toKeepingLog mark: HeapMark) {
        memo.invalidate()
        mapIndexes.removeAll()
        cells.truncate(to: min(cells.count, mark.cells))
        text.removeLast(max(0, text.count - mark.text))
        unknowns.removeLast(max(0, unknowns.count - mark.unknowns))
        unknownNames.removeLast(max(0, unknownNames.count - mark.names))
        failures.removeLast(max(0, failures.count - mark.failures))
    }
}
