import ArgumentParser
import Diagnostics
import LexgateEngine
import LexgateModel

struct Catalog: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look into the catalogue of models, providers, places, licences and what else descriptors name.",
        subcommands: [Search.self, Show.self, Stale.self])

    func run() throws { throw ValidationError("Name a command, such as `lexgate catalog search TEXT`.") }

    struct Search: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the rows whose id or name holds all of these words.")

        @Argument(help: "Words to look for, in any spelling.")
        var words: [String]

        @OptionGroup var own: OwnRows

        func run() throws {
            let text = words.joined(separator: " ")
            let index = try own.loaded().index
            let rows = index.search(text)
            if rows.isEmpty { try refuse("no row of the catalogue holds `\(text)`", index.find(text)) }
            for row in rows { Output.say(line(row, index)) }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show all that the catalogue knows of one model, provider, place or other thing.",
            discussion: """
                Ids, names and further names are found, models by any name that registries give them. A name that stands \
                in several files is shown from each; a region alone may be a name of several places, and then needs its \
                cloud, as in `aws/eu-central-1`. `models/ID` looks in one file alone.
                """)

        @Argument(help: "Id or name of a row.", completion: .custom { Completions.rows($0, $1, $2) })
        var name: [String]

        @OptionGroup var own: OwnRows

        func run() throws {
            let text = name.joined(separator: " ")
            let (policy, index) = try own.loaded()
            switch index.find(text) {
            case .rows(let rows):
                let rules = policy.rulesByCatalogue()
                Output.say(rows.map { card($0, index, rules[$0.kind] ?? []) }.joined(separator: "\n\n"))
            case .ambiguous(let rows):
                complain("`\(text)` is a name of \(counted(rows.count, "row")); say which one:")
                for row in rows { Output.say(line(row, index)) }
                throw ExitCode(ExitStatus.unjudged.rawValue)
            case .unknown(_, let developer) where developer != nil:
                try refuse("the catalogue knows no such model as `\(text)`", index.find(text))
            case .unknown: try refuse("the catalogue knows no `\(text)`", index.find(text))
            }
        }
    }

    struct Stale: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the rows that want another look; status 1 if there are some.",
            discussion: """
                Without --older-than a row is stale after the days that its file gives (`reviewAfterDays`), which is when \
                reports begin to warn of it.
                """)

        @Option(help: ArgumentHelp("Rows of before this day, or of more than so many days ago.", valueName: "days|day"))
        var olderThan: String?

        @Option(help: "Count from this day (YYYY-MM-DD); today in UTC if left out.")
        var asOf: CalendarDay?

        @OptionGroup var own: OwnRows

        func run() throws {
            let day = asOf ?? today()
            let limit = try olderThan.map { try earliest($0, from: day) }
            let index = try own.loaded().index
            let stale = index.rows.filter { row in
                guard let asOf = index.asOf(row), let reviewBy = index.reviewBy(row) else { return true }
                return limit.map { asOf < $0 } ?? (reviewBy < day)
            }
            for row in stale {
                let days = index.asOf(row).map { "as of \($0)" } ?? "of no known day"
                Output.say("\(line(row, index)), \(days)")
            }
            Output.say("\(counted(stale.count, "row")) of \(index.rows.count) to look at again")
            if !stale.isEmpty { throw ExitCode(ExitStatus.closed.rawValue) }
        }

        private func earliest(_ text: String, from day: CalendarDay) throws -> CalendarDay {
            if let day = CalendarDay(text) { return day }
            guard let days = Int(text), (0...3_650_000).contains(days) else {
                throw ValidationError("--older-than takes a number of days, or a day as YYYY-MM-DD")
            }
            return day.advanced(by: -days)
        }
    }
}

// MARK: - Words

private func line(_ row: CatalogueIndex.Row, _ index: CatalogueIndex) -> String {
    "\(row.kind.rawValue)/\(visible(row.id)): \(visible(index.summary(of: row)))"
}

private func card(_ row: CatalogueIndex.Row, _ index: CatalogueIndex, _ rules: [String]) -> String {
    var lines = ["\(row.kind.rawValue)/\(visible(row.id)): \(visible(row.name))"]
    lines += index.facts(of: row).map { "  \($0.name): \(visible($0.value))" }
    let unknown = index.unknownFacts(of: row)
    if !unknown.isEmpty { lines.append("  not known: \(unknown.joined(separator: ", "))") }
    lines.append("  source: \(visible(index.source(of: row) ?? "not known"))")
    let review = index.reviewBy(row).map { ", to be looked at again by \($0)" } ?? ""
    lines.append("  as of: \(index.asOf(row).map { "\($0)" } ?? "not known")\(review)")
    lines.append("  confidence: \(index.confidence(of: row) ?? "not known")")
    lines.append(
        rules.isEmpty
            ? "  rules: none reads \(row.kind.rawValue)"
            : "  rules that rest on \(row.kind.rawValue): \(rules.joined(separator: ", "))")
    return lines.joined(separator: "\n")
}

/// Says what is not there, and what comes near; status 2.
private func refuse(_ message: String, _ answer: CatalogueIndex.Answer) throws -> Never {
    var like: [String] = []
    switch answer {
    case .unknown(let names, let developer):
        like = names
        if let developer { complain("\(message); models of that name come from `\(developer.id)` (\(developer.name))") }
        if developer == nil { complain(message) }
    case .rows(let rows), .ambiguous(let rows):
        like = rows.map(\.id)
        complain(message)
    }
    complain(
        like.isEmpty
            ? "`lexgate catalog search WORD` looks for part of a name"
            : "nearest: \(like.map { "`\($0)`" }.joined(separator: ", "))")
    throw ExitCode(ExitStatus.unjudged.rawValue)
}

/// Files with rows of one's own, beside or in place of those that ship.
struct OwnRows: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Rows of your own for the catalogue, or in place of its rows; repeatable.", valueName: "file"),
        completion: .file())
    var catalog: [String] = []

    /// The shipped policy and all files of its catalogue, those for readers too.
    func loaded() throws -> (policy: CompiledPolicy, index: CatalogueIndex) {
        do throws(PolicyProblem) {
            var (policy, build) = try PolicySource.compiled(adding: [])
            if !catalog.isEmpty { try PolicySource.add(catalog, to: &policy) }
            for note in JudgingRequest().notes(policy) { Output.say("note: \(note)") }
            return (policy, CatalogueIndex(judging: policy.catalogue, library: build.library))
        } catch {
            for line in error.lines { complain(line) }
            throw ExitCode(ExitStatus.unjudged.rawValue)
        }
    }
}
