// When a comparison with the day that is judged comes out differently.

/// The first day after the watched one on which something that was evaluated may have another value.
struct TurnWatch: BitwiseCopyable {
    let day: Int64
    var first: Int64?

    mutating func note(_ candidate: Int64) {
        if candidate > day, candidate < first ?? .max { first = candidate }
    }
}

extension Machine {
    /// Watches evaluation on `day`, which the day variable holds: `firstTurn` is then the first later day on which a
    /// comparison that was made, or the row of a dated table that was found, comes out differently.
    ///
    /// A day is only compared or handed on (`DayDiscipline`), so up to that day every evaluation goes the same way.
    package mutating func watchTurns(of day: Int32) { turns = TurnWatch(day: Int64(day)) }

    package var firstTurn: Int32? { turns?.first.flatMap { Int32(exactly: $0) } }

    package mutating func stopWatching() { turns = nil }

    /// One side of a comparison of times is the watched day: the other turns it, on its own day or on the next.
    @inline(never)
    mutating func noteTurn(_ a: Value, _ b: Value) {
        guard var watch = turns, a.tag == .timestamp else { return }
        let midnight = watch.day * 86_400
        for (time, other) in [(a, b), (b, a)] where time.seconds == midnight && time.nanoseconds == 0 {
            let day = floorDivide(other.seconds, 86_400)
            watch.note(day)
            watch.note(day + 1)
        }
        turns = watch
    }

    @inline(never)
    mutating func noteTurn(_ row: Program.RowEntry, on day: Int64) {
        guard turns?.day == day else { return }
        turns?.note(Int64(row.from))
        turns?.note(Int64(row.until) + 1)
    }
}
