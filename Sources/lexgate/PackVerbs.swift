import ArgumentParser
import CEL
import Diagnostics
import LexgateEngine
import LexgateModel

struct Packs: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the policy packs and their rules.")

    @Option(help: ArgumentHelp("Also list the pack in this folder; repeatable.", valueName: "dir"))
    var pack: [String] = []

    @Flag(help: "List the rules of each pack too.")
    var rules = false

    @Flag(help: "List the rules that may take most steps to judge one subject, the dearest first.")
    var cost = false

    @Option(help: ArgumentHelp("With --cost: no list holds more elements; 10 if not said.", valueName: "count"))
    var elements: Int64?

    func validate() throws {
        guard elements == nil || cost else { throw ValidationError("--elements belongs to --cost.") }
        guard (1...1_000_000).contains(elements ?? 1) else {
            throw ValidationError("--elements takes a number from 1 to 1000000.")
        }
    }

    func run() throws {
        let policy = try loadedPacks(pack).policy
        if cost { return sayCosts(policy, elements: elements ?? 10) }
        for (index, pack) in policy.packs.enumerated() {
            let count = policy.rules.count { $0.pack == index }
            let territory = pack.territory.isEmpty ? "" : ", territory \(pack.territory.joined(separator: ", "))"
            Output.say(
                "\(pack.id) \(pack.version): \(pack.title) (\(counted(count, "rule")), law as of \(pack.date)\(territory))"
            )
            guard rules else { continue }
            for rule in policy.rules where rule.pack == index { Output.say("  \(rule.id): \(rule.title)") }
        }
    }
}

extension Packs {
    private static let dearest = 20

    private func sayCosts(_ policy: CompiledPolicy, elements: Int64) {
        let costs = policy.rules.map { (id: $0.id, cost: policy.cost(of: $0, elements: elements)) }
            .sorted { ($1.cost.most, $0.id) < ($0.cost.most, $1.id) }.prefix(Packs.dearest)
        func right(_ text: String) -> String { String(repeating: " ", count: max(1, 14 - text.utf8.count)) + text }
        Output.say("steps for one subject, where no list holds more than \(counted(Int(elements), "element"))")
        Output.say(right("at least") + right("at most") + "  rule")
        for (id, cost) in costs {
            let most = cost.isBounded ? String(cost.most) : "no bound"
            Output.say(right(String(cost.least)) + right(most) + "  " + id)
        }
        Output.say("an evaluation that takes more than \(CostEstimate.limit) ends in an error")
    }
}

struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the examples that rules carry, and withhold each of their facts in turn.")

    @Argument(
        help: "Packs by id; all if none is named. A folder with a pack is compiled first.",
        completion: .custom { Completions.packs($0, $1, $2) })
    var packs: [String] = []

    @Flag(help: "Then put mistakes into each pack one by one, and list those that no example notices.")
    var mutate = false

    func run() throws {
        let (policy, build, named) = try namedPacks(packs)
        var runner = ExampleRunner(policy: policy)
        var failures = 0
        var examples = 0
        var progress = Progress("running the examples of", named.count, "pack")
        for (place, pack) in named.enumerated() {
            progress.tell(place)
            let outcome = runner.run(pack, files: build.files)
            progress.hide()
            for failure in outcome.failures {
                let excerpts = Excerpts(failure.file)
                Output.say("\(excerpts.location(failure.span)): \(failure.rule): \(failure.message)")
            }
            failures += outcome.failures.count
            examples += outcome.examples
            Output.say(
                "\(pack.id): \(counted(outcome.rules, "rule")), \(counted(outcome.examples, "example")), \(counted(outcome.withheld, "fact")) withheld, \(counted(outcome.failures.count, "failure"))"
            )
        }
        if examples == 0 {
            complain("no example was run")
            throw ExitCode(ExitStatus.unjudged.rawValue)
        }
        if failures > 0 { throw ExitCode(ExitStatus.closed.rawValue) }
        if mutate { try mutate(named, build) }
    }

    /// Ends with `closed` when fewer than nine in ten mistakes are noticed.
    private func mutate(_ packs: [PolicyPack], _ build: PolicyBuild.Result) throws {
        var isWeak = false
        for pack in packs where !pack.rules.isEmpty {
            var progress: Progress?
            let run = MutationRun(of: pack, in: build) { done, all in
                if progress == nil { progress = Progress("trying \(pack.id):", all, "mistake") }
                progress?.tell(done)
            }
            progress?.hide()
            for survivor in run.survivors {
                let excerpts = Excerpts(build.files[survivor.file])
                Output.say("\(excerpts.location(survivor.span)): no example notices: \(survivor.words)")
            }
            let share = run.mutants == 0 ? 0 : run.killed * 1000 / run.mutants
            Output.say(
                "\(pack.id): \(counted(run.mutants, "mistake")), \(run.killed) noticed (\(share / 10).\(share % 10) %)")
            isWeak = isWeak || share < 900
        }
        if isWeak { throw ExitCode(ExitStatus.closed.rawValue) }
    }
}

/// The packs that arguments name, by id or as folders; all of them without arguments.
func namedPacks(_ names: [String]) throws -> (
    policy: CompiledPolicy, build: PolicyBuild.Result, named: [PolicyPack]
) {
    let folders = names.filter { $0.contains("/") || $0.hasPrefix(".") }
    let ids = names.filter { !folders.contains($0) }
    let (policy, build) = try loadedPacks(folders)
    let known = build.packs.map(\.id)
    for id in ids where !known.contains(id) {
        complain(
            "no pack `\(visible(id))`; known: \(known.joined(separator: ", ")); a folder is written `./\(visible(id))`"
        )
        throw ExitCode(ExitStatus.unjudged.rawValue)
    }
    let named = build.packs.filter { pack in
        names.isEmpty || ids.contains(pack.id)
            || (!folders.isEmpty && policy.packs.contains { $0.id == pack.id && $0.isReported })
    }
    return (policy, build, named)
}

/// Shipped packs, and those in `folders`, with their sources.
func loadedPacks(_ folders: [String]) throws -> (policy: CompiledPolicy, build: PolicyBuild.Result) {
    do throws(PolicyProblem) { return try PolicySource.compiled(adding: folders) } catch {
        for line in error.lines { complain(line) }
        throw ExitCode(ExitStatus.unjudged.rawValue)
    }
}
