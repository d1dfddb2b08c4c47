// Hot: what judging reads of a rule, without its words: flat arrays of trivial values.
import CEL
import Diagnostics
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
        // Not a `Bool`: an image shall have no bytes that nobody wrote.
        private let reported: UInt32

        init(
            routes: Range<Int>, outcomes: Range<Int>, each: UInt32, applies: UInt32, requires: UInt32, isReported: Bool
        ) {
            firstRoute = Int32(routes.lowerBound)
            routeCount = Int32(routes.count)
            firstOutcome = Int32(outcomes.lowerBound)
            outcomeCount = Int32(outcomes.count)
            self.each = each
            self.applies = applies
            self.requires = requires
            reported = isReported ? 1 : 0
        }

        var isReported: Bool { reported != 0 }
    }

    struct Route: BitwiseCopyable, Sendable {
        let from: Int32
        let until: Int32
        let when: UInt32
    }

    struct Outcome: BitwiseCopyable, Sendable {
        let when: UInt32
        private let code: UInt32

        init(when: UInt32, verdict: Verdict) {
            self.when = when
            code = UInt32(verdict.rawValue)
        }

        /// A code that is none of ours, from a damaged image, is an error.
        var verdict: Verdict { Verdict(rawValue: UInt8(truncatingIfNeeded: code)) ?? .error }
    }

    /// Where a rule has no such expression.
    static let none = UInt32.max

    private(set) var rules = Flat<Rule>()
    private(set) var routes = Flat<Route>()
    private(set) var outcomes = Flat<Outcome>()

    init() {}

    init(_ policy: CompiledPolicy) {
        func index(_ expression: ExpressionID?) -> UInt32 { expression?.index ?? JudgingTable.none }
        for rule in policy.rules {
            rules.append(
                Rule(
                    routes: routes.count..<routes.count + rule.routes.count,
                    outcomes: outcomes.count..<outcomes.count + rule.outcomes.count,
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

extension JudgingTable: Packable {
    package func write(to writer: inout ByteWriter) {
        writer.write(raw: rules)
        writer.write(raw: routes)
        writer.write(raw: outcomes)
    }

    package init(from reader: inout ByteReader) throws(ImageError) {
        rules = try reader.raw(Rule.self)
        routes = try reader.raw(Route.self)
        outcomes = try reader.raw(Outcome.self)
        let (routes, outcomes) = (routes.count, outcomes.count)
        let fits = rules.allSatisfy { rule in
            rule.firstRoute >= 0 && rule.routeCount >= 0 && Int(rule.firstRoute) + Int(rule.routeCount) <= routes
                && rule.firstOutcome >= 0 && rule.outcomeCount > 0
                && Int(rule.firstOutcome) + Int(rule.outcomeCount) <= outcomes
        }
        guard fits else { throw .malformed }
    }
}
