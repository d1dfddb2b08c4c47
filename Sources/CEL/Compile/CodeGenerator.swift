import Diagnostics

/// Makes jumping code of the ops of one expression.
///
/// Each condition is given three places to jump to, so that nothing is computed that a jump can say. What has no code of
/// its own is left to the walk over ops (`evaluate`).
struct CodeGenerator {
    let program: Program
    private(set) var code: [Instruction] = []
    private(set) var rest: Int?
    /// Slots of the frame that are taken.
    private var slots: Int
    /// Marks of operands that were unknown, one for each operator and loop.
    private var bits = 0
    private var cost = 0
    private var isTooLarge = false
    /// Where a label is; nil before it is placed.
    private var places: [Int?] = []

    private typealias Label = Int

    private struct Targets {
        var yes: Label
        var no: Label
        var open: Label
    }

    private init(_ program: Program, frameSize: UInt16) {
        self.program = program
        slots = Int(frameSize)
    }

    /// The code of the expression at `op`, and how it is entered, as if it began at 0; nil where it would not fit.
    static func code(of op: UInt32, frameSize: UInt16, in program: Program) -> ([Instruction], CodeEntry)? {
        var generator = CodeGenerator(program, frameSize: frameSize)
        generator.expression(op)
        guard !generator.isTooLarge, generator.code.count <= Int(UInt16.max), generator.slots <= Int(UInt16.max),
            generator.cost <= Int(UInt16.max)
        else { return nil }
        let entry = CodeEntry(
            start: 0, rest: UInt16(generator.rest ?? 0), frameSize: UInt16(generator.slots),
            cost: UInt32(generator.cost))
        return (generator.patched(), entry)
    }

    private mutating func expression(_ op: UInt32) {
        let node = program.ops[Int(op)]
        guard isCondition(node) else {
            value(op)
            emit(.answer)
            return
        }
        let targets = newTargets()
        if node.code == .and, node.b > 1 {
            allOf(node, targets) { generator in generator.rest = generator.code.count }
        } else {
            condition(op, targets)
        }
        place(targets.yes)
        emit(.answerTrue)
        place(targets.no)
        emit(.answerFalse)
        place(targets.open)
        emit(.answerUnknown)
    }

    // MARK: - Conditions

    /// Whether an op answers yes or no, and has code that jumps.
    private func isCondition(_ op: Op) -> Bool {
        switch op.code {
        case .not, .and, .or, .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .contained, .hasField,
            .equalConstant, .notEqualConstant, .containedInConstants:
            true
        case .fold: op.flags == FoldKind.all.rawValue || op.flags == FoldKind.exists.rawValue
        default: false
        }
    }

