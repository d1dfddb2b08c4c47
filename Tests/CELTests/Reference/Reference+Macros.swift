@testable import CEL

extension Reference {
    /// One turn of a macro: its variables, and what it is about.
    private struct Turn {
        let variables: [Local]
        /// The element of a list, the key of a map.
        let item: Ref
        /// Where an element stands, or its key; unknown in an open list.
        let key: Ref
    }

    func comprehension(_ macro: Node.Comprehension) -> Ref {
        let range = evaluate(macro.range)
        guard range.isValue else { return range }
        guard let (turns, more) = turns(macro, range) else { return .error }
        switch macro.macro {
        case .all, .exists:
            let answers = turns.map { condition(macro, $0) }
            return logic(answers + (more.map { [.unknown($0)] } ?? []), decisive: macro.macro == .exists)
        case .existsOne:
            let answers = turns.map { condition(macro, $0) }
            return isOpenToErrors(macro) ? strictlyOne(answers, more) : existsOne(answers, more)
        case .filter, .map: return collect(macro, turns, more)
        case .transformMap, .transformMapEntry: return transformMap(macro, turns, more)
        case .sortBy:
            guard case .list(let elements, _) = range else { return .error }
            let keys = turns.map { transformed(macro, $0) }
            return strict(keys + (more.map { [.unknown($0)] } ?? [])) ?? sorted(elements, by: keys)
        }
    }

    private func turns(_ macro: Node.Comprehension, _ range: Ref) -> ([Turn], Set<String>?)? {
        let names = macro.variables.map(\.text)
        switch range {
        case .list(let elements, let more):
            let turns = elements.enumerated().map { place, element in
                // In an open list others may stand before it.
                let place = more.map { Ref.unknown($0) } ?? .int(Int64(place))
                let values = names.count == 1 ? [element] : [place, element]
                return Turn(variables: zip(names, values).map { Local(name: $0, value: $1) }, item: element, key: place)
            }
            return (turns, more)
        case .map(let entries, let more):
            let turns = entries.map { entry in
                let variables = zip(names, [entry.key, entry.value]).map { Local(name: $0, value: $1) }
                return Turn(variables: variables, item: entry.key, key: entry.key)
            }
            return (turns, more)
        default: return nil
        }
    }

    private func condition(_ macro: Node.Comprehension, _ turn: Turn) -> Ref {
        guard let filter = macro.filter else { return .bool(true) }
        let answer = with(turn.variables, evaluate: filter)
        if case .bool = answer { return answer }
        return answer.isValue ? .error : answer
    }

    private func transformed(_ macro: Node.Comprehension, _ turn: Turn) -> Ref {
        macro.transform.map { with(turn.variables, evaluate: $0) } ?? turn.item
    }

    /// Whether elements that come, or what is decided about those there are, may bring an error.
    private func isOpenToErrors(_ macro: Node.Comprehension) -> Bool {
        let variables = macro.variables.map { Local(name: $0.text, value: .null) }
        return with(variables) {
            macro.filter.map { isDoubtful($0) } ?? false || macro.transform.map { canFail($0) } ?? false
                || macro.macro == .transformMapEntry
        }
    }

    private func strictlyOne(_ answers: [Ref], _ more: Set<String>?) -> Ref {
        let answer = existsOne(answers, more)
        return answer.isError ? answer : strict(answers + (more.map { [.unknown($0)] } ?? [])) ?? answer
    }

    /// Errors are not absorbed; two that are true decide.
    private func existsOne(_ answers: [Ref], _ more: Set<String>?) -> Ref {
        if answers.contains(where: \.isError) { return .error }
        let count = answers.count { if case .bool(true) = $0 { true } else { false } }
        if count > 1 { return .bool(false) }
        return strict(answers + (more.map { [.unknown($0)] } ?? [])) ?? .bool(count == 1)
    }

    /// What is kept, and the names of what would have been if more were known. Nil after an error.
    private func kept(
        _ macro: Node.Comprehension, _ turns: [Turn], _ more: Set<String>?
    ) -> (turns: [Turn], more: Set<String>?)? {
        var kept: [Turn] = []
        var more = more
        for turn in turns {
            switch condition(macro, turn) {
            case .bool(true): kept.append(turn)
            case .unknown(let names): more = (more ?? []).union(names)
            case .error: return nil
            default: continue
            }
        }
        return (kept, more)
    }

    private func collect(_ macro: Node.Comprehension, _ turns: [Turn], _ more: Set<String>?) -> Ref {
        guard let (turns, more) = kept(macro, turns, more) else { return .error }
        let values = turns.map { transformed(macro, $0) }
        if values.contains(where: \.isError) { return .error }
        return doubt(macro, turns, values, more) ?? .list(values, more: more)
    }

    /// Unknown if what is missing may turn out to be an error.
    private func doubt(
        _ macro: Node.Comprehension, _ turns: [Turn], _ values: [Ref], _ more: Set<String>?
    ) -> Ref? {
        guard isOpenToErrors(macro) else { return nil }
        let variables = macro.variables.map { Local(name: $0.text, value: .null) }
        let areDoubtful =
            macro.macro == .transformMapEntry || with(variables) { macro.transform.map { canFail($0) } ?? false }
        return strict((areDoubtful ? values : []).filter { !$0.isValue } + (more.map { [.unknown($0)] } ?? []))
    }

    private func transformMap(_ macro: Node.Comprehension, _ turns: [Turn], _ more: Set<String>?) -> Ref {
        guard let (turns, known) = kept(macro, turns, more) else { return .error }
        var entries: [Ref.Entry] = []
        var undecided: [Ref] = []
        var more = known
        let values = turns.map { transformed(macro, $0) }
        for (turn, value) in zip(turns, values) {
            switch (macro.macro, value) {
            case (_, .error): return .error
            case (.transformMap, _):
                if turn.key.isValue {
                    entries.append(Ref.Entry(key: turn.key, value: value))
                } else {
                    undecided.append(turn.key)
                }
            case (_, .unknown): continue
            case (_, .map(let made, let open)):
                if let open { more = (more ?? []).union(open) }
                for entry in made where !insert(entry.key, entry.value, into: &entries) { return .error }
            default: return .error
            }
        }
        return strict(undecided + (doubt(macro, turns, values, more).map { [$0] } ?? []))
            ?? .map(entries, more: more)
    }

    /// Elements in the order of their keys, which are of one kind; NaN comes last.
    func sorted(_ elements: [Ref], by keys: [Ref]) -> Ref {
        guard let first = keys.first else { return .list(elements) }
        for key in keys where !isSameKind(first, key) { return .error }
        func isNaN(_ key: Ref) -> Bool { if case .double(let number) = key { number.isNaN } else { false } }
        // One after another, each behind those that are not greater.
        var order: [Int] = []
        for place in keys.indices {
            let index = order.firstIndex { other in
                isNaN(keys[other]) ? !isNaN(keys[place]) : (compare(keys[place], keys[other]) ?? 1) < 0
            }
            order.insert(place, at: index ?? order.count)
        }
        return .list(order.map { elements[$0] })
    }

    private func isSameKind(_ a: Ref, _ b: Ref) -> Bool {
        switch (a, b) {
        case (.bool, .bool), (.int, .int), (.uint, .uint), (.double, .double), (.string, .string), (.bytes, .bytes),
            (.timestamp, .timestamp), (.duration, .duration):
            true
        default: false
        }
    }
}
