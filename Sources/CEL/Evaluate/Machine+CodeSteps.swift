// Hot: what single instructions of jumping code do.

extension Machine {
    /// Takes the first element of what is left of a list, and says where to go.
    @inline(__always)
    mutating func next(_ step: Instruction, of list: Value, _ marks: UInt64) -> UInt16 {
        guard list.count > 0 else { return marks >> UInt64(step.a >> 16 & 63) & 1 == 0 ? step.no : step.open }
        frames[base &+ Int(step.slot)] = element(list, 0)
        // One cell further, one element fewer.
        var rest = list
        rest.bits = list.bits &+ 0xFFFF_FFFF
        frames[base &+ Int(step.a & 0xFFFF)] = rest
        return step.yes
    }

    /// As `field(of:)`, without noting it.
    @inline(__always)
    mutating func fact(of record: Value, _ step: Instruction) -> Value {
        if record.tag == .record, record.aux == step.c, !record.isConstant {
            return cells[Int(record.firstCell &+ step.a)]
        }
        return unusualField(of: record, step.a, type: step.c, absence: step.flags, at: 0)
    }

    /// Read once for a document.
    @inline(__always)
    mutating func path(_ number: UInt32) -> Value {
        let known = pathValues[Int(number)]
        return known.isError ? readPath(Int(number)) : known
    }

    /// As the op `path`, without noting it.
    @inline(never)
    mutating func readPath(_ number: Int) -> Value {
        let path = program.paths[number]
        var value = globals[Int(path.global)]
        var place = Int(path.first)
        for _ in 0..<path.steps {
            let operand = program.operands[place]
            let type = program.operands[place + 1]
            if value.tag == .record, value.aux == type, !value.isConstant {
                value = cells[Int(value.firstCell &+ operand & 0xFF_FFFF)]
            } else {
                value = unusualField(
                    of: value, operand & 0xFF_FFFF, type: type, absence: UInt8(truncatingIfNeeded: operand >> 24), at: 0
                )
            }
            guard value.isOrdinary else { break }
            place += 2
        }
        pathValues[number] = value
        return value
    }

    @inline(__always)
    mutating func compare(_ a: Value, _ b: Value, _ orders: Orders) -> Value {
        if a.tag == .int, b.tag == .int {
            return .bool(
                orders.contains(a.integer < b.integer ? .less : a.integer == b.integer ? .same : .greater))
        }
        return ordering(orders.code, a, b, at: 0)
    }

    @inline(__always)
    mutating func call(_ step: Instruction) -> Value {
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
    mutating func compute(_ step: Instruction, _ key: MemoTable.Key) -> Value {
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

    mutating func lookUp(_ step: Instruction) -> Value {
        let start = scratch.count
        scratch.append(frames[base &+ Int(step.b & 0xFFFF)])
        if step.flags > 1 { scratch.append(frames[base &+ Int(step.b >> 16)]) }
        if step.flags > 2 { scratch.append(frames[base &+ Int(step.c)]) }
        remaining &-= 1
        return lookUp(step.a, keysFrom: start, at: 0)
    }

    func builtin(_ step: Instruction) -> Builtin {
        Builtin(rawValue: UInt16(truncatingIfNeeded: step.a)) ?? .size
    }

    mutating func makeList(fromScratch start: Value, isOpen: Bool) -> Value {
        let place = min(Int(start.integer), scratch.count)
        defer { scratch.truncate(to: place) }
        return makeList(fromScratch: place, open: isOpen ? UnknownSet(cell: 0) : nil)
    }

    @inline(__always)
    mutating func recall(_ known: MemoTable.Result) -> Value {
        let cost = Int64(known.steps)
        remaining &-= cost
        recalled &+= cost
        return remaining < 0 ? fail(.costLimit) : known.value
    }
}
