// Hot: runs once per rule and subject. No String, no allocation but the growing array of judgements.
import CEL
import Diagnostics
import LexgateModel

/// Applies rules to the facts in a machine's heap, on one day. DESIGN §6, "One rule, one subject, one day".
struct Judge: ~Copyable {
    private let inPlace = InPlace()
    private let table: JudgingTable
    private let asOfGlobal: Int
    private(set) var judgements: [Judgement] = []
    /// What was not kept, by the number of the verdict.
    private(set) var settled = SIMD8<Int32>()
    private var keepsAll = true
    /// What several rules share of their scope, while one day is judged.
    private var shared: SharedScopes
    /// Rules that start later, with the element each was judged for: settled day by day afterwards.
    private var ahead: [(judgement: Int, rule: Int, place: Int)] = []

    init(policy: CompiledPolicy) {
        table = policy.judging
        shared = SharedScopes(table)
        asOfGlobal = policy.asOfGlobal
    }

    /// Without `lookingAhead` nothing is said of rules that start later; without `keepingAll` what passes or does not
    /// apply is only counted.
    mutating func judgeAll(
        on day: CalendarDay, only: Set<Int>? = nil, lookingAhead: Bool = true, keepingAll: Bool = true,
        _ machine: inout Machine
    ) {
        keepsAll = keepingAll
        settled = SIMD8()
        judgements.removeAll(keepingCapacity: true)
        ahead.removeAll(keepingCapacity: true)
        machine.setGlobal(asOfGlobal, .day(day.daysSinceEpoch))
        shared.forget()
        for index in table.rules.indices where only?.contains(index) ?? table.rules[index].isReported {
            judge(rule: index, on: day.daysSinceEpoch, &machine)
        }
        if lookingAhead { lookAhead(from: day.daysSinceEpoch, &machine) }
    }

    /// The first later day on which a route of a reported rule begins, or has ended.
    func firstRoute(after day: CalendarDay) -> Int32? {
        let reported = table.rules.filter(\.isReported).flatMap { table.routes(of: $0).map { table.routes[$0] } }
        return reported.flatMap { [$0.from, $0.until == .max ? .max : $0.until + 1] }
            .filter { $0 > day.daysSinceEpoch && $0 < .max }.min()
    }

    // MARK: - Subjects

    private mutating func judge(rule index: Int, on day: Int32, _ machine: inout Machine) {
        let rule = table.rules[index]
        let standing = table.standing(of: rule, on: day)
        guard standing != .over else {
            return settle(index, .notInForce)
        }
        guard rule.each != JudgingTable.none else {
            return judge(index, rule, standing, nil, place: 0, &machine)
        }
        let (list, log) = shared.list(of: rule, &machine)
        if list.isError {
            var judgement = Judgement(rule: index, element: nil, verdict: .error)
            judgement.fails(with: list)
            judgement.log = log
            judgements.append(judgement)
            return
        }
        let count = list.tag == .list ? list.count : 0
        for place in 0..<count {
            judge(index, rule, standing, machine.element(place, of: list), place: place, &machine)
        }
        if list.isUnknown || list.isOpen {
            let rest = machine.missing(of: list)
            let judgement = judgeSubject(index, rule, standing, rest, place: count, &machine)
            let isSettled = judgement.verdict == .notApplicable || judgement.verdict == .pass
            if count == 0 || !isSettled || judgement.reason == .notInForce { append(judgement, place: count, standing) }
        } else if count == 0 {
            settle(index, .emptyList, log)
        }
    }

    private mutating func judge(
        _ index: Int, _ rule: JudgingTable.Rule, _ standing: JudgingTable.Standing, _ element: Value?, place: Int,
        _ machine: inout Machine
    ) {
        if !keepsAll, standing == .inForce, rule.gate != JudgingTable.none,
            shared.closed(rule, element, place: place, &machine) != nil
        {
            settled[Int(Verdict.notApplicable.rawValue)] &+= 1
            return
        }
        append(judgeSubject(index, rule, standing, element, place: place, &machine), place: place, standing)
    }

    /// The rule does not apply as a whole.
    private mutating func settle(_ index: Int, _ reason: Judgement.Reason, _ log: LogRange = LogRange()) {
        guard keepsAll else {
            settled[Int(Verdict.notApplicable.rawValue)] &+= 1
            return
        }
        var judgement = Judgement(rule: index, element: nil, verdict: .notApplicable)
        judgement.reason = reason
        judgement.log = log
        judgements.append(judgement)
    }

    private mutating func append(_ judgement: Judgement, place: Int, _ standing: JudgingTable.Standing) {
        let startsLater = judgement.reason == .notInForce && standing.mayStartLater
        if !keepsAll, !startsLater, judgement.verdict == .pass || judgement.verdict == .notApplicable {
            settled[Int(judgement.verdict.rawValue)] &+= 1
            return
        }
        judgements.append(judgement)
        if startsLater { ahead.append((judgements.count - 1, judgement.rule, place)) }
    }

    // MARK: - One subject

    private func evaluate(_ expression: UInt32, _ element: Value?, _ machine: inout Machine) -> Value {
        let id = ExpressionID(index: expression)
        return if let element { machine.evaluate(id, element) } else { machine.evaluate(id) }
    }

