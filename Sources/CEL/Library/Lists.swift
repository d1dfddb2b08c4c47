/// The list extension. Lists with unknown parts have been dealt with before, except by `reverse`.
extension Machine {
    mutating func lists(_ builtin: Builtin, _ arguments: [Value]) -> Value {
        guard let subject = arguments.first else { return fail(.noSuchOverload) }
        if builtin == .range { return range(subject) }
        guard subject.tag == .list else { return fail(.noSuchOverload, subject) }
        remaining &-= Int64(subject.count)
        if remaining < 0 { return fail(.costLimit) }
        switch (builtin, arguments.count) {
        case (.slice, 3): return slice(subject, arguments[1], arguments[2])
        case (.flatten, 1): return flatten(subject, depth: 1)
        case (.flatten, 2):
            guard arguments[1].tag == .int else { return fail(.noSuchOverload, arguments[1]) }
            guard arguments[1].integer >= 0 else { return fail(.invalidArgument, arguments[1]) }
            return flatten(subject, depth: arguments[1].integer)
        case (.sort, 1): return sort(subject)
        case (.distinct, 1): return distinct(subject)
        case (.sum, 1): return sum(subject)
        case (.listFirst, 1): return subject.count == 0 ? .optionalNone : optional(of: element(subject, 0))
        case (.listLast, 1):
            return subject.count == 0 ? .optionalNone : optional(of: element(subject, subject.count - 1))
        case (.unwrapOptionals, 1): return unwrap(subject)
        default: return fail(.noSuchOverload, subject)
        }
    }

    func reversed(_ list: Value) -> [Value] { (0..<list.count).reversed().map { element(list, $0) } }

    mutating func reversed(_ list: Value) -> Value {
        remaining &-= Int64(list.count)
        let elements: [Value] = reversed(list)
        return makeList(elements[...], open: list.openSet)
    }

    private mutating func range(_ count: Value) -> Value {
        guard count.tag == .int else { return fail(.noSuchOverload, count) }
        guard count.integer <= max(0, remaining) else { return fail(.costLimit) }
        remaining &-= max(0, count.integer)
        let first = cells.count
        cells.append(count: Int(max(0, count.integer))) { .int(Int64($0 - first)) }
        return aggregate(.list, first, cells.count - first, nil)
    }

    private mutating func slice(_ list: Value, _ from: Value, _ to: Value) -> Value {
        guard from.tag == .int, to.tag == .int else { return fail(.noSuchOverload, from, to) }
        guard from.integer >= 0, from.integer <= to.integer else { return fail(.indexOutOfBounds, from) }
        guard to.integer <= list.count else { return fail(.indexOutOfBounds, to) }
        return makeList((Int(from.integer)..<Int(to.integer)).map { element(list, $0) })
    }

    private mutating func flatten(_ list: Value, depth: Int64) -> Value {
        var flat: [Value] = []
        var open: Value?
        // Pieces still to be gone through, the next one last.
        var pending = [(list, 0, depth)]
        while let (current, place, left) = pending.popLast() {
            guard place < current.count else { continue }
            remaining &-= 1
            if remaining < 0 { return fail(.costLimit) }
            pending.append((current, place + 1, left))
            let part = element(current, place)
            if part.isUnknown, left > 0 {
                open = open.map { union($0, part) } ?? part
            } else if part.tag == .list, left > 0 {
                if let more = openness(of: part) { open = open.map { union($0, more) } ?? more }
                pending.append((part, 0, left - 1))
            } else {
                flat.append(part)
            }
        }
        return makeList(flat, missing: open)
    }

    /// `list.sortBy(x, key)`. Whatever key is unknown could come anywhere.
    mutating func sortBy(_ op: Op, _ list: Value, at index: UInt32) -> Value {
        guard list.tag == .list else { return fail(.noSuchOverload, list, at: index) }
        var keys: [Value] = []
        var unknown = openness(of: list)
        for place in 0..<list.count {
            if remaining < 0 { return fail(.costLimit, at: index) }
            bind(op, list, place)
            let key = run(op.c)
            if key.isError { return key }
            if key.isUnknown { unknown = unknown.map { union($0, key) } ?? key }
            keys.append(key)
        }
        if let unknown { return unknown }
        site = index
        return sort(list, by: keys)
    }

