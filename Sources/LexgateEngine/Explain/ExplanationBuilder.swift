import CEL
import LexgateModel

/// Puts what evaluation did into words, and keeps what decides.
struct ExplanationBuilder {
    let policy: CompiledPolicy
    let texts: PolicyTexts
    let rule: Int
    /// Parts that may yet be shown.
    private var left: Int
    private let limits: Explanation.Limits
    /// See `Explanation.defaults`.
    private(set) var defaults: [String: String] = [:]
    /// Calls of definitions that were told, by definition and arguments.
    private var told: [String: Int] = [:]

    init(_ policy: CompiledPolicy, _ explaining: Explaining, rule: Int) {
        self.policy = policy
        texts = explaining.texts
        limits = explaining.limits
        left = limits.parts
        self.rule = rule
    }

    /// Where nothing is known of an element, all that is asked of it comes to the same.
    mutating func keepShort() { left = limits.partsOfUnknown }

    func truth(_ value: Value) -> Explanation.Truth {
        value.isUnknown ? .unknown : value.isError ? .error : value.isTrue ? .isTrue : value.isFalse ? .isFalse : .value
    }

    /// A part that does not decide is told by its value alone.
    mutating func part(
        _ traced: TracedPart, decides: Bool, _ writer: inout FindingWriter, _ machine: inout Machine
    ) -> Explanation.Part {
        left -= 1
        // A definition is told by its body, under its own name.
        let body = traced.parts.first(where: \.isBody)
        let inner = body ?? traced
        let definition = definition(traced, isTold: decides && body != nil, writer, machine)
        var part = Explanation.Part(
            form(inner.form), text: short(texts.text(traced.span, of: traced.source)), truth: truth(traced.value),
            value: short(machine.describe(traced.value)), decides: decides,
            element: traced.element.map { short(writer.name(of: $0, machine)) }, definition: definition)
        part.leftOut = traced.leftOut
        guard decides, definition?.isRepeated != true else { return part }
        if body != nil {
            // What an argument lacks is told where it is asked for.
            for argument in traced.parts where !argument.isBody { readPlainly(argument, &part, &writer, &machine) }
        }
        let shown = choice(inner)
        part.missing = []
        for (inner, isDeciding) in shown.parts {
            if inner.isPlain, !inner.isSeparate(in: shown.form) {
                readPlainly(inner, &part, &writer, &machine)
            } else if left > 0 {
                part.parts.append(self.part(inner, decides: isDeciding, &writer, &machine))
            } else {
                part.leftOut += 1
            }
        }
        part.leftOut += shown.leftOut
        read(inner, &part, &writer, &machine)
        part.notAsked = machine.partsNotAsked(in: inner).prefix(limits.names).map {
            short(texts.text($0.span, of: $0.source))
        }
        let isLackingHere = traced.value.isUnknown && !part.parts.contains { $0.truth == .unknown }
        if isLackingHere, part.missing.isEmpty { lack(traced.value, &part, &writer, machine) }
        part.parts.sort { $0.decides && !$1.decides }
        return part
    }

    private func form(_ form: TracedPart.Form) -> Explanation.Part.Form {
        switch form {
        case .and: .all
        case .or: .any
        case .loop: .loop
        case .constant, .variable, .field, .not, .conditional, .bind, .definition, .lookup, .strict: .plain
        }
    }

    private func short(_ text: String) -> String {
        let most = limits.text
        // Bytes first: a value may be as long as the document.
        guard text.utf8.count > most, text.count > most else { return text }
        return text.prefix(most - 1) + "…"
    }

    // MARK: - Definitions

    /// The definition that a call enters. The second call with the same arguments is told by its number alone.
    private mutating func definition(
        _ call: TracedPart, isTold: Bool, _ writer: borrowing FindingWriter, _ machine: borrowing Machine
    ) -> Explanation.Definition? {
        guard case .definition(let index) = call.form, texts.definitions.indices.contains(index) else { return nil }
        let source = texts.definitions[index]
        let arguments = call.parts.filter { !$0.isBody }
        let key = arguments.reduce("\(index)") { "\($0) \($1.value.tag) \($1.value.aux) \($1.value.bits)" }
        let known = told[key]
        if known == nil, isTold { told[key] = told.count + 1 }
        return Explanation.Definition(
            name: source.name, about: source.about,
            body: call.parts.first(where: \.isBody).map { short(texts.text($0.span, of: $0.source)) } ?? "",
            citations: source.citations.map { writer.citation($0, source.pack) }, path: texts.path(source.place),
            line: texts.line(source.place),
            arguments: zip(source.parameters, arguments).map {
                ($0, short(writer.name(of: $1.value, machine)))
            },
            number: known ?? told[key] ?? 0, isRepeated: known != nil)
    }

    // MARK: - What decides

    private struct Choice {
        var form: TracedPart.Form
        var parts: [(part: TracedPart, decides: Bool)] = []
        var leftOut = 0
    }

