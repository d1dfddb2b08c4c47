// Hot: goes through all that a pattern may come to.

/// The places of a pattern that may go on at once, as RE2 goes from set to set of them.
///
/// It goes forward as a search does, which begins anew in each place of the text, places in order of what is preferred; or
/// backward, from the end of a match to its start.
struct PatternAutomaton {
    typealias Letters = PatternAlphabet.Letters

    /// The places that may go on before a character. Where the search began anew stands `between`, and `anew` at the end as
    /// long as it does.
    struct Step: Hashable {
        fileprivate(set) var items: [Int32]
        /// What a place that waits for its next character has to know.
        fileprivate(set) var context: Context?
        /// Whether a match ended before the last character.
        let isMatch: Bool

        /// Nothing came, and nothing can come any more.
        var isOver: Bool { items.isEmpty && !isMatch }

        func hash(into hasher: inout Hasher) {
            hasher.combine(
                items.reduce(isMatch ? 1 : 0) {
                    ($0 ^ $0 >> 31 ^ UInt64(bitPattern: Int64($1))) &* 0x9E37_79B9_7F4A_7C15
                })
        }
    }

    private static let between: Int32 = -1
    private static let anew: Int32 = -2

    /// What stood before a place, as far as marks ask for it.
    enum Context: Int32, CaseIterable { case other, word, line, text }

    enum Place {
        case one(class: Int, next: Int32)
        case mark(PatternMarks, next: Int32)
        case either(Int32, Int32)
        case match
    }

    private static let mostPlaces = 10_000

    let isBackward: Bool
    private let alphabet: PatternAlphabet
    private(set) var places: [Place] = [.match]
    private(set) var first: Int32 = 0
    private var marks: PatternMarks = []
    /// Characters that marks tell apart.
    private var kinds: [Letters] = []

    /// Places gone through so far.
    private(set) var work = 0

    // Of the step being made.
    private var out: [Int32] = []
    private var hasMarks = false
    private var isDecided = false
    private var pending: [Int32] = []
    private var round: Int32 = 0
    private var seen: [Int32] = []
    private var seenClasses: [Int32]

    /// Nil if it has too many places.
    init?(_ pattern: PatternPart, _ alphabet: PatternAlphabet, isBackward: Bool) {
        self.alphabet = alphabet
        self.isBackward = isBackward
        seenClasses = Array(repeating: 0, count: alphabet.letters.count)
        first = add(pattern, then: 0)
        guard places.count < PatternAutomaton.mostPlaces else { return nil }
        seen = Array(repeating: 0, count: places.count)
        kinds = [alphabet.all]
        if !marks.isDisjoint(with: [.wordEdge, .noWordEdge]) {
            PatternAutomaton.split(&kinds, by: alphabet.letters[0])
        }
        if !marks.isDisjoint(with: [.lineStart, .lineEnd]) { PatternAutomaton.split(&kinds, by: alphabet.letters[1]) }
    }

    private mutating func add(_ place: Place) -> Int32 {
        places.append(place)
        return Int32(places.count - 1)
    }

    private mutating func add(_ part: PatternPart, then next: Int32) -> Int32 {
        guard places.count < PatternAutomaton.mostPlaces else { return 0 }
        switch part {
        case .one(let number): return add(.one(class: number, next: next))
        case .mark(let mark):
            marks.formUnion(isBackward ? mark.reversed : mark)
            return add(.mark(isBackward ? mark.reversed : mark, next: next))
        case .sequence(let parts):
            return (isBackward ? parts : parts.reversed()).reduce(next) { add($1, then: $0) }
        case .either(let parts):
            let starts = parts.map { add($0, then: next) }
            return starts.dropLast().reversed().reduce(starts[starts.count - 1]) { add(.either($1, $0)) }
        case .repetition(let part, let least, let most, let isGreedy):
            var start = next
            if let most {
                for _ in 0..<max(0, most - least) where places.count < PatternAutomaton.mostPlaces {
                    let turn = add(part, then: start)
                    start = add(isGreedy ? .either(turn, next) : .either(next, turn))
                }
            } else {
                let loop = add(.match)
                let turn = add(part, then: loop)
                places[Int(loop)] = isGreedy ? .either(turn, next) : .either(next, turn)
                start = least > 0 ? turn : loop
            }
            for _ in 0..<(most == nil ? max(0, least - 1) : least) where places.count < PatternAutomaton.mostPlaces {
                start = add(part, then: start)
            }
            return start
        }
    }

    private static func split(_ parts: inout [Letters], by letters: Letters) {
        for place in parts.indices {
            let (inside, outside) = (parts[place] & letters, parts[place] & ~letters)
            guard inside != .zero, outside != .zero else { continue }
            parts[place] = inside
            parts.append(outside)
        }
    }

