import Diagnostics

/// One judgement of a rule about a subject, ready to be read.
package struct Finding: Sendable {
    /// A fact that was read, what it said, and where.
    package struct Evidence: Sendable, Hashable {
        package let path: String
        package let value: String
        package let span: Span
        package let step: Facts.Step
        /// Where the text was used, when it stands behind an alias.
        package let aliasSpan: Span?
        /// The rows of the catalogue that it comes from.
        package let catalogue: [CatalogueReference]

        package init(
            path: String, value: String, span: Span, step: Facts.Step, aliasSpan: Span?,
            catalogue: [CatalogueReference] = []
        ) {
            self.path = path
            self.value = value
            self.span = span
            self.step = step
            self.aliasSpan = aliasSpan
            self.catalogue = catalogue
        }
    }

    /// A fact that would decide and is not known.
    package struct Missing: Sendable, Hashable {
        package enum State: Sendable {
            case notStated
            /// It is written, and a diagnostic says what is wrong with it: nobody has to be asked for it.
            case misstated
            /// It is written, and other facts call for more than it says; `about` tells what.
            case insufficient
        }

        /// Facts that one finding names at most: a rule over thousands of elements would name each of them.
        package static let most = 100

        package let path: String
        /// The nearest written thing under which it belongs.
        package let span: Span
        /// What the vocabulary says of the fact, or why what is written does not do.
        package let about: String
        /// Nothing above the fact is written but the document itself, so that no line of it is to blame.
        package let isAtRoot: Bool
        package let state: State
        /// Where the judge had the fact, until it judges again; nil for what is no single fact.
        package let cell: UInt32?

        package init(
            path: String, span: Span, about: String, isAtRoot: Bool, state: State = .notStated, cell: UInt32? = nil
        ) {
            self.path = path
            self.span = span
            self.about = about
            self.isAtRoot = isAtRoot
            self.state = state
            self.cell = cell
        }
    }

    /// What a rule that is not yet in force will say, with today's facts.
    package struct Upcoming: Sendable, Hashable {
        package let day: CalendarDay
        package let would: Verdict

        package init(day: CalendarDay, would: Verdict) {
            self.day = day
            self.would = would
        }
    }

    package struct Citation: Sendable, Hashable {
        package let instrument: String
        package let short: String
        package let provision: String
        package let url: String?

        package init(instrument: String, short: String, provision: String, url: String?) {
            self.instrument = instrument
            self.short = short
            self.provision = provision
            self.url = url
        }

        package var text: String { "\(short) \(provision)" }
    }

    package let rule: String
    package let pack: String
    package let title: String
    /// List and id of the element judged; empty for the deployment as a whole.
    package let subject: String
    /// Where the element judged is written; nil for the deployment as a whole and for what nobody wrote.
    package let element: Span?
    package var verdict: Verdict
    package let message: String
    package let why: String
    package let citations: [Citation]
    package let severity: Severity
    package let confidence: Confidence
    package let reading: String
    package let isHard: Bool
    package let inForceFrom: CalendarDay?
    package let remedies: [(text: String, cost: String)]
    package let upcoming: Upcoming?
    package let missing: [Missing]
    package let evidence: [Evidence]
    /// Rows of the catalogue that facts which were read come from, each once.
    package let catalogue: [CatalogueReference]
    /// Rows of the packs' tables that were read: table, key, source.
    package let tableRows: [String]
    /// What to look at first.
    package let span: Span
    /// The waiver that covers it, with the verdict it would have without.
    package var waived: Waived?
    /// How it stands to what was known before; nil where no baseline was asked for, and for what passes.
    package var baseline: BaselineState?
    /// How it came about, where that was asked for.
    package var explanation: Explanation?
    /// All that a breach rests on, as `path = value`, sorted: what decided, what its words name, and what those were derived
    /// from. It tells whether a known one is still the same.
    package var basis: [String] = []
    /// The baseline holds it back: it is told, and closes no gate.
    package var isHeld = false

    package init(
        rule: String, pack: String, title: String, subject: String, element: Span? = nil, verdict: Verdict,
        message: String, why: String, citations: [Citation], severity: Severity, confidence: Confidence,
        reading: String, isHard: Bool, inForceFrom: CalendarDay?, remedies: [(text: String, cost: String)],
        upcoming: Upcoming?, missing: [Missing], evidence: [Evidence], catalogue: [CatalogueReference],
        tableRows: [String], span: Span
    ) {
        self.rule = rule
        self.pack = pack
        self.title = title
        self.subject = subject
        self.element = element
        self.verdict = verdict
        self.message = message
        self.why = why
        self.citations = citations
        self.severity = severity
        self.confidence = confidence
        self.reading = reading
        self.isHard = isHard
        self.inForceFrom = inForceFrom
        self.remedies = remedies
        self.upcoming = upcoming
        self.missing = missing
        self.evidence = evidence
        self.catalogue = catalogue
        self.tableRows = tableRows
        self.span = span
    }

    /// Whether it is kept where only what is wrong, to come, or accepted is asked for.
    package var isConcern: Bool { verdict >= .warn || upcoming != nil || waived != nil }

    /// How the finding counts: an upcoming one within the window as a warning, everything else as its verdict.
    package func effectiveVerdict(on day: CalendarDay, upcomingWindow: Int) -> Verdict {
        guard countsAhead(on: day, upcomingWindow: upcomingWindow) else { return verdict }
        return waived == nil ? .warn : .waived
    }

    /// Whether it is upcoming within the window, and no mere pass.
    package func countsAhead(on day: CalendarDay, upcomingWindow: Int) -> Bool {
        guard let upcoming, verdict == .notApplicable else { return false }
        let distance = Int(upcoming.day.daysSinceEpoch) - Int(day.daysSinceEpoch)
        return upcoming.would >= .warn && distance <= upcomingWindow
    }
}

