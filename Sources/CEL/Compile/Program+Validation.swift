/// Bounds of what the ops of a loaded program refer to.
extension Program {
    func isConsistent(_ op: Op) -> Bool {
        let isOp = { (index: UInt32) in index < ops.count }
        let isOptionalOp = { (index: UInt32) in index == Op.none || index < ops.count }
        let isConstant = { (index: UInt32) in index < constants.count }
        let isRun = { (first: UInt32, count: UInt32) in Int(first) + Int(count) <= operands.count }
        switch op.code {
        case .constant, .fail: return isConstant(op.a)
        case .local, .localField: return op.a < UInt32(UInt16.max)
        case .global: return op.a < globalCount
        case .field, .hasField, .not, .negate: return isOp(op.a)
        case .path: return op.a < globalCount && isRun(op.b, op.c &* 2)
        case .select, .optionalSelect, .hasName, .equalConstant, .notEqualConstant:
            return isOp(op.a) && isConstant(op.b)
        case .index, .optionalIndex, .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .contained, .add,
            .subtract, .multiply, .divide, .remainder, .optionalOr, .optionalOrValue, .bind, .optionalMap:
            return isOp(op.a) && isOp(op.b)
        case .and, .or, .list: return isRun(op.a, op.b)
        case .map: return isRun(op.a, op.b &* 2)
        case .conditional: return isOp(op.a) && isOp(op.b) && isOp(op.c)
        case .containedInConstants: return isOp(op.a) && Int(op.b) + Int(op.c) <= cells.count
        case .fold:
            return isOp(op.a) && isOptionalOp(op.b) && isOptionalOp(op.c)
                && op.flags & 0x7F < FoldKind.allCases.count
        case .call0: return op.extra < Builtin.allCases.count
        case .call1: return op.extra < Builtin.allCases.count && isOp(op.a)
        case .call2: return op.extra < Builtin.allCases.count && isOp(op.a) && isOp(op.b)
        case .call3: return op.extra < Builtin.allCases.count && isOp(op.a) && isOp(op.b) && isOp(op.c)
        case .call: return op.extra < Builtin.allCases.count && isRun(op.a, op.b)
        case .matches: return isOp(op.a) && op.b < patterns.count
        case .definition: return op.a < definitions.count && isRun(op.b, op.c)
        case .lookup: return op.a < tables.count && isRun(op.b, op.c)
        }
    }
}
