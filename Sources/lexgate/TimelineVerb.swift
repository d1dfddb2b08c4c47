import ArgumentParser
import Diagnostics
import LexgateEngine
import LexgateFiles
import LexgateModel
import LexgateReports
import YAML

struct TimelineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "Show the days on which a verdict on a descriptor changes from now on, and why.",
        discussion: "Facts stay as they are; only the day moves. Days that are not shown change nothing.")

    @Argument(help: "Descriptors: files, folders, patterns, or - for standard input.")
    var paths: [String]

    @Option(help: "Begin on this day (YYYY-MM-DD); today in UTC if left out.")
    var asOf: CalendarDay?

    @Option(
        help: ArgumentHelp(
            "Also compile the pack in this folder and follow its findings only; repeatable.", valueName: "dir"))
    var pack: [String] = []

    @Option(
        help: ArgumentHelp(
            "Rows of your own for the catalogue, or in place of its rows; repeatable.", valueName: "file"))
    var catalog: [String] = []

    @Option(
        help: ArgumentHelp(
            "Waivers for all inputs; else each takes the nearest lexgate-waivers.yaml beside or above it.",
            valueName: "file"))
    var waivers: String?

    @Option(
        help: ArgumentHelp(
            "The configuration; else the nearest .lexgate.yaml beside or above the inputs.", valueName: "file"))
    var config: String?

    @Option(help: "Colours: auto, always or never. NO_COLOR is respected.")
    var color: ColorChoice = .auto

    func run() throws {
        var asked = JudgingRequest(
            paths: paths, asOf: asOf, flags: .flags(packs: pack, catalogues: catalog), configurationPath: config,
            decidesNothing: true, color: color)
        asked.flags.waivers = waivers.map { Sourced(value: $0, source: "--waivers") }
        guard let run = JudgingRun(asked) else { throw ExitCode(ExitStatus.unjudged.rawValue) }
        let (policy, inputs) = (run.policy, run.inputs)
        let settings = run.settings(.everything)
        var waiverFiles = WaiverFiles(run.request.configuration.waivers?.value, under: policy, on: settings.day)
        for problem in inputs.problems { complain(problem) }
        var isUnjudged = !inputs.problems.isEmpty || inputs.files.isEmpty
        for note in run.request.notes(policy) { Output.say("note: \(note)") }
        var assessor = Assessor(policy: policy)
        var extending = Extending(policy.vocabulary)
        let report = TextReport(style: color.style)
        var shown = 0
        var fragments = 0
        var empty = Set(inputs.sources.map(\.name))
        var progress = Progress("following", inputs.files.count, "file")
        defer { progress.hide() }
        for (place, input) in inputs.files.enumerated() {
            progress.hide()
            progress.tell(place)
            let file: SourceFile
            do throws(FileError) { file = try Inputs.read(input.path) } catch {
                complain("\(visible(input.path)): \(error.message)")
                isUnjudged = true
                continue
            }
            let likeness = input.isFound ? file.likeness : .named
            if likeness == .none { continue }
            let parsed = file.yamlDocuments(symbols: policy.vocabulary.symbols)
            let isWhole = parsed.diagnostics.isEmpty
            var comments = (file.mayHoldWaivers ? YAMLComment.all(in: file.bytes) : [])[...]
            for (document, tree) in parsed.value.enumerated() {
                if input.isFound, policy.vocabulary.isForeign(tree, isWhole: isWhole, likeness) { continue }
                empty.subtract(input.sources)
                if extending.isFragment(tree) {
                    fragments += 1
                    continue
                }
                let diagnostics = document == 0 ? parsed.diagnostics : []
                var whole = extending.complete(
                    ReadDocument(tree: tree, diagnostics: diagnostics, file: file), at: input.path)
                let waivers = whole.takeWaivers(
                    from: waiverFiles.file(for: input.path), comments.take(document), tree,
                    under: policy, settings)
                let timeline = assessor.timeline(
                    of: whole.tree, file: whole.file, document: document, waivers: waivers, from: settings.day,
                    readerDiagnostics: whole.diagnostics)
                progress.hide()
                guard let timeline else {
                    complain("\(visible(file.path)): it cannot be judged; `lexgate lint` says why")
                    isUnjudged = true
                    continue
                }
                if shown > 0 { Output.say("") }
                Output.say(String(report.timeline(timeline).dropLast()))
                shown += 1
                if timeline.diagnostics.contains(where: { $0.severity == .error }) { isUnjudged = true }
            }
        }
        for problem in waiverFiles.problems { complain(problem) }
        if !waiverFiles.problems.isEmpty { isUnjudged = true }
        // Whoever names a folder or a pattern expects descriptors there.
        for source in inputs.sources where empty.contains(source.name) {
            complain("\(visible(source.name)): \(source.lack)")
            isUnjudged = true
        }
        if shown == 0 {
            complain("no descriptor was followed\(fragments > 0 ? " (\(counted(fragments, "fragment")))" : "")")
        }
        if isUnjudged || shown == 0 { throw ExitCode(ExitStatus.unjudged.rawValue) }
    }
}