    /// `place` is that of the element in the list of the rule, the one nobody stated being the last.
    private mutating func judgeSubject(
        _ index: Int, _ rule: JudgingTable.Rule, _ standing: JudgingTable.Standing, _ element: Value?, place: Int,
        _ machine: inout Machine
    ) -> Judgement {
        var judgement = Judgement(rule: index, element: element, verdict: .notApplicable)
        let start = machine.logMark()
        var applies = Value.true
        switch standing {
        case .inForce: break
        case .over, .later:
            judgement.reason = .notInForce
            return judgement
        case .conditional(let day, _):
            applies = inForce(rule, element, on: day, &machine)
            if applies.isError { return failed(&judgement, applies, start, machine) }
            if applies.isFalse {
                judgement.reason = .notInForce
                judgement.log = machine.logRange(from: start)
                return judgement
            }
        }
        if rule.applies != JudgingTable.none {
            if standing == .inForce, rule.gate != JudgingTable.none,
                let log = shared.closed(rule, element, place: place, &machine)
            {
                judgement.reason = .notApplicable
                judgement.log = log
                return judgement
            }
            let value = evaluate(rule.applies, element, &machine)
            if value.isFalse {
                judgement.reason = .notApplicable
                judgement.log = machine.logRange(from: start)
                return judgement
            }
            if value.isError { return failed(&judgement, value, start, machine) }
            applies =
                applies.isUnknown && value.isUnknown ? machine.union(applies, value) : value.isUnknown ? value : applies
        }
        let beforeRequires = machine.logMark()
        let requires = evaluate(rule.requires, element, &machine)
        judgement.requirement = machine.logRange(from: beforeRequires)
        if requires.isError { return failed(&judgement, requires, start, machine) }
        if requires.isTrue {
            judgement.verdict = .pass
        } else if applies.isUnknown || requires.isUnknown {
            judgement.lacks(
                applies.isUnknown && requires.isUnknown
                    ? machine.union(applies, requires) : applies.isUnknown ? applies : requires)
        } else {
            breach(rule, element, &judgement, &machine)
        }
        judgement.log = machine.logRange(from: start)
        return judgement
    }

    private func failed(
        _ judgement: inout Judgement, _ error: Value, _ start: LogMark, _ machine: borrowing Machine
    ) -> Judgement {
        judgement.fails(with: error)
        judgement.log = machine.logRange(from: start)
        return judgement
    }

    /// True when a route covers the day and its condition holds; unknown when only an undecided one covers it.
    private func inForce(
        _ rule: JudgingTable.Rule, _ element: Value?, on day: Int32, _ machine: inout Machine
    ) -> Value {
        var result = Value.false
        for place in table.routes(of: rule) where table.covers(table.routes[place], day) {
            let when = table.routes[place].when
            if when == JudgingTable.none { return .true }
            let value = evaluate(when, element, &machine)
            if value.isTrue { return value }
            if value.isUnknown {
                result = result.isUnknown ? machine.union(result, value) : value
            } else if value.isError, !result.isUnknown {
                result = value
            }
        }
        return result
    }

    /// `requires` is false: the first outcome that fits, unless an undecided one before it would say otherwise.
    private func breach(
        _ rule: JudgingTable.Rule, _ element: Value?, _ judgement: inout Judgement, _ machine: inout Machine
    ) {
        var undecided: [(verdict: Verdict, value: Value)] = []
        for place in table.outcomes(of: rule) {
            let outcome = table.outcomes[place]
            if outcome.when != JudgingTable.none {
                let value = evaluate(outcome.when, element, &machine)
                if value.isError {
                    return judgement.fails(with: value)
                }
                if value.isUnknown { undecided.append((outcome.verdict, value)) }
                guard value.isTrue else { continue }
            }
            judgement.outcome = place - Int(rule.firstOutcome)
            judgement.verdict = outcome.verdict
            let others = undecided.filter { $0.verdict != outcome.verdict }.map(\.value)
            if let first = others.first {
                judgement.lacks(others.dropFirst().reduce(first) { machine.union($0, $1) })
            }
            return
        }
        preconditionFailure("the last outcome of a rule has a condition")
    }

    // MARK: - Upcoming

    /// Judges what starts later on its own days, with today's facts; each day is set once.
    private mutating func lookAhead(from day: Int32, _ machine: inout Machine) {
        guard !ahead.isEmpty else { return }
        for future in table.starts where future > day {
            machine.setGlobal(asOfGlobal, .day(future))
            if table.forgetsWithDay { machine.forgetResults() }
            shared.forgetAnswers()
            for (judgement, index, place) in ahead where judgements[judgement].upcoming == nil {
                let rule = table.rules[index]
                guard table.begins(rule, on: future) else { continue }
                let element = judgements[judgement].element
                let standing = table.standing(of: rule, on: future)
                let then = judgeSubject(index, rule, standing, element, place: place, &machine)
                guard then.verdict != .notApplicable else { continue }
                // An element that nobody stated counts as in force only when it would not pass.
                if element?.isUnknown ?? false, then.verdict == .pass { continue }
                judgements[judgement].willSay(then, from: CalendarDay(daysSinceEpoch: future))
            }
        }
        machine.setGlobal(asOfGlobal, .day(day))
        if table.forgetsWithDay { machine.forgetResults() }
    }
}
