import Testing

@testable import CEL

@Suite struct `Shapes of patterns` {
    /// Whether an automaton matches, as RE2 would go through a text; backward, whether a match ends with the text.
    private struct Simulation {
        let classes: [CharacterClass]
        let alphabet: PatternAlphabet
        var automaton: PatternAutomaton

        /// Nil where something is only known to RE2.
        init?(_ pattern: String, isBackward: Bool) {
            var reader = PatternReader(Array(pattern.utf8)[...])
            guard let whole = try? reader.read(), let alphabet = PatternAlphabet(reader.classes),
                reader.classes.allSatisfy(\.categories.isEmpty),
                let automaton = PatternAutomaton(whole, alphabet, isBackward: isBackward)
            else { return nil }
            (classes, self.alphabet, self.automaton) = (reader.classes, alphabet, automaton)
        }

        mutating func matches(_ text: String) -> Bool {
            var step = automaton.start(in: .text)
            for character in automaton.isBackward ? text.unicodeScalars.reversed() : Array(text.unicodeScalars) {
                var letters = alphabet.all
                for (members, belonging) in zip(classes, alphabet.letters) {
                    letters &= members.contains(character.value) ? belonging : ~belonging
                }
                guard letters != .zero, let next = automaton.next(step).first(where: { $0.letters & letters != .zero })
                else { return false }
                step = next.step
                if step.isMatch { return true }
            }
            return automaton.isMatchAtEnd(step)
        }
    }

