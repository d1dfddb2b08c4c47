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
    /// Rules that start later, with the element each was judged for: settled day by day afterwards.
    private var ahead: [(judgement: Int, rule: Int)] = []

    init(policy: CompiledPolicy) {
        table = policy.judging
        asOfGlobal = policy.asOfGlobal
    }

    /// Without `lookingAhead` nothing is said of rules that start later.
    mutating func judgeAll(
        on day: CalendarDay, only: Set<Int>? = nil, lookingAhead: Bool = true, _ machine: inout Machine
    ) {
        judgements.removeAll(keepingCapacity: true)
        ahead.removeAll(keepingCapacity: true)
        machine.setGlobal(asOfGlobal, .day(day.daysSinceEpoch))
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
        guard table.routes(of: rule).contains(where: { table.routes[$0].until >= day }) else {
            var judgement = Judgement(rule: index, element: nil, verdict: .notApplicable)
            judgement.reason = .notInForce
            judgements.append(judgement)
            return
        }
        guard rule.each != JudgingTable.none else {
            append(judgeSubject(index, nil, on: day, &machine), on: day)
            return
        }
        let start = machine.logMark()
        let list = machine.evaluate(ExpressionID(index: rule.each))
        if list.isError {
            var judgement = Judgement(rule: index, element: nil, verdict: .error)
            judgement.fails(with: list)
            judgement.log = start..<machine.logMark()
            judgements.append(judgement)
            return
        }
        let count = list.tag == .list ? list.count : 0
        let isOpen = list.isUnknown || list.isOpen
        for i in 0..<count { append(judgeSubject(index, machine.element(i, of: list), on: day, &machine), on: day) }
        if isOpen {
            let rest = machine.missing(of: list)
            let judgement = judgeSubject(index, rest, on: day, &machine)
            if judgement.reason == .notInForce || (judgement.verdict != .notApplicable && judgement.verdict != .pass) {
                append(judgement, on: day)
            } else if count == 0 {
                append(judgement, on: day)
            }
        } else if count == 0 {
            var judgement = Judgement(rule: index, element: nil, verdict: .notApplicable)
            judgement.reason = .emptyList
            judgement.log = start..<machine.logMark()
            judgements.append(judgement)
        }
    }

    private mutating func append(_ judgement: Judgement, on day: Int32) {
        judgements.append(judgement)
        if judgement.reason == .notInForce, table.startsLater(table.rules[judgement.rule], than: day) {
            ahead.append((judgements.count - 1, judgement.rule))
        }
    }

    // MARK: - One subject

    private func evaluate(_ expression: UInt32, _ element: Value?, _ machine: inout Machine) -> Value {
        let id = ExpressionID(index: expression)
        return if let element { machine.evaluate(id, element) } else { machine.evaluate(id) }
    }

    private func judgeSubject(
        _ index: Int, _ element: Value?, on day: Int32, _ machine: inout Machine
    ) -> Judgement {
        let rule = table.rules[index]
        var judgement = Judgement(rule: index, element: element, verdict: .notApplicable)
        let start = machine.logMark()
        var applies = inForce(rule, element, on: day, &machine)
        if applies.isError { return failed(&judgement, applies, start, machine) }
        if applies.isFalse {
            judgement.reason = .notInForce
            judgement.log = start..<machine.logMark()
            return judgement
        }
        if rule.applies != JudgingTable.none {
            let value = evaluate(rule.applies, element, &machine)
            if value.isFalse {
                judgement.reason = .notApplicable
                judgement.log = start..<machine.logMark()
                return judgement
            }
            if value.isError { return failed(&judgement, value, start, machine) }
            applies =
                applies.isUnknown && value.isUnknown ? machine.union(applies, value) : value.isUnknown ? value : applies
        }
        let beforeRequires = machine.logMark()
        let requires = evaluate(rule.requires, element, &machine)
        judgement.requirement = beforeRequires..<machine.logMark()
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
        judgement.log = start..<machine.logMark()
        return judgement
    }

    private func failed(
        _ judgement: inout Judgement, _ error: Value, _ start: LogMark, _ machine: borrowing Machine
    ) -> Judgement {
        judgement.fails(with: error)
        judgement.log = start..<machine.logMark()
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
        var last = day
        for future in ahead.flatMap({ entry in
            table.routes(of: table.rules[entry.rule]).map { table.routes[$0].from }
        }).sorted() where future > last {
            last = future
            machine.setGlobal(asOfGlobal, .day(future))
            machine.forgetResults()
            for (place, rule) in ahead where judgements[place].upcoming == nil {
                guard table.routes(of: table.rules[rule]).contains(where: { table.routes[$0].from == future }) else {
                    continue
                }
                let element = judgements[place].element
                let then = judgeSubject(rule, element, on: future, &machine)
                guard then.verdict != .notApplicable else { continue }
                // An element that nobody stated counts as in force only when it would not pass.
                if element?.isUnknown ?? false, then.verdict == .pass { continue }
                judgements[place].willSay(then, from: CalendarDay(daysSinceEpoch: future))
            }
        }
        machine.setGlobal(asOfGlobal, .day(day))
        machine.forgetResults()
    }
}
