// Hot: the loop over ops. A recursive walk over flat 16-byte nodes; recursion is bounded while compiling.

extension Machine {
    /// The value of the op at `index`.
    // Inlined into its callers it would fill each of them with the whole loop: minutes of compiling, no speed.
    @inline(never)
    mutating func run(_ index: UInt32) -> Value {
        remaining &-= 1
        if remaining < 0 { return fail(.costLimit, at: index) }
        let op = program.ops[Int(index)]
        let value = step(op, index)
        if isTracing { record(value, of: index) }
        return value
    }

    /// As `run`, without a call for a variable, which most arguments are.
    @inline(__always)
    mutating func argument(_ index: UInt32) -> Value {
        let op = program.ops[Int(index)]
        guard op.code == .local, !isTracing else { return run(index) }
        remaining &-= 1
        return frames[base + Int(op.a)]
    }

    /// As `run`, with less ado for what most operands are.
    mutating func operand(_ index: UInt32) -> Value {
        let op = program.ops[Int(index)]
        guard !isTracing else { return run(index) }
        switch op.code {
        case .localField:
            remaining &-= 1
            return field(of: frames[base + Int(op.a)], op.b, type: op.c, absence: op.flags, at: index)
        case .path:
            remaining &-= 1
            return path(op, index)
        case .local:
            remaining &-= 1
            return frames[base + Int(op.a)]
        case .constant:
            remaining &-= 1
            return program.constants[Int(op.a)]
        default: return run(index)
        }
    }

    @inline(__always)
    private mutating func step(_ op: Op, _ index: UInt32) -> Value {
        switch op.code {
        case .constant: return program.constants[Int(op.a)]
        case .local: return frames[base + Int(op.a)]
        case .global: return global(op.a)
        case .localField:
            return field(of: frames[base + Int(op.a)], op.b, type: op.c, absence: op.flags, at: index)
        case .field:
            let record = run(op.a)
            return field(of: record, op.b, type: op.c, absence: op.flags, at: index)
        case .path: return path(op, index)
        case .equalConstant:
            let a = operand(op.a)
            site = index
            return equal(a, constant: program.constants[Int(op.b)])
        case .notEqualConstant:
            let a = operand(op.a)
            site = index
            return negated(equal(a, constant: program.constants[Int(op.b)]))
        case .containedInConstants:
            let a = operand(op.a)
            site = index
            return contained(a, first: op.b, count: op.c)
        case .and: return and(op, index)
        case .or: return or(op, index)
        case .not:
            let value = run(op.a)
            if value.tag == .bool { return .bool(!value.boolean) }
            return value.isOrdinary ? fail(.noSuchOverload, value, at: index) : value
        case .conditional:
            let condition = run(op.a)
            if condition.tag == .bool { return run(condition.boolean ? op.b : op.c) }
            return condition.isOrdinary ? fail(.noSuchOverload, condition, at: index) : condition
        case .equal:
            let a = operand(op.a)
            let b = operand(op.b)
            site = index
            return equality(a, b)
        case .notEqual:
            let a = operand(op.a)
            let b = operand(op.b)
            site = index
            return negated(equality(a, b))
        case .less, .lessEqual, .greater, .greaterEqual:
            let a = operand(op.a)
            return ordering(op.code, a, operand(op.b), at: index)
        case .definition: return callDefinition(op, index)
        case .fold: return fold(op, index)
        default: return rare(op, index)
        }
    }

    /// Ops that are less frequent, kept out of the frame of `run`.
    @inline(never)
    private mutating func rare(_ op: Op, _ index: UInt32) -> Value {
        switch op.code {
        case .lookup: return lookUp(op, index)
        case .contained:
            let a = operand(op.a)
            return contained(a, operand(op.b), at: index)
        case .hasField: return has(run(op.a), op.b, type: op.c, at: index)
        case .hasName: return has(run(op.a), program.constants[Int(op.b)], at: index)
        case .select: return select(run(op.a), program.constants[Int(op.b)], at: index)
        case .optionalSelect: return optionalSelect(run(op.a), program.constants[Int(op.b)], at: index)
        case .index:
            let a = run(op.a)
            return self.index(a, run(op.b), at: index)
        case .optionalIndex:
            let a = run(op.a)
            return optionalIndex(a, run(op.b), at: index)
        case .negate: return negate(run(op.a), at: index)
        case .add, .subtract, .multiply, .divide, .remainder:
            let a = run(op.a)
            return arithmetic(op.code, a, run(op.b), at: index)
        case .list: return list(op)
        case .map: return map(op, index)
        case .bind:
            let value = run(op.a)
            frames[base + Int(op.c)] = value
            return run(op.b)
        case .optionalMap: return optionalMap(op, index)
        case .optionalOr, .optionalOrValue: return alternative(op, index)
        case .matches: return matches(run(op.a), op.b, at: index)
        case .call0, .call1, .call2, .call3, .call: return call(op, index)
        case .fail: return fail(.message, program.constants[Int(op.a)], at: index)
        default: return fail(.corruptProgram, at: index)
        }
    }

    mutating func arithmetic(_ code: OpCode, _ a: Value, _ b: Value, at index: UInt32) -> Value {
        if let special = special(a, b) { return special }
        site = index
        return arithmetic(code, a, b)
    }

    // MARK: - Logic

    /// CEL specification, "Logical Operators": an operand that decides wins; otherwise unknown beats error.
    mutating func and(_ op: Op, _ index: UInt32, from skipped: UInt32 = 0) -> Value {
        var pending = Value.true
        for place in op.a + skipped..<op.a + op.b {
            let value = run(program.operands[Int(place)])
            if value.tag == .bool {
                if !value.boolean { return .false }
            } else {
                pending = undecided(pending, value, at: index)
            }
        }
        return pending
    }

    private mutating func or(_ op: Op, _ index: UInt32) -> Value {
        var pending = Value.false
        for place in op.a..<op.a + op.b {
            let value = run(program.operands[Int(place)])
            if value.tag == .bool {
                if value.boolean { return .true }
            } else {
                pending = undecided(pending, value, at: index)
            }
        }
        return pending
    }

    /// What two operands of a logic operator come to if neither decides; `pending` is a bool while all were neutral.
    mutating func undecided(_ pending: Value, _ value: Value, at index: UInt32? = nil) -> Value {
        if value.isUnknown { return pending.isUnknown ? union(pending, value) : value }
        if pending.isUnknown || pending.isError { return pending }
        return value.isError ? value : fail(.noSuchOverload, value, at: index)
    }

    // MARK: - Strictness

    /// The result of a strict function if an argument is no ordinary value: error beats unknown, unknowns unite. So with
    /// the parts of a list, a map, or a message that is made. cel-spec, `eval.proto`, `ExprValue.unknown`.
    @inline(__always)
    mutating func special(_ a: Value, _ b: Value) -> Value? {
        a.isOrdinary && b.isOrdinary ? nil : merge(a, b)
    }

    mutating func merge(_ a: Value, _ b: Value) -> Value {
        if a.isError { return a }
        if b.isError { return b }
        if a.isUnknown { return b.isUnknown ? union(a, b) : a }
        return b
    }

    func negated(_ value: Value) -> Value {
        value.tag == .bool ? .bool(!value.boolean) : value
    }
}
