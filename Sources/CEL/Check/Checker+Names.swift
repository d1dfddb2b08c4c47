import Diagnostics

/// Identifiers and selections: CEL specification, "Name Resolution".
extension Checker {
    mutating func identifier(_ node: Node, _ name: String, isAbsolute: Bool) -> Type {
        if !isAbsolute, let (slot, type) = local(name) {
            resolutions[node.id] = .local(slot: slot)
            return type.value
        }
        if let type = qualified(node, name, isAbsolute: isAbsolute) { return type }
        resolutions[node.id] = .failure("undeclared reference to '\(name)'")
        if name.hasPrefix("@") {
            report("no `cel.block` or macro around this has such a variable", at: node.span)
        } else {
            report("unknown name `\(name)`", at: node.span, help: suggestion(for: name, among: namesInScope))
        }
        return .error
    }

    /// A global, a type, or an enum constant called `name` somewhere between the container and the root.
    private mutating func qualified(_ node: Node, _ name: String, isAbsolute: Bool) -> Type? {
        for candidate in context.candidates(name, isAbsolute: isAbsolute) {
            if let index = context.environment.global(named: candidate) {
                resolutions[node.id] = .global(index)
                return context.environment.globals[index].type.value
            }
            if let type = StandardLibrary.typeNames[candidate] {
                resolutions[node.id] = .typeValue(candidate)
                return .type(type)
            }
            if candidate == "google.protobuf.NullValue.NULL_VALUE" {
                resolutions[node.id] = .constant(.null)
                return .null
            }
        }
        return nil
    }

    mutating func select(_ node: Node, _ operand: Node, _ field: Node.Name, isOptional: Bool) -> Type {
        if !isOptional, let (name, isAbsolute) = node.qualifiedName, isAbsolute || !startsWithLocal(node),
            let type = qualified(node, name, isAbsolute: isAbsolute)
        {
            return type
        }
        let operandType = inference.resolve(check(operand))
        let type = fieldType(node, operandType, operand, field)
        return isOptional && !operandType.isOptional ? .optional(type) : type
    }

    mutating func has(_ node: Node, _ operand: Node, _ field: Node.Name) -> Type {
        let operandType = inference.resolve(check(operand))
        _ = fieldType(node, operandType, operand, field)
        return .bool
    }

    private func startsWithLocal(_ node: Node) -> Bool {
        switch node.kind {
        case .identifier(let name, _): local(name) != nil
        case .select(let operand, _, _): startsWithLocal(operand)
        default: false
        }
    }

    private mutating func fieldType(_ node: Node, _ type: Type, _ operand: Node, _ field: Node.Name) -> Type {
        switch type {
        case .object(let id):
            guard let object = context.environment[id] else { return .error }
            guard let index = object.index(of: field.text) else {
                report(
                    "unknown field `\(field.text)` of `\(object.name)`", at: field.span,
                    help: suggestion(for: field.text, among: object.fields.map(\.name)))
                return .error
            }
            let fieldType = object.fields[index].type
            let absence: Resolution.Absence = fieldType.isList ? .emptyList : fieldType.isMap ? .emptyMap : .null
            resolutions[node.id] = .field(id, index, absence)
            return fieldType.value
        case .map(_, let value): return value
        case .optional(let content):
            let content = inference.resolve(content)
            guard !content.isOptional else {
                report("\(quoted(type)) has no fields", at: field.span)
                return .error
            }
            let inner = fieldType(node, content, operand, field)
            // The place of the field is known, but not whether there is a record: look it up by name.
            resolutions[node.id] = .none
            return .optional(inner)
        case .dyn, .error: return .dyn
        case .parameter:
            _ = inference.fits(type, .dyn)
            return .dyn
        default:
            report("\(quoted(type)) has no fields", at: field.span)
            return .error
        }
    }
}

extension Type {
    var isOptional: Bool { if case .optional = self { true } else { false } }
}
