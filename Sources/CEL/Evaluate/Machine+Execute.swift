// Hot: the loop over jumping code.

extension Machine {
    /// What the code of an expression comes to: as walking its ops, but that an unknown does not say what is missing,
    /// that nothing is logged, and that every error ends it, also one that logic would absorb.
    mutating func execute(_ entry: CodeEntry, isRest: Bool = false) -> Value {
        let start = Int(entry.start)
        remaining &-= Int64(entry.cost)
        guard remaining >= 0 else { return fail(.costLimit) }
        var place = start &+ (isRest ? Int(entry.rest) : 0)
        var result = Value.null
        var marks: UInt64 = 0
        guard let steps = program.code.start else { return fail(.corruptProgram) }
        while true {
            // Read where it lies, field by field as needed.
            precondition(UInt(bitPattern: place) < UInt(bitPattern: program.code.count), "outside of the code")
            let step = steps + place
            let answer: Value
            switch step.pointee.code {
            case .constant:
                result = program.constants[Int(step.pointee.a)]
                place &+= 1
                continue
            case .local:
                result = frames[base &+ Int(step.pointee.slot)]
                place &+= 1
                continue
            case .global:
                result = globals[Int(step.pointee.a)]
                place &+= 1
                continue
            case .localField:
                result = fact(of: frames[base &+ Int(step.pointee.slot)], step.pointee)
                if result.isError { return result }
                place &+= 1
                continue
            case .field:
                result = fact(of: result, step.pointee)
                if result.isError { return result }
                place &+= 1
                continue
            case .path:
                result = fact(step.pointee)
                if result.isError { return result }
                place &+= 1
                continue
            case .call:
                result = call(step.pointee)
                if result.isError { return result }
                place &+= 1
                continue
            case .lookUp:
                result = lookUp(step.pointee)
                if result.isError { return result }
                place &+= 1
                continue
            case .startList:
                frames[base &+ Int(step.pointee.slot)] = .int(Int64(scratch.count))
                place &+= 1
                continue
            case .addToList:
                scratch.append(result)
                place &+= 1
                continue
            case .list:
                result = makeList(
                    fromScratch: frames[base &+ Int(step.pointee.slot)],
                    isOpen: marks >> UInt64(step.pointee.a & 63) & 1 != 0)
                place &+= 1
                continue
            case .callOne:
                result = call(builtin(step.pointee), result, at: 0)
                if result.isError { return result }
                place &+= 1
                continue
            case .callTwo:
                result = call(builtin(step.pointee), frames[base &+ Int(step.pointee.slot)], result, at: 0)
                if result.isError { return result }
                place &+= 1
                continue
            case .arithmetic:
                result = arithmetic(
                    OpCode(rawValue: step.pointee.flags) ?? .add, frames[base &+ Int(step.pointee.slot)], result, at: 0)
                if result.isError { return result }
                place &+= 1
                continue
            case .evaluate:
                result = run(step.pointee.a)
                if result.isError { return result }
                place &+= 1
                continue
            case .isTrue:
                result = .true
                place &+= 1
                continue
            case .isFalse:
                result = .false
                place &+= 1
                continue
            case .isUnknown:
                result = .unknown(cell: 0)
                place &+= 1
                continue
            case .store:
                frames[base &+ Int(step.pointee.slot)] = result
                place &+= 1
                continue
            case .mark:
                marks |= 1 << UInt64(step.pointee.a & 63)
                place &+= 1
                continue
            case .jump:
                place = start &+ Int(step.pointee.yes)
                continue
            case .settle:
                place =
                    start &+ Int(marks >> UInt64(step.pointee.a & 63) & 1 == 0 ? step.pointee.yes : step.pointee.open)
                continue
            case .each:
                if result.isUnknown {
                    place = start &+ Int(step.pointee.open)
                    continue
                }
                guard result.tag == .list else { return fail(.noSuchOverload, result) }
                marks &= ~(UInt64(step.pointee.c) << 32 | UInt64(step.pointee.b))
                if result.isOpen { marks |= 1 << UInt64(step.pointee.a >> 16 & 63) }
                // Elements are counted down in the slot: the list shrinks from its front.
                place = start &+ Int(next(step.pointee, of: result, marks))
                continue
            case .next:
                remaining &-= Int64(step.pointee.cost)
                guard remaining >= 0 else { return fail(.costLimit) }
                marks &= ~(UInt64(step.pointee.c) << 32 | UInt64(step.pointee.b))
                place = start &+ Int(next(step.pointee, of: frames[base &+ Int(step.pointee.a & 0xFFFF)], marks))
                continue
            case .isKnown:
                place = start &+ Int(result.isUnknown ? step.pointee.open : step.pointee.yes)
                continue
            case .test: answer = result
            case .testLocalField: answer = fact(of: frames[base &+ Int(step.pointee.slot)], step.pointee)
            case .testCall: answer = call(step.pointee)
            case .equalConstant: answer = equal(result, constant: program.constants[Int(step.pointee.b)])
            case .localFieldEqualConstant:
                answer = equal(
                    fact(of: frames[base &+ Int(step.pointee.slot)], step.pointee),
                    constant: program.constants[Int(step.pointee.b)])
            case .containedInConstants: answer = contained(result, first: step.pointee.a, count: step.pointee.b)
            case .equal: answer = equality(frames[base &+ Int(step.pointee.slot)], result)
            case .contains: answer = contained(frames[base &+ Int(step.pointee.slot)], result, at: 0)
            case .compare:
                answer = ordering(
                    OpCode(rawValue: step.pointee.flags) ?? .less, frames[base &+ Int(step.pointee.slot)], result, at: 0
                )
            case .hasField: answer = has(result, step.pointee.a, type: step.pointee.c, at: 0)
            case .answerTrue: return .true
            case .answerFalse: return .false
            case .answerUnknown: return .unknown(cell: 0)
            case .answer: return result
            }
            if answer.tag == .bool {
                place = start &+ Int(answer.boolean ? step.pointee.yes : step.pointee.no)
            } else if answer.isUnknown {
                place = start &+ Int(step.pointee.open)
            } else {
                return answer.isError ? answer : fail(.noSuchOverload, answer)
            }
        }
    }

