import CEL
import DataTree
import Diagnostics
import LexgateModel

/// Judges documents under one policy, one after the other; one per thread.
///
/// `assess` depends on its arguments alone: no clock, no disk, no network, and whatever the input, it returns.
package struct Assessor: ~Copyable {
    package let policy: CompiledPolicy
    var machine: Machine
    var normaliser: Normaliser
    var lists: DerivedLists
    var judge: Judge
    private var counter: Counter
    private let rootFields: Int
    /// Findings of one document, those that pass among them; a larger one is refused, as its report would fill the memory.
    package var findingLimit = 500_000
    /// Findings that are to say how they came about; without it nothing is spent on that.
    package var explaining: Explaining?
    /// Facts of one document, those that follow from others among them.
    package var factLimit: Int {
        get { machine.cellLimit }
        set { machine.cellLimit = newValue }
    }

    package init(policy: CompiledPolicy) {
        self.policy = policy
        machine = Machine(program: policy.program)
        normaliser = Normaliser(vocabulary: policy.vocabulary, catalogue: policy.catalogue)
        lists = DerivedLists(for: normaliser)
        judge = Judge(policy: policy)
        counter = Counter(policy: policy)
        rootFields = policy.vocabulary.types[policy.vocabulary.root].fields.count
    }

    /// How much of an assessment is put into words.
    package enum Detail: Sendable {
        /// Counts, the verdict and what is waived: what a gate over many files needs.
        case counts
        /// Findings from `warn` on, upcoming ones included.
        case concerns
        /// Every finding with its evidence.
        case everything
    }

    /// Judges the document in `tree`, which was read from `file`; `waivers` have their places in the same row of files.
    package mutating func assess(
        _ tree: Tree, of file: SourceFile, document: Int, waivers: Waivers = .none, on day: CalendarDay,
        upcomingWindow: Int = 0, detail: Detail = .everything, readerDiagnostics: [Diagnostic] = []
    ) -> Assessment {
        machine.reset()
        var diagnostics = readerDiagnostics
        func unjudged(_ name: String) -> Assessment {
            Assessment(
                file: file, document: document, name: name, day: day, findings: [], diagnostics: diagnostics,
                verdict: .error, counts: VerdictCounts())
        }
        guard let head = head(of: tree, &diagnostics) else { return unjudged(file.path) }
        diagnostics += normaliser.normalise(tree, &machine)
        prepare()
        if machine.isHeapFull {
            diagnostics.append(
                tooLarge("it holds more than \(factLimit) facts, with those that follow from others", tree))
            return unjudged(head)
        }
        if detail == .counts, waivers.isEmpty {
            let mark = machine.mark()
            if let result = counter.count(on: day, upcomingWindow: upcomingWindow, &machine),
                result.counts.wrappedSum() <= findingLimit
            {
                return Assessment(
                    file: file, document: document, name: head, day: day, findings: [], diagnostics: diagnostics,
                    verdict: result.worst, counts: VerdictCounts(result.counts, upcoming: result.upcoming))
            }
            machine.release(to: mark)
        }
        // What a waiver is about may be anything, and where it is nothing, that is told.
        let keepsAll = detail == .everything || !waivers.isEmpty
        judge.judgeAll(on: day, keepingAll: keepsAll, &machine)
        if judge.judgements.count + Int(judge.settled.wrappedSum()) > findingLimit {
            diagnostics.append(tooLarge("it has more than \(findingLimit) findings", tree))
            return unjudged(head)
        }
        let (counts, verdict) = tally(on: day, upcomingWindow)
        var findings: [Finding] = []
        if detail != .counts || keepsAll {
            var writer = FindingWriter(
                policy: policy, facts: normaliser.facts, tree: tree, withEvidence: detail == .everything)
            for judgement in judge.judgements where keepsAll || FindingWriter.isConcern(judgement) {
                var finding = writer.finding(judgement, day: day, &machine)
                if let explaining, explaining.wants(finding) {
                    finding.explanation = writer.explanation(judgement, explaining, on: day, &machine)
                }
                findings.append(finding)
            }
            findings.sort { ($0.span.start, $0.rule, $0.subject) < ($1.span.start, $1.rule, $1.subject) }
        }
        let assessment = Assessment(
            file: file, document: document, name: head, day: day, findings: findings, diagnostics: diagnostics,
            verdict: verdict, counts: counts)
        return waivers.isEmpty ? assessment : waived(assessment, waivers, upcomingWindow, detail)
    }

    /// What is wrong with facts that descriptors extend; nothing is judged. The result has no findings.
    package mutating func check(
        _ tree: Tree, of file: SourceFile, document: Int, on day: CalendarDay, readerDiagnostics: [Diagnostic]
    ) -> Assessment {
        machine.reset()
        let diagnostics = readerDiagnostics + normaliser.check(tree, &machine)
        return Assessment(
            file: file, document: document, name: "fragment", day: day, findings: [], diagnostics: diagnostics,
            verdict: .error, counts: VerdictCounts())
    }

    /// Where a fact that the last assessment found missing would be written; nil for what no author writes, and for what
    /// is known and leads to a row of the catalogue that leaves something open.
    package func address(of missing: Finding.Missing) -> FactAddress? {
        guard let cell = missing.cell else { return nil }
        let value = machine[cell]
        guard value.isUnknown || value.isOpen || value.tag == .record else { return nil }
        return FactPaths(normaliser.facts, policy.vocabulary).address(ofCell: cell, machine)
    }

    private func tooLarge(_ reason: String, _ tree: Tree) -> Diagnostic {
        let start = Int(tree.nodes[0].span.start)
        return .error("too large to be judged: \(reason)", at: Span(start, start), help: FindingWriter.wayOut)
    }

    mutating func prepare() {
        lists.make(&normaliser.facts, policy.vocabulary, &machine)
        for field in 0..<rootFields { machine.setGlobal(field, cell: normaliser.facts.root + UInt32(field)) }
        machine.invalidateMemo()
    }

    func tally(on day: CalendarDay, _ window: Int) -> (VerdictCounts, Verdict) {
        var counts = judge.settled
        var ahead = 0
        var worst = counts[Verdict.pass.number] > 0 ? Verdict.pass : .notApplicable
        for judgement in judge.judgements {
            counts[judgement.verdict.number] &+= 1
            var verdict = judgement.verdict
            if let upcoming = judgement.upcoming {
                ahead += 1
                let distance = Int(upcoming.day.daysSinceEpoch) - Int(day.daysSinceEpoch)
                if upcoming.would >= .warn, distance <= window { verdict = max(verdict, .warn) }
            }
            worst = max(worst, verdict)
        }
        return (VerdictCounts(counts, upcoming: ahead), worst)
    }

    // MARK: - Head

    /// The name of the deployment; `nil`, with a diagnostic, when the document is none of ours.
    func head(of tree: Tree, _ diagnostics: inout [Diagnostic]) -> String? {
        // Text that could not be read has been complained about; what is missing in it says nothing more.
        let isBroken = diagnostics.contains { $0.severity == .error }
        guard !tree.isEmpty else {
            if !isBroken { diagnostics.append(.error("the document is empty", at: .zero)) }
            return nil
        }
        let start = Span(Int(tree.nodes[0].span.start), Int(tree.nodes[0].span.start))
        guard tree.nodes[0].kind == .mapping else {
            diagnostics.append(
                .error("not a deployment descriptor: a descriptor is a mapping", at: tree.nodes[0].span))
            return nil
        }
        guard let version = tree.child(of: 0, "apiVersion") else {
            if isBroken { return nil }
            let known = tree.children(of: 0).contains {
                policy.vocabulary.meaning(type: policy.vocabulary.root, symbol: tree.nodes[$0].key) != .unknown
            }
            diagnostics.append(
                .error(
                    known
                        ? "`apiVersion` is missing" : "not a deployment descriptor: it has no `apiVersion: lexgate/v1`",
                    at: start,
                    help:
                        "begin the file with `apiVersion: lexgate/v1` and `kind: Deployment`, or `kind: Fragment` where "
                        + "other files extend it"))
            return nil
        }
        guard tree.nodes[version].kind == .scalar, tree.string(version) == "lexgate/v1" else {
            diagnostics.append(
                .error(
                    "this version of lexgate reads `apiVersion: lexgate/v1`, not "
                        + (tree.nodes[version].kind == .scalar
                            ? "`\(tree.string(version))`"
                            : tree.nodes[version].kind == .sequence ? "a list" : "a mapping"),
                    at: tree.nodes[version].span))
            return nil
        }
        guard let metadata = tree.child(of: 0, "metadata"), tree.nodes[metadata].kind == .mapping,
            let name = tree.child(of: metadata, "name"), tree.nodes[name].kind == .scalar
        else { return "(no name)" }
        return tree.string(name)
    }

    // MARK: - Fragments

    /// The verdicts of one rule on a fragment of a descriptor, as rules carry them in their examples.
    package struct Trial: Sendable {
        package let verdict: Verdict
        package let findings: [Finding]
        package let diagnostics: [Diagnostic]
    }

    package mutating func trial(
        rule: Int, _ tree: Tree, node: Int, of file: SourceFile, on day: CalendarDay, isFragment: Bool = true
    ) -> Trial {
        machine.reset()
        let diagnostics = normaliser.normalise(tree, node: node, isFragment: isFragment, &machine)
        prepare()
        judge.judgeAll(on: day, only: [rule], &machine)
        var writer = FindingWriter(policy: policy, facts: normaliser.facts, tree: tree)
        var findings: [Finding] = []
        for judgement in judge.judgements { findings.append(writer.finding(judgement, day: day, &machine)) }
        let verdict = findings.map(\.verdict).max() ?? .notApplicable
        return Trial(verdict: verdict, findings: findings, diagnostics: diagnostics)
    }

    /// A rule that got better when one fact was withheld: what must never happen.
    package struct AbsenceBreach: Sendable {
        package let rule: String
        package let fact: String
        package let before: Verdict
        package let after: Verdict
    }

    /// Makes each known fact unknown in turn and judges again (DESIGN §6, "Absence").
    ///
    /// `only` restricts the rules; rules of `lexgate` stand outside. Costs one judgement per fact.
    package mutating func absenceBreaches(
        _ tree: Tree, node: Int, isFragment: Bool, on day: CalendarDay, only: Set<Int>? = nil
    ) -> (breaches: [AbsenceBreach], withheld: Int) {
        machine.reset()
        _ = normaliser.normalise(tree, node: node, isFragment: isFragment, &machine)
        let cells = normaliser.facts.factCells
        let mark = machine.mark()
        let records = normaliser.facts.records.count
        prepare()
        judge.judgeAll(on: day, only: only, &machine)
        let before = worstByRule()
        var breaches: [AbsenceBreach] = []
        var withheld = 0
        for cell in 0..<UInt32(cells) where isFact(cell, normaliser.facts) {
            let value = machine[cell]
            guard !value.isUnknown else { continue }
            withheld += 1
            machine.release(to: mark)
            normaliser.facts.forgetDerived(keepingRecords: records)
            machine[cell] = .unknown(cell: cell)
            prepare()
            judge.judgeAll(on: day, only: only, &machine)
            for (rule, after) in worstByRule() {
                guard let was = before[rule], !policy.rules[rule].id.hasPrefix("lexgate/") else { continue }
                let isFine = after == was || after == .incomplete || after > was
                if !isFine {
                    let name = FactPaths(normaliser.facts, policy.vocabulary).path(ofCell: cell, machine)
                    breaches.append(AbsenceBreach(rule: policy.rules[rule].id, fact: name, before: was, after: after))
                }
            }
            machine.release(to: mark)
            normaliser.facts.forgetDerived(keepingRecords: records)
            machine[cell] = value
        }
        return (breaches, withheld)
    }

    /// A field that an author states: not the computed ones, not claims, not the head, not an id that names an element.
    private func isFact(_ cell: UInt32, _ facts: borrowing Facts) -> Bool {
        guard let index = facts.record(owning: cell) else { return false }
        let record = facts.records[index]
        let type = policy.vocabulary.types[Int(record.type)]
        let name = policy.vocabulary.typeNames[Int(record.type)]
        let offset = Int(cell - record.first)
        guard offset < type.fields.count, !facts.isOfOwnRecipient(cell) else { return false }
        let field = type.fields.lowerBound + offset
        if policy.vocabulary.fields[field].flags.contains(.computed) || field == type.idField { return false }
        if name.hasPrefix("Catalogue") { return false }
        if ["Declared", "LawExclusion", "Metadata", "Evidence"].contains(name) { return false }
        if Int(record.type) == policy.vocabulary.root {
            return !["apiVersion", "kind", "metadata", "extends", "declared", "evidence", "derived"].contains(
                policy.vocabulary.fieldNames[field])
        }
        return true
    }

    private func worstByRule() -> [Int: Verdict] {
        var worst: [Int: Verdict] = [:]
        for judgement in judge.judgements {
            worst[judgement.rule] = max(worst[judgement.rule] ?? .notApplicable, judgement.verdict)
        }
        return worst
    }
}
