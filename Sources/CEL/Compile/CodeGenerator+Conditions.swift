// Answers of yes, no and unknown, as jumps.
extension CodeGenerator {
    /// Whether an op answers yes or no, and has code that jumps.
    func isCondition(_ op: Op) -> Bool {
        switch op.code {
        case .not, .and, .or, .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .contained, .hasField,
            .equalConstant, .notEqualConstant, .containedInConstants:
            true
        case .fold: op.flags == FoldKind.all.rawValue || op.flags == FoldKind.exists.rawValue
        default: false
        }
    }

    mutating func condition(_ index: UInt32, _ targets: Targets) {
        let op = program.ops[Int(index)]
        var turned = targets
        swap(&turned.yes, &turned.no)
        if isCondition(op) || op.code == .conditional { cost += 1 }
        switch op.code {
        case .not: condition(op.a, turned)
        case .and: allOf(op, targets)
        case .or: anyOf(op, targets)
        case .conditional:
            let inner = Targets(yes: newLabel(), no: newLabel(), open: targets.open)
            condition(op.a, inner)
            place(inner.yes)
            condition(op.b, targets)
            place(inner.no)
            condition(op.c, targets)
        case .equalConstant: compare(op, withConstant: targets)
        case .notEqualConstant: compare(op, withConstant: turned)
        case .containedInConstants:
            value(op.a)
            emit(Instruction(code: .containedInConstants, a: op.b, b: op.c), targets)
        case .equal: pair(op, .equal, targets)
        case .notEqual: pair(op, .equal, turned)
        case .less, .lessEqual, .greater, .greaterEqual: order(op, targets)
        case .contained: pair(op, .contains, targets)
        case .hasField:
            value(op.a)
            emit(Instruction(code: .hasField, a: op.b, c: op.c), targets)
        case .fold where isCondition(op): quantify(op, targets)
        case .localField:
            cost += 1
            emit(
                Instruction(
                    code: .testLocalField, flags: op.flags, slot: UInt16(truncatingIfNeeded: op.a), a: op.b, c: op.c),
                targets)
        case .definition where op.c <= 2 && op.flags == 0:
            cost += 1
            emit(call(op, .testCall), targets)
        default:
            value(index)
            emit(Instruction(code: .test), targets)
        }
    }

    /// `a && b …`: a no decides. An unknown is marked, and the others are asked.
    mutating func allOf(_ op: Op, _ targets: Targets, afterFirst: (inout CodeGenerator) -> Void = { _ in }) {
        let bit = newBit()
        for place in op.a..<op.a + op.b - 1 {
            let inner = Targets(yes: newLabel(), no: targets.no, open: newLabel())
            condition(program.operands[Int(place)], inner)
            self.place(inner.open)
            emit(.mark, a: bit)
            self.place(inner.yes)
            if place == op.a { afterFirst(&self) }
        }
        let last = Targets(yes: newLabel(), no: targets.no, open: targets.open)
        condition(program.operands[Int(op.a + op.b - 1)], last)
        place(last.yes)
        emit(Instruction(code: .settle, a: bit), targets)
    }

    /// `a || b …`: a yes decides.
    mutating func anyOf(_ op: Op, _ targets: Targets) {
        let bit = newBit()
        for place in op.a..<op.a + op.b - 1 {
            let inner = Targets(yes: targets.yes, no: newLabel(), open: newLabel())
            condition(program.operands[Int(place)], inner)
            self.place(inner.open)
            emit(.mark, a: bit)
            self.place(inner.no)
        }
        let last = Targets(yes: targets.yes, no: newLabel(), open: targets.open)
        condition(program.operands[Int(op.a + op.b - 1)], last)
        place(last.no)
        emit(Instruction(code: .settle, a: bit), Targets(yes: targets.no, no: targets.no, open: targets.open))
    }

    mutating func compare(_ op: Op, withConstant targets: Targets) {
        // A long text costs more than a step.
        cost += program.constants[Int(op.b)].tag == .string ? program.constants[Int(op.b)].textLength >> 7 : 0
        let operand = program.ops[Int(op.a)]
        if operand.code == .localField {
            cost += 1
            emit(
                Instruction(
                    code: .localFieldEqualConstant, flags: operand.flags,
                    slot: UInt16(truncatingIfNeeded: operand.a), a: operand.b, b: op.b, c: operand.c), targets)
        } else if operand.code == .path {
            cost += 1
            emit(Instruction(code: .pathEqualConstant, a: number(ofPath: operand), b: op.b), targets)
        } else {
            value(op.a)
            emit(Instruction(code: .equalConstant, b: op.b), targets)
        }
    }

    private mutating func order(_ op: Op, _ targets: Targets) {
        var (left, right, orders) = (op.a, op.b, Orders(op.code))
        if program.ops[Int(left)].code == .constant { (left, right, orders) = (right, left, orders.mirrored) }
        if program.ops[Int(right)].code == .constant {
            value(left)
            emit(
                Instruction(code: .compareConstant, flags: orders.rawValue, b: program.ops[Int(right)].a), targets)
            // As if the constant had been put somewhere.
            cost += 1
        } else {
            let slot = slot(of: left)
            value(right)
            emit(Instruction(code: .compare, flags: orders.rawValue, slot: slot), targets)
        }
    }

