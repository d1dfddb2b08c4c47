/// Characters of a pattern: ranges of code points, and categories of Unicode, of which only RE2 knows what they hold.
struct CharacterClass: Hashable {
    /// In order, apart from each other.
    private(set) var ranges: [ClosedRange<UInt32>] = []
    private(set) var categories: Set<Category> = []
    private(set) var isInverse = false

    /// The name of a category, or what belongs to characters that are not of ASCII when case is ignored.
    struct Category: Hashable {
        let name: String
        let isInverse: Bool
    }

    static let word = CharacterClass("0"..."9", "A"..."Z", "_"..."_", "a"..."z")
    static let newline = CharacterClass("\n"..."\n")
    static let all = CharacterClass("\0"..."\u{10FFFF}")
    static let digit = CharacterClass("0"..."9")
    static let space = CharacterClass("\t"..."\n", "\u{C}"..."\r", " "..." ")

    static let named: [String: CharacterClass] = [
        "alnum": CharacterClass("0"..."9", "A"..."Z", "a"..."z"), "alpha": CharacterClass("A"..."Z", "a"..."z"),
        "ascii": CharacterClass("\0"..."\u{7F}"), "blank": CharacterClass("\t"..."\t", " "..." "),
        "cntrl": CharacterClass("\0"..."\u{1F}", "\u{7F}"..."\u{7F}"), "digit": digit,
        "graph": CharacterClass("!"..."~"), "lower": CharacterClass("a"..."z"), "print": CharacterClass(" "..."~"),
        "punct": CharacterClass("!"..."/", ":"..."@", "["..."`", "{"..."~"),
        "space": CharacterClass("\t"..."\r", " "..." "), "upper": CharacterClass("A"..."Z"), "word": word,
        "xdigit": CharacterClass("0"..."9", "A"..."F", "a"..."f"),
    ]

    init() {}

    private init(_ ranges: ClosedRange<Unicode.Scalar>...) {
        self.ranges = ranges.map { $0.lowerBound.value...$0.upperBound.value }
    }

    init(category name: String, isInverse: Bool) {
        categories = [Category(name: name, isInverse: isInverse)]
    }

    var inverse: CharacterClass {
        var inverse = self
        if !categories.isEmpty {
            inverse.isInverse.toggle()
            return inverse
        }
        inverse.ranges = []
        var start: UInt32 = 0
        for range in ranges {
            if range.lowerBound > start { inverse.ranges.append(start...range.lowerBound - 1) }
            start = range.upperBound + 1
        }
        if start <= 0x10FFFF { inverse.ranges.append(start...0x10FFFF) }
        return inverse
    }

    /// With the other case of its letters.
    var folded: CharacterClass {
        var folded = CharacterClass()
        for range in ranges { folded.insert(range, ignoresCase: true) }
        return folded
    }

    mutating func insert(_ range: ClosedRange<UInt32>, ignoresCase: Bool) {
        insert(range)
        guard ignoresCase else { return }
        for (letters, other) in [(UInt32(0x41)...0x5A, UInt32(0x61)), (0x61...0x7A, 0x41)] where range.overlaps(letters)
        {
            let part = range.clamped(to: letters)
            let start = part.lowerBound - letters.lowerBound + other
            insert(start...start + part.upperBound - part.lowerBound)
        }
        // Kelvin's sign and the long s.
        if range.contains(0x4B) || range.contains(0x6B) { insert(0x212A...0x212A) }
        if range.contains(0x53) || range.contains(0x73) { insert(0x17F...0x17F) }
        if range.upperBound > 0x7F { categories.insert(Category(name: "\(range)", isInverse: false)) }
    }

    /// `other` is no inverse with categories.
    mutating func formUnion(_ other: CharacterClass) {
        for range in other.ranges { insert(range) }
        categories.formUnion(other.categories)
    }

