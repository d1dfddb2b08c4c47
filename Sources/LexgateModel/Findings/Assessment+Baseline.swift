// What is known already, and what is new or got worse.
extension Assessment {
    /// The findings that a baseline would hold back, as its entries; `path` is that of the descriptor as the baseline
    /// names it. Errors and breaches of prohibitions are left out, since nothing holds them back.
    package func entries(path: String, upcomingWindow: Int) -> [Baseline.Entry] {
        findings.compactMap { finding in
            let verdict = finding.effectiveVerdict(on: day, upcomingWindow: upcomingWindow)
            guard verdict >= .warn, finding.canBeKnown(as: verdict) else { return nil }
            return Baseline.Entry(
                path: path, deployment: identity, rule: finding.rule, subject: finding.subject, verdict: verdict,
                missing: finding.missingPaths, facts: finding.basis)
        }
    }

    /// By what a baseline knows the deployment: its name, and its place among those of one name; names have no `#`.
    private var identity: String { namesakes == 0 ? name : "\(name)#\(namesakes + 1)" }

    /// The assessment with the state of each finding from `warn` on, and with what the gate goes by.
    ///
    /// Of several findings with one rule and subject each is held against the one that is the same, or else the worst
    /// against the worst that is known.
    package func compared(with baseline: Baseline, path: String, upcomingWindow: Int) -> Assessment {
        var known: [Key: [Baseline.Entry]] = [:]
        for entry in baseline.entries(path: path, deployment: identity).reversed() {
            known[Key(rule: entry.rule, subject: entry.subject), default: []].append(entry)
        }
        var assessment = self
        var (verdict, held) = (Verdict.notApplicable, 0)
        let effective = findings.map { $0.effectiveVerdict(on: day, upcomingWindow: upcomingWindow) }
        for place in findings.indices.sorted(by: { (effective[$1], $0) < (effective[$0], $1) }) {
            guard effective[place] >= .warn else {
                verdict = max(verdict, effective[place])
                continue
            }
            let finding = findings[place]
            let entry = known[Key(rule: finding.rule, subject: finding.subject), default: []].take(
                for: finding, effective[place])
            assessment.findings[place].baseline = finding.state(effective[place], against: entry)
            if let entry, finding.canBeKnown(as: effective[place]), !finding.isWorse(effective[place], than: entry) {
                held += 1
                assessment.findings[place].isHeld = true
            } else {
                verdict = max(verdict, effective[place])
            }
        }
        // Of what could not be judged nothing is gone.
        let absent = hasErrors || counts.total == 0 ? [] : known.values.joined().sorted()
        // What passes is in no list of findings where only concerns are told.
        if verdict == .notApplicable, counts[.pass] > 0 { verdict = .pass }
        assessment.baseline = BaselineComparison(verdict: verdict, absent: absent, held: held)
        return assessment
    }

    private struct Key: Hashable {
        let rule: String
        let subject: String
    }
}

extension Finding {
    fileprivate var missingPaths: [String] { missing.map(\.path).sorted() }

    /// Whether a baseline may hold it back at all. One that names only some of its missing facts could hide others.
    fileprivate func canBeKnown(as verdict: Verdict) -> Bool {
        verdict != .error && !isHard && missing.count <= Missing.most
    }

    /// Whether more is wrong than is known: where the facts of a breach have changed, nobody can say that it is not.
    fileprivate func isWorse(_ verdict: Verdict, than entry: Baseline.Entry) -> Bool {
        verdict > entry.verdict || missing.contains { !entry.missing.contains($0.path) }
            || verdict == entry.verdict && basis != entry.facts
    }

    fileprivate func state(_ verdict: Verdict, against entry: Baseline.Entry?) -> BaselineState {
        guard let entry else { return .new }
        return isSame(verdict, as: entry) ? .unchanged : .updated
    }

    fileprivate func isSame(_ verdict: Verdict, as entry: Baseline.Entry) -> Bool {
        verdict == entry.verdict && missingPaths == entry.missing && basis == entry.facts
    }
}

extension [Baseline.Entry] {
    /// Takes out what a finding is held against; the worst stands last.
    fileprivate mutating func take(for finding: Finding, _ verdict: Verdict) -> Baseline.Entry? {
        lastIndex { finding.isSame(verdict, as: $0) }.map { remove(at: $0) } ?? popLast()
    }
}
