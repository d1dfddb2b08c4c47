import LexgateModel

/// Which findings are to say how they came about, and in which words.
package struct Explaining: Sendable {
    let texts: PolicyTexts
    let wants: @Sendable (Finding) -> Bool

    /// `texts` are those of the policy that is judged by, from the same compilation.
    package init(_ texts: PolicyTexts, where wants: @escaping @Sendable (Finding) -> Bool = { _ in true }) {
        self.texts = texts
        self.wants = wants
    }
}
