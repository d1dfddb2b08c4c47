import CEL
import DataTree
import Diagnostics
import LexgateModel

extension Assessor {
    /// Judges the document in `tree` on `day` and on every later day on which something that it read may change.
    ///
    /// Between two such days every comparison with the day comes out the same, and so does every verdict (DESIGN §6,
    /// "Day"). Facts are normalised once. The cost is one judgement for each of these days.
    package mutating func timeline(
        of tree: Tree, file: SourceFile, document: Int, waivers: Waivers = .none, from start: CalendarDay,
        readerDiagnostics: [Diagnostic] = []
    ) -> Timeline? {
        machine.reset()
        var diagnostics = readerDiagnostics
        guard let name = head(of: tree, &diagnostics) else { return nil }
        diagnostics += normaliser.normalise(tree, &machine)
        prepare()
        guard !machine.isHeapFull else { return nil }
        let mark = machine.mark()
        var turns: [Timeline.Turn] = []
        var first: (verdict: Verdict, counts: VerdictCounts)?
        var before: [SubjectKey: Finding] = [:]
        var next: CalendarDay? = start
        while let day = next {
            machine.release(to: mark)
            machine.watchTurns(of: day.daysSinceEpoch)
            judge.judgeAll(on: day, lookingAhead: false, &machine)
            let turn = [
                machine.firstTurn, judge.firstRoute(after: day), waivers.firstTurn(after: day)?.daysSinceEpoch,
            ].compactMap { $0 }.min()
            machine.stopWatching()
            judge.findErrorsAhead(&machine)
            guard judge.judgements.count <= findingLimit else { return nil }
            var found = findings(in: tree, on: day)
            var (counts, verdict) = tally(on: day, 0)
            if !waivers.isEmpty {
                let bare = Assessment(
                    file: file, document: document, name: name, day: day,
                    findings: found.sorted { $0.key < $1.key }.map(\.value),
                    diagnostics: [], verdict: verdict, counts: counts)
                let waived = waived(bare, waivers, 0, .everything)
                (found, counts, verdict) = (keyed(waived.findings), waived.counts, waived.verdict)
            }
            if first == nil {
                first = (verdict, counts)
            } else {
                let changes = changes(from: before, to: found, on: day)
                if !changes.isEmpty {
                    turns.append(Timeline.Turn(day: day, verdict: verdict, counts: counts, changes: changes))
                }
            }
            before = found
            next = turn.map { CalendarDay(daysSinceEpoch: $0) }
        }
        guard let first else { return nil }
        return Timeline(
            file: file, name: name, start: start, verdict: first.verdict, counts: first.counts,
            diagnostics: diagnostics, turns: turns)
    }

    /// The verdicts of one rule after the other, and of its subjects, on each day: what a timeline leaves out because
    /// it does not change. Costs one judgement a day.
    package mutating func verdicts(of tree: Tree, on days: [CalendarDay]) -> [[Verdict]] {
        machine.reset()
        _ = normaliser.normalise(tree, &machine)
        prepare()
        let mark = machine.mark()
        return days.map { day in
            machine.release(to: mark)
            judge.judgeAll(on: day, lookingAhead: false, &machine)
            judge.findErrorsAhead(&machine)
            return judge.judgements.map(\.verdict)
        }
    }

    /// A rule and its subject; elements that are called the same are counted.
    private struct SubjectKey: Hashable, Comparable {
        let rule: String
        let subject: String
        let place: Int

        static func < (a: SubjectKey, b: SubjectKey) -> Bool {
            (a.rule, a.subject, a.place) < (b.rule, b.subject, b.place)
        }
    }

    private mutating func findings(in tree: Tree, on day: CalendarDay) -> [SubjectKey: Finding] {
        var writer = FindingWriter(policy: policy, facts: normaliser.facts, tree: tree)
        var found: [Finding] = []
        for judgement in judge.judgements { found.append(writer.finding(judgement, day: day, &machine)) }
        return keyed(found)
    }

    private func keyed(_ findings: [Finding]) -> [SubjectKey: Finding] {
        var found: [SubjectKey: Finding] = [:]
        for finding in findings {
            var place = 0
            while found[SubjectKey(rule: finding.rule, subject: finding.subject, place: place)] != nil { place += 1 }
            found[SubjectKey(rule: finding.rule, subject: finding.subject, place: place)] = finding
        }
        return found
    }

    // MARK: - Changes

    private func changes(
        from before: [SubjectKey: Finding], to after: [SubjectKey: Finding], on day: CalendarDay
    ) -> [Timeline.Change] {
        Set(before.keys).union(after.keys).sorted().compactMap { key in
            let old = before[key]
            let new = after[key]
            let was = old?.verdict ?? .notApplicable
            let becomes = new?.verdict ?? .notApplicable
            guard was != becomes, let finding = new ?? old else { return nil }
            return Timeline.Change(
                before: was, finding: finding, after: becomes, reason: reason(old, new, rule: key.rule, on: day))
        }
    }

    private func reason(_ old: Finding?, _ new: Finding?, rule: String, on day: CalendarDay) -> Timeline.Reason {
        switch WaiverRule(rawValue: rule) {
        case .expired: return .waiver("its last day is past")
        case .expiring: return .waiver(new == nil ? "its last day is past" : "its last day comes near")
        case .unused: return .waiver("what it is about has changed")
        case nil: break
        }
        if (old?.waived == nil) != (new?.waived == nil), let waiver = (new?.waived ?? old?.waived)?.waiver {
            let words = new?.waived == nil ? "the waiver ended on \(waiver.until)" : "the waiver counts from this day"
            if waiver.until.advanced(by: 1) == day || waiver.granted == day { return .waiver(words) }
        }
        if let routes = policy.rule(rule).map({ policy.rules[$0].routes }) {
            if routes.contains(where: { $0.from == day }) { return .inForce }
            if routes.contains(where: { $0.until?.advanced(by: 1) == day }) { return .noLongerInForce }
        }
        let rows = Set(old?.tableRows ?? []).symmetricDifference(new?.tableRows ?? [])
        if !rows.isEmpty { return .rows(rows.sorted()) }
        var dated: [String] = []
        for evidence in (old?.evidence ?? []) + (new?.evidence ?? []) {
            guard let date = CalendarDay(evidence.value) else { continue }
            let text = "\(evidence.path) is \(date)"
            if !dated.contains(text) { dated.append(text) }
        }
        return dated.isEmpty ? .date : .facts(dated)
    }
}
