import Diagnostics

/// Whether a text between quotes says the same without them, to every reader of YAML there is.
///
/// So it begins with a letter, holds no sign that means something to YAML, and is none of the words that YAML 1.1 or
/// 1.2 take for something other than a text.
package func isPlainWord(_ inner: ArraySlice<UInt8>, isInFlow: Bool) -> Bool {
    guard let first = inner.first, let last = inner.last, isLetter(first), last != 0x20, last != UInt8(ascii: ":")
    else {
        return false
    }
    var before: UInt8 = 0
    for byte in inner {
        switch byte {
        case _ where isLetter(byte), 0x30...0x39: break
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "+"), UInt8(ascii: "@"), UInt8(ascii: ";"), UInt8(ascii: "="):
            break
        case 0x20: if before == 0x20 || before == UInt8(ascii: ":") { return false }
        case UInt8(ascii: ":"), UInt8(ascii: ","): if isInFlow { return false }
        default: return false
        }
        before = byte
    }
    let word = String(decoding: inner, as: UTF8.self)
    return !reservedWords.contains(word.lowercased()) && !word.unicodeScalars.contains(where: \.disturbsText)
        && word.unicodeScalars.allSatisfy { $0.value < 0x80 || $0.properties.isAlphabetic }
}

private let reservedWords: Set<String> = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity",
]

/// Letters of other scripts are more than one byte; what else such bytes can be is looked at afterwards.
private func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x80...0xFF: true
    default: false
    }
}
