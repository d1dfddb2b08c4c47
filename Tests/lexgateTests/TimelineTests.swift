import DataTree
import Diagnostics
import LexgateEngine
import LexgateModel
import Testing

@Suite struct `A timeline` {
    static let stories = [
        "04-self-hosted-eu-provider/deployment.yaml", "10-credit-scoring/deployment.yaml",
        "11-cv-ranking/deployment.yaml", "12-china-public-chatbot/labelled-filed.yaml", "13-image-app/deployment.yaml",
    ]

    /// From 2026-11-21 to the end of 2031, day by day.
    private var days: [CalendarDay] {
        guard let first = CalendarDay("2026-11-21"), let last = CalendarDay("2031-12-31") else { return [] }
        return (first.daysSinceEpoch...last.daysSinceEpoch).map { CalendarDay(daysSinceEpoch: $0) }
    }

    private func document(_ story: String) throws -> (file: SourceFile, timeline: Timeline, daily: [[Verdict]]) {
        let file = try Project.file(at: Project.examples.appending(path: "founding/\(story)"), named: story)
        let tree = try Project.document(file)
        var assessor = Assessor(policy: try Project.policy())
        let start = try #require(days.first)
        let told = assessor.timeline(of: tree, file: file, document: 0, from: start)
        let timeline = try #require(told)
        return (file, timeline, assessor.verdicts(of: tree, on: days))
    }

    @Test(arguments: stories)
    func `has exactly the days on which judging every day finds a change`(story: String) throws {
        let (_, timeline, daily) = try document(story)
        var turns: [String] = []
        for (place, day) in days.enumerated().dropFirst() where daily[place].sorted() != daily[place - 1].sorted() {
            turns.append("\(day): \(daily[place].max() ?? .notApplicable)")
        }
        let last = try #require(days.last)
        let told = timeline.turns.filter { $0.day <= last }
        #expect(told.map { "\($0.day): \($0.verdict)" } == turns)
        #expect(timeline.verdict == daily[0].max())
        #expect(!turns.isEmpty)
    }

    /// What became of each rule and subject from one day to the next, as `verdict to verdict: rule subject`.
    private func changes(_ tree: Tree, _ file: SourceFile, to day: CalendarDay) throws -> [String] {
        var assessor = Assessor(policy: try Project.policy())
        func verdicts(_ day: CalendarDay) -> [String: [Verdict]] {
            assessor.assess(tree, of: file, document: 0, on: day).findings
                .reduce(into: [:]) { $0["\($1.rule) \($1.subject)", default: []].append($1.verdict) }
        }
        let (before, after) = (verdicts(CalendarDay(daysSinceEpoch: day.daysSinceEpoch - 1)), verdicts(day))
        return Set(before.keys).union(after.keys).flatMap { key in
            let (old, new) = (before[key] ?? [], after[key] ?? [])
            return (0..<max(old.count, new.count)).compactMap { place -> String? in
                let was = place < old.count ? old[place] : .notApplicable
                let now = place < new.count ? new[place] : .notApplicable
                return was == now ? nil : "\(was.word) to \(now.word): \(key)"
            }
        }.sorted()
    }

    @Test(arguments: stories)
    func `tells of each rule and subject what judging the day before and the day itself finds`(story: String) throws {
        let file = try Project.file(at: Project.examples.appending(path: "founding/\(story)"), named: story)
        let tree = try Project.document(file)
        var assessor = Assessor(policy: try Project.policy())
        let start = try #require(days.first)
        let result = assessor.timeline(of: tree, file: file, document: 0, from: start)
        let timeline = try #require(result)
        for turn in timeline.turns {
            let told = turn.changes.map {
                "\($0.before.word) to \($0.after.word): \($0.finding.rule) \($0.finding.subject)"
            }
            let found = try changes(tree, file, to: turn.day)
            #expect(told.sorted() == found, "\(turn.day)")
        }
    }

    @Test(arguments: stories)
    func `ends where nothing is left that could change`(story: String) throws {
        let (_, timeline, _) = try document(story)
        #expect(timeline.turns.count < 40)
        #expect(zip(timeline.turns, timeline.turns.dropFirst()).allSatisfy { $0.day < $1.day })
        #expect(timeline.turns.allSatisfy { !$0.changes.isEmpty })
    }

    @Test func `says what changes and why`() throws {
        let (_, timeline, _) = try document("13-image-app/deployment.yaml")
        let ban = try #require(timeline.turns.first)
        #expect("\(ban.day)" == "2026-12-02")
        #expect(ban.verdict == .fail)
        let change = try #require(ban.changes.first { $0.finding.rule == "eu-ai-act/intimate-material-unguarded" })
        #expect(change.before == .notApplicable)
        #expect(change.after == .fail)
        #expect(change.reason == .inForce)
    }
}
