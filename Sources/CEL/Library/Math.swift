/// The math extension.
extension Machine {
    mutating func number(_ builtin: Builtin, _ value: Value) -> Value {
        switch (builtin, value.tag) {
        case (.ceil, .double): return .double(value.double.rounded(.up))
        case (.floor, .double): return .double(value.double.rounded(.down))
        case (.round, .double): return .double(value.double.rounded(.toNearestOrAwayFromZero))
        case (.trunc, .double): return .double(value.double.rounded(.towardZero))
        case (.abs, .int): return value.integer == .min ? fail(.overflow) : .int(Swift.abs(value.integer))
        case (.abs, .uint): return value
        case (.abs, .double): return .double(value.double.magnitude)
        case (.sign, .int): return .int(value.integer.signum())
        case (.sign, .uint): return .uint(value.unsigned == 0 ? 0 : 1)
        case (.sign, .double):
            let double = value.double
            return .double(double.isNaN ? double : double == 0 ? 0 : double < 0 ? -1 : 1)
        case (.sqrt, .double): return .double(value.double.squareRoot())
        case (.sqrt, .int): return .double(Double(value.integer).squareRoot())
        case (.sqrt, .uint): return .double(Double(value.unsigned).squareRoot())
        case (.isInfinite, .double): return .bool(value.double.isInfinite)
        case (.isNaN, .double): return .bool(value.double.isNaN)
        case (.isFinite, .double): return .bool(value.double.isFinite)
        case (.bitNot, .int): return .int(~value.integer)
        case (.bitNot, .uint): return .uint(~value.unsigned)
        default: return fail(.noSuchOverload, value)
        }
    }

    mutating func bits(_ builtin: Builtin, _ a: Value, _ b: Value) -> Value {
        guard a.tag == .int || a.tag == .uint else { return fail(.noSuchOverload, a, b) }
        if builtin == .shiftLeft || builtin == .shiftRight {
            guard b.tag == .int else { return fail(.noSuchOverload, a, b) }
            guard b.integer >= 0 else { return fail(.invalidArgument, b) }
            // The right shift fills with zeros also for int; 64 and more leave nothing. Swift's smart shifts agree.
            return Value(a.tag, bits: builtin == .shiftLeft ? a.bits << b.bits : a.bits >> b.bits)
        }
        guard a.tag == b.tag else { return fail(.noSuchOverload, a, b) }
        switch builtin {
        case .bitOr: return Value(a.tag, bits: a.bits | b.bits)
        case .bitAnd: return Value(a.tag, bits: a.bits & b.bits)
        default: return Value(a.tag, bits: a.bits ^ b.bits)
        }
    }

    /// `math.greatest` and `math.least`, of arguments or of one list. Of equal numbers the first is taken.
    mutating func extremum(_ builtin: Builtin, _ arguments: [Value]) -> Value {
        var candidates = arguments
        if arguments.count == 1, arguments[0].tag == .list { candidates = elements(of: arguments[0]) }
        guard var best = candidates.first else { return fail(.noSuchOverload) }
        for candidate in candidates {
            guard candidate.isNumber else { return fail(.noSuchOverload, candidate) }
            guard let order = compareNumbers(candidate, best) else { continue }
            if builtin == .greatest ? order > 0 : order < 0 { best = candidate }
        }
        return best
    }
}
