import Diagnostics

/// Macros over lists, maps, and optionals.
extension Checker {
    mutating func comprehension(_ node: Node, _ macro: Node.Comprehension) -> Type {
        let range = inference.resolve(check(macro.range))
        let (element, first, second) = variableTypes(range, macro)
        let slot: Int
        if macro.variables.count == 2 {
            slot = push(macro.variables[0].text, first, from: range.isMap ? macro.range : nil)
            _ = push(macro.variables[1].text, second, from: range.isList ? macro.range : nil)
        } else {
            slot = push(macro.variables[0].text, element, from: macro.range)
        }
        defer { pop(macro.variables.count) }
        resolutions[node.id] = .variables(slot: slot)
        if let filter = macro.filter { requireBool(filter, "the condition of `\(macro.macro.rawValue)`") }
        let transformed = macro.transform.map { check($0) }
        switch macro.macro {
        case .all, .exists, .existsOne: return .bool
        case .filter: return .list(element)
        case .sortBy:
            if let transformed, let key = macro.transform, !isOrdered(transformed) {
                report("`sortBy` needs a key that has an order, found \(quoted(transformed))", at: key.span)
            }
            return .list(element)
        case .map: return .list(transformed ?? .dyn)
        case .transformMap: return .map(first, transformed ?? .dyn)
        case .transformMapEntry:
            let key = inference.freshVariable()
            let value = inference.freshVariable()
            if let transformed, let body = macro.transform, !inference.fits(transformed, .map(key, value)) {
                report("`transformMapEntry` yields a map of one entry, found \(quoted(transformed))", at: body.span)
            }
            return .map(key, value)
        }
    }

    private func isOrdered(_ type: Type) -> Bool {
        switch inference.resolve(type).value {
        case .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration, .enumeration, .dyn, .error,
            .parameter:
            true
        default: false
        }
    }

    /// What one variable stands for, and what two do.
    private mutating func variableTypes(
        _ range: Type, _ macro: Node.Comprehension
    ) -> (element: Type, first: Type, second: Type) {
        switch range {
        case .list(let element): return (element, .int, element)
        case .map(let key, let value) where macro.macro != .sortBy: return (key, key, value)
        case .dyn, .error: return (.dyn, .dyn, .dyn)
        case .parameter:
            _ = inference.fits(range, .dyn)
            return (.dyn, .dyn, .dyn)
        default:
            let ranges = macro.macro == .sortBy ? "lists" : "lists and maps"
            report(
                "`\(macro.macro.rawValue)` goes over \(ranges), not over \(quoted(range))", at: macro.range.span)
            return (.error, .error, .error)
        }
    }

    mutating func optionalMap(_ node: Node, _ target: Node, _ name: Node.Name, _ body: Node, isFlat: Bool) -> Type {
        let macro = isFlat ? "optFlatMap" : "optMap"
        let type = check(target)
        let content = inference.freshVariable()
        if !inference.fits(type, .optional(content)) {
            report("`\(macro)` works on optional values, not on \(quoted(type))", at: target.span)
        }
        resolutions[node.id] = .variables(slot: push(name.text, inference.resolve(content)))
        defer { pop() }
        let result = check(body)
        guard isFlat else { return .optional(result) }
        let inner = inference.freshVariable()
        if !inference.fits(result, .optional(inner)) {
            report("the body of `optFlatMap` must be optional, found \(quoted(result))", at: body.span)
        }
        return .optional(inference.resolve(inner))
    }

    /// What the macros take: with another number of arguments they are calls of functions that nobody knows.
    static let macroUsage: [String: String] = {
        var usage = [
            "map": "a variable and a value, or a variable, a condition, and a value",
            "filter": "a variable and a condition", "sortBy": "a variable and a key",
            "transformList": "two variables and a value, or two variables, a condition, and a value",
            "transformMap": "two variables and a value, or two variables, a condition, and a value",
            "transformMapEntry": "two variables and a map of one entry, or a condition before that",
            "optMap": "a variable and a value", "optFlatMap": "a variable and an optional value",
            "has": "a field: `has(a.b)`", "cel.bind": "a variable, its value, and an expression",
            "cel.block": "a list of expressions and an expression",
        ]
        for name in ["all", "exists", "exists_one", "existsOne"] { usage[name] = "a variable and a condition" }
        return usage
    }()

    /// `math.greatest` and `math.least` refuse what is written out and no number, also in a list of their arguments.
    mutating func requireNumbers(_ name: String, _ arguments: [Node]) {
        var numbers = arguments
        if arguments.count == 1, case .list(let elements) = arguments[0].kind { numbers = elements.map(\.value) }
        for number in numbers {
            switch number.kind {
            case .literal(.int), .literal(.uint), .literal(.double): continue
            case .literal, .list, .map: break
            default: continue
            }
            report("`\(name)` works on numbers, not on \(quoted(types[number.id]))", at: number.span)
        }
    }
}
