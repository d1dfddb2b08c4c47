import Diagnostics

/// Turns a checked expression into ops: one op for each node, fewer where a fused op does the work of several.
struct Lowering {
    let checked: Checked
    let source: SourceID
    let mode: CheckMode
    /// Nothing is fused or folded away, so that a trace shows every part.
    let keepsParts: Bool
    let outlook: FailureOutlook
    var diagnostics: [Diagnostic] = []

    init(
        _ checked: Checked, _ outlook: FailureOutlook, source: SourceID, mode: CheckMode, keepsParts: Bool
    ) {
        self.checked = checked
        self.outlook = outlook
        self.source = source
        self.mode = mode
        self.keepsParts = keepsParts
    }

    /// The op for a whole expression. A condition that could come to null is asked as in `&&`, where null is an error:
    /// to a rule it would be neither yes nor no.
    mutating func lower(_ root: Node, isCondition: Bool, into out: inout Assembler) -> UInt32 {
        let op = lower(root, into: &out)
        guard isCondition, mode == .strict, !outlook.body.answers else { return op }
        return emit(Op(code: .and, a: out.run([op]), b: 1), root, &out)
    }

    /// The op that computes `node`; its children come before it.
    mutating func lower(_ node: Node, into out: inout Assembler) -> UInt32 {
        if let value = fused(node, &out.pool) { return emit(constant: value, node, &out) }
        switch node.kind {
        case .literal: return emit(constant: constant(node, &out.pool) ?? .null, node, &out)
        case .identifier: return name(node, &out)
        case .select(let operand, let field, let isOptional):
            return select(node, operand, field, isOptional: isOptional, &out)
        case .has(let operand, let field): return has(node, operand, field, &out)
        case .index(let operand, let index, let isOptional):
            return binary(isOptional ? .optionalIndex : .index, operand, index, node, &out)
        case .call(_, let arguments, _): return call(node, nil, arguments, &out)
        case .method(let target, _, let arguments): return call(node, target, arguments, &out)
        case .not(let operand): return unary(.not, operand, node, &out)
        case .negate(let operand): return unary(.negate, operand, node, &out)
        case .binary(let operation, let left, let right): return self.operation(operation, left, right, node, &out)
        case .logic(let operation, let operands):
            let ops = operands.map { lower($0, into: &out) }
            let first = out.run(ops)
            return emit(Op(code: operation == .and ? .and : .or, a: first, b: UInt32(ops.count)), node, &out)
        case .conditional(let condition, let then, let otherwise):
            let a = lower(condition, into: &out)
            let b = lower(then, into: &out)
            let c = lower(otherwise, into: &out)
            return emit(Op(code: .conditional, a: a, b: b, c: c), node, &out)
        case .list(let elements):
            let operands = elements.map { element in
                mark(lower(element.value, into: &out), isOptional: element.isOptional, element.value)
            }
            let first = out.run(operands)
            return emit(Op(code: .list, a: first, b: UInt32(operands.count)), node, &out)
        case .map(let entries):
            let operands = entries.flatMap { entry in
                let key = mark(lower(entry.key, into: &out), isOptional: entry.isOptional, entry.value)
                return [key, lower(entry.value, into: &out)]
            }
            let first = out.run(operands)
            return emit(Op(code: .map, a: first, b: UInt32(entries.count)), node, &out)
        case .object(_, let fields, _): return object(node, fields, &out)
        case .comprehension(let macro): return fold(node, macro, &out)
        case .bind(_, let value, let body):
            let a = lower(value, into: &out)
            let b = lower(body, into: &out)
            return emit(Op(code: .bind, a: a, b: b, c: slot(node)), node, &out)
        case .optionalMap(let target, _, let body, let isFlat):
            let a = lower(target, into: &out)
            let b = lower(body, into: &out)
            return emit(Op(code: .optionalMap, flags: isFlat ? 1 : 0, a: a, b: b, c: slot(node)), node, &out)
        }
    }

    // MARK: - Names and fields

    private mutating func name(_ node: Node, _ out: inout Assembler) -> UInt32 {
        switch checked.resolutions[node.id] {
        case .local(let slot): return emit(Op(code: .local, a: UInt32(slot)), node, &out)
        case .global(let index): return emit(Op(code: .global, a: UInt32(index)), node, &out)
        case .typeValue(let name): return emit(constant: out.pool.text(Array(name.utf8), as: .type), node, &out)
        case .constant(let constant): return emit(constant: out.pool.value(of: constant), node, &out)
        case .failure(let message): return fail(message, node, &out)
        default: return fail("undeclared reference", node, &out)
        }
    }

    private mutating func select(
        _ node: Node, _ operand: Node, _ field: Node.Name, isOptional: Bool, _ out: inout Assembler
    ) -> UInt32 {
        switch checked.resolutions[node.id] {
        case .none: break
        case .field(let type, let index, let absence):
            guard !isOptional else { break }
            if let path = path(node, &out) { return path }
            if case .local(let slot) = checked.resolutions[operand.id] {
                return emit(
                    Op(code: .localField, flags: absence.rawValue, a: UInt32(slot), b: UInt32(index), c: type.index),
                    node, &out)
            }
            let a = lower(operand, into: &out)
            return emit(Op(code: .field, flags: absence.rawValue, a: a, b: UInt32(index), c: type.index), node, &out)
        default: return name(node, &out)
        }
        let a = lower(operand, into: &out)
        let b = out.pool.index(of: out.pool.string(field.text))
        return emit(Op(code: isOptional ? .optionalSelect : .select, a: a, b: b), node, &out)
    }

