import CEL
import DataTree
import Diagnostics
import LexgateModel

/// Puts judgements into words and places, while the machine that made them still holds their document.
struct FindingWriter: ~Copyable {
    let policy: CompiledPolicy
    let facts: Facts
    let tree: Tree
    let paths: FactPaths
    /// Whether findings carry everything that was read, or only what is shown of them.
    let withEvidence: Bool
    private var missingCells = KeyIndex<UInt32>()
    private var missingFacts: [Finding.Missing] = []
    /// By pack: which laws that it judges apply to this document.
    private var lawsHere: [CompiledPolicy.LawsHere?] = []
    /// Evaluations that may yet be spent on finding places.
    var trials = 1_000

    init(policy: CompiledPolicy, facts: Facts, tree: Tree, withEvidence: Bool = true) {
        self.withEvidence = withEvidence
        self.policy = policy
        self.facts = facts
        self.tree = tree
        paths = FactPaths(facts, policy.vocabulary)
    }

    static func isConcern(_ judgement: Judgement) -> Bool {
        judgement.verdict >= .warn || judgement.upcoming != nil
    }

    mutating func finding(_ judgement: Judgement, day: CalendarDay, _ machine: inout Machine) -> Finding {
        let rule = policy.rules[judgement.rule]
        let pack = policy.packs[rule.pack]
        let missing = missing(judgement, machine)
        let evidence = withEvidence ? evidence(judgement, &machine) : []
        // Text that shows no evidence still says where what a breach rests on comes from; what is missing rests on nothing.
        let isToldWithRows = withEvidence ? judgement.verdict >= .warn : [.warn, .fail].contains(judgement.verdict)
        let catalogue = isToldWithRows ? catalogue(judgement, &machine) : []
        let relevant = judgement.day(today: day)
        let beforeWords = machine.logMark()
        let message = message(judgement, rule, missing, &machine)
        let named = machine.readCells(since: beforeWords)
        var finding = Finding(
            rule: rule.id, pack: pack.id, title: rule.title, subject: subject(judgement, rule, machine),
            element: element(judgement), verdict: judgement.verdict,
            message: message, why: rule.why,
            citations: citations(judgement, rule, on: relevant, &machine), severity: rule.severity,
            confidence: rule.confidence, reading: rule.reading, isHard: rule.isHard,
            inForceFrom: rule.routes.filter { $0.from <= relevant }.map(\.from).max() ?? rule.routes.map(\.from).min(),
            remedies: rule.remedies.map { ($0.text, $0.cost) }, upcoming: judgement.upcoming, missing: missing,
            evidence: evidence, catalogue: catalogue, tableRows: withEvidence ? rows(judgement, machine) : [],
            span: span(judgement, missing, on: day, &machine))
        // What is missing rests on nothing but what it names.
        if withEvidence, [.warn, .fail].contains(judgement.upcoming?.would ?? judgement.verdict) {
            finding.basis = basis(judgement, named: named, &machine)
        }
        return finding
    }

    /// The law of the finding on the day that counts. Where something is missing, that is all that it may be about; where
    /// the rule does not apply, all that the rule is about.
    private mutating func citations(
        _ judgement: Judgement, _ rule: CompiledPolicy.Rule, on day: CalendarDay, _ machine: inout Machine
    ) -> [Finding.Citation] {
        let day = judgement.verdict == .notApplicable && judgement.upcoming == nil ? nil : day
        let mayBeAbout = judgement.verdict == .incomplete && judgement.element?.isUnknown != true
        var cited: [CompiledPolicy.Citation] = []
        for citation in rule.citations {
            if let when = citation.when {
                // What hangs on the element is not the law of a finding about none.
                guard rule.each == nil || judgement.element != nil else { continue }
                if day != nil {
                    let holds = machine.evaluate(when, arguments: judgement.element.map { [$0] } ?? [])
                    // What cannot be evaluated is shown, not swallowed.
                    guard holds.isTrue || holds.isError || mayBeAbout && holds.isUnknown else { continue }
                }
            }
            cited.append(citation)
        }
        guard let mirrors = policy.packs[rule.pack].mirrors else {
            return cited.compactMap { citation($0, rule.pack, on: day) }
        }
        if lawsHere.isEmpty { lawsHere = policy.packs.map { _ in nil } }
        let laws = lawsHere[rule.pack] ?? mirrors.lawsHere { machine.evaluate($0).isTrue }
        lawsHere[rule.pack] = laws
        return cited.flatMap { laws.citations(for: $0) }.compactMap { citation($0, rule.pack, on: day) }
    }

    func citation(_ citation: CompiledPolicy.Citation, _ pack: Int) -> Finding.Citation {
        cite(citation, policy.instrument(citation.instrument, of: pack))
    }

    /// Nil where the instrument is not law on the day, if one counts.
    private func citation(
        _ citation: CompiledPolicy.Citation, _ pack: Int, on day: CalendarDay?
    ) -> Finding.Citation? {
        let instrument = policy.instrument(citation.instrument, of: pack)
        if let day, let instrument, !instrument.isLaw(on: day) { return nil }
        return cite(citation, instrument)
    }

    private func cite(
        _ citation: CompiledPolicy.Citation, _ instrument: PolicyPack.Instrument?
    ) -> Finding.Citation {
        Finding.Citation(
            instrument: instrument?.name ?? citation.instrument, short: instrument?.short ?? citation.instrument,
            provision: citation.provision, url: instrument?.url)
    }

