// Hot: one rule, one subject, one day.
import CEL
import LexgateModel

/// How a rule comes out for one subject on one day.
struct Decision {
    var verdict = Verdict.notApplicable
    var reason = Judgement.Reason.decided
    /// The branch of `otherwise` that decided; -1 where none was asked.
    var outcome: Int16 = -1
    /// What is missing, or the error; which of the two, the verdict tells.
    var detail = Value.null
    /// What was read for `requires`.
    var requirement = LogRange()

    init(_ reason: Judgement.Reason = .decided) { self.reason = reason }

    init(error: Value) {
        verdict = .error
        detail = error
    }

    mutating func lacks(_ facts: Value) {
        verdict = .incomplete
        detail = facts
    }
}

extension JudgingTable {
    @inline(__always)
    private func evaluate(_ expression: UInt32, _ element: Value?, _ machine: inout Machine) -> Value {
        machine.evaluate(ExpressionID(index: expression), element: element)
    }

    /// DESIGN §6, "One rule, one subject, one day". `gate` is what the gate of a rule in force came to; with `notes`,
    /// what was read is noted.
    ///
    /// Inlined, so that whoever looks at the verdict alone pays for nothing else.
    @inline(__always)
    func decide(
        _ rule: Rule, _ standing: Standing, _ element: Value?, _ gate: SharedScopes.Answer?, notes: Bool,
        _ machine: inout Machine
    ) -> Decision {
        var applies = Value.true
        switch standing {
        case .inForce: break
        case .over, .later: return Decision(.notInForce)
        case .conditional(let day, _):
            applies = inForce(rule, element, on: day, &machine)
            if applies.isError { return Decision(error: applies) }
            if applies.isFalse { return Decision(.notInForce) }
        }
        if rule.applies != JudgingTable.none {
            let value: Value
            switch gate?.state {
            case .isFalse: return Decision(.notApplicable)
            case .isTrue where rule.gateIsAll:
                if notes { machine.note(gate?.log ?? LogRange()) }
                value = .true
            case .isTrue where rule.gateIsFirst:
                if notes { machine.note(gate?.log ?? LogRange()) }
                value = machine.evaluateRest(ExpressionID(index: rule.applies), element)
            default: value = evaluate(rule.applies, element, &machine)
            }
            if value.isFalse { return Decision(.notApplicable) }
            if value.isError { return Decision(error: value) }
            if value.isUnknown { applies = applies.isUnknown ? machine.union(applies, value) : value }
        }
        var decision = Decision()
        let beforeRequires = notes ? machine.logMark() : nil
        let requires = evaluate(rule.requires, element, &machine)
        if let beforeRequires { decision.requirement = machine.logRange(from: beforeRequires) }
        if requires.isError {
            decision.verdict = .error
            decision.detail = requires
        } else if requires.isTrue {
            decision.verdict = .pass
        } else if applies.isUnknown || requires.isUnknown {
            decision.lacks(
                applies.isUnknown && requires.isUnknown
                    ? machine.union(applies, requires) : applies.isUnknown ? applies : requires)
        } else {
            breach(rule, element, &decision, &machine)
        }
        return decision
    }

    /// True when a route covers the day and its condition holds; unknown when only an undecided one covers it.
    private func inForce(_ rule: Rule, _ element: Value?, on day: Int32, _ machine: inout Machine) -> Value {
        var result = Value.false
        for place in routes(of: rule) where covers(routes[place], day) {
            let when = routes[place].when
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
    private func breach(_ rule: Rule, _ element: Value?, _ decision: inout Decision, _ machine: inout Machine) {
        var undecided: [(verdict: Verdict, value: Value)] = []
        for place in outcomes(of: rule) {
            let outcome = outcomes[place]
            if outcome.when != JudgingTable.none {
                let value = evaluate(outcome.when, element, &machine)
                if value.isError {
                    decision.verdict = .error
                    decision.detail = value
                    return
                }
                if value.isUnknown { undecided.append((outcome.verdict, value)) }
                guard value.isTrue else { continue }
            }
            decision.outcome = Int16(truncatingIfNeeded: place - Int(rule.firstOutcome))
            decision.verdict = outcome.verdict
            let others = undecided.filter { $0.verdict != outcome.verdict }.map(\.value)
            if let first = others.first {
                decision.lacks(others.dropFirst().reduce(first) { machine.union($0, $1) })
            }
            return
        }
        preconditionFailure("the last outcome of a rule has a condition")
    }
}

extension Judge {
    func judgeSubject(
        _ index: Int, _ rule: JudgingTable.Rule, _ standing: JudgingTable.Standing, _ element: Value?,
        _ gate: SharedScopes.Answer?, _ machine: inout Machine
    ) -> Judgement {
        let start = machine.logMark()
        let decision = table.decide(rule, standing, element, gate, notes: true, &machine)
        var judgement = Judgement(rule: index, element: element, decision)
        let isByGate = decision.reason == .notApplicable && gate?.state == .isFalse
        judgement.log = isByGate ? gate?.log ?? LogRange() : machine.logRange(from: start)
        return judgement
    }
}
