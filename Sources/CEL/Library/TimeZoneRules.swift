/// The offsets of one time zone, read from the text of a TZif file (RFC 9636), such as those in `/usr/share/zoneinfo`.
///
/// Who evaluates hands it in through `Machine.zoneOffset`: this module reads no disk.
package struct TimeZoneRules: Sendable {
    /// Instants at which the offset changes, ascending, and the offset from then on.
    private var transitions: [(at: Int64, offset: Int32)] = []
    /// The offset before the first transition.
    private var first: Int32 = 0
    /// What holds after the last transition, if the file says so.
    private var later: PosixRule?

    /// Nil for anything that is no TZif file.
    package init?(tzif bytes: [UInt8]) {
        var reader = BigEndianReader(bytes)
        guard var header = Header(&reader) else { return nil }
        var width = 4
        if header.version >= UInt8(ascii: "2") {
            // The first block is for readers that know 32 bits only; the second says the same and more.
            guard reader.skip(header.length(width: 4)), let second = Header(&reader) else { return nil }
            header = second
            width = 8
        }
        var times: [Int64] = []
        for _ in 0..<header.times {
            guard let time = reader.number(width) else { return nil }
            times.append(time)
        }
        guard let kinds = reader.bytes(header.times) else { return nil }
        var offsets: [Int32] = []
        for _ in 0..<header.types {
            guard let offset = reader.number(4), reader.skip(2) else { return nil }
            offsets.append(Int32(truncatingIfNeeded: offset))
        }
        guard let initial = offsets.first else { return nil }
        first = initial
        for (time, kind) in zip(times, kinds) {
            guard Int(kind) < offsets.count, time > transitions.last?.at ?? .min else { return nil }
            transitions.append((time, offsets[Int(kind)]))
        }
        guard reader.skip(header.lengthBehindTypes(width: width)) else { return nil }
        if width == 8, reader.bytes(1) == [0x0A] {
            later = PosixRule(reader.rest.prefix { $0 != 0x0A })
        }
    }

    /// Seconds east of UTC at an instant, in seconds since 1970.
    package func offset(at seconds: Int64) -> Int32 {
        guard let last = transitions.last else { return later?.offset(at: seconds) ?? first }
        if seconds >= last.at { return later?.offset(at: seconds) ?? last.offset }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : transitions[low - 1].offset
    }

    private struct Header {
        let version: UInt8
        let universal: Int
        let standard: Int
        let leaps: Int
        let times: Int
        let types: Int
        let characters: Int

        init?(_ reader: inout BigEndianReader) {
            guard reader.bytes(4) == Array("TZif".utf8), let version = reader.bytes(1)?.first, reader.skip(15) else {
                return nil
            }
            var counts: [Int] = []
            for _ in 0..<6 {
                // A file of a few kilobytes; whatever counts more is none.
                guard let count = reader.number(4), (0..<100_000).contains(count) else { return nil }
                counts.append(Int(count))
            }
            self.version = version
            (universal, standard, leaps) = (counts[0], counts[1], counts[2])
            (times, types, characters) = (counts[3], counts[4], counts[5])
        }

        func length(width: Int) -> Int { times * (width + 1) + types * 6 + lengthBehindTypes(width: width) }
        func lengthBehindTypes(width: Int) -> Int { characters + leaps * (width + 4) + standard + universal }
    }
}

/// The rule of a zone for all years: the TZ variable of POSIX, with the extension of RFC 9636, section 3.3.1.
private struct PosixRule: Sendable {
    private let standard: Int32
    private var summer: (offset: Int32, start: Turn, end: Turn)?

    private struct Turn: Sendable {
        enum Day: Sendable {
            /// Month, week (5 is the last), and day of the week (0 is Sunday).
            case weekday(Int64, Int64, Int64)
            /// 1 to 365; February has 28 days.
            case julian(Int64)
            /// 0 to 365.
            case ofYear(Int64)
        }
        let day: Day
        let seconds: Int64
    }

    init?(_ text: ArraySlice<UInt8>) {
        var reader = PosixReader(text)
        guard reader.name(), let offset = reader.time() else { return nil }
        standard = Int32(truncatingIfNeeded: -offset)
        guard !reader.isAtEnd else { return }
        guard reader.name() else { return nil }
        var summerOffset = standard + 3600
        if !reader.isNext(",") {
            guard let offset = reader.time() else { return nil }
            summerOffset = Int32(truncatingIfNeeded: -offset)
        }
        guard reader.accept(","), let start = PosixRule.turn(&reader), reader.accept(","),
            let end = PosixRule.turn(&reader), reader.isAtEnd
        else { return nil }
        summer = (summerOffset, start, end)
    }

