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
    }
}