    /// Takes the first element of what is left of a list, and says where to go.
    @inline(__always)
    private mutating func next(_ step: Instruction, of list: Value, _ marks: UInt64) -> UInt16 {
        guard list.count > 0 else { return marks >> UInt64(step.a >> 16 & 63) & 1 == 0 ? step.no : step.open }
        frames[base &+ Int(step.slot)] = element(list, 0)
        // One cell further, one element fewer.
        var rest = list
        rest.bits = list.bits &+ (1 << 32) &- 1
        frames[base &+ Int(step.a & 0xFFFF)] = rest
        return step.yes
    }

    /// As `field(of:)`, without noting it.
    @inline(__always)
    private mutating func fact(of record: Value, _ step: Instruction) -> Value {
        if record.tag == .record, record.aux == step.c, !record.isConstant {
            return cells[Int(record.firstCell &+ step.a)]
        }
        return unusualField(of: record, step.a, type: step.c, absence: step.flags, at: 0)
    }

    /// As `path`, without noting it.
    private mutating func fact(_ step: Instruction) -> Value {
        var value = globals[Int(step.a)]
        var place = Int(step.b)
        for _ in 0..<step.c {
            let operand = program.operands[place]
            let type = program.operands[place + 1]
            if value.tag == .record, value.aux == type, !value.isConstant {
                value = cells[Int(value.firstCell &+ operand & 0xFF_FFFF)]
            } else {
                value = unusualField(
                    of: value, operand & 0xFF_FFFF, type: type, absence: UInt8(truncatingIfNeeded: operand >> 24), at: 0
                )
            }
            guard value.isOrdinary else { return value }
            place += 2
        }
        return value
    }

    @inline(__always)
    private mutating func call(_ step: Instruction) -> Value {
        var key = MemoTable.Key(definition: step.a)
        if step.flags == 0 {
            if let known = memo.find(step.a) { return recall(known) }
        } else {
            key.a = frames[base &+ Int(step.b & 0xFFFF)]
            if step.flags > 1 { key.b = frames[base &+ Int(step.b >> 16)] }
            if let known = memo.find(key) { return recall(known) }
        }
        return compute(step, key)
    }

    /// Runs the code of a definition.
    @inline(never)
    private mutating func compute(_ step: Instruction, _ key: MemoTable.Key) -> Value {
        let code = program.codeOfDefinitions[Int(step.a)]
        guard code.start != Op.none else {
            return compute(Op(code: .definition, a: step.a, c: UInt32(step.flags)), key, at: 0)
        }
        let (outer, start, before) = (base, top, remaining)
        top = start &+ max(Int(code.frameSize), 2)
        frames.extend(to: top, with: .null)
        frames[start] = key.a
        frames[start &+ 1] = key.b
        base = start
        // Depth is bounded as that of ops is: code calls what they call.
        let value = execute(code)
        base = outer
        top = start
        guard !value.isError else { return value }
        let result = MemoTable.Result(value, log: 0..<0, cost: before - remaining)
        if step.flags == 0 { memo.insert(step.a, result) } else { memo.insert(key, result) }
        return value
    }

    private mutating func lookUp(_ step: Instruction) -> Value {
        let start = scratch.count
        scratch.append(frames[base &+ Int(step.b & 0xFFFF)])
        if step.flags > 1 { scratch.append(frames[base &+ Int(step.b >> 16)]) }
        if step.flags > 2 { scratch.append(frames[base &+ Int(step.c)]) }
        remaining &-= 1
        return lookUp(step.a, keysFrom: start, at: 0)
    }

    private func builtin(_ step: Instruction) -> Builtin {
        Builtin(rawValue: UInt16(truncatingIfNeeded: step.a)) ?? .size
    }

    private mutating func makeList(fromScratch start: Value, isOpen: Bool) -> Value {
        let place = min(Int(start.integer), scratch.count)
        defer { scratch.truncate(to: place) }
        return makeList(fromScratch: place, open: isOpen ? UnknownSet(cell: 0) : nil)
    }

    @inline(__always)
    private mutating func recall(_ known: MemoTable.Result) -> Value {
        let cost = Int64(known.steps)
        remaining &-= cost
        recalled &+= cost
        return remaining < 0 ? fail(.costLimit) : known.value
    }
}
