/// The waivers that one descriptor is judged with.
package struct Waivers: Sendable {
    package let waivers: [Waiver]
    /// A waiver that ends within so many days is told of.
    package let expiringDays: Int

    package static let usualExpiringDays = 30

    /// No waiver: every finding stays what it is.
    package static let none = Waivers([])

    package init(_ waivers: [Waiver], expiringDays: Int = Waivers.usualExpiringDays) {
        self.waivers = waivers
        self.expiringDays = expiringDays
    }

    package var isEmpty: Bool { waivers.isEmpty }

    /// The first day after `day` on which one of them begins, is told of because it ends soon, or no longer counts.
    package func firstTurn(after day: CalendarDay) -> CalendarDay? {
        waivers.flatMap { waiver in
            [waiver.granted, waiver.until.advanced(by: -expiringDays), waiver.until.advanced(by: 1)].compactMap(\.self)
        }.filter { $0 > day }.min()
    }
}