    @Test(arguments: [UInt64(1), 2]) func `match what RE2 matches`(seed: UInt64) throws {
        var writer = PatternWriter(random: Seeded(seed))
        var (compared, matched) = (0, 0)
        for _ in 0..<200 {
            let pattern = writer.pattern()
            let whole = RegularExpression(Array(pattern.utf8)[...])
            let atEnd = RegularExpression(Array("(?:\(pattern))\\z".utf8)[...])
            defer {
                whole.free()
                atEnd.free()
            }
            guard whole.isCompiled, var forward = Simulation(pattern, isBackward: false),
                var backward = Simulation(pattern, isBackward: true)
            else { continue }
            for length in [0, 1, 2, 3, 5, 8] {
                var text = writer.text(length)
                // To RE2 there is none between the bytes of a character.
                if pattern.contains("\\B") { text.removeAll { !$0.isASCII } }
                let isMatch = Array(text.utf8).withUnsafeBytes { whole.matches($0) }
                #expect(forward.matches(text) == isMatch, "\(pattern) in \(text.debugDescription)")
                #expect(
                    backward.matches(text) == Array(text.utf8).withUnsafeBytes { atEnd.matches($0) },
                    "\(pattern) at the end of \(text.debugDescription)")
                (compared, matched) = (compared + 1, matched + (isMatch ? 1 : 0))
            }
        }
        #expect(compared > 500 && matched > 150 && matched < compared * 9 / 10, "\(matched) of \(compared)")
    }

    /// Of a policy that asks `expression` of a text.
    private func run(_ expression: String, _ text: String) throws -> (answer: String, steps: Int64) {
        var environment = TypeEnvironment()
        environment.addGlobal("s", .string)
        var builder = ProgramBuilder(environment, mode: .standard)
        let syntax = try #require(Expression.parse(expression).value)
        let id = try #require(builder.add(syntax).value?.id)
        var machine = Machine(program: builder.finish())
        machine.setGlobal(0, machine.makeString(text))
        let answer = machine.evaluate(id)
        let words = answer.isError ? machine.failure(of: answer).message : machine.describe(answer)
        return (words, machine.costLimit - machine.remaining)
    }

    /// Each takes RE2 more than a second for a megabyte of such letters.
    @Test(arguments: [
        (#"\b.{200}#"#, "a "), (#"\b.{0,200}#"#, "a "), (#"\b[a ]{200}1"#, "a "), ("(?m)^(?s).{200}1", "a\n"),
        ("é[éü]{200}x", "éü"), ("[^é][éü]{200}x", "éü"), ("[[:lower:]][[:alpha:]]{200}1", "aA"),
        ("[[:digit:]a][[:alnum:]]{200}1", "ab1"), (".[^b]{200}1", "a\n"), (".(?s).{200}1", "a\n"),
        ("($|.)[^q]{200}1", "a\n"), ("a(?i)a{200}1", "aA"), ("a[ab]{200}c", "ab"), (#"[\p{L} ]{1,100}1"#, "aé中"),
        ("[ab]{200}a.*c$", "ab"), ("(?i)ä[äö]{40}x", "äÖ"),
    ])
    func `of slow patterns are wide`(pattern: String, letters: String) throws {
        let shape = PatternShape(Array(pattern.utf8)[...])
        #expect(shape.matching.most >= 30 && shape.finding.most >= 30, "\(shape)")
        let text = String(repeating: letters, count: 1_500_000 / letters.utf8.count)
        for call in ["s.matches(r'\(pattern)')", "regex.extractAll(s, r'\(pattern)' + '') == []"] {
            #expect(try run(call, text).answer.hasPrefix("cost limit"), "\(call)")
        }
    }

    /// Each with a text that it matches.
    private static let ordinary = [
        ("^sha256:[0-9a-f]{64}$", "sha256:" + String(repeating: "0a", count: 32)), (#"^\p{L}+$"#, "Gießen"),
        (#"^[\w-]{1,64}$"#, "eu-central-1_b"), (#"^[\p{L} .'-]{1,100}$"#, "Dr. Ana-Lucía Ñandú"),
        ("^([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}$", "2001:0db8:0000:0000:0000:ff00:0042:8329"),
        (
            #"^(?:[a-z0-9.-]+(?::\d+)?/)?[a-z0-9._/-]+(?::[\w.-]{1,128})?(?:@sha256:[0-9a-f]{64})?$"#,
            "ghcr.io/org/app:1.2.3"
        ),
        (
            #"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$"#,
            "judge.models.svc.cluster.local"
        ),
        ("[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", "123e4567-e89b-12d3-a456-426614174000"),
        (#"(?i)\b(?:foo|bar|baz)\b"#, "a Bar, a wall"), ("(?m)^ *- .*$", "a:\n  - b"), ("foo.{0,10}bar", "foo a bar"),
        (#"^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$"#, "192.168.101.17"), (".*foo.*bar", "foo bar"),
        (#"(?:[a-z0-9]+[.])*[a-z0-9]+@[a-z]{2,8}"#, "first.last@example"), ("[^x]{1,60}y", "any"),
        (#"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$"#, "2026-01-31T12:30:00.25+01:00"),
        (#"^https?://[^/?#\s]+(?:/[^?#\s]*)?(?:\?[^#\s]*)?(?:#\S*)?$"#, "https://example.org/a/b?c=d#e"),
        (#"^arn:aws[a-z-]*:[a-z0-9]+:[a-z0-9-]*:\d{12}:.+$"#, "arn:aws:s3:eu-west-1:123456789012:bucket/key"),
        ("é+|ü{3}", "Café"),
    ]

    @Test(arguments: ordinary) func `of ordinary patterns are cheap`(pattern: String, text: String) throws {
        let shape = PatternShape(Array(pattern.utf8)[...])
        #expect((pattern.contains("{1,100}") ? 1...12 : 0...0).contains(shape.matching.most), "\(shape)")
        #expect(shape.work < 130_000, "\(shape)")
        let (answer, steps) = try run("lists.range(20000).all(x, s.matches(r\"\(pattern)\"))", text)
        #expect(answer == "true" && steps < 4_000_000, "\(answer), \(steps)")
    }

    private static let words =
        "password|secret|token|credential|passwd|api key|private key|internal|confidential|restricted|personal|health|medical"
        + "|salary|passport|insurance|account|balance|credit|debit|card number|birth|address|phone|email|signature|biometric"
        + "|genetic|religion|union|political|ethnic|sexual|criminal|children|consent|location|tracking|profile|retention"

    /// Words in a long text, and many short texts in which a loop could count to hundreds.
    @Test(arguments: [
        (words, 20_000, 1), ("(?i)\(words)", 20_000, 1), (words, 1, 20_000), ("(?i)\(words)", 1, 20_000),
        (#"[a-zA-Z0-9._%+-]{1,64}@[a-zA-Z0-9.-]{1,255}\.[a-zA-Z]{2,24}"#, 1, 15_000),
        (
            #"^https?://(?:www\.)?[-a-zA-Z0-9@:%._+~#=]{1,256}\.[a-zA-Z0-9()]{1,6}\b[-a-zA-Z0-9()@:%_+.~#?&/=]*$"#, 1,
            15_000
        ),
        (#"(?i)personal.{0,30}data"#, 1, 15_000),
    ])
    func `of what is searched for in texts are cheap`(pattern: String, times: Int, count: Int) throws {
        let text = String(repeating: "a customer of the shop asks about an order ", count: times)
        #expect(try run("lists.range(\(count)).exists(i, s.matches(r\"\(pattern)\"))", text).answer == "false")
    }

    @Test func `bound what finding takes by the longest match`() throws {
        let date = #"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"#
        #expect(PatternShape(Array(date.utf8)[...]).ahead <= 72)
        let text = String(repeating: "11010519491231002X, words; ", count: 2_000)
        #expect(try run("regex.extractAll(s, r'\(date)').size()", text).answer == "2000")
    }

    /// How far a search reads on behind its match.
    @Test(arguments: [
        ("ab+", 0), ("a(?:bcd)?", 2), ("a(?:éüö)?", 8), ("(?:ab|a)+", 0), ("a.*b", UInt32.max), ("a(?:b*c)?", .max),
        ("(?U)a.*b", 0), ("a+?b|a", .max), ("[a-z]+1", 0), ("a$|b", 0), (#"a(?: +\b)?"#, .max),
    ])
    func `say how far a search reads`(pattern: String, ahead: UInt32) {
        #expect(PatternShape(Array(pattern.utf8)[...]).ahead == ahead)
    }

    @Test(arguments: [#"\Qa\E"#, #"\C"#, #"\07"#, "(?<n", "[a", "a)", String(repeating: "(", count: 200)])
    func `of what the reader does not know are the largest`(pattern: String) {
        let shape = PatternShape(Array(pattern.utf8)[...])
        #expect(shape.matching.most == .max && shape.finding.most == .max && shape.ahead == .max)
    }

    /// Each takes no longer to count than the others, and whoever has it compiled while judging is charged with the count.
    @Test(arguments: [
        "(?:" + String(repeating: "|", count: 9_000) + ")a[ab]{20}", String(repeating: "a?", count: 4_000),
        "[" + (0..<5_000).map { String(UnicodeScalar(0x4E00 + 2 * UInt32($0)) ?? "a") }.joined() + "]",
        (0..<500).map { "[a-\(UnicodeScalar(0x4E00 + UInt32($0)) ?? "a")]" }.joined(), "a[ab]{200}c",
    ])
    func `are counted within bounds`(pattern: String) throws {
        let shape = PatternShape(Array(pattern.utf8)[...])
        #expect(shape.work <= 2 * PatternShape.mostWork + 4 * PatternAlphabet.mostWork)
        let (small, large) = (try run("'x'.matches('b' + '')", "").steps, try run("'x'.matches(s + '')", pattern).steps)
        #expect(large > small + Int64(shape.work / 4))
    }
}
