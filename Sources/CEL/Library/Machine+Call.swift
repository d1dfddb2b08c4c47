// Hot: calls of the library.

extension Machine {
    /// Evaluates arguments and applies a strict function to them.
    mutating func call(_ op: Op, _ index: UInt32) -> Value {
        guard let builtin = Builtin(rawValue: op.extra) else { return fail(.corruptProgram, at: index) }
        switch op.code {
        case .call0:
            site = index
            return apply(builtin, [])
        case .call1:
            return call(builtin, run(op.a), at: index)
        case .call2:
            let a = run(op.a)
            return call(builtin, a, run(op.b), at: index)
        default: return applyMany(builtin, op, index)
        }
    }

    /// Applies a strict function to whatever its argument came to.
    mutating func call(_ builtin: Builtin, _ a: Value, at index: UInt32) -> Value {
        if builtin == .stated { return a.isError ? a : .bool(!a.isUnknown && !a.isOpen) }
        guard a.isOrdinary else { return a }
        site = index
        return missing(builtin, a) ?? apply(builtin, a)
    }

    mutating func call(_ builtin: Builtin, _ a: Value, _ b: Value, at index: UInt32) -> Value {
        if let special = special(a, b) { return special }
        site = index
        return unite(missing(builtin, a), missing(builtin, b)) ?? apply(builtin, a, b)
    }

    private mutating func applyMany(_ builtin: Builtin, _ op: Op, _ index: UInt32) -> Value {
        let start = scratch.count
        defer { scratch.truncate(to: start) }
        var special: Value?
        let operands = op.code == .call3 ? [op.a, op.b, op.c] : Array(program.operands[Int(op.a)..<Int(op.a + op.b)])
        for operand in operands {
            let value = run(operand)
            if !value.isOrdinary { special = special.map { merge($0, value) } ?? value }
            scratch.append(value)
        }
        if let special { return special }
        site = index
        var arguments: [Value] = []
        for place in start..<scratch.count { arguments.append(scratch[place]) }
        var lacking: Value?
        for argument in arguments { lacking = unite(lacking, missing(builtin, argument)) }
        return lacking ?? apply(builtin, arguments)
    }

    @inline(__always)
    private mutating func unite(_ a: Value?, _ b: Value?) -> Value? {
        guard let a else { return b }
        return b.map { union(a, $0) } ?? a
    }

    /// What keeps a function that looks into lists from saying anything: openness and unknown elements.
    @inline(__always)
    private mutating func missing(_ builtin: Builtin, _ argument: Value) -> Value? {
        argument.tag == .list && builtin.looksIntoLists ? missing(from: argument, for: builtin) : nil
    }

    @inline(never)
    private mutating func missing(from argument: Value, for builtin: Builtin) -> Value? {
        if builtin == .format { return missing(anywhereIn: argument) }
        var missing = openness(of: argument)
        remaining &-= Int64(argument.count)
        for place in 0..<argument.count {
            let part = element(argument, place)
            if part.isUnknown { missing = missing.map { union($0, part) } ?? part }
            if builtin == .flatten, let open = openness(of: part) {
                missing = missing.map { union($0, open) } ?? open
            }
        }
        return missing
    }

    /// Applies a function to arguments that somebody else evaluated; all are ordinary values.
    mutating func apply(_ builtin: Builtin, to arguments: [Value]) -> Value {
        switch arguments.count {
        case 1: apply(builtin, arguments[0])
        case 2: apply(builtin, arguments[0], arguments[1])
        default: apply(builtin, arguments)
        }
    }

    // MARK: - One argument