    mutating func pair(_ op: Op, _ code: InstructionCode, _ targets: Targets) {
        let left = slot(of: op.a)
        value(op.b)
        emit(Instruction(code: code, flags: op.code.rawValue, slot: left), targets)
    }

    /// `exists` and `all`: an element decides, or what is unknown stays.
    mutating func quantify(_ op: Op, _ targets: Targets) {
        value(op.a)
        let exists = op.flags == FoldKind.exists.rawValue
        loop(op.extra, bit: newBit(), no: exists ? targets.no : targets.yes, open: targets.open) { generator, turn in
            generator.condition(
                op.b,
                Targets(yes: exists ? targets.yes : turn.yes, no: exists ? turn.yes : targets.no, open: turn.open))
        }
    }

    /// Whether an op is a `filter` or `map` of one variable.
    func isCollecting(_ op: Op) -> Bool {
        op.flags & Op.twoVariablesFlag == 0 && (op.foldKind == .filter || op.foldKind == .map)
    }

    /// `filter` and `map`: an element whose condition is unknown leaves, and the list is open, or unknown.
    mutating func collect(_ op: Op) {
        value(op.a)
        let range = Targets(yes: newLabel(), no: newLabel(), open: newLabel())
        let (list, end, done) = (UInt16(truncatingIfNeeded: newSlot()), newLabel(), newLabel())
        emit(Instruction(code: .isKnown), range)
        place(range.yes)
        emit(.startList, slot: list)
        let bit = newBit()
        loop(op.extra, bit: bit, no: end, open: end) { generator, turn in
            if op.b != Op.none {
                let kept = generator.newLabel()
                generator.condition(op.b, Targets(yes: kept, no: turn.yes, open: turn.open))
                generator.place(kept)
            }
            if op.c == Op.none { generator.emit(.local, slot: op.extra) } else { generator.value(op.c) }
            if op.flags & Op.needsValuesFlag != 0 {
                let known = generator.newLabel()
                generator.emit(Instruction(code: .isKnown), Targets(yes: known, no: known, open: turn.open))
                generator.place(known)
            }
            generator.emit(.addToList)
            generator.jump(turn.yes)
        }
        place(end)
        emit(.list, slot: list, a: bit)
        if op.flags & Op.needsAllFlag != 0 {
            emit(Instruction(code: .settle, a: bit), Targets(yes: done, no: done, open: range.open))
        } else {
            jump(done)
        }
        place(range.open)
        emit(.isUnknown)
        place(done)
    }

    /// A list that is written out, of parts that are computed.
    mutating func list(_ op: Op) {
        let start = UInt16(truncatingIfNeeded: newSlot())
        emit(.startList, slot: start)
        let (bit, done) = (newBit(), newLabel())
        var needsAll = false
        for place in op.a..<op.a + op.b {
            let operand = program.operands[Int(place)]
            value(operand >> 2)
            if operand & Op.canFailMark != 0 {
                let (known, open) = (newLabel(), newLabel())
                emit(Instruction(code: .isKnown), Targets(yes: known, no: known, open: open))
                self.place(open)
                emit(.mark, a: bit)
                self.place(known)
                needsAll = true
            }
            emit(.addToList)
            cost += 1
        }
        // Otherwise never marked: the list is closed.
        emit(.list, slot: start, a: bit)
        guard needsAll else { return }
        let open = newLabel()
        emit(Instruction(code: .settle, a: bit), Targets(yes: done, no: done, open: open))
        self.place(open)
        emit(.isUnknown)
        self.place(done)
    }

    /// A loop over the list in the result, which ends at `no`, or `open` if anything was unknown. `body` is told where the
    /// next turn is (`yes`), and where to go with what is unknown.
    mutating func loop(
        _ slot: UInt16, bit: UInt32, no: Label, open: Label, _ body: (inout CodeGenerator, Targets) -> Void
    ) {
        let iterator = newSlot()
        let ends = Targets(yes: newLabel(), no: no, open: open)
        let head = code.count
        emit(Instruction(code: .each, slot: slot, a: bit << 16 | iterator), ends)
        place(ends.yes)
        let (outer, before) = (cost, bits)
        cost = 0
        let turn = newTargets()
        body(&self, turn)
        place(turn.open)
        emit(.mark, a: bit)
        place(turn.yes)
        let inner = UInt64.max << UInt64(before) & ~(UInt64.max << UInt64(bits))
        let tail = code.count
        emit(Instruction(code: .next, slot: slot, a: bit << 16 | iterator), ends)
        for (place, mask) in [(head, inner | 1 << UInt64(bit)), (tail, inner)] {
            code[place].keptMarks = ~mask
            code[place].cost = UInt16(clamping: cost)
        }
        if cost >= Int(UInt16.max) { isTooLarge = true }
        cost = outer
    }
}
