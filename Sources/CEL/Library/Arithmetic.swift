/// CEL specification, "Arithmetic": what leaves 64 bits is an error, never a wrap.
extension Machine {
    /// Both operands are ordinary.
    mutating func arithmetic(_ code: OpCode, _ a: Value, _ b: Value) -> Value {
        switch (a.tag, b.tag) {
        case (.int, .int): return whole(code, a.integer, b.integer, Value.int)
        case (.uint, .uint): return whole(code, a.unsigned, b.unsigned, Value.uint)
        case (.double, .double):
            switch code {
            case .add: return .double(a.double + b.double)
            case .subtract: return .double(a.double - b.double)
            case .multiply: return .double(a.double * b.double)
            case .divide: return .double(a.double / b.double)
            default: return fail(.noSuchOverload, a, b)
            }
        case (.string, .string), (.bytes, .bytes):
            return code == .add ? concatenate(a, b) : fail(.noSuchOverload, a, b)
        case (.list, .list): return code == .add ? concatenateLists(a, b) : fail(.noSuchOverload, a, b)
        default: return time(code, a, b)
        }
    }

    private mutating func whole<Whole: FixedWidthInteger>(
        _ code: OpCode, _ a: Whole, _ b: Whole, _ make: (Whole) -> Value
    ) -> Value {
        let result: (partialValue: Whole, overflow: Bool)
        switch code {
        case .add: result = a.addingReportingOverflow(b)
        case .subtract: result = a.subtractingReportingOverflow(b)
        case .multiply: result = a.multipliedReportingOverflow(by: b)
        case .divide:
            if b == 0 { return fail(.divisionByZero) }
            result = a.dividedReportingOverflow(by: b)
        default:
            if b == 0 { return fail(.divisionByZero) }
            result = a.remainderReportingOverflow(dividingBy: b)
        }
        return result.overflow ? fail(.overflow) : make(result.partialValue)
    }

    private mutating func concatenateLists(_ a: Value, _ b: Value) -> Value {
        let count = a.count + b.count
        remaining &-= Int64(count)
        if remaining < 0 { return fail(.costLimit) }
        let first = cells.count
        for list in [a, b] {
            for place in 0..<list.count { cells.append(element(list, place)) }
        }
        let open =
            switch (a.openSet, b.openSet) {
            case (let x?, let y?): Optional(union(x, y))
            case (let x, let y): x ?? y
            }
        return aggregate(.list, first, count, open)
    }

    private mutating func time(_ code: OpCode, _ a: Value, _ b: Value) -> Value {
        switch (code, a.tag, b.tag) {
        case (.add, .timestamp, .duration): return shift(a, by: TimeSpan(b).totalNanoseconds)
        case (.add, .duration, .timestamp): return shift(b, by: TimeSpan(a).totalNanoseconds)
        case (.subtract, .timestamp, .duration):
            let (negative, overflow) = Int64(0).subtractingReportingOverflow(TimeSpan(b).totalNanoseconds)
            return overflow ? fail(.range) : shift(a, by: negative)
        case (.subtract, .timestamp, .timestamp):
            return TimeSpan(from: Timestamp(b), to: Timestamp(a))?.value ?? fail(.range)
        case (.add, .duration, .duration), (.subtract, .duration, .duration):
            let x = TimeSpan(a).totalNanoseconds
            let y = TimeSpan(b).totalNanoseconds
            let (sum, overflow) = code == .add ? x.addingReportingOverflow(y) : x.subtractingReportingOverflow(y)
            return overflow ? fail(.range) : TimeSpan(totalNanoseconds: sum).value
        default: return fail(.noSuchOverload, a, b)
        }
    }

    private mutating func shift(_ time: Value, by nanoseconds: Int64) -> Value {
        let start = Timestamp(time)
        let (seconds, rest) = split(nanoseconds: nanoseconds)
        let sum = start.nanoseconds + rest
        let total = start.seconds + seconds + Int64(sum / 1_000_000_000)
        return Timestamp(seconds: total, nanoseconds: sum % 1_000_000_000)?.value ?? fail(.range)
    }

    mutating func negate(_ value: Value, at index: UInt32) -> Value {
        switch value.tag {
        case .unknown, .error: return value
        case .int:
            let (negative, overflow) = Int64(0).subtractingReportingOverflow(value.integer)
            return overflow ? fail(.overflow, at: index) : .int(negative)
        case .double: return .double(-value.double)
        default: return fail(.noSuchOverload, value, at: index)
        }
    }
}
