// Hot: reading facts.

extension Machine {
    /// The value of a root variable; one that is a fact itself is read from its cell, and logged.
    @inline(__always)
    mutating func global(_ index: UInt32) -> Value {
        let cell = globalCells[Int(index)]
        if cell == Op.none { return globals[Int(index)] }
        log.append(LogEntry(cell: cell))
        return cells[Int(cell)]
    }

    /// `global.a.b` in one go.
    mutating func path(_ op: Op, _ index: UInt32) -> Value {
        var value = global(op.a)
        var place = Int(op.b)
        for _ in 0..<op.c {
            let step = program.operands[place]
            value = field(
                of: value, step & 0xFF_FFFF, type: program.operands[place + 1],
                absence: UInt8(truncatingIfNeeded: step >> 24), at: index)
            guard value.isOrdinary else { return value }
            place += 2
        }
        return value
    }

    /// The field of a record whose type the checker knew. Of a null record it is null, or empty; of anything that is
    /// no record of that type, what a look-up by name says.
    @inline(__always)
    mutating func field(of record: Value, _ field: UInt32, type: UInt32, absence: UInt8, at index: UInt32) -> Value {
        if record.tag == .record, record.aux == type, !record.isConstant {
            let cell = record.firstCell &+ field
            guard cell < cells.count else { return fail(.corruptProgram, at: index) }
            log.append(LogEntry(cell: cell))
            return cells[Int(cell)]
        }
        return unusualField(of: record, field, type: type, absence: absence, at: index)
    }

    @inline(never)
    mutating func unusualField(
        of record: Value, _ field: UInt32, type: UInt32, absence: UInt8, at index: UInt32
    ) -> Value {
        switch record.tag {
        case .unknown, .error: return record
        case .null:
            switch Resolution.Absence(rawValue: absence) {
            case .emptyList: return .noneList
            case .emptyMap: return Value(.map, flags: Value.statedNoneFlag)
            case .null, nil: return .null
            }
        case .record where record.aux == type:
            let cell = Int(record.firstCell &+ field)
            return cell < program.cells.count ? program.cells[cell] : fail(.corruptProgram, at: index)
        default:
            guard let name = fieldName(field, of: type) else { return fail(.corruptProgram, at: index) }
            return select(record, name, at: index)
        }
    }

    /// The name of a field as a constant string.
    private func fieldName(_ field: UInt32, of type: UInt32) -> Value? {
        guard type < program.objectTypes.count, field < program.objectTypes[Int(type)].fieldCount else { return nil }
        let range = program.fieldNames[Int(program.objectTypes[Int(type)].firstField + field)]
        return Value(.string, flags: Value.constantFlag, bits: UInt64(range.offset) << 32 | UInt64(range.length))
    }

    // MARK: - has

    mutating func has(_ record: Value, _ field: UInt32, type: UInt32, at index: UInt32) -> Value {
        switch record.tag {
        case .null: return .false
        case .record where record.aux == type:
            return presence(self.field(of: record, field, type: type, absence: 0, at: index))
        default:
            guard let name = fieldName(field, of: type) else { return fail(.corruptProgram, at: index) }
            return has(record, name, at: index)
        }
    }

    /// Whether a field is there, given its value.
    private func presence(_ value: Value) -> Value {
        switch value.tag {
        case .unknown, .error: value
        case .null: .false
        // Nothing is known of an open list without elements, not even that it was not stated to be none.
        case .list, .map: value.isStatedNone ? .false : value.count == 0 ? openness(of: value) ?? .true : .true
        default: .true
        }
    }

    /// The unknown that stands for what may be missing from an open list or map.
    func openness(of value: Value) -> Value? { value.openSet.map { .unknown($0) } }

    mutating func has(_ operand: Value, _ name: Value, at index: UInt32) -> Value {
        switch operand.tag {
        case .unknown, .error: return operand
        case .null: return .false
        case .map:
            if entry(of: operand, key: name) != nil { return .true }
            return openness(of: operand) ?? .false
        case .record:
            guard let field = program.field(named: bytes(of: name), of: operand.aux) else {
                return fail(.noSuchField, name, at: index)
            }
            return presence(self.field(of: operand, field, type: operand.aux, absence: 0, at: index))
        case .optional:
            guard let content = content(of: operand) else { return .false }
            return has(content, name, at: index)
        default: return fail(.noSuchOverload, operand, at: index)
        }
    }

    // MARK: - Selecting by name

