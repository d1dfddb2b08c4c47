import Diagnostics

/// A lexical element of CEL ("Syntax" in the language definition), with its bytes in the expression text.
struct Token {
    enum Kind: Equatable {
        case identifier(String)
        /// A field name in back-ticks.
        case quotedIdentifier(String)
        case int(UInt64)
        case uint(UInt64)
        case double(Double)
        case string(String)
        case bytes([UInt8])
        case symbol(Symbol)
        case end
    }

    enum Symbol: String {
        case plus = "+"
        case minus = "-"
        case star = "*"
        case slash = "/"
        case percent = "%"
        case less = "<"
        case lessEqual = "<="
        case greater = ">"
        case greaterEqual = ">="
        case equal = "=="
        case notEqual = "!="
        case and = "&&"
        case or = "||"
        case not = "!"
        case question = "?"
        case colon = ":"
        case comma = ","
        case dot = "."
        case leftParenthesis = "("
        case rightParenthesis = ")"
        case leftBracket = "["
        case rightBracket = "]"
        case leftBrace = "{"
        case rightBrace = "}"
        /// The keyword `in`, an operator in all but spelling.
        case `in` = "in"
    }

    let kind: Kind
    let span: Span

    /// How messages mention the token.
    var isNumber: Bool {
        switch kind {
        case .int, .uint, .double: true
        default: false
        }
    }

    var description: String {
        switch kind {
        case .end: "the end of the expression"
        case .symbol(let symbol): "`\(symbol.rawValue)`"
        case .identifier(let name), .quotedIdentifier(let name): "`\(name)`"
        case .int, .uint, .double: "a number"
        case .string: "a string"
        case .bytes: "bytes"
        }
    }
}

/// Why reading an expression stopped. Parsing ends at the first problem: what follows it is guesswork.
struct SyntaxProblem: Error {
    let diagnostic: Diagnostic

    init(_ message: String, at span: Span, help: String? = nil) {
        diagnostic = .error(message, at: span, help: help)
    }
}

/// Bounds on what is read as one expression, so that no input can exhaust the stack or the clock.
package struct SyntaxLimits: Sendable {
    package var bytes = 65_536
    /// Nesting of brackets and operators, as a height of the syntax tree.
    package var depth = 200
    package var nodes = 20_000
    /// Without it, calls that look like macros are calls.
    package var expandsMacros = true

    package init() {}
    package static let standard = SyntaxLimits()
}