    private static func turn(_ reader: inout PosixReader) -> Turn? {
        let day: Turn.Day
        if reader.accept("M") {
            guard let month = reader.number(), reader.accept("."), let week = reader.number(), reader.accept("."),
                let weekday = reader.number(), (1...12).contains(month), (1...5).contains(week), weekday < 7
            else { return nil }
            day = .weekday(month, week, weekday)
        } else if reader.accept("J") {
            guard let number = reader.number(), (1...365).contains(number) else { return nil }
            day = .julian(number)
        } else {
            guard let number = reader.number(), number <= 365 else { return nil }
            day = .ofYear(number)
        }
        guard reader.accept("/") else { return Turn(day: day, seconds: 7200) }
        return reader.time().map { Turn(day: day, seconds: $0) }
    }

    func offset(at seconds: Int64) -> Int32 {
        guard let summer else { return standard }
        let year = Timestamp.date(floorDivide(seconds &+ Int64(standard), 86_400)).year
        let start = instant(of: summer.start, in: year) - Int64(standard)
        let end = instant(of: summer.end, in: year) - Int64(summer.offset)
        let isSummer =
            start < end ? seconds >= start && seconds < end : !(seconds >= end && seconds < start)
        return isSummer ? summer.offset : standard
    }

    /// Seconds since 1970 on the clocks of the zone.
    private func instant(of turn: Turn, in year: Int64) -> Int64 {
        let day: Int64
        switch turn.day {
        case .weekday(let month, let week, let weekday):
            let first = Timestamp.days(year, month, 1)
            let next = month == 12 ? Timestamp.days(year + 1, 1, 1) : Timestamp.days(year, month + 1, 1)
            let ofFirst = ((first + 4) % 7 + 7) % 7
            let candidate = first + (weekday - ofFirst + 7) % 7 + (week - 1) * 7
            day = candidate < next ? candidate : candidate - 7
        case .julian(let number):
            let isLeap = Timestamp.days(year + 1, 1, 1) - Timestamp.days(year, 1, 1) == 366
            day = Timestamp.days(year, 1, 1) + number - 1 + (isLeap && number > 59 ? 1 : 0)
        case .ofYear(let number): day = Timestamp.days(year, 1, 1) + number
        }
        return day * 86_400 + turn.seconds
    }
}

private struct PosixReader {
    private var text: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) { self.text = text }

    var isAtEnd: Bool { text.isEmpty }

    func isNext(_ mark: Character) -> Bool { text.first == mark.asciiValue }

    mutating func accept(_ mark: Character) -> Bool {
        guard isNext(mark) else { return false }
        text.removeFirst()
        return true
    }

    /// `CET`, or `<+03>`.
    mutating func name() -> Bool {
        if accept("<") {
            guard let end = text.firstIndex(of: UInt8(ascii: ">")) else { return false }
            text = text[(end + 1)...]
            return true
        }
        let length = text.prefix { isIdentifierStart($0) }.count
        text.removeFirst(length)
        return length >= 3
    }

    mutating func number() -> Int64? {
        let digits = text.prefix { isDigit($0) }
        guard (1...4).contains(digits.count) else { return nil }
        text.removeFirst(digits.count)
        return Int64(String(decoding: digits, as: UTF8.self))
    }

    /// `hh[:mm[:ss]]` with a sign, in seconds.
    mutating func time() -> Int64? {
        let isNegative = accept("-")
        if !isNegative { _ = accept("+") }
        guard let hours = number(), hours <= 167 else { return nil }
        var total = hours * 3600
        for unit: Int64 in [60, 1] where accept(":") {
            guard let part = number(), part < 60 else { return nil }
            total += part * unit
        }
        return isNegative ? -total : total
    }
}

private struct BigEndianReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count <= rest.count else { return nil }
        defer { rest.removeFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func skip(_ count: Int) -> Bool {
        guard count <= rest.count else { return false }
        rest.removeFirst(count)
        return true
    }

    /// A signed number of four or eight bytes.
    mutating func number(_ width: Int) -> Int64? {
        guard let bytes = bytes(width) else { return nil }
        let value = bytes.reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return width == 4 ? Int64(Int32(truncatingIfNeeded: value)) : value
    }
}
