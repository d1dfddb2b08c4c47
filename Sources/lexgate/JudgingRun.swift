import Diagnostics
import LexgateEngine
import LexgateModel

/// A request that can be judged: its inputs, what is configured for them, and the policy.
struct JudgingRun {
    let request: JudgingRequest
    let inputs: Inputs
    let policy: CompiledPolicy
    /// The day that is judged.
    let day: CalendarDay
    /// What a baseline holds back, where one was asked for.
    let known: KnownFindings?
    /// What the policy's expressions say, where findings are to be explained.
    let texts: PolicyTexts?
    /// What has changed, where only that is to be judged.
    let changes: Changes?

    init(_ asked: JudgingRequest, _ inputs: Inputs, explains: Bool = false) throws(PolicyProblem) {
        self.inputs = inputs
        request = try asked.configured(for: inputs)
        let problems = RenderingTargets.sorted(request.formats, inputs: inputs, files: request.placesRead).problems
        guard problems.isEmpty else { throw PolicyProblem(lines: problems) }
        if explains || request.formats.contains(where: \.showsBasis) {
            let told = try request.policyWithTexts()
            (policy, texts) = (told.policy, told.texts)
        } else {
            (policy, texts) = (try request.policy(), nil)
        }
        day = try policy.day(request.asOf)
        known = try request.known()
        changes = try request.changes(among: inputs)
    }

    /// Said in the first lines of every format.
    var notes: [String] { (changes.map { [$0.note] } ?? []) + request.notes(policy) }

    func settings(_ detail: Assessor.Detail) -> JudgingSettings { request.settings(detail, on: day) }

    /// Nil once it was said what is wrong with the configuration or the policy.
    init?(_ asked: JudgingRequest) {
        do throws(PolicyProblem) { try self.init(asked, Inputs(asked.paths)) } catch {
            for line in error.lines { complain(line) }
            return nil
        }
    }

    /// Judges every input, hands over what `product` makes of the assessments in the order of the inputs, and says on
    /// standard error what could not be judged.
    func judgeInputs<Product: Sendable>(
        _ settings: JudgingSettings, recall: Recall<Product>? = nil,
        _ product: @escaping @Sendable (Assessment) -> Product?, take: (Product) -> Void
    ) -> JudgingTotals {
        var totals = JudgingTotals()
        var files = inputs.files
        var waivers = WaiverFiles(request.configuration.waivers?.value, under: policy, on: settings.day)
        for place in files.indices {
            let file = waivers.file(for: files[place].path)
            files[place].waivers = file
            files[place].mayBeLeftOut = changes?.mayLeaveOut(files[place].path, waivers: file?.file) ?? false
        }
        for problem in inputs.problems + waivers.problems {
            totals.complain(problem)
        }
        // A thread costs about what judging some files does.
        let threads = request.jobs ?? (files.count < 16 ? 1 : min(processors(), files.count / 8))
        var place = 0
        var harvest = VerdictCache.Harvest()
        var empty = Set(inputs.sources.map(\.name))
        var targets = WaiverTargets()
        let judged = files
        var progress = Progress("judging", files.count, "file", isQuiet: request.isQuiet)
        inOrder(items: files.count, threads: threads) {
            Judging(judged, policy: policy, settings: settings, known: known, changes: changes, recall: recall, product)
        } take: { judged in
            totals.add(judged, of: files[place].path)
            if judged.holdsOurs { empty.subtract(files[place].sources) }
            targets.take(judged.names.keys, under: files[place].waivers)
            if let entry = judged.entry { harvest.take(entry, isNew: !judged.isRecalled) }
            place += 1
            progress.hide()
            if let complaint = judged.complaint { totals.complain(complaint) }
            for product in judged.products { take(product) }
            progress.tell(place)
        }
        progress.hide()
        recall?.keep(harvest)
        tell(totals.places(.noDescriptor), "as no descriptors")
        tell(totals.places(.noHead), "since they have neither `apiVersion` nor `kind`")
        tell(inputs.deadLinks, "as links that lead nowhere")
        // Whoever names a folder or a pattern expects descriptors there.
        for source in inputs.sources where empty.contains(source.name) {
            guard totals.documents > 0 || totals.areSomeUnchanged else { break }
            totals.complain("\(visible(source.name)): \(source.lack)")
        }
        // Nothing evaluated is never a green gate, unless nothing is what was asked for; even then it is said.
        if totals.documents == 0, totals.areSomeUnchanged {
            if totals.problems.isEmpty { complain(nothingChanged(totals)) }
        } else if totals.documents == 0 {
            let others = totals.words
            totals.complain("no descriptor was judged" + (others.isEmpty ? "" : " (\(others.joined(separator: ", ")))"))
        }
        if totals.status < .unjudged { for miss in targets.misses(in: inputs) { complain(miss) } }
        return totals
    }

    /// Names the first of what was passed over.
    private func tell(_ places: [String], _ reason: String) {
        guard !request.isQuiet, !places.isEmpty else { return }
        let named = places.prefix(5).map { visible($0) }.joined(separator: ", ")
        let rest = places.count > 5 ? " and \(places.count - 5) more" : ""
        complain("passed over, \(reason): \(named)\(rest)")
    }

    /// That the gate is open since there was nothing to judge: on purpose, and never in silence.
    private func nothingChanged(_ totals: JudgingTotals) -> String {
        "no descriptor changed since \(visible(changes?.revision ?? "")): nothing was judged "
            + "(\(totals.words.joined(separator: ", ")))"
    }
}

extension JudgingRequest {
    /// What has changed since the revision that was asked about, and whether what all answers rest on is part of it.
    fileprivate func changes(among inputs: Inputs) throws(PolicyProblem) -> Changes? {
        guard let changedSince else { return nil }
        var changes = try Changes(since: changedSince)
        changes.take(files: filesRead + (configurationRead.map { [$0] } ?? []), folders: packs, inputs)
        return changes
    }
}
