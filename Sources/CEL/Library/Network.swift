/// The network extension: `net.IP` and `net.CIDR`.
///
/// Such a value is a record of a reserved type: its first cell holds the 4 or 16 bytes of the address, its second the
/// length of the prefix.
extension Value {
    private static let ipType: UInt32 = .max - 1
    private static let cidrType: UInt32 = .max

    var isOpaque: Bool { tag == .record && aux >= Value.ipType }
    var isIP: Bool { tag == .record && aux == Value.ipType }
    var isCIDR: Bool { tag == .record && aux == Value.cidrType }

    static func ip(cell: Int) -> Value { Value(.record, aux: ipType, bits: UInt64(cell)) }
    static func cidr(cell: Int) -> Value { Value(.record, aux: cidrType, bits: UInt64(cell)) }
}

extension Machine {
    mutating func network(_ builtin: Builtin, _ arguments: [Value]) -> Value {
        guard let subject = arguments.first else { return fail(.noSuchOverload) }
        // Addresses are short, and no longer text is looked through for one.
        remaining &-= 20
        if subject.tag == .string { return parseNetwork(builtin, subject) }
        if let address = address(of: subject), subject.isIP { return describe(builtin, address, subject) }
        guard let block = block(of: subject) else { return fail(.noSuchOverload, subject) }
        switch builtin {
        case .ip, .networkIP: return make(block.address)
        case .prefixLength: return .int(Int64(block.prefix))
        case .masked: return make(AddressBlock(address: block.masked, prefix: block.prefix))
        case .containsIP, .containsCIDR:
            guard arguments.count == 2 else { return fail(.noSuchOverload, subject) }
            if arguments[1].tag == .string { remaining &-= Int64(arguments[1].textLength / 16) }
            let other = builtin == .containsIP ? readIP(arguments[1]) : readCIDR(arguments[1])
            guard let other else { return fail(.badConversion, arguments[1]) }
            return .bool(block.contains(other))
        default: return fail(.noSuchOverload, subject)
        }
    }

    private mutating func parseNetwork(_ builtin: Builtin, _ text: Value) -> Value {
        remaining &-= Int64(text.textLength / 16)
        let bytes = Array(bytes(of: text))
        switch builtin {
        case .isIP: return .bool(NetworkAddress(parsing: bytes[...]) != nil)
        case .isCIDR: return .bool(AddressBlock(parsing: bytes) != nil)
        case .ip: return NetworkAddress(parsing: bytes[...]).map { make($0) } ?? fail(.badConversion, text)
        case .cidr: return AddressBlock(parsing: bytes).map { make($0) } ?? fail(.badConversion, text)
        case .isCanonicalIP:
            guard let address = NetworkAddress(parsing: bytes[...]) else { return fail(.badConversion, text) }
            return .bool(address.description.utf8.elementsEqual(bytes))
        default: return fail(.noSuchOverload, text)
        }
    }

    private mutating func describe(_ builtin: Builtin, _ address: NetworkAddress, _ value: Value) -> Value {
        // An IPv4-mapped address equals the one behind it, so it is of that one's kind.
        let plain = NetworkAddress(bytes: address.unmapped)
        switch builtin {
        case .family: return .int(address.isVersion4 ? 4 : 6)
        case .isUnspecified: return .bool(plain.isUnspecified)
        case .isLoopback: return .bool(plain.isLoopback)
        case .isGlobalUnicast: return .bool(plain.isGlobalUnicast)
        case .isLinkLocalMulticast: return .bool(plain.isLinkLocalMulticast)
        case .isLinkLocalUnicast: return .bool(plain.isLinkLocalUnicast)
        default: return fail(.noSuchOverload, value)
        }
    }

    private func readIP(_ value: Value) -> AddressBlock? {
        let address =
            value.tag == .string ? NetworkAddress(parsing: bytes(of: value)) : value.isIP ? address(of: value) : nil
        return address.map { AddressBlock(address: $0, prefix: 8 * $0.bytes.count) }
    }

    private func readCIDR(_ value: Value) -> AddressBlock? {
        value.tag == .string ? AddressBlock(parsing: Array(bytes(of: value))) : value.isCIDR ? block(of: value) : nil
    }

    private mutating func make(_ address: NetworkAddress) -> Value {
        let bytes = makeBytes(address.bytes)
        guard bytes.tag == .bytes else { return bytes }
        cells.append(bytes)
        return .ip(cell: cells.count - 1)
    }

    private mutating func make(_ block: AddressBlock) -> Value {
        let bytes = makeBytes(block.address.bytes)
        guard bytes.tag == .bytes else { return bytes }
        cells.append(bytes)
        cells.append(.int(Int64(block.prefix)))
        return .cidr(cell: cells.count - 2)
    }

    private func address(of value: Value) -> NetworkAddress? {
        guard value.isOpaque, Int(value.firstCell) < cells.count else { return nil }
        return NetworkAddress(bytes: Array(bytes(of: cells[Int(value.firstCell)])))
    }

    private func block(of value: Value) -> AddressBlock? {
        guard value.isCIDR, let address = address(of: value), Int(value.firstCell) + 1 < cells.count else { return nil }
        return AddressBlock(address: address, prefix: Int(cells[Int(value.firstCell) + 1].integer))
    }

    // MARK: - As values

    mutating func equalOpaque(_ a: Value, _ b: Value) -> Bool {
        remaining &-= 10
        if let x = block(of: a), let y = block(of: b) {
            return x.prefix == y.prefix && x.address.bytes == y.address.bytes
        }
        guard a.isIP, b.isIP, let x = address(of: a), let y = address(of: b) else { return false }
        return x.unmapped == y.unmapped
    }

    func describeOpaque(_ value: Value) -> String {
        if let block = block(of: value) { return "\(block.address.description)/\(block.prefix)" }
        return address(of: value)?.description ?? ""
    }

    func opaqueTypeName(_ value: Value) -> String { value.isCIDR ? "net.CIDR" : "net.IP" }
}
