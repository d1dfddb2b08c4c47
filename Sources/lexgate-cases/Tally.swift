/// The figures of some cases.
struct Tally: Sendable {
    private(set) var cases = 0
    private(set) var wantedWeight = 0.0
    private(set) var flaggedWeight = 0.0
    /// Entries that have to be flagged, and that a run without conclusions leaves out.
    private(set) var leftOut = 0
    private(set) var unwanted = 0
    private(set) var falseFails = 0
    private(set) var warned = 0
    /// Not decided for want of facts; neither a hit nor a false fail.
    private(set) var open = 0
    private(set) var settled = 0
    /// Cases by how the whole stands to what was held.
    private(set) var agreed = 0
    private(set) var openCases = 0
    private(set) var differing = 0
    /// Of those that differ, the cleared ones that are judged a breach.
    private(set) var failedCases = 0
    private var unwantedWeight = 0.0
    private var falseWeight = 0.0

    init(_ cases: [JudgedCase]) {
        for judged in cases { add(judged) }
    }

    private mutating func add(_ judged: JudgedCase) {
        cases += 1
        switch judged.agreement {
        case .agreed: agreed += 1
        case .open: openCases += 1
        case .differs: differing += 1
        }
        failedCases += judged.isFailedThoughCleared ? 1 : 0
        let weight = judged.found.weight
        for entry in judged.entries {
            if entry.isLeftOut {
                leftOut += 1
            } else if entry.isWanted {
                wantedWeight += weight
                if entry.isFlagged { flaggedWeight += weight }
            } else {
                unwanted += 1
                unwantedWeight += weight
                if entry.isFalseFail {
                    falseFails += 1
                    falseWeight += weight
                }
                warned += entry.answer == .warn ? 1 : 0
                open += entry.answer == .incomplete ? 1 : 0
                settled += entry.isSettled ? 1 : 0
            }
        }
    }

    /// Not in any of the other columns: no rule cites the provision.
    var uncited: Int { unwanted - falseFails - warned - open - settled }

    /// Weighted share of what has to be flagged that is; nil where nothing has to be.
    var recall: Double? { share(flaggedWeight, of: wantedWeight) }
    /// Weighted share of what must not be flagged that is not failed.
    var precision: Double? { share(unwantedWeight - falseWeight, of: unwantedWeight) }
    /// Share of what must not be flagged that is decided, and nothing is reported.
    var settledShare: Double? { share(Double(settled), of: Double(unwanted)) }

    // Weights of a third do not add up to one.
    private func share(_ part: Double, of whole: Double) -> Double? {
        whole > 0 ? min(1, (part + 1e-9) / whole) : nil
    }
}

/// Two decimals, rounded down: a share that misses the mark must not look as if it met it. `-` for none.
func decimals(_ value: Double?) -> String {
    guard let value else { return "-" }
    let hundredths = Int(value * 100 + 1e-6)
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
}
