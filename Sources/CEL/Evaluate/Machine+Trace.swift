import Diagnostics

/// The value that one sub-expression had in a traced evaluation.
package struct TraceStep: Sendable {
    /// Bytes in the text of the expression, or of the definition that was entered.
    package let span: Span
    package let source: SourceID
    package let value: Value
    /// How many definitions were open: 0 in the expression itself.
    package let depth: Int

    /// Whether the other one is a part of this, and was done for it: in a loop the same span comes again.
    package func contains(_ other: TraceStep) -> Bool {
        span.start <= other.span.start && other.span.end <= span.end && span != other.span
    }
}

extension Machine {
    /// Evaluates like `evaluate(_:arguments:)` and keeps the value of every sub-expression, in the order in which they
    /// were done: operands before operators. Remembered results are not used, so bodies of definitions show.
    ///
    /// Of more steps than `most`, the first are kept, and those whose parts these are; see `stepsLeftOut`.
    package mutating func trace(
        _ root: ExpressionID, _ arguments: [Value] = [], most: Int = .max
    ) -> (value: Value, steps: [TraceStep]) {
        isTracing = true
        (steps, stepsLeftOut, mostSteps) = ([], 0, most)
        defer {
            isTracing = false
            steps = []
        }
        let value = evaluate(root, arguments: arguments)
        return (value, steps)
    }

    @inline(never)
    mutating func record(_ value: Value, of op: UInt32) {
        if recorder != nil { return recordPart(value, of: op) }
        let (span, source) = origin(of: op)
        // What a macro puts between its parts has no text of its own.
        guard span.start < span.end else { return }
        let step = TraceStep(span: span, source: source, value: value, depth: callDepth)
        if let last = steps.last, steps.count >= mostSteps, !step.contains(last) {
            stepsLeftOut += 1
        } else {
            steps.append(step)
        }
    }
}

extension Machine {
    /// The text of a template with its holes filled by `describe`.
    package mutating func render(_ template: TemplateID, _ arguments: [Value] = []) -> String {
        guard template.index < program.templates.count else { return "" }
        let entry = program.templates[Int(template.index)]
        var out = ""
        for place in 0..<entry.count {
            let part = program.templateParts[Int(entry.firstPart + place)]
            out += program.string(part.literal)
            if part.root != Op.none {
                out += describe(evaluate(ExpressionID(index: part.root), arguments: arguments))
            }
        }
        return out
    }
}
