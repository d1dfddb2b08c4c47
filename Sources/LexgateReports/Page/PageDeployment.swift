import Diagnostics
import LexgateModel

/// How a finding is sorted on the page: by its verdict, what is to come apart.
enum PageKind: String, CaseIterable {
    case error, fail, incomplete, warn, upcoming, waived, pass
    case notApplicable = "not-applicable"

    init(_ verdict: Verdict) {
        switch verdict {
        case .error: self = .error
        case .fail: self = .fail
        case .incomplete: self = .incomplete
        case .warn: self = .warn
        case .waived: self = .waived
        case .pass: self = .pass
        case .notApplicable: self = .notApplicable
        }
    }

    init(_ finding: Finding) {
        self = finding.verdict == .notApplicable && finding.upcoming != nil ? .upcoming : PageKind(finding.verdict)
    }

    /// Its place from worst to best.
    var place: Int { PageKind.allCases.firstIndex(of: self) ?? 0 }

    var sign: String {
        switch self {
        case .error: "‼"
        case .fail: "✕"
        case .incomplete: "?"
        case .warn: "!"
        case .upcoming: "→"
        case .waived: "~"
        case .pass: "✓"
        case .notApplicable: "–"
        }
    }
}

/// One finding with its name on the page.
struct PageFinding {
    let finding: Finding
    let id: String
    let kind: PageKind
    /// Its place among the findings of the assessment.
    let place: Int

    /// What passes or does not apply is told by what decides.
    var isBrief: Bool { kind.place >= PageKind.pass.place }

    /// What is only missing, be it from a later day on, rests on what is missing.
    var isToldBriefly: Bool { isBrief || kind == .incomplete || finding.upcoming?.would == .incomplete }
}

/// One assessment, sorted for the page.
struct PageDeployment {
    let assessment: Assessment
    let id: String
    let excerpts: Excerpts
    let findings: [PageFinding]
    let isClosed: Bool
    let openFacts: [OpenFact]
    /// Their paths: what is asked is told once, in their table.
    let asked: Set<String>
    /// Facts that nobody wrote and that were read, each once.
    let filled: [Finding.Evidence]
    /// Why those of them count that are assumed, by their paths.
    let defaults: [String: String]
    /// Rows of the catalogue, each once, with how many facts rest on it.
    let rows: [(row: CatalogueReference, facts: [String])]
    private let bySubject: [String: [Int]]

    init(_ assessment: Assessment, number: Int, in run: ReportRun, _ prints: inout Fingerprints) {
        self.assessment = assessment
        id = "d\(number)"
        excerpts = Excerpts(assessment.file)
        var findings: [PageFinding] = []
        for (place, finding) in assessment.findings.enumerated() {
            let (name, count) = prints.of(finding, in: assessment)
            let id = "f-\(name.short)\(count > 1 ? "-\(count)" : "")"
            findings.append(PageFinding(finding: finding, id: id, kind: PageKind(finding), place: place))
        }
        findings.sort {
            ($0.finding.rule, $0.finding.subject, $0.place) < ($1.finding.rule, $1.finding.subject, $1.place)
        }
        self.findings = findings
        isClosed = run.isClosed(assessment)
        openFacts = ReportRun.openFacts(assessment)
        asked = Set(openFacts.map(\.missing.path))
        bySubject = Dictionary(grouping: findings.indices) { findings[$0].finding.subject }
        (filled, rows) = Self.rests(findings)
        defaults = findings.reduce(into: [:]) { all, found in
            all.merge(found.finding.explanation?.defaults ?? [:]) { first, _ in first }
        }
    }

    private static func rests(
        _ findings: [PageFinding]
    ) -> (filled: [Finding.Evidence], rows: [(row: CatalogueReference, facts: [String])]) {
        var filled: [String: Finding.Evidence] = [:]
        var rows: [CatalogueReference: Set<String>] = [:]
        for found in findings {
            for row in found.finding.catalogue { rows[row, default: []].formUnion([]) }
            for evidence in found.finding.evidence {
                if evidence.step != .stated, filled[evidence.path] == nil { filled[evidence.path] = evidence }
                for row in evidence.catalogue { rows[row, default: []].insert(evidence.path) }
            }
            for fact in found.finding.explanation?.facts ?? [] where fact.step != .stated && filled[fact.path] == nil {
                filled[fact.path] = fact
                for row in fact.catalogue { rows[row, default: []].insert(fact.path) }
            }
        }
        return (
            filled.values.sorted { $0.path < $1.path },
            rows.map { ($0.key, $0.value.sorted()) }.sorted {
                ($0.row.row, $0.row.source) < ($1.row.row, $1.row.source)
            }
        )
    }

    /// What is said of something by the name that findings give it; the worst first.
    func findings(about subject: String) -> [PageFinding] {
        (bySubject[subject] ?? []).map { findings[$0] }.sorted { $0.kind.place < $1.kind.place }
    }

    /// `deployment.yaml:41:5`, or in a short telling `41:5`; the whole path of a file that is not the descriptor, whose own stands at the head.
    func place(_ span: Span, isShort: Bool = false) -> String {
        let place = excerpts.place(span)
        if isShort, !place.isElsewhere { return "\(place.position.line):\(place.position.column)" }
        let path = place.isElsewhere ? place.path : place.path.split(separator: "/").last.map(String.init) ?? place.path
        return "\(path):\(place.position.line):\(place.position.column)"
    }

    /// Whether what is wrong can be read from end to end; of more, the heads come first.
    var isShort: Bool { count(.error) + count(.fail) + count(.warn) <= 20 }

    func count(_ kind: PageKind) -> Int { findings.count { $0.kind == kind } }

    /// Whether there is something to tell of waivers or of a baseline.
    var isExcused: Bool {
        assessment.baseline != nil || findings.contains { $0.finding.waived != nil }
    }

    /// The verdict of the whole; an error where it was not judged, or not all that is written could be read.
    var kind: PageKind {
        PageKind(assessment.wholeVerdict)
    }
}
