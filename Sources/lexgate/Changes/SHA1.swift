// Hot: every input is hashed where only what changed is to be judged. Words on the stack, no allocation per block.

/// SHA-1 (FIPS 180-4), by which git names the contents of files.
enum SHA1 {
    static func digest(_ message: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
        var w = [UInt32](repeating: 0, count: 80)
        let whole = message.count / 64 * 64
        for block in stride(from: 0, to: whole, by: 64) { compress(message, block, &w, &state) }
        var rest = Array(message[whole...])
        rest.append(0x80)
        rest.append(contentsOf: repeatElement(0, count: (120 - rest.count % 64) % 64))
        let bits = UInt64(message.count) * 8
        for shift in stride(from: 56, through: 0, by: -8) {
            rest.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
        for block in stride(from: 0, to: rest.count, by: 64) { compress(rest, block, &w, &state) }
        return state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
    }

    private static func compress(_ message: [UInt8], _ block: Int, _ w: inout [UInt32], _ state: inout [UInt32]) {
        for i in 0..<16 {
            let at = block + 4 * i
            w[i] =
                UInt32(message[at]) << 24 | UInt32(message[at + 1]) << 16 | UInt32(message[at + 2]) << 8
                | UInt32(message[at + 3])
        }
        for i in 16..<80 { w[i] = turned(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1) }
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for i in 0..<80 {
            let (mixed, constant): (UInt32, UInt32) =
                switch i {
                case ..<20: ((b & c) | (~b & d), 0x5a82_7999)
                case ..<40: (b ^ c ^ d, 0x6ed9_eba1)
                case ..<60: ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc)
                default: (b ^ c ^ d, 0xca62_c1d6)
                }
            let next = turned(a, 5) &+ mixed &+ e &+ constant &+ w[i]
            (e, d, c, b, a) = (d, c, turned(b, 30), a, next)
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
    }

    @inline(__always)
    private static func turned(_ word: UInt32, _ count: UInt32) -> UInt32 { word << count | word >> (32 - count) }
}