    private mutating func apply(_ builtin: Builtin, _ a: Value) -> Value {
        switch builtin {
        case .size: return size(a)
        case .toInt: return toInt(a)
        case .toUint: return toUint(a)
        case .toDouble: return toDouble(a)
        case .toString: return toString(a)
        case .toBytes: return toBytes(a)
        case .toBool: return toBool(a)
        case .toTimestamp: return toTimestamp(a)
        case .toDuration: return toDuration(a)
        case .typeOf: return typeOf(a)
        case .toDyn: return a
        case .getFullYear, .getMonth, .getDayOfYear, .getDayOfMonth, .getDate, .getDayOfWeek, .getHours, .getMinutes,
            .getSeconds, .getMilliseconds:
            return timeField(builtin, a, zone: nil)
        case .optionalOf: return optional(of: a)
        case .optionalOfNonZero: return optionalOfNonZero(a)
        case .hasValue: return a.tag == .optional ? .bool(a.bits != 0) : fail(.noSuchOverload, a)
        case .optionalValue:
            guard a.tag == .optional else { return fail(.noSuchOverload, a) }
            return content(of: a) ?? fail(.noValue)
        case .lowerASCII, .upperASCII, .trim, .reverseString, .quote, .charAt, .join, .split:
            return text(builtin, [a])
        case .greatest, .least: return extremum(builtin, [a])
        case .ceil, .floor, .round, .trunc, .abs, .sign, .sqrt, .isInfinite, .isNaN, .isFinite, .bitNot:
            return number(builtin, a)
        case .flatten, .sort, .distinct, .sum, .reverseList, .range, .listFirst, .listLast, .unwrapOptionals:
            return lists(builtin, [a])
        case .encodeBase64: return encodeBase64(a)
        case .decodeBase64: return decodeBase64(a)
        case .narrowInt32, .narrowUint32, .narrowFloat, .narrowInt64, .narrowUint64, .narrowDouble, .narrowBool,
            .narrowString, .narrowBytes, .narrowNull:
            return narrow(builtin, a)
        case .jsonMap: return a.tag == .map ? json(a) : fail(.noSuchOverload, a)
        case .jsonList: return a.tag == .list ? json(a) : fail(.noSuchOverload, a)
        case .ip, .isIP, .isCanonicalIP, .cidr, .isCIDR, .family, .isUnspecified, .isLoopback, .isGlobalUnicast,
            .isLinkLocalMulticast, .isLinkLocalUnicast, .masked, .prefixLength, .networkIP:
            return network(builtin, [a])
        default: return fail(.noSuchOverload, a)
        }
    }

    // MARK: - Two arguments

    private mutating func apply(_ builtin: Builtin, _ a: Value, _ b: Value) -> Value {
        switch builtin {
        case .contains, .startsWith, .endsWith: return search(builtin, a, b)
        case .matches: return matches(a, pattern: b)
        case .getFullYear, .getMonth, .getDayOfYear, .getDayOfMonth, .getDate, .getDayOfWeek, .getHours, .getMinutes,
            .getSeconds, .getMilliseconds:
            return timeField(builtin, a, zone: b)
        case .bitOr, .bitAnd, .bitXor, .shiftLeft, .shiftRight: return bits(builtin, a, b)
        case .makeTimestamp, .makeDuration: return time(builtin, seconds: a, nanos: b)
        case .narrowDouble, .narrowString, .narrowBool, .narrowNull, .jsonMap, .jsonList:
            // A field of a `Value` that is optional: what holds nothing leaves `b`.
            guard a.tag == .optional else { return fail(.noSuchOverload, a) }
            return content(of: a).map { apply(builtin, $0) } ?? b
        default: return apply(builtin, [a, b])
        }
    }

    // MARK: - Any number

    private mutating func apply(_ builtin: Builtin, _ arguments: [Value]) -> Value {
        switch builtin {
        case .optionalNone where arguments.isEmpty: return .optionalNone
        case .charAt, .indexOf, .lastIndexOf, .replace, .split, .join, .substring: return text(builtin, arguments)
        case .format:
            guard arguments.count == 2 else { return fail(.noSuchOverload) }
            return format(arguments[0], arguments[1])
        case .greatest, .least: return extremum(builtin, arguments)
        case .slice, .flatten: return lists(builtin, arguments)
        case .setContains, .setEquivalent, .setIntersects: return sets(builtin, arguments)
        case .containsIP, .containsCIDR: return network(builtin, arguments)
        case .regexReplace, .regexExtract, .regexExtractAll: return regex(builtin, arguments)
        default: return fail(.noSuchOverload, arguments.first ?? Failure.nothing)
        }
    }

    // MARK: - The core

    private mutating func size(_ value: Value) -> Value {
        switch value.tag {
        case .string:
            remaining &-= Int64(value.textLength / 16)
            return .int(Int64(scalarCount(value)))
        case .bytes: return .int(Int64(value.textLength))
        case .list, .map: return openness(of: value) ?? .int(Int64(value.count))
        default: return fail(.noSuchOverload, value)
        }
    }

