import LexgateModel

// How every format words a waiver.
extension Waiver {
    /// `from 2026-11-16 until 2027-03-31`, without the first day where nobody said it.
    var days: String { (granted.map { "from \($0) " } ?? "") + "until \(until)" }

    /// `the Board from 2026-11-16 until 2027-03-31`.
    var approval: String { "\(approver) \(days)" }
}
