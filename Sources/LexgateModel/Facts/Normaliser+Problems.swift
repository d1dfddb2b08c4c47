import Diagnostics

// Problems are told up to a number, as looking for suggestions costs and nobody reads more; the rest is counted.
extension Normaliser {
    private static let mostDiagnostics = 100

    var isFull: Bool { diagnostics.count >= Normaliser.mostDiagnostics }

    /// What was met when enough had been told.
    struct Unshown {
        var count = 0
        fileprivate var first = Span.zero
        fileprivate var hasErrors = false

        /// One line for all of it, at the first of the places.
        var diagnostics: [Diagnostic] {
            guard count > 0 else { return [] }
            let words = count == 1 ? "one more is not shown" : "\(count) more are not shown, the first of them here"
            return [Diagnostic(hasErrors ? .error : .warning, "after so many problems \(words)", at: first)]
        }
    }

    /// Whether a problem with the text of a node shall be told; else it is counted.
    mutating func isShown(_ node: Int, _ severity: Diagnostic.Severity = .error) -> Bool {
        guard isFull else { return true }
        if unshown.count == 0 { unshown.first = tree.nodes[node].span }
        unshown.count += 1
        if severity == .error { unshown.hasErrors = true }
        return false
    }

    mutating func problem(_ message: String, at node: Int, key: Bool = false, help: String? = nil) {
        guard isShown(node) else { return }
        let n = tree.nodes[node]
        var notes: [Diagnostic.Note] = []
        if let site = tree.aliasSite(of: node) { notes.append(Diagnostic.Note("used through this alias", at: site)) }
        diagnostics.append(.error(message, at: key ? n.keySpan : n.span, notes: notes, help: help))
    }
}
