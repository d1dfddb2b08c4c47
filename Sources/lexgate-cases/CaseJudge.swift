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
            guard let stated = remarks(member.descriptor, on: member.found.day) else { continue }
            var found = stated
            if let path = member.withConclusions {
                guard let concluded = remarks(path, on: member.found.day) else { continue }
                found = concluded
            }
            asFound.append(JudgedCase(member.found, found, withoutConclusions: false, table))
            asStated.append(JudgedCase(member.found, stated, withoutConclusions: true, table))
        }
        return (asFound, folder.hasConclusions ? asStated : nil)
    }

    /// What rules say of provisions that the table knows; nil where the descriptor cannot be judged.
    private mutating func remarks(_ path: String, on day: CalendarDay) -> [JudgedCase.Remark]? {
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
        return assessment.findings.flatMap { finding in
            let provisions = finding.citations.compactMap { table.provision(instrument: $0.instrument, $0.provision) }
            return provisions.isEmpty ? [] : remarks(finding, provisions, excerpts)
        }
    }

    private func remarks(
        _ finding: Finding, _ provisions: [Provision], _ excerpts: Excerpts
    ) -> [JudgedCase.Remark] {
        var verdict = finding.verdict
        var upcoming: CalendarDay?
        if verdict == .notApplicable, let later = finding.upcoming {
            if later.would == .warn || later.would == .fail { (verdict, upcoming) = (.warn, later.day) }
            if later.would == .incomplete { (verdict, upcoming) = (.incomplete, later.day) }
        }
        let place = excerpts.place(finding.span)
        return provisions.map { provision in
            JudgedCase.Remark(
                provision: provision, verdict: verdict, upcoming: upcoming, rule: finding.rule,
                message: finding.message, file: place.path.split(separator: "/").last.map(String.init) ?? place.path,
                line: place.position.line)
        }
    }
}
