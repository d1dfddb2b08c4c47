// Hot: strings are compared as bytes where they lie.

extension Machine {
    /// The bytes of a string, bytes, or type value.
    func bytes(of value: Value) -> ArraySlice<UInt8> {
        let range = value.textOffset..<value.textOffset + value.textLength
        return value.isConstant ? program.text[range] : text[range]
    }

    @inline(__always)
    func sameText(_ a: Value, _ b: Value) -> Bool {
        let length = a.textLength
        guard length == b.textLength else { return false }
        return withBytes(a) { x in withBytes(b) { y in equalBytes(x, y, length) } }
    }

    func compareText(_ a: Value, _ b: Value) -> Int {
        withBytes(a) { x in
            withBytes(b) { y in
                for place in 0..<min(a.textLength, b.textLength) where x[place] != y[place] {
                    return x[place] < y[place] ? -1 : 1
                }
                return a.textLength < b.textLength ? -1 : a.textLength == b.textLength ? 0 : 1
            }
        }
    }

    /// Runs `body` on the bytes of a text in place.
    @inline(__always)
    func withBytes<R>(_ value: Value, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        let range = value.textOffset..<value.textOffset + value.textLength
        return value.isConstant
            ? program.text.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
            : text.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    // MARK: - Making

    package mutating func makeString(_ string: String) -> Value { makeString(utf8: string.utf8) }

    package mutating func makeString(utf8 bytes: some Collection<UInt8>) -> Value { makeText(bytes, .string) }

    /// The same for a run of an array, which other modules reach without generic code.
    package mutating func makeString(utf8 bytes: ArraySlice<UInt8>) -> Value { makeText(bytes, .string) }

    package mutating func makeBytes(_ bytes: some Collection<UInt8>) -> Value { makeText(bytes, .bytes) }

    /// Copies bytes to the heap; beyond the text limit an error.
    mutating func makeText(_ bytes: some Collection<UInt8>, _ tag: Value.Tag) -> Value {
        let offset = text.count
        guard offset + bytes.count <= min(textLimit, Int(UInt32.max)) else { return fail(.textLimit) }
        remaining &-= Int64(bytes.count / 16)
        text.append(contentsOf: bytes)
        return Value(tag, bits: UInt64(offset) << 32 | UInt64(bytes.count))
    }

    /// One text after another, as a new one.
    mutating func concatenate(_ a: Value, _ b: Value) -> Value {
        let offset = text.count
        let length = a.textLength + b.textLength
        guard offset + length <= min(textLimit, Int(UInt32.max)) else { return fail(.textLimit) }
        remaining &-= Int64(length / 16)
        for part in [a, b] {
            let range = part.textOffset..<part.textOffset + part.textLength
            if part.isConstant { text += program.text[range] } else { text += text[range] }
        }
        return Value(a.tag, bits: UInt64(offset) << 32 | UInt64(length))
    }
}

/// Eight bytes at a time, then the rest.
@inline(__always)
private func equalBytes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer, _ length: Int) -> Bool {
    var place = 0
    while place + 8 <= length {
        let x = a.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        if x != b.loadUnaligned(fromByteOffset: place, as: UInt64.self) { return false }
        place += 8
    }
    while place < length {
        if a[place] != b[place] { return false }
        place += 1
    }
    return true
}
