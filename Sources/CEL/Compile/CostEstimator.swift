/// Goes through the ops of an expression as the machine does, with sizes in place of values.
struct CostEstimator {
    let program: Program
    let fact: Size
    var known: [Call: Outcome] = [:]

    struct Outcome {
        var cost: CostEstimate
        var size: Size
    }

    struct Call: Hashable {
        let definition: UInt32
        let arguments: [Size]
    }

    init(_ program: Program, elements: Int64) {
        self.program = program
        let n = max(1, elements)
        fact = Size(
            elements: n, within: n,
            parts: boundedSum(
                1,
                boundedProduct(
                    2,
                    boundedProduct(
                        n, boundedSum(1, boundedProduct(2, boundedProduct(n, boundedSum(1, boundedProduct(2, n)))))))),
            bytes: boundedProduct(16, n))
    }

    mutating func visit(_ index: UInt32, _ frame: [Size]) -> Outcome {
        let op = program.ops[Int(index)]
        var outcome = outcome(op, frame)
        outcome.cost = outcome.cost + .steps(1)
        return outcome
    }

    private mutating func outcome(_ op: Op, _ frame: [Size]) -> Outcome {
        switch op.code {
        case .constant: return Outcome(cost: .zero, size: size(of: program.constants[Int(op.a)]))
        case .local: return Outcome(cost: .zero, size: frame[Int(op.a)])
        case .global, .localField, .path: return Outcome(cost: .zero, size: fact)
        case .fail: return Outcome(cost: .zero, size: .scalar)
        case .field: return Outcome(cost: visit(op.a, frame).cost, size: fact)
        case .hasField: return Outcome(cost: visit(op.a, frame).cost, size: .scalar)
        case .hasName, .select, .optionalSelect:
            let operand = visit(op.a, frame)
            return Outcome(
                cost: operand.cost
                    + .upTo(boundedProduct(3, keys(operand.size.elements, size(of: program.constants[Int(op.b)])))),
                size: operand.size.inner.joined(fact))
        case .index, .optionalIndex:
            let (a, b) = (visit(op.a, frame), visit(op.b, frame))
            return Outcome(
                cost: a.cost + b.cost + .upTo(boundedProduct(3, keys(a.size.elements, b.size))),
                size: a.size.inner.joined(fact))
        case .not, .negate: return Outcome(cost: visit(op.a, frame).cost, size: .scalar)
        case .and, .or: return logic(op, frame)
        case .conditional:
            let (a, b, c) = (visit(op.a, frame), visit(op.b, frame), visit(op.c, frame))
            let branch = CostEstimate(least: 0, most: max(b.cost.most, c.cost.most))
            return Outcome(cost: a.cost + branch, size: b.size.joined(c.size))
        case .equal, .notEqual:
            let (a, b) = (visit(op.a, frame), visit(op.b, frame))
            return Outcome(cost: a.cost + b.cost + comparison(a.size, b.size), size: .scalar)
        case .equalConstant, .notEqualConstant:
            let a = visit(op.a, frame)
            return Outcome(
                cost: a.cost + comparison(a.size, size(of: program.constants[Int(op.b)])), size: .scalar)
        case .less, .lessEqual, .greater, .greaterEqual:
            let (a, b) = (visit(op.a, frame), visit(op.b, frame))
            return Outcome(cost: a.cost + b.cost + .upTo(min(a.size.bytes, b.size.bytes) / 128), size: .scalar)
        case .contained:
            let (a, b) = (visit(op.a, frame), visit(op.b, frame))
            let each = comparison(a.size, b.size.inner)
            return Outcome(
                cost: a.cost + b.cost
                    + .upTo(boundedSum(boundedProduct(b.size.elements, each.most), keys(b.size.elements, a.size))),
                size: .scalar)
        case .containedInConstants:
            let a = visit(op.a, frame)
            var most: Int64 = 0
            for place in op.b..<op.b + op.c {
                most = boundedSum(most, comparison(a.size, size(of: program.cells[Int(place)])).most)
            }
            return Outcome(cost: a.cost + .upTo(most), size: .scalar)
        case .add, .subtract, .multiply, .divide, .remainder:
            let (a, b) = (visit(op.a, frame), visit(op.b, frame))
            var size = a.size.joined(b.size)
            size.elements = boundedSum(a.size.elements, b.size.elements)
            size.parts = boundedSum(a.size.parts, b.size.parts)
            size.bytes = boundedSum(a.size.bytes, b.size.bytes)
            return Outcome(cost: a.cost + b.cost + .upTo(boundedSum(size.elements, size.bytes / 16)), size: size)
        case .list: return list(op, frame)
        case .map: return map(op, frame)
        case .fold: return fold(op, frame)
        case .bind:
            let value = visit(op.a, frame)
            let body = visit(op.b, frame.setting(op.c, value.size))
            return Outcome(cost: value.cost + body.cost, size: body.size)
        case .optionalMap:
            let target = visit(op.a, frame)
            let body = visit(op.b, frame.setting(op.c, target.size))
            return Outcome(cost: target.cost + CostEstimate(least: 0, most: body.cost.most), size: body.size)
        case .optionalOr, .optionalOrValue:
            let (a, b) = (visit(op.a, frame), visit(op.b, frame))
            return Outcome(cost: a.cost + CostEstimate(least: 0, most: b.cost.most), size: a.size.joined(b.size))
        case .call0, .call1, .call2, .call3, .call: return call(op, frame)
        case .matches:
            let text = visit(op.a, frame)
            let pattern = program.patterns[Int(op.b)]
            let search = RegularExpression.mostSteps(
                reading: text.size.bytes, Int64(pattern.size), pattern.shape.matching)
            return Outcome(cost: text.cost + .upTo(search), size: .scalar)
        case .definition: return definition(op, frame)
        case .lookup: return lookup(op, frame)
        }
    }