    /// `global.a.b` as one op.
    private mutating func path(_ node: Node, _ out: inout Assembler) -> UInt32? {
        var steps: [(field: Int, absence: UInt8, type: UInt32)] = []
        var current = node
        while case .select(let operand, _, isOptional: false) = current.kind,
            case .field(let type, let index, let absence) = checked.resolutions[current.id]
        {
            steps.append((index, absence.rawValue, type.index))
            current = operand
        }
        guard case .global(let global) = checked.resolutions[current.id], steps.allSatisfy({ $0.field < 1 << 24 })
        else {
            return nil
        }
        let operands = steps.reversed().flatMap { [UInt32($0.field) | UInt32($0.absence) << 24, $0.type] }
        let first = out.run(operands)
        return emit(Op(code: .path, a: UInt32(global), b: first, c: UInt32(steps.count)), node, &out)
    }

    private mutating func has(_ node: Node, _ operand: Node, _ field: Node.Name, _ out: inout Assembler) -> UInt32 {
        let a = lower(operand, into: &out)
        if case .field(let type, let index, _) = checked.resolutions[node.id] {
            return emit(Op(code: .hasField, a: a, b: UInt32(index), c: type.index), node, &out)
        }
        let b = out.pool.index(of: out.pool.string(field.text))
        return emit(Op(code: .hasName, a: a, b: b), node, &out)
    }

    // MARK: - Operators

    private mutating func operation(
        _ operation: BinaryOperator, _ left: Node, _ right: Node, _ node: Node, _ out: inout Assembler
    ) -> UInt32 {
        switch operation {
        case .equal, .notEqual:
            let code: OpCode = operation == .equal ? .equalConstant : .notEqualConstant
            if let value = fused(right, &out.pool) {
                return emit(Op(code: code, a: lower(left, into: &out), b: out.pool.index(of: value)), node, &out)
            }
            if let value = fused(left, &out.pool) {
                return emit(Op(code: code, a: lower(right, into: &out), b: out.pool.index(of: value)), node, &out)
            }
            return binary(operation == .equal ? .equal : .notEqual, left, right, node, &out)
        case .in:
            if let list = fused(right, &out.pool), list.tag == .list {
                let a = lower(left, into: &out)
                return emit(
                    Op(code: .containedInConstants, a: a, b: list.firstCell, c: UInt32(list.count)), node, &out)
            }
            return binary(.contained, left, right, node, &out)
        case .less: return binary(.less, left, right, node, &out)
        case .lessEqual: return binary(.lessEqual, left, right, node, &out)
        case .greater: return binary(.greater, left, right, node, &out)
        case .greaterEqual: return binary(.greaterEqual, left, right, node, &out)
        case .add: return binary(.add, left, right, node, &out)
        case .subtract: return binary(.subtract, left, right, node, &out)
        case .multiply: return binary(.multiply, left, right, node, &out)
        case .divide: return binary(.divide, left, right, node, &out)
        case .remainder: return binary(.remainder, left, right, node, &out)
        }
    }

    mutating func binary(
        _ code: OpCode, _ left: Node, _ right: Node, _ node: Node, _ out: inout Assembler
    ) -> UInt32 {
        let a = lower(left, into: &out)
        let b = lower(right, into: &out)
        return emit(Op(code: code, a: a, b: b), node, &out)
    }

    private mutating func unary(_ code: OpCode, _ operand: Node, _ node: Node, _ out: inout Assembler) -> UInt32 {
        let a = lower(operand, into: &out)
        return emit(Op(code: code, a: a), node, &out)
    }

    private mutating func fold(_ node: Node, _ macro: Node.Comprehension, _ out: inout Assembler) -> UInt32 {
        let range = lower(macro.range, into: &out)
        let filter = macro.filter.map { lower($0, into: &out) } ?? Op.none
        let transform = macro.transform.map { lower($0, into: &out) } ?? Op.none
        var flags = FoldKind(macro.macro).rawValue | (macro.variables.count == 2 ? Op.twoVariablesFlag : 0)
        if macro.macro != .all, macro.macro != .exists {
            let transformFails = macro.transform.map { outlook.canFail($0) } ?? false
            let filterFails = macro.filter.map { outlook.canFail($0) } ?? false
            // Keys may meet.
            let entriesFail = macro.macro == .transformMapEntry
            if transformFails || filterFails || entriesFail { flags |= Op.needsAllFlag }
            if transformFails || entriesFail { flags |= Op.needsValuesFlag }
        }
        return emit(
            Op(
                code: .fold, flags: flags, extra: UInt16(truncatingIfNeeded: slot(node)), a: range, b: filter,
                c: transform),
            node, &out)
    }

    // MARK: - Emitting

    /// An operand of a list or a map, with what is to be known of it.
    private func mark(_ op: UInt32, isOptional: Bool, _ value: Node) -> UInt32 {
        op << 2 | (outlook.canFail(value) ? Op.canFailMark : 0) | (isOptional ? Op.isOptionalMark : 0)
    }

    func slot(_ node: Node) -> UInt32 {
        if case .variables(let slot) = checked.resolutions[node.id] { UInt32(slot) } else { 0 }
    }

    func emit(_ op: Op, _ node: Node, _ out: inout Assembler) -> UInt32 { out.emit(op, node.span, source) }

    func emit(constant value: Value, _ node: Node, _ out: inout Assembler) -> UInt32 {
        emit(Op(code: .constant, a: out.pool.index(of: value)), node, &out)
    }

    func fail(_ message: String, _ node: Node, _ out: inout Assembler) -> UInt32 {
        emit(Op(code: .fail, a: out.pool.index(of: out.pool.string(message))), node, &out)
    }
}
