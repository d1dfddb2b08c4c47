import Diagnostics

extension Expression {
    /// Reads one expression. Nil with what is wrong: all of its tokens, names and macros, and where its structure breaks;
    /// spans count bytes in `text`.
    package static func parse(_ text: String, limits: SyntaxLimits = .standard) -> Parsed<Expression?> {
        parse(bytes: Array(text.utf8), limits: limits)
    }

    /// Reads one expression from UTF-8; ill-formed bytes are a diagnostic.
    package static func parse(
        bytes: some Collection<UInt8>, limits: SyntaxLimits = .standard
    ) -> Parsed<Expression?> {
        let bytes = Array(bytes)
        return parse(bytes, in: bytes.indices, limits: limits)
    }

    /// Reads the expression in `range` of a larger text; spans count from the start of the text.
    package static func parse(
        _ text: [UInt8], in range: Range<Int>, limits: SyntaxLimits = .standard
    ) -> Parsed<Expression?> {
        let range = range.clamped(to: text.indices)
        let whole = Span(range.lowerBound, range.upperBound)
        guard range.count <= limits.bytes else {
            return Parsed(nil, [.error("the expression is longer than \(limits.bytes) bytes", at: whole)])
        }
        guard String(validating: text[range], as: UTF8.self) != nil else {
            return Parsed(nil, [.error("the expression is not UTF-8", at: whole)])
        }
        var parser = Parser(Lexer(Array(text[..<range.upperBound]), position: range.lowerBound), limits: limits)
        let root = parser.whole()
        guard let root, parser.problems.isEmpty else {
            let diagnostics = parser.problems.map(\.diagnostic)
            return Parsed(nil, diagnostics.sorted { $0.span.start < $1.span.start })
        }
        return Parsed(Expression(root: root, nodeCount: parser.nodeCount))
    }
}

/// Recursive descent over the grammar of the CEL specification, "Syntax". Macros are recognised as calls end.
struct Parser {
    private var lexer: Lexer
    private(set) var token: Token
    private(set) var lookahead: Token
    let limits: SyntaxLimits
    private var depth = 0
    private(set) var nodeCount = 0
    /// Where the token before the current one ends.
    private(set) var lastEnd = 0
    /// What does not keep the rest from being read.
    private var noted: [SyntaxProblem] = []

    init(_ start: Lexer, limits: SyntaxLimits) {
        var lexer = start
        token = lexer.next()
        lookahead = lexer.next()
        self.lexer = lexer
        self.limits = limits
    }

    var problems: [SyntaxProblem] { lexer.problems + noted }

    mutating func note(_ problem: SyntaxProblem) { noted.append(problem) }

    mutating func whole() -> Node? {
        do throws(SyntaxProblem) {
            let root = try expression()
            try expectEnd()
            return root
        } catch {
            // That something is missing behind the place where reading ended is no news, nor is the same limit.
            if !lexer.isCut, noted.last?.diagnostic.message != error.diagnostic.message { note(error) }
            return nil
        }
    }

    // Expr = ConditionalOr ["?" ConditionalOr ":" Expr]
    mutating func expression() throws(SyntaxProblem) -> Node {
        try descend()
        defer { depth -= 1 }
        let condition = try logic(.or)
        guard accept(.question) else { return condition }
        let then = try logic(.or)
        try expect(.colon, "between the two answers of `?`")
        let otherwise = try expression()
        return try make(.conditional(condition, then, otherwise), from: condition.span, to: otherwise.span)
    }

    mutating func expectEnd() throws(SyntaxProblem) {
        guard token.kind == .end else {
            throw SyntaxProblem("expected the end of the expression, found \(token.description)", at: token.span)
        }
    }

    // MARK: - Operators

    private mutating func logic(_ operation: LogicOperator) throws(SyntaxProblem) -> Node {
        let first = operation == .or ? try logic(.and) : try relation()
        guard token.kind == .symbol(operation == .or ? .or : .and) else { return first }
        var operands = [first]
        while accept(operation == .or ? .or : .and) {
            operands.append(operation == .or ? try logic(.and) : try relation())
        }
        return try make(.logic(operation, operands), from: first.span, to: operands[operands.count - 1].span)
    }

    private mutating func relation() throws(SyntaxProblem) -> Node {
        var left = try addition()
        while case .symbol(let symbol) = token.kind, let operation = BinaryOperator(rawValue: symbol.rawValue),
            operation.isOrdering || operation.isEquality || operation == .in
        {
            advance()
            let right = try addition()
            left = try make(.binary(operation, left, right), from: left.span, to: right.span)
        }
        return left
    }

