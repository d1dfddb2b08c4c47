// Hot: macros over lists.

extension Machine {
    /// A macro over a list or map, with openness as laid down: what is decided over the known elements stays decided
    /// whatever else the list may hold.
    mutating func fold(_ op: Op, _ index: UInt32) -> Value {
        let range = operand(op.a)
        guard range.tag == .list || range.tag == .map else {
            return range.isOrdinary ? fail(.noSuchOverload, range, at: index) : range
        }
        if held > memoryLimit {
            remaining = -1
            return fail(.costLimit, at: index)
        }
        switch op.foldKind {
        case .all: return quantify(op, range, decisive: false, at: index)
        case .exists: return quantify(op, range, decisive: true, at: index)
        case .existsOne: return existsOne(op, range, at: index)
        case .filter, .map: return collect(op, range, at: index)
        case .sortBy: return sortBy(op, range, at: index)
        default: return transformMap(op, range, at: index)
        }
    }

    /// Puts element `place` of the range into the variables of the macro.
    @inline(__always)
    mutating func bind(_ op: Op, _ range: Value, _ place: Int) {
        let slot = base + Int(op.extra)
        if range.tag == .list {
            if op.flags & Op.twoVariablesFlag == 0 {
                frames[slot] = element(range, place)
            } else {
                // In an open list the place of an element is not known: others may stand before it.
                frames[slot] = openness(of: range) ?? .int(Int64(place))
                frames[slot + 1] = element(range, place)
            }
        } else {
            frames[slot] = element(range, 2 * place)
            if op.flags & Op.twoVariablesFlag != 0 { frames[slot + 1] = element(range, 2 * place + 1) }
        }
    }

    /// `exists` is decided by a true, `all` by a false; otherwise as `||` and `&&`, and unknown if the range is open.
    private mutating func quantify(_ op: Op, _ range: Value, decisive: Bool, at index: UInt32) -> Value {
        var pending = Value.bool(!decisive)
        for place in 0..<range.count {
            if remaining < 0 { return fail(.costLimit, at: index) }
            bind(op, range, place)
            let value = run(op.b)
            if value.tag == .bool {
                if value.boolean == decisive { return value }
            } else {
                pending = undecided(pending, value, at: index)
            }
        }
        if let open = openness(of: range) { return undecided(pending, open) }
        return pending
    }

    /// Takes errors as they come, unlike `exists`; false once two are true, whatever is unknown or still missing, unless
    /// that may turn out to be an error.
    private mutating func existsOne(_ op: Op, _ range: Value, at index: UInt32) -> Value {
        var matches = 0
        var error: Value?
        var unknown = openness(of: range)
        for place in 0..<range.count {
            if remaining < 0 { return fail(.costLimit, at: index) }
            bind(op, range, place)
            let value = run(op.b)
            switch value.tag {
            case .bool:
                matches += value.boolean ? 1 : 0
            case .unknown: unknown = unknown.map { union($0, value) } ?? value
            case .error: error = error ?? value
            default: error = error ?? fail(.noSuchOverload, value, at: index)
            }
        }
        if let error { return error }
        if op.flags & Op.needsAllFlag != 0, let unknown { return unknown }
        return matches > 1 ? .false : unknown ?? .bool(matches == 1)
    }

    /// `filter` and `map`. An element whose condition is unknown leaves, and its paths make the result open; or unknown,
    /// where an error may come of what is missing: see `FailureOutlook`.
    private mutating func collect(_ op: Op, _ range: Value, at index: UInt32) -> Value {
        let start = scratch.count
        defer { scratch.truncate(to: start) }
        var open = range.openSet
        for place in 0..<range.count {
            if remaining < 0 { return fail(.costLimit, at: index) }
            bind(op, range, place)
            if op.b != Op.none {
                let condition = run(op.b)
                switch condition.tag {
                case .bool where condition.boolean: break
                case .bool: continue
                case .unknown:
                    open = open.map { union($0, condition.unknownSet) } ?? condition.unknownSet
                    continue
                case .error: return condition
                default: return fail(.noSuchOverload, condition, at: index)
                }
            }
            let value = op.c == Op.none ? element(range, range.tag == .map ? 2 * place : place) : run(op.c)
            if value.isError { return value }
            if value.isUnknown, op.flags & Op.needsValuesFlag != 0 {
                open = open.map { union($0, value.unknownSet) } ?? value.unknownSet
            } else {
                scratch.append(value)
            }
        }
        if remaining < 0 { return fail(.costLimit, at: index) }
        if op.flags & Op.needsAllFlag != 0, let open { return .unknown(open) }
        return makeList(fromScratch: start, open: open)
    }

    private mutating func transformMap(_ op: Op, _ range: Value, at index: UInt32) -> Value {
        let start = scratch.count
        defer { scratch.truncate(to: start) }
        let makesEntries = op.foldKind == .transformMapEntry
        var open = range.openSet
        var unknownKey: Value?
        var known: MapIndex?
        for place in 0..<range.count {
            if remaining < 0 { return fail(.costLimit, at: index) }
            bind(op, range, place)
            if op.b != Op.none {
                let condition = run(op.b)
                if condition.isUnknown {
                    open = open.map { union($0, condition.unknownSet) } ?? condition.unknownSet
                    continue
                }
                if condition.isError { return condition }
                guard condition.tag == .bool else { return fail(.noSuchOverload, condition, at: index) }
                guard condition.boolean else { continue }
            }
            let value = run(op.c)
            if value.isError { return value }
            if value.isUnknown, op.flags & Op.needsValuesFlag != 0 {
                open = open.map { union($0, value.unknownSet) } ?? value.unknownSet
                continue
            }
            if makesEntries {
                guard value.tag == .map else { return fail(.noSuchOverload, value, at: index) }
                if let more = value.openSet { open = open.map { union($0, more) } ?? more }
                for entry in 0..<value.count {
                    if let problem = insert(
                        element(value, 2 * entry), element(value, 2 * entry + 1), from: start, &known, at: index)
                    {
                        return problem
                    }
                }
            } else {
                let key = range.tag == .list ? Value.int(Int64(place)) : element(range, 2 * place)
                if range.tag == .list, let unknown = openness(of: range) {
                    unknownKey = unknown
                    continue
                }
                remaining &-= 1
                scratch.append(key)
                scratch.append(value)
            }
        }
        if op.flags & Op.needsAllFlag != 0, let open {
            return unknownKey.map { union($0, .unknown(open)) } ?? .unknown(open)
        }
        return unknownKey ?? makeMap(from: start, open: open)
    }
}