    // MARK: - Words

    /// What helps where a document takes too much.
    static let wayOut = "describe the deployment in several documents, each with some of the data and their flows"

    private func message(
        _ judgement: Judgement, _ rule: CompiledPolicy.Rule, _ missing: [Finding.Missing], _ machine: inout Machine
    ) -> String {
        let arguments = judgement.element.map { [$0] } ?? []
        switch judgement.verdict {
        case .error:
            guard let error = judgement.error else { return "the rule could not be evaluated" }
            let failure = machine.failure(of: error)
            return
                "the rule could not be evaluated: \(failure.message)\(failure.isLimit ? "; \(FindingWriter.wayOut)" : "")"
        case .incomplete where judgement.missing != nil: return incomplete(rule, missing)
        case .notApplicable:
            if let upcoming = judgement.upcoming {
                switch upcoming.would {
                case .incomplete where judgement.missing != nil: return incomplete(rule, missing)
                case .pass: return "no such defect so far: \(rule.title)"
                case .error: return "the rule could not be evaluated"
                default: return words(judgement, rule, arguments, &machine)
                }
            }
            switch judgement.reason {
            case .notInForce: return "not in force on this day"
            case .emptyList: return "there is nothing to judge: \(rule.appliesTo)"
            default: return "applies only to \(rule.appliesTo)"
            }
        // Titles name the defect.
        case .pass: return "no such defect: \(rule.title)"
        default: return words(judgement, rule, arguments, &machine)
        }
    }

    private func incomplete(_ rule: CompiledPolicy.Rule, _ missing: [Finding.Missing]) -> String {
        let facts = missing.map { $0.state == .insufficient ? "more than `\($0.path)` says" : "`\($0.path)`" }
            .joined(separator: ", ")
        return facts.isEmpty ? "cannot be decided" : "cannot be decided without \(facts)"
    }

    private func words(
        _ judgement: Judgement, _ rule: CompiledPolicy.Rule, _ arguments: [Value], _ machine: inout Machine
    ) -> String {
        let template = judgement.outcome.flatMap { rule.outcomes[$0].message } ?? rule.message
        return template.map { machine.render($0, arguments) } ?? rule.title
    }

    // MARK: - Facts

    private mutating func missing(_ judgement: Judgement, _ machine: borrowing Machine) -> [Finding.Missing] {
        guard let value = judgement.missing else { return [] }
        let (cells, named) = machine.missingCells(of: value)
        var seen = KeyIndex<UInt32>()
        var result: [Finding.Missing] = []
        var standIn: UInt32?
        for cell in cells.prefix(Finding.Missing.most) {
            let source = askable(facts.source(of: cell))
            if facts.isOfOwnRecipient(source) {
                // Nobody can write facts of the stand-in for the organisation: who else is there is the question.
                standIn = facts.record(owning: facts.ownRecipient).map { facts.records[$0].parent }
            } else if seen.insert(source) {
                result.append(missingFact(source, machine))
            }
        }
        if result.isEmpty, let standIn { result.append(missingFact(standIn, machine)) }
        let root = tree.nodes.isEmpty ? Span.zero : headline(0)
        for name in named.prefix(Finding.Missing.most) {
            result.append(Finding.Missing(path: name, span: root, about: "", isAtRoot: true))
        }
        let rest = max(0, cells.count - Finding.Missing.most) + max(0, named.count - Finding.Missing.most)
        if rest > 0 {
            result.append(Finding.Missing(path: "and \(rest) more facts", span: root, about: "", isAtRoot: true))
        }
        return result
    }

    /// Many findings lack the same fact; its name and place are worked out once.
    mutating func missingFact(_ cell: UInt32, _ machine: borrowing Machine) -> Finding.Missing {
        if let known = missingCells.place(of: cell) { return missingFacts[known] }
        let place = paths.place(ofCell: cell, in: tree)
        let state: Finding.Missing.State =
            facts.origin(of: cell).step != .stated
            ? .notStated : machine[cell].isUnknown || machine[cell].isOpen ? .misstated : .insufficient
        let shortfall = state == .insufficient ? facts.shortfall(of: cell) : nil
        let fact = Finding.Missing(
            path: paths.path(ofCell: cell, machine), span: place.span,
            about: shortfall ?? about(cell), isAtRoot: place.node == 0, state: state, cell: cell)
        missingCells.insert(cell)
        missingFacts.append(fact)
        return fact
    }

    /// The fact to ask for: of one that only the engine fills, the one that it is filled from.
    func askable(_ cell: UInt32) -> UInt32 {
        guard let field = field(of: cell), policy.vocabulary.fields[field].asks > 0 else { return cell }
        return UInt32(Int(cell) + Int(policy.vocabulary.fields[field].asks) - 1 - field)
    }

    private func about(_ cell: UInt32) -> String {
        guard let field = field(of: cell), let index = facts.record(owning: cell) else { return "" }
        let about = policy.vocabulary.abouts[field]
        guard let thing = self.field(of: facts.records[index].parent) else { return about }
        let name = policy.vocabulary.abouts[thing]
        if about.isEmpty || name.isEmpty { return about.isEmpty ? name : about }
        // "How far it has come" says nothing without the name of the thing.
        return policy.vocabulary.fields[thing].flags.contains(.artefact) ? "\(name): \(about)" : about
    }
}
