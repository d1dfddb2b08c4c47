import ArgumentParser
import LexgateEngine
import LexgateModel

/// What `lint`, `gate` and `report` have in common.
struct JudgingOptions: ParsableArguments {
    @Argument(help: "Descriptors: files, folders, patterns, or - for standard input.")
    var paths: [String]

    @Option(help: "Judge as of this day (YYYY-MM-DD); today in UTC if left out.")
    var asOf: CalendarDay?

    @Option(
        help: ArgumentHelp(
            "Also compile the pack in this folder and report its findings only; repeatable.", valueName: "dir"))
    var pack: [String] = []

    @Option(
        help: ArgumentHelp(
            "Rows of your own for the catalogue, or in place of its rows; repeatable.", valueName: "file"))
    var catalog: [String] = []

    @Option(help: "Verdict from which on the gate is closed: warn, incomplete or fail.")
    var failOn: JudgingRequest.Threshold = .incomplete

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
    var upcoming: Int = 0

    @Option(
        help: ArgumentHelp(
            "Write this format to standard output, or to FILE; repeatable. Formats: \(Rendering.names).",
            valueName: "format[=FILE]"),
        transform: { text in try Rendering(text) })
    var format: [Rendering] = []

    @Option(help: "Colours: auto, always or never. NO_COLOR is respected.")
    var color: ColorChoice = .auto

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

    func validate() throws {
        if paths.isEmpty { throw ValidationError("name at least one descriptor, folder, or - for standard input") }
        if let problem = Rendering.conflict(format) { throw ValidationError(problem) }
    }

    var request: JudgingRequest {
        JudgingRequest(
            paths: paths, asOf: asOf, packs: pack, catalogues: catalog, failOn: failOn, upcoming: upcoming,
            color: color, isQuiet: quiet,
            jobs: jobs, formats: format)
    }
}
