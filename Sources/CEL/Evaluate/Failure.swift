import Diagnostics

/// Why an evaluation failed, in the form in which it costs nothing to make: most failures are absorbed unseen.
struct Failure: BitwiseCopyable, Sendable {
    enum Code: UInt8, Sendable {
        case noSuchOverload, noSuchField, noSuchKey, indexOutOfBounds, divisionByZero, overflow, range
        case badConversion, badKey, duplicateKey, noValue, badRegularExpression, unknownTimeZone, invalidArgument
        case costLimit, textLimit, callDepth, corruptProgram
        /// `detail` is the message.
        case message
    }

    let code: Code
    let op: UInt32
    let detail: Value
    let other: Value

    /// Stands where a failure has no operand to name: no value that an operator works on is an error.
    static let nothing = Value(.error)
}

/// What went wrong in an evaluation, and where.
package struct EvaluationFailure: Sendable, Equatable {
    /// Lower case, no full stop.
    package let message: String
    /// It took too much, of steps or of text: a smaller input may well come out.
    package let isLimit: Bool
    /// Bytes in the text of the expression.
    package let span: Span
    package let source: SourceID
}

extension Machine {
    mutating func fail(
        _ code: Failure.Code, _ detail: Value = Failure.nothing, _ other: Value = Failure.nothing, at op: UInt32? = nil
    ) -> Value {
        failures.append(Failure(code: code, op: op ?? site, detail: detail, other: other))
        // Logic absorbs errors, but not that a limit was hit: what is left runs out with it.
        if code == .costLimit || code == .textLimit { remaining = min(remaining, -1) }
        return Value(.error, aux: UInt32(truncatingIfNeeded: failures.count - 1))
    }

    /// An error that came from elsewhere, as a value.
    package mutating func makeError(_ message: String) -> Value { fail(.message, makeString(message)) }

    /// What happened, for an error value of this machine.
    package func failure(of error: Value) -> EvaluationFailure {
        guard error.isError, error.aux < failures.count else {
            return EvaluationFailure(message: "no failure", isLimit: false, span: .zero, source: 0)
        }
        let failure = failures[Int(error.aux)]
        let (span, source) = origin(of: failure.op)
        return EvaluationFailure(
            message: message(of: failure), isLimit: failure.code == .costLimit || failure.code == .textLimit,
            span: span,
            source: source)
    }

    func origin(of op: UInt32) -> (Span, SourceID) { program.origin(of: op) }

    private func message(of failure: Failure) -> String {
        let detail = failure.detail
        switch failure.code {
        case .noSuchOverload:
            let kinds = [detail, failure.other].filter { !$0.isError }.map { kind(of: $0) }
            return "no such overload" + (kinds.isEmpty ? "" : " for ") + kinds.joined(separator: ", ")
        case .noSuchField: return "no such field: `\(describe(detail))`"
        // Beside keys that are texts, `1` alone could mean either.
        case .noSuchKey where detail.tag != .string: return "no such key: the \(kind(of: detail)) `\(describe(detail))`"
        case .noSuchKey: return "no such key: `\(describe(detail))`"
        case .indexOutOfBounds: return "index out of bounds: \(describe(detail))"
        case .divisionByZero: return "division by zero"
        case .overflow: return "the number does not fit 64 bits"
        case .range: return "out of range"
        case .badConversion: return "`\(describe(detail))` cannot be converted"
        case .badKey: return "a map key is a string, a bool, or a whole number"
        case .duplicateKey: return "the key `\(describe(detail))` occurs twice"
        case .noValue: return "the optional has no value"
        case .badRegularExpression: return "bad regular expression: `\(describe(detail))`"
        case .unknownTimeZone: return "unknown time zone `\(describe(detail))`"
        case .invalidArgument: return "invalid argument: `\(describe(detail))`"
        case .costLimit where spent >= documentCostLimit:
            return "cost limit: the document takes more than \(documentCostLimit) steps"
        case .costLimit where held > memoryLimit:
            return "cost limit: the document takes more than \(memoryLimit >> 20) MiB of memory"
        case .costLimit: return "cost limit: the evaluation takes more than \(costLimit) steps"
        case .textLimit: return "cost limit: the evaluation makes more than \(textLimit) bytes of text"
        case .callDepth: return "cost limit: definitions nest too deeply"
        case .corruptProgram: return "the compiled program does not fit its use"
        case .message: return describe(detail)
        }
    }

    private func kind(of value: Value) -> String {
        switch value.tag {
        case .unknown: "unknown"
        case .error: "error"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .list: "list"
        case .map: "map"
        case .record where value.isOpaque: opaqueTypeName(value)
        case .record:
            value.aux < program.objectTypes.count ? program.string(program.objectTypes[Int(value.aux)].name) : "record"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .type: "type"
        case .optional: "optional"
        }
    }
}
