import Diagnostics

/// List, map, and object literals.
extension Parser {
    mutating func list() throws(SyntaxProblem) -> Node {
        let start = token.span
        try expect(.leftBracket, "to begin a list")
        var elements: [Node.Element] = []
        try skipLoneComma(before: .rightBracket)
        while !accept(.rightBracket) {
            let isOptional = accept(.question)
            elements.append(Node.Element(value: try expression(), isOptional: isOptional))
            if !accept(.comma) {
                try expect(.rightBracket, "or `,` after an element")
                break
            }
        }
        return try make(.list(elements), start, lastEnd)
    }

    mutating func map() throws(SyntaxProblem) -> Node {
        let start = token.span
        try expect(.leftBrace, "to begin a map")
        var entries: [Node.Entry] = []
        try skipLoneComma(before: .rightBrace)
        while !accept(.rightBrace) {
            let isOptional = accept(.question)
            let key = try expression()
            try expect(.colon, "after the key")
            entries.append(Node.Entry(key: key, value: try expression(), isOptional: isOptional))
            if !accept(.comma) {
                try expect(.rightBrace, "or `,` after an entry")
                break
            }
        }
        return try make(.map(entries), start, lastEnd)
    }

    mutating func object(_ name: String, _ nameSpan: Span) throws(SyntaxProblem) -> Node {
        try expect(.leftBrace, "to begin an object")
        var fields: [Node.FieldInitializer] = []
        try skipLoneComma(before: .rightBrace)
        while !accept(.rightBrace) {
            let isOptional = accept(.question)
            let field = try selector()
            try expect(.colon, "after the field name")
            fields.append(Node.FieldInitializer(name: field, value: try expression(), isOptional: isOptional))
            if !accept(.comma) {
                try expect(.rightBrace, "or `,` after a field")
                break
            }
        }
        return try make(.object(name, fields, nameSpan: nameSpan), nameSpan, lastEnd)
    }

    /// The grammar allows a comma at the end also where nothing precedes it.
    private mutating func skipLoneComma(before end: Token.Symbol) throws(SyntaxProblem) {
        if token.kind == .symbol(.comma), lookahead.kind == .symbol(end) { advance() }
    }
}
