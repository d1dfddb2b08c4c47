import ArgumentParser
import Diagnostics
import LexgateEngine
import LexgateModel

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain a rule, a fact of the descriptor, or how a rule came to its verdict on a descriptor.",
        discussion: """
            With a rule alone: what it asks, of whom, since when, and why. With a descriptor behind it: for every subject \
            what was asked, what each part of it came to, and the lines, rows and defaults that it rests on.

            The status is 0 once it is explained, also where the verdict closes a gate, and 2 if something could not be \
            judged.
            """)

    @Argument(
        help: "Id of a rule, such as gdpr/transfer-without-mechanism, or path of a fact, such as system.kind.",
        completion: .custom { Completions.subjects($0, $1, $2) },
    )
    var subject: String

    @Argument(
        help: "Descriptors that the rule has judged: files, folders, patterns, or - for standard input.",
        completion: .file(extensions: ["yaml", "yml"]))
    var paths: [String] = []

    @Option(help: "Judge as of this day (YYYY-MM-DD); today in UTC if left out.")
    var asOf: CalendarDay?

    @Option(
        help: ArgumentHelp("Also look in the pack in this folder; repeatable.", valueName: "dir"),
        completion: .directory)
    var pack: [String] = []

    @Option(
        help: ArgumentHelp(
            "Rows of your own for the catalogue, or in place of its rows; repeatable.", valueName: "file"),
        completion: .file())
    var catalog: [String] = []

    @Option(
        help: ArgumentHelp("Waivers, as `lint` takes them.", valueName: "file"), completion: .file())
    var waivers: String?

    @Option(
        help: ArgumentHelp("Findings that are known, as `lint` takes them.", valueName: "file"), completion: .file())
    var baseline: String?

    @Option(
        help: ArgumentHelp(
            "The configuration; else the nearest .lexgate.yaml beside or above the inputs.", valueName: "file"),
        completion: .file())
    var config: String?

    @Option(help: "text or json.")
    var format = ExplanationFormat.text

    @Option(help: "Colours: auto, always or never. NO_COLOR is respected.")
    var color: ColorChoice = .auto

    func run() throws {
        if !paths.isEmpty { return try explainVerdicts() }
        let policy = try loadedPacks(pack).policy
        if let index = policy.rule(subject) {
            let rule = policy.rules[index]
            return say(text: { text(rule, policy) }, json: { json(rule, policy) })
        }
        if let rule = WaiverRule(rawValue: subject) { return say(text: { text(rule) }, json: { json(rule) }) }
        if let field = policy.vocabulary.field(atPath: subject) {
            let draft: VocabularyDraft
            do throws(PolicyProblem) { draft = try PolicySource.vocabulary() } catch {
                for line in error.lines { complain(line) }
                throw ExitCode(ExitStatus.unjudged.rawValue)
            }
            return say(text: { text(field, draft) }, json: { json(field, draft) })
        }
        try refuse(policy)
    }

    private func say(text: () -> String, json: () -> [UInt8]) {
        var output = Output()
        switch format {
        case .text: output.write(text() + "\n")
        case .json: output.write(bytes: json())
        }
        output.flush()
    }

    /// Says that there is no such rule or fact, and what comes near; status 2.
    func refuse(_ policy: CompiledPolicy) throws -> Never {
        let isRule = subject.contains("/") || !paths.isEmpty
        let rules = policy.rules.map(\.id) + WaiverRule.allCases.map(\.id)
        let known = isRule ? rules : policy.vocabulary.paths + rules
        let like = alike(subject, among: known, limit: 5).map { "`\($0)`" }
        let help =
            !like.isEmpty
            ? "did you mean \(like.joined(separator: " or "))?"
            : "`lexgate packs --rules` lists the rules, and `lexgate explain system` the facts of a system"
        complain("no rule\(isRule ? "" : " and no fact") `\(visible(subject))`; \(help)")
        throw ExitCode(ExitStatus.unjudged.rawValue)
    }

    // MARK: - Facts

    private func text(_ field: Int, _ draft: VocabularyDraft) -> String {
        let vocabulary = draft.vocabulary
        let note = draft.notes[field]
        let spec = vocabulary.fields[field]
        var lines = ["\(subject): \(vocabulary.abouts[field])", "", "takes: \(vocabulary.words(for: field))"]
        if spec.flags.contains(.required) { lines.append("required") }
        if spec.pattern > 0 { lines.append("fits: \(vocabulary.patterns[Int(spec.pattern) - 1])") }
        if !note.from.isEmpty {
            lines.append("where it is left out it is filled, as far as that is known: \(note.from)")
        }
        if spec.defaultValue > 0 {
            lines.append(
                "where it is left out it counts as \(words(vocabulary.defaults[Int(spec.defaultValue) - 1]))"
                    + "\(note.unless.isEmpty ? "" : ", unless \(note.unless)"): \(note.because)")
        }
        let parts = parts(of: spec, draft).entries
        if !parts.isEmpty { lines.append("") }
        lines += parts.map { "  \($0.name)\($0.about.isEmpty ? "" : ": \($0.about)")" }
        return lines.joined(separator: "\n")
    }

    /// The words that a fact can be, or the facts in it.
    func parts(
        of spec: Vocabulary.Field, _ draft: VocabularyDraft
    ) -> (areValues: Bool, entries: [(name: String, about: String)]) {
        let vocabulary = draft.vocabulary
        let index = Int(spec.target)
        switch spec.kind {
        case .enumeration:
            return (true, zip(vocabulary.enumerationValues[index], draft.valueAbouts[index]).map { ($0, $1) })
        case .object, .checklist:
            let inner = vocabulary.types[index].fields.filter { !vocabulary.fields[$0].flags.contains(.computed) }
            return (false, inner.map { (vocabulary.fieldNames[$0], vocabulary.abouts[$0]) })
        default: return (false, [])
        }
    }

    func words(_ value: Vocabulary.DefaultValue) -> String {
        switch value {
        case .none: "`none`"
        case .bool(let flag): "`\(flag)`"
        case .word(let word): "`\(word)`"
        case .words(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        }
    }

    // MARK: - Rules

    private func text(_ rule: WaiverRule) -> String {
        let ways = rule.remedies.map { "way out: \($0.text)\($0.cost.isEmpty ? "" : " (cost \($0.cost))")" }
        return
            (["\(rule.id): \(rule.title)", "", "why: \(rule.why)", "applies to: \(rule.appliesTo)", "verdicts: warn"]
            + ways + ["made by: the engine, from waivers; it stands in no pack and cannot be waived"])
            .joined(separator: "\n")
    }

    private func text(_ rule: CompiledPolicy.Rule, _ policy: CompiledPolicy) -> String {
        let pack = policy.packs[rule.pack]
        var lines = ["\(rule.id): \(rule.title)", ""]
        func add(_ name: String, _ text: String) {
            if !text.isEmpty { lines.append("\(name): \(text)") }
        }
        add("why", rule.why)
        add("applies to", rule.appliesTo)
        for citation in rule.citations {
            let instrument = policy.instrument(citation.instrument, of: rule.pack)
            add(
                "law",
                "\(instrument?.name ?? citation.instrument), \(citation.provision)"
                    + (instrument?.url.map { " <\($0)>" } ?? ""))
        }
        for route in rule.routes {
            let end = route.until.map { " until \($0)" } ?? ""
            add("in force", "from \(route.from)\(end)\(route.when == nil ? "" : ", under a condition")")
        }
        add(
            "verdicts",
            Set(rule.outcomes.map(\.verdict)).sorted().map(\.word).joined(separator: ", ")
                + (rule.isHard ? " (hard: cannot be waived)" : "")
        )
        add("severity", rule.severity.word)
        add("confidence", rule.confidence.word)
        add("reading", rule.reading)
        for remedy in rule.remedies {
            add("way out", remedy.cost.isEmpty ? remedy.text : "\(remedy.text) (cost \(remedy.cost))")
        }
        add("obligations", rule.obligations.joined(separator: ", "))
        add("pack", "\(pack.id) \(pack.version), \(rule.path)")
        return lines.joined(separator: "\n")
    }
}
