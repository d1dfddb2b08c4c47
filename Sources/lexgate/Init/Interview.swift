import DataTree
import Diagnostics
import LexgateEngine
import LexgateModel
import YAML

/// A fact to ask for.
struct Question: Sendable {
    let path: String
    let about: String
    let field: Int
    let address: FactAddress
    /// How many rules wait for it; 0 for what every descriptor has.
    let rules: Int
}

/// Asks for facts one after the other: first what decides most, judged anew after each answer.
///
/// What to ask, in which order, and what may be answered follow from the rules and the vocabulary alone.
struct Interview: ~Copyable {
    private var assessor: Assessor
    private let day: CalendarDay
    let words: VocabularyDraft
    private(set) var draft: Draft
    /// Of the draft as it stands.
    private(set) var assessment: Assessment
    /// Facts that stay unknown.
    private var passedOver: Set<String> = []

    var vocabulary: Vocabulary { assessor.policy.vocabulary }
    var catalogue: Catalogue { assessor.policy.catalogue }

    /// Findings that a missing fact leaves open.
    var openFindings: Int { assessment.counts[.incomplete] }

    var openFacts: [OpenFact] { OpenFact.ranked(assessment.findings, .notStated) }

    init(_ draft: Draft, under policy: CompiledPolicy, words: VocabularyDraft, on day: CalendarDay) {
        assessor = Assessor(policy: policy)
        self.day = day
        self.words = words
        self.draft = draft
        assessment = assessor.assess(Tree(), of: SourceFile(path: "", bytes: []), document: 0, on: day)
        (self.draft, assessment) = judged(draft)
    }

    /// The draft as it is read, every part with its node, and what the rules say of it.
    private mutating func judged(_ draft: Draft) -> (draft: Draft, assessment: Assessment) {
        var text = DraftText(vocabulary, isExplained: false)
        let file = SourceFile(path: "descriptor", bytes: text.bytes(draft))
        let read = file.yamlDocuments(symbols: vocabulary.symbols)
        let tree = read.value.first ?? Tree()
        let assessment = assessor.assess(
            tree, of: file, document: 0, on: day, detail: .concerns, readerDiagnostics: read.diagnostics)
        return (tree.isEmpty ? draft : Draft(tree), assessment)
    }

    /// The text to write: what is stated, each fact explained, and at the end what decides most of what is open.
    mutating func descriptor() -> [UInt8] {
        var text = DraftText(vocabulary, isExplained: true)
        let facts = openFacts
        var closing: [String] = []
        if !facts.isEmpty {
            closing = ["Not stated, and needed to decide, what decides most first:"]
            closing += facts.prefix(Interview.closingFacts).map { "  \($0.missing.path): \($0.missing.about)" }
            let rest = facts.count - Interview.closingFacts
            if rest > 0 { closing.append("and \(counted(rest, "fact")) more, which `lexgate lint` lists") }
        }
        let file = SourceFile(path: "descriptor", bytes: text.bytes(draft, closing: closing))
        return YAMLFormatter.descriptors(vocabulary).format(file).value?.bytes ?? file.bytes
    }

    /// So many open facts are named in the file.
    private static let closingFacts = 12

    // MARK: - Questions

    /// The fact that decides most of what is open and was not passed over; nil when there is nothing left to ask.
    func next() -> Question? {
        for question in required() where !passedOver.contains(question.path) { return question }
        for fact in openFacts {
            guard let address = assessor.address(of: fact.missing), let field = address.fields.last else { continue }
            let question = Question(
                path: fact.missing.path, about: fact.missing.about, field: field, address: address,
                rules: fact.rules.count)
            for question in leading(to: question) + [question]
            where isAskable(question.field) && !passedOver.contains(question.path) {
                return question
            }
        }
        return nil
    }

    /// What every descriptor has to say of itself, but for what has one value.
    private func required() -> [Question] {
        func required(_ type: Int) -> [Int] {
            vocabulary.writableFields(of: type).filter { vocabulary.fields[$0].flags.contains(.required) }
        }
        return required(vocabulary.root).flatMap { outer -> [Question] in
            let name = vocabulary.fieldNames[outer]
            guard vocabulary.fields[outer].kind == .object, let part = draft[name] else { return [] }
            let type = Int(vocabulary.fields[outer].target)
            return required(type).map { field in
                Question(
                    path: "\(name).\(vocabulary.fieldNames[field])", about: vocabulary.abouts[field], field: field,
                    address: FactAddress(node: part.node, type: type, fields: [field]), rules: 0)
            }
        }
    }

