import Testing

@Suite struct `Scalars under the core schema` {
    @Test(arguments: [
        ("NO", "'NO'"), ("no", "'no'"), ("on", "'on'"), ("off", "'off'"), ("yes", "'yes'"), ("y", "'y'"),
        ("2026-12-02", "'2026-12-02'"), ("2026-12-02T00:00:00Z", "'2026-12-02T00:00:00Z'"), ("12:30:45", "'12:30:45'"),
        ("1_000", "'1_000'"), ("1,5", "'1,5'"), ("tRUE", "'tRUE'"), ("nUll", "'nUll'"), (".", "'.'"), ("+", "'+'"),
        ("1e", "'1e'"), ("e3", "'e3'"), ("0b11", "'0b11'"), ("1.2.3", "'1.2.3'"), (".inF", "'.inF'"), ("nan", "'nan'"),
    ])
    func `that only look like values are words`(text: String, expected: String) {
        #expect(Reading("a: \(text)").values == ["{a: \(expected)}"])
    }

    @Test(arguments: [
        ("", "null"), ("~", "null"), ("null", "null"), ("NULL", "null"), ("true", "true"), ("FALSE", "false"),
        ("0", "0"), ("-0", "0"), ("+12", "12"), ("012", "12"), ("9223372036854775807", "9223372036854775807"),
        ("9223372036854775808", "9.223372036854776e+18"), ("0o17", "15"), ("0xFf", "255"), ("0o18", "'0o18'"),
        ("0o-7", "'0o-7'"), ("0x+F", "'0x+F'"), ("0o", "'0o'"), ("0x", "'0x'"), ("-0x1", "'-0x1'"),
        ("0x10000000000000000", "1.8446744073709552e+19"), ("1e3", "1000.0"), ("1E-2", "0.01"), ("-1.5e+3", "-1500.0"),
        (".5", "0.5"), ("5.", "5.0"), ("-.5", "-0.5"), ("5.e3", "5000.0"), (".inf", "inf"), ("-.INF", "-inf"),
        ("+.Inf", "inf"), (".NaN", "nan"), ("1e999", "inf"),
    ])
    func `have types`(text: String, expected: String) {
        #expect(Reading("a: \(text)").values == ["{a: \(expected)}"])
    }

    @Test(arguments: ["'1'", "\"1\"", "|-\n  1", ">-\n  1", "!!str 1", "! 1"])
    func `that are quoted, blocks or tagged as text have none`(text: String) {
        #expect(Reading("a: \(text)\n").values == ["{a: '1'}"])
    }

    @Test func `of a great length stay what they are`() {
        let digits = String(repeating: "9", count: 100_000)
        #expect(Reading("a: \(digits)").root["a"]?.core == .double(.infinity))
        #expect(Reading("a: \(digits)x").root["a"]?.text.utf8.count == 100_001)
    }
}

@Suite struct `Tags` {
    @Test(arguments: [
        "!!int 5", "!!float 5", "!!float 1.5", "!!bool true", "!!null ~", "!!null", "!!map {}", "!!seq []",
        "!<tag:yaml.org,2002:int> 5",
    ])
    func `that say what is true anyway are fine`(text: String) {
        #expect(Reading("a: \(text)\n").problems == [])
    }

    @Test(arguments: [
        ("!!int «'5'»", "the tag `!!int` does not fit"), ("!!bool «yes»", "the tag `!!bool` does not fit"),
        ("!!map «[»a]", "the tag `!!map` does not fit"), ("!!seq «{»}", "the tag `!!seq` does not fit"),
        ("!!str «[»a]", "the tag `!!str` does not fit"),
        ("!secret «x»", "the tag `!secret` is not understood"),
        ("!!binary «aGk=»", "the tag `tag:yaml.org,2002:binary` is not understood"),
    ])
    func `that would change the meaning are refused at the value`(text: String, problem: String) {
        let reading = Reading("a: \(text)\n")
        #expect(reading.problems == [problem])
        #expect(reading.places == reading.marked)
    }

    @Test func `of keys are looked at too`() {
        let reading = Reading("!!str 1: a\n!env «b»: c\n")
        #expect(reading.problems == ["the tag `!env` is not understood"])
        #expect(reading.places == reading.marked)
        #expect(reading.values == ["{1: 'a', b: 'c'}"])
    }
}
