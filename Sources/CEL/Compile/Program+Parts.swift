import Diagnostics

extension Program {
    /// The ops that one op asks for, in the order in which it asks; bodies of definitions are not among them.
    func parts(of op: Op) -> [UInt32] {
        func run(_ first: UInt32, _ count: UInt32) -> [UInt32] { (first..<first + count).map { operands[Int($0)] } }
        switch op.code {
        case .constant, .local, .fail, .global, .localField, .path, .call0: return []
        case .field, .hasField, .select, .optionalSelect, .hasName, .not, .negate, .equalConstant, .notEqualConstant,
            .containedInConstants, .matches, .call1:
            return [op.a]
        case .index, .optionalIndex, .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .contained, .add,
            .subtract, .multiply, .divide, .remainder, .bind, .optionalMap, .optionalOr, .optionalOrValue, .call2:
            return [op.a, op.b]
        case .conditional, .call3: return [op.a, op.b, op.c]
        case .and, .or, .call: return run(op.a, op.b)
        case .list: return run(op.a, op.b).map { $0 >> 2 }
        case .map:
            // Keys carry marks in their last bits, values none.
            return run(op.a, 2 * op.b).enumerated().map { $0 % 2 == 0 ? $1 >> 2 : $1 }
        case .fold: return [op.a, op.b, op.c].filter { $0 != Op.none }
        case .lookup, .definition: return run(op.b, op.c)
        }
    }

    func origin(of op: UInt32) -> (span: Span, source: SourceID) {
        guard op < origins.count else { return (.zero, 0) }
        let origin = origins[Int(op)]
        return (Span(Int(origin.start), Int(max(origin.start, origin.end))), origin.source)
    }
}
