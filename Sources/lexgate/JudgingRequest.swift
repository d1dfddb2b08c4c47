import Diagnostics
import LexgateEngine
import LexgateModel
import LexgateReports

/// What `lint`, `gate` and `report` were asked to do, however the command line was read.
struct JudgingRequest: Equatable {
    var paths: [String] = []
    var asOf: CalendarDay?
    /// What flags say.
    var flags = Configuration()
    /// What a configuration file says, once it was looked for.
    var file = Configuration()
    /// The configuration file where one was named.
    var configurationPath: String?
    /// The configuration file that was named or found.
    var configurationRead: String?
    /// Judge only what changed since this revision of git.
    var changedSince: String?
    /// Whether verdicts of earlier runs may be taken, where that is quicker.
    var usesCache = true
    /// No gate is asked about: what only its answer rests on plays no part, the threshold, the baseline and formats.
    var decidesNothing = false
    /// Of the page.
    var language: PageLanguage?
    var color = ColorChoice.auto
    var isQuiet = false
    /// Threads; nil for one per processor.
    var jobs: Int?

    enum Threshold: String, CaseIterable {
        case warn, incomplete, fail

        var verdict: Verdict {
            switch self {
            case .warn: .warn
            case .incomplete: .incomplete
            case .fail: .fail
            }
        }
    }

    var configuration: Configuration { flags.over(file) }
    var packs: [String] { configuration.packs?.value ?? [] }
    var failOn: Threshold { configuration.failOn?.value ?? .incomplete }
    var upcoming: Int { configuration.upcoming?.value ?? 0 }
    /// None for text on standard output, as the verb has it.
    var formats: [Rendering] { decidesNothing ? [] : configuration.format?.value ?? [] }
    var expiring: Int { configuration.expiring?.value ?? Waivers.usualExpiringDays }

    /// The same, with what the configuration file says that is named or found for the inputs.
    func configured(for inputs: Inputs) throws(PolicyProblem) -> JudgingRequest {
        var configured = self
        var path = configurationPath
        if path == nil { path = try ConfigurationFile.path(for: inputs) }
        configured.configurationRead = path
        if let path { configured.file = try ConfigurationFile.read(path) }
        return configured
    }

    /// What is read beside the inputs, as far as it was named: files, and folders of packs.
    var placesRead: [String] { filesRead + packs }

    /// The files that are read beside the inputs and packs, as far as they were named.
    var filesRead: [String] {
        [configuration.waivers?.value, decidesNothing ? nil : configuration.baseline?.value, configurationPath]
            .compactMap { $0 } + (configuration.catalogues?.value ?? [])
    }

    /// Said in the first lines of every format: what the answer of the gate does not rest on.
    func notes(_ policy: CompiledPolicy) -> [String] {
        var notes: [String] = []
        if let failOn = configuration.failOn, failOn.value == .fail, !decidesNothing {
            let words = failOn.isFlag ? "\(failOn.source) fail" : "failOn: fail in \(visible(failOn.source))"
            notes.append("incomplete findings do not close the gate (\(words)): facts are missing where they occur")
        }
        if let expiring = configuration.expiring, expiring.value < Waivers.usualExpiringDays {
            notes.append(
                "waivers are told of \(counted(expiring.value, "day")) before they end, not "
                    + "\(Waivers.usualExpiringDays) (\(visible(expiring.source)))")
        }
        if let waivers = configuration.waivers, !waivers.isFlag {
            notes.append(
                "the waivers of \(visible(waivers.value)) count, not those beside the descriptors "
                    + "(\(visible(waivers.source)))")
        }
        if let baseline = configuration.baseline, !decidesNothing {
            let origin = baseline.isFlag ? "" : " (\(visible(baseline.source)))"
            notes.append("findings that \(visible(baseline.value)) holds do not close the gate\(origin)")
        }
        if let packs = configuration.packs, !packs.value.isEmpty {
            let names = policy.packs.indices.filter { policy.packs[$0].isReported }.map { pack in
                let count = policy.rules.count { $0.pack == pack }
                return "\(policy.packs[pack].id) \(policy.packs[pack].version) (\(counted(count, "rule")))"
            }
            notes.append("judged by the packs of \(visible(packs.source)) alone: \(names.joined(separator: ", "))")
        }
        for own in policy.catalogue.ownFiles {
            let words = own.rows == 1 ? "1 row of your catalogue" : "\(own.rows) rows of your catalogue"
            notes.append("\(words) \(visible(own.file)) beside or in place of ours")
        }
        return notes
    }

