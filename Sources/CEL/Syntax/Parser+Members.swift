import Diagnostics

/// What stands between operators: names, literals, and what is hung on them by `.`, `[…]`, and `(…)`.
extension Parser {
    mutating func member() throws(SyntaxProblem) -> Node {
        let isName =
            switch token.kind {
            case .identifier, .symbol(.dot): true
            default: false
            }
        return try postfix(try primary(), isName: isName)
    }

    /// `isName`: `start` is written as the first word of a name, which alone may become that of a message.
    mutating func postfix(_ start: Node, isName: Bool = false) throws(SyntaxProblem) -> Node {
        var node = start
        var isName = isName
        while case .symbol(let symbol) = token.kind {
            switch symbol {
            case .dot:
                advance()
                let isOptional = accept(.question)
                let quotes = if case .quotedIdentifier = token.kind { true } else { false }
                let name = try selector()
                isName = isName && !isOptional && !quotes && token.kind != .symbol(.leftParenthesis)
                if !isOptional, token.kind == .symbol(.leftParenthesis) {
                    if quotes { throw SyntaxProblem("back-ticks quote fields, not functions", at: name.span) }
                    advance()
                    let arguments = try arguments()
                    node = try method(node, name, arguments, end: lastEnd)
                } else {
                    node = try make(.select(node, name, isOptional: isOptional), from: node.span, to: name.span)
                }
            case .leftBracket:
                isName = false
                advance()
                let isOptional = accept(.question)
                let index = try expression()
                try expect(.rightBracket, "to end the index")
                node = try make(.index(node, index, isOptional: isOptional), node.span, lastEnd)
            case .leftBrace:
                guard isName, let (name, isAbsolute) = node.qualifiedName else { return node }
                node = try object(isAbsolute ? "." + name : name, node.span)
                isName = false
            default: return node
            }
        }
        return node
    }

    mutating func selector() throws(SyntaxProblem) -> Node.Name {
        switch token.kind {
        case .identifier(let text) where ["true", "false", "null"].contains(text):
            throw SyntaxProblem(
                "`\(text)` is no field name", at: token.span, help: "write it in back-ticks if there is such a field")
        case .identifier(let text), .quotedIdentifier(let text):
            let name = Node.Name(text: text, span: token.span)
            advance()
            return name
        default: throw SyntaxProblem("expected a field name, found \(token.description)", at: token.span)
        }
    }

    private mutating func primary() throws(SyntaxProblem) -> Node {
        let start = token
        switch token.kind {
        case .symbol(.leftParenthesis):
            advance()
            let inner = try expression()
            try expect(.rightParenthesis, "to close the parenthesis")
            // The parentheses belong to what is underlined.
            let span = Span(Int(start.span.start), lastEnd)
            return Node(id: inner.id, span: span, height: inner.height, kind: inner.kind)
        case .symbol(.leftBracket): return try list()
        case .symbol(.leftBrace): return try map()
        case .symbol(.dot):
            advance()
            guard case .identifier = token.kind else {
                throw SyntaxProblem("expected a name after `.`, found \(token.description)", at: token.span)
            }
            return try identifier(isAbsolute: true, start.span)
        case .identifier: return try identifier(isAbsolute: false, start.span)
        case .quotedIdentifier:
            throw SyntaxProblem(
                "back-ticks quote fields, not variables", at: token.span, help: "put a `.` before the name")
        case .int(let magnitude):
            let value = Int64(exactly: magnitude)
            if value == nil {
                note(
                    SyntaxProblem(
                        "the number does not fit 64 bits", at: token.span, help: "append `u` for an unsigned number"))
            }
            return try literal(.int(value ?? 0))
        case .uint(let value): return try literal(.uint(value))
        case .double(let value): return try literal(.double(value))
        case .string(let value): return try literal(.string(value))
        case .bytes(let value): return try literal(.bytes(value))
        case .symbol, .end:
            throw SyntaxProblem("expected an expression, found \(token.description)", at: token.span)
        }
    }

    mutating func literal(_ constant: Constant) throws(SyntaxProblem) -> Node {
        let span = token.span
        advance()
        return try make(.literal(constant), from: span, to: span)
    }

    private mutating func identifier(isAbsolute: Bool, _ start: Span) throws(SyntaxProblem) -> Node {
        guard case .identifier(let text) = token.kind else {
            throw SyntaxProblem("expected a name, found \(token.description)", at: token.span)
        }
        if !isAbsolute {
            switch text {
            case "true": return try literal(.bool(true))
            case "false": return try literal(.bool(false))
            case "null": return try literal(.null)
            default: break
            }
        }
        if Parser.reservedWords.contains(text) {
            note(SyntaxProblem("`\(text)` is a reserved word", at: token.span))
        }
        let name = Node.Name(text: text, span: token.span)
        advance()
        guard accept(.leftParenthesis) else {
            return try make(.identifier(text, isAbsolute: isAbsolute), from: start, to: name.span)
        }
        let arguments = try arguments()
        return try call(name, arguments, isAbsolute: isAbsolute, from: start, end: lastEnd)
    }

    /// CEL specification, RESERVED: words kept back for languages that embed CEL.
    private static let reservedWords: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]

    /// Arguments up to and including the closing parenthesis.
    private mutating func arguments() throws(SyntaxProblem) -> [Node] {
        var nodes: [Node] = []
        if accept(.rightParenthesis) { return nodes }
        repeat { nodes.append(try expression()) } while accept(.comma)
        try expect(.rightParenthesis, "to end the arguments")
        return nodes
    }
}
