/// The set extension. Where lists have unknown parts, what is known of them may decide all the same.
extension Machine {
    mutating func sets(_ builtin: Builtin, _ arguments: [Value]) -> Value {
        guard arguments.count == 2 else { return fail(.noSuchOverload, arguments.first ?? Failure.nothing) }
        let (a, b) = (arguments[0], arguments[1])
        guard a.tag == .list, b.tag == .list else { return fail(.noSuchOverload, a.tag == .list ? b : a) }
        switch builtin {
        case .setIntersects: return look(for: b, in: a, endsOn: true)
        case .setContains: return look(for: b, in: a, endsOn: false)
        default:
            let forth = look(for: b, in: a, endsOn: false)
            if forth.isFalse || forth.isError { return forth }
            let back = look(for: a, in: b, endsOn: false)
            if back.isFalse || back.isError { return back }
            return forth.isUnknown || back.isUnknown ? merge(forth, back) : .true
        }
    }

    /// Looks for one part after another in a list, until one is there (`endsOn` true) or is not (false).
    private mutating func look(for parts: Value, in list: Value, endsOn end: Bool) -> Value {
        let members = members(of: list)
        var pending = Value.bool(!end)
        for place in 0..<parts.count {
            remaining &-= 2
            if remaining < 0 { return fail(.costLimit) }
            let answer = contained(element(parts, place), in: members)
            if answer.isError || (end ? answer.isTrue : answer.isFalse) { return answer }
            if answer.isUnknown { pending = pending.isUnknown ? union(pending, answer) : answer }
        }
        return openness(of: parts).map { undecided(pending, $0) } ?? pending
    }

    /// Takes steps for each element, and more for long texts; where the steps run out it is no use.
    private mutating func members(of list: Value) -> Members {
        guard list.count > MapIndex.mostWithout else { return Members(list: list) }
        var index = MapIndex()
        var missing = openness(of: list)
        for place in 0..<list.count {
            remaining &-= 3
            if remaining < 0 { break }
            let part = element(list, place)
            if part.isUnknown { missing = missing.map { union($0, part) } ?? part }
            enter(part, at: place, into: &index) { $0.element(list, $1) }
        }
        return Members(list: list, index: index, missing: missing)
    }

    private mutating func contained(_ part: Value, in members: Members) -> Value {
        // What is no key is compared with each.
        guard let index = members.index, part.isComparableAsKey else { return contained(part, in: members.list) }
        if place(of: part, in: index, { $0.element(members.list, $1) }) != nil { return .true }
        return members.missing ?? .false
    }
}

/// A list in which one value after another is looked for.
private struct Members {
    let list: Value
    /// Of a list that is too long to be gone through each time.
    var index: MapIndex?
    /// What is unknown in it then, and what it is open for.
    var missing: Value?
}
