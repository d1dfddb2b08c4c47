// Hot: comparisons.

extension Machine {
    /// `a == b` with strictness.
    @inline(__always)
    mutating func equality(_ a: Value, _ b: Value) -> Value {
        special(a, b) ?? equal(a, b)
    }

    /// Comparison with a constant scalar, mostly a string.
    @inline(__always)
    mutating func equal(_ a: Value, constant: Value) -> Value {
        if a.tag == .string, constant.tag == .string {
            remaining &-= Int64(constant.textLength >> 7)
            return .bool(sameText(a, constant))
        }
        if !a.isOrdinary { return a }
        return equal(a, constant)
    }

    /// CEL specification, "Equality": true, false, or unknown; different kinds are not equal, numbers compare by value.
    /// Aggregates differ as soon as one known part differs; otherwise unknown parts decide.
    mutating func equal(_ a: Value, _ b: Value, depth: Int = 0) -> Value {
        remaining &-= 1
        if remaining < 0 || depth > 500 { return fail(.costLimit) }
        if a.isUnknown || b.isUnknown { return merge(a, b) }
        if a.isNumber, b.isNumber { return .bool(compareNumbers(a, b) == 0) }
        guard a.tag == b.tag else { return .false }
        switch a.tag {
        case .null: return .true
        case .bool: return .bool(a.boolean == b.boolean)
        case .string, .bytes, .type:
            chargeComparing(a, b)
            return .bool(sameText(a, b))
        case .timestamp, .duration:
            if turns != nil { noteTurn(a, b) }
            return .bool(a.bits == b.bits && a.aux == b.aux)
        case .record:
            if a.isOpaque || b.isOpaque { return .bool(equalOpaque(a, b)) }
            return .bool(a.isConstant == b.isConstant && a.bits == b.bits && a.aux == b.aux)
        case .optional:
            switch (content(of: a), content(of: b)) {
            case (nil, nil): return .true
            case (let x?, let y?): return equal(x, y, depth: depth + 1)
            default: return .false
            }
        case .list: return equalLists(a, b, depth)
        case .map: return equalMaps(a, b, depth)
        case .unknown, .error, .int, .uint, .double: return .false
        }
    }

    /// A step for each 128 bytes of the shorter text.
    @inline(__always)
    mutating func chargeComparing(_ a: Value, _ b: Value) {
        remaining &-= Int64(min(a.textLength, b.textLength) >> 7)
    }

    private mutating func equalLists(_ a: Value, _ b: Value, _ depth: Int) -> Value {
        if let open = openness(a, b) { return open }
        guard a.count == b.count else { return .false }
        if a.isIdentical(to: b), a.count == 0 { return .true }
        var pending = Value.true
        for place in 0..<a.count {
            let part = equal(element(a, place), element(b, place), depth: depth + 1)
            if part.isFalse { return .false }
            if part.isError { return part }
            if part.isUnknown { pending = pending.isUnknown ? union(pending, part) : part }
        }
        return pending
    }

    private mutating func equalMaps(_ a: Value, _ b: Value, _ depth: Int) -> Value {
        if let open = openness(a, b) { return open }
        guard a.count == b.count else { return .false }
        var pending = Value.true
        for place in 0..<a.count {
            guard let other = entry(of: b, key: element(a, 2 * place)) else { return .false }
            let part = equal(element(a, 2 * place + 1), other, depth: depth + 1)
            if part.isFalse { return .false }
            if part.isError { return part }
            if part.isUnknown { pending = pending.isUnknown ? union(pending, part) : part }
        }
        return pending
    }

    /// The unknown of whichever of two aggregates is open.
    mutating func openness(_ a: Value, _ b: Value) -> Value? {
        switch (openness(of: a), openness(of: b)) {
        case (let x?, let y?): union(x, y)
        case (let x?, nil), (nil, let x?): x
        case (nil, nil): nil
        }
    }

    // MARK: - in

    /// `a in [literals]`
    mutating func contained(_ a: Value, first: UInt32, count: UInt32) -> Value {
        if !a.isOrdinary { return a }
        let list = Value(.list, flags: Value.constantFlag, bits: UInt64(first) << 32 | UInt64(count))
        if a.tag == .string, a.textLength < 128 {
            let length = UInt64(a.textLength)
            return .bool(
                withBytes(a) { bytes in
                    for place in 0..<list.count {
                        let other = program.cells[Int(first) + place]
                        // Most differ in length already.
                        guard other.bits & 0xFFFF_FFFF == length, other.tag == .string else { continue }
                        if withBytes(other, { equalBytes(bytes, $0, bytes.count) }) { return true }
                    }
                    return false
                })
        }
        return contained(a, in: list)
    }

