import ArgumentParser
import Diagnostics
import LexgateEngine
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
    guard let run = JudgingRun(request) else { return .unjudged }
    let report = TextReport(style: request.color.style, upcomingWindow: run.request.upcoming)
    return judgeAll(run, detail: .concerns) { assessment in
        let isSilent = request.isQuiet && assessment.verdict < .warn && assessment.diagnostics.isEmpty
        return isSilent ? nil : report.concerns(assessment)
    }
}

func gate(_ request: JudgingRequest) -> ExitStatus {
    guard let run = JudgingRun(request) else { return .unjudged }
    let report = TextReport(style: request.color.style, upcomingWindow: run.request.upcoming)
    let failOn = run.request.failOn.verdict
    return judgeAll(run, detail: .counts, isGate: true) { assessment in
        let isClosed = assessment.gateVerdict >= failOn || assessment.hasErrors
        if request.isQuiet && !isClosed { return nil }
        return "\(report.diagnostics(assessment))\(isClosed ? "closed" : "open  ") \(report.summary(assessment))\n"
    }
}

/// Runs over all inputs and writes what `text` makes of each; the result is the process's status.
private func judgeAll(
    _ run: JudgingRun, detail: Assessor.Detail, isGate: Bool = false,
    _ text: @escaping @Sendable (Assessment) -> String?
) -> ExitStatus {
    let request = run.request
    var output = Output()
    for note in request.notes(run.policy) { output.write("note: \(note)\n") }
    if isGate, let note = request.noteOnDay { complain(note) }
    let settings = request.settings(detail)
    let judging = run.judgeInputs(settings, text) { output.write($0) }
    if !request.isQuiet, judging.documents > 1 || isGate {
        var line =
            judging.status == .open
            ? "gate open" : judging.status == .closed ? "gate closed" : "could not judge everything"
        line += ": \(counted(judging.documents, "descriptor")), \(judging.closed) closed"
        for words in judging.words { line += ", \(words)" }
        output.write("\(line) (as of \(settings.day), fails on \(request.failOn.rawValue))\n")
        if isGate, judging.closed > 0 { output.write("`lexgate lint` on the same paths shows why\n") }
    }
    output.flush()
    return judging.status
}

struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Report every rule with its verdict and evidence, for those who read it months later.")

    @OptionGroup var options: JudgingOptions

    @Option(help: "Rendering: text (if left out) or json.")
    var format: Format?

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    func run() throws {
        var asked = options.request
        asked.flags.format = format.map { Sourced(value: $0.rawValue, source: "--format") }
        guard let run = JudgingRun(asked) else { throw ExitCode(ExitStatus.unjudged.rawValue) }
        let request = run.request
        var output = Output()
        let notes = request.notes(run.policy)
        var assessments: [Assessment] = []
        let judging = run.judgeInputs(request.settings(.everything)) {
            $0
        } take: {
            assessments.append($0)
        }
        // Waivers are told of whatever packs are judged.
        let found = Set(assessments.flatMap(\.findings).map(\.pack))
        let packs = run.policy.packs.filter { $0.isReported || found.contains($0.id) }.map {
            PackLine(id: $0.id, title: $0.title, version: $0.version)
        }
        switch request.configuration.format.flatMap({ Format(rawValue: $0.value) }) ?? .text {
        case .text:
            for note in notes { output.write("note: \(note)\n") }
            let report = TextReport(style: request.color.style, upcomingWindow: request.upcoming)
            for assessment in assessments { output.write(report.everything(assessment, packs: packs) + "\n") }
        case .json:
            let gate = JSONReport.Gate(
                isOpen: judging.status == .open, failOn: request.failOn.verdict, status: Int(judging.status.rawValue))
            output.write(
                bytes: JSONReport(toolVersion: version, gate: gate).bytes(
                    assessments, packs: packs, notes: notes))
        }
        output.flush()
        if judging.status != .open { throw ExitCode(judging.status.rawValue) }
    }
}
