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
    let report = TextReport(style: request.color.style, upcomingWindow: request.upcoming)
    return judgeAll(request, detail: .concerns) { assessment in
        let isSilent = request.isQuiet && assessment.verdict < .warn && assessment.diagnostics.isEmpty
        return isSilent ? nil : report.concerns(assessment)
    }
}

func gate(_ request: JudgingRequest) -> ExitStatus {
    let report = TextReport(style: request.color.style, upcomingWindow: request.upcoming)
    return judgeAll(request, detail: .counts, isGate: true) { assessment in
        let isClosed = assessment.verdict >= request.failOn.verdict || assessment.hasErrors
        if request.isQuiet && !isClosed { return nil }
        return "\(report.diagnostics(assessment))\(isClosed ? "closed" : "open  ") \(report.summary(assessment))\n"
    }
}

/// Runs over all inputs and writes what `text` makes of each; the result is the process's status.
private func judgeAll(
    _ request: JudgingRequest, detail: Assessor.Detail, isGate: Bool = false,
    _ text: @escaping @Sendable (Assessment) -> String?
) -> ExitStatus {
    guard let policy = loaded(request) else { return .unjudged }
    var output = Output()
    for note in request.notes(policy) { output.write("note: \(note)\n") }
    if isGate, let note = request.noteOnDay { complain(note) }
    let settings = request.settings(detail)
    let judging = request.judgeInputs(under: policy, settings, text) { output.write($0) }
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

/// The policy that was asked for; nil once it was said what is wrong with it.
private func loaded(_ request: JudgingRequest) -> CompiledPolicy? {
    do throws(PolicyProblem) { return try request.policy() } catch {
        for line in error.lines { complain(line) }
        return nil
    }
}

struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Report every rule with its verdict and evidence, for those who read it months later.")

    @OptionGroup var options: JudgingOptions

    @Option(help: "Rendering: text or json.")
    var format: Format = .text

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    func run() throws {
        let request = options.request
        var output = Output()
        guard let policy = loaded(request) else { throw ExitCode(ExitStatus.unjudged.rawValue) }
        let notes = request.notes(policy)
        var assessments: [Assessment] = []
        let judging = request.judgeInputs(under: policy, request.settings(.everything)) {
            $0
        } take: {
            assessments.append($0)
        }
        let packs = policy.packs.filter(\.isReported).map { PackLine(id: $0.id, title: $0.title, version: $0.version) }
        switch format {
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
