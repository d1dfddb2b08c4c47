/// A digest of FIPS 180-4 over blocks of 64 bytes: what SHA-1 and SHA-256 have in common.
package protocol BlockDigest {
    /// The state before the first block.
    static var initial: [UInt32] { get }
    /// Words of the message schedule.
    static var rounds: Int { get }
    /// Takes one block into the state; the first sixteen words of the schedule are those of the block.
    static func compress(_ schedule: inout [UInt32], _ state: inout [UInt32])
}

extension BlockDigest {
    package static func digest(_ message: [UInt8]) -> [UInt8] {
        var state = initial
        var schedule = [UInt32](repeating: 0, count: rounds)
        func take(_ blocks: [UInt8], _ end: Int) {
            for block in stride(from: 0, to: end, by: 64) {
                for word in 0..<16 {
                    let at = block + 4 * word
                    schedule[word] =
                        UInt32(blocks[at]) << 24 | UInt32(blocks[at + 1]) << 16 | UInt32(blocks[at + 2]) << 8
                        | UInt32(blocks[at + 3])
                }
                compress(&schedule, &state)
            }
        }
        let whole = message.count / 64 * 64
        take(message, whole)
        // Padding (5.1.1): one bit, zeros, and the length in bits.
        var rest = Array(message[whole...])
        rest.append(0x80)
        rest.append(contentsOf: repeatElement(0, count: (120 - rest.count % 64) % 64))
        let bits = UInt64(message.count) * 8
        for shift in stride(from: 56, through: 0, by: -8) {
            rest.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
        take(rest, rest.count)
        return state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
    }
}
