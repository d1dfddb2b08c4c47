import Diagnostics

extension ProgramBuilder {
    /// Compiles a text with `{{ expression }}` holes. Spans count bytes in the whole text.
    package mutating func add(
        template text: String, parameters: [Parameter] = [], source: SourceID = 0
    ) -> Parsed<TemplateID?> {
        let bytes = Array(text.utf8)
        var parts: [Program.TemplatePart] = []
        var diagnostics: [Diagnostic] = []
        var position = 0
        while position < bytes.count {
            guard let open = find(UInt8(ascii: "{"), in: bytes, from: position) else { break }
            let literal = assembler.pool.range(of: Array(bytes[position..<open]))
            guard let close = end(ofHole: open + 2, in: bytes) else {
                diagnostics.append(.error("`{{` without `}}`", at: Span(open, open + 2)))
                return Parsed(nil, diagnostics)
            }
            let parsed = Expression.parse(bytes, in: open + 2..<close)
            diagnostics += parsed.diagnostics
            if let expression = parsed.value {
                let compiled = add(expression, parameters: parameters, source: source)
                diagnostics += compiled.diagnostics
                if let root = compiled.value { parts.append(.init(literal: literal, root: root.id.index)) }
            }
            position = close + 2
        }
        parts.append(.init(literal: assembler.pool.range(of: Array(bytes[position...])), root: Op.none))
        guard !diagnostics.contains(where: { $0.severity == .error }) else { return Parsed(nil, diagnostics) }
        let first = assembler.program.templateParts.count
        assembler.program.templateParts += parts
        assembler.program.templates.append(.init(firstPart: UInt32(first), count: UInt32(parts.count)))
        return Parsed(TemplateID(index: UInt32(assembler.program.templates.count - 1)), diagnostics)
    }

    /// The first doubled `brace` at or after `start`.
    private func find(_ brace: UInt8, in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= 2 else { return nil }
        return (start..<max(start, bytes.count - 1)).first { bytes[$0] == brace && bytes[$0 + 1] == brace }
    }

    /// Where the hole closes: `}}` outside strings and balanced braces.
    private func end(ofHole start: Int, in bytes: [UInt8]) -> Int? {
        var depth = 0
        var quote: UInt8?
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            if let open = quote {
                if byte == UInt8(ascii: "\\") { position += 1 } else if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            } else if byte == UInt8(ascii: "{") {
                depth += 1
            } else if byte == UInt8(ascii: "}") {
                if depth > 0 {
                    depth -= 1
                } else if position + 1 < bytes.count, bytes[position + 1] == byte {
                    return position
                }
            }
            position += 1
        }
        return nil
    }
}
