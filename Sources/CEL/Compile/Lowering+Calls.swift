import Diagnostics

extension Lowering {
    mutating func call(_ node: Node, _ target: Node?, _ arguments: [Node], _ out: inout Assembler) -> UInt32 {
        switch checked.resolutions[node.id] {
        case .builtin(let builtin, let withTarget):
            let all = (withTarget ? target.map { [$0] } ?? [] : []) + arguments
            return self.builtin(builtin, all, node, &out)
        case .definition(let index):
            let first = operands(arguments, &out)
            return emit(
                Op(
                    code: .definition, flags: outlook.keptArguments(of: index, arguments), a: UInt32(index), b: first,
                    c: UInt32(arguments.count)), node, &out)
        case .table(let index):
            let first = operands(arguments, &out)
            return emit(Op(code: .lookup, a: UInt32(index), b: first, c: UInt32(arguments.count)), node, &out)
        case .failure(let message): return fail(message, node, &out)
        default: return fail("unbound function", node, &out)
        }
    }

    private mutating func operands(_ arguments: [Node], _ out: inout Assembler) -> UInt32 {
        let ops = arguments.map { lower($0, into: &out) }
        return out.run(ops)
    }

    private mutating func builtin(
        _ builtin: Builtin, _ arguments: [Node], _ node: Node, _ out: inout Assembler
    ) -> UInt32 {
        switch (builtin, arguments.count) {
        case (.toDyn, 1): return lower(arguments[0], into: &out)
        case (.optionalOr, 2): return binary(.optionalOr, arguments[0], arguments[1], node, &out)
        case (.optionalOrValue, 2): return binary(.optionalOrValue, arguments[0], arguments[1], node, &out)
        case (.matches, 2), (.regexExtract, 2), (.regexExtractAll, 2), (.regexReplace, 3...):
            guard case .literal(.string(let pattern)) = arguments[1].kind else { break }
            guard let known = out.pattern(pattern) else {
                let message =
                    out.isPatternTooLarge
                    ? "this regular expression is too large"
                    : "the regular expressions up to this one are too large together"
                diagnostics.append(.error(message, at: arguments[1].span))
                break
            }
            if let problem = known.problem {
                guard mode == .strict else { break }
                diagnostics.append(.error("bad regular expression: \(problem)", at: arguments[1].span))
            }
            guard builtin == .matches, !keepsParts else { break }
            let a = lower(arguments[0], into: &out)
            return emit(Op(code: .matches, a: a, b: known.place), node, &out)
        case (.toTimestamp, 1), (.toDuration, 1):
            guard mode == .strict, constant(node, &out.pool) == nil,
                case .literal(.string(let text)) = arguments[0].kind
            else { break }
            // A literal that can be read is a constant and does not come here.
            let (name, form) =
                builtin == .toTimestamp ? ("timestamp", "2026-01-31T00:00:00Z") : ("duration", "1h30m")
            diagnostics.append(
                .error("`\(text)` is no \(name)", at: arguments[0].span, help: "write it like `\(form)`"))
        case (.getFullYear, 2), (.getMonth, 2), (.getDayOfYear, 2), (.getDayOfMonth, 2), (.getDate, 2),
            (.getDayOfWeek, 2), (.getHours, 2), (.getMinutes, 2), (.getSeconds, 2), (.getMilliseconds, 2):
            guard mode == .strict, case .literal(.string(let zone)) = arguments[1].kind,
                Array(zone.utf8).withUnsafeBytes({ Machine.fixedOffset(ofZone: $0) }) == nil
            else { break }
            diagnostics.append(
                .error(
                    "`\(zone)` is no time zone of a policy", at: arguments[1].span,
                    help: "write `UTC` or an offset such as `+01:00`: judging reads no tables of zones"))
        default: break
        }
        let ops = arguments.map { lower($0, into: &out) }
        var op = Op(code: .call, extra: builtin.rawValue)
        switch ops.count {
        case 0: op.code = .call0
        case 1: (op.code, op.a) = (.call1, ops[0])
        case 2: (op.code, op.a, op.b) = (.call2, ops[0], ops[1])
        case 3: (op.code, op.a, op.b, op.c) = (.call3, ops[0], ops[1], ops[2])
        default: (op.a, op.b) = (out.run(ops), UInt32(ops.count))
        }
        return emit(op, node, &out)
    }