    mutating func contained(_ a: Value, _ aggregate: Value, at index: UInt32) -> Value {
        if let special = special(a, aggregate) { return special }
        site = index
        switch aggregate.tag {
        case .list: return contained(a, in: aggregate)
        case .map:
            if entry(of: aggregate, key: a) != nil { return .true }
            return openness(of: aggregate) ?? .false
        default: return fail(.noSuchOverload, a, aggregate, at: index)
        }
    }

    /// Whether a value, which may be unknown, is among the elements of a list.
    mutating func contained(_ a: Value, in list: Value) -> Value {
        var pending = Value.false
        for place in 0..<list.count {
            let other = element(list, place)
            if a.tag == .string, other.tag == .string {
                remaining &-= 1
                chargeComparing(a, other)
                if remaining < 0 { return fail(.costLimit) }
                if sameText(a, other) { return .true }
                continue
            }
            let part = equal(a, other)
            if part.isTrue || part.isError { return part }
            if part.isUnknown { pending = pending.isUnknown ? union(pending, part) : part }
        }
        if let open = openness(of: list) { return pending.isUnknown ? union(pending, open) : open }
        return pending
    }

    // MARK: - Ordering

    mutating func ordering(_ code: OpCode, _ a: Value, _ b: Value, at index: UInt32) -> Value {
        if let special = special(a, b) { return special }
        let order: Int?
        switch (a.tag, b.tag) {
        case (.int, .int): order = a.integer < b.integer ? -1 : a.integer == b.integer ? 0 : 1
        case (.timestamp, .timestamp), (.duration, .duration):
            if turns != nil { noteTurn(a, b) }
            order = compareTimes(a, b)
        case (.string, .string), (.bytes, .bytes):
            chargeComparing(a, b)
            order = compareText(a, b)
        case (.bool, .bool): order = (a.boolean ? 1 : 0) - (b.boolean ? 1 : 0)
        default:
            guard a.isNumber, b.isNumber else { return fail(.noSuchOverload, a, b, at: index) }
            // Nil: a NaN, which is neither less nor greater.
            order = compareNumbers(a, b)
        }
        guard let order else { return .false }
        switch code {
        case .less: return .bool(order < 0)
        case .lessEqual: return .bool(order <= 0)
        case .greater: return .bool(order > 0)
        default: return .bool(order >= 0)
        }
    }

    func compareTimes(_ a: Value, _ b: Value) -> Int {
        if a.seconds != b.seconds { return a.seconds < b.seconds ? -1 : 1 }
        return a.nanoseconds < b.nanoseconds ? -1 : a.nanoseconds == b.nanoseconds ? 0 : 1
    }
}

/// -1, 0, or 1 by value, across int, uint, and double; nil if one is NaN.
func compareNumbers(_ a: Value, _ b: Value) -> Int? {
    switch (a.tag, b.tag) {
    case (.int, .int): return a.integer < b.integer ? -1 : a.integer == b.integer ? 0 : 1
    case (.uint, .uint): return a.unsigned < b.unsigned ? -1 : a.unsigned == b.unsigned ? 0 : 1
    case (.double, .double):
        if a.double.isNaN || b.double.isNaN { return nil }
        return a.double < b.double ? -1 : a.double == b.double ? 0 : 1
    case (.int, .uint):
        if a.integer < 0 { return -1 }
        return a.bits < b.bits ? -1 : a.bits == b.bits ? 0 : 1
    case (.uint, .int): return compareNumbers(b, a).map { -$0 }
    case (.int, .double): return compare(a.integer, b.double)
    case (.uint, .double): return compare(a.unsigned, b.double)
    case (.double, _): return compareNumbers(b, a).map { -$0 }
    default: return nil
    }
}

private func compare<Whole: FixedWidthInteger>(_ whole: Whole, _ double: Double) -> Int? {
    if double.isNaN { return nil }
    // 2^63 and 2^64 are exact as doubles, the greatest ints are not.
    let limit = Whole.isSigned ? 0x1p63 : 0x1p64
    if double > limit { return -1 }
    if double < (Whole.isSigned ? -0x1p63 : 0) { return 1 }
    // Inside the range both become doubles, as in the other implementations: neighbours beyond 2^53 coincide.
    let converted = Double(whole)
    return converted < double ? -1 : converted == double ? 0 : 1
}
