import LexgateModel

/// What the page has told of one deployment, so that nothing is told twice: definitions with their arguments and all
/// that they came to.
///
/// What is wrong or to come is told in full. What passes or does not apply is told by what decides, and may point at
/// either; nothing that is told in full points at something shorter.
struct Tellings {
    /// Of the deployment.
    private let id: String
    /// Equal texts have equal numbers.
    private var texts: [String: Int] = [:]
    private var full: [Int: Int] = [:]
    private var brief: [Int: Int] = [:]
    private var count = 0
    /// Facts of which it was told what is asked, beside those of the table.
    private var asked: Set<String> = []
    /// Facts that the short telling at hand has shown.
    private(set) var shown: Set<String> = []
    /// Parts that the short telling at hand may yet have; `lexgate explain` has all.
    private var left = 0

    init(_ id: String = "") { self.id = id }

    /// Where a definition is told, and whether that is here.
    struct Place {
        let id: String
        let number: Int
        let isHere: Bool
    }

    mutating func begin() {
        left = 24
        shown = []
    }

    mutating func show(_ fact: Finding.Evidence) { shown.insert(fact.path) }

    /// Whether it was not told yet what is asked of a fact.
    mutating func asks(_ fact: String) -> Bool { asked.insert(fact).inserted }

    /// Whether there is room for one more part.
    mutating func mayTell(_ telling: Telling) -> Bool {
        left -= 1
        return !telling.isBrief || left >= 0
    }

    /// A number that explanations have in common which are told in the same words.
    mutating func key(of telling: Telling) -> Int {
        number(telling.steps.map { step in "\(step.role) \(step.part.map { key($0, telling) } ?? 0)" })
    }

    /// The place of the definition that `part` calls.
    mutating func place(of part: Explanation.Part, _ telling: Telling) -> Place {
        let key = self.key(ofCall: telling.original(part), telling)
        if let number = full[key] ?? (telling.isBrief ? brief[key] : nil) { return place(number, isHere: false) }
        count += 1
        if telling.isBrief { brief[key] = count } else { full[key] = count }
        return place(count, isHere: true)
    }

    private func place(_ number: Int, isHere: Bool) -> Place {
        Place(id: "\(id)-g\(number)", number: number, isHere: isHere)
    }

    /// A number that all calls have which say the same, whatever they stand in.
    private mutating func key(ofCall part: Explanation.Part, _ telling: Telling) -> Int {
        let definition = part.definition
        var words = ["\(definition?.path ?? ""):\(definition?.line ?? 0)", "\(part.form) \(part.truth)", part.value]
        for (name, value) in definition?.arguments ?? [] { words += [name, value] }
        return number(words + inside(part, telling))
    }

    private mutating func key(_ part: Explanation.Part, _ telling: Telling) -> Int {
        let head = ["\(part.form) \(part.truth) \(part.decides)", part.text, part.value, part.element ?? ""]
        guard part.definition != nil, part.decides else { return number(head + inside(part, telling)) }
        return number(head + ["\(key(ofCall: telling.original(part), telling))"])
    }

    private mutating func inside(_ part: Explanation.Part, _ telling: Telling) -> [String] {
        part.facts.map { "\($0.path) \($0.value) \($0.span) \($0.step)" } + ["", "\(part.leftOut)"]
            + part.missing.map { "\($0.path) \($0.state)" } + [""] + part.rows + [""] + part.notAsked + [""]
            + part.parts.map { "\(key($0, telling))" }
    }

    private mutating func number(_ words: [String]) -> Int {
        let text = words.map { "\($0.utf8.count):\($0)" }.joined()
        if let known = texts[text] { return known }
        texts[text] = texts.count
        return texts.count - 1
    }
}

/// One explanation while it is told.
struct Telling {
    let explanation: Explanation
    /// By what decides alone.
    let isBrief: Bool
    /// Definitions that an explanation tells under a number and refers to later.
    private var originals: [Int: Explanation.Part] = [:]

    init(_ explanation: Explanation, isBrief: Bool) {
        self.explanation = explanation
        self.isBrief = isBrief
        for step in explanation.steps { if let part = step.part { collect(part) } }
    }

    /// Of a short telling those that the answer rests on. That a rule is in force, its statement says.
    var steps: [Explanation.Step] {
        guard isBrief else { return explanation.steps }
        return explanation.steps.filter { step in
            if case .inForce = step.role, step.truth == .isTrue { return false }
            return step.decides
        }
    }

    private mutating func collect(_ part: Explanation.Part) {
        if let definition = part.definition, definition.number > 0, !definition.isRepeated, part.decides {
            originals[definition.number] = part
        }
        for inner in part.parts { collect(inner) }
    }

    /// The part in which the definition is told that `part` calls once more.
    func original(_ part: Explanation.Part) -> Explanation.Part {
        guard let definition = part.definition, definition.isRepeated else { return part }
        return originals[definition.number] ?? part
    }
}

extension Explanation {
    /// Every fact that its parts read.
    var facts: [Finding.Evidence] { steps.flatMap { $0.part.map(Self.facts) ?? [] } }

    private static func facts(_ part: Part) -> [Finding.Evidence] { part.facts + part.parts.flatMap(facts) }
}
