import Foundation
import JSON
import Testing

private func written(pretty: Bool = false, _ body: (inout JSONWriter) -> Void) -> String {
    var json = JSONWriter(pretty: pretty)
    body(&json)
    return String(decoding: json.bytes, as: UTF8.self)
}

@Suite struct `The JSON writer` {
    @Test(arguments: [
        ("", #""""#), ("a\"b\\c/", #""a\"b\\c/""#), ("\n\r\t", #""\n\r\t""#),
        ("\0\u{1}\u{8}\u{C}\u{1F}\u{7F}", #""\u0000\u0001\u0008\u000c\u001f\u007f""#),
        ("größe 日本 👩‍👧", "\"größe 日本 👩‍👧\""),
        ("\u{9B}\u{202E}\u{2028}\u{FEFF}\u{E0041}", #""\u009b\u202e\u2028\ufeff\udb40\udc41""#),
        ("e\u{301}\r\n", #""e\#u{301}\r\n""#),
    ])
    func `escapes what must be, and what could disturb the reader of a report`(text: String, expected: String) {
        #expect(written { $0.value(text) } == expected)
        let object = written {
            $0.beginObject()
            $0.field(text, 1)
            $0.endObject()
        }
        #expect(object == "{\(expected):1}")
    }

    @Test func `sets commas by itself`() {
        let text = written {
            $0.beginObject()
            $0.field("a", 1)
            $0.field("b", "x")
            $0.field("c", true)
            $0.key("d")
            $0.null()
            $0.array("e", [1, -2, .min, .max]) { $0.value($1) }
            $0.array("f", [[1], []]) { json, row in
                json.beginArray()
                for number in row { json.value(number) }
                json.endArray()
            }
            $0.key("g")
            $0.beginObject()
            $0.endObject()
            $0.endObject()
        }
        #expect(
            text
                == #"{"a":1,"b":"x","c":true,"d":null,"e":[1,-2,-9223372036854775808,9223372036854775807],"f":[[1],[]],"g":{}}"#
        )
    }

    @Test func `indents by two and keeps what is empty on one line`() {
        let text = written(pretty: true) {
            $0.beginObject()
            $0.array("a", [1, 2]) { $0.value($1) }
            $0.array("b", [] as [Int]) { $0.value($1) }
            $0.key("c")
            $0.beginObject()
            $0.field("d", false)
            $0.endObject()
            $0.endObject()
            $0.newline()
        }
        #expect(
            text == """
                {
                  "a": [
                    1,
                    2
                  ],
                  "b": [],
                  "c": {
                    "d": false
                  }
                }

                """)
    }

    @Test func `writes one value per line where lines are ended`() {
        let text = written {
            for number in 1...2 {
                $0.beginArray()
                $0.value(number)
                $0.endArray()
                $0.newline()
            }
        }
        #expect(text == "[1]\n[2]\n")
    }

    @Test(arguments: 0..<20, [true, false])
    func `writes what a parser reads back`(seed: Int, pretty: Bool) throws {
        var random = Seeded(state: UInt64(seed))
        var json = JSONWriter(pretty: pretty)
        let expected = write(&json, &random, depth: 5)
        let found = try JSONSerialization.jsonObject(with: Data(json.bytes), options: .fragmentsAllowed)
        #expect(NSArray(object: found) == NSArray(object: expected))
    }

    private func write(_ json: inout JSONWriter, _ random: inout Seeded, depth: Int) -> Any {
        switch Int.random(in: depth == 0 ? 2..<6 : 0..<6, using: &random) {
        case 0:
            json.beginArray()
            let values = (0..<Int.random(in: 0...4, using: &random)).map { _ in write(&json, &random, depth: depth - 1)
            }
            json.endArray()
            return values
        case 1:
            var values: [String: Any] = [:]
            json.beginObject()
            for i in 0..<Int.random(in: 0...4, using: &random) {
                let key = "\(i)" + text(&random)
                json.key(key)
                values[key] = write(&json, &random, depth: depth - 1)
            }
            json.endObject()
            return values
        case 2:
            let number = Int.random(in: .min ... .max, using: &random)
            json.value(number)
            return number
        case 3:
            let flag = Bool.random(using: &random)
            json.value(flag)
            return flag
        case 4:
            json.null()
            return NSNull()
        default:
            let text = text(&random)
            json.value(text)
            return text
        }
    }

    private func text(_ random: inout Seeded) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let ranges: [ClosedRange<UInt32>] = [0...0x7F, 0x80...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF]
            let number = UInt32.random(in: ranges.randomElement(using: &random) ?? 0...1, using: &random)
            if let scalar = Unicode.Scalar(number) { text.append(scalar) }
        }
        return String(text)
    }
}

/// A generator that repeats itself: SplitMix64.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
