/// A problem in an input file: descriptor, policy pack, or configuration. Data, never thrown.
package struct Diagnostic: Sendable, Equatable {
    package enum Severity: Sendable, Comparable { case warning, error }

    /// A second place that explains the first, such as the earlier of two duplicate keys.
    package struct Note: Sendable, Equatable {
        package let message: String
        package let span: Span
        package init(_ message: String, at span: Span) {
            self.message = message
            self.span = span
        }
    }

    package var severity: Severity
    /// Lower case, no full stop, the user's text in back-ticks.
    package var message: String
    package var span: Span
    package var notes: [Note]
    /// What to do about it, where there is something to say.
    package var help: String?

    package init(
        _ severity: Severity, _ message: String, at span: Span, notes: [Note] = [], help: String? = nil
    ) {
        self.severity = severity
        self.message = message
        self.span = span
        self.notes = notes
        self.help = help
    }

    package static func error(
        _ message: String, at span: Span, notes: [Note] = [], help: String? = nil
    ) -> Diagnostic {
        Diagnostic(.error, message, at: span, notes: notes, help: help)
    }

    package static func warning(
        _ message: String, at span: Span, notes: [Note] = [], help: String? = nil
    ) -> Diagnostic {
        Diagnostic(.warning, message, at: span, notes: notes, help: help)
    }
}

extension Diagnostic {
    /// The same, for a text that begins at `offset` in a row of several.
    package func shifted(by offset: Int) -> Diagnostic {
        let notes = notes.map { Note($0.message, at: $0.span.shifted(by: offset)) }
        return Diagnostic(severity, message, at: span.shifted(by: offset), notes: notes, help: help)
    }
}

/// What a reader got out of an input, with every problem it met on the way.
package struct Parsed<Value> {
    package var value: Value
    package var diagnostics: [Diagnostic]

    package init(_ value: Value, _ diagnostics: [Diagnostic] = []) {
        self.value = value
        self.diagnostics = diagnostics
    }

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

extension Parsed: Sendable where Value: Sendable {}
