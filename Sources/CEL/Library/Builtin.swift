/// The functions of the library that work on evaluated arguments. The numbers are stored in programs.
enum Builtin: UInt16, Sendable, CaseIterable {
    /// An operator: it has an opcode of its own, the library only knows its types.
    case `operator`
    case size, contains, startsWith, endsWith, matches
    case toInt, toUint, toDouble, toString, toBytes, toBool, toTimestamp, toDuration, toDyn, typeOf
    case getFullYear, getMonth, getDayOfYear, getDayOfMonth, getDate, getDayOfWeek
    case getHours, getMinutes, getSeconds, getMilliseconds
    case optionalOf, optionalOfNonZero, optionalNone, hasValue, optionalValue, optionalOr, optionalOrValue
    case listFirst, listLast, unwrapOptionals
    case charAt, indexOf, lastIndexOf, lowerASCII, upperASCII, replace, split, join, substring, trim
    case reverseString, quote, format
    case greatest, least, ceil, floor, round, trunc, abs, sign, sqrt, isInfinite, isNaN, isFinite
    case bitOr, bitAnd, bitXor, bitNot, shiftLeft, shiftRight
    case slice, flatten, sort, distinct, sum, range, reverseList
    case setContains, setEquivalent, setIntersects
    case encodeBase64, decodeBase64
    case ip, isIP, isCanonicalIP, cidr, isCIDR, family, isUnspecified, isLoopback, isGlobalUnicast
    case isLinkLocalMulticast, isLinkLocalUnicast, containsIP, containsCIDR, masked, prefixLength, networkIP
    /// The well-known wrapper messages of protocol buffers: a value that must be of their type, narrowed to 32 bits or to
    /// a float.
    case narrowInt32, narrowUint32, narrowFloat, narrowInt64, narrowUint64, narrowDouble, narrowBool, narrowString
    case narrowBytes, narrowNull
    /// The map of a `Struct`, the list of a `ListValue`: like `json`, for a value that must be one.
    case jsonMap, jsonList
    /// The messages `Timestamp` and `Duration`: seconds, and nanoseconds beyond them.
    case makeTimestamp, makeDuration
    case regexReplace, regexExtract, regexExtractAll
    /// Whether a fact is known: for normalisation alone, which fills in what is not. Rules never observe absence.
    case stated

    /// Whether lists among the arguments must be wholly known before the function can say anything: their elements are
    /// its arguments too, and while one is unknown it does not run, so that no error comes of the others.
    var looksIntoLists: Bool {
        switch self {
        case .join, .format, .greatest, .least, .flatten, .sort, .distinct, .sum, .slice, .listFirst, .listLast,
            .unwrapOptionals:
            true
        default: false
        }
    }
}
