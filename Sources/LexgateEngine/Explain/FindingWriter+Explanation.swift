import CEL
import LexgateModel

// Asks the rule once more, question after question as DESIGN §6 has them, and keeps how each answer came about.
extension FindingWriter {
    /// How a judgement came about. Costs what the rule cost on this subject, some words for each part, and no more heap.
    mutating func explanation(
        _ judgement: Judgement, _ explaining: Explaining, on today: CalendarDay, _ machine: inout Machine
    ) -> Explanation {
        let rule = policy.rules[judgement.rule]
        let day = judgement.day(today: today)
        let mark = machine.mark()
        machine.setGlobal(policy.asOfGlobal, .day(day.daysSinceEpoch))
        var builder = ExplanationBuilder(policy, explaining, rule: judgement.rule)
        let steps = builder.steps(judgement, rule, on: day, &self, &machine)
        machine.setGlobal(policy.asOfGlobal, .day(today.daysSinceEpoch))
        machine.release(toKeepingLog: mark)
        let duties = rule.obligations.compactMap { explaining.texts.duties[$0] }.map { duty, pack in
            Explanation.Duty(
                id: duty.id, about: duty.about, citations: duty.citations.map { citation($0, pack) })
        }
        return Explanation(day: day, path: rule.path, duties: duties, steps: steps, defaults: builder.defaults)
    }

    /// What people call an element of a list.
    func name(of element: Value, _ machine: borrowing Machine) -> String {
        if element.isUnknown { return "not stated" }
        guard element.tag == .record, !element.isConstant, let index = facts.record(owning: element.firstCell),
            facts.records[index].first == element.firstCell
        else { return machine.describe(element) }
        let path = paths.path(ofRecord: index, machine)
        return path.hasPrefix("derived.") ? String(path.dropFirst("derived.".count)) : path
    }
}

extension ExplanationBuilder {
    /// The questions in their order, up to the one that decided; later ones stand there as not asked.
    mutating func steps(
        _ judgement: Judgement, _ rule: CompiledPolicy.Rule, on day: CalendarDay, _ writer: inout FindingWriter,
        _ machine: inout Machine
    ) -> [Explanation.Step] {
        var steps: [Explanation.Step] = []
        let arguments = judgement.element.map { [$0] } ?? []
        if judgement.element?.isUnknown ?? false { keepShort() }
        if let each = rule.each {
            let list = machine.parts(of: each, [])
            let isOnly = judgement.reason == .emptyList || judgement.element == nil && judgement.verdict == .error
            let isRest = judgement.element?.isUnknown ?? false
            steps.append(
                Explanation.Step(
                    .each(variable: rule.variable), list.map { truth($0.value) }, decides: isOnly || isRest,
                    note: note(of: list?.value, judgement.element),
                    part: list.map { part($0, decides: isOnly || isRest, &writer, &machine) }))
            if isOnly { return steps + unasked(rule) }
        }
        let (routes, inForce) = routes(rule, arguments, on: day, &writer, &machine)
        // A rule that has no route on its day has nothing else to ask, whatever its list holds.
        steps += routes
        guard inForce != .isFalse, inForce != .error else { return steps + unasked(rule) }
        var applies = inForce
        if let expression = rule.applies {
            let traced = machine.parts(of: expression, arguments)
            let own = traced.map { truth($0.value) } ?? .error
            if own != .isTrue { applies = own }
            // What is required may be met whether or not the rule applies.
            let met = own == .unknown ? machine.evaluate(rule.requires, arguments: arguments).isTrue : false
            let isPass = own == .isTrue && machine.evaluate(rule.requires, arguments: arguments).isTrue
            steps.append(
                Explanation.Step(
                    .applies, own, decides: !met && !isPass,
                    note: own == .isFalse ? "applies only to \(rule.appliesTo)" : "",
                    part: traced.map { part($0, decides: !met && !isPass, &writer, &machine) }))
            guard own != .isFalse, own != .error else { return steps + unasked(rule, appliesToo: false) }
        }
        let traced = machine.parts(of: rule.requires, arguments)
        let requires = traced.map { truth($0.value) } ?? .error
        let decides = requires != .isFalse || applies == .isTrue
        steps.append(
            Explanation.Step(
                .requires, requires, decides: decides,
                part: traced.map { part($0, decides: decides, &writer, &machine) }))
        guard requires == .isFalse, applies == .isTrue else { return steps }
        return steps + outcomes(rule, arguments, judgement.outcome, &writer, &machine)
    }

