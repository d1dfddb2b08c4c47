import LexgateModel
import Testing

/// DESIGN §6, "Lists": the known parts are a (good) and b (not said); the rest of an open list could not be read.
@Suite struct `Lists` {
    static let closed = "parts: [{id: a, good: true, rank: 1}, {id: b, rank: 2}]"
    static let open = "parts: [{id: a, good: true, rank: 1}, {id: b, rank: 2}, null]"
    static let (b, rest) = ("box.parts[b].good", "box.parts")

    @Test(arguments: [
        ("exists(p, p.rank == 1)", "true", "true"), ("exists(p, p.rank == 9)", "false", "unknown: \(rest)"),
        ("exists(p, p.good)", "true", "true"), ("exists(p, !p.good)", "unknown: \(b)", "unknown: \(rest), \(b)"),
        ("all(p, p.rank < 9)", "true", "unknown: \(rest)"), ("all(p, p.rank == 1)", "false", "false"),
        ("all(p, p.good)", "unknown: \(b)", "unknown: \(rest), \(b)"), ("all(p, !p.good)", "false", "false"),
        ("exists_one(p, p.rank == 1)", "true", "unknown: \(rest)"),
        ("exists_one(p, p.rank < 9)", "false", "false"), ("exists_one(p, p.rank == 9)", "false", "unknown: \(rest)"),
        ("size() == 2", "true", "unknown: \(rest)"), ("map(p, p.rank).size() == 2", "true", "unknown: \(rest)"),
        ("map(p, p.rank).exists(r, r == 2)", "true", "true"), ("map(p, p.rank) == [1, 2]", "true", "unknown: \(rest)"),
        ("map(p, p.rank)[0] == 1", "true", "unknown: \(rest)"),
        ("filter(p, p.rank == 1).size() == 1", "true", "unknown: \(rest)"),
        ("filter(p, p.good).exists(p, p.rank == 1)", "true", "true"),
        ("filter(p, p.good).exists(p, p.rank == 2)", "unknown: \(b)", "unknown: \(rest), \(b)"),
        ("filter(p, p.good).all(p, p.rank == 1)", "unknown: \(b)", "unknown: \(rest), \(b)"),
        ("filter(p, p.good).size() == 1", "unknown: \(b)", "unknown: \(rest), \(b)"),
    ])
    func `that are closed decide more than open ones`(end: String, whenClosed: String, whenOpen: String) throws {
        #expect(try Law.value(of: "box.parts.\(end)", Self.closed) == whenClosed)
        #expect(try Law.value(of: "box.parts.\(end)", Self.open) == whenOpen)
    }

    @Test(arguments: [
        ("'x' in box.words", "words: [x, y]", "true"), ("'z' in box.words", "words: [x, y]", "false"),
        ("'x' in box.words", "words: [x, null]", "true"),
        ("'z' in box.words", "words: [x, null]", "unknown: box.words"),
        ("'x' in box.words", "words: none", "false"),
    ])
    func `answer whether something is in them`(expression: String, facts: String, expected: String) throws {
        let told = try Law.value(of: expression, facts)
        #expect(told == expected)
    }

    @Test(arguments: [
        ("exists(p, p.good)", "false"), ("all(p, p.good)", "true"), ("exists_one(p, p.good)", "false"),
        ("filter(p, p.good) == []", "true"), ("map(p, p.good) == []", "true"), ("size() == 0", "true"),
    ])
    func `that are none decide everything`(end: String, expected: String) throws {
        let told = try Law.value(of: "box.parts.\(end)", "parts: none")
        #expect(told == expected)
    }

    @Test func `computed from known facts are closed`() throws {
        #expect(
            try Law.value(
                of: "[box.count, 2].size() == 2 && box.parts.map(p, p.id) == ['a']", "{count: 1, parts: [{id: a}]}")
                == "true")
    }
}

