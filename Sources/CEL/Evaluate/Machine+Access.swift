// What a caller that judges many rules over one document needs beside plain evaluation.

extension Machine {
    /// A known element of a list.
    package func element(_ index: Int, of list: Value) -> Value {
        list.tag == .list && index >= 0 && index < list.count ? element(list, index) : .null
    }

    /// The facts that keep a list open, or that an unknown lacks, as an unknown; null where nothing is missing.
    package func missing(of value: Value) -> Value {
        if value.isUnknown { return value }
        guard let open = value.openSet else { return .null }
        return .unknown(open)
    }

    /// Forgets remembered results and keeps the log: due when only the day has changed.
    package mutating func forgetResults() { memo.invalidate() }

    /// A root variable that is a fact itself: it has the value of `cell`, and reading it is logged as reading `cell`.
    package mutating func setGlobal(_ index: Int, cell: UInt32) {
        globals[index] = cells[Int(cell)]
        globalCells[index] = cell
        if isDeciding { forgetPaths() }
    }

    // MARK: - Deciding

    /// Steps of a document that deciding may take: so few that no limit of exact evaluation could be near.
    static let decidingLimit: Int64 = 2_000_000

    /// From now on evaluation only decides: by jumping code where there is any. What is missing from an unknown and what
    /// was read is not told, and an error says nothing but that the document has to be evaluated exactly, from
    /// `stopDeciding` on.
    package mutating func startDeciding() {
        isDeciding = true
        tally = SIMD8()
        forgetPaths()
        invalidateMemo()
    }

    mutating func forgetPaths() {
        pathValues.removeAll()
        pathValues.append(count: program.paths.count) { _ in Value(.error) }
    }

    package mutating func stopDeciding() {
        isDeciding = false
        invalidateMemo()
    }
}
