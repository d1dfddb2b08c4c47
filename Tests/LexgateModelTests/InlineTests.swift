import Testing

@Suite struct `A key beside an inline one` {
    @Test(arguments: ["none", "[]"])
    func `says nothing where the other is none`(none: String) throws {
        let told = try Reading("data: {id: d, purpose: \(none), basis: contract}").problems
        #expect(
            told == [
                "`basis` belongs to `purpose`, and there is none | data: {id: d, purpose: \(none), «basis»: contract}"
            ])
    }
}
