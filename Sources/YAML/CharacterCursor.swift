import Diagnostics

/// Turns libyaml's character counts into byte offsets.
///
/// libyaml marks count code points; we count bytes. Text without multi-byte characters needs no table; other text
/// gets one entry per 8 characters, so that any mark costs at most 8 steps for half the size of the text.
struct CharacterMap {
    private static let stride = 8
    private var checkpoints: [UInt32] = []
    private let isASCII: Bool

    init(_ bytes: UnsafeRawBufferPointer) {
        var union: UInt64 = 0
        var i = 0
        while i + 8 <= bytes.count {
            union |= bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self)
            i += 8
        }
        while i < bytes.count {
            union |= UInt64(bytes[i])
            i += 1
        }
        isASCII = union & 0x8080_8080_8080_8080 == 0
        guard !isASCII else { return }
        checkpoints.reserveCapacity(bytes.count / CharacterMap.stride + 1)
        var characters = 0
        var offset = 0
        while offset < bytes.count {
            // Eight ASCII bytes are eight characters, and hold one checkpoint.
            if offset + 8 <= bytes.count,
                bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                let ahead = (CharacterMap.stride - characters % CharacterMap.stride) % CharacterMap.stride
                checkpoints.append(UInt32(offset + ahead))
                characters += 8
                offset += 8
                continue
            }
            if bytes[offset] & 0xC0 != 0x80 {
                if characters % CharacterMap.stride == 0 { checkpoints.append(UInt32(offset)) }
                characters += 1
            }
            offset += 1
        }
    }

    func byteOffset(ofCharacter index: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        if isASCII { return min(index, bytes.count) }
        guard let last = checkpoints.indices.last else { return 0 }
        let block = min(index / CharacterMap.stride, last)
        var offset = Int(checkpoints[block])
        var remaining = index - block * CharacterMap.stride
        // Where the next eight bytes are ASCII, and they mostly are, there is nothing to count.
        if remaining < 8, offset + 8 <= bytes.count,
            bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
            return offset + remaining
        }
        while remaining > 0, offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            remaining -= 1
        }
        return offset
    }
}
