/// What a rule says of a subject, from best to worst; a whole is as bad as its worst part.
package enum Verdict: UInt8, Comparable, Sendable, CaseIterable, BitwiseCopyable {
    case notApplicable, pass, waived, warn, incomplete, fail, error

    /// `rawValue`. This and the comparisons can be copied into other modules; the compiler's own are calls there.
    @inlinable @inline(__always)
    package var number: Int { Int(unsafeBitCast(self, to: UInt8.self)) }

    @inlinable @inline(__always)
    package static func == (a: Verdict, b: Verdict) -> Bool { a.number == b.number }

    @inlinable @inline(__always)
    package static func < (a: Verdict, b: Verdict) -> Bool { a.number < b.number }

    /// The word that users read and write.
    package var word: String {
        switch self {
        case .notApplicable: "not-applicable"
        case .pass: "pass"
        case .waived: "waived"
        case .warn: "warn"
        case .incomplete: "incomplete"
        case .fail: "fail"
        case .error: "error"
        }
    }

    package init?(word: some StringProtocol) {
        guard let match = Verdict.allCases.first(where: { $0.word == word }) else { return nil }
        self = match
    }
}

/// How bad a breach would be.
package enum Severity: UInt8, Comparable, Sendable, CaseIterable {
    case low, medium, high, critical
    package static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }
    package var word: String { "\(self)" }
    package init?(word: some StringProtocol) {
        guard let match = Severity.allCases.first(where: { $0.word == word }) else { return nil }
        self = match
    }
}

/// How settled the interpretation behind a rule is.
package enum Confidence: UInt8, Sendable, CaseIterable {
    case low, medium, high
    package var word: String { "\(self)" }
    package init?(word: some StringProtocol) {
        guard let match = Confidence.allCases.first(where: { $0.word == word }) else { return nil }
        self = match
    }
}