    /// Unicode scalars of a string: bytes that do not continue one.
    func scalarCount(_ string: Value) -> Int {
        withBytes(string) { bytes in bytes.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 } }
    }

    private mutating func search(_ builtin: Builtin, _ a: Value, _ b: Value) -> Value {
        guard a.tag == .string, b.tag == .string else { return fail(.noSuchOverload, a, b) }
        remaining &-= Int64(a.textLength / 16)
        var left = comparableBytes
        let found: Bool = withBytes(a) { text in
            withBytes(b) { part in
                guard part.count <= text.count else { return false }
                switch builtin {
                case .startsWith: return isPrefix(part, of: text, at: 0)
                case .endsWith: return isPrefix(part, of: text, at: text.count - part.count)
                default: return firstPlace(of: part, in: text, from: 0, left: &left) != nil
                }
            }
        }
        return charge(comparing: left) ? .bool(found) : fail(.costLimit)
    }

    // MARK: - What searches compare

    /// Bytes that may still be compared; a step is charged for each 128 of them.
    var comparableBytes: Int64 { boundedProduct(128, max(0, remaining)) }

    /// Charges for what was compared since `comparableBytes` were counted; false if those did not do.
    mutating func charge(comparing left: Int64) -> Bool {
        let steps = (comparableBytes - left) / 128
        remaining = left < 0 ? -1 : remaining &- steps
        return remaining >= 0
    }

    private mutating func optionalOfNonZero(_ value: Value) -> Value {
        switch value.tag {
        case .null: return .optionalNone
        case .bool, .int, .uint: return value.bits == 0 ? .optionalNone : optional(of: value)
        case .double: return value.double == 0 ? .optionalNone : optional(of: value)
        case .string, .bytes: return value.textLength == 0 ? .optionalNone : optional(of: value)
        case .list, .map:
            if value.count > 0 { return optional(of: value) }
            return openness(of: value) ?? .optionalNone
        case .duration, .timestamp:
            return value.bits == 0 && value.aux == 0 ? .optionalNone : optional(of: value)
        case .optional: return value.bits == 0 ? .optionalNone : optional(of: value)
        case .record, .type, .unknown, .error: return optional(of: value)
        }
    }
}

func isPrefix(_ part: UnsafeRawBufferPointer, of text: UnsafeRawBufferPointer, at offset: Int) -> Bool {
    guard offset >= 0, offset + part.count <= text.count else { return false }
    return equalBytes(UnsafeRawBufferPointer(rebasing: text[offset...]), part, part.count)
}

/// The first place of `part` at or after `start`: at sixteen places at a time is looked for its first byte, and for its
/// last one where that would be.
///
/// What is compared at each place where `part` could begin is taken from `left`; the search ends where that is used up.
func firstPlace(
    of part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from start: Int, left: inout Int64
) -> Int? {
    guard let first = part.first, let last = part.last else { return start <= text.count ? start : nil }
    let (firsts, lasts) = (SIMD16(repeating: first), SIMD16(repeating: last))
    let end = text.count - part.count
    var place = start
    while place <= end {
        if end >= 15 {
            // The last sixteen places may overlap what was searched already.
            let block = min(place, end - 15)
            // All ones where the text has the wanted byte.
            func marks(_ wanted: SIMD16<UInt8>, _ offset: Int) -> SIMDMask<SIMD16<Int8>> {
                text.loadUnaligned(fromByteOffset: block + offset, as: SIMD16<UInt8>.self) .== wanted
            }
            let found = unsafeBitCast(marks(firsts, 0) .& marks(lasts, part.count - 1), to: SIMD2<UInt64>.self)
            let ahead = place - block
            let low = UInt64(littleEndian: found[0]) & (UInt64.max << UInt64(8 * ahead))
            let high = UInt64(littleEndian: found[1]) & (UInt64.max << UInt64(max(0, 8 * (ahead - 8))))
            if low | high == 0 {
                place = block + 16
                continue
            }
            place = block + (low != 0 ? low.trailingZeroBitCount / 8 : 8 + high.trailingZeroBitCount / 8)
        } else if text[place] != first || text[place + part.count - 1] != last {
            place += 1
            continue
        }
        let same = commonLength(UnsafeRawBufferPointer(rebasing: text[place...]), part, part.count)
        if same == part.count { return place }
        left -= Int64(same + 32)
        if left < 0 { return nil }
        place += 1
    }
    return nil
}