/// One descriptor judged under the packs on one day.
package struct Assessment: Sendable {
    package let file: SourceFile
    /// Which document of the file, from 0.
    package let document: Int
    /// `metadata.name`, or the path where the name is missing.
    package let name: String
    /// How many documents before it in the file have the same name.
    package var namesakes = 0
    package let day: CalendarDay
    package var findings: [Finding]
    package let diagnostics: [Diagnostic]
    /// Worst of the findings after waivers, upcoming ones within the window counted as warnings.
    package var verdict: Verdict
    package var counts: VerdictCounts
    /// How the findings stand to what was known before; nil where no baseline was asked for.
    package var baseline: BaselineComparison?
    /// Where data go and what changes when; nil where nobody asked for it.
    package var survey: Survey?

    package init(
        file: SourceFile, document: Int, name: String, day: CalendarDay, findings: [Finding], diagnostics: [Diagnostic],
        verdict: Verdict, counts: VerdictCounts
    ) {
        self.file = file
        self.document = document
        self.name = name
        self.day = day
        self.findings = findings
        self.diagnostics = diagnostics
        self.verdict = verdict
        self.counts = counts
    }

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// The verdict with what could not be read: nothing that was not judged, and no file with mistakes, is less than an
    /// error, unless something worse was said of it.
    package var wholeVerdict: Verdict {
        counts.total == 0 || hasErrors && verdict < .fail ? .error : verdict
    }

    /// What the gate goes by: the verdict, without the findings that a baseline holds.
    package var gateVerdict: Verdict { baseline?.verdict ?? verdict }

    /// Whether it closes a gate at this threshold, as what could not be read or judged always does.
    package func isClosed(from failOn: Verdict) -> Bool { gateVerdict >= failOn || hasErrors || counts.total == 0 }
}

/// How many findings came out as what.
package struct VerdictCounts: Sendable, Hashable {
    private var counts = SIMD8<Int32>()
    package var upcoming = 0

    package init() {}

    /// `counts` by the number of the verdict.
    package init(_ counts: SIMD8<Int32>, upcoming: Int) {
        self.counts = counts
        self.upcoming = upcoming
    }

    package subscript(verdict: Verdict) -> Int {
        get { Int(counts[Int(verdict.rawValue)]) }
        set { counts[Int(verdict.rawValue)] = Int32(clamping: newValue) }
    }

    package var total: Int { Int(counts.wrappedSum()) }
}
