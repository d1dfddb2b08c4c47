import Diagnostics

/// The value that one sub-expression had in a traced evaluation.
package struct TraceStep: Sendable {
    /// Bytes in the text of the expression, or of the definition that was entered.
    package let span: Span
    package let source: SourceID
    package let value: Value
    /// How many definitions were open: 0 in the expression itself.
    package let depth: Int
}

extension Machine {
    /// Evaluates like `evaluate(_:arguments:)` and keeps the value of every sub-expression, in the order in which they
    /// were done: operands before operators. Remembered results are not used, so bodies of definitions show.
    package mutating func trace(_ root: ExpressionID, _ arguments: [Value] = []) -> (value: Value, steps: [TraceStep]) {
        isTracing = true
        steps = []
        defer {
            isTracing = false
            steps = []
        }
        let value = evaluate(root, arguments: arguments)
        return (value, steps)
    }

    @inline(never)
    mutating func record(_ value: Value, of op: UInt32) {
        let (span, source) = origin(of: op)
        steps.append(TraceStep(span: span, source: source, value: value, depth: callDepth))
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
