import CEL
import DataTree
import Diagnostics

// The vocabulary decides the type of a scalar, not its looks: `NO`, `off` and `5e3` are words where words are expected.
extension Normaliser {
    /// `nil`, with a diagnostic, when the node does not hold a value of the field's type.
    mutating func readScalar(_ field: Int, _ node: Int, _ cell: UInt32, _ machine: inout Machine) -> Value? {
        let shape = layouts.shapes[field]
        guard tree.nodes[node].kind == .scalar else {
            problem("`\(nearestKey(node))` takes one value, not \(describe(node))", at: node)
            return nil
        }
        switch shape.kind {
        case .enumeration: return readWord(Int(shape.target), node, &machine)
        case .bool: return readBool(node)
        case .int: return readInt(node)
        case .number: return readNumber(node)
        case .date: return readDate(node)
        case .country: return readCountry(shape.flags.contains(.groups), node, &machine)
        case .reference:
            references.append(PendingReference(cell: cell, field: field, node: node))
            return nil
        case .language: return readPattern(node, "a language tag such as `de` or `pt-BR`", isLanguageTag, &machine)
        case .currency:
            return readPattern(
                node, "a currency code such as `EUR`",
                { $0.count == 3 && $0.allSatisfy { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") } }, &machine)
        case .sha256: return readPattern(node, "64 hexadecimal digits", isSHA256, &machine)
        case .uri: return readPattern(node, "a URI such as `https://…`", { $0.contains(UInt8(ascii: ":")) }, &machine)
        case .id: return readPattern(node, "letters, digits and hyphens", isIdentifier, &machine)
        case .string, .path, .cloud, .catalogueName, .textMap, .object, .checklist:
            if shape.pattern > 0, patterns[Int(shape.pattern) - 1]?.fits(tree.bytes(of: node)) == false {
                problem(
                    "`\(tree.string(node))` does not fit `\(nearestKey(node))`", at: node,
                    help: "\(vocabulary.abouts[field]) (`\(vocabulary.patterns[Int(shape.pattern) - 1])`)")
                return nil
            }
            // A text that is stated to be none must not count as words that somebody wrote.
            return shape.kind == .string && isNone(node) ? machine.makeString("") : text(of: node, &machine)
        }
    }

    private mutating func readWord(_ enumeration: Int, _ node: Int, _ machine: inout Machine) -> Value? {
        if isMember(node, of: enumeration) { return text(of: node, &machine) }
        guard isShown(node) else { return nil }
        let values = vocabulary.enumerationValues[enumeration]
        let text = tree.string(node)
        let help: String
        if let best = nearest(to: text, among: values).first {
            help = "did you mean `\(best)`?"
        } else if values.count <= 12 {
            help = "one of \(values.map { "`\($0)`" }.joined(separator: ", "))"
        } else {
            help =
                "\(values.count) values are known, such as \(values.prefix(6).map { "`\($0)`" }.joined(separator: ", ")); `lexgate explain \(keyPath(node))` lists them"
        }
        problem("`\(text)` is not a value of `\(nearestKey(node))`", at: node, help: help)
        return nil
    }

    private mutating func mismatch(_ node: Int, _ wanted: String, help: String? = nil) {
        problem("`\(nearestKey(node))` takes \(wanted), not `\(tree.string(node))`", at: node, help: help)
    }

    /// A switch or a number that is wanted and not there; what is right but for its quotes is told so.
    private mutating func mismatch(_ node: Int, _ wanted: String, isRight: (CoreScalar) -> Bool) {
        guard isShown(node) else { return }
        let text = tree.string(node)
        guard tree.nodes[node].style != .plain, isRight(Tree.coreScalar(plain: tree.bytes(of: node))) else {
            return mismatch(node, wanted)
        }
        problem(
            "`\(nearestKey(node))` takes \(wanted), and in quotes `\(text)` is a text", at: node,
            help: "write it without quotes: `\(text)`")
    }

    private mutating func readBool(_ node: Int) -> Value? {
        if case .bool(let flag) = tree.coreScalar(node) { return .bool(flag) }
        mismatch(node, "`true` or `false`") { if case .bool = $0 { true } else { false } }
        return nil
    }

    private mutating func readInt(_ node: Int) -> Value? {
        if let number = Normaliser.whole(tree.coreScalar(node)) { return .int(number) }
        mismatch(node, "a whole number") { Normaliser.whole($0) != nil }
        return nil
    }

    private static func whole(_ scalar: CoreScalar) -> Int64? {
        switch scalar {
        case .int(let number) where number >= 0: number
        case .double(let number) where number >= 0 && number == number.rounded() && number < 9e15: Int64(number)
        default: nil
        }
    }

    private mutating func readNumber(_ node: Int) -> Value? {
        if let number = Normaliser.finite(tree.coreScalar(node)) { return .double(number) }
        mismatch(node, "a number") { Normaliser.finite($0) != nil }
        return nil
    }

    private static func finite(_ scalar: CoreScalar) -> Double? {
        switch scalar {
        case .int(let number): Double(number)
        case .double(let number) where number.isFinite: number
        default: nil
        }
    }

    private mutating func readDate(_ node: Int) -> Value? {
        if let day = CalendarDay(tree.bytes(of: node)) { return .day(day.daysSinceEpoch) }
        mismatch(node, "a day as YYYY-MM-DD")
        return nil
    }

    private mutating func readCountry(_ takesGroups: Bool, _ node: Int, _ machine: inout Machine) -> Value? {
        let isGroup = isWord(node, "EU") || isWord(node, "EEA")
        if isGroup ? takesGroups : tree.withBytes(of: node, countries.contains) { return text(of: node, &machine) }
        let text = tree.string(node)
        var help: String?
        if Array(text.uppercased().utf8).withUnsafeBytes(countries.contains) {
            help = "did you mean `\(text.uppercased())`?"
        } else if text == "UK" {
            help = "did you mean `GB`?"
        } else if isGroup {
            help = "name one country here"
        } else if case .bool = tree.coreScalar(node) {
            help = "did you mean `NO`?"
        }
        mismatch(
            node,
            "a country by its two-letter code (ISO 3166-1)\(takesGroups ? ", `EU` or `EEA`" : "")",
            help: help)
        return nil
    }

    private mutating func readPattern(
        _ node: Int, _ wanted: String, _ fits: (ArraySlice<UInt8>) -> Bool, _ machine: inout Machine
    ) -> Value? {
        if fits(tree.bytes(of: node)) { return text(of: node, &machine) }
        mismatch(node, wanted)
        return nil
    }
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: false
    }
}

/// Letters, digits, hyphens; names in other scripts are letters too.
private func isIdentifier(_ bytes: ArraySlice<UInt8>) -> Bool {
    !bytes.isEmpty
        && bytes.allSatisfy {
            isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
                || $0 >= 0x80
        }
}

/// The shape of RFC 5646: subtags of one to eight letters or digits, the first of two or three letters.
///
/// The standard leaves room for longer first ones, but none is registered: `english` and `true` are no tags.
private func isLanguageTag(_ bytes: ArraySlice<UInt8>) -> Bool {
    let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard let first = parts.first, (2...3).contains(first.count),
        first.allSatisfy({ isLetterOrDigit($0) && $0 > UInt8(ascii: "9") })
    else { return false }
    return parts.dropFirst().allSatisfy { (1...8).contains($0.count) && $0.allSatisfy(isLetterOrDigit) }
}

private func isSHA256(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count == 64
        && bytes.allSatisfy {
            switch $0 {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                UInt8(ascii: "A")...UInt8(ascii: "F"):
                true
            default: false
            }
        }
}

/// Assigned codes of ISO 3166-1 alpha-2: one bit for each pair of capital letters.
struct CountryCodes: Sendable {
    private var bits = [UInt64](repeating: 0, count: 11)

    init(_ codes: some Sequence<String>) {
        for code in codes {
            guard let place = Array(code.utf8).withUnsafeBytes(CountryCodes.place) else { continue }
            bits[place / 64] |= 1 << UInt64(place % 64)
        }
    }

    func contains(_ code: UnsafeRawBufferPointer) -> Bool {
        guard let place = CountryCodes.place(code) else { return false }
        return bits[place / 64] & 1 << UInt64(place % 64) != 0
    }

    private static func place(_ code: UnsafeRawBufferPointer) -> Int? {
        guard code.count == 2 else { return nil }
        let first = Int(code[0]) - 0x41
        let second = Int(code[1]) - 0x41
        guard (0..<26).contains(first), (0..<26).contains(second) else { return nil }
        return first * 26 + second
    }
}