    private mutating func condition(_ index: UInt32, _ targets: Targets) {
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
        case .less, .lessEqual, .greater, .greaterEqual: pair(op, .compare, targets)
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
        case .definition where op.c <= 2:
            cost += 1
            emit(call(op, .testCall), targets)
        default:
            value(index)
            emit(Instruction(code: .test), targets)
        }
    }

    /// `a && b …`: a no decides. An unknown is marked, and the others are asked.
    private mutating func allOf(_ op: Op, _ targets: Targets, afterFirst: (inout CodeGenerator) -> Void = { _ in }) {
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
    private mutating func anyOf(_ op: Op, _ targets: Targets) {
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

    private mutating func compare(_ op: Op, withConstant targets: Targets) {
        // A long text costs more than a step.
        cost += program.constants[Int(op.b)].tag == .string ? program.constants[Int(op.b)].textLength >> 7 : 0
        let operand = program.ops[Int(op.a)]
        if operand.code == .localField {
            cost += 1
            emit(
                Instruction(
                    code: .localFieldEqualConstant, flags: operand.flags,
                    slot: UInt16(truncatingIfNeeded: operand.a), a: operand.b, b: op.b, c: operand.c), targets)
        } else {
            value(op.a)
            emit(Instruction(code: .equalConstant, b: op.b), targets)
        }
    }

    private mutating func pair(_ op: Op, _ code: InstructionCode, _ targets: Targets) {
        let left = slot(of: op.a)
        value(op.b)
        emit(Instruction(code: code, flags: op.code.rawValue, slot: left), targets)
    }

    /// `exists` and `all`: an element decides, or what is unknown stays.
    private mutating func quantify(_ op: Op, _ targets: Targets) {
        value(op.a)
        let exists = op.flags == FoldKind.exists.rawValue
        loop(op.extra, bit: newBit(), no: exists ? targets.no : targets.yes, open: targets.open) { generator, turn in
            generator.condition(
                op.b,
                Targets(yes: exists ? targets.yes : turn.yes, no: exists ? turn.yes : targets.no, open: turn.open))
        }
    }

    /// `filter` and `map`: an element whose condition is unknown leaves, and the list is open.
    private mutating func collect(_ op: Op) {
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
            generator.emit(.addToList)
            generator.jump(turn.yes)
        }
        place(end)
        emit(.list, slot: list, a: bit)
        jump(done)
        place(range.open)
        emit(.isUnknown)
        place(done)
    }

    /// A list that is written out, of parts that are computed.
    private mutating func list(_ op: Op) {
        let start = UInt16(truncatingIfNeeded: newSlot())
        emit(.startList, slot: start)
        for place in op.a..<op.a + op.b {
            value(program.operands[Int(place)] >> 1)
            emit(.addToList)
            cost += 1
        }
        // Never marked: the list is closed.
        emit(.list, slot: start, a: newBit())
    }

    /// A loop over the list in the result, which ends at `no`, or `open` if anything was unknown. `body` is told where the
    /// next turn is (`yes`), and where to go with what is unknown.
    private mutating func loop(
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
            code[place].b = UInt32(truncatingIfNeeded: mask)
            code[place].c = UInt32(truncatingIfNeeded: mask >> 32)
            code[place].cost = UInt16(clamping: cost)
        }
        if cost >= Int(UInt16.max) { isTooLarge = true }
        cost = outer
    }

    // MARK: - Values

    /// Leaves the value of an op in the result.
    private mutating func value(_ index: UInt32) {
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
        case .path: emit(Instruction(code: .path, a: op.a, b: op.b, c: op.c))
        case .definition where op.c <= 2: emit(call(op, .call))
        case .fold where op.flags == FoldKind.filter.rawValue || op.flags == FoldKind.map.rawValue: collect(op)
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
        case .list where (op.a..<op.a + op.b).allSatisfy({ program.operands[Int($0)] & 1 == 0 }): list(op)
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
    private mutating func slot(of index: UInt32) -> UInt16 {
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

    private mutating func call(_ op: Op, _ code: InstructionCode) -> Instruction {
        var arguments: UInt32 = 0
        for place in 0..<op.c { arguments |= UInt32(slot(of: program.operands[Int(op.b + place)])) << (16 * place) }
        return Instruction(code: code, flags: UInt8(op.c), a: op.a, b: arguments)
    }

    // MARK: - Slots, marks, and labels

    private mutating func newSlot() -> UInt32 {
        slots += 1
        return UInt32(truncatingIfNeeded: slots - 1) & 0xFFFF
    }

    private mutating func newBit() -> UInt32 {
        if bits == 64 { isTooLarge = true } else { bits += 1 }
        return UInt32(bits - 1)
    }

    private mutating func newLabel() -> Label {
        places.append(nil)
        return places.count - 1
    }

    private mutating func newTargets() -> Targets { Targets(yes: newLabel(), no: newLabel(), open: newLabel()) }

    private mutating func place(_ label: Label) { places[label] = code.count }

    private mutating func emit(_ code: InstructionCode, slot: UInt16 = 0, a: UInt32 = 0) {
        emit(Instruction(code: code, slot: slot, a: a))
    }

    private mutating func emit(_ instruction: Instruction) {
        code.append(instruction)
        targets.append(nil)
    }

    private mutating func emit(_ instruction: Instruction, _ targets: Targets) {
        emit(instruction)
        self.targets[code.count - 1] = targets
    }

    private mutating func jump(_ label: Label) {
        emit(Instruction(code: .jump), Targets(yes: label, no: label, open: label))
    }

    /// Where each instruction goes, by labels.
    private var targets: [Targets?] = []

    /// The code with places for labels.
    private func patched() -> [Instruction] {
        zip(code, targets).map { instruction, targets in
            guard let targets else { return instruction }
            func place(_ label: Label) -> UInt16 { UInt16(truncatingIfNeeded: places[label] ?? 0) }
            var patched = instruction
            (patched.yes, patched.no, patched.open) = (place(targets.yes), place(targets.no), place(targets.open))
            return patched
        }
    }
}

extension Program {
    /// Adds jumping code for every root and definition, where it fits.
    mutating func generateCode() {
        codeOfDefinitions = Flat(definitions.map { add(code: $0.op, $0.frameSize) })
        codeOfRoots = Flat(roots.map { add(code: $0.op, $0.frameSize) })
    }

    private mutating func add(code op: UInt32, _ frameSize: UInt16) -> CodeEntry {
        guard case (let added, var entry)? = CodeGenerator.code(of: op, frameSize: frameSize, in: self) else {
            return CodeEntry()
        }
        entry.start = UInt32(code.count)
        code += added
        return entry
    }
}
