/// RFC 4648, section 4; padding may be left out when reading.
extension Machine {
    /// Bytes that are written in base64; an error value for any other text.
    package mutating func makeBytes(base64 text: String) -> Value { decodeBase64(makeString(text)) }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    mutating func encodeBase64(_ value: Value) -> Value {
        guard value.tag == .bytes else { return fail(.noSuchOverload, value) }
        remaining &-= Int64(value.textLength / 4)
        if remaining < 0 { return fail(.costLimit) }
        let bytes = Array(bytes(of: value))
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits: UInt32 = 0
            for byte in group { bits = bits << 8 | UInt32(byte) }
            bits <<= UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                out.append(place <= group.count ? Machine.alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)] : 0x3D)
            }
        }
        return makeString(utf8: out)
    }

    mutating func decodeBase64(_ value: Value) -> Value {
        guard value.tag == .string else { return fail(.noSuchOverload, value) }
        remaining &-= Int64(value.textLength / 2)
        var bytes = bytes(of: value)
        if bytes.count.isMultiple(of: 4), bytes.last == 0x3D {
            bytes.removeLast()
            if bytes.last == 0x3D { bytes.removeLast() }
        }
        var out: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            guard let digit = Machine.digit(byte) else { return fail(.badConversion, value) }
            bits = bits << 6 | digit
            count += 6
            if count >= 8 {
                count -= 8
                out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        guard count < 6 else { return fail(.badConversion, value) }
        return makeBytes(out)
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5A: UInt32(byte) - 0x41
        case 0x61...0x7A: UInt32(byte) - 0x61 + 26
        case 0x30...0x39: UInt32(byte) - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
