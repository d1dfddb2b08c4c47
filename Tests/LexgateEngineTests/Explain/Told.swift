import LexgateEngine
import LexgateModel
import Testing

extension Law {
    /// The findings with how they came about.
    func explained(_ facts: String, on day: String = "2026-06-01") throws -> [Finding] {
        let texts = build.texts
        return try judge(facts, on: day) { $0.explaining = Explaining(texts) }.findings
    }

    /// How the only finding came about, line by line.
    func told(_ facts: String, on day: String = "2026-06-01") throws -> [String] {
        let findings = try explained(facts, on: day)
        #expect(findings.count == 1)
        return try #require(findings.first?.explanation).outline
    }
}

extension Explanation {
    /// `* requires: false` for what decides, `- applies: true` for what does not; parts below, indented.
    var outline: [String] {
        steps.flatMap { step -> [String] in
            let role =
                switch step.role {
                case .each(let variable): "each \(variable)"
                case .inForce(let from, _): "in force from \(from)"
                case .applies: "applies"
                case .requires: "requires"
                case .otherwise(let verdict): "otherwise \(verdict.word)"
                }
            let answer = step.truth.map { "\($0)" } ?? "not asked"
            let note = step.note.isEmpty ? "" : " (\(step.note))"
            return ["\(step.decides ? "*" : "-") \(role): \(answer)\(note)"]
                + (step.part.map { Explanation.outline($0, "  ") } ?? [])
        }
    }

    private static func outline(_ part: Part, _ indent: String) -> [String] {
        var line = "\(indent)\(part.decides ? "*" : "-") "
        if let element = part.element { line += "\(element): " }
        line += "`\(part.text)` \(part.truth == .value ? part.value : "\(part.truth)")"
        if let definition = part.definition {
            line += definition.isRepeated ? " see #\(definition.number)" : " #\(definition.number) \(definition.about)"
            let arguments = definition.arguments.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
            if !arguments.isEmpty { line += " with \(arguments)" }
        }
        for fact in part.facts { line += "; \(fact.path) = \(fact.value), \(fact.step)" }
        for missing in part.missing { line += "; lacks \(missing.path)" }
        for row in part.rows { line += "; \(row)" }
        for text in part.notAsked { line += "; not asked \(text)" }
        if part.leftOut > 0 { line += "; \(part.leftOut) more" }
        return [line] + part.parts.flatMap { outline($0, indent + "  ") }
    }

    /// The verdict that the answers come to, by the table of "One rule, one subject, one day".
    var conclusion: Verdict {
        var inForce: [Truth] = []
        var applies: Truth?
        var requires: Truth?
        var outcomes: [(verdict: Verdict, truth: Truth)] = []
        for step in steps {
            guard let truth = step.truth else { continue }
            switch step.role {
            case .each: if truth == .error { return .error }
            case .inForce: inForce.append(truth)
            case .applies: applies = truth
            case .requires: requires = truth
            case .otherwise(let verdict): outcomes.append((verdict, truth))
            }
        }
        let isUndecided: Bool
        if inForce.contains(.isTrue) {
            isUndecided = applies == .unknown
        } else {
            guard inForce.contains(.unknown) else { return inForce.contains(.error) ? .error : .notApplicable }
            isUndecided = true
        }
        if applies == .isFalse { return .notApplicable }
        if applies == .error || requires == .error { return .error }
        guard let requires else { return .notApplicable }
        if requires == .isTrue { return .pass }
        if isUndecided || requires == .unknown { return .incomplete }
        guard let taken = outcomes.first(where: { $0.truth == .isTrue || $0.truth == .error }) else {
            return .incomplete
        }
        if taken.truth == .error { return .error }
        let isDisputed = outcomes.contains { $0.truth == .unknown && $0.verdict != taken.verdict }
        return isDisputed ? .incomplete : taken.verdict
    }

    /// What is wrong with its tree: an answer that its own parts do not bear out, or that rests on nothing.
    var faults: [String] { steps.flatMap { step in step.part.map { Explanation.faults($0) } ?? [] } }

    var partCount: Int { steps.reduce(0) { $0 + ($1.part.map { Explanation.count($0) } ?? 0) } }

    private static func count(_ part: Part) -> Int { part.parts.reduce(1) { $0 + count($1) } }

    private static func faults(_ part: Part) -> [String] {
        var faults = part.parts.flatMap { Explanation.faults($0) }
        let isTold = part.decides && part.definition?.isRepeated != true && part.leftOut == 0
        guard isTold else { return faults }
        func fault(_ words: String) { faults.append("`\(part.text)` \(part.truth): \(words)") }
        switch (part.form, part.truth) {
        case (.all, .isFalse), (.all, .unknown), (.any, .isTrue), (.any, .unknown):
            if !part.parts.contains(where: { $0.decides && $0.truth == part.truth }) { fault("no part says so") }
        case (.all, .isTrue), (.any, .isFalse):
            if !part.parts.allSatisfy({ $0.truth == part.truth }) { fault("a part says otherwise") }
            if !part.notAsked.isEmpty { fault("a part was not asked") }
        default:
            if part.truth == .unknown, part.missing.isEmpty, !part.parts.contains(where: { $0.truth == .unknown }) {
                fault("nothing is missing")
            }
        }
        return faults
    }
}
