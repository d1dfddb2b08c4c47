/// A point in time with a calendar: proleptic Gregorian, years 1 to 9999.
struct Timestamp: Equatable {
    let seconds: Int64
    let nanoseconds: UInt32

    /// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z
    static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    init?(seconds: Int64, nanoseconds: UInt32 = 0) {
        guard Timestamp.range.contains(seconds) else { return nil }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The instant of a timestamp value; one that the host put outside the range counts as its end.
    init(_ value: Value) {
        seconds = min(max(value.seconds, Timestamp.range.lowerBound), Timestamp.range.upperBound)
        nanoseconds = min(value.nanoseconds, 999_999_999)
    }

    var value: Value { .timestamp(seconds: seconds, nanoseconds: nanoseconds) }

    // MARK: - Reading RFC 3339

    /// Reads `date-time` of RFC 3339: `2026-01-31T12:00:00.5+02:00`.
    init?(parsing text: UnsafeRawBufferPointer) {
        // Up to the seconds everything has its place.
        guard text.count >= 20, text[4] == text[7], text[4] == UInt8(ascii: "-"),
            text[10] & ~0x20 == UInt8(ascii: "T"), text[13] == text[16], text[13] == UInt8(ascii: ":")
        else { return nil }
        var isNumeric = true
        func number(_ range: Range<Int>) -> Int {
            var value = 0
            for place in range {
                let digit = text[place] &- UInt8(ascii: "0")
                if digit > 9 { isNumeric = false }
                value = value * 10 + Int(digit)
            }
            return value
        }
        let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard isNumeric, year >= 1, (1...12).contains(month), day >= 1,
            day <= Timestamp.length(ofMonth: month, year), hour < 24, minute < 60, second < 60
        else { return nil }
        var reader = DigitReader(UnsafeRawBufferPointer(rebasing: text[19...]))
        var nanoseconds: UInt32 = 0
        if reader.accept(".") {
            guard let fraction = reader.fraction() else { return nil }
            nanoseconds = fraction
        }
        var offset: Int64 = 0
        if !reader.accept("Z"), !reader.accept("z") {
            let isNegative = reader.accept("-")
            guard isNegative || reader.accept("+"), let hours = reader.number(2), reader.accept(":"),
                let minutes = reader.number(2), hours < 24, minutes < 60
            else { return nil }
            offset = Int64(hours * 3600 + minutes * 60) * (isNegative ? -1 : 1)
        }
        guard reader.isAtEnd else { return nil }
        let days = Timestamp.days(Int64(year), Int64(month), Int64(day))
        self.init(
            seconds: days * 86_400 + Int64(hour * 3600 + minute * 60 + second) - offset, nanoseconds: nanoseconds)
    }

    // MARK: - Calendar

    struct Fields {
        var year: Int64
        /// 1 to 12
        var month: Int64
        /// 1 to 31
        var day: Int64
        /// 0 is the first of January.
        var dayOfYear: Int64
        /// 0 is Sunday.
        var dayOfWeek: Int64
        var secondOfDay: Int64
    }

    /// The calendar fields, `offset` seconds east of UTC.
    func fields(offset: Int64 = 0) -> Fields {
        let local = seconds + offset
        let days = floorDivide(local, 86_400)
        let (year, month, day) = Timestamp.date(days)
        return Fields(
            year: year, month: month, day: day, dayOfYear: days - Timestamp.days(year, 1, 1),
            dayOfWeek: ((days + 4) % 7 + 7) % 7, secondOfDay: local - days * 86_400)
    }

    /// Days since 1970-01-01. After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = floorDivide(y, 400)
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let z = days + 719_468
        let era = floorDivide(z, 146_097)
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted + (shifted < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func length(ofMonth month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// RFC 3339 in UTC.
    var description: String {
        let fields = fields()
        let second = fields.secondOfDay
        var out: [UInt8] = []
        out.reserveCapacity(32)
        for (number, mark) in [
            (fields.year / 100, nil), (fields.year % 100, "-"), (fields.month, "-"), (fields.day, "T"),
            (second / 3600, ":"), (second / 60 % 60, ":"), (second % 60, nil),
        ] as [(Int64, Unicode.Scalar?)] {
            out.append(UInt8(truncatingIfNeeded: 0x30 + number / 10))
            out.append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
            if let mark { out.append(UInt8(ascii: mark)) }
        }
        return String(decoding: out, as: UTF8.self) + fraction(nanoseconds) + "Z"
    }
}

/// A length of time; seconds and nanoseconds together stay within an Int64 of nanoseconds, as in cel-go.
struct TimeSpan: Equatable {
    let totalNanoseconds: Int64

    init(totalNanoseconds: Int64) { self.totalNanoseconds = totalNanoseconds }

    init(_ value: Value) {
        let (high, overflow) = value.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, more) = high.addingReportingOverflow(Int64(value.nanoseconds))
        totalNanoseconds = overflow || more ? (value.seconds < 0 ? .min : .max) : sum
    }

    /// The difference of two instants, or nil if it is too long.
    init?(from start: Timestamp, to end: Timestamp) {
        let (product, overflow) = (end.seconds - start.seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, more) = product.addingReportingOverflow(Int64(end.nanoseconds) - Int64(start.nanoseconds))
        guard !overflow, !more else { return nil }
        totalNanoseconds = sum
    }

    var value: Value {
        let (seconds, nanoseconds) = split(nanoseconds: totalNanoseconds)
        return .duration(seconds: seconds, nanoseconds: nanoseconds)
    }

    /// Reads `1h30m`, `-1.5s`, `0`: numbers with the units h, m, s, ms, us, ns.
    init?(parsing text: UnsafeRawBufferPointer) {
        var reader = DigitReader(text)
        let isNegative = reader.accept("-")
        if !isNegative { _ = reader.accept("+") }
        if reader.remaining.elementsEqual("0".utf8) {
            self.init(totalNanoseconds: 0)
            return
        }
        guard !reader.isAtEnd else { return nil }
        // Of the smallest number the amount is one more than the greatest.
        var total: UInt64 = 0
        while !reader.isAtEnd {
            guard let (whole, fraction, digits) = reader.decimal(), let unit = reader.unit() else { return nil }
            let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
            // Nine digits of fraction times an hour of nanoseconds fit a Double's 53 bits only roughly, so divide.
            let part = fraction.multipliedFullWidth(by: unit)
            guard digits > part.high else { return nil }
            let (fractional, _) = digits.dividingFullWidth((part.high, part.low))
            let (sum, more) = product.addingReportingOverflow(fractional)
            let (next, most) = total.addingReportingOverflow(sum)
            guard !overflow, !more, !most else { return nil }
            total = next
        }
        guard total <= (isNegative ? Int64.min : Int64.max).magnitude else { return nil }
        self.init(totalNanoseconds: Int64(truncatingIfNeeded: isNegative ? 0 &- total : total))
    }

    /// Seconds with as much of a fraction as it needs: `5400s`, `-1.5s`.
    var description: String {
        let magnitude = totalNanoseconds.magnitude
        return (totalNanoseconds < 0 ? "-" : "") + String(magnitude / 1_000_000_000)
            + fraction(UInt32(magnitude % 1_000_000_000)) + "s"
    }
}

/// Seconds and the nanoseconds above them.
func split(nanoseconds: Int64) -> (seconds: Int64, nanoseconds: UInt32) {
    let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    return remainder < 0 ? (quotient - 1, UInt32(remainder + 1_000_000_000)) : (quotient, UInt32(remainder))
}

/// `.5` for 500,000,000; nothing for none.
private func fraction(_ nanoseconds: UInt32) -> String {
    guard nanoseconds > 0 else { return "" }
    var digits = padded(Int64(nanoseconds), 9)
    while digits.hasSuffix("0") { digits.removeLast() }
    return "." + digits
}

func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number.magnitude)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
