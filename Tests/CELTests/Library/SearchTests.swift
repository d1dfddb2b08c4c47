import Testing

@testable import CEL

@Suite struct `The search for a part of a text` {
    /// Place by place.
    private func simply(_ part: [UInt8], _ text: [UInt8], from start: Int) -> Int? {
        guard start + part.count <= text.count else { return nil }
        return (start...text.count - part.count).first { text[$0..<$0 + part.count].elementsEqual(part) }
    }

    @Test func `finds the first place, as looking at each does`() {
        var random = Seeded(7)
        var found = 0
        for _ in 0..<20_000 {
            // Few letters, so that parts nearly fit often, and bytes one apart, whose marks touch.
            func bytes(_ most: Int) -> [UInt8] {
                (0..<Int.random(in: 0...most, using: &random)).map { _ in
                    [96, 97, 98].randomElement(using: &random) ?? 97
                }
            }
            let (text, part) = (bytes(60), bytes(9))
            let start = Int.random(in: 0...text.count, using: &random)
            var left = Int64.max
            let place = text.withUnsafeBytes { text in
                part.withUnsafeBytes { firstPlace(of: $0, in: text, from: start, left: &left) }
            }
            #expect(place == simply(part, text, from: start), "\(part) in \(text) from \(start)")
            if place != nil { found += 1 }
        }
        #expect(found > 2_000 && found < 18_000)
    }
}
