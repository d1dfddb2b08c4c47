import Testing

@testable import Diagnostics

/// The excerpt of the place between « and ».
private func excerpt(_ text: String) -> [String] {
    let parts = text.replacing("»", with: "«").split(separator: "«", omittingEmptySubsequences: false)
    let start = parts[0].utf8.count
    let file = SourceFile(path: "a.yaml", text: parts.joined())
    let span = Span(start, start + parts[1].utf8.count)
    return Excerpts(file).excerpt(span).split(separator: "\n").map(String.init)
}

@Suite struct `Carets` {
    @Test(arguments: [
        ("REGION: «us-east-1»  # far", "    1 | REGION: us-east-1  # far", "      |         ^^^^^^^^^"),
        ("a: 1\n\tb: «x»\n", "    2 |   b: x", "      |      ^"), ("a:«»\n", "    1 | a:", "      |   ^"),
        ("«日本»: 東", "    1 | 日本: 東", "      | ^^^^"), ("東: «é»", "    1 | 東: é", "      |     ^"),
        ("e\u{301}: «x»", "    1 | e\u{301}: x", "      |    ^"), ("😀🚀✅: «x»", "    1 | 😀🚀✅: x", "      |         ^"),
        ("한: «글자»", "    1 | 한: 글자", "      |     ^^^^"), ("👩‍👩‍👧: «x»", "    1 | 👩‍👩‍👧: x", "      |     ^"),
        ("a: «|\n  text»\n", "    1 | a: |", "      |    ^"), ("\u{FEFF}«a»: 1", "    1 | a: 1", "      | ^"),
        ("a: «1»\r\nb: 2\r\n", "    1 | a: 1", "      |    ^"),
    ])
    func `stand under the very characters`(text: String, line: String, carets: String) {
        #expect(excerpt(text) == [line, carets])
    }

    @Test func `stand at the end of the file where something is missing`() {
        #expect(excerpt("a: [\n«»") == ["    2 | ", "      | ^"])
        let file = SourceFile(path: "a.yaml", text: "a: 1")
        #expect(Excerpts(file).excerpt(Span(900, 901)) == "    1 | a: 1\n      |     ^\n")
        #expect(Excerpts(SourceFile(path: "empty", bytes: [])).excerpt(.zero) == "")
    }

    @Test func `keep their place at high line numbers`() {
        let text = String(repeating: "\n", count: 123_455) + "a: «x»"
        #expect(excerpt(text) == ["123456 | a: x", "       |    ^"])
    }

    @Test(arguments: [
        ("\u{1B}[2Ja: «x»", "<U+001B>[2Ja: x"), ("a: «\u{202E}evil»", "a: <U+202E>evil"),
        ("a\u{200F}: «x»", "a<U+200F>: x"),
        ("a: «x\0y»", "a: x<U+0000>y"), ("\u{2066}a: «x»", "<U+2066>a: x"), ("a: «\u{9B}31m»", "a: <U+009B>31m"),
        ("a\u{200B}b: «x»", "a<U+200B>b: x"), ("a: «x\u{E0041}»", "a: x<U+E0041>"), ("\u{61C}a: «x»", "<U+061C>a: x"),
        ("a\u{2028}b: «x»", "a<U+2028>b: x"), ("a: «x\u{8}\u{8}»", "a: x<U+0008><U+0008>"),
        ("a: «\u{7F}»", "a: <U+007F>"),
    ])
    func `and their line cannot be played with by invisible characters`(text: String, line: String) {
        let lines = excerpt(text)
        #expect(lines.first == "    1 | " + line)
        let prefix = text.split(separator: "«").first.map { visible(String($0)) } ?? ""
        #expect(lines.last?.prefix { $0 != "^" }.count == 8 + prefix.count)
    }

    @Test func `leave the joiner of emoji and scripts alone`() {
        #expect(visible("👩‍👧 می‌خواهم") == "👩‍👧 می‌خواهم")
    }

