import CRE2

/// A pattern of RE2, the dialect of CEL; matching takes linear time. Its owner frees it.
struct RegularExpression {
    private var pointer: UnsafeMutableRawPointer?

    /// Nothing compiled yet.
    init() {}

    /// Not compiled if the pattern is not well formed, or needs too much memory; see `isCompiled`. What is known of its
    /// shape is not counted again.
    init(_ pattern: ArraySlice<UInt8>, shape: PatternShape? = nil) {
        var message = [CChar](repeating: 0, count: 256)
        self.init(pattern, shape, &message)
    }

    private init(_ pattern: ArraySlice<UInt8>, _ known: PatternShape?, _ message: inout [CChar]) {
        pointer = RegularExpression.compile(pattern, &message)
        isBad = pointer == nil
        isTooLarge = isBad && message.withUnsafeBytes { $0.starts(with: "pattern too large".utf8) }
        literalStart = RegularExpression.literalStart(of: pattern)
        shape = known ?? (isBad ? PatternShape() : PatternShape(pattern))
    }

    private var shape = PatternShape()

    /// It was compiled in vain.
    private(set) var isBad = false
    private var isTooLarge = false
    var isCompiled: Bool { pointer != nil }

    /// What compiling took, in instructions; for one that was given up, as many as memory allows.
    var programSize: Int64 {
        pointer.map { Int64(cre2_program_size($0)) } ?? (isTooLarge ? 1 << 17 : 0)
    }

    /// Steps that compiling takes, and the count of what searches take.
    var compilingCost: Int64 { RegularExpression.instructionCost &* programSize &+ Int64(shape.work / 4) }

    /// Steps charged for an instruction, and for all of the largest program: RE2 bounds it before it writes some of its
    /// instructions out in several places.
    static let instructionCost: Int64 = 8
    static let mostCost = instructionCost << 19
    /// Steps that compiling all the patterns written out in a program may take: whoever evaluates it compiles them too, at
    /// their first use and without charge.
    static let mostCostTogether = mostCost / 2

    /// Steps charged for a category of Unicode, such as `\pL`: hundreds of ranges, whatever becomes of the pattern.
    static let categoryCost: Int64 = 2_000

    /// Steps charged for reading a pattern, whatever its program is.
    static func parsingCost(of pattern: ArraySlice<UInt8>) -> Int64 {
        let pairs = zip(pattern, pattern.dropFirst())
        let categories = pairs.count { $0 == UInt8(ascii: "\\") && $1 & ~0x20 == UInt8(ascii: "P") }
        // For the end of each, RE2 may go through all the rest.
        let names = pairs.count { $0 == UInt8(ascii: "[") && $1 == UInt8(ascii: ":") }
        return Int64(500 + 10 * pattern.count) + categoryCost * Int64(categories)
            + boundedProduct(Int64(names), Int64(pattern.count)) / 128
    }

    /// What became of compiling a pattern.
    struct Trial {
        let cost: Int64
        let programSize: Int64
        let shape: PatternShape
        /// In RE2's words; nil if nothing is wrong.
        let problem: String?

        init(of pattern: [UInt8]) {
            var message = [CChar](repeating: 0, count: 256)
            let shape = PatternShape(pattern[...], most: PatternShape.mostWorkOnce)
            let compiled = RegularExpression(pattern[...], shape, &message)
            defer { compiled.free() }
            cost = RegularExpression.instructionCost &* compiled.programSize &+ Int64(shape.work / 16)
            (programSize, self.shape) = (compiled.programSize, shape)
            let words = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            problem = compiled.isCompiled ? nil : String(decoding: words, as: UTF8.self)
        }
    }

    /// How many bytes behind the `^` that a pattern begins with every text has to begin with that it matches.
    private(set) var literalStart = 0