    /// A gate that was asked about another day says little about the deployment of today.
    var noteOnDay: String? {
        guard let asOf else { return nil }
        let days = Int(today().daysSinceEpoch) - Int(asOf.daysSinceEpoch)
        if days == 0 { return nil }
        return "judged as of \(asOf), \(counted(abs(days), "day")) \(days > 0 ? "ago" : "from now")"
    }

    func settings(_ detail: Assessor.Detail, on day: CalendarDay) -> JudgingSettings {
        JudgingSettings(
            day: day, failOn: failOn.verdict, upcomingWindow: upcoming, expiringDays: expiring,
            detail: detail)
    }

    /// What the baseline holds back; nil without one.
    func known() throws(PolicyProblem) -> KnownFindings? {
        guard let path = configuration.baseline?.value, !decidesNothing else { return nil }
        return KnownFindings(try BaselineFile.read(path).baseline, at: path)
    }

    func policy() throws(PolicyProblem) -> CompiledPolicy {
        if !packs.isEmpty { return try policyWithTexts().policy }
        return try withOwnRows(PolicySource.embedded())
    }

    /// The policy and the texts of its expressions, for whoever explains: the packs are compiled again.
    func policyWithTexts() throws(PolicyProblem) -> (policy: CompiledPolicy, texts: PolicyTexts) {
        let (policy, build) = try PolicySource.compiled(adding: packs)
        return (try withOwnRows(policy), build.texts)
    }

    private func withOwnRows(_ policy: CompiledPolicy) throws(PolicyProblem) -> CompiledPolicy {
        var policy = policy
        let catalogues = configuration.catalogues?.value ?? []
        if !catalogues.isEmpty { try PolicySource.add(catalogues, to: &policy) }
        return policy
    }
}

/// What came of all inputs together.
struct JudgingTotals {
    private(set) var status = ExitStatus.open
    private(set) var documents = 0
    private(set) var closed = 0
    /// What was read and not judged.
    private(set) var leftOut: [LeftOut] = []
    /// What could not be judged, as it was said on standard error.
    private(set) var problems: [String] = []

    /// What was read and not judged, in words.
    var words: [String] { LeftOut.words(leftOut) }

    /// Where that stands which was left out for a reason.
    func places(_ reason: LeftOut.Reason) -> [String] { leftOut.lazy.filter { $0.reason == reason }.map(\.place) }

    /// Some documents were left out, since nothing that they rest on has changed.
    var areSomeUnchanged: Bool { leftOut.contains { $0.reason == .unchanged } }

    /// All that was read is as it was, and only what changed was to be judged.
    var isNothingAsked: Bool { documents == 0 && areSomeUnchanged && problems.isEmpty }

    mutating func raise(_ status: ExitStatus) { self.status = max(self.status, status) }

    mutating func complain(_ problem: String) {
        lexgate.complain(problem)
        problems.append(problem)
        raise(.unjudged)
    }

    mutating func add(_ judged: JudgedFile<some Sendable>, of path: String) {
        raise(judged.status)
        documents += judged.documents
        closed += judged.closed
        if judged.isPassedOver {
            leftOut.append(LeftOut(path: path, document: nil, reason: .noDescriptor))
        } else {
            leftOut += judged.leftOut.map { LeftOut(path: path, document: $0.document, reason: $0.reason) }
        }
    }
}

/// `1 rule`, `2 rules`.
func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
