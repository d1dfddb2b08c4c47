import CRE2

/// A pattern of RE2, the dialect of CEL; matching takes linear time. Its owner frees it.
struct RegularExpression {
    private var pointer: UnsafeMutableRawPointer?

    /// Nothing compiled yet.
    init() {}

    /// Nil if the pattern is not well formed.
    init?(_ pattern: ArraySlice<UInt8>) {
        pointer = RegularExpression.compile(pattern, nil)
        if pointer == nil { return nil }
    }

    var isCompiled: Bool { pointer != nil }

    /// Whether the pattern matches somewhere in `text`.
    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let pointer else { return false }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1) { empty in
            let start = text.baseAddress?.assumingMemoryBound(to: CChar.self) ?? UnsafePointer(empty.baseAddress)
            guard let start else { return false }
            return cre2_partial_match(pointer, start, text.count)
        }
    }

    /// Groups that capture. Those beyond the ninth are matched, but nobody can ask for them.
    var groupCount: Int { pointer.map { min(9, Int(cre2_group_count($0))) } ?? 0 }

    /// The bounds of matches from left to right, each with its first groups; nil for a group that took no part.
    func matches(in text: [UInt8], groups: Int, limit: Int) -> [[Range<Int>?]] {
        guard let pointer else { return [] }
        var matches: [[Range<Int>?]] = []
        var bounds = [Int](repeating: -1, count: 2 * groups)
        var start = 0
        var end = -1
        // Never empty, so that it has an address.
        let padded = text.map { CChar(bitPattern: $0) } + [0]
        while start <= text.count, matches.count < limit {
            let isFound = padded.withUnsafeBufferPointer { bytes in
                bounds.withUnsafeMutableBytes { places in
                    cre2_find(
                        pointer, bytes.baseAddress, text.count, start,
                        places.baseAddress?.assumingMemoryBound(to: Int.self),
                        Int32(groups))
                }
            }
            guard isFound else { break }
            let whole = bounds[0]..<bounds[1]
            start = whole.upperBound
            if whole.isEmpty {
                start += 1
                while start < text.count, text[start] & 0xC0 == 0x80 { start += 1 }
                if whole.lowerBound == end { continue }
            }
            end = whole.upperBound
            matches.append((0..<groups).map { bounds[2 * $0] < 0 ? nil : bounds[2 * $0]..<bounds[2 * $0 + 1] })
        }
        return matches
    }

    func free() {
        if let pointer { cre2_free(pointer) }
    }

    /// What is wrong with a pattern, in RE2's words; nil if nothing is.
    static func problem(in pattern: String) -> String? {
        var message = [CChar](repeating: 0, count: 256)
        let pointer = compile(Array(pattern.utf8)[...], &message)
        guard let pointer else {
            let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            return String(decoding: bytes, as: UTF8.self)
        }
        cre2_free(pointer)
        return nil
    }

    private static func compile(
        _ pattern: ArraySlice<UInt8>, _ message: UnsafeMutablePointer<CChar>?
    ) -> UnsafeMutableRawPointer? {
        // A terminating zero, so that an empty pattern has an address too.
        let characters = pattern.map { CChar(bitPattern: $0) } + [0]
        return characters.withUnsafeBufferPointer { buffer in
            var scratch: CChar = 0
            return withUnsafeMutablePointer(to: &scratch) { fallback in
                cre2_compile(buffer.baseAddress, pattern.count, message ?? fallback, message == nil ? 1 : 256)
            }
        }
    }
}

extension Machine {
    /// `text.matches(literal)`: compiled at its first use.
    mutating func matches(_ text: Value, _ pattern: UInt32, at index: UInt32) -> Value {
        guard text.isOrdinary else { return text }
        guard text.tag == .string else { return fail(.noSuchOverload, text, at: index) }
        guard let compiled = literalPattern(Int(pattern)) else {
            let range = program.patterns[Int(pattern)]
            let value = Value(
                .string, flags: Value.constantFlag, bits: UInt64(range.offset) << 32 | UInt64(range.length))
            return fail(.badRegularExpression, value, at: index)
        }
        return matches(text, compiled)
    }

    /// `text.matches(pattern)` with a pattern that is known only now.
    mutating func matches(_ text: Value, pattern: Value) -> Value {
        guard text.tag == .string, pattern.tag == .string else { return fail(.noSuchOverload, text, pattern) }
        return withPattern(pattern) { $0.matches(text, $1) }
    }

    private mutating func matches(_ text: Value, _ pattern: RegularExpression) -> Value {
        remaining &-= Int64(text.textLength / 16)
        return .bool(withBytes(text) { pattern.matches($0) })
    }

    /// Hands the pattern that a string holds to `use`. A literal of the program is compiled once, whatever it is called
    /// with; it is charged for each time, so that steps do not depend on what was done before.
    mutating func withPattern(
        _ pattern: Value, _ use: (inout Machine, RegularExpression) -> Value
    ) -> Value {
        remaining &-= Int64(100 + pattern.textLength)
        if pattern.flags & Value.constantFlag != 0 {
            for place in 0..<program.patterns.count {
                let range = program.patterns[place]
                guard UInt64(range.offset) << 32 | UInt64(range.length) == pattern.bits else { continue }
                guard let compiled = literalPattern(place) else { return fail(.badRegularExpression, pattern) }
                return use(&self, compiled)
            }
        }
        guard let compiled = RegularExpression(bytes(of: pattern)) else { return fail(.badRegularExpression, pattern) }
        defer { compiled.free() }
        return use(&self, compiled)
    }

    private mutating func literalPattern(_ place: Int) -> RegularExpression? {
        if !patterns[place].isCompiled {
            guard let compiled = RegularExpression(Array(program.text[program.patterns[place].range])[...]) else {
                return nil
            }
            patterns[place] = compiled
        }
        return patterns[place]
    }
}