    private mutating func addition() throws(SyntaxProblem) -> Node {
        var left = try multiplication()
        while token.kind == .symbol(.plus) || token.kind == .symbol(.minus) {
            let operation: BinaryOperator = token.kind == .symbol(.plus) ? .add : .subtract
            advance()
            let right = try multiplication()
            left = try make(.binary(operation, left, right), from: left.span, to: right.span)
        }
        return left
    }

    private mutating func multiplication() throws(SyntaxProblem) -> Node {
        var left = try unary()
        while case .symbol(let symbol) = token.kind, symbol == .star || symbol == .slash || symbol == .percent {
            let operation: BinaryOperator = symbol == .star ? .multiply : symbol == .slash ? .divide : .remainder
            advance()
            let right = try unary()
            left = try make(.binary(operation, left, right), from: left.span, to: right.span)
        }
        return left
    }

    /// A run of `!` or `-` is one operator or none; the last `-` before a number belongs to the number, so that the
    /// smallest int can be written.
    private mutating func unary() throws(SyntaxProblem) -> Node {
        guard case .symbol(let symbol) = token.kind, symbol == .not || symbol == .minus else { return try member() }
        var starts: [Span] = []
        while token.kind == .symbol(symbol) {
            starts.append(token.span)
            advance()
        }
        var operand: Node
        if symbol == .minus, let literal = try negativeLiteral(starts[starts.count - 1]) {
            starts.removeLast()
            operand = try postfix(literal)
        } else if symbol == .not, token.kind == .symbol(.minus), lookahead.isNumber {
            let sign = token.span
            advance()
            guard let literal = try negativeLiteral(sign) else { return try member() }
            operand = try postfix(literal)
        } else {
            operand = try member()
        }
        if !starts.count.isMultiple(of: 2) {
            operand = try make(symbol == .not ? .not(operand) : .negate(operand), from: starts[0], to: operand.span)
        } else if symbol == .not, !starts.isEmpty {
            // Two negations still demand a bool.
            operand = try make(.not(operand), from: starts[starts.count - 1], to: operand.span)
            operand = try make(.not(operand), from: starts[0], to: operand.span)
        }
        return operand
    }

    private mutating func negativeLiteral(_ sign: Span) throws(SyntaxProblem) -> Node? {
        let constant: Constant
        switch token.kind {
        case .int(let magnitude):
            if magnitude > UInt64(Int64.max) + 1 {
                note(SyntaxProblem("the number does not fit 64 bits", at: token.span))
            }
            constant = .int(Int64(truncatingIfNeeded: 0 &- magnitude))
        case .double(let value): constant = .double(-value)
        default: return nil
        }
        let span = token.span
        advance()
        return try make(.literal(constant), from: sign, to: span)
    }

    // MARK: - Tokens and nodes

    mutating func advance() {
        lastEnd = Int(token.span.end)
        token = lookahead
        lookahead = lexer.next()
    }

    mutating func accept(_ symbol: Token.Symbol) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func expect(_ symbol: Token.Symbol, _ purpose: String) throws(SyntaxProblem) {
        guard accept(symbol) else {
            throw SyntaxProblem(
                "expected `\(symbol.rawValue)` \(purpose), found \(token.description)", at: token.span)
        }
    }

    private mutating func descend() throws(SyntaxProblem) {
        depth += 1
        if depth > limits.depth { throw tooDeep(token.span) }
    }

    private func tooDeep(_ span: Span) -> SyntaxProblem {
        SyntaxProblem(
            "the expression nests more than \(limits.depth) levels", at: span, help: "name a part of it in a definition"
        )
    }

    mutating func make(_ kind: Node.Kind, from: Span, to: Span) throws(SyntaxProblem) -> Node {
        try make(kind, from, Int(to.end))
    }

    mutating func make(_ kind: Node.Kind, _ from: Span, _ end: Int) throws(SyntaxProblem) -> Node {
        let span = Span(Int(from.start), max(Int(from.start), end))
        let draft = Node(id: nodeCount, span: span, height: 0, kind: kind)
        let height = 1 + (draft.children.map(\.height).max() ?? 0)
        guard height <= limits.depth else { throw tooDeep(span) }
        nodeCount += 1
        guard nodeCount <= limits.nodes else {
            throw SyntaxProblem("the expression has more than \(limits.nodes) parts", at: span)
        }
        return Node(id: draft.id, span: span, height: height, kind: kind)
    }
}
