// Hot: writes every report. Appends bytes, never builds a value first.
import Diagnostics

/// Writes JSON (RFC 8259) into bytes: what is called in order comes out in order, commas and indents by themselves.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private let isPretty: Bool
    private var counts: [Int] = [0]
    private var afterKey = false

    package init(pretty: Bool = true) { isPretty = pretty }

    package mutating func beginObject() { open("{") }
    package mutating func endObject() { close("}") }
    package mutating func beginArray() { open("[") }
    package mutating func endArray() { close("]") }

    package mutating func key(_ key: String) {
        separate()
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        if isPretty { bytes.append(0x20) }
        afterKey = true
    }

    package mutating func value(_ text: String) {
        separate()
        quote(text)
    }

    package mutating func value(_ number: Int) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    package mutating func value(_ flag: Bool) {
        separate()
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    package mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    package mutating func field(_ key: String, _ text: String) {
        self.key(key)
        value(text)
    }

    package mutating func field(_ key: String, _ number: Int) {
        self.key(key)
        value(number)
    }

    package mutating func field(_ key: String, _ flag: Bool) {
        self.key(key)
        value(flag)
    }

    package mutating func array<Element>(
        _ key: String, _ elements: some Sequence<Element>, _ body: (inout JSONWriter, Element) -> Void
    ) {
        self.key(key)
        beginArray()
        for element in elements { body(&self, element) }
        endArray()
    }

    /// Ends a line; after a whole value, another whole value may follow (JSON Lines).
    package mutating func newline() {
        bytes.append(0x0A)
        if counts.count == 1 { counts[0] = 0 }
    }

    // MARK: - Layout

    private mutating func open(_ bracket: Unicode.Scalar) {
        separate()
        bytes.append(UInt8(ascii: bracket))
        counts.append(0)
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        let isEmpty = counts.popLast() == 0
        if isPretty, !isEmpty { indent() }
        bytes.append(UInt8(ascii: bracket))
    }

    private mutating func separate() {
        if afterKey {
            afterKey = false
            return
        }
        if counts[counts.count - 1] > 0 { bytes.append(UInt8(ascii: ",")) }
        counts[counts.count - 1] += 1
        if isPretty, counts.count > 1 { indent() }
    }

    private mutating func indent() {
        bytes.append(0x0A)
        for _ in 1..<max(1, counts.count) { bytes.append(contentsOf: [0x20, 0x20]) }
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22: bytes.append(contentsOf: #"\""#.utf8)
            case 0x5C: bytes.append(contentsOf: #"\\"#.utf8)
            case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
            case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
            case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
            // Reports are read in terminals and diffs: what moves the cursor or turns text around stays spelled out.
            case _ where scalar.disturbsText: for unit in String(scalar).utf16 { escape(unit) }
            default: if let encoded = UTF8.encode(scalar) { bytes.append(contentsOf: encoded) }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ unit: UInt16) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(contentsOf: #"\u"#.utf8)
        for shift in [12, 8, 4, 0] { bytes.append(digits[Int(unit >> UInt16(shift) & 15)]) }
    }
}
