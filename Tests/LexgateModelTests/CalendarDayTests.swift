import LexgateModel
import Testing

@Suite struct `A calendar day` {
    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2018-05-25", 17_676), ("0001-01-01", -719_162),
        ("9999-12-31", 2_932_896),
    ])
    func `counts days since 1970`(text: String, days: Int32) throws {
        let day = try #require(CalendarDay(text))
        #expect(day.daysSinceEpoch == days)
        #expect(day.description == text)
    }

    @Test(arguments: [
        "", "2026-02-30", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-04-31",
        "0000-01-01",
        "2026-1-1", "26-01-01", "2026/01/01", "2026-01-01T00:00:00Z", " 2026-01-01", "2026-01-0x", "+026-01-01",
        "２０２６-０１-０１",
        "10000-01-01", "today",
    ])
    func `is nothing else`(text: String) { #expect(CalendarDay(text) == nil) }

    @Test func `comes back from its text, whichever it is`() throws {
        var random = Seeded(2026)
        for _ in 0..<20_000 {
            let day = CalendarDay(daysSinceEpoch: Int32.random(in: -719_162...2_932_896, using: &random))
            let parts = day.components
            #expect(CalendarDay(year: parts.year, month: parts.month, day: parts.day) == day)
            #expect(CalendarDay(day.description) == day)
        }
    }

    @Test func `is followed by the next one`() throws {
        var random = Seeded(7)
        for _ in 0..<5_000 {
            let day = CalendarDay(daysSinceEpoch: Int32.random(in: -719_162..<2_932_896, using: &random))
            let (a, b) = (day.components, day.advanced(by: 1).components)
            #expect(day < day.advanced(by: 1))
            #expect(b == (a.year, a.month, a.day + 1) || b == (a.year, a.month + 1, 1) || b == (a.year + 1, 1, 1))
            #expect(day.description < day.advanced(by: 1).description)
        }
    }

    @Test func `moves without leaving its range`() {
        let far = CalendarDay(daysSinceEpoch: .max)
        #expect(far.advanced(by: 1) == far)
        #expect(CalendarDay(daysSinceEpoch: .min).advanced(by: -1).daysSinceEpoch == .min)
    }
}
