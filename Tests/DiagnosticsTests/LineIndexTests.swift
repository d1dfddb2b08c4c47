import Testing

@testable import Diagnostics

@Suite struct `A line index` {
    private func positions(_ text: String) -> [String] {
        let file = SourceFile(path: "a.yaml", text: text)
        let index = LineIndex(file)
        return (0...file.bytes.count).map { "\(index.position(of: $0).line):\(index.position(of: $0).column)" }
    }

    @Test(arguments: [
        ("", ["1:1"]), ("a", ["1:1", "1:2"]), ("a\nb", ["1:1", "1:2", "2:1", "2:2"]), ("\n\n", ["1:1", "2:1", "3:1"]),
        ("a\r\nb", ["1:1", "1:2", "1:3", "2:1", "2:2"]), ("a\rb", ["1:1", "1:2", "2:1", "2:2"]),
        ("\r", ["1:1", "2:1"]),
        ("éb", ["1:1", "1:2", "1:2", "1:3"]), ("😀", ["1:1", "1:2", "1:2", "1:2", "1:2"]),
        ("e\u{301}", ["1:1", "1:2", "1:3", "1:3"]),
        ("\u{FEFF}a", ["1:1", "1:1", "1:1", "1:1", "1:2"]),
    ])
    func `counts lines and scalars from one`(text: String, expected: [String]) {
        // A byte inside a scalar has the column behind it: its first byte was counted.
        #expect(positions(text).count == expected.count)
        for (i, (found, wanted)) in zip(positions(text), expected).enumerated() where starts(text, i) {
            #expect(found == wanted)
        }
    }

    private func starts(_ text: String, _ offset: Int) -> Bool {
        let bytes = Array(text.utf8)
        return offset == bytes.count || bytes[offset] & 0xC0 != 0x80
    }

    @Test func `knows the text of every line`() {
        let file = SourceFile(path: "a.yaml", text: "\u{FEFF}one\r\n\ntwo\rthree\n")
        let index = LineIndex(file)
        let lines = (1...index.lineCount).map { String(decoding: file.bytes[index.range(ofLine: $0)], as: UTF8.self) }
        #expect(lines == ["one", "", "two", "three", ""])
    }

    @Test func `takes any offset`() {
        let index = LineIndex(SourceFile(path: "a.yaml", text: "a\nbc"))
        #expect(index.position(of: 1 << 40) == index.position(of: 4))
        #expect(
            LineIndex(SourceFile(path: "empty", bytes: [])).position(of: 9) == LineIndex.Position(line: 1, column: 1))
    }

    @Test(arguments: [UInt64(1), 2, 3]) func `agrees with a look at each byte`(seed: UInt64) {
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let alphabet: [UInt8] = [0x0A, 0x0D, 0x0B, 0x0C, 0x0E, 0x09, 0x61, 0x62, 0x7F, 0xC3, 0xA9, 0xFF, 0x00]
        for round in 0..<40 {
            // Mostly letters, with few or many of the others.
            let rarity = 1 + random(30)
            let bytes = (0..<random(round < 30 ? 60 : 5_000)).map { _ in
                random(rarity) == 0 ? alphabet[random(alphabet.count)] : 0x61
            }
            var starts = [0]
            for (place, byte) in bytes.enumerated() {
                if byte == 0x0A || byte == 0x0D && (place + 1 == bytes.count || bytes[place + 1] != 0x0A) {
                    starts.append(place + 1)
                }
            }
            let index = LineIndex(SourceFile(path: "a", bytes: bytes))
            #expect(index.lineCount == starts.count, "\(bytes)")
            for place in 0...bytes.count where random(bytes.count / 50 + 1) == 0 {
                let line = starts.lastIndex { $0 <= place } ?? 0
                let column = bytes[starts[line]..<place].count { $0 & 0xC0 != 0x80 } + 1
                #expect(index.position(of: place) == LineIndex.Position(line: line + 1, column: column), "\(bytes)")
            }
        }
    }

    @Test func `agrees with a plain count in long lines`() {
        let text = String(repeating: "aé東😀\u{301}", count: 2000)
        let file = SourceFile(path: "a.yaml", text: "x\n" + text + "\ny")
        let index = LineIndex(file)
        var offset = 2
        for (i, scalar) in text.unicodeScalars.enumerated() {
            if i % 97 == 0 { #expect(index.position(of: offset) == LineIndex.Position(line: 2, column: i + 1)) }
            offset += String(scalar).utf8.count
        }
        #expect(index.position(of: offset + 1) == LineIndex.Position(line: 3, column: 1))
    }

    @Test func `finds columns in a line of megabytes at once`() {
        let file = SourceFile(path: "a.yaml", bytes: [UInt8](repeating: 0x61, count: 1 << 20))
        let index = LineIndex(file)
        let time = ContinuousClock().measure {
            for i in 0..<2000 { _ = index.position(of: (1 << 20) - i) }
        }
        #expect(time < .seconds(5))
    }
}

@Suite struct `Spans` {
    @Test func `give the text behind them, clipped and repaired`() {
        let file = SourceFile(path: "a.yaml", bytes: [0x61, 0xFF, 0x62])
        #expect(file.text(Span(0, 3)) == "a\u{FFFD}b")
        #expect(file.text(Span(2, 99)) == "b")
        #expect(file.text(Span(98, 99)) == "")
    }

    @Test func `are ordered by start, then length`() {
        #expect(
            [Span(2, 3), Span(0, 9), Span(0, 1), Span(1, 1)].sorted() == [
                Span(0, 1), Span(0, 9), Span(1, 1), Span(2, 3),
            ])
        #expect(Span(2, 3).shifted(by: 4) == Span(6, 7))
    }
}

@Suite struct `A file with many messages` {
    /// To look for the lines again for each of them would take minutes.
    @Test(.timeLimit(.minutes(1))) func `has its lines looked for once`() {
        let file = SourceFile(path: "a.yaml", text: String(repeating: "a: b\n", count: 400_000))
        for number in 0..<5_000 {
            let start = number * 5
            // As of a document with a waivers file beside it.
            let beside = file.with(SourceFile(path: "b.yaml", text: "")).file
            for own in [file, file.extending([]), beside] {
                #expect(Excerpts(own).location(Span(start, start + 1)) == "a.yaml:\(number + 1):1")
            }
        }
    }
}
