// Hot: asked once per rule and subject.
import CEL
import LexgateModel

/// The lists and conditions that several rules share, each evaluated once for one document and day.
///
/// Most rules do not apply to most subjects, and most of those say so in a condition that they have in common with
/// others.
struct SharedScopes {
    private struct List {
        var value: Value
        var log: LogRange
        var isKnown: Bool
    }

    /// What a condition came to for one element.
    struct Answer: BitwiseCopyable {
        enum State: UInt8, BitwiseCopyable { case unasked, isFalse, isTrue, undecided }
        var state = State.unasked
        /// What was read to come to it.
        var log = LogRange()
    }

    private let gates: [ExpressionID]
    private var lists: [List]
    /// Where the answers of each gate begin, element by element; none where it was not asked yet.
    private var firstAnswers: [Int32]
    private var answers: [Answer] = []

    private static let none: Int32 = -1

    init(_ table: JudgingTable) {
        gates = table.gates.indices.map { ExpressionID(index: table.gates[$0]) }
        lists = Array(
            repeating: List(value: .null, log: LogRange(), isKnown: false), count: table.listCount)
        firstAnswers = Array(repeating: SharedScopes.none, count: gates.count)
    }

    mutating func forget() {
        for place in lists.indices { lists[place].isKnown = false }
        forgetAnswers()
    }

    /// Keeps the lists: due when only the day has changed, and what is judged stays the same.
    mutating func forgetAnswers() {
        for place in firstAnswers.indices { firstAnswers[place] = SharedScopes.none }
        answers.removeAll(keepingCapacity: true)
    }

    /// The list of a rule with `each`, and what was read to make it.
    mutating func list(of rule: JudgingTable.Rule, _ machine: inout Machine) -> (value: Value, log: LogRange) {
        let place = Int(rule.list)
        if lists[place].isKnown { return (lists[place].value, lists[place].log) }
        let start = machine.logMark()
        let value = machine.evaluate(ExpressionID(index: rule.each), element: nil)
        let log = machine.logRange(from: start)
        // The place of an error is in the text of one rule.
        lists[place] = List(value: value, log: log, isKnown: !value.isError)
        return (value, log)
    }

    /// What the gate of the rule comes to for the element at `place` of its list; nil where it has none.
    mutating func gate(
        of rule: JudgingTable.Rule, _ element: Value?, place: Int, _ machine: inout Machine
    ) -> Answer? {
        guard rule.gate != JudgingTable.none else { return nil }
        let gate = Int(rule.gate)
        if firstAnswers[gate] == SharedScopes.none {
            let count = rule.list == JudgingTable.none ? 0 : lists[Int(rule.list)].value.count
            firstAnswers[gate] = Int32(truncatingIfNeeded: answers.count)
            for _ in 0...count { answers.append(Answer()) }
        }
        let answer = Int(firstAnswers[gate]) + place
        if answers[answer].state == .unasked {
            let start = machine.logMark()
            let value = machine.evaluate(gates[gate], element: element)
            answers[answer] = Answer(
                state: value.isFalse ? .isFalse : value.isTrue ? .isTrue : .undecided,
                log: machine.logRange(from: start))
        }
        return answers[answer]
    }
}
