import ArgumentParser
import Diagnostics
import LexgateEngine
import LexgateFiles
import LexgateModel
import LexgateReports

struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what is wrong in descriptors: place, law, reason and way out.")

    @OptionGroup var options: JudgingOptions
    @OptionGroup var selection: SelectionOptions

    func validate() throws { try options.basis.checkPaths() }

    var request: JudgingRequest { selection.applied(to: options.request) }

    func run() throws { try end(with: lint(request)) }
}

struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate", abstract: "Decide whether a deployment may go ahead: one line per descriptor.")

    @OptionGroup var options: JudgingOptions
    @OptionGroup var selection: SelectionOptions

    func validate() throws { try options.basis.checkPaths() }

    var request: JudgingRequest { selection.applied(to: options.request) }

    func run() throws { try end(with: gate(request)) }
}

private func end(with status: ExitStatus) throws {
    if status != .open { throw ExitCode(status.rawValue) }
}

func lint(_ request: JudgingRequest) -> ExitStatus { judge(request, for: .lint, detail: .concerns) }

func gate(_ request: JudgingRequest) -> ExitStatus { judge(request, for: .gate, detail: .counts) }

/// Runs over all inputs and writes what was asked for; the result is the process's status.
private func judge(_ request: JudgingRequest, for purpose: ReportRun.Purpose, detail: Assessor.Detail) -> ExitStatus {
    let inputs = Inputs(request.paths)
    do throws(PolicyProblem) {
        let run = try JudgingRun(request, inputs)
        let isPlain = run.request.formats.isEmpty && purpose != .report
        return isPlain ? write(run, for: purpose, detail) : render(run, for: purpose)
    } catch {
        for line in error.lines { complain(line) }
        // A report of yesterday must not stay in the place of one that says why there is none today.
        var totals = JudgingTotals()
        totals.raise(.unjudged)
        let asked = (try? request.configured(for: inputs)) ?? request
        var report = asked.run(for: purpose, asked.settings(.everything, on: asked.asOf ?? today()), totals)
        report.problems = error.lines
        let targets = RenderingTargets.sorted(asked.formats, inputs: inputs, files: asked.placesRead)
        for rendering in targets.writable { _ = rendering.write(report, asked.color.style) }
        return .unjudged
    }
}

/// Judges all inputs, and writes what is said of each at once, as text.
private func write(_ run: JudgingRun, for purpose: ReportRun.Purpose, _ detail: Assessor.Detail) -> ExitStatus {
    let request = run.request
    var output = Output()
    for note in run.notes { output.write("note: \(note)\n") }
    if purpose == .gate, let note = request.noteOnDay { complain(note) }
    let settings = run.settings(detail)
    let report = TextReport(style: request.color.style, upcomingWindow: request.upcoming)
    let (isGate, failOn, isQuiet) = (purpose == .gate, request.failOn.verdict, request.isQuiet)
    let judging = run.judgeInputs(settings, recall: run.recall(settings, isGate ? "gate" : "lint")) { assessment in
        isGate ? report.gate(assessment, failOn: failOn, isQuiet: isQuiet) : report.lint(assessment, isQuiet: isQuiet)
    } take: {
        output.write($0)
    }
    output.write(TextReport.ending(request.run(for: purpose, settings, judging)))
    output.flush()
    return judging.status
}

/// Judges all inputs, then writes every format that was asked for.
private func render(_ run: JudgingRun, for purpose: ReportRun.Purpose) -> ExitStatus {
    let request = run.request
    var settings = run.settings(.everything)
    let formats = request.formats.isEmpty ? [Rendering(name: "text")] : request.formats
    let showsBasis = formats.contains(where: \.showsBasis)
    settings.surveys = showsBasis
    if showsBasis {
        // How everything came about is long: of several files it is told for what is wrong or to come.
        let isOne = run.inputs.files.count == 1
        settings.explaining = run.texts.map { texts in
            Explaining(texts) { isOne || $0.verdict >= .warn || $0.upcoming != nil }
        }
    }
    if purpose == .gate, let note = request.noteOnDay { complain(note) }
    let begun = Progress.now()
    var assessments: [Assessment] = []
    let judging = run.judgeInputs(settings) {
        $0
    } take: {
        assessments.append($0)
    }
    // Waivers are told of whatever packs are judged.
    let found = Set(assessments.flatMap(\.findings).map(\.pack))
    let packs = run.policy.packs.filter { $0.isReported || found.contains($0.id) }.map {
        PackLine(id: $0.id, title: $0.title, version: $0.version)
    }
    var report = request.run(
        for: purpose, settings, judging,
        notes: run.notes + (judging.isNothingAsked ? ["nothing was judged: nothing had changed"] : []), packs: packs,
        assessments: assessments)
    var status = judging.status
    if showsBasis {
        do throws(PolicyProblem) { report.basis = try ReportRun.Basis(of: run, settings) } catch {
            for line in error.lines { complain(line) }
            report.problems += error.lines
            status = max(status, .unjudged)
        }
    }
    let plain = showsBasis ? report.withoutExplanations : report
    var progress = Progress("writing", formats.count, "report", isQuiet: request.isQuiet, begun: begun)
    for (place, rendering) in formats.enumerated() {
        if rendering.file != nil { progress.tell(place) } else { progress.hide() }
        let run = rendering.showsBasis ? report : plain
        if !rendering.write(run, request.color.style) { status = max(status, .unjudged) }
    }
    progress.hide()
    return status
}

extension JudgingRequest {
    func run(
        for purpose: ReportRun.Purpose, _ settings: JudgingSettings, _ totals: JudgingTotals, notes: [String] = [],
        packs: [PackLine] = [], assessments: [Assessment] = []
    ) -> ReportRun {
        var run = ReportRun(
            purpose: purpose, toolVersion: version, day: settings.day, failOn: settings.failOn,
            upcomingWindow: settings.upcomingWindow, isQuiet: isQuiet, paths: paths,
            workingFolder: formats.isEmpty ? "" : Files.workingFolder, notes: notes, packs: packs,
            assessments: assessments, problems: totals.problems,
            totals: ReportRun.Totals(
                status: Int(totals.status.rawValue), documents: totals.documents, closed: totals.closed,
                leftOut: totals.leftOut, isNothingAsked: totals.isNothingAsked))
        run.language = language?.rawValue
        return run
    }
}

/// A language of the page's interface.
enum PageLanguage: String, CaseIterable, ExpressibleByArgument { case en, es, de, fr, zh }

struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Report every rule with its verdict and evidence, for those who read it months later.")

    @OptionGroup var options: JudgingOptions

    @Option(
        help: ArgumentHelp(
            "Instead report what the catalogue says of a provider of models, item by item.", valueName: "provider"),
        completion: .custom { Completions.providers($0, $1, $2) })
    var dueDiligence: String?

    @Option(help: "Language in which the page of --format html begins: en, es, de, fr or zh.")
    var lang: PageLanguage?

    func validate() throws {
        if lang != nil, dueDiligence != nil || !options.format.contains(where: \.showsBasis) {
            throw ValidationError("--lang is for the page: add --format html=FILE")
        }
        guard dueDiligence != nil else { return try options.basis.checkPaths() }
        try checkDueDiligence()
    }

    func run() throws {
        if let dueDiligence { return try end(with: reportDueDiligence(on: dueDiligence)) }
        var request = options.request
        request.language = lang
        try end(with: judge(request, for: .report, detail: .everything))
    }
}
