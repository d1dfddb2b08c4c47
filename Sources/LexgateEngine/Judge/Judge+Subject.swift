// Hot: one rule, one subject, one day.
import CEL
import LexgateModel

extension Judge {
    private func evaluate(_ expression: UInt32, _ element: Value?, _ machine: inout Machine) -> Value {
        let id = ExpressionID(index: expression)
        return if let element { machine.evaluate(id, element) } else { machine.evaluate(id) }
    }

    /// `gate` is what the gate of a rule in force came to.
    func judgeSubject(
        _ index: Int, _ rule: JudgingTable.Rule, _ standing: JudgingTable.Standing, _ element: Value?,
        _ gate: SharedScopes.Answer?, _ machine: inout Machine
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
            if let gate, gate.state == .isFalse {
                judgement.reason = .notApplicable
                judgement.log = gate.log
                return judgement
            }
            let value: Value
            if let gate, gate.state == .isTrue, rule.gateIsFirst || rule.gateIsAll {
                machine.note(gate.log)
                value =
                    rule.gateIsAll ? .true : machine.evaluateRest(ExpressionID(index: rule.applies), element)
            } else {
                value = evaluate(rule.applies, element, &machine)
            }
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
}
