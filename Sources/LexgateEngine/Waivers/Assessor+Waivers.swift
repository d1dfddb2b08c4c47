import Diagnostics
import LexgateModel

// Only descriptors with waivers come here.
extension Assessor {
    /// The assessment with its findings waived where a waiver covers them, and with findings about the waivers.
    func waived(_ assessment: Assessment, _ waivers: Waivers, _ window: Int, _ detail: Detail) -> Assessment {
        var assessment = assessment
        let own = waivers.waivers.filter { $0.deployment.map { $0 == assessment.name } ?? true }
        var findings = assessment.findings
        var about: [Finding] = []
        let index = FindingIndex(findings, of: Set(own.map(\.rule)))
        for waiver in own where isReported(waiver.rule) {
            let met = index.findings(of: waiver, among: findings)
            var used = false
            var objections: [Waiver.Objection] = []
            for place in met {
                // What another waiver covers, this one may cover as well.
                let unwaived = findings[place].withoutWaiver
                if let objection = waiver.objection(to: unwaived, on: assessment.day, upcomingWindow: window) {
                    objections.append(objection)
                } else {
                    used = true
                    if findings[place].waived == nil { findings[place] = unwaived.waived(by: waiver) }
                }
            }
            // What may have been meant instead.
            let others = met.isEmpty ? index.findings(of: waiver.rule).prefix(200).map { findings[$0] } : []
            let said = finding(
                on: waiver, used: used, objections, met.map { findings[$0] }, others, on: assessment.day, waivers)
            if let said { about.append(said) }
        }
        findings += about
        findings.sort { ($0.span.start, $0.rule, $0.subject) < ($1.span.start, $1.rule, $1.subject) }
        assessment.count(findings, upcomingWindow: window)
        switch detail {
        // Whoever counts wants to say who answers for what does not.
        case .counts: assessment.findings = findings.filter { $0.waived != nil }
        case .concerns:
            assessment.findings = findings.filter(\.isConcern)
        case .everything: assessment.findings = findings
        }
        return assessment
    }

    /// Rules of packs that are only used by others are not judged.
    private func isReported(_ rule: String) -> Bool {
        policy.rule(rule).map { policy.packs[policy.rules[$0].pack].isReported } ?? false
    }

    // MARK: - Findings about waivers

    private func finding(
        on waiver: Waiver, used: Bool, _ objections: [Waiver.Objection], _ met: [Finding], _ others: [Finding],
        on day: CalendarDay, _ waivers: Waivers
    ) -> Finding? {
        let subject = subject(of: waiver, met)
        let name = "the waiver of `\(waiver.rule)`\(subject.isEmpty ? "" : " for `\(subject)`")"
        if waiver.isExpired(on: day) {
            return WaiverRule.expired.finding(
                on: waiver, subject: subject, "\(name) ended on \(waiver.until) and covers nothing any more")
        }
        guard waiver.isValid(on: day) else { return nil }
        guard used else {
            // A rule that starts later will need it.
            if objections.contains(.notYet) { return nil }
            let reason = reason(objections, waiver, met, others)
            return WaiverRule.unused.finding(
                on: waiver, subject: subject, "\(name) covers nothing: \(reason.words)", help: reason.help)
        }
        let days = Int(waiver.until.daysSinceEpoch) - Int(day.daysSinceEpoch)
        guard days <= waivers.expiringDays else { return nil }
        let rest = days == 0 ? "today" : days == 1 ? "in 1 day" : "in \(days) days"
        return WaiverRule.expiring.finding(
            on: waiver, subject: subject, "\(name) ends \(days == 0 ? "" : "on \(waiver.until), ")\(rest)")
    }

    private func subject(of waiver: Waiver, _ met: [Finding]) -> String {
        if case .named(let name) = waiver.subject { return name }
        return met.first?.subject ?? ""
    }

    private func reason(
        _ objections: [Waiver.Objection], _ waiver: Waiver, _ met: [Finding], _ others: [Finding]
    ) -> (words: String, help: String?) {
        func facts(_ paths: [String]) -> String { paths.prefix(5).map { "`\($0)`" }.joined(separator: ", ") }
        // The worst of the findings says most.
        let worst = zip(met, objections).max { $0.0.verdict < $1.0.verdict }?.1
        switch worst {
        case nil: return noFinding(waiver, others)
        case .notValid, .notYet: return ("it is not in force", nil)
        case .hard: return ("the rule is a prohibition, which no waiver covers", nil)
        case .nothing(let verdict): return ("the rule says \(verdict.word)", nil)
        case .error: return ("the rule ended in an error, which no waiver covers", nil)
        case .open: return ("the finding is incomplete, and not for facts that could be listed", nil)
        case .turned(let verdict):
            return ("it was given for missing facts, and the rule now says \(verdict.word)", nil)
        case .unlisted(let paths) where waiver.missing.isEmpty:
            let help = "to accept that they are not known, list them in the waivers file under `missing`"
            return ("the finding is incomplete, without \(facts(paths))", help)
        case .unlisted(let paths): return ("the finding misses facts that it does not list: \(facts(paths))", nil)
        }
    }

    private func noFinding(_ waiver: Waiver, _ findings: [Finding]) -> (words: String, help: String?) {
        let subjects = findings.map(\.subject)
        guard case .named(let name) = waiver.subject else {
            return ("the rule judges nothing that is written there", "write it above the element that the rule judges")
        }
        let like = alike(name, among: Set(subjects).subtracting([""]).sorted()).map { "`\($0)`" }
        // Where nothing is written alike, what the rule finds fault with may be meant.
        let faulty = findings.filter { $0.verdict >= .warn && !$0.subject.isEmpty }.prefix(3).map { "`\($0.subject)`" }
        let help =
            !like.isEmpty || !faulty.isEmpty
            ? "did you mean \((like.isEmpty ? faulty : like).joined(separator: " or "))?"
            : subjects.contains("") ? "the rule judges the deployment as a whole: say `subject: deployment`" : nil
        return ("the rule judges no such subject", help)
    }
}

extension Finding {
    fileprivate func waived(by waiver: Waiver) -> Finding {
        var finding = self
        finding.waived = Waived(waiver: waiver, verdict: upcoming.map { $0.would } ?? verdict)
        // What starts later stays not applicable; the waiver takes the warning from it.
        if verdict != .notApplicable { finding.verdict = .waived }
        return finding
    }

    /// The finding with its own verdict.
    fileprivate var withoutWaiver: Finding {
        guard let waived else { return self }
        var finding = self
        if verdict == .waived { finding.verdict = waived.verdict }
        finding.waived = nil
        return finding
    }
}

extension Assessment {
    /// Takes over all findings of a judgement, and counts them anew.
    fileprivate mutating func count(_ all: [Finding], upcomingWindow: Int) {
        var counts = VerdictCounts()
        var worst = Verdict.notApplicable
        for finding in all {
            counts[finding.verdict] += 1
            if finding.upcoming != nil { counts.upcoming += 1 }
            worst = max(worst, finding.effectiveVerdict(on: day, upcomingWindow: upcomingWindow))
        }
        self.counts = counts
        verdict = worst
    }
}
