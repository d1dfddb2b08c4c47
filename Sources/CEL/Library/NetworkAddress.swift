/// An IPv4 or IPv6 address without a zone.
struct NetworkAddress {
    /// Four or sixteen, most significant first.
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads dotted decimals without leading zeros, or RFC 4291, section 2.2. An IPv4-mapped address is refused in its
    /// dotted form.
    init?(parsing text: ArraySlice<UInt8>) {
        // The longest is eight groups, or six and a dotted half.
        guard text.count <= 45 else { return nil }
        if text.contains(UInt8(ascii: ":")) {
            guard let bytes = NetworkAddress.version6(Array(text)) else { return nil }
            self.bytes = bytes
        } else {
            guard let bytes = NetworkAddress.version4(text) else { return nil }
            self.bytes = bytes
        }
    }

    private static func version4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ isDigit($0) }), part.count == 1 || part.first != 0x30,
                let byte = UInt8(String(decoding: part, as: UTF8.self))
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: [UInt8]) -> [UInt8]? {
        guard let bytes = sixteenBytes(text) else { return nil }
        return NetworkAddress(bytes: bytes).isMapped && text.contains(UInt8(ascii: ".")) ? nil : bytes
    }

    private static func sixteenBytes(_ text: [UInt8]) -> [UInt8]? {
        let colon = UInt8(ascii: ":")
        let gap = text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
        guard let gap else {
            let bytes = groups(text[...], isLast: true)
            return bytes?.count == 16 ? bytes : nil
        }
        // A second gap leaves an empty group behind the first.
        guard let head = groups(text[..<gap], isLast: false), let tail = groups(text[(gap + 2)...], isLast: true),
            head.count + tail.count <= 14
        else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// Only the last groups of an address may be written as an IPv4 address.
    private static func groups(_ text: ArraySlice<UInt8>, isLast: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (place, part) in parts.enumerated() {
            if isLast, place == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let tail = version4(part) else { return nil }
                bytes += tail
            } else {
                guard (1...4).contains(part.count), part.allSatisfy(isHexDigit),
                    let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes.count <= 16 ? bytes : nil
    }

    // MARK: - Kinds

    var isVersion4: Bool { bytes.count == 4 }
    var isMapped: Bool {
        bytes.count == 16 && bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
    }
    /// The IPv4 address behind an IPv4-mapped one.
    var unmapped: [UInt8] { isMapped ? Array(bytes[12...]) : bytes }

    var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }
    var isLoopback: Bool { isVersion4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1 }
    var isMulticast: Bool { isVersion4 ? bytes[0] & 0xF0 == 0xE0 : bytes.first == 0xFF }
    var isLinkLocalMulticast: Bool {
        isVersion4 ? bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0 : bytes[0] == 0xFF && bytes[1] & 0x0F == 2
    }
    var isLinkLocalUnicast: Bool {
        isVersion4 ? bytes[0] == 169 && bytes[1] == 254 : bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
    }
    var isGlobalUnicast: Bool {
        !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast && bytes != [255, 255, 255, 255]
    }

    /// RFC 5952 for IPv6.
    var description: String {
        if isVersion4 { return bytes.map { String($0) }.joined(separator: ".") }
        let groups = stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        var best = 0..<0
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start > max(1, best.count) { best = start..<end }
            start = max(end, start + 1)
        }
        let hex = groups.map { String($0, radix: 16) }
        guard !best.isEmpty else { return hex.joined(separator: ":") }
        return hex[..<best.lowerBound].joined(separator: ":") + "::" + hex[best.upperBound...].joined(separator: ":")
    }
}

/// An address and how many of its leading bits name the network.
struct AddressBlock {
    let address: NetworkAddress
    let prefix: Int

    init(address: NetworkAddress, prefix: Int) {
        self.address = address
        self.prefix = prefix
    }

    /// Reads `10.0.0.0/8`.
    init?(parsing text: [UInt8]) {
        // The longest address, a slash and three digits.
        guard text.count <= 49 else { return nil }
        let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, let address = NetworkAddress(parsing: parts[0]), (1...3).contains(parts[1].count),
            parts[1].allSatisfy({ isDigit($0) }), parts[1].count == 1 || parts[1].first != 0x30,
            let prefix = Int(String(decoding: parts[1], as: UTF8.self)), prefix <= 8 * address.bytes.count
        else { return nil }
        self.init(address: address, prefix: prefix)
    }

    /// The address with the bits behind the prefix cleared.
    var masked: NetworkAddress {
        NetworkAddress(
            bytes: address.bytes.enumerated().map { place, byte in
                let bits = min(8, max(0, prefix - 8 * place))
                return byte & UInt8(truncatingIfNeeded: 0xFF00 >> bits)
            })
    }

    func contains(_ other: AddressBlock) -> Bool {
        other.address.bytes.count == address.bytes.count && other.prefix >= prefix
            && AddressBlock(address: other.address, prefix: prefix).masked.bytes == masked.bytes
    }
}
