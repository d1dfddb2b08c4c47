import Diagnostics
import LexgateModel

/// All that a run came to: what every format is made from, and nothing else.
package struct ReportRun: Sendable {
    /// What the reader asked for.
    package enum Purpose: String, Sendable {
        /// What is wrong, and why.
        case lint
        /// Whether a deployment may go ahead.
        case gate
        /// Every rule with its verdict.
        case report

        /// The verb of the command line.
        var word: String { rawValue }
    }

    package let purpose: Purpose
    package let toolVersion: String
    /// The day that was judged.
    package let day: CalendarDay
    /// The verdict from which on the gate is closed.
    package let failOn: Verdict
    package let upcomingWindow: Int
    package let isQuiet: Bool
    /// What was named to be judged; where problems stand that have no place of their own.
    package let paths: [String]
    /// The folder from which relative paths count.
    package let workingFolder: String
    /// What the answer does not rest on, to be said first.
    package let notes: [String]
    package let packs: [PackLine]
    package private(set) var assessments: [Assessment]
    /// What could not be judged at all: files that cannot be read, folders without a descriptor.
    package var problems: [String]
    package let totals: Totals
    /// Of text alone.
    package var style = TextStyle.plain
    /// For formats that ask for it (`ReportFormat.showsBasis`), as are the surveys of the assessments.
    package var basis: Basis?
    /// Of the page alone.
    package var page: PageParts?
    /// Of the page alone: the language that somebody asked for, else that of the browser.
    package var language: String?

    package struct Totals: Sendable {
        package let status: Int
        package let documents: Int
        package let closed: Int
        /// What was read and not judged.
        package let leftOut: [LeftOut]
        /// That nothing was judged is what was asked for: nothing had changed.
        package let isNothingAsked: Bool

        package init(status: Int, documents: Int, closed: Int, leftOut: [LeftOut], isNothingAsked: Bool = false) {
            self.isNothingAsked = isNothingAsked
            self.status = status
            self.documents = documents
            self.closed = closed
            self.leftOut = leftOut
        }
    }

    package init(
        purpose: Purpose, toolVersion: String, day: CalendarDay, failOn: Verdict, upcomingWindow: Int, isQuiet: Bool,
        paths: [String], workingFolder: String, notes: [String], packs: [PackLine], assessments: [Assessment],
        problems: [String],
        totals: Totals
    ) {
        self.purpose = purpose
        self.toolVersion = toolVersion
        self.day = day
        self.failOn = failOn
        self.upcomingWindow = upcomingWindow
        self.isQuiet = isQuiet
        self.paths = paths
        self.workingFolder = workingFolder
        self.notes = notes
        self.packs = packs
        self.assessments = assessments
        self.problems = problems
        self.totals = totals
    }
}

extension ReportRun {
    /// A path as other programs want it, from the folder in which the run took place.
    func relative(_ path: String) -> String { ReportPath.relative(path, to: workingFolder) }

    /// Where problems stand that have no place of their own.
    var firstPath: String { paths.first.map { $0 == "-" ? "<stdin>" : relative($0) } ?? "." }

    /// The same for formats that do not tell how findings came about.
    package var withoutExplanations: ReportRun {
        var run = self
        for place in run.assessments.indices {
            for finding in run.assessments[place].findings.indices {
                run.assessments[place].findings[finding].explanation = nil
            }
        }
        return run
    }

    package var isOpen: Bool { totals.status == 0 }

    /// What could not be judged at all; that nothing was, where nobody asked for that.
    var allProblems: [String] {
        problems.isEmpty && assessments.isEmpty && !totals.isNothingAsked ? ["no descriptor was judged"] : problems
    }

    /// `gate closed: 2 descriptors, 1 closed (as of 2026-11-21, fails on incomplete)`.
    package var ending: String {
        let answer = isOpen ? "gate open" : totals.status == 1 ? "gate closed" : "could not judge everything"
        let documents = "\(totals.documents) descriptor\(totals.documents == 1 ? "" : "s")"
        let others = LeftOut.words(totals.leftOut).map { ", \($0)" }.joined()
        return "\(answer): \(documents), \(totals.closed) closed\(others) (as of \(day), fails on \(failOn.word))"
    }

    func isClosed(_ assessment: Assessment) -> Bool { assessment.isClosed(from: failOn) }

    /// How a finding counts in this run, an upcoming one within the window as a warning, one that the baseline holds back
    /// as waived.
    func counting(_ finding: Finding) -> Verdict {
        finding.isHeld ? .waived : finding.effectiveVerdict(on: day, upcomingWindow: upcomingWindow)
    }

