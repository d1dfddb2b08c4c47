import LexgateModel

// Hot: the argument parser costs more than reading and judging a descriptor. The usual forms of the two verbs that
// run in every pipeline are read here; whatever else stands on the line is left to the parser, errors included.

/// A line such as `gate --as-of 2026-11-21 deploy/*.yaml`, if it is one of the usual forms.
struct HotArguments: Equatable {
    enum Verb: String { case lint, gate }

    let verb: Verb
    let request: JudgingRequest

    /// `nil` for every line that is not plainly understood. `arguments` come without the program's name.
    init?(_ arguments: [String]) {
        guard let first = arguments.first, let verb = Verb(rawValue: first) else { return nil }
        var request = JudgingRequest()
        var rest = arguments.dropFirst()
        var hasColor = false
        while let word = rest.popFirst() {
            switch word {
            case "--quiet", "-q": request.isQuiet = true
            case "--no-cache": request.usesCache = false
            case "--as-of":
                guard request.asOf == nil, let day = rest.popFirst().flatMap({ CalendarDay($0) }) else { return nil }
                request.asOf = day
            case "--fail-on":
                guard request.flags.failOn == nil,
                    let threshold = rest.popFirst().flatMap(JudgingRequest.Threshold.init)
                else { return nil }
                request.flags.failOn = Sourced(value: threshold, source: word)
            case "--upcoming":
                guard request.flags.upcoming == nil, let days = rest.popFirst().flatMap({ Int($0) }), days >= 0
                else { return nil }
                request.flags.upcoming = Sourced(value: days, source: word)
            case "--jobs":
                guard request.jobs == nil, let jobs = rest.popFirst().flatMap({ Int($0) }), (1...1024).contains(jobs)
                else { return nil }
                request.jobs = jobs
            case "--color":
                guard !hasColor, let color = rest.popFirst().flatMap(ColorChoice.init) else { return nil }
                hasColor = true
                request.color = color
            case "-": request.paths.append(word)
            default:
                guard !word.utf8.starts(with: "-".utf8), !word.isEmpty else { return nil }
                request.paths.append(word)
            }
        }
        guard !request.paths.isEmpty else { return nil }
        self.verb = verb
        self.request = request
    }
}