    /// The parts of an expression that are worth telling, and whether its value rests on each.
    private func choice(_ whole: TracedPart) -> Choice {
        let result = truth(whole.value)
        var choice = Choice(form: whole.form)
        switch whole.form {
        case .and, .or:
            // One that decides alone makes the others irrelevant; else those count that came out as the whole did.
            choice.parts = whole.parts.map { ($0, truth($0.value) == result) }
        case .loop(let end):
            let turns = whole.parts.filter { $0.element != nil }
            choice.parts = whole.parts.filter { $0.element == nil }.map { ($0, true) }
            var deciding = turns
            if let end, result == (end ? .isTrue : .isFalse) {
                deciding = Array(turns.suffix(1))
            } else if end != nil, result == .unknown || result == .error {
                deciding = turns.filter { truth($0.value) == result }
            }
            choice.parts += deciding.prefix(limits.turns).map { ($0, true) }
            let shown = min(deciding.count, limits.turns)
            choice.leftOut = turns.count - shown + turns.dropFirst(shown).reduce(0) { $0 + $1.leftOut }
        case .conditional, .bind:
            choice.parts = whole.parts.filter { $0.form != .constant }.map { ($0, true) }
        case .constant, .variable, .field, .not, .definition, .lookup, .strict:
            let isLacking = result == .unknown || result == .error
            choice.parts = whole.parts.filter { !$0.isBody }.map { ($0, !isLacking || truth($0.value) == result) }
        }
        return choice
    }

    // MARK: - Facts

    /// Takes over what a part without a question of its own read, and its parts.
    private mutating func readPlainly(
        _ traced: TracedPart, _ part: inout Explanation.Part, _ writer: inout FindingWriter, _ machine: inout Machine
    ) {
        for inner in traced.parts { readPlainly(inner, &part, &writer, &machine) }
        read(traced, &part, &writer, &machine)
        if traced.value.isUnknown, part.missing.isEmpty { lack(traced.value, &part, &writer, machine) }
    }

    /// The fact or row that a part read itself.
    private mutating func read(
        _ traced: TracedPart, _ part: inout Explanation.Part, _ writer: inout FindingWriter, _ machine: inout Machine
    ) {
        if let cell = traced.cell, !machine[cell].isUnknown,
            let fact = writer.evidence(ofCell: cell, &machine) ?? writer.computed(cell, &machine),
            !part.facts.contains(fact)
        {
            part.facts.append(fact)
            let reason = fact.step == .assumed ? writer.field(of: writer.facts.source(of: cell)) : nil
            if let reason, texts.defaults.indices.contains(reason), !texts.defaults[reason].isEmpty {
                defaults[fact.path] = texts.defaults[reason]
            }
        }
        guard traced.form == .lookup, let text = row(traced, machine), !part.rows.contains(text) else { return }
        part.rows.append(text)
    }

    /// The row that a look-up found, or that there is none.
    private func row(_ traced: TracedPart, _ machine: borrowing Machine) -> String? {
        if let row = traced.row, Int(row.id) < policy.rows.count {
            let row = policy.rows[Int(row.id)]
            return "\(row.table)(\(row.key)): \(row.source)"
        }
        guard traced.value.isNull else { return nil }
        let table = texts.text(traced.span, of: traced.source).prefix { $0 != "(" }
        let keys = traced.parts.filter { $0.value.tag != .timestamp }.map { machine.describe($0.value) }
        return short("\(table) has no row for \(keys.joined(separator: ", "))")
    }

    /// The facts that an unknown lacks.
    private func lack(
        _ value: Value, _ part: inout Explanation.Part, _ writer: inout FindingWriter, _ machine: borrowing Machine
    ) {
        let (cells, named) = machine.missingCells(of: value)
        let most = limits.names
        for cell in cells.prefix(most) {
            let missing = writer.missingFact(writer.askable(writer.facts.source(of: cell)), machine)
            if !part.missing.contains(missing) { part.missing.append(missing) }
        }
        for name in named.prefix(most) {
            part.missing.append(Finding.Missing(path: name, span: .zero, about: "", isAtRoot: true))
        }
        part.leftOut += max(0, cells.count - most) + max(0, named.count - most)
    }
}

extension TracedPart {
    /// It asks nothing of its own: it reads facts, or does what is told with them.
    fileprivate var isPlain: Bool {
        switch form {
        case .constant, .variable, .field, .strict, .lookup, .not: parts.allSatisfy(\.isPlain)
        case .and, .or, .conditional, .bind, .loop, .definition: false
        }
    }

    /// Whether it is told by itself though it is plain: operands of logic, and turns of a loop.
    fileprivate func isSeparate(in form: Form) -> Bool {
        switch form {
        case .and, .or, .conditional: true
        case .loop: element != nil
        case .constant, .variable, .field, .not, .bind, .definition, .lookup, .strict: false
        }
    }
}
