// Hot: what judging reads of a rule, without its words: flat arrays of trivial values.
import CEL
import LexgateModel

/// The rules of a policy as the judge sees them.
struct JudgingTable: Sendable {
    struct Rule: BitwiseCopyable, Sendable {
        let firstRoute: Int32
        let routeCount: Int32
        let firstOutcome: Int32
        let outcomeCount: Int32
        let each: UInt32
        let applies: UInt32
        let requires: UInt32
        let isReported: Bool
    }

    struct Route: BitwiseCopyable, Sendable {
        let from: Int32
        let until: Int32
        let when: UInt32
    }

    struct Outcome: BitwiseCopyable, Sendable {
        let when: UInt32
        let verdict: Verdict
    }

    /// Where a rule has no such expression.
    static let none = UInt32.max

    private(set) var rules: [Rule] = []
    private(set) var routes: [Route] = []
    private(set) var outcomes: [Outcome] = []

    init(_ policy: CompiledPolicy) {
        func index(_ expression: ExpressionID?) -> UInt32 { expression?.index ?? JudgingTable.none }
        for rule in policy.rules {
            rules.append(
                Rule(
                    firstRoute: Int32(routes.count), routeCount: Int32(rule.routes.count),
                    firstOutcome: Int32(outcomes.count), outcomeCount: Int32(rule.outcomes.count),
                    each: index(rule.each), applies: index(rule.applies), requires: rule.requires.index,
                    isReported: policy.packs[rule.pack].isReported))
            for route in rule.routes {
                routes.append(
                    Route(
                        from: route.from.daysSinceEpoch, until: route.until?.daysSinceEpoch ?? .max,
                        when: index(route.when)))
            }
            for outcome in rule.outcomes {
                outcomes.append(Outcome(when: index(outcome.when), verdict: outcome.verdict))
            }
        }
    }

    func routes(of rule: Rule) -> Range<Int> { Int(rule.firstRoute)..<Int(rule.firstRoute + rule.routeCount) }
    func outcomes(of rule: Rule) -> Range<Int> { Int(rule.firstOutcome)..<Int(rule.firstOutcome + rule.outcomeCount) }

    func startsLater(_ rule: Rule, than day: Int32) -> Bool { routes(of: rule).contains { routes[$0].from > day } }
    func covers(_ route: Route, _ day: Int32) -> Bool { route.from <= day && day <= route.until }
}
