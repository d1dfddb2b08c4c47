extension PatternAutomaton {
    /// What reaching places takes with each character, beginning anew in each place of the text: `counts` tells for a class
    /// how many instructions of RE2 wait for a character of it.
    func width(_ counts: [Int]) -> PatternShape.Width {
        var isReached = Array(repeating: false, count: places.count)
        var width = PatternShape.Width(most: 0, first: 0, growth: 0)
        var (all, distance) = (0, 0)
        var next = [first]
        while !next.isEmpty {
            var pending = next
            next = []
            while let item = pending.popLast() {
                guard !isReached[Int(item)] else { continue }
                isReached[Int(item)] = true
                switch places[Int(item)] {
                case .one(let number, let after):
                    all += counts[number]
                    next.append(after)
                case .mark(_, let after):
                    all += 1
                    pending.append(after)
                case .either(let one, let other): pending += [one, other]
                case .match: all += 1
                }
            }
            if distance == 0 {
                width.first = UInt32(clamping: all)
            } else {
                let added = all - Int(width.first)
                width.growth = max(width.growth, UInt32(clamping: (added + distance - 1) / distance))
            }
            distance += 1
        }
        width.most = UInt32(clamping: all)
        return width
    }

    /// The instructions that wait in some places.
    func count(_ items: [Int32], _ counts: [Int]) -> Int {
        items.reduce(0) { sum, item in
            guard item >= 0, case .one(let number, _) = places[Int(item)] else { return sum + 1 }
            return sum + counts[number]
        }
    }
}