    mutating func object(_ node: Node, _ fields: [Node.FieldInitializer], _ out: inout Assembler) -> UInt32 {
        let type: WellKnownType
        switch checked.resolutions[node.id] {
        case .wellKnown(let known): type = known
        case .failure(let message): return fail(message, node, &out)
        default: return fail("unknown type", node, &out)
        }
        switch type.form {
        case .any: return fail("an Any cannot be unpacked", node, &out)
        case .wrapper(let zero, let narrow):
            guard let field = fields.first else { return emit(constant: out.pool.value(of: zero), node, &out) }
            let a = value(of: field, orElse: out.pool.value(of: zero), node, &out)
            return emit(Op(code: .call1, extra: narrow.rawValue, a: a), node, &out)
        case .container(let isMap):
            guard let field = fields.first else {
                return emit(constant: isMap ? .emptyMap : .emptyList, node, &out)
            }
            let a = value(of: field, orElse: isMap ? .emptyMap : .emptyList, node, &out)
            return emit(Op(code: .call1, extra: (isMap ? Builtin.jsonMap : .jsonList).rawValue, a: a), node, &out)
        case .time(let make):
            let zero = out.pool.value(of: .int(0))
            let ops = ["seconds", "nanos"].map { name in
                fields.first { $0.name.text == name }.map { value(of: $0, orElse: zero, node, &out) }
                    ?? emit(implied: zero, node, &out)
            }
            return emit(Op(code: .call2, extra: make.rawValue, a: ops[0], b: ops[1]), node, &out)
        case .value:
            guard let field = fields.first, let holding = WellKnownType.kinds[field.name.text] else {
                return emit(constant: .null, node, &out)
            }
            let a = lower(field.value, into: &out)
            guard field.isOptional else { return emit(Op(code: .call1, extra: holding.rawValue, a: a), node, &out) }
            let b = emit(implied: .null, node, &out)
            return emit(Op(code: .call2, extra: holding.rawValue, a: a, b: b), node, &out)
        }
    }

    /// What a field is set to; an optional that holds nothing leaves it as it is.
    private mutating func value(
        of field: Node.FieldInitializer, orElse absent: Value, _ node: Node, _ out: inout Assembler
    ) -> UInt32 {
        let a = lower(field.value, into: &out)
        guard field.isOptional else { return a }
        let b = emit(implied: absent, node, &out)
        let span = Span(Int(field.name.span.start), Int(field.value.span.end))
        return out.emit(Op(code: .optionalOrValue, a: a, b: b), span, source)
    }

    /// What nobody wrote has no text of its own, so that no trace shows it.
    private func emit(implied value: Value, _ node: Node, _ out: inout Assembler) -> UInt32 {
        let start = Int(node.span.start)
        return out.emit(Op(code: .constant, a: out.pool.index(of: value)), Span(start, start), source)
    }

    // MARK: - Constants

    /// The value of a node that need not be computed; none where every part is to be seen.
    func fused(_ node: Node, _ pool: inout ConstantPool) -> Value? { keepsParts ? nil : constant(node, &pool) }

    /// The value of a node that is the same in every evaluation and cannot fail.
    func constant(_ node: Node, _ pool: inout ConstantPool) -> Value? {
        switch node.kind {
        case .literal(let constant): return pool.value(of: constant)
        case .list(let elements):
            var values: [Value] = []
            for element in elements {
                guard !element.isOptional, let value = constant(element.value, &pool) else { return nil }
                values.append(value)
            }
            return pool.list(values)
        case .call(_, let arguments, _):
            guard arguments.count == 1, case .literal(.string(let text)) = arguments[0].kind,
                case .builtin(let builtin, _) = checked.resolutions[node.id]
            else { return nil }
            switch builtin {
            case .toTimestamp: return Array(text.utf8).withUnsafeBytes { Timestamp(parsing: $0)?.value }
            case .toDuration: return Array(text.utf8).withUnsafeBytes { TimeSpan(parsing: $0)?.value }
            default: return nil
            }
        default: return nil
        }
    }
}
