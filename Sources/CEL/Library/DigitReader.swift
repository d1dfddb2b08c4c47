/// Takes numbers and marks off the front of a text.
struct DigitReader {
    private let text: UnsafeRawBufferPointer
    private var position = 0

    /// `text` has to stay where it is.
    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    var isAtEnd: Bool { position == text.count }
    var remaining: Slice<UnsafeRawBufferPointer> { text[position...] }

    mutating func accept(_ mark: Unicode.Scalar) -> Bool {
        guard position < text.count, UInt32(text[position]) == mark.value else { return false }
        position += 1
        return true
    }

    /// Exactly `count` digits.
    mutating func number(_ count: Int) -> Int? {
        guard position + count <= text.count else { return nil }
        var value = 0
        for place in position..<position + count {
            guard isDigit(text[place]) else { return nil }
            value = value * 10 + Int(text[place]) - 0x30
        }
        position += count
        return value
    }

    /// Digits after a point, as nanoseconds; RFC 3339 allows any number of them, and what is smaller is cut off.
    mutating func fraction() -> UInt32? {
        var value: UInt32 = 0
        var count = 0
        while position < text.count, isDigit(text[position]) {
            if count < 9 { value = value * 10 + UInt32(text[position]) - 0x30 }
            count += 1
            position += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 9)..<9 { value *= 10 }
        return value
    }

    /// Digits with an optional fraction: whole part, fraction, and the power of ten below the fraction.
    mutating func decimal() -> (whole: UInt64, fraction: UInt64, scale: UInt64)? {
        var whole: UInt64 = 0
        var fraction: UInt64 = 0
        var scale: UInt64 = 1
        var count = 0
        while position < text.count, isDigit(text[position]) {
            let (product, overflow) = whole.multipliedReportingOverflow(by: 10)
            let (sum, more) = product.addingReportingOverflow(UInt64(text[position]) - 0x30)
            guard !overflow, !more else { return nil }
            whole = sum
            count += 1
            position += 1
        }
        if accept(".") {
            while position < text.count, isDigit(text[position]) {
                // Digits below a nanosecond of an hour are dropped.
                if scale < 1_000_000_000_000_000 {
                    fraction = fraction * 10 + UInt64(text[position]) - 0x30
                    scale *= 10
                }
                count += 1
                position += 1
            }
        }
        return count > 0 ? (whole, fraction, scale) : nil
    }

    /// A unit of time in nanoseconds. Where there is none, some of it may have been taken.
    mutating func unit() -> UInt64? {
        if accept("h") { return 3_600_000_000_000 }
        if accept("s") { return 1_000_000_000 }
        if accept("m") { return accept("s") ? 1_000_000 : 60_000_000_000 }
        if accept("n") { return accept("s") ? 1 : nil }
        // Byte by byte, the micro sign and the Greek letter.
        let isMicro = accept("u") || accept("\u{C2}") && accept("\u{B5}") || accept("\u{CE}") && accept("\u{BC}")
        return isMicro && accept("s") ? 1_000 : nil
    }
}