    private mutating func sort(_ list: Value) -> Value { sort(list, by: elements(of: list)) }

    /// Elements in the order of their keys; those with equal keys stay as they are. Keys are of one kind.
    private mutating func sort(_ list: Value, by keys: [Value]) -> Value {
        guard let first = keys.first else { return list }
        remaining &-= Int64(keys.count) * 8
        if first.tag == .string || first.tag == .bytes {
            let turns = Int64(Int.bitWidth - keys.count.leadingZeroBitCount)
            for key in keys where key.tag == first.tag { remaining &-= turns &* Int64(key.textLength) / 128 }
        }
        if remaining < 0 { return fail(.costLimit) }
        for other in keys where other.tag != first.tag { return fail(.noSuchOverload, first, other) }
        var order = Array(keys.indices)
        switch first.tag {
        case .string, .bytes: order.sort { before(compareText(keys[$0], keys[$1]), $0, $1) }
        case .int, .uint, .double: order.sort { before(compareSorted(keys[$0], keys[$1]), $0, $1) }
        case .bool: order.sort { before(compareFlags(keys[$0], keys[$1]), $0, $1) }
        case .timestamp, .duration: order.sort { before(compareTimes(keys[$0], keys[$1]), $0, $1) }
        default: return fail(.noSuchOverload, first)
        }
        return makeList(order.map { element(list, $0) })
    }

    private func before(_ order: Int, _ a: Int, _ b: Int) -> Bool { order == 0 ? a < b : order < 0 }

    private func compareFlags(_ a: Value, _ b: Value) -> Int { (a.boolean ? 1 : 0) - (b.boolean ? 1 : 0) }

    /// Numbers in order, and NaN behind them all: sorting needs an order without exceptions.
    private func compareSorted(_ a: Value, _ b: Value) -> Int {
        compareNumbers(a, b) ?? (a.isNaN ? 1 : 0) - (b.isNaN ? 1 : 0)
    }

    private mutating func distinct(_ list: Value) -> Value {
        var kept: [Value] = []
        var index = MapIndex()
        // What is no key is compared with each such.
        var others: [Value] = []
        var pending: Value?
        for place in 0..<list.count {
            if remaining < 0 { return fail(.costLimit) }
            let part = element(list, place)
            if part.isComparableAsKey {
                if self.place(of: part, in: index, { $0.element(list, $1) }) != nil { continue }
                enter(part, at: place, into: &index) { $0.element(list, $1) }
            } else if !part.isUnknown {
                let answer = contained(part, in: others)
                if answer.isError { return answer }
                if answer.isUnknown { pending = pending.map { union($0, answer) } ?? answer }
                if answer.isTrue { continue }
                others.append(part)
            } else if list.count > 1 {
                pending = pending.map { union($0, part) } ?? part
            }
            kept.append(part)
        }
        return pending ?? makeList(kept)
    }

    /// Whether a value equals one of these.
    private mutating func contained(_ part: Value, in others: [Value]) -> Value {
        var pending = Value.false
        for other in others {
            let answer = equal(part, other)
            if answer.isError || answer.isTrue { return answer }
            if answer.isUnknown { pending = pending.isUnknown ? union(pending, answer) : answer }
        }
        return pending
    }

    /// Kubernetes CEL, list library, "sum"; of whole numbers alone. Of nothing it is 0.
    private mutating func sum(_ list: Value) -> Value {
        var total: Int64 = 0
        for part in elements(of: list) {
            guard part.tag == .int else { return fail(.noSuchOverload, part) }
            let (sum, overflow) = total.addingReportingOverflow(part.integer)
            if overflow { return fail(.overflow) }
            total = sum
        }
        return .int(total)
    }

    private mutating func unwrap(_ list: Value) -> Value {
        var kept: [Value] = []
        for part in elements(of: list) {
            guard part.tag == .optional else { return fail(.noSuchOverload, part) }
            if let content = content(of: part) { kept.append(content) }
        }
        return makeList(kept)
    }
}

extension Value {
    fileprivate var isNaN: Bool { tag == .double && double.isNaN }
}
