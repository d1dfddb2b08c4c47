/// What the text of a pattern says of how much a search for it takes. In doubt, much.
struct PatternShape {
    /// Whether so many of its parts may match at once that RE2 cannot keep the sets of them: then each byte takes a step
    /// in each part.
    private(set) var isWide = true
    /// Whether a search may read on behind a match, for a longer one that never comes.
    private(set) var looksAhead = true

    /// RE2 keeps so many sets in the memory that it has, two to the power of this.
    private static let mostKept = 12

    init() {}

    init(_ pattern: ArraySlice<UInt8>) {
        var reader = PatternReader(pattern)
        var tokens: [PatternReader.Token] = []
        while let token = reader.next() { tokens.append(token) }
        isWide = PatternShape.width(tokens) > PatternShape.mostKept
        looksAhead = !PatternShape.endsWithLoops(tokens) && !PatternShape.isDetermined(tokens)
    }

    /// Two to the power of this is about how many sets of parts there can be that match at once.
    ///
    /// A part counts that goes on with what only sometimes came to it: of `a[ab]{9}` each `[ab]`, since an `a` may have
    /// stood nine places before or not. Where all that it matches comes to it too, as in `[ab]{9}`, how long that has gone
    /// on is all there is to know.
    private static func width(_ tokens: [PatternReader.Token]) -> Int {
        struct Group {
            var whole = 0
            /// Of its last part.
            var last = 0
            var hasAlternatives = false
        }
        var (group, outer) = (Group(), [Group]())
        let hasFlags = tokens.contains { if case .flags = $0 { true } else { false } }
        // What comes later comes before in the next turn.
        var before = repeatsGroups(tokens) ? members(tokens).map { hasFlags ? $0.folded : $0 } : []
        for token in tokens {
            switch token {
            case .doubt: return .max
            case .mark: continue
            case .bar: group.hasAlternatives = true
            case .flags(false): continue
            case .one(let exact):
                let members = hasFlags ? exact.folded : exact
                group.whole += group.last
                group.last = before.contains { !$0.isDisjoint(from: members) && !members.isSubset(of: $0) } ? 1 : 0
                if !before.contains(members) { before.append(members) }
                if before.count > 64 { return .max }
            case .open, .flags(true):
                outer.append(group)
                group = Group()
            case .close:
                guard var next = outer.popLast() else { return .max }
                next.whole += next.last
                next.last = group.whole + group.last + (group.hasAlternatives ? 1 : 0)
                group = next
            case .repetition(let least, let most):
                let bits = Int.bitWidth - max(most ?? least + 1, 1).leadingZeroBitCount
                group.last = group.last * (most ?? max(least, 1)) + (most == 1 && least == 1 ? 0 : bits)
            }
            if max(group.whole, group.last) > mostKept { return .max }
        }
        return outer.isEmpty ? group.whole + group.last : .max
    }

    private static func members(_ tokens: [PatternReader.Token]) -> [PatternReader.Members] {
        var all: [PatternReader.Members] = []
        for case .one(let members) in tokens where !all.contains(members) && all.count <= 64 { all.append(members) }
        return all
    }

    private static func repeatsGroups(_ tokens: [PatternReader.Token]) -> Bool {
        zip(tokens, tokens.dropFirst()).contains { pair in
            if case (.close, .repetition) = pair { true } else { false }
        }
    }

    /// Whether whatever repeats without a bound is the last that its alternative asks for, since each turn of that is a
    /// match already.
    private static func endsWithLoops(_ tokens: [PatternReader.Token]) -> Bool {
        var depth = 0
        var hasLoop = false
        for token in tokens {
            switch token {
            case .close: depth -= 1
            case .bar where depth == 0: hasLoop = false
            case .doubt: return false
            case .flags(false): continue
            default: if hasLoop { return false }
            }
            switch token {
            case .open, .flags(true): depth += 1
            default: break
            }
            if case .repetition(_, nil) = token { hasLoop = true }
        }
        return true
    }

    /// Whether a text can be read in one way alone: nothing may be left out, and what repeats ends with something that it
    /// does not hold, so that no other reading is still going on when a match is found.
    private static func isDetermined(_ tokens: [PatternReader.Token]) -> Bool {
        var last: PatternReader.Members?
        var loop: PatternReader.Members?
        for token in tokens {
            switch token {
            case .doubt, .bar, .flags: return false
            case .mark: if loop != nil { return false }
            case .open: last = nil
            case .close: last = nil
            case .one(let members):
                if let loop, !loop.isDisjoint(from: members) { return false }
                (last, loop) = (members, nil)
            case .repetition(let least, let most):
                guard let members = last, most == nil || most == least else { return false }
                if most == nil { loop = members }
                last = nil
            }
        }
        return true
    }
}