    mutating func select(_ operand: Value, _ name: Value, at index: UInt32) -> Value {
        switch operand.tag {
        case .unknown, .error: return operand
        case .map:
            if let value = entry(of: operand, key: name) { return value }
            return openness(of: operand) ?? fail(.noSuchKey, name, at: index)
        case .record:
            guard let field = program.field(named: bytes(of: name), of: operand.aux) else {
                return fail(.noSuchField, name, at: index)
            }
            return self.field(of: operand, field, type: operand.aux, absence: 0, at: index)
        case .optional: return optionalSelect(operand, name, at: index)
        default: return fail(.noSuchField, name, at: index)
        }
    }

    /// `operand.?name`: an optional that is none where there is nothing to select.
    mutating func optionalSelect(_ operand: Value, _ name: Value, at index: UInt32) -> Value {
        switch operand.tag {
        case .unknown, .error: return operand
        case .null: return .optionalNone
        case .optional:
            guard let content = content(of: operand) else { return .optionalNone }
            if content.isNull { return fail(.noSuchKey, name, at: index) }
            return optionalSelect(content, name, at: index)
        case .map:
            if let value = entry(of: operand, key: name) { return optional(of: value) }
            return openness(of: operand) ?? .optionalNone
        case .record:
            let isThere = has(operand, name, at: index)
            guard isThere.isTrue else { return isThere.isFalse ? .optionalNone : isThere }
            return optional(of: select(operand, name, at: index))
        default: return fail(.noSuchField, name, at: index)
        }
    }

    // MARK: - Indexing

    mutating func index(_ operand: Value, _ key: Value, at index: UInt32) -> Value {
        if let special = special(operand, key) { return special }
        switch operand.tag {
        case .optional: return optionalIndex(operand, key, at: index)
        case .list, .map:
            switch element(of: operand, at: key) {
            case .found(let value): return value
            case .open(let unknown): return unknown
            case .absent: return fail(operand.tag == .list ? .indexOutOfBounds : .noSuchKey, key, at: index)
            case .badKey: return fail(.noSuchOverload, operand, key, at: index)
            }
        case .record where key.tag == .string: return select(operand, key, at: index)
        default: return fail(.noSuchOverload, operand, key, at: index)
        }
    }

    mutating func optionalIndex(_ operand: Value, _ key: Value, at index: UInt32) -> Value {
        if let special = special(operand, key) { return special }
        switch operand.tag {
        case .null: return .optionalNone
        case .optional:
            guard let content = content(of: operand) else { return .optionalNone }
            return optionalIndex(content, key, at: index)
        case .list, .map:
            switch element(of: operand, at: key) {
            case .found(let value): return optional(of: value)
            case .open(let unknown): return unknown
            case .absent: return .optionalNone
            case .badKey: return fail(.noSuchOverload, operand, key, at: index)
            }
        case .record where key.tag == .string: return optionalSelect(operand, key, at: index)
        default: return fail(.noSuchOverload, operand, key, at: index)
        }
    }

    private enum Element {
        case found(Value)
        case open(Value)
        case absent, badKey
    }

    private mutating func element(of operand: Value, at key: Value) -> Element {
        if operand.tag == .map {
            if let value = entry(of: operand, key: key) { return .found(value) }
            guard key.isNumber || key.tag == .string || key.tag == .bool else { return .badKey }
            return openness(of: operand).map { .open($0) } ?? .absent
        }
        let place: Int?
        switch key.tag {
        case .int: place = Int(exactly: key.integer)
        case .uint: place = Int(exactly: key.unsigned)
        case .double:
            guard let whole = Int(exactly: key.double) else { return .badKey }
            place = whole
        default: return .badKey
        }
        if let unknown = openness(of: operand) { return .open(unknown) }
        guard let place, place >= 0, place < operand.count else { return .absent }
        return .found(element(operand, place))
    }

    /// The value of a key in a map. Nearly all maps are small, and gone through.
    mutating func entry(of map: Value, key: Value) -> Value? {
        if map.count > MapIndex.mostWithout { return indexedEntry(of: map, key: key) }
        for place in 0..<map.count where isEqualKey(element(map, 2 * place), key) {
            remaining &-= Int64(place + 1)
            return element(map, 2 * place + 1)
        }
        remaining &-= Int64(map.count)
        return nil
    }

    mutating func isEqualKey(_ a: Value, _ b: Value) -> Bool {
        switch (a.tag, b.tag) {
        case (.string, .string):
            chargeComparing(a, b)
            return sameText(a, b)
        case (.bool, .bool): return a.boolean == b.boolean
        default: return a.isNumber && b.isNumber && compareNumbers(a, b) == 0
        }
    }

    /// Cell `place` of a list or map, counted from its first.
    @inline(__always)
    func element(_ list: Value, _ place: Int) -> Value {
        let cell = Int(list.firstCell) + place
        return list.isConstant ? program.cells[cell] : cells[cell]
    }
}
