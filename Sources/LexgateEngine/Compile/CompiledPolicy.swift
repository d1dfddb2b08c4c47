import CEL
import LexgateModel

/// Everything judging needs: vocabulary, catalogue, rules and their program. Immutable, shared by all threads.
package struct CompiledPolicy: Sendable {
    package var vocabulary: Vocabulary
    package var catalogue: Catalogue
    package var program: Program = ProgramBuilder(TypeEnvironment()).finish()
    package var packs: [Pack] = []
    /// Sorted by id.
    package var rules = Packed<Rule>()
    /// What judging reads of the rules, in the same order.
    var judging = JudgingTable()
    package var rows = Packed<TableRow>()
    package var asOfGlobal: Int

    package init(vocabulary: Vocabulary, catalogue: Catalogue, asOfGlobal: Int) {
        self.vocabulary = vocabulary
        self.catalogue = catalogue
        self.asOfGlobal = asOfGlobal
    }

    package struct Pack: Sendable {
        package var id: String
        package var namespace: String
        package var title: String
        package var version: String
        package var date: CalendarDay
        package var uses: [String]
        package var territory: [String]
        package var instruments: [PolicyPack.Instrument]
        /// For how many days findings of the pack can be waived at most.
        package var maximumWaiverDays: Int
        package var mirrors: Mirrors?
        /// Whether its findings are reported; a pack that is only used by others contributes definitions.
        package var isReported: Bool
    }

    /// Laws whose provisions are cited where they apply, beside or in place of those of the law they repeat.
    package struct Mirrors: Sendable {
        package let of: String
        package let when: ExpressionID
        package let laws: [Law]

        package struct Law: Sendable {
            package let instrument: String
            package let when: ExpressionID
            /// What stands elsewhere, and there in the same order; empty where the law has no such provision.
            package let articles: Packed<String>
            package let places: Packed<String>

            func place(of article: String) -> String? { articles.place(of: article).map { places[$0] } }
        }
    }

    package struct Citation: Sendable, Hashable {
        package let instrument: String
        package let provision: String
        /// Whether a finding cites it; always, without one.
        package var when: ExpressionID?
    }

    package struct Remedy: Sendable, Hashable {
        package let text: String
        package let cost: String
    }

    /// Days on which a rule is in force, and the condition under which this route is the one that counts.
    package struct Route: Sendable {
        package let from: CalendarDay
        package let until: CalendarDay?
        package let when: ExpressionID?

        package func covers(_ day: CalendarDay) -> Bool { from <= day && (until.map { day <= $0 } ?? true) }
    }

    /// One branch of `otherwise`.
    package struct Outcome: Sendable {
        package let when: ExpressionID?
        package let verdict: Verdict
        package let message: TemplateID?
    }

    package struct Rule: Sendable {
        package var id: String
        package var pack: Int
        package var title: String
        package var obligations: [String]
        package var citations: [Citation]
        package var severity: Severity
        package var confidence: Confidence
        package var reading: String
        package var isHard: Bool
        package var appliesTo: String
        package var why: String
        package var remedies: [Remedy]
        package var routes: [Route]
        package var variable: String
        package var each: ExpressionID?
        package var applies: ExpressionID?
        package var requires: ExpressionID
        package var outcomes: [Outcome]
        package var message: TemplateID?
        /// Path below the folder of packs, and the line of the rule's head, for `explain`.
        package var path: String
    }

    /// A row of a pack's table, for evidence.
    package struct TableRow: Sendable {
        package let table: String
        package let key: String
        package let source: String
    }

    package func rule(_ id: String) -> Int? {
        var low = 0
        var high = rules.count
        while low < high {
            let middle = (low + high) / 2
            if rules[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < rules.count && rules[low].id == id ? low : nil
    }

    package func instrument(_ id: String, of pack: Int) -> PolicyPack.Instrument? {
        packs[pack].instruments.first { $0.id == id }
            ?? packs.lazy.flatMap(\.instruments).first { $0.id == id }
    }
}
