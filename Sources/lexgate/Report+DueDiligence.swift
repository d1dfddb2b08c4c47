import ArgumentParser
import Diagnostics
import LexgateEngine
import LexgateFiles
import LexgateModel
import LexgateReports
import YAML

extension Report {
    private static let formats = ["text", "markdown", "json"]

    func checkDueDiligence() throws {
        let basis = options.basis
        if !basis.paths.isEmpty {
            throw ValidationError("--due-diligence is about a provider and takes no descriptor")
        }
        let others: [(name: String, isThere: Bool)] = [
            ("--baseline", options.baseline != nil), ("--waivers", basis.waivers != nil),
            ("--upcoming", basis.upcoming != nil), ("--pack", !basis.pack.isEmpty), ("--jobs", basis.jobs != nil),
        ]
        for other in others where other.isThere {
            throw ValidationError("--due-diligence judges nothing and takes no \(other.name)")
        }
        for rendering in options.format where !Report.formats.contains(rendering.name) {
            throw ValidationError("with --due-diligence the formats are \(Report.formats.joined(separator: ", "))")
        }
    }

    /// What the catalogue says of a provider. It closes no gate unless `--fail-on` asks for one.
    func reportDueDiligence(on provider: String) throws -> ExitStatus {
        let index: CatalogueIndex
        let framework: DueDiligenceFramework
        let day: CalendarDay
        let catalogues: [String]
        do throws(PolicyProblem) {
            catalogues = try options.request.configured(for: Inputs([])).configuration.catalogues?.value ?? []
            index = try PolicySource.catalogueIndex(adding: catalogues)
            framework = try PolicySource.dueDiligence()
            day = try PolicySource.embedded().day(options.basis.asOf)
        } catch {
            for line in error.lines { complain(line) }
            return .unjudged
        }
        let targets = RenderingTargets.sorted(options.format, inputs: Inputs([]), files: catalogues)
        guard targets.problems.isEmpty else {
            for problem in targets.problems { complain(problem) }
            return .unjudged
        }
        guard let found = try companies(named: provider, in: index) else { return .unjudged }
        let report = DueDiligence(framework, of: found, in: index, on: day)
        var status = ExitStatus.open
        if let failOn = options.failOn, report.isClosed(from: failOn.verdict) { status = .closed }
        let renderings = options.format.isEmpty ? [Rendering(name: "text")] : options.format
        for rendering in renderings {
            let style = rendering.file == nil ? options.color.style : .plain
            let bytes =
                switch rendering.name {
                case "json": report.json(tool: version)
                case "markdown": Array(report.markdown.utf8)
                default: Array(report.text(style).utf8)
                }
            guard let file = rendering.file else {
                var output = Output()
                output.write(bytes: bytes)
                output.flush()
                continue
            }
            do throws(FileError) { try Files.output(bytes, to: file) } catch {
                complain("\(visible(file)): the report cannot be written: \(error.message)")
                status = .unjudged
            }
        }
        return status
    }

    /// The developers and services that a name stands for; nil once it was said that there are none.
    private func companies(named name: String, in index: CatalogueIndex) throws -> [CatalogueIndex.Row]? {
        let known = index.rows.filter { $0.kind == .developers || $0.kind == .services }
        var found: [CatalogueIndex.Row] = []
        switch index.find(name) {
        case .rows(let rows), .ambiguous(let rows): found = rows
        case .unknown: break
        }
        let companies = found.filter { $0.kind == .developers || $0.kind == .services }
        guard companies.isEmpty else { return companies }
        let names = Set(known.flatMap { [$0.id, $0.name] })
        let like = alike(name, among: names.sorted(), limit: 5).map { "`\(visible($0))`" }
        let help =
            like.isEmpty
            ? "`lexgate catalog search WORD` looks for part of a name"
            : "did you mean \(like.joined(separator: " or "))?"
        complain("the catalogue knows no provider `\(visible(name))`; \(help)")
        return nil
    }
}
