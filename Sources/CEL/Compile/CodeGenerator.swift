import Diagnostics

/// Makes jumping code of the ops of one expression.
///
/// Each condition is given three places to jump to, so that nothing is computed that a jump can say. What has no code of
/// its own is left to the walk over ops (`evaluate`).
struct CodeGenerator {
    let program: Program
    var code: [Instruction] = []
    private(set) var rest: Int?
    /// Slots of the frame that are taken.
    private var slots: Int
    /// Marks of operands that were unknown, one for each operator and loop.
    var bits = 0
    var cost = 0
    var isTooLarge = false
    /// Where a label is; nil before it is placed.
    private var places: [Int?] = []

    typealias Label = Int

    struct Targets {
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

    mutating func expression(_ op: UInt32) {
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

    // MARK: - Slots, marks, and labels

    mutating func newSlot() -> UInt32 {
        slots += 1
        return UInt32(truncatingIfNeeded: slots - 1) & 0xFFFF
    }

    mutating func newBit() -> UInt32 {
        if bits == 64 { isTooLarge = true } else { bits += 1 }
        return UInt32(bits - 1)
    }

    mutating func newLabel() -> Label {
        places.append(nil)
        return places.count - 1
    }

    mutating func newTargets() -> Targets { Targets(yes: newLabel(), no: newLabel(), open: newLabel()) }

    mutating func place(_ label: Label) { places[label] = code.count }

    mutating func emit(_ code: InstructionCode, slot: UInt16 = 0, a: UInt32 = 0) {
        emit(Instruction(code: code, slot: slot, a: a))
    }

    mutating func emit(_ instruction: Instruction) {
        code.append(instruction)
        targets.append(nil)
    }

    mutating func emit(_ instruction: Instruction, _ targets: Targets) {
        emit(instruction)
        self.targets[code.count - 1] = targets
    }

    mutating func jump(_ label: Label) {
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

    mutating func add(code op: UInt32, _ frameSize: UInt16) -> CodeEntry {
        guard case (let added, var entry)? = CodeGenerator.code(of: op, frameSize: frameSize, in: self) else {
            return CodeEntry()
        }
        entry.start = UInt32(code.count)
        code += added
        return entry
    }
}
