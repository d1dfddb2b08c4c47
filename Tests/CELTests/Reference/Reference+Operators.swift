@testable import CEL

// Operands are values here: strictness has been dealt with.
extension Reference {
    func binary(_ operation: BinaryOperator, _ a: Ref, _ b: Ref) -> Ref {
        switch operation {
        case .equal: return equal(a, b)
        case .notEqual:
            let answer = equal(a, b)
            if case .bool(let flag) = answer { return .bool(!flag) }
            return answer
        case .in: return contained(a, in: b)
        case .less: return order(a, b) { $0 < 0 }
        case .lessEqual: return order(a, b) { $0 <= 0 }
        case .greater: return order(a, b) { $0 > 0 }
        case .greaterEqual: return order(a, b) { $0 >= 0 }
        case .add, .subtract, .multiply, .divide, .remainder: return arithmetic(operation, a, b)
        }
    }

    func negate(_ value: Ref) -> Ref {
        switch value {
        case .unknown, .error: value
        case .int(let number): number == .min ? .error : .int(-number)
        case .double(let number): .double(-number)
        default: .error
        }
    }

    // MARK: - Arithmetic

    func arithmetic(_ operation: BinaryOperator, _ a: Ref, _ b: Ref) -> Ref {
        switch (a, b) {
        case (.int(let x), .int(let y)):
            return whole(operation, Int128(x), Int128(y)).flatMap { Int64(exactly: $0) }.map { .int($0) } ?? .error
        case (.uint(let x), .uint(let y)):
            return whole(operation, Int128(x), Int128(y)).flatMap { UInt64(exactly: $0) }.map { .uint($0) } ?? .error
        case (.double(let x), .double(let y)):
            switch operation {
            case .add: return .double(x + y)
            case .subtract: return .double(x - y)
            case .multiply: return .double(x * y)
            case .divide: return .double(x / y)
            default: return .error
            }
        case (.string(let x), .string(let y)): return operation == .add ? .string(x + y) : .error
        case (.bytes(let x), .bytes(let y)): return operation == .add ? .bytes(x + y) : .error
        case (.list(let x, let m), .list(let y, let n)):
            guard operation == .add else { return .error }
            return .list(x + y, more: m == nil && n == nil ? nil : (m ?? []).union(n ?? []))
        case (.timestamp(let x), .duration(let y)) where operation == .add: return timestamp(x + y)
        case (.duration(let x), .timestamp(let y)) where operation == .add: return timestamp(x + y)
        case (.timestamp(let x), .duration(let y)) where operation == .subtract: return timestamp(x - y)
        case (.timestamp(let x), .timestamp(let y)) where operation == .subtract: return duration(x - y)
        case (.duration(let x), .duration(let y)) where operation == .add: return duration(x + y)
        case (.duration(let x), .duration(let y)) where operation == .subtract: return duration(x - y)
        default: return .error
        }
    }

    /// Nil for a division by zero; what does not fit 64 bits is found by who asked.
    private func whole(_ operation: BinaryOperator, _ a: Int128, _ b: Int128) -> Int128? {
        switch operation {
        case .add: a + b
        case .subtract: a - b
        // Two whole numbers of 64 bits fit, but for the product of the largest unsigned ones.
        case .multiply: a.multipliedReportingOverflow(by: b).overflow ? nil : a * b
        case .divide: b == 0 ? nil : a / b
        // The remainder of the smallest int by -1 is out of range as the quotient is.
        case .remainder: b == 0 || (a == Int128(Int64.min) && b == -1) ? nil : a % b
        default: nil
        }
    }

    /// From 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z.
    func timestamp(_ nanoseconds: Int128) -> Ref {
        let billion: Int128 = 1_000_000_000
        return nanoseconds >= -62_135_596_800 * billion && nanoseconds < 253_402_300_800 * billion
            ? .timestamp(nanoseconds) : .error
    }

    func duration(_ nanoseconds: Int128) -> Ref {
        Int64(exactly: nanoseconds) == nil ? .error : .duration(nanoseconds)
    }

    // MARK: - Order

