// Hot: tables.

extension Machine {
    /// `table(key…)` or `table(key…, day)`: the record of the row in force, null, or unknown.
    mutating func lookUp(_ op: Op, _ index: UInt32) -> Value {
        let start = scratch.count
        for place in 0..<op.c { scratch.append(operand(program.operands[Int(op.b + place)])) }
        return lookUp(op.a, keysFrom: start, at: index)
    }

    /// Keys, and the day if there is one, lie on the scratch, and are taken from there.
    mutating func lookUp(_ number: UInt32, keysFrom start: Int, at index: UInt32) -> Value {
        let count = scratch.count - start
        defer { scratch.truncate(to: start) }
        var special: Value?
        for place in start..<start + count where !scratch[place].isOrdinary {
            special = special.map { merge($0, scratch[place]) } ?? scratch[place]
        }
        if let special { return special }

        let table = program.tables[Int(number)]
        let keyCount = Int(table.keyCount)
        guard count == keyCount + (table.isDated == 1 ? 1 : 0) else { return fail(.noSuchOverload, at: index) }
        var day: Int64?
        if table.isDated == 1 {
            let value = scratch[start + keyCount]
            guard value.tag == .timestamp else { return fail(.noSuchOverload, value, at: index) }
            day = floorDivide(value.seconds, 86_400)
        }
        // Rows are sorted by key and then by first day: find the first row of the key, go through its rows.
        let prefix = prefix(of: scratch[start])
        let first = Int(table.firstRow)
        var low = 0
        var high = Int(table.rowCount)
        while low < high {
            let middle = (low + high) / 2
            if order(ofRow: first + middle, keyCount, start, prefix) < 0 { low = middle + 1 } else { high = middle }
        }
        if turns != nil, let day {
            for place in low..<Int(table.rowCount) {
                guard order(ofRow: first + place, keyCount, start, prefix) == 0 else { break }
                noteTurn(program.rows[first + place], on: day)
            }
        }
        while low < table.rowCount, order(ofRow: first + low, keyCount, start, prefix) == 0 {
            remaining &-= 1
            let row = program.rows[first + low]
            if day.map({ $0 >= Int64(row.from) && $0 <= Int64(row.until) }) ?? true {
                if !isDeciding { log.append(LogEntry(table: number, row: UInt32(low))) }
                return Value(.record, flags: Value.constantFlag, aux: table.rowType, bits: UInt64(row.record))
            }
            low += 1
        }
        if table.absent == TableDeclaration.Absence.none.rawValue { return .null }
        if isDeciding { return .unknown(cell: 0) }
        var keys: [String] = []
        for place in start..<start + keyCount {
            let key = scratch[place]
            keys.append(key.tag == .string ? "\"\(describe(key))\"" : describe(key))
        }
        return makeUnknown(
            named: "table \(program.string(table.name)) has no row for \(keys.joined(separator: ", "))")
    }

    /// As in the rows: what is no text comes before all text, or is looked at more closely.
    private func prefix(of key: Value) -> UInt64 {
        switch key.tag {
        case .string: withBytes(key) { Program.keyPrefix(of: $0) }
        case .bool, .int, .uint, .double: 0
        default: .max
        }
    }

    @inline(__always)
    private func order(ofRow row: Int, _ keyCount: Int, _ start: Int, _ prefix: UInt64) -> Int {
        let found = program.rows[row].prefix
        return found == prefix ? orderBeyondPrefix(ofRow: row, keyCount, start) : found < prefix ? -1 : 1
    }

    private func orderBeyondPrefix(ofRow row: Int, _ keyCount: Int, _ start: Int) -> Int {
        let record = Int(program.rows[row].record)
        let (first, key) = (program.cells[record], scratch[start])
        var known = 0
        // Nothing stands behind the prefix.
        if first.tag == .string, key.tag == .string, max(first.textLength, key.textLength) <= 8 {
            if first.textLength != key.textLength { return first.textLength < key.textLength ? -1 : 1 }
            known = 1
        }
        for place in known..<keyCount {
            let order = order(of: program.cells[record + place], and: scratch[start + place])
            if order != 0 { return order }
        }
        return 0
    }

    /// The order in which rows are sorted: bools, then numbers, then strings bytewise; anything else comes last.
    private func order(of a: Value, and b: Value) -> Int {
        switch (a.tag, b.tag) {
        case (.string, .string): return compareText(a, b)
        case (.bool, .bool): return (a.boolean ? 1 : 0) - (b.boolean ? 1 : 0)
        default:
            if a.isNumber, b.isNumber { return compareNumbers(a, b) ?? -1 }
            return rank(a) < rank(b) ? -1 : 1
        }
    }

    private func rank(_ key: Value) -> Int {
        switch key.tag {
        case .bool: 0
        case .int, .uint, .double: 1
        case .string: 2
        default: 3
        }
    }
}

/// Division that rounds towards negative infinity; `divisor` is positive.
func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
}