    @Test func `stay on the screen in long lines`() {
        let fill = String(repeating: "abcdefghi ", count: 10_000)
        let lines = excerpt("\(fill)«\(fill)»\(fill)")
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.count < 180 })
        #expect(lines[0].hasPrefix("    1 | …"))
        #expect(lines[0].hasSuffix("…"))
        let short = excerpt("\(fill)«x»\(fill)")
        #expect(short[1].firstIndex(of: "^").map { Array(short[0])[short[1][..<$0].count] } == "x")
    }

    @Test func `cost nothing but what is shown`() {
        let file = SourceFile(path: "a.yaml", bytes: [UInt8](repeating: 0x80, count: 1 << 20))
        let excerpts = Excerpts(file)
        let time = ContinuousClock().measure {
            for i in 0..<20 { _ = excerpts.excerpt(Span((1 << 19) + i, 1 << 20)) }
        }
        #expect(time < .seconds(5))
    }

    @Test func `survive spans that cut characters, anywhere`() {
        for text in ["é東😀\u{301}x", "\u{FEFF}a\r\n\r\nb", String(repeating: "東", count: 200)] {
            let file = SourceFile(path: "a.yaml", text: text)
            let excerpts = Excerpts(file)
            for start in 0...min(12, file.bytes.count) {
                for end in start...file.bytes.count { #expect(excerpts.excerpt(Span(start, end)).contains("^")) }
            }
        }
    }
}

@Suite struct `A rendered diagnostic` {
    private let file = SourceFile(path: "dir/a\u{1B}b.yaml", text: "risk: high\nrisk: low\n")

    private var diagnostic: Diagnostic {
        .error(
            "duplicate key `ri\u{7}sk`", at: Span(11, 15), notes: [Diagnostic.Note("first used here", at: Span(0, 4))],
            help: "keep one of the two")
    }

    @Test func `says where, what, what else and what to do`() {
        #expect(
            Excerpts(file).render(diagnostic) == """
                dir/a<U+001B>b.yaml:2:1: error: duplicate key `ri<U+0007>sk`
                    2 | risk: low
                      | ^^^^
                dir/a<U+001B>b.yaml:1:1: note: first used here
                    1 | risk: high
                      | ^^^^
                  help: keep one of the two

                """)
    }

    @Test func `has escape sequences only where they are asked for`() {
        #expect(!Excerpts(file).render(diagnostic).contains("\u{1B}"))
        #expect(Excerpts(file, style: .ansi).render(diagnostic).contains("\u{1B}[31;1merror\u{1B}[0m"))
        #expect(Excerpts(file).render(.warning("x", at: .zero)).contains(": warning: x\n"))
    }
}

@Suite struct `Places of a file and those that it extends` {
    /// `own` of 14 bytes, `first` from 15 of 5, and `second` from 21, which `first` names.
    private let file = SourceFile(path: "own", text: "extends: first")
        .extending([
            .init(SourceFile(path: "first", text: "a: 1\n"), start: 15, site: Span(9, 14)),
            .init(SourceFile(path: "second", text: "\u{FEFF}\nb: é «»\n"), start: 21, site: Span(18, 19)),
        ])

    @Test(arguments: [
        (0, "own:1:1"), (9, "own:1:10"), (14, "own:1:15"), (15, "first:1:1"), (18, "first:1:4"), (20, "first:2:1"),
        (21, "second:1:1"), (25, "second:2:1"), (28, "second:2:4"), (31, "second:2:6"), (99, "second:3:1"),
    ])
    func `name the file that holds them`(offset: Int, location: String) {
        #expect(Excerpts(file).location(Span(offset, offset)) == location)
    }

    @Test func `count from the beginning of that file`() {
        let place = Excerpts(file).place(Span(28, 30))
        #expect(place.path == "second")
        #expect(place.span == Span(7, 9))
        #expect(place.isElsewhere)
        #expect(!Excerpts(file).place(Span(14, 14)).isElsewhere)
    }

    @Test func `come with what names their files`() {
        #expect(
            Excerpts(file).render(.error("wrong", at: Span(28, 30), help: "mend it")) == """
                second:2:4: error: wrong
                    2 | b: é «»
                      |    ^
                first:1:4: note: extended here
                    1 | a: 1
                      |    ^
                own:1:10: note: extended here
                    1 | extends: first
                      |          ^^^^^
                  help: mend it

                """)
    }
}

@Suite struct `Problems that were met` {
    @Test func `are errors only if one is`() {
        #expect(!Parsed(1).hasErrors)
        #expect(!Parsed(1, [.warning("x", at: .zero)]).hasErrors)
        #expect(Parsed(1, [.warning("x", at: .zero), .error("y", at: .zero)]).hasErrors)
    }
}