    private mutating func insert(_ range: ClosedRange<UInt32>) {
        let start = ranges.firstIndex { $0.upperBound + 1 >= range.lowerBound } ?? ranges.count
        let end = ranges[start...].firstIndex { $0.lowerBound > range.upperBound + 1 } ?? ranges.count
        let joined = ranges[start..<end]
        let whole =
            min(
                range.lowerBound, joined.first?.lowerBound ?? .max)...max(
                range.upperBound, joined.last?.upperBound ?? 0)
        ranges.replaceSubrange(start..<end, with: [whole])
    }

    func contains(_ character: UInt32, in named: Set<String> = []) -> Bool {
        (ranges.contains { $0.contains(character) } || categories.contains { named.contains($0.name) != $0.isInverse })
            != isInverse
    }

    /// Bytes that a character of it may begin with, as RE2 tells them apart: four at most are counted.
    var starts: Int {
        if isInverse || !categories.isEmpty { return 4 }
        let ascii = ranges.first.map { $0.lowerBound < 0x80 } == true ? 1 : 0
        return min(4, ranges.reduce(ascii) { $0 + ($1.upperBound < 0x80 ? 0 : $1.count == 1 ? 1 : 3) })
    }

    /// Sets of places that RE2 may come to between the bytes of characters of some classes.
    static func between(_ classes: some Sequence<CharacterClass>) -> Int {
        var ranges: Set<ClosedRange<UInt32>> = []
        var categories: Set<Category> = []
        for one in classes {
            categories.formUnion(one.categories)
            for range in one.ranges where range.upperBound > 0x7F { ranges.insert(range) }
        }
        // Of a category, as many as come to the sets that RE2 makes of the largest.
        let all = ranges.reduce(270 * categories.count) { $0 + between($1) }
        return all + (!categories.isEmpty || ranges.contains { $0.count > 1 } ? 3 : 0)
    }

    private static func between(_ range: ClosedRange<UInt32>) -> Int {
        if range.count == 1 { return range.lowerBound < 0x800 ? 1 : range.lowerBound < 0x1_0000 ? 2 : 3 }
        return (range.lowerBound > 0x80 ? 3 : 0) + (range.upperBound < 0x10FFFF ? 3 : 0)
    }
}

/// What the classes of a pattern tell apart: a letter stands for all characters that belong to the same of them.
struct PatternAlphabet {
    typealias Letters = SIMD4<UInt64>

    private(set) var all: Letters = .zero
    /// In parallel to the classes.
    private(set) var letters: [Letters] = []
    private(set) var letterCount = 0

    static let mostWork = 1 << 16

    /// About what it takes to find the letters.
    static func work(_ classes: [CharacterClass]) -> Int {
        let ranges = classes.reduce(0) { $0 + $1.ranges.count }
        return 2 * (ranges + 1) * (ranges + classes.count)
    }

    /// Nil if there are more letters than fit.
    init?(_ classes: [CharacterClass]) {
        guard PatternAlphabet.work(classes) < PatternAlphabet.mostWork else { return nil }
        var starts: Set<UInt32> = [0]
        for range in classes.lazy.flatMap(\.ranges) { starts.formUnion([range.lowerBound, range.upperBound + 1]) }
        var kinds: [[Bool]: UInt32] = [:]
        for start in starts.sorted() { kinds[classes.map { $0.ranges.contains { $0.contains(start) } }] = start }
        // Of a character that ranges do not tell apart, any of the categories may be true.
        var names: [Set<String>] = [[]]
        for name in Set(classes.lazy.flatMap(\.categories).map(\.name)).sorted() {
            guard names.count < 256 else { return nil }
            names += names.map { $0.union([name]) }
        }
        guard kinds.count * names.count <= 256 else { return nil }
        letters = Array(repeating: .zero, count: classes.count)
        var place = 0
        for start in kinds.values.sorted() {
            for named in names {
                all[place / 64] |= 1 << UInt64(place % 64)
                for number in classes.indices where classes[number].contains(start, in: named) {
                    letters[number][place / 64] |= 1 << UInt64(place % 64)
                }
                place += 1
            }
        }
        letterCount = place
    }
}
