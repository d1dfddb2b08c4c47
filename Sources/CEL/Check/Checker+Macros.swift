import Diagnostics

/// Macros over lists, maps, and optionals.
extension Checker {
    mutating func comprehension(_ node: Node, _ macro: Node.Comprehension) -> Type {
        let range = inference.resolve(check(macro.range))
        let (element, first, second) = variableTypes(range, macro)
        let slot: Int
        if macro.variables.count == 2 {
            slot = push(macro.variables[0].text, first)
            _ = push(macro.variables[1].text, second)
        } else {
            slot = push(macro.variables[0].text, element)
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
}