    /// What to ask before a fact, as far as it is not stated: the row of the catalogue that says most of what there is to
    /// know of the thing, facts from which this one follows, and elements for a reference to name.
    private func leading(to question: Question) -> [Question] {
        let spec = vocabulary.fields[question.field]
        let fields = question.address.fields.dropLast()
        let type = fields.last.map { Int(vocabulary.fields[$0].target) } ?? question.address.type
        let rows = vocabulary.types[type].fields.filter {
            vocabulary.fields[$0].flags.contains(.computed) && vocabulary.fields[$0].kind == .object
                && vocabulary.typeNames[Int(vocabulary.fields[$0].target)].hasPrefix("Catalogue")
        }
        let facts = (rows + [question.field]).flatMap { words.notes[$0].reads }
        var owner = draft.part(at: question.address.node)
        for field in fields { owner = owner?[vocabulary.fieldNames[field]] }
        let prefix = question.path.dropLast(vocabulary.fieldNames[question.field].count)
        // What the catalogue says itself, such as the licence of a model, leads to no row that has to be named.
        let besides = facts.compactMap { $0.count == 1 ? $0.first : nil }
            .filter { !vocabulary.fields[$0].flags.contains(.fromCatalogue) }
            .filter { !isStated($0, in: owner, of: type) && owner?.scalar == nil && canBeNamed($0, in: owner) }
            .map { field in
                Question(
                    path: prefix + vocabulary.fieldNames[field], about: vocabulary.abouts[field], field: field,
                    address: FactAddress(
                        node: question.address.node, type: question.address.type, fields: fields + [field]),
                    rules: question.rules)
            }
        return besides + named(by: spec, rules: question.rules)
    }

    /// The lists at the root whose elements a reference can name.
    private func named(by spec: Vocabulary.Field, rules: Int) -> [Question] {
        guard spec.kind == .reference else { return [] }
        return vocabulary.writableFields(of: vocabulary.root).filter { field in
            vocabulary.referable.enumerated().contains { place, type in
                spec.references & 1 << UInt32(place) != 0 && vocabulary.fields[field].kind == .object
                    && Int(vocabulary.fields[field].target) == type
            } && !isStated(field, in: draft, of: vocabulary.root)
        }.map { field in
            Question(
                path: vocabulary.fieldNames[field], about: vocabulary.abouts[field], field: field,
                address: FactAddress(node: 0, type: vocabulary.root, fields: [field]), rules: rules)
        }
    }

    /// Whether the catalogue has a name for a fact that it looks up: rooms of one's own lie in no region.
    private func canBeNamed(_ field: Int, in owner: Draft?) -> Bool {
        guard words.notes[field].names == .places, let provider = owner?["provider"]?.scalar else { return true }
        return !catalogue.regions(of: provider).isEmpty
    }

    private func isStated(_ field: Int, in part: Draft?, of type: Int) -> Bool {
        part?.entries.contains { entry in
            switch vocabulary.meaning(type: type, symbol: vocabulary.symbols.symbol(of: entry.key)) {
            case .field(let stated), .singular(let stated): stated == field
            case .inlineKey(let index), .inlineCompanion(let index): vocabulary.inlines[index].field == field
            case .unknown: false
            }
        } ?? false
    }

    /// Whether a line can answer it.
    private func isAskable(_ field: Int) -> Bool {
        let spec = vocabulary.fields[field]
        switch spec.kind {
        case .textMap, .checklist: return false
        case .object: return spec.flags.contains(.list) || spec.flags.contains(.artefact)
        case .enumeration: return !vocabulary.enumerationValues[Int(spec.target)].isEmpty
        default: return true
        }
    }

    // MARK: - Answers

    /// Leaves a fact unknown; it is not asked for again.
    mutating func passOver(_ question: Question) { passedOver.insert(question.path) }

    /// States a fact, unless the descriptor would then be wrong: that is what comes back. With `insists` a mere warning,
    /// such as of a name that the catalogue does not know, is taken.
    mutating func answer(_ question: Question, _ text: String, insists: Bool = false) -> [Diagnostic] {
        var candidate = draft
        candidate.state(statement(text, question), at: question.address, vocabulary)
        let next = judged(candidate)
        let known = assessment.diagnostics.map(\.message)
        let problems = next.assessment.diagnostics.filter { !known.contains($0.message) }
        if problems.isEmpty || insists && !problems.contains(where: { $0.severity == .error }) {
            draft = next.draft
            assessment = next.assessment
            passedOver.insert(question.path)
            return []
        }
        // Addresses are those of what was judged last.
        (draft, assessment) = judged(draft)
        return problems
    }
}