    /// Before the first character, behind such a one.
    mutating func start(in context: Context) -> Step {
        begin()
        follow(first, holding: start(context), all: false)
        if !isBackward, !isDecided { out.append(PatternAutomaton.anew) }
        return finish(context, isMatch: false)
    }

    /// Whether the text may end here.
    mutating func isMatchAtEnd(_ step: Step) -> Bool {
        resolved(step, before: nil).contains { $0 >= 0 && isMatch($0) }
    }

    /// All that may come next, each for some letters, unless there is too much to go through.
    mutating func next(_ step: Step, most: Int = .max) -> [(letters: Letters, step: Step)] {
        var all: [(letters: Letters, step: Step)] = []
        for kind in kinds {
            let items = resolved(step, before: kind)
            var parts = [kind]
            for number in classes(of: items) {
                work += parts.count
                PatternAutomaton.split(&parts, by: alphabet.letters[number])
            }
            for part in parts where work < most { all.append((part, advanced(items, by: part))) }
        }
        return all
    }

    /// The different classes of some places.
    mutating func classes(of items: [Int32]) -> [Int] {
        round += 1
        var classes: [Int] = []
        for item in items where item >= 0 {
            guard case .one(let number, _) = places[Int(item)], seenClasses[number] != round else { continue }
            seenClasses[number] = round
            classes.append(number)
        }
        return classes
    }

    private func isMatch(_ item: Int32) -> Bool { if case .match = places[Int(item)] { true } else { false } }

    private func context(after letters: Letters) -> Context {
        if kinds.count == 1 { return .other }
        if letters & alphabet.letters[1] != .zero { return .line }
        return letters & alphabet.letters[0] != .zero ? .word : .other
    }

    private func start(_ context: Context) -> PatternMarks {
        switch context {
        case .text: .starts
        case .line: .lineStart
        case .word, .other: []
        }
    }

    /// What goes on before such a letter, or at the end: all marks are known now.
    private mutating func resolved(_ step: Step, before letters: Letters?) -> [Int32] {
        guard let before = step.context else { return step.items }
        let after = letters.map { context(after: $0) }
        var holding = start(before)
        if after == nil { holding.formUnion(.ends) }
        if after == .line { holding.insert(.lineEnd) }
        holding.insert((before == .word) != (after == .word) ? .wordEdge : .noWordEdge)
        begin()
        for item in step.items where !isDecided { follow(item, holding: holding, all: true) }
        return out
    }

    private mutating func advanced(_ items: [Int32], by letters: Letters) -> Step {
        let context = context(after: letters)
        let holding = start(context)
        begin()
        var isMatch = false
        work += items.count + 32
        for item in items where !isDecided {
            if item < 0 {
                follow(PatternAutomaton.between, holding: holding, all: false)
                guard item == PatternAutomaton.anew else { continue }
                follow(first, holding: holding, all: false)
                if !isDecided { follow(item, holding: holding, all: false) }
                continue
            }
            switch places[Int(item)] {
            case .one(let number, let next):
                if alphabet.letters[number] & letters != .zero { follow(next, holding: holding, all: false) }
            case .match:
                isMatch = true
                // What is preferred less cannot change the match.
                if !isBackward { isDecided = true }
            case .mark, .either: break
            }
        }
        return finish(context, isMatch: isMatch)
    }

    private mutating func begin() {
        round += 1
        out.removeAll(keepingCapacity: true)
        (hasMarks, isDecided) = (false, false)
    }

    private mutating func finish(_ context: Context, isMatch: Bool) -> Step {
        if out.last == PatternAutomaton.between { out.removeLast() }
        if isBackward { out.sort() }
        return Step(items: out, context: hasMarks ? context : nil, isMatch: isMatch)
    }

    /// Goes on to the next characters. Marks that hold are passed; where not all is known, those wait that ask for what
    /// comes behind them.
    private mutating func follow(_ start: Int32, holding: PatternMarks, all: Bool) {
        if start < 0 {
            if out.last == PatternAutomaton.between { out.removeLast() }
            if start == PatternAutomaton.anew || !out.isEmpty { out.append(start) }
            return
        }
        pending.append(start)
        while let item = pending.popLast() {
            work += 1
            guard seen[Int(item)] != round else { continue }
            seen[Int(item)] = round
            switch places[Int(item)] {
            case .one: out.append(item)
            case .either(let one, let other):
                pending.append(other)
                pending.append(one)
            case .mark(let mark, let next):
                if holding.contains(mark) {
                    pending.append(next)
                } else if !all, mark.isDisjoint(with: .starts) {
                    hasMarks = true
                    out.append(item)
                }
            case .match:
                out.append(item)
                guard !isBackward else { continue }
                isDecided = true
                pending.removeAll(keepingCapacity: true)
            }
        }
    }
}
