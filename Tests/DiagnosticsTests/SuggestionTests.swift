import Diagnostics
import Testing

@Suite struct `Suggestions` {
    private let names = ["region", "regions", "provider", "recipients", "eu-central-1", "eu-central-2"]

    @Test(arguments: [
        ("regoin", ["region", "regions"]), ("REGION", ["region", "regions"]), ("regions", ["regions", "region"]),
        ("providre", ["provider"]), ("eu-central-3", ["eu-central-1", "eu-central-2"]), ("models", []), ("", []),
        ("r", []),
    ])
    func `are the names that look most like a word, best first`(word: String, expected: [String]) {
        #expect(nearest(to: word, among: names) == expected)
    }

    @Test(arguments: [("unjustified", "justified"), ("justified", "unjustified"), ("not-applicable", "applicable")])
    func `are never the opposite`(word: String, opposite: String) {
        #expect(nearest(to: word, among: [opposite]) == [])
    }

    @Test func `are no more than asked for, and do not depend on the order`() {
        #expect(nearest(to: "eu-central-3", among: names.reversed(), limit: 1) == ["eu-central-1"])
        #expect(nearest(to: "region", among: [], limit: 1) == [])
    }

    @Test(arguments: [("ab", "ba", nil), ("abcd", "abdc", 1), ("größe", "grösse", 2), ("same", "SAME", 0), ("", "", 0)])
    func `count edits, swaps as one`(a: String, b: String, expected: Int?) {
        #expect(distance(a, b) == expected)
    }

    @Test func `count the same edits for a word that is compared with many`() {
        let words = names + ["", "regoin", "qwen3-32b", "qwen2.5-32b", "qwen3-coder-30b-a3b", "abcd", "abdc"]
        for word in words {
            let compared = ComparedWord(word.uppercased())
            for other in words {
                #expect(compared.distance(to: Flat(other.utf8), isBeginning: false) == distance(word, other))
                let beginning = word.prefix(other.count)
                #expect(compared.distance(to: Flat(other.utf8), isBeginning: true) == distance(beginning, other))
            }
        }
    }

    @Test(arguments: [
        ("regoin", ["region", "regions"]), ("central", ["eu-central-1", "eu-central-2"]), ("rec", ["recipients"]),
        ("regi", ["region", "regions"]), ("eu", []), ("provider-of-models", ["provider"]),
        ("EU-CEN", ["eu-central-1", "eu-central-2"]),
        ("model", []), ("", []),
    ])
    func `are also the names that a short word begins, or stands in`(word: String, expected: [String]) {
        #expect(alike(word, among: names) == expected)
        #expect(alike(word, among: names, limit: 1) == Array(expected.prefix(1)))
    }

    @Test func `take no time for a word of megabytes`() {
        let word = String(repeating: "region", count: 1 << 20)
        let time = ContinuousClock().measure {
            for _ in 0..<300 { #expect(nearest(to: word, among: names) == []) }
        }
        #expect(time < .seconds(5))
    }
}
