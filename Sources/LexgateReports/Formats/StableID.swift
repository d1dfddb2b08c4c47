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
