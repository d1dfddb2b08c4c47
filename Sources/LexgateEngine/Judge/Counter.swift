// Hot: what a gate over many files does with each. No Judgement, no log, no allocation.
import CEL
import Diagnostics
import LexgateModel

/// Counts the verdicts of all rules on one document, and says nothing else of them.
///
/// It lets the machine decide only, so that whatever ends in an error is left to the `Judge`. Rules in force that share a
/// list and a condition are one row of choices, which the machine goes through without coming back; or they are dismissed
/// together where the condition is false.
struct Counter: ~Copyable {
    struct Result {
        /// By the number of the verdict.
        var counts = SIMD8<Int32>()
        /// Rules and subjects of which something is to be said later.
        var upcoming = 0
        /// What is upcoming within the window among them.
        var worst = Verdict.notApplicable
    }

    /// Rules in force that share a list and a gate, or the lack of them.
    private struct Row {
        /// One of them.
        let rule: JudgingTable.Rule
        /// Where their choices begin: of those who ask the gate themselves, and of those for whom it is true.
        var turns: [ChoiceTurn] = []
        var turnsInGate: [ChoiceTurn] = []
        var frameSize = 0
    }

    /// A rule by itself: not in force on the day without a condition, or without code.
    private struct Single {
        let index: Int
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
    private let program: Program
    private let asOfGlobal: Int
    private var shared: SharedScopes
    private var rows: [Row] = []
    private var singles: [Single] = []
    /// Rules all of whose routes have ended.
    private var over = 0
    private var plannedDay: Int32?
    private var today: Int32 = 0
    private var ahead: [Ahead] = []
    private var result = Result()
    private var hasError = false

    init(policy: CompiledPolicy) {
        table = policy.judging
        program = policy.program
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
        for place in rows.indices { count(row: place, &machine) }
        for place in singles.indices { count(singles[place], &machine) }
        lookAhead(window: upcomingWindow, &machine)
        result.counts &+= machine.tally
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
        rows.removeAll()
        singles.removeAll()
        // A gate belongs to one list. By gate, then by list, then those of the whole document.
        var rowOfScope = Array(repeating: -1, count: table.gates.count + table.listCount + 1)
        for index in table.rules.indices where table.rules[index].isReported {
            let rule = table.rules[index]
            let standing = table.standing(of: rule, on: today)
            if standing == .over {
                over += 1
            } else if standing == .inForce, let turn = program.turn(ofChoice: index, from: .whole) {
                let hasGate = rule.gate != JudgingTable.none
                let scope =
                    hasGate
                    ? Int(rule.gate)
                    : table.gates.count + (rule.list == JudgingTable.none ? table.listCount : Int(rule.list))
                if rowOfScope[scope] < 0 {
                    rowOfScope[scope] = rows.count
                    rows.append(Row(rule: rule))
                }
                let row = rowOfScope[scope]
                rows[row].turns.append(turn)
                rows[row].frameSize = max(rows[row].frameSize, turn.size)
                let part: Program.ChoicePart =
                    rule.gateIsAll ? .condition : rule.gateIsFirst ? .afterFirstOfGuard : .whole
                if hasGate { rows[row].turnsInGate.append(program.turn(ofChoice: index, from: part) ?? turn) }
            } else {
                singles.append(Single(index: index, standing: standing))
            }
        }
    }

    // MARK: - Rows

    private mutating func count(row: Int, _ machine: inout Machine) {
        guard rows[row].rule.each != JudgingTable.none else { return choose(row, nil, place: 0, &machine) }
        let list = shared.list(of: rows[row].rule, &machine).value
        if list.isError {
            hasError = true
            return
        }
        let elements = list.tag == .list ? list.count : 0
        for place in 0..<elements { choose(row, machine.element(place, of: list), place: place, &machine) }
        if list.isUnknown || list.isOpen {
            let before = machine.tally
            choose(row, machine.missing(of: list), place: elements, &machine)
            // Of the element that an open list may still hold behind others only what is not settled is counted.
            if elements > 0 {
                for verdict in [Verdict.notApplicable, .pass] { machine.tally[verdict.number] = before[verdict.number] }
            }
        } else if elements == 0 {
            add(.notApplicable, rows[row].turns.count)
        }
    }

    /// Asks the rules of a row about one subject.
    private mutating func choose(_ row: Int, _ element: Value?, place: Int, _ machine: inout Machine) {
        let gate = shared.gate(of: rows[row].rule, element, place: place, &machine)?.state
        if gate == .isFalse {
            machine.tally[Verdict.notApplicable.number] &+= Int32(truncatingIfNeeded: rows[row].turns.count)
            return
        }
        let frameSize = rows[row].frameSize
        func make(_ turns: UnsafeBufferPointer<ChoiceTurn>) -> Value {
            machine.choose(turns, frameSize: frameSize, element)
        }
        let answer =
            gate == .isTrue
            ? rows[row].turnsInGate.withUnsafeBufferPointer(make) : rows[row].turns.withUnsafeBufferPointer(make)
        if answer.isError { hasError = true }
    }

    // MARK: - Single rules

    private mutating func count(_ single: Single, _ machine: inout Machine) {
        let rule = table.rules[single.index]
        guard rule.each != JudgingTable.none else { return count(single, rule, nil, place: 0, &machine) }
        let list = shared.list(of: rule, &machine).value
        if list.isError {
            hasError = true
            return
        }
        let elements = list.tag == .list ? list.count : 0
        for place in 0..<elements { count(single, rule, machine.element(place, of: list), place: place, &machine) }
        if list.isUnknown || list.isOpen {
            count(single, rule, machine.missing(of: list), place: elements, isLast: elements > 0, &machine)
        } else if elements == 0 {
            add(.notApplicable, 1)
        }
    }

    /// Asks a rule about one subject. Of the element that an open list may still hold (`isLast` behind others) only what is
    /// not settled is counted.
    private mutating func count(
        _ single: Single, _ rule: JudgingTable.Rule, _ element: Value?, place: Int, isLast: Bool = false,
        _ machine: inout Machine
    ) {
        var gate: SharedScopes.Answer?
        if single.standing == .inForce { gate = shared.gate(of: rule, element, place: place, &machine) }
        let decision = table.decide(rule, single.standing, element, gate, notes: false, &machine)
        if decision.reason == .notInForce {
            add(.notApplicable, 1)
            if single.standing.mayStartLater {
                ahead.append(
                    Ahead(
                        rule: single.index, place: place, element: element, start: table.start(of: rule, after: today)))
            }
        } else if !isLast || (decision.verdict != .notApplicable && decision.verdict != .pass) {
            add(decision.verdict, 1)
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
