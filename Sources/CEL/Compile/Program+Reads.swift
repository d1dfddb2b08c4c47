// What an expression can read, told from its ops alone: for people who ask which rules rest on a fact.
extension Program {
    /// A field of an object type.
    package struct FieldRead: Hashable, Sendable {
        package let type: UInt32
        package let field: UInt32
    }

    /// Every field that the expression names, also in the definitions it calls. Costs a walk over its ops.
    package func fieldsRead(by expression: ExpressionID) -> Set<FieldRead> {
        guard Int(expression.index) < roots.count else { return [] }
        var walk = ReadWalk(program: self)
        walk.visit(roots[Int(expression.index)].op)
        return walk.reads
    }

    /// Whether a definition names this global itself, so that its remembered results hold for one value of it alone.
    package func definitionsRead(global: Int) -> Bool {
        var walk = ReadWalk(program: self)
        for definition in definitions { walk.visit(definition.op) }
        return walk.globals.contains(UInt32(global))
    }
}

private struct ReadWalk {
    let program: Program
    var reads: Set<Program.FieldRead> = []
    var globals: Set<UInt32> = []
    private var isVisited: [Bool]
    private var pending: [UInt32] = []

    init(program: Program) {
        self.program = program
        isVisited = Array(repeating: false, count: program.ops.count)
    }

    mutating func visit(_ op: UInt32) {
        pending = [op]
        while let next = pending.popLast() {
            guard next < program.ops.count, !isVisited[Int(next)] else { continue }
            isVisited[Int(next)] = true
            visit(program.ops[Int(next)])
        }
    }

    private mutating func visit(_ op: Op) {
        switch op.code {
        case .constant, .local, .fail: break
        case .global: globals.insert(op.a)
        case .field, .hasField:
            reads.insert(Program.FieldRead(type: op.c, field: op.b))
            pending.append(op.a)
        case .localField: reads.insert(Program.FieldRead(type: op.c, field: op.b))
        case .path:
            globals.insert(op.a)
            for step in 0..<op.c {
                let field = program.operands[Int(op.b + 2 * step)] & 0xFF_FFFF
                reads.insert(Program.FieldRead(type: program.operands[Int(op.b + 2 * step + 1)], field: field))
            }
        case .select, .optionalSelect, .hasName, .not, .negate, .equalConstant, .notEqualConstant,
            .containedInConstants, .matches:
            pending.append(op.a)
        case .index, .optionalIndex, .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .contained, .add,
            .subtract, .multiply, .divide, .remainder, .bind, .optionalMap, .optionalOr, .optionalOrValue:
            pending += [op.a, op.b]
        case .conditional: pending += [op.a, op.b, op.c]
        case .and, .or: run(op.a, op.b)
        case .list:
            run(op.a, op.b) { $0 >> 1 }
        case .map:
            for entry in 0..<op.b {
                pending += [program.operands[Int(op.a + 2 * entry)] >> 1, program.operands[Int(op.a + 2 * entry + 1)]]
            }
        case .fold: pending += [op.a, op.b, op.c].filter { $0 != Op.none }
        case .call0: break
        case .call1: pending.append(op.a)
        case .call2: pending += [op.a, op.b]
        case .call3: pending += [op.a, op.b, op.c]
        case .call: run(op.a, op.b)
        case .lookup: run(op.b, op.c)
        case .definition:
            run(op.b, op.c)
            if Int(op.a) < program.definitions.count { pending.append(program.definitions[Int(op.a)].op) }
        }
    }

    private mutating func run(_ first: UInt32, _ count: UInt32, _ op: (UInt32) -> UInt32 = { $0 }) {
        for place in first..<first + count { pending.append(op(program.operands[Int(place)])) }
    }
}
