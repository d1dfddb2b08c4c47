// Hot: runs once per rule and subject. No String, no allocation but the growing array of judgements.
import CEL
import Diagnostics
import LexgateModel

/// Applies rules to the facts in a machine's heap, on one day. DESIGN §6, "One rule, one subject, one day".
struct Judge: ~Copyable {
    private let inPlace = InPlace()
    let table: JudgingTable
    private let asOfGlobal: Int
    private(set) var judgements: [Judgement] = []
    /// What was not kept, by the number of the verdict.
    private(set) var settled = SIMD8<Int32>()
    private var keepsAll = true
    /// What several rules share of their scope, while one day is judged.
    private var shared: SharedScopes
    /// The reported rules and how they stand on `plannedDay`, the same for every document.
    private var plan: [(rule: Int, standing: JudgingTable.Standing)] = []
    private var plannedDay: Int32?
    private var today: Int32 = 0
    /// Rules that start later: settled day by day afterwards.
    private var ahead: [Ahead] = []

    private struct Ahead: BitwiseCopyable {
        let judgement: Int32
        let rule: Int32
        /// Of the element it was judged for.
        let place: Int32
        /// The next day on which a route of the rule begins.
        var start: Int32
    }

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
        today = day.daysSinceEpoch
        machine.setGlobal(asOfGlobal, .day(today))
        shared.forget()
        if let only {
            for index in only.sorted() {
                judge(rule: index, table.standing(of: table.rules[index], on: today), &machine)
            }
        } else {
            if plannedDay != today { makePlan() }
            for place in plan.indices { judge(rule: plan[place].rule, plan[place].standing, &machine) }
        }
        if lookingAhead { lookAhead(&machine) }
    }

    /// After a judgement without looking ahead: what starts later and cannot be evaluated is an error today already.
    mutating func findErrorsAhead(_ machine: inout Machine) { lookAhead(forErrors: true, &machine) }

    private mutating func makePlan() {
        plannedDay = today
        plan.removeAll(keepingCapacity: true)
        for index in table.rules.indices where table.rules[index].isReported {
            plan.append((index, table.standing(of: table.rules[index], on: today)))
        }
    }

    /// The first later day on which a route of a reported rule begins, or has ended.
    func firstRoute(after day: CalendarDay) -> Int32? {
        let reported = table.rules.filter(\.isReported).flatMap { table.routes(of: $0).map { table.routes[$0] } }
        return reported.flatMap { [$0.from, $0.until == .max ? .max : $0.until + 1] }
            .filter { $0 > day.daysSinceEpoch && $0 < .max }.min()
    }

    // MARK: - Subjects

    private mutating func judge(rule index: Int, _ standing: JudgingTable.Standing, _ machine: inout Machine) {
        let rule = table.rules[index]
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
            let gate = standing == .inForce ? shared.gate(of: rule, rest, place: count, &machine) : nil
            let judgement = judgeSubject(index, rule, standing, rest, gate, &machine)
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
        let gate = standing == .inForce ? shared.gate(of: rule, element, place: place, &machine) : nil
        if !keepsAll, let gate, gate.state == .isFalse {
            settled[Verdict.notApplicable.number] &+= 1
            return
        }
        append(judgeSubject(index, rule, standing, element, gate, &machine), place: place, standing)
    }

    /// The rule does not apply as a whole.
    private mutating func settle(_ index: Int, _ reason: Judgement.Reason, _ log: LogRange = LogRange()) {
        guard keepsAll else {
            settled[Verdict.notApplicable.number] &+= 1
            return
        }
        var judgement = Judgement(rule: index, element: nil, verdict: .notApplicable)
        judgement.reason = reason
        judgement.log = log
        judgements.append(judgement)
    }

    @inline(__always)
    private mutating func append(_ judgement: Judgement, place: Int, _ standing: JudgingTable.Standing) {
        let startsLater = judgement.reason == .notInForce && standing.mayStartLater
        if !keepsAll, !startsLater, judgement.verdict == .pass || judgement.verdict == .notApplicable {
            settled[judgement.verdict.number] &+= 1
            return
        }
        keep(judgement, place: place, startsLater: startsLater)
    }

    private mutating func keep(_ judgement: Judgement, place: Int, startsLater: Bool) {
        judgements.append(judgement)
        if startsLater {
            ahead.append(
                Ahead(
                    judgement: Int32(truncatingIfNeeded: judgements.count - 1),
                    rule: Int32(truncatingIfNeeded: judgement.rule), place: Int32(truncatingIfNeeded: place),
                    start: table.start(of: table.rules[judgement.rule], after: today)))
        }
    }

    // MARK: - Upcoming

    /// Judges what starts later on its own days, with today's facts; each day is set once.
    private mutating func lookAhead(forErrors: Bool = false, _ machine: inout Machine) {
        guard !ahead.isEmpty else { return }
        for future in table.starts where future > today {
            var isSet = false
            for place in ahead.indices where ahead[place].start == future {
                if !isSet {
                    machine.setGlobal(asOfGlobal, .day(future))
                    if table.forgetsWithDay { machine.forgetResults() }
                    shared.forgetAnswers()
                    isSet = true
                }
                settle(ahead: place, on: future, forErrors: forErrors, &machine)
            }
        }
        machine.setGlobal(asOfGlobal, .day(today))
        if table.forgetsWithDay { machine.forgetResults() }
    }

    private mutating func settle(
        ahead waiting: Int, on day: Int32, forErrors: Bool, _ machine: inout Machine
    ) {
        let (place, index) = (Int(ahead[waiting].judgement), Int(ahead[waiting].rule))
        let rule = table.rules[index]
        ahead[waiting].start = table.start(of: rule, after: day)
        let element = judgements[place].element
        let standing = table.standing(of: rule, on: day)
        let gate =
            standing == .inForce
            ? shared.gate(of: rule, element, place: Int(ahead[waiting].place), &machine) : nil
        let then = judgeSubject(index, rule, standing, element, gate, &machine)
        guard then.verdict != .notApplicable else { return }
        if then.verdict == .error {
            // What cannot be evaluated is no duty ahead.
            ahead[waiting].start = .max
            judgements[place] = then.erring(from: CalendarDay(daysSinceEpoch: day))
            return
        }
        // An element that nobody stated counts as in force only when it would not pass.
        if element?.isUnknown ?? false, then.verdict == .pass { return }
        ahead[waiting].start = .max
        if !forErrors { judgements[place].willSay(then, from: CalendarDay(daysSinceEpoch: day)) }
    }
}
