import LexgateModel

/// Names that stay the same for the same thing, whatever else changes: never random, never of the clock.
package struct StableID {
    private let digest: [UInt8]

    /// Of some texts, in which no boundary can be moved.
    init(_ parts: [String]) {
        var bytes: [UInt8] = Array("lexgate".utf8)
        for part in parts {
            bytes.append(contentsOf: "\(part.utf8.count):".utf8)
            bytes.append(contentsOf: part.utf8)
        }
        digest = SHA1.digest(Self.namespace + bytes)
    }

    /// The rule, what it judged and the descriptor by its name: all that survives when lines move.
    init(_ finding: Finding, in assessment: Assessment) {
        self.init(["finding", finding.rule, finding.subject, assessment.name])
    }

    /// 16 hexadecimal digits.
    var short: String { Self.hex(digest.prefix(8)) }

    /// 40 hexadecimal digits.
    var long: String { Self.hex(digest[...]) }

    /// RFC 9562, version 5.
    var uuid: String {
        var bytes = Array(digest.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = Array(Self.hex(bytes[...]))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(hex[$0]) }.joined(separator: "-")
    }

    /// The namespace for URLs of RFC 9562, 6ba7b811-9dad-11d1-80b4-00c04fd430c8.
    private static let namespace: [UInt8] = [
        0x6B, 0xA7, 0xB8, 0x11, 0x9D, 0xAD, 0x11, 0xD1, 0x80, 0xB4, 0x00, 0xC0, 0x4F, 0xD4, 0x30, 0xC8,
    ]

    package static func hex(_ bytes: ArraySlice<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// SHA-1 (RFC 3174), which UUIDs of version 5 are made with. It names things and guards nothing: whoever can choose the
/// texts can make two of one name.
enum SHA1 {
    static func digest(_ message: [UInt8]) -> [UInt8] {
        var words: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        var padded = message
        padded.append(0x80)
        padded.append(contentsOf: repeatElement(0, count: (120 - padded.count % 64) % 64))
        let bits = UInt64(message.count) * 8
        for shift in stride(from: 56, through: 0, by: -8) {
            padded.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
        var w = [UInt32](repeating: 0, count: 80)
        for block in stride(from: 0, to: padded.count, by: 64) {
            for i in 0..<16 {
                w[i] = padded[block + 4 * i..<block + 4 * i + 4].reduce(0) { $0 << 8 | UInt32($1) }
            }
            for i in 16..<80 { w[i] = rotated(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1) }
            var (a, b, c, d, e) = (words[0], words[1], words[2], words[3], words[4])
            for i in 0..<80 {
                let (f, k): (UInt32, UInt32) =
                    switch i {
                    case 0..<20: (b & c | ~b & d, 0x5A82_7999)
                    case 20..<40: (b ^ c ^ d, 0x6ED9_EBA1)
                    case 40..<60: (b & c | b & d | c & d, 0x8F1B_BCDC)
                    default: (b ^ c ^ d, 0xCA62_C1D6)
                    }
                (a, b, c, d, e) = (rotated(a, 5) &+ f &+ e &+ k &+ w[i], a, rotated(b, 30), c, d)
            }
            for (i, word) in [a, b, c, d, e].enumerated() { words[i] &+= word }
        }
        return words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word << count | word >> (32 - count) }
}
