import LexgateModel

/// A case beside what the packs say of its descriptor.
struct JudgedCase: Sendable {
    let found: CaseFile
    let entries: [Entry]
    /// The worst that the packs of the case say.
    let overall: Verdict

    /// What rules say of a descriptor.
    struct Judgement: Sendable {
        var remarks: [Remark] = []
        /// The worst by pack.
        var overall: [String: Verdict] = [:]
    }

    /// How the whole stands to what was held; open questions are neither.
    enum Agreement { case agreed, open, differs }

    var agreement: Agreement {
        if overall == .incomplete { return .open }
        let word = overall == .fail || overall == .warn ? overall.word : Verdict.pass.word
        return word == found.overall ? .agreed : .differs
    }
    /// A breach where none was held.
    var isFailedThoughCleared: Bool { found.overall == "pass" && overall == .fail }

    /// One line of `expected`: a provision, and what the rules say that cite it.
    struct Entry: Sendable {
        let provision: Provision
        /// Whether it has to be flagged, or must not be.
        let isWanted: Bool
        /// It rests on conclusions of the authority that this run does without.
        let isLeftOut: Bool
        /// What decides first, each rule once with each of its answers.
        let remarks: [Remark]

        /// What the entry comes to; nil where no rule cites the provision.
        var answer: Verdict? { remarks.first?.verdict }
        var isFlagged: Bool { answer == .fail || answer == .warn }
        /// A finding where there must be none.
        var isFalseFail: Bool { !isWanted && answer == .fail }
        /// Decided, and nothing is reported.
        var isSettled: Bool { !isWanted && (answer == .pass || answer == .notApplicable) }
    }

    /// What a rule says of a provision.
    struct Remark: Sendable {
        let provision: Provision
        /// Upcoming findings are warnings.
        let verdict: Verdict
        let upcoming: CalendarDay?
        let rule: String
        let message: String
        /// The descriptor, without its folder, or the file that it extends.
        let file: String
        let line: Int

        var word: String { upcoming.map { "\(verdict.word) (from \($0))" } ?? verdict.word }
    }

    init(_ found: CaseFile, _ judgement: Judgement, withoutConclusions: Bool, _ table: CodeTable) {
        self.found = found
        let remarks = judgement.remarks
        overall = found.packs.compactMap { table.pack($0).flatMap { judgement.overall[$0] } }.max() ?? .notApplicable
        let wanted = found.mustFlag.map { provision in
            Entry(
                provision: provision, isWanted: true,
                isLeftOut: withoutConclusions && found.conclusionsOnly.contains(provision),
                remarks: JudgedCase.ranked(
                    remarks.filter { table.counts($0.provision, for: provision, excluded: found.mustNotFlag) },
                    about: provision, table))
        }
        let unwanted = found.mustNotFlag.map { provision in
            Entry(
                provision: provision, isWanted: false, isLeftOut: false,
                remarks: JudgedCase.ranked(
                    remarks.filter { table.isAbout(provision, $0.provision) }, about: provision, table))
        }
        entries = wanted + unwanted
    }

    /// What decides first: findings before open questions, and of equals those about the very provision.
    private static func ranked(_ remarks: [Remark], about provision: Provision, _ table: CodeTable) -> [Remark] {
        func rank(_ remark: Remark) -> Int {
            let verdicts: [Verdict] = [.error, .fail, .warn, .incomplete, .waived, .pass, .notApplicable]
            let place = verdicts.firstIndex(of: remark.verdict) ?? 0
            return 2 * place + (table.isAbout(provision, remark.provision) ? 0 : 1)
        }
        let order = remarks.indices.sorted { (rank(remarks[$0]), $0) < (rank(remarks[$1]), $1) }
        var result: [Remark] = []
        for remark in order.map({ remarks[$0] })
        where !result.contains(where: {
            ($0.rule, $0.verdict, $0.message) == (remark.rule, remark.verdict, remark.message)
        }) {
            result.append(remark)
        }
        return result
    }
}
