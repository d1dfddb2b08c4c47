import CEL

extension CompiledPolicy {
    /// Elements in the lists of a small descriptor. A rule that may pass the limit even there is refused.
    static let fewElements: Int64 = 4

    /// What judging one subject by a rule may cost, if no list among the facts holds more than `elements`.
    ///
    /// A remembered result of a definition counts as if it were computed, here as when judging.
    package func cost(of rule: Rule, elements: Int64) -> CostEstimate {
        let conditions = rule.routes.map(\.when) + rule.outcomes.map(\.when) + [rule.each, rule.applies]
        // Only `requires` is always evaluated to the end of what it needs.
        let optional = conditions.compactMap { $0 }.map { program.cost(of: $0, elements: elements) }
        return optional.reduce(program.cost(of: rule.requires, elements: elements)) { sum, cost in
            sum + CostEstimate(least: 0, most: cost.most)
        }
    }
}