    private func unasked(_ rule: CompiledPolicy.Rule, appliesToo: Bool = true) -> [Explanation.Step] {
        (appliesToo && rule.applies != nil ? [Explanation.Step(.applies, nil, decides: false)] : [])
            + [Explanation.Step(.requires, nil, decides: false)]
    }

    private func note(of list: Value?, _ element: Value?) -> String {
        guard let list, list.tag == .list else { return "which there are is not known" }
        let count = list.count == 1 ? "1 element" : "\(list.count) elements"
        let more = list.isOpen ? ", and there may be more" : ""
        if element?.isUnknown ?? false { return "one that may be there beside those that are known (\(list.count))" }
        return element == nil ? "there is none" : "one of \(count)\(more)"
    }

    /// One step for each route, and whether the rule is in force.
    private mutating func routes(
        _ rule: CompiledPolicy.Rule, _ arguments: [Value], on day: CalendarDay, _ writer: inout FindingWriter,
        _ machine: inout Machine
    ) -> ([Explanation.Step], Explanation.Truth) {
        let covering = rule.routes.filter { $0.covers(day) }
        let isPlain = covering.contains { $0.when == nil }
        let traced = rule.routes.map { route in
            isPlain || !route.covers(day) ? nil : route.when.flatMap { machine.parts(of: $0, arguments) }
        }
        let truths = zip(rule.routes, traced).map { route, traced -> Explanation.Truth in
            guard route.covers(day) else { return .isFalse }
            return route.when == nil ? .isTrue : traced.map { truth($0.value) } ?? .isFalse
        }
        let first = truths.firstIndex(of: .isTrue)
        let whole: Explanation.Truth =
            first != nil ? .isTrue : truths.contains(.unknown) ? .unknown : truths.contains(.error) ? .error : .isFalse
        let steps = rule.routes.indices.map { place in
            let route = rule.routes[place]
            let decides = first.map { $0 == place } ?? (truths[place] == whole)
            // Of several routes the first that holds is enough.
            let isAsked = first.map { place <= $0 } ?? true || !route.covers(day)
            return Explanation.Step(
                .inForce(from: route.from, until: route.until), isAsked ? truths[place] : nil, decides: decides,
                note: route.covers(day) ? "" : route.from > day ? "begins later" : "has ended",
                part: isAsked ? traced[place].map { part($0, decides: decides, &writer, &machine) } : nil)
        }
        return (steps, whole)
    }

    /// The branches of a breach up to the one that was taken.
    private mutating func outcomes(
        _ rule: CompiledPolicy.Rule, _ arguments: [Value], _ taken: Int?, _ writer: inout FindingWriter,
        _ machine: inout Machine
    ) -> [Explanation.Step] {
        var steps: [Explanation.Step] = []
        for (place, outcome) in rule.outcomes.enumerated() {
            guard let when = outcome.when, let traced = machine.parts(of: when, arguments) else {
                return steps + [Explanation.Step(.otherwise(outcome.verdict), .isTrue, decides: true)]
            }
            let truth = truth(traced.value)
            let isUndecided = truth == .unknown && taken.map { rule.outcomes[$0].verdict != outcome.verdict } ?? true
            let decides = truth == .isTrue || truth == .error || isUndecided
            steps.append(
                Explanation.Step(
                    .otherwise(outcome.verdict), truth, decides: decides,
                    part: part(traced, decides: decides, &writer, &machine)))
            if place == taken || truth == .isTrue || truth == .error { break }
        }
        return steps
    }
}