    /// Whether people who look for what is wrong want to see a finding: what somebody has accepted, too.
    static func isConcern(_ finding: Finding) -> Bool {
        finding.verdict >= .warn || finding.waived != nil || finding.upcoming.map { $0.would >= .warn } == true
    }

    /// An incomplete finding is asked about fact by fact where people read, unless no fact would decide it.
    static func isAskedByFact(_ finding: Finding) -> Bool { finding.verdict == .incomplete && !finding.missing.isEmpty }

    /// What incomplete findings ask for, those facts first that decide for most rules; what was written wrongly before all.
    static func openFacts(_ assessment: Assessment) -> [OpenFact] {
        [Finding.Missing.State.misstated, .insufficient, .notStated].flatMap {
            OpenFact.ranked(assessment.findings, $0)
        }
    }

    /// Findings that are wrong or to come, the worst first, else in the order of the descriptor.
    static func concerns(_ assessment: Assessment) -> [Finding] {
        worstFirst(assessment).filter(isConcern)
    }

    /// All of them, the worst first, else in the order of the descriptor.
    static func worstFirst(_ assessment: Assessment) -> [Finding] {
        assessment.findings.sorted {
            ($1.verdict, $0.span.start, $0.rule, $0.subject) < ($0.verdict, $1.span.start, $1.rule, $1.subject)
        }
    }

    /// By rule and subject, as auditors look them up.
    static func ordered(_ assessment: Assessment) -> [Finding] {
        assessment.findings.sorted { ($0.rule, $0.subject) < ($1.rule, $1.subject) }
    }
}

extension OpenFact {
    /// Why it is asked, and what to answer.
    var question: String {
        let about = missing.about.isEmpty || missing.state == .misstated ? "" : ": \(missing.about)"
        let reason =
            switch missing.state {
            case .notStated: "is not stated"
            case .misstated: "is written with an error"
            case .insufficient: "is written, and not enough"
            }
        let held = isHeld ? "held back by the baseline: " : ""
        return "\(held)`\(missing.path)` \(reason), and needed to decide\(about)"
    }

    /// `asked by: a, b, c and 20 more`.
    var askedBy: String {
        let shown = rules.sorted().prefix(3).joined(separator: ", ")
        return "asked by: \(shown)\(rules.count > 3 ? " and \(rules.count - 3) more" : "")"
    }
}

extension Finding {
    /// The verdict, for formats that have one word for a finding; what a baseline holds back is told apart.
    var label: String { upcoming != nil ? "upcoming" : isHeld ? "\(verdict.word), held" : verdict.word }

    /// The message with what is missing or to come, for formats that have one text for a finding.
    var fullMessage: String {
        var text = message
        if verdict == .incomplete, missing.contains(where: { !message.contains("`\($0.path)`") }) {
            text += "; \(missingFacts)"
        }
        if let waived {
            text =
                "waived by \(waived.waiver.approval) (\(waived.waiver.reason)), else \(waived.verdict.word): \(text)"
        }
        if isHeld { text = "held back by the baseline: \(text)" }
        if let upcoming { text = "from \(upcoming.day) this would be \(upcoming.would.word): \(text)" }
        return text
    }

    /// `not stated: a, b; not enough: c`.
    var missingFacts: String {
        let states: [(Missing.State, String)] = [
            (.misstated, "written with an error"), (.insufficient, "written, and not enough"),
            (.notStated, "not stated"),
        ]
        return states.compactMap { state, words in
            let paths = missing.filter { $0.state == state }.map { "`\($0.path)`" }
            return paths.isEmpty ? nil : "\(words): \(paths.joined(separator: ", "))"
        }.joined(separator: "; ")
    }

    /// `gdpr/rule (subject)`.
    var ruleAndSubject: String { subject.isEmpty ? rule : "\(rule) (\(subject))" }

    var law: String { citations.map(\.text).joined(separator: "; ") }
}

/// Fingerprints within one run: what would be the same twice is counted.
struct Fingerprints {
    private var counts: [String: Int] = [:]

    mutating func of(_ finding: Finding, in assessment: Assessment) -> (id: StableID, number: Int) {
        number(StableID(finding, in: assessment))
    }

    mutating func number(_ id: StableID) -> (id: StableID, number: Int) {
        counts[id.long, default: 0] += 1
        return (id, counts[id.long, default: 1])
    }
}

extension Assessment {
    /// The path, with the number of the document where the file has several.
    var place: String { document > 0 ? "\(file.path)#\(document + 1)" : file.path }
}
