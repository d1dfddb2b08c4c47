extension CostEstimator {
    mutating func definition(_ op: Op, _ frame: [Size]) -> Outcome {
        let (cost, arguments) = operands(op.b, op.c, frame)
        let call = Call(definition: op.a, arguments: arguments)
        let entry = program.definitions[Int(op.a)]
        let body: Outcome
        if let outcome = known[call] {
            body = outcome
        } else {
            let free = max(0, Int(entry.frameSize) - arguments.count)
            body = visit(entry.op, arguments + Array(repeating: .scalar, count: free))
            known[call] = body
        }
        return Outcome(cost: cost + body.cost, size: body.size)
    }

    mutating func lookup(_ op: Op, _ frame: [Size]) -> Outcome {
        let (cost, _) = operands(op.b, op.c, frame)
        let table = program.tables[Int(op.a)]
        // Only the rows of one key are gone through.
        var most: Int64 = 0
        var run: Int64 = 0
        for row in Int(table.firstRow)..<Int(table.firstRow + table.rowCount) {
            run = row > Int(table.firstRow) && hasSameKey(row, row - 1, Int(table.keyCount)) ? run + 1 : 1
            most = max(most, run)
        }
        return Outcome(cost: cost + .upTo(most), size: fact)
    }

    private func hasSameKey(_ a: Int, _ b: Int, _ count: Int) -> Bool {
        let (x, y) = (Int(program.rows[a].record), Int(program.rows[b].record))
        // Equal texts are stored once.
        return (0..<count).allSatisfy { program.cells[x + $0].isIdentical(to: program.cells[y + $0]) }
    }

    mutating func call(_ op: Op, _ frame: [Size]) -> Outcome {
        var cost = CostEstimate.zero
        var sizes: [Size] = []
        let direct = [op.a, op.b, op.c]
        switch op.code {
        case .call: (cost, sizes) = operands(op.a, op.b, frame)
        default:
            let count = op.code == .call0 ? 0 : op.code == .call1 ? 1 : op.code == .call2 ? 2 : 3
            for operand in direct.prefix(count) {
                let outcome = visit(operand, frame)
                cost = cost + outcome.cost
                sizes.append(outcome.size)
            }
        }
        let all = sizes.reduce(Size.scalar) { sum, size in
            Size(
                elements: boundedSum(sum.elements, size.elements), within: max(sum.within, size.within),
                parts: boundedSum(sum.parts, size.parts), bytes: boundedSum(sum.bytes, size.bytes))
        }
        guard let builtin = Builtin(rawValue: op.extra) else { return Outcome(cost: cost, size: all) }
        if [.matches, .regexExtract, .regexExtractAll, .regexReplace].contains(builtin), sizes.count > 1 {
            cost =
                cost
                + .upTo(searching(program.ops[Int(op.code == .call ? program.operands[Int(op.a) + 1] : op.b)], sizes))
        }
        return Outcome(cost: cost + .upTo(work(builtin, sizes, all)), size: result(builtin, sizes, all))
    }

    /// What a text and a pattern take, with as many searches as the text has bytes.
    private func searching(_ pattern: Op, _ sizes: [Size]) -> Int64 {
        let searches = boundedSum(sizes[0].bytes, 1)
        let text = pattern.code == .constant ? program.constants[Int(pattern.a)] : .null
        let kept = program.patterns.first {
            text.tag == .string && $0.text.range == text.textOffset..<text.textOffset + text.textLength
        }
        if let kept {
            let width = kept.shape.matching.joined(kept.shape.finding)
            let each = RegularExpression.mostSteps(reading: sizes[0].bytes, Int64(kept.size), width)
            return boundedProduct(searches, each)
        }
        // It is compiled each time.
        let length = sizes[1].bytes
        let compiling = boundedSum(
            RegularExpression.mostCost + Int64(PatternShape.mostWork / 2 + PatternAlphabet.mostWork) + 500,
            boundedProduct(boundedSum(10 + RegularExpression.categoryCost / 2, length / 256 + 1), length))
        return boundedSum(
            compiling, boundedProduct(searches, RegularExpression.mostSteps(reading: sizes[0].bytes)))
    }

    /// What a function takes beyond its call, generously.
    private func work(_ builtin: Builtin, _ sizes: [Size], _ all: Size) -> Int64 {
        let plain = boundedSum(200, boundedSum(boundedProduct(16, all.elements), boundedProduct(2, all.bytes)))
        switch builtin {
        case .distinct, .setContains, .setEquivalent, .setIntersects:
            let pairs = boundedProduct(all.elements, all.elements)
            return boundedSum(
                plain,
                boundedProduct(
                    boundedSum(2, all.bytes / 64),
                    boundedProduct(pairs, boundedSum(1, boundedProduct(all.parts, boundedSum(1, all.within))))))
        case .indexOf, .lastIndexOf, .contains, .regexExtract, .regexExtractAll:
            return boundedSum(plain, boundedProduct(all.bytes, boundedSum(all.bytes, 2)))
        case .sort: return boundedSum(plain, sorting(all.elements, all))
        case .flatten: return boundedSum(plain, boundedProduct(2, all.parts))
        // Names that were no text are compared with each other.
        case .jsonMap, .jsonList:
            return boundedSum(plain, boundedProduct(all.parts, boundedSum(4, boundedSum(all.elements, all.within))))
        case .replace, .regexReplace, .join, .format, .split:
            let made = result(builtin, sizes, all).bytes
            // Some look at what they have made so far at every turn.
            return boundedSum(
                plain,
                boundedSum(
                    boundedProduct(all.bytes, boundedSum(all.bytes, 2)),
                    boundedSum(made, boundedProduct(boundedSum(all.elements, all.bytes), made / 64 + 1))))
        case .range: return .max
        default: return plain
        }
    }

    /// Eight steps for each key, and its bytes as often as it is compared.
    func sorting(_ count: Int64, _ key: Size) -> Int64 {
        boundedProduct(count, boundedSum(8, boundedProduct(64, key.bytes / 128 + 1)))
    }

    private func result(_ builtin: Builtin, _ sizes: [Size], _ all: Size) -> Size {
        var size = all
        switch builtin {
        case .range: return Size(elements: .max, within: 0, parts: .max, bytes: 0)
        case .split, .regexExtractAll:
            size = Size(
                elements: boundedSum(all.bytes, 2), within: 0, parts: boundedProduct(2, boundedSum(all.bytes, 2)),
                bytes: all.bytes)
        case .join: size.bytes = boundedProduct(boundedSum(all.elements, 1), all.bytes)
        case .replace, .regexReplace: size.bytes = boundedProduct(boundedSum(all.bytes, 2), boundedSum(all.bytes, 2))
        // A number with a thousand places for each clause, or all that an argument holds.
        case .format:
            size.bytes = boundedSum(
                boundedProduct(boundedSum(all.bytes, 1), 1400),
                boundedProduct(boundedProduct(all.parts, boundedSum(all.bytes, 64)), 2))
        case .flatten: size.elements = all.parts
        case .quote: size.bytes = boundedProduct(2, all.bytes)
        case .toString, .encodeBase64, .decodeBase64: size.bytes = boundedSum(64, boundedProduct(2, all.bytes))
        case .typeOf: size.bytes = 64
        // Comparing two takes more than a step.
        case .ip, .cidr, .masked, .networkIP: size.parts = boundedSum(16, size.parts)
        case .size, .sum, .contains, .startsWith, .endsWith, .hasValue, .setContains, .setEquivalent, .setIntersects:
            size = .scalar
        default: break
        }
        return size
    }

    func size(of constant: Value) -> Size {
        switch constant.tag {
        case .string, .bytes, .type: return Size(bytes: Int64(constant.textLength))
        case .list, .map:
            let cells = constant.count * (constant.tag == .map ? 2 : 1)
            var element = Size.scalar
            for place in 0..<cells {
                element = element.joined(size(of: program.cells[Int(constant.firstCell) + place]))
            }
            return element.list(of: Int64(constant.count))
        default: return .scalar
        }
    }
}
