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
        /// What rules share of their scope, by number; see `Scope`.
        let list: UInt32
        let gate: UInt32
        // Not `Bool`s: an image shall have no bytes that nobody wrote.
        private let reported: UInt32
        private let gatePart: UInt32

        init(
            routes: Range<Int>, outcomes: Range<Int>, each: UInt32, applies: UInt32, requires: UInt32, scope: Scope,
            isReported: Bool
        ) {
            firstRoute = Int32(routes.lowerBound)
            routeCount = Int32(routes.count)
            firstOutcome = Int32(outcomes.lowerBound)
            outcomeCount = Int32(outcomes.count)
            self.each = each
            self.applies = applies
            self.requires = requires
            list = scope.list
            gate = scope.gate
            gatePart = scope.gatePart.rawValue
            reported = isReported ? 1 : 0
        }

        var isReported: Bool { reported != 0 }
        var gateIsFirst: Bool { gatePart == Scope.Part.first.rawValue }
        var gateIsAll: Bool { gatePart == Scope.Part.all.rawValue }
    }

    /// What a rule shares with others, so that it is evaluated once for all of them.
    struct Scope {
        /// The list of `each`, by its number among different ones.
        var list = none
        /// An operand of `applies`, by its place in `gates`. Where it is false for an element of the list, so is
        /// `applies`.
        var gate = none
        /// Where the gate is true, and the first of several operands, the others decide.
        enum Part: UInt32 { case other, first, all }
        var gatePart = Part.other
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
    private(set) var gates = Flat<UInt32>()
    private(set) var listCount = 0
    /// The days on which a route of a reported rule begins, each once, in order.
    private(set) var starts = Flat<Int32>()
    /// Whether remembered results of definitions hold for one day alone.
    private(set) var forgetsWithDay = false

    init() {}

    /// `scopes` go with the rules of the policy, `gates` are conditions of one or no parameter.
    init(_ policy: CompiledPolicy, scopes: [Scope], gates: [ExpressionID]) {
        self.gates = Flat(gates.map(\.index))
        listCount = scopes.map { $0.list == JudgingTable.none ? 0 : Int($0.list) + 1 }.max() ?? 0
        forgetsWithDay = policy.program.definitionsRead(global: policy.asOfGlobal)
        defer { starts = Flat(startDays()) }
        func index(_ expression: ExpressionID?) -> UInt32 { expression?.index ?? JudgingTable.none }
        for (place, rule) in policy.rules.enumerated() {
            rules.append(
                Rule(
                    routes: routes.count..<routes.count + rule.routes.count,
                    outcomes: outcomes.count..<outcomes.count + rule.outcomes.count,
                    each: index(rule.each), applies: index(rule.applies), requires: rule.requires.index,
                    scope: scopes[place],
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

    private func startDays() -> [Int32] {
        var days: [Int32] = []
        let all = rules.filter(\.isReported).flatMap { rule in routes(of: rule).map { routes[$0].from } }
        for day in all.sorted() where day != days.last { days.append(day) }
        return days
    }

    func routes(of rule: Rule) -> Range<Int> { Int(rule.firstRoute)..<Int(rule.firstRoute + rule.routeCount) }
    func outcomes(of rule: Rule) -> Range<Int> { Int(rule.firstOutcome)..<Int(rule.firstOutcome + rule.outcomeCount) }

    /// How a rule stands on a day, before anything is known of a document.
    enum Standing: Equatable {
        /// Every route has ended.
        case over
        /// Every route that has not ended begins later.
        case later
        /// A route without a condition covers the day.
        case inForce
        /// Only routes with conditions cover the day; whether another begins later.
        case conditional(Int32, mayStartLater: Bool)

        var mayStartLater: Bool {
            switch self {
            case .later: true
            case .conditional(_, let mayStartLater): mayStartLater
            case .over, .inForce: false
            }
        }
    }

    func standing(of rule: Rule, on day: Int32) -> Standing {
        var isConditional = false
        var startsLater = false
        for place in routes(of: rule) where routes[place].until >= day {
            if routes[place].from > day {
                startsLater = true
            } else if routes[place].when == JudgingTable.none {
                return .inForce
            } else {
                isConditional = true
            }
        }
        return isConditional ? .conditional(day, mayStartLater: startsLater) : startsLater ? .later : .over
    }

    /// The first day after `day` on which a route of the rule begins; the end of time where none does.
    func start(of rule: Rule, after day: Int32) -> Int32 {
        var start = Int32.max
        for place in routes(of: rule) where routes[place].from > day { start = min(start, routes[place].from) }
        return start
    }

    func covers(_ route: Route, _ day: Int32) -> Bool { route.from <= day && day <= route.until }
}

extension Choice {
    /// The verdict of a rule in force on one subject (DESIGN §6, "One rule, one subject, one day"), by its number.
    init(_ rule: CompiledPolicy.Rule) {
        self.init(
            guarded: rule.applies, condition: rule.requires,
            outcomes: rule.outcomes.map { Outcome(when: $0.when, answer: $0.verdict.rawValue) },
            dismissed: Verdict.notApplicable.rawValue, holds: Verdict.pass.rawValue,
            undecided: Verdict.incomplete.rawValue)
    }
}

extension JudgingTable: Packable {
    package func write(to writer: inout ByteWriter) {
        writer.write(raw: rules)
        writer.write(raw: routes)
        writer.write(raw: outcomes)
        writer.write(raw: gates)
        writer.write(raw: starts)
        writer.write(listCount)
        writer.write(forgetsWithDay ? 1 : 0)
    }

    package init(from reader: inout ByteReader) throws(ImageError) {
        rules = try reader.raw(Rule.self)
        routes = try reader.raw(Route.self)
        outcomes = try reader.raw(Outcome.self)
        gates = try reader.raw(UInt32.self)
        starts = try reader.raw(Int32.self)
        listCount = try reader.int()
        forgetsWithDay = try reader.int() != 0
        let (routes, outcomes, gates, lists) = (routes.count, outcomes.count, gates.count, listCount)
        let fits = rules.allSatisfy { rule in
            rule.firstRoute >= 0 && rule.routeCount >= 0 && Int(rule.firstRoute) + Int(rule.routeCount) <= routes
                && rule.firstOutcome >= 0 && rule.outcomeCount > 0
                && Int(rule.firstOutcome) + Int(rule.outcomeCount) <= outcomes
                && (rule.list == JudgingTable.none || rule.list < lists)
                && (rule.gate == JudgingTable.none || rule.gate < gates)
        }
        guard fits, lists <= rules.count else { throw .malformed }
    }
}
