import Diagnostics

/// How a finding stands to a baseline, in the words of SARIF 2.1.0, section 3.27.24.
package enum BaselineState: String, Sendable, CaseIterable {
    /// The baseline does not hold it.
    case new
    case unchanged
    /// It was there, with another verdict or other facts.
    case updated
    /// It was there and is gone.
    case absent
}

/// What was found in descriptors on some day and is known since: only what is new or got worse closes the gate.
package struct Baseline: Sendable {
    /// One finding, by what stays when lines move, keys change places and comments come and go.
    package struct Entry: Sendable, Hashable, Comparable {
        /// The descriptor, as a path from the folder of the baseline.
        package let path: String
        /// `metadata.name`.
        package let deployment: String
        package let rule: String
        package let subject: String
        package let verdict: Verdict
        /// Paths of the facts that an incomplete finding misses, sorted.
        package let missing: [String]
        /// The facts that a warning or a failure rests on, as `path = value`, sorted.
        package let facts: [String]

        package init(
            path: String, deployment: String, rule: String, subject: String, verdict: Verdict, missing: [String],
            facts: [String]
        ) {
            self.path = path
            self.deployment = deployment
            self.rule = rule
            self.subject = subject
            self.verdict = verdict
            self.missing = missing
            self.facts = facts
        }

        private var words: String { (missing + facts).joined(separator: "\n") }

        package static func < (a: Entry, b: Entry) -> Bool {
            (a.path, a.deployment, a.rule, a.subject, b.verdict, a.words) < (
                b.path, b.deployment, b.rule, b.subject, a.verdict, b.words
            )
        }
    }

    /// Sorted; of several findings with one rule and subject the worst comes first.
    package let entries: [Entry]
    private let documents: [Document: [Entry]]

    private struct Document: Hashable {
        let path: String
        let deployment: String
    }

    package init(_ entries: [Entry]) {
        self.entries = entries.sorted()
        documents = Dictionary(grouping: self.entries) { Document(path: $0.path, deployment: $0.deployment) }
    }

    /// What is known of one document.
    func entries(path: String, deployment: String) -> [Entry] {
        documents[Document(path: path, deployment: deployment)] ?? []
    }
}

/// How one assessment stands to a baseline.
package struct BaselineComparison: Sendable {
    /// Worst of the findings that the baseline does not hold back.
    package let verdict: Verdict
    /// What the baseline holds and nobody finds any more.
    package let absent: [Baseline.Entry]
    /// Findings that it holds back.
    package let held: Int
}
