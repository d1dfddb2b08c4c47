import Diagnostics

extension Expression {
    /// A small change that makes the expression say something else: what a test of it should notice.
    package struct Mutation: Sendable {
        /// Places in the text of the expression and what stands there instead; from left to right.
        package let edits: [(span: Span, text: String)]
        /// What was done, such as "`<` becomes `<=`".
        package let words: String
    }

    /// Comparisons turned, parts of `&&` and `||` and negations taken out, in the order of the text.
    ///
    /// `text` is what the expression was parsed from.
    package func mutations(of text: String) -> [Mutation] {
        var mutations: [Mutation] = []
        root.collectMutations(Array(text.utf8), &mutations)
        return mutations
    }

    /// The text constants, without their quotes, in the order of the text: days stand in some of them.
    package var textConstants: [(text: String, span: Span)] {
        var constants: [(String, Span)] = []
        root.collectTexts(&constants)
        return constants
    }
}

extension BinaryOperator {
    /// The comparison that differs least, or most where none is near.
    fileprivate var turned: BinaryOperator? {
        switch self {
        case .less: .lessEqual
        case .lessEqual: .less
        case .greater: .greaterEqual
        case .greaterEqual: .greater
        case .equal: .notEqual
        case .notEqual: .equal
        case .add, .subtract, .multiply, .divide, .remainder, .in: nil
        }
    }
}

extension Node {
    fileprivate func collectMutations(_ text: [UInt8], _ mutations: inout [Expression.Mutation]) {
        switch kind {
        case .binary(.in, _, _):
            // `false ==` rather than `!`, which would begin a tag in YAML.
            let (start, end) = (
                Span(span.range.lowerBound, span.range.lowerBound), Span(span.range.upperBound, span.range.upperBound)
            )
            mutations.append(.init(edits: [(start, "false == ("), (end, ")")], words: "`in` becomes `not in`"))
        case .binary(let op, let left, let right):
            guard let turned = op.turned,
                let place = text.firstRange(
                    of: Array(op.rawValue.utf8), in: left.span.range.upperBound..<right.span.range.lowerBound)
            else { break }
            mutations.append(
                .init(
                    edits: [(Span(place.lowerBound, place.upperBound), turned.rawValue)],
                    words: "`\(op.rawValue)` becomes `\(turned.rawValue)`"))
        case .logic(let op, let operands):
            for operand in operands {
                let part = String(decoding: text[operand.span.range], as: UTF8.self)
                mutations.append(
                    .init(edits: [(operand.span, op == .and ? "true" : "false")], words: "without `\(part.onOneLine)`"))
            }
        case .not:
            mutations.append(
                .init(edits: [(Span(span.range.lowerBound, span.range.lowerBound + 1), " ")], words: "without `!`"))
        default: break
        }
        for child in children { child.collectMutations(text, &mutations) }
    }

    fileprivate func collectTexts(_ constants: inout [(String, Span)]) {
        if case .literal(.string(let text)) = kind, span.range.count == text.utf8.count + 2 {
            constants.append((text, Span(span.range.lowerBound + 1, span.range.upperBound - 1)))
        }
        for child in children { child.collectTexts(&constants) }
    }
}

extension [UInt8] {
    fileprivate func firstRange(of wanted: [UInt8], in range: Range<Int>) -> Range<Int>? {
        guard range.count >= wanted.count else { return nil }
        return (range.lowerBound...(range.upperBound - wanted.count)).lazy
            .map { $0..<$0 + wanted.count }.first { self[$0].elementsEqual(wanted) }
    }
}

extension String {
    /// Runs of space and line ends as one space.
    fileprivate var onOneLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
