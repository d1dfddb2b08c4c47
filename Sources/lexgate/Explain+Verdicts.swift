import ArgumentParser
import Diagnostics
import LexgateEngine
import LexgateModel
import LexgateReports

enum ExplanationFormat: String, CaseIterable, ExpressibleByArgument { case text, json }

extension Explain {
    /// How the rule came to what it says of the descriptors.
    func explainVerdicts() throws {
        var flags = Configuration.flags(packs: pack, catalogues: catalog)
        flags.waivers = waivers.map { Sourced(value: $0, source: "--waivers") }
        flags.baseline = baseline.map { Sourced(value: $0, source: "--baseline") }
        let asked = JudgingRequest(
            paths: paths, asOf: asOf, flags: flags, configurationPath: config, color: color, isQuiet: false, jobs: nil)
        let run: JudgingRun
        do throws(PolicyProblem) { run = try JudgingRun(asked, Inputs(paths), explains: true) } catch {
            for line in error.lines { complain(line) }
            throw ExitCode(ExitStatus.unjudged.rawValue)
        }
        let policy = run.policy
        if let rule = policy.rule(subject) {
            guard policy.packs[policy.rules[rule].pack].isReported else {
                complain("`\(subject)` is not judged here: only the packs of --pack are")
                throw ExitCode(ExitStatus.unjudged.rawValue)
            }
        } else if WaiverRule(rawValue: subject) == nil {
            try refuse(policy)
        }
        let id = subject
        var settings = run.settings(.everything)
        settings.explaining = run.texts.map { texts in Explaining(texts, .whole) { $0.rule == id } }
        var assessments: [Assessment] = []
        let totals = run.judgeInputs(settings) { assessment in
            var assessment = assessment
            assessment.findings.removeAll { $0.rule != id }
            return assessment
        } take: {
            assessments.append($0)
        }
        let report = run.request.run(
            for: .report, settings, totals, notes: run.request.notes(policy),
            packs: policy.packs.filter { pack in assessments.contains { $0.findings.contains { $0.pack == pack.id } } }
                .map { PackLine(id: $0.id, title: $0.title, version: $0.version) },
            assessments: assessments)
        var output = Output()
        switch format {
        case .text: output.write(ExplanationReport(style: color.style).text(report))
        case .json: output.write(bytes: ExplanationReport.json(report))
        }
        output.flush()
        let status = ExplanationReport.status(report)
        if status != 0 { throw ExitCode(Int32(status)) }
    }
}
