// Hot: strings are compared as bytes where they lie.

extension Machine {
    /// The bytes of a string, bytes, or type value.
    package func bytes(of value: Value) -> ArraySlice<UInt8> {
        let range = value.textOffset..<value.textOffset + value.textLength
        return value.isConstant ? Array(program.text[range])[...] : text[range]
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
                let shorter = min(a.textLength, b.textLength)
                let place = commonLength(x, y, shorter)
                if place < shorter { return x[place] < y[place] ? -1 : 1 }
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

    /// Whether a value is exactly this string.
    package func isText(_ value: Value, _ word: StaticString) -> Bool {
        guard value.tag == .string, value.textLength == word.utf8CodeUnitCount else { return false }
        return withBytes(value) {
            equalBytes($0, UnsafeRawBufferPointer(start: word.utf8Start, count: $0.count), $0.count)
        }
    }

    /// Whether two strings are the same.
    package func isSameText(_ a: Value, _ b: Value) -> Bool { a.tag == b.tag && sameText(a, b) }

    /// A number for tables of strings; differs from run to run.
    package func textHash(_ value: Value) -> Int {
        withBytes(value) { bytes in
            var hasher = Hasher()
            hasher.combine(bytes: bytes)
            return hasher.finalize()
        }
    }

    // MARK: - Making

    /// A string that a document states. Documents have limits of their own, so the text limit does not count it.
    package mutating func statedString(_ bytes: UnsafeRawBufferPointer) -> Value {
        let offset = text.count
        guard offset + bytes.count <= Int(UInt32.max) else { return fail(.textLimit) }
        text.append(contentsOf: bytes)
        statedText += bytes.count
        return Value(.string, bits: UInt64(offset) << 32 | UInt64(bytes.count))
    }

    /// `a`, one ASCII character, `b`.
    package mutating func makeString(_ a: Value, _ separator: Unicode.Scalar, _ b: Value) -> Value {
        let offset = text.count
        let length = a.textLength + 1 + b.textLength
        guard hasRoom(for: length) else { return fail(.textLimit) }
        append(a)
        text.append(UInt8(ascii: separator))
        append(b)
        return Value(.string, bits: UInt64(offset) << 32 | UInt64(length))
    }

    private mutating func append(_ part: Value) {
        let range = part.textOffset..<part.textOffset + part.textLength
        if part.isConstant {
            text += program.text[range]
        } else {
            // A slice of the text would share it, and appending would then copy all of it.
            let end = text.count
            text.append(contentsOf: repeatElement(0, count: range.count))
            text.withUnsafeMutableBytes {
                UnsafeMutableRawBufferPointer(rebasing: $0[end...]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: $0[range]))
            }
        }
    }

    package mutating func makeString(_ string: String) -> Value { makeString(utf8: string.utf8) }

    package mutating func makeString(utf8 bytes: some Collection<UInt8>) -> Value { makeText(bytes, .string) }

    /// The same for a run of an array, which other modules reach without generic code.
    package mutating func makeString(utf8 bytes: ArraySlice<UInt8>) -> Value { makeText(bytes, .string) }

    package mutating func makeBytes(_ bytes: some Collection<UInt8>) -> Value { makeText(bytes, .bytes) }

    /// The value of a type, such as `int`, by its name.
    package mutating func makeType(named name: String) -> Value { makeText(name.utf8, .type) }

    private func hasRoom(for length: Int) -> Bool {
        text.count - statedText + length <= textLimit && text.count + length <= Int(UInt32.max)
    }

    /// Copies bytes to the heap; beyond the text limit an error.
    mutating func makeText(_ bytes: some Collection<UInt8>, _ tag: Value.Tag) -> Value {
        let offset = text.count
        guard hasRoom(for: bytes.count) else { return fail(.textLimit) }
        remaining &-= Int64(bytes.count / 16)
        text.append(contentsOf: bytes)
        return Value(tag, bits: UInt64(offset) << 32 | UInt64(bytes.count))
    }

    /// One text after another, as a new one.
    mutating func concatenate(_ a: Value, _ b: Value) -> Value {
        let offset = text.count
        let length = a.textLength + b.textLength
        guard hasRoom(for: length) else { return fail(.textLimit) }
        remaining &-= Int64(length / 16)
        append(a)
        append(b)
        return Value(a.tag, bits: UInt64(offset) << 32 | UInt64(length))
    }
}

/// Eight bytes at a time, then the rest.
@inline(__always)
func equalBytes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer, _ length: Int) -> Bool {
    var place = 0
    while place + 8 <= length {
        let x = a.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        if x != b.loadUnaligned(fromByteOffset: place, as: UInt64.self) { return false }
        place += 8
    }
    // The rest in few loads, which may look at bytes again that were the same.
    if place == length { return true }
    if length >= 8 {
        let x = a.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
        return x == b.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
    }
    if length >= 4 {
        let x = a.loadUnaligned(as: UInt32.self) ^ b.loadUnaligned(as: UInt32.self)
        let y =
            a.loadUnaligned(fromByteOffset: length - 4, as: UInt32.self)
            ^ b.loadUnaligned(fromByteOffset: length - 4, as: UInt32.self)
        return x | y == 0
    }
    for place in 0..<length where a[place] != b[place] { return false }
    return true
}

/// How many of the first `length` bytes are the same.
func commonLength(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer, _ length: Int) -> Int {
    var place = 0
    while place + 8 <= length {
        let x = UInt64(littleEndian: a.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        let y = UInt64(littleEndian: b.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        if x != y { return place + (x ^ y).trailingZeroBitCount / 8 }
        place += 8
    }
    while place < length, a[place] == b[place] { place += 1 }
    return place
}