    private func order(_ a: Ref, _ b: Ref, _ test: (Int) -> Bool) -> Ref {
        if a.isNumber, b.isNumber {
            // NaN is neither less nor greater.
            return .bool(compareNumbers(a, b).map(test) ?? false)
        }
        return compare(a, b).map { .bool(test($0)) } ?? .error
    }

    /// -1, 0 or 1 for two values of one kind that has an order; nil for any others, and for NaN.
    func compare(_ a: Ref, _ b: Ref) -> Int? {
        switch (a, b) {
        case (.bool(let x), .bool(let y)): return (x ? 1 : 0) - (y ? 1 : 0)
        case (.string(let x), .string(let y)), (.bytes(let x), .bytes(let y)):
            return x == y ? 0 : x.lexicographicallyPrecedes(y) ? -1 : 1
        case (.timestamp(let x), .timestamp(let y)), (.duration(let x), .duration(let y)):
            return x < y ? -1 : x == y ? 0 : 1
        default: return compareNumbers(a, b)
        }
    }

    func compareNumbers(_ a: Ref, _ b: Ref) -> Int? {
        switch (a, b) {
        case (.int, .int), (.int, .uint), (.uint, .int), (.uint, .uint):
            guard let x = exact(a), let y = exact(b) else { return nil }
            return x < y ? -1 : x == y ? 0 : 1
        default:
            // Where one is a double, both become one: neighbours beyond 2^53 coincide.
            guard let x = rounded(a), let y = rounded(b), !x.isNaN, !y.isNaN else { return nil }
            return x < y ? -1 : x == y ? 0 : 1
        }
    }

    private func exact(_ value: Ref) -> Int128? {
        switch value {
        case .int(let number): Int128(number)
        case .uint(let number): Int128(number)
        default: nil
        }
    }

    private func rounded(_ value: Ref) -> Double? {
        switch value {
        case .int(let number): Double(number)
        case .uint(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    // MARK: - Equality

    /// True, false, or unknown. Different kinds are not equal; numbers compare by value. Aggregates differ where one
    /// known part differs, and are as unknown as their parts otherwise.
    func equal(_ a: Ref, _ b: Ref) -> Ref {
        if let special = strict([a, b]) { return special }
        if a.isNumber, b.isNumber { return .bool(compareNumbers(a, b) == 0) }
        switch (a, b) {
        case (.null, .null): return .bool(true)
        case (.bool, .bool), (.string, .string), (.bytes, .bytes), (.timestamp, .timestamp), (.duration, .duration):
            return .bool(compare(a, b) == 0)
        case (.type(let x), .type(let y)), (.cidr(let x), .cidr(let y)): return .bool(x == y)
        case (.ip(let x), .ip(let y)): return .bool(unmapped(x) == unmapped(y))
        case (.optional(let x), .optional(let y)):
            guard let x, let y else { return .bool(x == nil && y == nil) }
            return equal(x, y)
        case (.list(let x, let m), .list(let y, let n)):
            if let open = open(m, n) { return open }
            guard x.count == y.count else { return .bool(false) }
            return logic(zip(x, y).map { equal($0, $1) }, decisive: false)
        case (.map(let x, let m), .map(let y, let n)):
            if let open = open(m, n) { return open }
            guard x.count == y.count else { return .bool(false) }
            return logic(
                x.map { entry in find(entry.key, in: y).map { equal(entry.value, $0) } ?? .bool(false) },
                decisive: false)
        default: return .bool(false)
        }
    }

    /// An IPv4 address in the clothes of IPv6 is that address.
    private func unmapped(_ text: String) -> String {
        guard let address = NetworkAddress(parsing: Array(text.utf8)[...]) else { return text }
        return NetworkAddress(bytes: address.unmapped).description
    }

    func open(_ a: Set<String>?, _ b: Set<String>?) -> Ref? {
        a == nil && b == nil ? nil : .unknown((a ?? []).union(b ?? []))
    }

    func contained(_ a: Ref, in aggregate: Ref) -> Ref {
        switch aggregate {
        case .list(let elements, let more):
            logic(elements.map { equal(a, $0) } + (more.map { [.unknown($0)] } ?? []), decisive: true)
        case .map(let entries, let more):
            find(a, in: entries) != nil ? .bool(true) : more.map { .unknown($0) } ?? .bool(false)
        default: .error
        }
    }
}
