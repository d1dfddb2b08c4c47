// Values, left in the result.
extension CodeGenerator {
    /// Leaves the value of an op in the result.
    mutating func value(_ index: UInt32) {
        let op = program.ops[Int(index)]
        switch op.code {
        case .constant: emit(.constant, a: op.a)
        case .local: emit(.local, slot: UInt16(truncatingIfNeeded: op.a))
        case .global: emit(.global, a: op.a)
        case .localField:
            emit(
                Instruction(
                    code: .localField, flags: op.flags, slot: UInt16(truncatingIfNeeded: op.a), a: op.b, c: op.c))
        case .field:
            value(op.a)
            emit(Instruction(code: .field, flags: op.flags, a: op.b, c: op.c))
        case .path: emit(.path, a: number(ofPath: op))
        case .matches:
            value(op.a)
            emit(.matches, a: op.b)
        case .definition where op.c <= 2 && op.flags == 0: emit(call(op, .call))
        case .fold where isCollecting(op): collect(op)
        case .lookup where op.c >= 1 && op.c <= 3:
            let slots = (0..<op.c).map { UInt32(slot(of: program.operands[Int(op.b + $0)])) }
            emit(
                Instruction(
                    code: .lookUp, flags: UInt8(op.c), a: op.a, b: slots[0] | (op.c > 1 ? slots[1] << 16 : 0),
                    c: op.c > 2 ? slots[2] : 0))
        case .call1:
            value(op.a)
            emit(.callOne, a: UInt32(op.extra))
        case .call2:
            let left = slot(of: op.a)
            value(op.b)
            emit(.callTwo, slot: left, a: UInt32(op.extra))
        case .add, .subtract, .multiply, .divide, .remainder:
            let left = slot(of: op.a)
            value(op.b)
            emit(Instruction(code: .arithmetic, flags: op.code.rawValue, slot: left))
        case .list where (op.a..<op.a + op.b).allSatisfy({ program.operands[Int($0)] & Op.isOptionalMark == 0 }):
            list(op)
        case .bind:
            value(op.a)
            emit(.store, slot: UInt16(truncatingIfNeeded: op.c))
            value(op.b)
        case .conditional:
            let branches = newTargets()
            let end = newLabel()
            condition(op.a, branches)
            place(branches.yes)
            value(op.b)
            jump(end)
            place(branches.no)
            value(op.c)
            jump(end)
            place(branches.open)
            emit(.isUnknown)
            place(end)
        case _ where isCondition(op):
            let answers = newTargets()
            let end = newLabel()
            condition(index, answers)
            place(answers.yes)
            emit(.isTrue)
            jump(end)
            place(answers.no)
            emit(.isFalse)
            jump(end)
            place(answers.open)
            emit(.isUnknown)
            place(end)
            // Counted as a condition.
            cost -= 1
        default:
            emit(.evaluate, a: index)
            // Counts its own steps.
            cost -= 1
        }
        cost += 1
    }

    /// The slot of the frame where the value of an op is, or has been put.
    mutating func slot(of index: UInt32) -> UInt16 {
        let op = program.ops[Int(index)]
        if op.code == .local {
            cost += 1
            return UInt16(truncatingIfNeeded: op.a)
        }
        value(index)
        let slot = UInt16(truncatingIfNeeded: newSlot())
        emit(.store, slot: slot)
        return slot
    }

    mutating func call(_ op: Op, _ code: InstructionCode) -> Instruction {
        var arguments: UInt32 = 0
        for place in 0..<op.c { arguments |= UInt32(slot(of: program.operands[Int(op.b + place)])) << (16 * place) }
        return Instruction(code: code, flags: UInt8(op.c), a: op.a, b: arguments)
    }
}
