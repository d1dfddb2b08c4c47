extension String {
    /// The text with some scalars spelled otherwise. By scalars, not characters: a quotation mark with an accent on it is
    /// another character, and still ends what it stands in.
    func spelling(_ spelled: (Unicode.Scalar) -> String?) -> String {
        var result = ""
        result.reserveCapacity(utf8.count + utf8.count / 8)
        for scalar in unicodeScalars {
            if let text = spelled(scalar) { result += text } else { result.unicodeScalars.append(scalar) }
        }
        return result
    }
}

extension Unicode.Scalar {
    /// `<U+0028>`, as `visible` spells what cannot be shown.
    var spelledOut: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
    }
}

/// Where a file lies, as other programs want to hear it.
enum ReportPath {
    /// The path from `folder`, without `./` and doubled slashes; as it is where it lies elsewhere.
    static func relative(_ path: String, to folder: String) -> String {
        var parts = split(path)
        if path.utf8.first == UInt8(ascii: "/") {
            let above = split(folder)
            guard !above.isEmpty, parts.starts(with: above), parts.count > above.count else {
                return "/" + parts.joined(separator: "/")
            }
            parts.removeFirst(above.count)
        }
        return parts.joined(separator: "/")
    }

    private static func split(_ path: String) -> [String] {
        path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }.filter { $0 != "." }
    }

    /// A reference to it (RFC 3986): all but unreserved characters is percent-encoded.
    static func uri(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var uri: [UInt8] = path.utf8.first == UInt8(ascii: "/") ? Array("file://".utf8) : []
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                uri.append(byte)
            default: uri += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: uri, as: UTF8.self)
    }
}
