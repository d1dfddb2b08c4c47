import Diagnostics
import LexgateEngine
import LexgateModel

/// What `lint`, `gate` and `report` were asked to do, however the command line was read.
struct JudgingRequest: Equatable {
    var paths: [String] = []
    var asOf: CalendarDay?
    var packs: [String] = []
    /// Files with rows of the user's own.
    var catalogues: [String] = []
    var failOn = Threshold.incomplete
    var upcoming = 0
    var color = ColorChoice.auto
    var isQuiet = false
    /// Threads; nil for one per processor.
    var jobs: Int?
    /// None for text on standard output.
    var formats: [Rendering] = []

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

    /// Said in the first lines of every format: what the answer of the gate does not rest on.
    func notes(_ policy: CompiledPolicy) -> [String] {
        var notes: [String] = []
        if failOn == .fail {
            notes.append(
                "incomplete findings do not close the gate (--fail-on fail): facts are missing where they occur")
        }
        if !packs.isEmpty {
            let names = policy.packs.indices.filter { policy.packs[$0].isReported }.map { pack in
                let count = policy.rules.count { $0.pack == pack }
                return "\(policy.packs[pack].id) \(policy.packs[pack].version) (\(counted(count, "rule")))"
            }
            notes.append("judged by the packs of --pack alone: \(names.joined(separator: ", "))")
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

    /// Reads the clock where no day is given: call it once in a run.
    func settings(_ detail: Assessor.Detail) -> JudgingSettings {
        JudgingSettings(day: asOf ?? today(), failOn: failOn.verdict, upcomingWindow: upcoming, detail: detail)
    }

    func policy() throws(PolicyProblem) -> CompiledPolicy {
        var policy = packs.isEmpty ? try PolicySource.embedded() : try PolicySource.compiled(adding: packs).policy
        if !catalogues.isEmpty { try PolicySource.add(catalogues, to: &policy) }
        return policy
    }

    /// Judges every input, hands over what `product` makes of the assessments in the order of the inputs, and says on
    /// standard error what could not be judged.
    func judgeInputs<Product: Sendable>(
        under policy: CompiledPolicy, _ settings: JudgingSettings,
        _ product: @escaping @Sendable (Assessment) -> Product?, take: (Product) -> Void
    ) -> JudgingTotals {
        let inputs = Inputs(paths)
        var totals = JudgingTotals()
        for problem in inputs.problems {
            totals.complain(problem)
        }
        let files = inputs.files
        // A thread costs about what judging some files does.
        let threads = jobs ?? (files.count < 16 ? 1 : min(processors(), files.count / 8))
        var place = 0
        var empty = Set(inputs.folders)
        inOrder(items: files.count, threads: threads) {
            Judging(files, policy: policy, settings: settings, product)
        } take: { judged in
            totals.add(judged, of: files[place].path)
            if judged.documents + judged.fragments > 0 { empty.subtract(files[place].folders) }
            place += 1
            if let complaint = judged.complaint { totals.complain(complaint) }
            for product in judged.products { take(product) }
        }
        let passedOver = totals.passedOver
        if !isQuiet, !passedOver.isEmpty {
            let named = passedOver.prefix(5).map { visible($0) }.joined(separator: ", ")
            let rest = passedOver.count > 5 ? " and \(passedOver.count - 5) more" : ""
            complain("passed over, as no descriptors: \(named)\(rest)")
        }
        // Whoever names a folder expects descriptors in it.
        for folder in inputs.folders where empty.contains(folder) && totals.documents > 0 {
            totals.complain("\(visible(folder)): no descriptor in this folder")
        }
        // Nothing evaluated is never a green gate.
        if totals.documents == 0 {
            let others = totals.words
            totals.complain("no descriptor was judged" + (others.isEmpty ? "" : " (\(others.joined(separator: ", ")))"))
        }
        return totals
    }
}

/// What came of all inputs together.
struct JudgingTotals {
    private(set) var status = ExitStatus.open
    private(set) var documents = 0
    private(set) var closed = 0
    /// Documents of facts for others to extend.
    private(set) var fragments = 0
    /// Files found in folders that hold no descriptor.
    private(set) var passedOver: [String] = []
    /// What could not be judged, as it was said on standard error.
    private(set) var problems: [String] = []

    /// What was read and not judged: `1 fragment`, `2 other YAML files passed over`.
    var words: [String] {
        (fragments > 0 ? [counted(fragments, "fragment")] : [])
            + (passedOver.isEmpty ? [] : ["\(counted(passedOver.count, "other YAML file")) passed over"])
    }

    mutating func raise(_ status: ExitStatus) { self.status = max(self.status, status) }

    fileprivate mutating func complain(_ problem: String) {
        lexgate.complain(problem)
        problems.append(problem)
        raise(.unjudged)
    }

    fileprivate mutating func add(_ judged: JudgedFile<some Sendable>, of path: String) {
        raise(judged.status)
        documents += judged.documents
        closed += judged.closed
        fragments += judged.fragments
        if judged.isPassedOver { passedOver.append(path) }
    }
}

/// `1 rule`, `2 rules`.
func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