/// DESIGN §6, "`each`".
@Suite struct `A rule for each element` {
    let law = Law(
        """
        each: {part: box.parts}
        applies: part.rank < 9
        requires: part.good
        message: "`{{part.id}}` is bad"
        """)

    @Test func `finds once for each of them, and calls it by list and id`() throws {
        let told = try law.judge(
            "box: {parts: [{id: b, rank: 1, good: false}, {id: a, rank: 1, good: true}, {id: c, rank: 9}]}")
        #expect(told.outline == ["box.parts[b]: fail", "box.parts[a]: pass", "box.parts[c]: not-applicable"])
        #expect(told.findings[0].message == "`b` is bad")
    }

    @Test func `points at the element`() throws {
        let told = try law.judge(
            "box:\n  parts:\n    - {id: a, rank: 1, good: true}\n    - id: b\n      rank: 1\n      good: false")
        #expect(told.findings.map { told.marked($0.span) } == ["- {«id: a», rank: 1, good: true}", "good: «false»"])
    }

    @Test func `names elements without an id by what they say`() throws {
        let told = try law.judge("box: {parts: [{rank: 1, good: false, level: high}, {rank: 1, good: false}]}")
        #expect(told.findings.map(\.subject) == ["box.parts[high]", "box.parts[2]"])
    }

    @Test func `says of an empty list that there is nothing`() throws {
        let told = try law.judge("box: {parts: none}")
        #expect(told.outline == ["not-applicable"])
        #expect(try told.only.message == "there is nothing to judge: boxes with a lid")
    }

    @Test func `adds an incomplete finding for what an open list may still hold`() throws {
        let told = try law.judge("box: {parts: [{id: a, rank: 1, good: true}, null]}")
        #expect(Set(told.outline) == ["box.parts[a]: pass", "part[not stated]: incomplete"])
        #expect(told.findings.first { $0.verdict == .incomplete }?.missingPaths == ["box.parts"])
    }

    @Test func `asks for a list that nobody wrote`() throws {
        let told = try law.judge("box: {flag: true}")
        #expect(told.outline == ["part[not stated]: incomplete"])
        #expect(try told.only.missingPaths == ["box.parts"])
    }

    @Test(arguments: [
        ("applies: box.flag && part.good", "requires: part.other"),
        ("applies: part.good", "requires: part.other || !box.flag"),
    ])
    func `adds nothing to an open list where every element would do`(applies: String, requires: String) throws {
        let law = Law("each: {part: box.parts}\n\(applies)\n\(requires)")
        let told = try law.judge("box: {flag: false, parts: [{id: a, good: true, other: true}, null]}")
        #expect(told.findings.allSatisfy { $0.verdict <= .pass })
        #expect(told.outline.count == 1)
    }

    @Test func `keeps the elements of a filter that are certain, and asks for the rest`() throws {
        let law = Law("each: {part: 'box.parts.filter(p, p.good)'}\nrequires: part.other")
        let told = try law.judge(
            "box: {parts: [{id: a, good: true, other: false}, {id: b, other: true}, {id: c, good: false}]}")
        #expect(Set(told.outline) == ["box.parts[a]: fail", "part[not stated]: incomplete"])
        #expect(told.findings.first { $0.verdict == .incomplete }?.missingPaths == ["box.parts[b].good"])
    }

    @Test func `judges plain values too`() throws {
        let law = Law("each: {word: box.words}\nrequires: word != 'bad'\nmessage: '{{word}} is written'")
        let told = try law.judge("box: {words: [good, bad]}")
        #expect(told.outline.sorted() == ["word[bad]: fail", "word[good]: pass"])
        #expect(told.findings.first { $0.verdict == .fail }?.message == "bad is written")
    }

    @Test func `of a list that cannot be worked out is an error`() throws {
        let law = Law("each: {word: '[1 / box.count].map(n, string(n))'}\nrequires: word == 'x'")
        let told = try law.judge("box: {count: 0}")
        #expect(try told.only.verdict == .error)
        #expect(try told.only.message.contains("division by zero"))
    }
}