    private mutating func logic(_ op: Op, _ frame: [Size]) -> Outcome {
        var cost = CostEstimate.zero
        for place in op.a..<op.a + op.b {
            let operand = visit(program.operands[Int(place)], frame).cost
            // The first may decide.
            cost = CostEstimate(
                least: place == op.a ? operand.least : cost.least, most: boundedSum(cost.most, operand.most))
        }
        return Outcome(cost: cost, size: .scalar)
    }

    /// Looking for a key among so many.
    func keys(_ count: Int64, _ key: Size) -> Int64 { boundedProduct(count, boundedSum(1, key.bytes / 128)) }

    /// Every pair of parts once; in maps each key is looked for among all.
    private func comparison(_ a: Size, _ b: Size) -> CostEstimate {
        let parts = min(a.parts, b.parts)
        let keys = min(max(a.elements, a.within), max(b.elements, b.within))
        let looks = boundedProduct(parts, boundedSum(1, keys))
        return .upTo(boundedProduct(looks, boundedSum(1, min(a.bytes, b.bytes) / 128)))
    }

    mutating func operands(_ first: UInt32, _ count: UInt32, _ frame: [Size]) -> (CostEstimate, [Size]) {
        var cost = CostEstimate.zero
        var sizes: [Size] = []
        for place in first..<first + count {
            let operand = visit(program.operands[Int(place)], frame)
            cost = cost + operand.cost
            sizes.append(operand.size)
        }
        return (cost, sizes)
    }

    private mutating func list(_ op: Op, _ frame: [Size]) -> Outcome {
        var cost = CostEstimate.zero
        var element = Size.scalar
        for place in op.a..<op.a + op.b {
            let operand = visit(program.operands[Int(place)] >> 2, frame)
            // An error ends it.
            cost = CostEstimate(
                least: place == op.a ? operand.cost.least : cost.least, most: boundedSum(cost.most, operand.cost.most))
            element = element.joined(operand.size)
        }
        return Outcome(cost: cost + .upTo(Int64(op.b)), size: element.list(of: Int64(op.b)))
    }

    private mutating func map(_ op: Op, _ frame: [Size]) -> Outcome {
        var cost = CostEstimate.zero
        var element = Size.scalar
        for entry in 0..<op.b {
            let key = visit(program.operands[Int(op.a + 2 * entry)] >> 2, frame)
            let value = visit(program.operands[Int(op.a + 2 * entry + 1)], frame)
            let both = key.cost + value.cost
            cost = CostEstimate(
                least: entry == 0 ? both.least : cost.least,
                most: boundedSum(cost.most, boundedSum(both.most, keys(Int64(entry) + 1, key.size))))
            element = element.joined(key.size).joined(value.size)
        }
        return Outcome(cost: cost, size: element.list(of: Int64(op.b)))
    }

    private mutating func fold(_ op: Op, _ frame: [Size]) -> Outcome {
        let range = visit(op.a, frame)
        let count = range.size.elements
        var inside = frame.setting(UInt32(op.extra), range.size.inner)
        if op.flags & Op.twoVariablesFlag != 0 { inside = inside.setting(UInt32(op.extra) + 1, range.size.inner) }
        let filter = op.b == Op.none ? nil : visit(op.b, inside)
        let transform = op.c == Op.none ? nil : visit(op.c, inside)
        let turn = boundedSum(filter?.cost.most ?? 0, transform?.cost.most ?? 0)
        var most = boundedProduct(count, turn)
        var size = Size.scalar
        switch op.foldKind {
        case .all, .exists, .existsOne, nil: break
        case .filter: size = range.size
        case .map: size = (transform?.size ?? range.size.inner).list(of: count)
        case .sortBy:
            size = range.size
            most = boundedSum(most, sorting(count, transform?.size ?? .scalar))
        case .transformMap:
            size = (transform?.size ?? range.size.inner).joined(range.size.inner).list(of: count)
            most = boundedSum(most, count)
        case .transformMapEntry:
            let made = transform?.size ?? range.size.inner
            let entries = boundedProduct(count, made.elements)
            size = made.inner.list(of: entries)
            most = boundedSum(most, keys(boundedProduct(entries, entries), made))
        }
        return Outcome(cost: range.cost + .upTo(most), size: size)
    }
}

extension [Size] {
    fileprivate func setting(_ slot: UInt32, _ size: Size) -> [Size] {
        var frame = self
        while frame.count <= Int(slot) { frame.append(.scalar) }
        frame[Int(slot)] = size
        return frame
    }
}
