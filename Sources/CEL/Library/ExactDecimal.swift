/// The exact decimal expansion of a finite double, for rounding half to even at any place.
struct ExactDecimal {
    private let isNegative: Bool
    /// Decimal digits, most significant first, without leading zeros; empty for zero.
    private var digits: [UInt8]
    /// How many of the digits stand before the point; may be negative.
    private var pointPlace: Int

    init(_ value: Double) {
        isNegative = value.sign == .minus
        let exponent = Int(value.exponentBitPattern)
        let fraction = value.significandBitPattern
        let mantissa = exponent == 0 ? fraction : fraction | 1 << 52
        let power = max(exponent, 1) - 1075
        // mantissa · 2^power; for a negative power that is mantissa · 5^-power / 10^-power.
        var limbs: [UInt32] = [UInt32(mantissa % 1_000_000_000), UInt32(mantissa / 1_000_000_000)]
        for _ in 0..<power.magnitude { ExactDecimal.multiply(&limbs, by: power < 0 ? 5 : 2) }
        var text: [UInt8] = []
        for limb in limbs.reversed() { text += padded(Int64(limb), 9).utf8.map { $0 - 0x30 } }
        let leading = text.prefix { $0 == 0 }.count
        digits = mantissa == 0 ? [] : Array(text.dropFirst(leading))
        pointPlace = mantissa == 0 ? 0 : digits.count - (power < 0 ? -power : 0)
    }

    /// What expanding a number takes: far from one, its digits are many, and each power goes through all of them.
    static func steps(for value: Value) -> Int64 {
        guard value.tag == .double, value.double.isFinite else { return 0 }
        let power = Int64((max(Int(value.double.exponentBitPattern), 1) - 1075).magnitude)
        return power / 4 + power * power / 512
    }

    private static func multiply(_ limbs: inout [UInt32], by factor: UInt64) {
        var carry: UInt64 = 0
        for place in limbs.indices {
            let product = UInt64(limbs[place]) * factor + carry
            limbs[place] = UInt32(product % 1_000_000_000)
            carry = product / 1_000_000_000
        }
        if carry > 0 { limbs.append(UInt32(carry)) }
    }

    func fixed(_ precision: Int) -> String {
        var rounded = self
        rounded.round(toDigits: pointPlace + precision)
        let before = rounded.digits.prefix(max(0, rounded.pointPlace))
        var whole = String(decoding: before.map { $0 + 0x30 }, as: UTF8.self)
        whole += String(repeating: "0", count: max(0, rounded.pointPlace - rounded.digits.count))
        if whole.isEmpty { whole = "0" }
        var part = String(repeating: "0", count: min(precision, max(0, -rounded.pointPlace)))
        part += String(decoding: rounded.digits.dropFirst(max(0, rounded.pointPlace)).map { $0 + 0x30 }, as: UTF8.self)
        part = String(part.prefix(precision))
        part += String(repeating: "0", count: precision - part.utf8.count)
        return (isNegative ? "-" : "") + whole + (precision > 0 ? "." + part : "")
    }

    func scientific(_ precision: Int) -> String {
        var rounded = self
        rounded.round(toDigits: precision + 1)
        let exponent = rounded.digits.isEmpty ? 0 : rounded.pointPlace - 1
        var text = String(decoding: rounded.digits.prefix(precision + 1).map { $0 + 0x30 }, as: UTF8.self)
        text += String(repeating: "0", count: precision + 1 - text.utf8.count)
        let mantissa = precision > 0 ? "\(text.prefix(1)).\(text.dropFirst())" : text
        return (isNegative ? "-" : "") + mantissa + (exponent < 0 ? "e-" : "e+") + padded(Int64(exponent.magnitude), 2)
    }

    /// Keeps `count` digits, rounding half to even.
    private mutating func round(toDigits count: Int) {
        guard count < digits.count else { return }
        guard count >= 0 else {
            digits = []
            pointPlace = 0
            return
        }
        let next = digits[count]
        let isTie = next == 5 && digits[(count + 1)...].allSatisfy { $0 == 0 }
        let isOdd = count > 0 && !digits[count - 1].isMultiple(of: 2)
        let goesUp = next > 5 || (next == 5 && (!isTie || isOdd))
        digits.removeLast(digits.count - count)
        guard goesUp else { return }
        var place = count - 1
        while place >= 0, digits[place] == 9 {
            digits[place] = 0
            place -= 1
        }
        if place >= 0 {
            digits[place] += 1
        } else {
            digits.insert(1, at: 0)
            pointPlace += 1
        }
    }
}
