import Diagnostics

/// Calls, and the macros among them: CEL specification, "Macros", with those of the extensions for bindings, optionals,
/// two variables, lists, math, and blocks.
extension Parser {
    mutating func call(
        _ name: Node.Name, _ arguments: [Node], isAbsolute: Bool, from start: Span, end: Int
    ) throws(SyntaxProblem) -> Node {
        if name.text == "has", !isAbsolute, arguments.count == 1, limits.expandsMacros {
            if case .select(let operand, let field, isOptional: false) = arguments[0].kind {
                return try make(.has(operand, field), start, end)
            }
            note(SyntaxProblem("`has` takes a field: `has(a.b)`", at: arguments[0].span))
        }
        return try make(.call(name, arguments, isAbsolute: isAbsolute), start, end)
    }

    mutating func method(
        _ target: Node, _ name: Node.Name, _ arguments: [Node], end: Int
    ) throws(SyntaxProblem) -> Node {
        do throws(SyntaxProblem) {
            if limits.expandsMacros, let node = try macro(target, name, arguments, end: end) { return node }
        } catch { note(error) }
        return try make(.method(target, name, arguments), target.span, end)
    }

    private mutating func macro(
        _ target: Node, _ name: Node.Name, _ arguments: [Node], end: Int
    ) throws(SyntaxProblem) -> Node? {
        if case .identifier("math", _) = target.kind, name.text == "greatest" || name.text == "least",
            arguments.count > 2
        {
            // However many there are, they are one list.
            let elements = arguments.map { Node.Element(value: $0, isOptional: false) }
            let list = try make(.list(elements), from: arguments[0].span, to: arguments[arguments.count - 1].span)
            return try make(.method(target, name, [list]), target.span, end)
        }
        if case .identifier("cel", isAbsolute: false) = target.kind,
            let node = try celMacro(target, name, arguments, end: end)
        {
            return node
        }
        if let macro = try comprehension(target, name, arguments) {
            return try make(.comprehension(macro), target.span, end)
        }
        if name.text == "optMap" || name.text == "optFlatMap", arguments.count == 2 {
            let variable = try variable(arguments[0])
            return try make(
                .optionalMap(target, variable, arguments[1], isFlat: name.text == "optFlatMap"), target.span, end)
        }
        return nil
    }

    private func comprehension(
        _ range: Node, _ name: Node.Name, _ arguments: [Node]
    ) throws(SyntaxProblem) -> Node.Comprehension? {
        let macro: Node.Comprehension.Macro
        let variables: Int
        let hasFilter: Bool
        let hasTransform: Bool
        switch (name.text, arguments.count) {
        case ("all", 2), ("exists", 2), ("exists_one", 2), ("existsOne", 2), ("filter", 2):
            macro = name.text == "existsOne" ? .existsOne : .init(rawValue: name.text) ?? .all
            (variables, hasFilter, hasTransform) = (1, true, false)
        case ("all", 3), ("exists", 3), ("exists_one", 3), ("existsOne", 3):
            macro = name.text == "existsOne" ? .existsOne : .init(rawValue: name.text) ?? .all
            (variables, hasFilter, hasTransform) = (2, true, false)
        case ("map", 2): (macro, variables, hasFilter, hasTransform) = (.map, 1, false, true)
        case ("sortBy", 2): (macro, variables, hasFilter, hasTransform) = (.sortBy, 1, false, true)
        case ("map", 3): (macro, variables, hasFilter, hasTransform) = (.map, 1, true, true)
        case ("transformList", 3): (macro, variables, hasFilter, hasTransform) = (.map, 2, false, true)
        case ("transformList", 4): (macro, variables, hasFilter, hasTransform) = (.map, 2, true, true)
        case ("transformMap", 3): (macro, variables, hasFilter, hasTransform) = (.transformMap, 2, false, true)
        case ("transformMap", 4): (macro, variables, hasFilter, hasTransform) = (.transformMap, 2, true, true)
        case ("transformMapEntry", 3):
            (macro, variables, hasFilter, hasTransform) = (.transformMapEntry, 2, false, true)
        case ("transformMapEntry", 4): (macro, variables, hasFilter, hasTransform) = (.transformMapEntry, 2, true, true)
        default: return nil
        }
        var names: [Node.Name] = []
        for argument in arguments.prefix(variables) {
            let name = try variable(argument)
            if names.contains(where: { $0.text == name.text }) {
                throw SyntaxProblem("the two variables are both called `\(name.text)`", at: name.span)
            }
            names.append(name)
        }
        return Node.Comprehension(
            macro: macro, range: range, variables: names, filter: hasFilter ? arguments[variables] : nil,
            transform: hasTransform ? arguments[arguments.count - 1] : nil)
    }

    /// `cel.bind(name, value, body)` and the block macros in their conformance spelling.
    private mutating func celMacro(
        _ target: Node, _ name: Node.Name, _ arguments: [Node], end: Int
    ) throws(SyntaxProblem) -> Node? {
        switch (name.text, arguments.count) {
        case ("bind", 3):
            return try make(.bind(try variable(arguments[0]), arguments[1], arguments[2]), target.span, end)
        case ("index", 1):
            guard let number = smallNumber(arguments[0]) else { return nil }
            return try make(.identifier("@index\(number)", isAbsolute: false), target.span, end)
        case ("iterVar", 2), ("accuVar", 2):
            guard let depth = smallNumber(arguments[0]), let unique = smallNumber(arguments[1]) else { return nil }
            let prefix = name.text == "iterVar" ? "@it" : "@ac"
            return try make(.identifier("\(prefix):\(depth):\(unique)", isAbsolute: false), target.span, end)
        case ("block", 2):
            guard case .list(let slots) = arguments[0].kind else {
                throw SyntaxProblem("`cel.block` takes a list of expressions first", at: arguments[0].span)
            }
            if let slot = slots.first(where: \.isOptional) {
                throw SyntaxProblem("an element of `cel.block` is always there", at: slot.value.span)
            }
            var body = arguments[1]
            for (index, slot) in slots.enumerated().reversed() {
                let name = Node.Name(text: "@index\(index)", span: slot.value.span)
                // Only the outermost stands for the whole; the others have no text of their own.
                let start = Int(target.span.start)
                body = try make(.bind(name, slot.value, body), target.span, index == 0 ? end : start)
            }
            return body
        default: return nil
        }
    }

    private func smallNumber(_ node: Node) -> Int64? {
        if case .literal(.int(let value)) = node.kind, value >= 0 { value } else { nil }
    }

    private func variable(_ node: Node) throws(SyntaxProblem) -> Node.Name {
        guard case .identifier(let name, isAbsolute: false) = node.kind else {
            throw SyntaxProblem("expected a plain name for a variable", at: node.span)
        }
        return Node.Name(text: name, span: node.span)
    }
}
