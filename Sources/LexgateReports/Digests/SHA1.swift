// Hot: every input is hashed where only what changed is to be judged. No allocation per block.

/// SHA-1 (FIPS 180-4, 6.1), by which git names the contents of files, and UUIDs of version 5 are made. It names things and
/// guards nothing: whoever can choose the texts can make two of one name.
package enum SHA1: BlockDigest {
    package static let initial: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
    package static let rounds = 80

    package static func compress(_ w: inout [UInt32], _ state: inout [UInt32]) {
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
        for (i, word) in [a, b, c, d, e].enumerated() { state[i] &+= word }
    }

    @inline(__always)
    private static func turned(_ word: UInt32, _ count: UInt32) -> UInt32 { word << count | word >> (32 - count) }
}
