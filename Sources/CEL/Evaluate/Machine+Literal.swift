import Diagnostics

/// Values as CEL writes them, so that one can be pasted into an expression again. Ordinary code: runs when printed.
extension Machine {
    /// `[1, 2u, "a"]`, `{"k": duration("1.5s")}`, `optional.none()`. What has no notation stands in guillemets: an
    /// unknown with what is missing, an error with its message.
    ///
    /// What goes beyond `most` bytes, or a thousand levels, is an ellipsis: lists may share parts and unfold enormously.
    package func literal(of value: Value, most: Int = 64 << 20) -> String {
        var out = ""
        write(value, into: &out, most, depth: 0)
        return out
    }

    private func write(_ value: Value, into out: inout String, _ most: Int, depth: Int) {
        guard depth < 1_000, out.utf8.count < most else {
            out += "…"
            return
        }
        let isCut = (value.tag == .string || value.tag == .bytes) && value.textLength > most - out.utf8.count
        defer { if isCut { out += "…" } }
        let shown = isCut ? most - out.utf8.count : .max
        switch value.tag {
        case .unknown: out += "«unknown\(missingNames(of: value))»"
        case .error: out += "«error: \(failure(of: value).message)»"
        case .null: out += "null"
        case .bool: out += value.boolean ? "true" : "false"
        case .int: out += String(value.integer)
        case .uint: out += "\(value.unsigned)u"
        case .double:
            out += value.double.isFinite ? value.double.description : "double(\"\(formatDouble(value.double))\")"
        case .string: out += quoted(String(decoding: bytes(of: value).prefix(shown), as: UTF8.self))
        case .bytes: out += "b\"" + bytes(of: value).prefix(shown).map { escaped($0) }.joined() + "\""
        case .type: out += text(of: value)
        case .timestamp: out += "timestamp(\"\(Timestamp(value).description)\")"
        case .duration: out += "duration(\"\(TimeSpan(value).description)\")"
        case .optional:
            guard let content = content(of: value) else {
                out += "optional.none()"
                return
            }
            out += "optional.of("
            write(content, into: &out, most, depth: depth + 1)
            out += ")"
        case .list, .map: writeAggregate(value, into: &out, most, depth: depth)
        case .record:
            out += value.isOpaque ? "\(value.isCIDR ? "cidr" : "ip")(\"\(describeOpaque(value))\")" : describe(value)
        }
    }

    private func writeAggregate(_ value: Value, into out: inout String, _ most: Int, depth: Int) {
        let isMap = value.tag == .map
        out += isMap ? "{" : "["
        for place in 0..<value.count {
            if place > 0 { out += ", " }
            guard out.utf8.count < most else {
                out += "…"
                break
            }
            write(element(value, isMap ? 2 * place : place), into: &out, most, depth: depth + 1)
            guard isMap else { continue }
            out += ": "
            write(element(value, 2 * place + 1), into: &out, most, depth: depth + 1)
        }
        if value.isOpen {
            out += (value.count > 0 ? ", " : "") + "«more unknown\(missingNames(of: missing(of: value)))»"
        }
        out += isMap ? "}" : "]"
    }

    private func missingNames(of value: Value) -> String {
        let names = missingCells(of: value).named
        return names.isEmpty ? "" : ": " + names.joined(separator: ", ")
    }

    private func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.disturbsText:
                let digits = String(scalar.value, radix: 16)
                let isShort = digits.count <= 4
                out +=
                    (isShort ? "\\u" : "\\U") + String(repeating: "0", count: (isShort ? 4 : 8) - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    private func escaped(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "\""): "\\\""
        case UInt8(ascii: "\\"): "\\\\"
        case 0x20..<0x7F: String(Character(Unicode.Scalar(byte)))
        default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}
