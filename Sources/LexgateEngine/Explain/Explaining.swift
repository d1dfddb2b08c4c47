import LexgateModel

/// Which findings are to say how they came about, and in which words.
package struct Explaining: Sendable {
    let texts: PolicyTexts
    let limits: Explanation.Limits
    let wants: @Sendable (Finding) -> Bool

    /// `texts` are those of the policy that is judged by, from the same compilation.
    package init(
        _ texts: PolicyTexts, _ limits: Explanation.Limits = .report,
        where wants: @escaping @Sendable (Finding) -> Bool = { _ in true }
    ) {
        self.texts = texts
        self.limits = limits
        self.wants = wants
    }
}
