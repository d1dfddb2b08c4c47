import Diagnostics

/// Which of a few answers a guard, a condition, and what follows from its breach come to for one element.
///
/// An answer is a small number of the caller's, below `Choice.answers`. Guard and conditions have one parameter, the
/// element, or none.
package struct Choice {
    package struct Outcome {
        package let when: ExpressionID?
        package let answer: UInt8

        package init(when: ExpressionID?, answer: UInt8) {
            self.when = when
            self.answer = answer
        }
    }

    /// Where it is false, nothing else is asked.
    package let guarded: ExpressionID?
    package let condition: ExpressionID
    /// Of a condition that is false: the first that fits, unless an undecided one before it would say otherwise.
    package let outcomes: [Outcome]
    /// What a false guard comes to, a true condition (also where the guard is undecided), and all that is undecided.
    package let dismissed: UInt8
    package let holds: UInt8
    package let undecided: UInt8

    /// How many answers there can be.
    package static let answers = 8

    package init(
        guarded: ExpressionID?, condition: ExpressionID, outcomes: [Outcome], dismissed: UInt8, holds: UInt8,
        undecided: UInt8
    ) {
        self.guarded = guarded
        self.condition = condition
        self.outcomes = outcomes
        self.dismissed = dismissed
        self.holds = holds
        self.undecided = undecided
    }
}

/// The code of a choice.
struct ChoiceEntry: BitwiseCopyable, Sendable {
    /// The first instruction; `Op.none` where there is no code.
    var start = Op.none
    /// From `start`: where the second operand of the guard begins (0 where it has none), and the condition.
    var rest: UInt16 = 0
    var body: UInt16 = 0
    var frameSize: UInt32 = 0
    /// What it costs at most, beside what loops and calls count themselves.
    var cost: UInt32 = 0
}

/// A choice in a row of choices, and where it is entered.
package struct ChoiceTurn: BitwiseCopyable, Sendable {
    let start: UInt32
    let place: UInt32
    let cost: UInt32
    let frameSize: UInt32

    /// Slots that it needs.
    package var size: Int { Int(frameSize) }
}

extension CodeGenerator {
    /// The code of a choice, and how it is entered, as if it began at 0; nil where it would not fit.
    static func code(
        of choice: Choice, in program: Program, _ paths: PathNumbers
    ) -> ([Instruction], ChoiceEntry)? {
        let expressions = [choice.guarded, choice.condition] + choice.outcomes.map(\.when)
        let roots = expressions.map { $0.map { program.roots[Int($0.index)] } }
        let frameSize = roots.compactMap { $0?.frameSize }.max() ?? 0
        var generator = CodeGenerator(program, paths, frameSize: max(frameSize, 1))
        let body = generator.choice(choice)
        guard let (code, entry) = generator.finished() else { return nil }
        return (
            code,
            ChoiceEntry(
                start: 0, rest: entry.rest, body: UInt16(body), frameSize: UInt32(entry.frameSize), cost: entry.cost)
        )
    }

    /// Returns where the condition begins.
    private mutating func choice(_ choice: Choice) -> Int {
        func op(_ expression: ExpressionID) -> UInt32 { program.roots[Int(expression.index)].op }
        let (doubt, undecided) = (newBit(), newLabel())
        let body = Targets(yes: newLabel(), no: newLabel(), open: undecided)
        if let guarded = choice.guarded {
            let dismissed = Targets(yes: body.yes, no: newLabel(), open: newLabel())
            conditionWithRest(op(guarded), dismissed)
            place(dismissed.no)
            emit(.choose, a: UInt32(choice.dismissed))
            place(dismissed.open)
            emit(.mark, a: doubt)
        }
        place(body.yes)
        let start = code.count
        let broken = Targets(yes: newLabel(), no: body.no, open: undecided)
        condition(op(choice.condition), broken)
        place(broken.yes)
        emit(.choose, a: UInt32(choice.holds))
        place(broken.no)
        let sure = newLabel()
        emit(Instruction(code: .settle, a: doubt), Targets(yes: sure, no: sure, open: undecided))
        place(sure)
        outcomes(choice.outcomes.map { ($0.when.map(op), $0.answer) }, undecided: undecided)
        place(undecided)
        emit(.choose, a: UInt32(choice.undecided))
        return start
    }

    private mutating func outcomes(_ outcomes: [(when: UInt32?, answer: UInt8)], undecided: Label) {
        /// Marked where a condition for that answer was undecided.
        var doubts: [(answer: UInt8, bit: UInt32)] = []
        for outcome in outcomes {
            let next = Targets(yes: newLabel(), no: newLabel(), open: newLabel())
            if let when = outcome.when { condition(when, next) }
            place(next.yes)
            for doubt in doubts where doubt.answer != outcome.answer {
                let sure = newLabel()
                emit(Instruction(code: .settle, a: doubt.bit), Targets(yes: sure, no: sure, open: undecided))
                place(sure)
            }
            emit(.choose, a: UInt32(outcome.answer))
            place(next.open)
            if outcome.when != nil {
                let known = doubts.first { $0.answer == outcome.answer }?.bit
                let bit = known ?? newBit()
                if known == nil { doubts.append((outcome.answer, bit)) }
                emit(.mark, a: bit)
            }
            place(next.no)
        }
    }
}

extension Program {
    /// Adds code for choices; they are numbered in their order.
    mutating func add(_ added: [Choice]) {
        let paths = PathNumbers(adding: &self)
        choices = Flat(
            added.map { choice in
                guard case (let instructions, var entry)? = CodeGenerator.code(of: choice, in: self, paths) else {
                    return ChoiceEntry()
                }
                entry.start = UInt32(code.count)
                code += instructions
                return entry
            })
    }

    /// A place in a choice where it can be entered.
    package enum ChoicePart { case whole, afterFirstOfGuard, condition }

    /// The turn of a choice, by its number; nil where it has no code.
    package func turn(ofChoice number: Int, from part: ChoicePart) -> ChoiceTurn? {
        guard choices.indices.contains(number), choices[number].start != Op.none else { return nil }
        let entry = choices[number]
        let offset =
            switch part {
            case .whole: UInt16(0)
            case .afterFirstOfGuard: entry.rest
            case .condition: entry.body
            }
        return ChoiceTurn(
            start: entry.start, place: entry.start + UInt32(offset), cost: entry.cost, frameSize: entry.frameSize)
    }
}
