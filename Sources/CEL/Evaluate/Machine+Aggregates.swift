// Hot where lists are literal in rules; constant ones never come here.

extension Machine {
    /// A list literal. An unknown element stays in it: the size is known; but not what could have failed, see
    /// `FailureOutlook`. An error is the result.
    mutating func list(_ op: Op) -> Value {
        let start = scratch.count
        defer { scratch.truncate(to: start) }
        var undecided: Value?
        for place in op.a..<op.a + op.b {
            let operand = program.operands[Int(place)]
            let value = run(operand >> 2)
            if value.isError { return value }
            if operand & Op.canFailMark != 0, value.isUnknown {
                undecided = undecided.map { union($0, value) } ?? value
                continue
            }
            guard operand & Op.isOptionalMark != 0 else {
                scratch.append(value)
                continue
            }
            // Whether an unknown optional adds an element is not known.
            if value.isUnknown {
                undecided = undecided.map { union($0, value) } ?? value
                continue
            }
            guard value.tag == .optional else { return fail(.noSuchOverload, value, at: operand >> 2) }
            if let content = content(of: value) { scratch.append(content) }
        }
        if let undecided { return undecided }
        remaining &-= Int64(scratch.count - start)
        return makeList(fromScratch: start)
    }

    mutating func map(_ op: Op, _ index: UInt32) -> Value {
        let start = scratch.count
        defer { scratch.truncate(to: start) }
        var undecided: Value?
        var known: MapIndex?
        for entry in 0..<op.b {
            let packed = program.operands[Int(op.a + 2 * entry)]
            let key = run(packed >> 2)
            var value = run(program.operands[Int(op.a + 2 * entry + 1)])
            if key.isError { return key }
            if value.isError { return value }
            // Also of an entry that is left out: its key may fail once it is known.
            if key.isUnknown { undecided = undecided.map { union($0, key) } ?? key }
            if packed & Op.isOptionalMark != 0, value.isOrdinary {
                guard value.tag == .optional else { return fail(.noSuchOverload, value, at: index) }
                guard let content = content(of: value) else { continue }
                value = content
            } else if packed & (Op.isOptionalMark | Op.canFailMark) != 0, value.isUnknown {
                undecided = undecided.map { union($0, value) } ?? value
                // So that an unfit key shows; the value is not asked for.
                value = .null
                if packed & Op.isOptionalMark != 0 { continue }
            }
            if key.isUnknown { continue }
            if let problem = insert(key, value, from: start, &known, at: index) { return problem }
        }
        if let undecided { return undecided }
        return makeMap(from: start)
    }

    /// Appends an entry to the map growing at the end of the scratch; an error if the key is unfit or there already.
    mutating func insert(
        _ key: Value, _ value: Value, from start: Int, _ known: inout MapIndex?, at index: UInt32
    ) -> Value? {
        switch key.tag {
        case .string, .bool, .int, .uint: break
        default: return fail(.badKey, key, at: index)
        }
        let isRepeated = isRepeated(key, (scratch.count - start) / 2, &known) { $0.scratch[start + 2 * $1] }
        if remaining < 0 { return fail(.costLimit, at: index) }
        if isRepeated { return fail(.duplicateKey, key, at: index) }
        scratch.append(key)
        scratch.append(value)
        return nil
    }

    mutating func makeMap(from start: Int, open: UnknownSet? = nil) -> Value {
        let first = cells.count
        cells.append(from: scratch, start: start)
        return aggregate(.map, first, (cells.count - first) / 2, open)
    }

    mutating func optionalMap(_ op: Op, _ index: UInt32) -> Value {
        let target = run(op.a)
        guard target.isOrdinary else { return target }
        guard target.tag == .optional else { return fail(.noSuchOverload, target, at: index) }
        guard let content = content(of: target) else { return .optionalNone }
        frames[base + Int(op.c)] = content
        let value = run(op.b)
        guard op.flags & 1 == 1 else { return optional(of: value) }
        return !value.isOrdinary || value.tag == .optional ? value : fail(.noSuchOverload, value, at: index)
    }

    /// `optional.or(other)` and `optional.orValue(value)`: the alternative is evaluated only if it is needed.
    mutating func alternative(_ op: Op, _ index: UInt32) -> Value {
        let target = run(op.a)
        guard target.isOrdinary else { return target }
        guard target.tag == .optional else { return fail(.noSuchOverload, target, at: index) }
        if let content = content(of: target) { return op.code == .optionalOr ? target : content }
        return run(op.b)
    }
}
