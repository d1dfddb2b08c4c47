import Testing

/// DESIGN §6, "Facts", as a rule sees it.
@Suite struct `Facts` {
    @Test(arguments: [
        ("name: crate", "true"), ("words: none", "unknown: box.name"), ("flag: true", "unknown: box.name"),
    ])
    func `are had when stated, unknown when not`(facts: String, expected: String) throws {
        let told = try Law.value(of: "has(box.name)", facts)
        #expect(told == expected)
    }

    @Test(arguments: [
        ("has(box.words)", "words: none", "false"), ("has(box.words)", "words: []", "false"),
        ("has(box.words)", "words: [a]", "true"), ("box.words.size() == 0", "words: none", "true"),
        ("has(box.paper.number)", "paper: none", "false"), ("box.paper.number == null", "paper: none", "true"),
        ("box.paper.covers == []", "paper: none", "true"), ("has(box.paper.covers)", "paper: none", "false"),
        ("box.paper.done == null", "paper: none", "true"), ("'lid' in box.paper.covers", "paper: none", "false"),
        ("box.paper.status == 'none'", "paper: none", "true"),
        ("box.paper.number == null", "paper: 2026-01-01", "unknown: box.paper.number"),
        ("'lid' in box.paper.covers", "paper: 2026-01-01", "unknown: box.paper.covers"),
    ])
    func `of what is none are empty, null and not had`(expression: String, facts: String, expected: String) throws {
        let told = try Law.value(of: expression, facts)
        #expect(told == expected)
    }

    @Test(arguments: [
        "box.?name.orValue('x') == 'x'", "box.?name.hasValue()", "box.name == ''", "box.name == null",
        "box.name != 'x'",
        "box.name in ['x', 'y']", "type(box.name) == string", "size(box.name) == 0", "'x' + box.name == 'x'",
        "box.name.startsWith('x')", "has(box.name)", "!has(box.name)", "box.name == box.name", "dyn(box.name) == 1",
    ])
    func `that nobody stated are seen by no operator`(expression: String) throws {
        #expect(try Law.value(of: expression, "flag: true") == "unknown: box.name")
        #expect(try Law.value(of: "!(\(expression))", "flag: true") == "unknown: box.name")
    }

    @Test(arguments: ["box.words.size() == 0", "box.words == []", "'x' in box.words", "box.words.all(w, w == 'x')"])
    func `of a list that nobody wrote are not an empty list`(expression: String) throws {
        let told = try Law.value(of: expression, "flag: true")
        #expect(told == "unknown: box.words")
        #expect(try Law.value(of: expression, "words: none") != "unknown: box.words")
    }

    static let error = "(1 / box.count > 0)"
    static let zero = "count: 0"

    /// The table of §6, its columns `a && b`, `a || b`; each row once more with its sides changed.
    @Test(arguments: [
        ("box.flag", "false", "false", "unknown: box.flag"), ("box.flag", "true", "unknown: box.flag", "true"),
        (error, "false", "false", "error"), (error, "true", "error", "true"),
        ("box.flag", error, "unknown: box.flag", "unknown: box.flag"),
        ("box.flag", "box.other", "unknown: box.flag, box.other", "unknown: box.flag, box.other"),
    ])
    func `and errors follow the table of connectives`(a: String, b: String, both: String, either: String) throws {
        for (left, right) in [(a, b), (b, a)] {
            let and = try Law.value(of: "\(left) && \(right)", Self.zero)
            let or = try Law.value(of: "\(left) || \(right)", Self.zero)
            #expect(and.hasPrefix(both) && (both != "error" || and.contains("division by zero")))
            #expect(or.hasPrefix(either) && (either != "error" || or.contains("division by zero")))
        }
    }

    @Test(arguments: [
        ("box.weight == 1.0 / 0.0 || box.count / 0 == 1", "unknown: box.weight"),
        ("(box.flag == (1 / box.count > 0))", "error"), ("box.flag == box.other", "unknown: box.flag, box.other"),
        ("box.flag == true", "unknown: box.flag"),
    ])
    func `and errors reach what is strict`(expression: String, expected: String) throws {
        #expect(try Law.value(of: expression, Self.zero).hasPrefix(expected))
    }

    @Test(arguments: [
        ("!box.flag", "unknown: box.flag"), ("box.flag ? true : true", "unknown: box.flag"),
        ("box.flag ? box.other : box.third", "unknown: box.flag"),
        ("true ? box.other : box.flag", "unknown: box.other"),
    ])
    func `stay unknown when negated or chosen by`(expression: String, expected: String) throws {
        let told = try Law.value(of: expression, "count: 1")
        #expect(told == expected)
    }

    @Test(arguments: [
        ("(box.flag && box.count == 2) || box.other", "unknown: box.other"),
        ("(box.flag || box.count == 1) && box.other", "unknown: box.other"),
        ("box.other || (box.count == 2 && box.flag)", "unknown: box.other"),
    ])
    func `of a side that decided are not asked for`(expression: String, expected: String) throws {
        let told = try Law.value(of: expression, "count: 1")
        #expect(told == expected)
    }
}
