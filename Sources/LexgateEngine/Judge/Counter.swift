// Hot: what a gate over many files does with each. No Judgement, no log, no allocation.
import CEL
import Diagnostics
import LexgateModel

/// Counts the verdicts of all rules on one document, and says nothing else of them.
///
/// It lets the machine decide only, so that whatever ends in an error is left to the `Judge`. Rules that share a
/// condition are dismissed together where it is false.
struct Counter: ~Copyable {
    struct Result {
        /// By the number of the verdict.
        var counts = SIMD8<Int32>()
        /// Rules and subjects of which something is to be said later.
        var upcoming = 0
        /// What is upcoming within the window among them.
        var worst = Verdict.notApplicable
    }

    /// Rules in force that share a list and a gate, or one rule that shares none.
    private struct Group {
        /// Of the rules in `members`.
        let first: Int
        var count = 1
        let standing: JudgingTable.Standing
    }

    /// A rule that starts later, and the subject it was asked for.
    private struct Ahead {
        let rule: Int
        let place: Int
        let element: Value?
        /// The next day on which a route of the rule begins.
        var start: Int32
    }

    private let inPlace = InPlace()
    private let table: JudgingTable
    private let asOfGlobal: Int
    private var shared: SharedScopes
    private var members: [Int] = []
    private var groups: [Group] = []
    /// Rules all of whose routes have ended.
    private var over = 0
    private var plannedDay: Int32?
    private var today: Int32 = 0
    private var ahead: [Ahead] = []
    private var result = Result()
    private var hasError = false

    init(policy: CompiledPolicy) {
        table = policy.judging
        asOfGlobal = policy.asOfGlobal
        shared = SharedScopes(table)
    }

    /// Nil where an error came up, or a limit: then the document has to be judged. The heap may have grown.
    mutating func count(on day: CalendarDay, upcomingWindow: Int, _ machine: inout Machine) -> Result? {
        today = day.daysSinceEpoch
        if plannedDay != today { makePlan() }
        result = Result()
        result.counts[Verdict.notApplicable.number] = Int32(truncatingIfNeeded: over)
        ahead.removeAll(keepingCapacity: true)
        hasError = false
        shared.forget()
        machine.setGlobal(asOfGlobal, .day(today))
        machine.startDeciding()
        for place in groups.indices { count(groups[place], &machine) }
        lookAhead(window: upcomingWindow, &machine)
        machine.stopDeciding()
        guard !hasError, result.counts[Verdict.error.number] == 0 else { return nil }
        for verdict in Verdict.allCases where result.counts[verdict.number] > 0 {
            result.worst = max(result.worst, verdict)
        }
        return result
    }

    private mutating func makePlan() {
        plannedDay = today
        over = 0
        members.removeAll()
        groups.removeAll()
        // A gate belongs to one list.
        var sharing: [[Int]] = Array(repeating: [], count: table.gates.count)
        for index in table.rules.indices where table.rules[index].isReported {
            let rule = table.rules[index]
            let standing = table.standing(of: rule, on: today)
            if standing == .over {
                over += 1
            } else if standing == .inForce, rule.gate != JudgingTable.none {
                sharing[Int(rule.gate)].append(index)
            } else {
                groups.append(Group(first: members.count, standing: standing))
                members.append(index)
            }
        }
        for rules in sharing where !rules.isEmpty {
            groups.append(Group(first: members.count, count: rules.count, standing: .inForce))
            members += rules
        }
    }

    // MARK: - Subjects

    private mutating func count(_ group: Group, _ machine: inout Machine) {
        let rule = table.rules[members[group.first]]
        guard rule.each != JudgingTable.none else {
            return count(group, rule, nil, place: 0, &machine)
        }
        let list = shared.list(of: rule, &machine).value
        if list.isError {
            hasError = true
            return
        }
        let elements = list.tag == .list ? list.count : 0
        for place in 0..<elements {
            count(group, rule, machine.element(place, of: list), place: place, &machine)
        }
        if list.isUnknown || list.isOpen {
            count(group, rule, machine.missing(of: list), place: elements, isLast: elements > 0, &machine)
        } else if elements == 0 {
            add(.notApplicable, group.count)
        }
    }

    /// Asks the rules of a group for one subject. Of the element that an open list may still hold (`isLast` behind others)
    /// only what is not settled is counted.
    private mutating func count(
        _ group: Group, _ first: JudgingTable.Rule, _ element: Value?, place: Int, isLast: Bool = false,
        _ machine: inout Machine
    ) {
        var gate: SharedScopes.Answer?
        if group.standing == .inForce { gate = shared.gate(of: first, element, place: place, &machine) }
        if gate?.state == .isFalse {
            if !isLast { add(.notApplicable, group.count) }
            return
        }
        for member in group.first..<group.first + group.count {
            let rule = table.rules[members[member]]
            let decision = table.decide(rule, group.standing, element, gate, notes: false, &machine)
            if decision.reason == .notInForce {
                add(.notApplicable, 1)
                if group.standing.mayStartLater {
                    ahead.append(
                        Ahead(
                            rule: members[member], place: place, element: element,
                            start: table.start(of: rule, after: today)))
                }
            } else if !isLast || (decision.verdict != .notApplicable && decision.verdict != .pass) {
                add(decision.verdict, 1)
            }
        }
    }

    @inline(__always)
    private mutating func add(_ verdict: Verdict, _ count: Int) {
        result.counts[verdict.number] &+= Int32(truncatingIfNeeded: count)
    }

    // MARK: - Upcoming

    /// Asks what starts later on its own days, with today's facts; each day is set once.
    private mutating func lookAhead(window: Int, _ machine: inout Machine) {
        guard !ahead.isEmpty else { return }
        for future in table.starts where future > today {
            var isSet = false
            for waiting in ahead.indices where ahead[waiting].start == future {
                if !isSet {
                    machine.setGlobal(asOfGlobal, .day(future))
                    if table.forgetsWithDay { machine.forgetResults() }
                    shared.forgetAnswers()
                    isSet = true
                }
                let (place, element) = (ahead[waiting].place, ahead[waiting].element)
                let rule = table.rules[ahead[waiting].rule]
                ahead[waiting].start = table.start(of: rule, after: future)
                let standing = table.standing(of: rule, on: future)
                let gate = standing == .inForce ? shared.gate(of: rule, element, place: place, &machine) : nil
                let would = table.decide(rule, standing, element, gate, notes: false, &machine).verdict
                if would == .error {
                    hasError = true
                    return
                }
                // An element that nobody stated counts as in force only when it would not pass.
                if would == .notApplicable || (would == .pass && element?.isUnknown ?? false) { continue }
                ahead[waiting].start = .max
                result.upcoming += 1
                if would >= .warn, Int(future) - Int(today) <= window { result.worst = max(result.worst, .warn) }
            }
        }
    }
}
