import DataTree
import Diagnostics
import LexgateEngine
import LexgateFiles
import LexgateModel
import YAML

/// Judges the descriptors of cases on their days, under all packs.
struct CaseJudge: ~Copyable {
    private var assessor: Assessor
    private var extending: Extending
    private let table: CodeTable
    /// What could not be judged, ready to be printed.
    private(set) var problems: [String] = []

    init(_ policy: CompiledPolicy, _ table: CodeTable) {
        assessor = Assessor(policy: policy)
        extending = Extending(policy.vocabulary)
        self.table = table
    }

    /// The cases by the facts as they were found, and as operators state them; one answer where the folder knows no
    /// difference. Each descriptor is judged once.
    mutating func judge(_ folder: CaseFolder) -> (asFound: [JudgedCase], asStated: [JudgedCase]?) {
        var asFound: [JudgedCase] = []
        var asStated: [JudgedCase] = []
        for member in folder.members {
            guard let stated = judgement(member.descriptor, on: member.found.day) else { continue }
            var found = stated
            if let path = member.withConclusions {
                guard let concluded = judgement(path, on: member.found.day) else { continue }
                found = concluded
            }
            asFound.append(JudgedCase(member.found, found, withoutConclusions: false, table))
            asStated.append(JudgedCase(member.found, stated, withoutConclusions: true, table))
        }
        return (asFound, folder.hasConclusions ? asStated : nil)
    }

    /// What rules say of provisions that the table knows, and of each pack's law as a whole; nil where the descriptor
    /// cannot be judged.
    private mutating func judgement(_ path: String, on day: CalendarDay) -> JudgedCase.Judgement? {
        let file: SourceFile
        do throws(FileError) {
            file = SourceFile(path: path, bytes: try Files.read(path, limit: maximumInputBytes))
        } catch {
            problems.append("\(path): \(error.message)")
            return nil
        }
        let parsed = file.yamlDocuments(symbols: assessor.policy.vocabulary.symbols)
        guard parsed.value.count == 1 else {
            problems.append("\(path): not one descriptor, but \(parsed.value.count)")
            return nil
        }
        let document = extending.complete(
            ReadDocument(tree: parsed.value[0], diagnostics: parsed.diagnostics, file: file), at: path)
        let assessment = assessor.assess(
            document.tree, of: document.file, document: 0, on: day, readerDiagnostics: document.diagnostics)
        let excerpts = Excerpts(document.file)
        let errors = assessment.diagnostics.filter { $0.severity == .error }.map { excerpts.render($0) }
        let failures = assessment.findings.filter { $0.verdict == .error }.map {
            "\(excerpts.location($0.span)): \($0.rule): \($0.message)"
        }
        problems += errors + failures
        if !errors.isEmpty || !failures.isEmpty { return nil }
        var judgement = JudgedCase.Judgement()
        for finding in assessment.findings {
            let provisions = finding.citations.compactMap { table.provision(instrument: $0.instrument, $0.provision) }
            judgement.remarks += remarks(finding, provisions, excerpts)
            let pack = String(finding.rule.prefix { $0 != "/" })
            judgement.overall[pack] = max(judgement.overall[pack] ?? .notApplicable, effective(finding).verdict)
        }
        return judgement
    }

    /// Upcoming findings are warnings.
    private func effective(_ finding: Finding) -> (verdict: Verdict, upcoming: CalendarDay?) {
        guard finding.verdict == .notApplicable, let later = finding.upcoming else { return (finding.verdict, nil) }
        if later.would == .warn || later.would == .fail { return (.warn, later.day) }
        return later.would == .incomplete ? (.incomplete, later.day) : (finding.verdict, nil)
    }

    private func remarks(
        _ finding: Finding, _ provisions: [Provision], _ excerpts: Excerpts
    ) -> [JudgedCase.Remark] {
        let (verdict, upcoming) = effective(finding)
        let place = excerpts.place(finding.span)
        return provisions.map { provision in
            JudgedCase.Remark(
                provision: provision, verdict: verdict, upcoming: upcoming, rule: finding.rule,
                message: finding.message, file: place.path.split(separator: "/").last.map(String.init) ?? place.path,
                line: place.position.line)
        }
    }
}
