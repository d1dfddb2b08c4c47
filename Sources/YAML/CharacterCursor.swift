/// Turns libyaml's character counts into byte offsets.
///
/// libyaml's marks count code points; we count bytes. Marks lie close to one another and mostly go forward, so each is
/// counted from the one before, eight bytes at a time where these are ASCII.
struct CharacterCursor {
    private var character = 0
    private var offset = 0

    /// The byte at which a character begins, and the end of the text for characters beyond it. Takes as long as the
    /// way from the character that was asked for last.
    mutating func byteOffset(ofCharacter index: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        if index >= character { goForward(index - character, bytes) } else { goBack(character - index, bytes) }
        return offset
    }

    @inline(__always)
    private mutating func goForward(_ count: Int, _ bytes: UnsafeRawBufferPointer) {
        var rest = count
        while rest > 0, offset < bytes.count {
            if offset + 8 <= bytes.count, isASCII(bytes, at: offset) {
                let step = min(8, rest)
                offset += step
                rest -= step
            } else {
                offset += 1
                while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
                rest -= 1
            }
        }
        character += count - rest
    }

    private mutating func goBack(_ count: Int, _ bytes: UnsafeRawBufferPointer) {
        var rest = count
        while rest > 0, offset > 0 {
            if offset >= 8, isASCII(bytes, at: offset - 8) {
                let step = min(8, rest)
                offset -= step
                rest -= step
            } else {
                offset -= 1
                while offset > 0, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
                rest -= 1
            }
        }
        character -= count - rest
    }

    @inline(__always)
    private func isASCII(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
    }
}
