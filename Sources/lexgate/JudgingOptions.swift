import ArgumentParser
import LexgateEngine
import LexgateModel

/// What findings rest on.
struct BasisOptions: ParsableArguments {
    @Argument(
        help: "Descriptors: files, folders, patterns, or - for standard input.",
        completion: .file(extensions: ["yaml", "yml"]))
    var paths: [String] = []

    @Option(help: "Judge as of this day (YYYY-MM-DD); today in UTC if left out.")
    var asOf: CalendarDay?

    @Option(
        help: ArgumentHelp(
            "Also compile the pack in this folder and report its findings only; repeatable.", valueName: "dir"),
        completion: .directory)
    var pack: [String] = []

    @Option(
        help: ArgumentHelp(
            "Rows of your own for the catalogue, or in place of its rows; repeatable.", valueName: "file"),
        completion: .file())
    var catalog: [String] = []

    // A value that begins with a hyphen is a wrong number, not a missing one.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Count what starts within so many days and would then warn or worse as a warning.", valueName: "days"),
        transform: { text in
            guard let days = Int(text), days >= 0 else {
                throw ValidationError("it takes a whole number of days, 0 or more")
            }
            return days
        })
    var upcoming: Int?

    @Option(
        help: ArgumentHelp(
            "Waivers for all inputs; else each file takes the nearest lexgate-waivers.yaml beside or above it.",
            valueName: "file"), completion: .file())
    var waivers: String?

    @Option(
        help: ArgumentHelp(
            "The configuration; else the nearest .lexgate.yaml beside or above the inputs.", valueName: "file"),
        completion: .file())
    var config: String?

    @Option(
        help: "Threads that judge files; one per processor if left out. The output is the same.",
        transform: { text in
            guard let jobs = Int(text), (1...1024).contains(jobs) else {
                throw ValidationError("it takes a number of threads from 1 to 1024")
            }
            return jobs
        })
    var jobs: Int?

    @Flag(name: .shortAndLong, help: "Say nothing when all is well.")
    var quiet = false

    /// Whoever judges needs something to judge.
    func checkPaths() throws {
        guard paths.isEmpty else { return }
        throw ValidationError(
            "Missing expected argument '<paths> ...': name at least one descriptor, folder, or - for standard input")
    }

    var request: JudgingRequest {
        var flags = Configuration.flags(packs: pack, catalogues: catalog)
        flags.upcoming = upcoming.map { Sourced(value: $0, source: "--upcoming") }
        flags.waivers = waivers.map { Sourced(value: $0, source: "--waivers") }
        return JudgingRequest(
            paths: paths, asOf: asOf, flags: flags, configurationPath: config, isQuiet: quiet, jobs: jobs)
    }
}

/// What `lint`, `gate` and `report` have in common: what findings rest on, and what they answer.
struct JudgingOptions: ParsableArguments {
    @OptionGroup var basis: BasisOptions

    @Option(help: "Verdict from which on the gate is closed: warn, incomplete (if left out) or fail.")
    var failOn: JudgingRequest.Threshold?

    @Option(
        help: ArgumentHelp(
            "Findings that are known (`lexgate baseline write`): only what is new or got worse closes the gate.",
            valueName: "file"), completion: .file())
    var baseline: String?

    @Option(
        help: ArgumentHelp(
            "Write this format to standard output, or to FILE; repeatable. Formats: \(Rendering.names).",
            valueName: "format[=FILE]"), completion: .custom { Completions.formats($0, $1, $2) },
        transform: { text in try Rendering(text) })
    var format: [Rendering] = []

    @Option(help: "Colours: auto, always or never. NO_COLOR is respected.")
    var color: ColorChoice = .auto

    func validate() throws {
        if let problem = Rendering.conflict(format) { throw ValidationError(problem) }
    }

    var request: JudgingRequest {
        var request = basis.request
        request.flags.failOn = failOn.map { Sourced(value: $0, source: "--fail-on") }
        request.flags.baseline = baseline.map { Sourced(value: $0, source: "--baseline") }
        request.flags.format = format.isEmpty ? nil : Sourced(value: format, source: "--format")
        request.color = color
        return request
    }
}

/// What `lint` and `gate` can leave out. A report is whole, and so is a baseline.
struct SelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Judge only what changed since this commit of git, with all that it rests on.", valueName: "rev"))
    var changedSince: String?

    @Flag(help: "Judge everything anew, and keep nothing for the next run.")
    var noCache = false

    func applied(to request: JudgingRequest) -> JudgingRequest {
        var request = request
        request.changedSince = changedSince
        request.usesCache = !noCache
        return request
    }
}
