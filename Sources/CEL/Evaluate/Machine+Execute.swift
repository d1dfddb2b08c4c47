// Hot: the loop over jumping code.

extension Machine {
    /// What the code of an expression comes to: as walking its ops, but that an unknown does not say what is missing,
    /// that nothing is logged, and that every error ends it, also one that logic would absorb.
    @inline(__always)
    mutating func execute(_ entry: CodeEntry, isRest: Bool = false) -> Value {
        execute(
            ChoiceTurn(
                start: entry.start, place: entry.start &+ (isRest ? UInt32(entry.rest) : 0), cost: entry.cost,
                frameSize: 0))
    }

    @inline(never)
    mutating func execute(_ turn: ChoiceTurn) -> Value {
        var start = Int(turn.start)
        remaining &-= Int64(turn.cost)
        guard remaining >= 0 else { return fail(.costLimit) }
        var place = Int(turn.place)
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
                result = path(step.pointee.a)
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
            case .matches:
                result = matches(result, step.pointee.a, at: 0)
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
                marks &= step.pointee.keptMarks
                if result.isOpen { marks |= 1 << UInt64(step.pointee.a >> 16 & 63) }
                // Elements are counted down in the slot: the list shrinks from its front.
                place = start &+ Int(next(step.pointee, of: result, marks))
                continue
            case .next:
                remaining &-= Int64(step.pointee.cost)
                guard remaining >= 0 else { return fail(.costLimit) }
                marks &= step.pointee.keptMarks
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
            case .pathEqualConstant:
                answer = equal(path(step.pointee.a), constant: program.constants[Int(step.pointee.b)])
            case .containedInConstants: answer = contained(result, first: step.pointee.a, count: step.pointee.b)
            case .equal: answer = equality(frames[base &+ Int(step.pointee.slot)], result)
            case .contains: answer = contained(frames[base &+ Int(step.pointee.slot)], result, at: 0)
            case .compare:
                answer = compare(
                    frames[base &+ Int(step.pointee.slot)], result, Orders(rawValue: step.pointee.flags))
            case .compareConstant:
                answer = compare(
                    result, program.constants[Int(step.pointee.b)], Orders(rawValue: step.pointee.flags))
            case .hasField: answer = has(result, step.pointee.a, type: step.pointee.c, at: 0)
            case .answerTrue: return .true
            case .answerFalse: return .false
            case .answerUnknown: return .unknown(cell: 0)
            case .answer: return result
            case .choose:
                tally[Int(step.pointee.a) & (Choice.answers - 1)] &+= 1
                guard turnsLeft > 0, let turn = nextTurn?.pointee else { return .null }
                turnsLeft &-= 1
                nextTurn = nextTurn.unsafelyUnwrapped + 1
                remaining &-= Int64(turn.cost)
                guard remaining >= 0 else { return fail(.costLimit) }
                marks = 0
                start = Int(turn.start)
                place = Int(turn.place)
                continue
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
}