    /// Letters, digits and a few marks up to the first character that is more than itself. None in a pattern with
    /// alternatives or flags, of which the first may be something else.
    private static func literalStart(of pattern: ArraySlice<UInt8>) -> Int {
        guard pattern.first == UInt8(ascii: "^"), !pattern.contains(UInt8(ascii: "|")),
            !zip(pattern, pattern.dropFirst()).contains(where: { $0 == UInt8(ascii: "(") && $1 == UInt8(ascii: "?") })
        else { return 0 }
        let literal = pattern.dropFirst().prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "/"),
                UInt8(ascii: ":"), UInt8(ascii: " "):
                true
            default: false
            }
        }
        guard literal.endIndex < pattern.endIndex else { return literal.count }
        switch pattern[literal.endIndex] {
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
            return max(0, literal.count - 1)
        default: return literal.count
        }
    }

    /// What reading so many bytes may take, through a program of such a size.
    static func steps(reading count: Int64, _ size: Int64, _ width: PatternShape.Width) -> Int64 {
        let searched = searchedSize(size, width, count)
        guard width.most > 0 else { return boundedProduct(count / 16, 1 + searched / 16) }
        return boundedProduct(count, 16 + searched) / 256
    }

    static func mostSteps(
        reading count: Int64, _ size: Int64 = 1 << 19, _ width: PatternShape.Width = .unknown
    ) -> Int64 {
        boundedProduct(count / 16 + 1, 1 + searchedSize(size, width, count) / 16)
    }

    /// Instructions of a program of such a size that a search of so many bytes goes through: one by one where it is wide.
    private static func searchedSize(_ size: Int64, _ width: PatternShape.Width, _ count: Int64) -> Int64 {
        width.most > 0 ? 64 &* min(size, width.within(count)) : size
    }

    /// How many bytes so many steps suffice for, where groups are asked for too.
    private func bytes(for steps: Int64, groups: Int) -> Int {
        let searched = RegularExpression.searchedSize(programSize, shape.finding, .max) / 16
        let each = groups > 1 ? programSize + searched : searched
        return Int(clamping: boundedProduct(max(0, steps) / (1 + each), 16))
    }

    func steps(matching count: Int) -> Int64 {
        RegularExpression.steps(reading: Int64(count), programSize, shape.matching)
    }

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
    ///
    /// Each search is charged with what it may have read: up to its match and little more, or, where it may look ahead,
    /// the rest of the text. The last one made is that which uses up `steps`.
    func matches(in text: [UInt8], groups: Int, limit: Int, steps: inout Int64) -> [[Range<Int>?]] {
        guard let pointer else { return [] }
        var matches: [[Range<Int>?]] = []
        var bounds = [Int](repeating: -1, count: 2 * groups)
        var start = 0
        var end = -1
        // Never empty, so that it has an address.
        let padded = text.map { CChar(bitPattern: $0) } + [0]
        while start <= text.count, matches.count < limit, steps >= 0 {
            let rest = text.count - start
            // No further than the steps suffice for; what may come of the rest uses them up.
            let readable = min(rest, bytes(for: steps, groups: groups))
            let isFound = padded.withUnsafeBufferPointer { bytes in
                bounds.withUnsafeMutableBytes { places in
                    cre2_find(
                        pointer, bytes.baseAddress, start + readable, start,
                        places.baseAddress?.assumingMemoryBound(to: Int.self),
                        Int32(groups))
                }
            }
            let read = isFound ? min(rest, bounds[1] - start + Int(shape.ahead)) : rest
            steps =
                read > readable
                ? -1
                : steps &- RegularExpression.steps(reading: Int64(read), programSize, shape.finding) &- 8
            guard isFound else { break }
            let whole = bounds[0]..<bounds[1]
            // Groups are found by going through all instructions.
            if groups > 1 { steps &-= Int64(whole.count) &* programSize / 16 }
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

    private static func compile(
        _ pattern: ArraySlice<UInt8>, _ message: inout [CChar]
    ) -> UnsafeMutableRawPointer? {
        // A terminating zero, so that an empty pattern has an address too.
        let characters = pattern.map { CChar(bitPattern: $0) } + [0]
        let capacity = message.count
        return characters.withUnsafeBufferPointer { buffer in
            message.withUnsafeMutableBufferPointer {
                cre2_compile(buffer.baseAddress, pattern.count, $0.baseAddress, capacity)
            }
        }
    }
}

extension Machine {
    /// `text.matches(literal)`: compiled at its first use.
    mutating func matches(_ text: Value, _ pattern: UInt32, at index: UInt32) -> Value {
        guard text.isOrdinary else { return text }
        guard text.tag == .string else { return fail(.noSuchOverload, text, at: index) }
        let range = program.patterns[Int(pattern)].text
        guard let compiled = literalPattern(Int(pattern)) else {
            let value = Value(
                .string, flags: Value.constantFlag, bits: UInt64(range.offset) << 32 | UInt64(range.length))
            return fail(.badRegularExpression, value, at: index)
        }
        site = index
        return matches(text, compiled, literal: range)
    }

    /// `text.matches(pattern)` with a pattern that is known only now.
    mutating func matches(_ text: Value, pattern: Value) -> Value {
        guard text.tag == .string, pattern.tag == .string else { return fail(.noSuchOverload, text, pattern) }
        return withPattern(pattern) { $0.matches(text, $1) }
    }

    private mutating func matches(_ text: Value, _ pattern: RegularExpression, literal: Program.TextRange? = nil)
        -> Value
    {
        let steps = pattern.steps(matching: text.textLength)
        guard steps <= remaining else { return fail(.costLimit) }
        remaining &-= steps
        return .bool(
            withBytes(text) { bytes in
                if let literal, pattern.literalStart > 0 {
                    let start = Value(
                        .string, flags: Value.constantFlag,
                        bits: UInt64(literal.offset + 1) << 32 | UInt64(pattern.literalStart))
                    guard withBytes(start, { isPrefix($0, of: bytes, at: 0) }) else { return false }
                }
                return pattern.matches(bytes)
            })
    }

    /// Hands the pattern that a string holds to `use`. A literal of the program is compiled once, whatever it is called
    /// with; it is charged for each time, so that steps do not depend on what was done before. Any other is compiled
    /// anew, and charged with what that takes.
    mutating func withPattern(
        _ pattern: Value, _ use: (inout Machine, RegularExpression) -> Value
    ) -> Value {
        if pattern.flags & Value.constantFlag != 0 {
            for place in 0..<program.patterns.count {
                let range = program.patterns[place].text
                guard UInt64(range.offset) << 32 | UInt64(range.length) == pattern.bits else { continue }
                remaining &-= Int64(100 + pattern.textLength)
                guard let compiled = literalPattern(place) else { return fail(.badRegularExpression, pattern) }
                return use(&self, compiled)
            }
        }
        remaining &-= RegularExpression.parsingCost(of: bytes(of: pattern))
        if remaining < 0 { return fail(.costLimit) }
        let compiled = RegularExpression(bytes(of: pattern))
        defer { compiled.free() }
        remaining &-= compiled.compilingCost
        if remaining < 0 { return fail(.costLimit) }
        return compiled.isCompiled ? use(&self, compiled) : fail(.badRegularExpression, pattern)
    }

    private mutating func literalPattern(_ place: Int) -> RegularExpression? {
        if !patterns[place].isCompiled, !patterns[place].isBad {
            let entry = program.patterns[place]
            patterns[place] = RegularExpression(Array(program.text[entry.text.range])[...], shape: entry.shape)
        }
        return patterns[place].isBad ? nil : patterns[place]
    }
}
