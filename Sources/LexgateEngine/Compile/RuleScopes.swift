import CEL

/// Finds what rules share of their scope: lists, and conditions on the elements of a list, that are written alike.
///
/// `applies` is false where one of its operands is, whatever becomes of the others, so that any of them can stand for all.
struct RuleScopes {
    private struct Shared {
        let parameters: [Parameter]
        let condition: String
        var rules = 0
    }

    private struct Entry {
        var list: Int?
        /// The operands of `applies`, by their places in `shared`.
        var conditions: [Int] = []
    }

    private var lists: [String: Int] = [:]
    private var places: [String: Int] = [:]
    private var shared: [Shared] = []
    private var entries: [String: Entry] = [:]
    /// The numbers of the conditions that became gates.
    private var gateNumbers: [Int: Int] = [:]

    /// `each` is the list, whose element goes by the name of the only parameter.
    mutating func add(_ rule: String, each: String?, _ parameters: [Parameter], applies: String?) {
        var entry = Entry()
        if let each {
            entry.list = lists[each] ?? lists.count
            lists[each] = entry.list
        }
        if let applies, let expression = Expression.parse(applies).value {
            let text = Array(applies.utf8)
            for span in expression.conjuncts {
                let condition = String(decoding: text[Int(span.start)..<Int(span.end)], as: UTF8.self)
                // Conditions that are written alike mean the same where the list and the name of its element do.
                let key = [each ?? "", parameters.first?.name ?? "", condition].joined(separator: "\0")
                let place = places[key] ?? shared.count
                if place == shared.count { shared.append(Shared(parameters: parameters, condition: condition)) }
                places[key] = place
                shared[place].rules += 1
                entry.conditions.append(place)
            }
        }
        entries[rule] = entry
    }

    /// Compiles the conditions that several rules share; call it once.
    mutating func gates(_ compile: (Expression, [Parameter]) -> ExpressionID?) -> [ExpressionID] {
        var gates: [ExpressionID] = []
        for (place, one) in shared.enumerated() where one.rules > 1 {
            guard let expression = Expression.parse(one.condition).value,
                let gate = compile(expression, one.parameters)
            else { continue }
            gateNumbers[place] = gates.count
            gates.append(gate)
        }
        return gates
    }

    func scopes(of rules: [String]) -> [JudgingTable.Scope] {
        rules.map { rule in
            var scope = JudgingTable.Scope()
            if let list = entries[rule]?.list { scope.list = UInt32(list) }
            // The one that most rules share; of several, the first.
            let conditions = (entries[rule]?.conditions ?? []).filter { gateNumbers[$0] != nil }
            let most = conditions.map { shared[$0].rules }.max()
            if let gate = conditions.first(where: { shared[$0].rules == most }).flatMap({ gateNumbers[$0] }) {
                scope.gate = UInt32(gate)
                let all = entries[rule]?.conditions ?? []
                if all.first.flatMap({ gateNumbers[$0] }) == gate { scope.gatePart = all.count == 1 ? .all : .first }
            }
            return scope
        }
    }
}
