import ArgumentParser
import Diagnostics
import LexgateEngine
import LexgateModel
import LexgateReports

struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what is wrong in descriptors: place, law, reason and way out.")

    @OptionGroup var options: JudgingOptions

    func run() throws {
        let report = TextReport(style: options.color.style, upcomingWindow: options.upcoming)
        let quiet = options.quiet
        try judgeAll(options, detail: .concerns) { assessment, output in
            let isSilent = quiet && assessment.verdict < .warn && assessment.diagnostics.isEmpty
            if !isSilent { output.write(report.concerns(assessment)) }
        }
    }
}

struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate", abstract: "Decide whether a deployment may go ahead: one line per descriptor.")

    @OptionGroup var options: JudgingOptions

    func run() throws {
        let report = TextReport(style: options.color.style, upcomingWindow: options.upcoming)
        let (quiet, threshold) = (options.quiet, options.failOn.verdict)
        try judgeAll(options, detail: .counts, isGate: true) { assessment, output in
            let isClosed = assessment.verdict >= threshold || assessment.hasErrors
            if quiet && !isClosed { return }
            output.write(report.diagnostics(assessment))
            output.write("\(isClosed ? "closed" : "open  ") \(report.summary(assessment))\n")
        }
    }
}

/// Runs over all inputs, writes what `body` makes of each, and ends with the process's status.
private func judgeAll(
    _ options: JudgingOptions, detail: Assessor.Detail, isGate: Bool = false, _ body: (Assessment, inout Output) -> Void
) throws {
    var output = Output()
    for note in options.notes { output.write("note: \(note)\n") }
    let inputs = Inputs(options.paths)
    let settings = options.settings(detail)
    var judging = Judging(policy: try options.policy(), settings: settings)
    for problem in inputs.problems {
        complain(problem)
        judging.raise(.unjudged)
    }
    for file in inputs.files { judging.judge(file) { body($0, &output) } }
    if judging.documents == 0 {
        complainOfNothing(judging.passedOver)
        judging.raise(.unjudged)
    }
    if !options.quiet, judging.documents > 1 || isGate {
        var line =
            judging.status == .open
            ? "gate open" : judging.status == .closed ? "gate closed" : "could not judge everything"
        line +=
            ": \(judging.documents) \(judging.documents == 1 ? "descriptor" : "descriptors"), \(judging.closed) closed"
        if judging.passedOver > 0 { line += ", \(judging.passedOver) other YAML files passed over" }
        output.write("\(line) (as of \(settings.day), fails on \(options.failOn.rawValue))\n")
        if isGate, judging.closed > 0 { output.write("`lexgate lint` on the same paths shows why\n") }
    }
    output.flush()
    if judging.status != .open { throw ExitCode(judging.status.rawValue) }
}

/// Nothing evaluated is never a green gate.
private func complainOfNothing(_ passedOver: Int) {
    complain("no descriptor was judged" + (passedOver > 0 ? " (\(passedOver) other YAML files passed over)" : ""))
}

struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Report every rule with its verdict and evidence, for those who read it months later.")

    @OptionGroup var options: JudgingOptions

    @Option(help: "Rendering: text or json.")
    var format: Format = .text

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    func run() throws {
        var output = Output()
        let inputs = Inputs(options.paths)
        let policy = try options.policy()
        var judging = Judging(policy: policy, settings: options.settings(.everything))
        for problem in inputs.problems {
            complain(problem)
            judging.raise(.unjudged)
        }
        var assessments: [Assessment] = []
        for file in inputs.files { judging.judge(file) { assessments.append($0) } }
        if judging.documents == 0 {
            complainOfNothing(judging.passedOver)
            judging.raise(.unjudged)
        }
        let packs = policy.packs.filter(\.isReported).map { PackLine(id: $0.id, title: $0.title, version: $0.version) }
        switch format {
        case .text:
            for note in options.notes { output.write("note: \(note)\n") }
            let report = TextReport(style: options.color.style, upcomingWindow: options.upcoming)
            for assessment in assessments { output.write(report.everything(assessment, packs: packs) + "\n") }
        case .json:
            let gate = JSONReport.Gate(
                isOpen: judging.status == .open, failOn: options.failOn.verdict, status: Int(judging.status.rawValue))
            output.write(
                bytes: JSONReport(toolVersion: version, gate: gate).bytes(
                    assessments, packs: packs, notes: options.notes))
        }
        output.flush()
        if judging.status != .open { throw ExitCode(judging.status.rawValue) }
    }
}
