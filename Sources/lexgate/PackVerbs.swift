import ArgumentParser
import Diagnostics
import LexgateEngine
import LexgateModel

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain a rule: what it asks, of whom, since when, and why.")

    @Argument(help: "Id of a rule, such as gdpr/transfer-without-mechanism.")
    var rule: String

    @Option(help: ArgumentHelp("Also look in the pack in this folder; repeatable.", valueName: "dir"))
    var pack: [String] = []

    func run() throws {
        let policy = try loaded(pack).policy
        guard let index = policy.rule(rule) else {
            let like = alike(rule, among: policy.rules.map(\.id), limit: 5).map { "`\($0)`" }
            let help =
                like.isEmpty
                ? "`lexgate packs --rules` lists all" : "did you mean \(like.joined(separator: " or "))?"
            complain("no rule `\(visible(rule))`; \(help)")
            throw ExitCode(ExitStatus.unjudged.rawValue)
        }
        print(text(policy.rules[index], policy))
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

struct Packs: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the policy packs and their rules.")

    @Option(help: ArgumentHelp("Also list the pack in this folder; repeatable.", valueName: "dir"))
    var pack: [String] = []

    @Flag(help: "List the rules of each pack too.")
    var rules = false

    func run() throws {
        let policy = try loaded(pack).policy
        for (index, pack) in policy.packs.enumerated() {
            let count = policy.rules.count { $0.pack == index }
            let territory = pack.territory.isEmpty ? "" : ", territory \(pack.territory.joined(separator: ", "))"
            print(
                "\(pack.id) \(pack.version): \(pack.title) (\(counted(count, "rule")), law as of \(pack.date)\(territory))"
            )
            guard rules else { continue }
            for rule in policy.rules where rule.pack == index { print("  \(rule.id): \(rule.title)") }
        }
    }
}

struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the examples that rules carry, and withhold each of their facts in turn.")

    @Argument(help: "Packs by id; all if none is named. A folder with a pack is compiled first.")
    var packs: [String] = []

    func run() throws {
        let folders = packs.filter { $0.contains("/") || $0.hasPrefix(".") }
        let ids = packs.filter { !folders.contains($0) }
        let (policy, build) = try loaded(folders)
        let known = build.packs.map(\.id)
        for id in ids where !known.contains(id) {
            complain(
                "no pack `\(visible(id))`; known: \(known.joined(separator: ", ")); a folder is written `./\(visible(id))`"
            )
            throw ExitCode(ExitStatus.unjudged.rawValue)
        }
        var runner = ExampleRunner(policy: policy)
        var failures = 0
        var examples = 0
        for pack in build.packs {
            let isNamed =
                ids.contains(pack.id)
                || (!folders.isEmpty && policy.packs.contains { $0.id == pack.id && $0.isReported })
            guard isNamed || packs.isEmpty else { continue }
            let outcome = runner.run(pack, files: build.files)
            for failure in outcome.failures {
                let excerpts = Excerpts(failure.file)
                print("\(excerpts.location(failure.span)): \(failure.rule): \(failure.message)")
            }
            failures += outcome.failures.count
            examples += outcome.examples
            print(
                "\(pack.id): \(counted(outcome.rules, "rule")), \(counted(outcome.examples, "example")), \(counted(outcome.withheld, "fact")) withheld, \(counted(outcome.failures.count, "failure"))"
            )
        }
        if examples == 0 {
            complain("no example was run")
            throw ExitCode(ExitStatus.unjudged.rawValue)
        }
        if failures > 0 { throw ExitCode(ExitStatus.closed.rawValue) }
    }
}

/// Shipped packs, and those in `folders`, with their sources.
private func loaded(_ folders: [String]) throws -> (policy: CompiledPolicy, build: PolicyBuild.Result) {
    do throws(PolicyProblem) { return try PolicySource.compiled(adding: folders) } catch {
        for line in error.lines { complain(line) }
        throw ExitCode(ExitStatus.unjudged.rawValue)
    }
}
