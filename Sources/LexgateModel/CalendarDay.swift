/// A day in the proleptic Gregorian calendar, stored as days since 1970-01-01 (may be negative).
///
/// Law runs on days, not instants: an obligation "from 25 May 2018" starts when that day does, wherever you are.
package struct CalendarDay: Hashable, Comparable, Sendable, BitwiseCopyable {
    package let daysSinceEpoch: Int32

    package init(daysSinceEpoch: Int32) { self.daysSinceEpoch = daysSinceEpoch }

    /// Reads `YYYY-MM-DD` (RFC 3339 `full-date`), years 0001–9999. `nil` for anything else, including 2026-02-30.
    package init?(_ text: some Collection<UInt8>) {
        guard text.count == 10 else { return nil }
        var numbers = [0, 0, 0]
        for (i, byte) in text.enumerated() {
            if i == 4 || i == 7 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let part = i < 4 ? 0 : i < 7 ? 1 : 2
            numbers[part] = numbers[part] * 10 + Int(byte - UInt8(ascii: "0"))
        }
        self.init(year: numbers[0], month: numbers[1], day: numbers[2])
    }

    package init?(_ text: some StringProtocol) { self.init(Array(text.utf8)) }

    /// `nil` when there is no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[month - 1] else { return nil }
        // Days from civil (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"): years begin in March.
        let y = month <= 2 ? year - 1 : year
        let era = y / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSinceEpoch = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// Year, month (1–12) and day of the month.
    package var components: (year: Int, month: Int, day: Int) {
        let z = Int(daysSinceEpoch) + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    package static func < (a: CalendarDay, b: CalendarDay) -> Bool { a.daysSinceEpoch < b.daysSinceEpoch }

    package func advanced(by days: Int) -> CalendarDay {
        CalendarDay(daysSinceEpoch: Int32(clamping: Int(daysSinceEpoch) + days))
    }
}

extension CalendarDay: CustomStringConvertible {
    package var description: String {
        let (year, month, day) = components
        func padded(_ n: Int, _ width: Int) -> String {
            let digits = String(n)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}
