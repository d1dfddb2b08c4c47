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

    func run() throws { try end(with: lint(options.request)) }
}

struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate", abstract: "Decide whether a deployment may go ahead: one line per descriptor.")

    @OptionGroup var options: JudgingOptions

    func run() throws { try end(with: gate(options.request)) }
}

private func end(with status: ExitStatus) throws {
    if status != .open { throw ExitCode(status.rawValue) }
}

func lint(_ request: JudgingRequest) -> ExitStatus {
    if !request.formats.isEmpty { return render(request, for: .lint) }
    let report = TextReport(style: request.color.style, upcomingWindow: request.upcoming)
    return judgeAll(request, for: .lint, detail: .concerns) { report.lint($0, isQuiet: request.isQuiet) }
}

func gate(_ request: JudgingRequest) -> ExitStatus {
    if !request.formats.isEmpty { return render(request, for: .gate) }
    let report = TextReport(style: request.color.style, upcomingWindow: request.upcoming)
    return judgeAll(request, for: .gate, detail: .counts) {
        report.gate($0, failOn: request.failOn.verdict, isQuiet: request.isQuiet)
    }
}

/// Runs over all inputs and writes what `text` makes of each at once; the result is the process's status.
private func judgeAll(
    _ request: JudgingRequest, for purpose: ReportRun.Purpose, detail: Assessor.Detail,
    _ text: @escaping @Sendable (Assessment) -> String?
) -> ExitStatus {
    guard let policy = loaded(request).policy else { return .unjudged }
    var output = Output()
    for note in request.notes(policy) { output.write("note: \(note)\n") }
    if purpose == .gate, let note = request.noteOnDay { complain(note) }
    let settings = request.settings(detail)
    let judging = request.judgeInputs(under: policy, settings, text) { output.write($0) }
    output.write(TextReport.ending(request.run(for: purpose, settings, judging)))
    output.flush()
    return judging.status
}

/// Judges all inputs, then writes every format that was asked for.
private func render(_ request: JudgingRequest, for purpose: ReportRun.Purpose) -> ExitStatus {
    let settings = request.settings(.everything)
    if purpose == .gate, let note = request.noteOnDay { complain(note) }
    var run: ReportRun
    var status = ExitStatus.unjudged
    let (policy, problems) = loaded(request)
    if let policy {
        var assessments: [Assessment] = []
        let judging = request.judgeInputs(under: policy, settings) {
            $0
        } take: {
            assessments.append($0)
        }
        let packs = policy.packs.filter(\.isReported).map { PackLine(id: $0.id, title: $0.title, version: $0.version) }
        run = request.run(
            for: purpose, settings, judging, notes: request.notes(policy), packs: packs, assessments: assessments)
        status = judging.status
    } else {
        // A report of yesterday must not stay in the place of one that says why there is none today.
        var totals = JudgingTotals()
        totals.raise(.unjudged)
        run = request.run(for: purpose, settings, totals)
        run.problems = problems
    }
    for rendering in request.formats where !rendering.write(run, request.color.style) {
        status = max(status, .unjudged)
    }
    return status
}

/// The policy that was asked for; else what is wrong with it, which has been said then.
private func loaded(_ request: JudgingRequest) -> (policy: CompiledPolicy?, problems: [String]) {
    do throws(PolicyProblem) { return (try request.policy(), []) } catch {
        for line in error.lines { complain(line) }
        return (nil, error.lines)
    }
}

extension JudgingRequest {
    fileprivate func run(
        for purpose: ReportRun.Purpose, _ settings: JudgingSettings, _ totals: JudgingTotals, notes: [String] = [],
        packs: [PackLine] = [], assessments: [Assessment] = []
    ) -> ReportRun {
        ReportRun(
            purpose: purpose, toolVersion: version, day: settings.day, failOn: settings.failOn,
            upcomingWindow: settings.upcomingWindow, isQuiet: isQuiet, paths: paths,
            workingFolder: formats.isEmpty ? "" : Files.workingFolder, notes: notes, packs: packs,
            assessments: assessments, problems: totals.problems,
            totals: ReportRun.Totals(
                status: Int(totals.status.rawValue), documents: totals.documents, closed: totals.closed,
                others: totals.words))
    }
}

struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Report every rule with its verdict and evidence, for those who read it months later.")

    @OptionGroup var options: JudgingOptions

    func run() throws {
        var request = options.request
        if request.formats.isEmpty { request.formats = [Rendering(name: "text")] }
        try end(with: render(request, for: .report))
    }
}
