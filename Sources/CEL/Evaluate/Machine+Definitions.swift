// Hot: calls of definitions.

extension Machine {
    /// How many calls of definitions may be open at once. The compiler bounds nesting more tightly than this; it is
    /// the last defence against a program that was tampered with.
    private static let callDepthLimit = 500

    /// Calls a definition. Arguments are values, unknown and error included: a definition is a part of the expression
    /// that has a name, so what it does not look at does not matter.
    mutating func callDefinition(_ op: Op, _ index: UInt32) -> Value {
        var key = MemoTable.Key(definition: op.a)
        switch op.c {
        case 0:
            if !forgetsResults, let known = memo.find(op.a) { return recall(known, at: index) }
            return compute(op, key, at: index)
        case 1:
            key.a = argument(program.operands[Int(op.b)])
        case 2:
            key.a = argument(program.operands[Int(op.b)])
            key.b = argument(program.operands[Int(op.b) + 1])
        default:
            return compute(op, key, at: index)
        }
        if op.flags != 0, let missing = missingArgument(op, [key.a, key.b]) { return missing }
        if !forgetsResults, let known = memo.find(key) { return recall(known, at: index) }
        return compute(op, key, at: index)
    }

    /// What is unknown of arguments that the definition would put into an aggregate, and that could have failed: see
    /// `FailureOutlook`.
    @inline(never)
    private mutating func missingArgument(_ op: Op, _ arguments: [Value]) -> Value? {
        var missing: Value?
        for (place, argument) in arguments.enumerated()
        where argument.isUnknown && op.flags >> UInt8(min(place, 7)) & 1 == 1 {
            missing = missing.map { union($0, argument) } ?? argument
        }
        return missing
    }

    /// Runs the body of a definition; more than two arguments are evaluated here, and such a result is not remembered.
    @inline(never)
    mutating func compute(_ op: Op, _ key: MemoTable.Key, at index: UInt32) -> Value {
        let count = Int(op.c)
        let entry = program.definitions[Int(op.a)]
        let code = isDeciding ? program.codeOfDefinitions[Int(op.a)] : CodeEntry()
        let start = top
        let size = max(Int(max(entry.frameSize, code.frameSize)), count)
        frames.extend(to: start + size, with: .null)
        top = start + size
        defer { top = start }
        if count > 2 {
            for place in 0..<count { frames[start + place] = run(program.operands[Int(op.b) + place]) }
            if op.flags != 0, let missing = missingArgument(op, (0..<count).map { frames[start + $0] }) {
                return missing
            }
        } else {
            if count > 0 { frames[start] = key.a }
            if count > 1 { frames[start + 1] = key.b }
        }
        guard callDepth < Machine.callDepthLimit else { return fail(.callDepth, at: index) }
        let logStart = log.count
        let before = remaining
        let outer = base
        base = start
        callDepth += 1
        let value = code.start == Op.none ? run(entry.op) : execute(code)
        callDepth -= 1
        base = outer
        // While deciding, the first error ends it.
        if count <= 2, !forgetsResults, remaining >= 0, !(isDeciding && value.isError) {
            let result = MemoTable.Result(value, log: logStart..<log.count, cost: before - remaining)
            if count == 0 { memo.insert(op.a, result) } else { memo.insert(key, result) }
        }
        return value
    }

    /// A result that was computed before: it costs and reads what it did then.
    @inline(__always)
    private mutating func recall(_ known: MemoTable.Result, at index: UInt32) -> Value {
        let cost = Int64(known.steps)
        remaining &-= cost
        recalled &+= cost
        if remaining < 0 { return fail(.costLimit, at: index) }
        if known.logStart != known.logEnd { log.append(LogEntry(range: known.logStart, known.logEnd)) }
        return known.value
    }
}
