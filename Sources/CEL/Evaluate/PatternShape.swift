/// What searches for a pattern take, counted by going through all the sets of places that RE2 may come to.
///
/// RE2 keeps the sets that it meets, so that a byte takes one look-up; when they are more than its memory holds, it makes
/// them anew, and a byte takes as much as there are places in a set.
struct PatternShape: BitwiseCopyable, Sendable {
    /// Instructions that a byte of a text may be looked for in.
    struct Width: BitwiseCopyable, Sendable {
        /// In whatever text; none where a look-up is enough.
        var most: UInt32
        /// At the start of a text, and with each further byte.
        var first: UInt32
        var growth: UInt32

        static let unknown = Width(most: .max, first: .max, growth: 0)

        /// For a byte of a text of so many, on average.
        func within(_ count: Int64) -> Int64 {
            min(Int64(most), Int64(first) &+ Int64(growth) &* min(count, 1 << 30) / 2)
        }

        func joined(_ other: Width) -> Width {
            Width(most: max(most, other.most), first: max(first, other.first), growth: max(growth, other.growth))
        }
    }

    private(set) var matching = Width.unknown
    /// The same where the bounds of a match are asked for, which are searched forward and backward.
    private(set) var finding = Width.unknown
    /// How many bytes a search may read on behind its match, for a longer one that never comes.
    private(set) var ahead = UInt32.max
    /// Places gone through in the count, at most twice what it may take, and those of its alphabet.
    private(set) var work: UInt32 = 0

    static let mostWork = 1 << 18
    /// Of patterns that are written out, which are counted once.
    static let mostWorkOnce = 1 << 21
    private static let mostMemory = 2 << 20

    init() {}

    init(_ pattern: ArraySlice<UInt8>, most: Int = PatternShape.mostWork) {
        var reader = PatternReader(pattern)
        guard let whole = try? reader.read() else { return }
        let alphabetWork = 4 * min(PatternAlphabet.work(reader.classes), PatternAlphabet.mostWork)
        work = UInt32(clamping: alphabetWork)
        guard let alphabet = PatternAlphabet(reader.classes) else { return }
        let forward = Count(whole, alphabet, reader.classes, most, isBackward: false)
        let backward = Count(whole, alphabet, reader.classes, most, isBackward: true)
        work = UInt32(clamping: alphabetWork + forward.work + backward.work)
        finding = forward.width.joined(backward.width)
        switch PatternShape.isSearchedBackward(whole) {
        case true?: matching = backward.width
        case false?: matching = forward.width
        case nil: matching = finding
        }
        let longest = whole.longest.map { UInt32(clamping: boundedProduct(4, $0)) }
        ahead = min(forward.ahead, longest ?? .max)
    }

    /// RE2 goes backward from a `$` at the end, unless there is a `^` at the start. Nil in doubt.
    private static func isSearchedBackward(_ pattern: PatternPart) -> Bool? {
        guard contains(.textEnd, pattern) else { return false }
        guard case .sequence(let parts) = pattern, case .mark(.textEnd)? = parts.last else { return nil }
        if case .mark(.textStart)? = parts.first { return false }
        return contains(.textStart, pattern) ? nil : true
    }

    private static func contains(_ mark: PatternMarks, _ pattern: PatternPart) -> Bool {
        switch pattern {
        case .one: false
        case .mark(let other): mark == other
        case .sequence(let parts), .either(let parts): parts.contains { contains(mark, $0) }
        case .repetition(let part, _, _, _): contains(mark, part)
        }
    }

    /// Of a pattern read in one direction.
    private struct Count {
        var width = Width.unknown
        var ahead = UInt32.max
        var work = 0

        init(
            _ pattern: PatternPart, _ alphabet: PatternAlphabet, _ classes: [CharacterClass], _ most: Int,
            isBackward: Bool
        ) {
            guard var automaton = PatternAutomaton(pattern, alphabet, isBackward: isBackward) else { return }
            let starts = classes.map(\.starts)
            // Characters of several bytes have sets of their own, between the bytes.
            let between = classes.map { CharacterClass.between(CollectionOfOne($0)) }
            let allBetween = CharacterClass.between(classes)
            let entries = min(256, 4 + 2 * alphabet.letterCount + allBetween)
            var numbers: [PatternAutomaton.Step: Int] = [:]
            var steps: [PatternAutomaton.Step] = []
            var after: [[Int]] = []
            var (memory, largest) = (0, 0)

            func number(of step: PatternAutomaton.Step) -> Int {
                if let known = numbers[step] { return known }
                numbers[step] = steps.count
                steps.append(step)
                let within = automaton.classes(of: step.items).reduce(0) { $0 + between[$1] }
                let count = automaton.count(step.items, starts)
                memory += (72 + 8 * entries + 4 * count) * (1 + min(within, allBetween))
                largest = max(largest, count)
                return steps.count - 1
            }

            for context in PatternAutomaton.Context.allCases { _ = number(of: automaton.start(in: context)) }
            width = automaton.width(starts)
            while after.count < steps.count {
                let step = steps[after.count]
                var next: [Int] = []
                for (_, other) in automaton.next(step, most: most) where !other.isOver {
                    let number = number(of: other)
                    if !next.contains(number) { next.append(number) }
                }
                work = min(automaton.work, most)
                guard work < most else { return }
                after.append(next)
            }
            width.most = memory <= PatternShape.mostMemory ? 0 : min(width.most, UInt32(clamping: largest))
            let bytes = allBetween > 0 ? 4 : 1
            if let far = Count.longest(steps.map(\.isMatch), after) { ahead = UInt32(clamping: bytes * far) }
        }

        /// How far it goes from a match to the next, or to where none can come; nil if without bound.
        private static func longest(_ isMatch: [Bool], _ after: [[Int]]) -> Int? {
            let matches = isMatch.indices.filter { isMatch[$0] }
            let after = after.map { $0.filter { !isMatch[$0] } }
            var arrivals = Array(repeating: 0, count: isMatch.count)
            var open = matches
            while let place = open.popLast() {
                for next in after[place] {
                    if arrivals[next] == 0 { open.append(next) }
                    arrivals[next] += 1
                }
            }
            // Each behind all that lead to it: in a circle, none ever is.
            var left = arrivals.count { $0 > 0 }
            var far = Array(repeating: 0, count: isMatch.count)
            open = matches
            while let place = open.popLast() {
                for next in after[place] {
                    far[next] = max(far[next], far[place] + 1)
                    arrivals[next] -= 1
                    guard arrivals[next] == 0 else { continue }
                    left -= 1
                    open.append(next)
                }
            }
            return left == 0 ? far.max() ?? 0 : nil
        }
    }
}
