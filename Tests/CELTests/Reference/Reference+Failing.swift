@testable import CEL

extension Reference {
    /// A variable of a macro, and what can be said of it before it has its value.
    struct Local {
        let name: String
        let value: Ref
        var canFail = false
        var kind: Kind?
    }

    /// What a part of an expression is bound to be, if it does not fail.
    enum Kind { case bool, int, aggregate }

    func with<Result>(_ variables: [Local], _ body: () -> Result) -> Result {
        locals += variables
        defer { locals.removeLast(variables.count) }
        return body()
    }

    /// Whether a part of an expression may come to an error for some values of the variables. In doubt it may.
    func canFail(_ node: Node) -> Bool {
        switch node.kind {
        case .literal: return false
        case .identifier(let name, let isAbsolute):
            if !isAbsolute, let local = locals.last(where: { $0.name == name }) { return local.canFail }
            return named(name) == nil
        case .select(_, _, let isOptional): return isOptional || qualified(node) == nil
        case .not(let operand): return isDoubtful(operand)
        case .binary(let operation, let left, let right):
            let isTotal: Bool =
                switch operation {
                case .equal, .notEqual: true
                case .in: kind(right) == .aggregate
                case .less, .lessEqual, .greater, .greaterEqual: kind(left) == .int && kind(right) == .int
                default: false
                }
            return !isTotal || canFail(left) || canFail(right)
        case .logic(_, let operands): return operands.contains { isDoubtful($0) }
        case .conditional(let condition, let then, let otherwise):
            return isDoubtful(condition) || canFail(then) || canFail(otherwise)
        case .list(let elements): return elements.contains { $0.isOptional || canFail($0.value) }
        case .map(let entries):
            return entries.contains { entry in
                if case .literal = entry.key.kind { return entry.isOptional || canFail(entry.value) }
                return true
            }
        case .comprehension(let macro):
            guard !canFail(macro.range), kind(macro.range) == .aggregate else { return true }
            if macro.macro == .sortBy || macro.macro == .transformMapEntry { return true }
            return with(macro.variables.map { Local(name: $0.text, value: .null) }) {
                macro.filter.map { isDoubtful($0) } ?? false || macro.transform.map { canFail($0) } ?? false
            }
        case .bind(let name, let value, let body): return with([bound(name, value)]) { canFail(body) }
        case .call(let name, let arguments, _): return canFail(name.text, arguments)
        case .method(let target, let name, let arguments):
            if let (prefix, isAbsolute) = target.qualifiedName, isAbsolute || !startsWithLocal(prefix),
                Reference.globalNames.contains("\(prefix).\(name.text)")
            {
                return canFail("\(prefix).\(name.text)", arguments)
            }
            return name.text != "size" || canFail("size", [target] + arguments)
        case .has, .index, .negate, .object, .optionalMap: return true
        }
    }

    private func canFail(_ function: String, _ arguments: [Node]) -> Bool {
        if arguments.contains(where: { canFail($0) }) { return true }
        switch function {
        case "dyn", "type", "optional.of", "optional.none", "optional.ofNonZeroValue": return false
        case "size", "sets.contains", "sets.equivalent", "sets.intersects":
            return arguments.contains { kind($0) != .aggregate }
        default: return true
        }
    }

    /// Whether a part may fail, or come to what is no bool.
    func isDoubtful(_ node: Node) -> Bool { canFail(node) || kind(node) != .bool }

    private func bound(_ name: Node.Name, _ value: Node) -> Local {
        Local(name: name.text, value: .null, canFail: canFail(value), kind: kind(value))
    }

    func kind(_ node: Node) -> Kind? {
        switch node.kind {
        case .literal(.bool), .not, .logic, .has: return .bool
        case .literal(.int): return .int
        case .identifier(let name, false): return locals.last { $0.name == name }?.kind
        case .binary(let operation, _, _):
            return operation.isEquality || operation.isOrdering || operation == .in ? .bool : nil
        case .conditional(_, let then, let otherwise):
            return kind(then) == kind(otherwise) ? kind(then) : nil
        case .list, .map: return .aggregate
        case .comprehension(let macro):
            return [.all, .exists, .existsOne].contains(macro.macro) ? .bool : .aggregate
        case .bind(let name, let value, let body): return with([bound(name, value)]) { kind(body) }
        case .call(let name, _, _): return name.text == "size" ? .int : nil
        case .method(let target, let name, _):
            if name.text == "size" { return .int }
            guard case .identifier("sets", _) = target.kind else { return nil }
            return ["contains", "equivalent", "intersects"].contains(name.text) ? .bool : nil
        default: return nil
        }
    }
}
