/// Values in words, for messages. Ordinary code: runs when something is printed.
extension Machine {
    /// The content of a string value; empty for anything else.
    package func text(of string: Value) -> String {
        string.tag == .string || string.tag == .type ? String(decoding: bytes(of: string), as: UTF8.self) : ""
    }

    /// A value as a message shows it: strings bare, lists comma-joined, midnights in UTC as days, records by their
    /// `id`, an unknown as `(not stated)`, null as `none`, numbers and bools as CEL writes them.
    package func describe(_ value: Value) -> String {
        var out = ""
        describe(value, into: &out, depth: 0)
        return out
    }

    /// Stops adding after this many bytes: lists may share parts and unfold enormously.
    private static let longest = 16_384

    private func describe(_ value: Value, into out: inout String, depth: Int) {
        guard depth < 50, out.utf8.count < Machine.longest else {
            out += "…"
            return
        }
        switch value.tag {
        case .unknown: out += "(not stated)"
        case .error: out += "error: " + failure(of: value).message
        case .null: out += "none"
        case .bool: out += value.boolean ? "true" : "false"
        case .int: out += String(value.integer)
        case .uint: out += String(value.unsigned)
        case .double: out += formatDouble(value.double)
        case .string, .type: out += text(of: value)
        case .bytes: out += bytes(of: value).map { hex($0) }.joined()
        case .list:
            for place in 0..<value.count {
                if place > 0 { out += ", " }
                guard out.utf8.count < Machine.longest else {
                    out += "…"
                    break
                }
                describe(element(value, place), into: &out, depth: depth + 1)
            }
            if value.isOpen { out += value.count > 0 ? ", (more not stated)" : "(not stated)" }
            if value.count == 0, !value.isOpen { out += "none" }
        case .map:
            for place in 0..<value.count {
                if place > 0 { out += ", " }
                guard out.utf8.count < Machine.longest else {
                    out += "…"
                    break
                }
                describe(element(value, 2 * place), into: &out, depth: depth + 1)
                out += ": "
                describe(element(value, 2 * place + 1), into: &out, depth: depth + 1)
            }
            if value.isOpen { out += value.count > 0 ? ", (more not stated)" : "(not stated)" }
        case .record: describeRecord(value, into: &out, depth: depth)
        case .timestamp:
            let time = Timestamp(value)
            out +=
                value.aux == 0 && value.seconds % 86_400 == 0 ? String(time.description.prefix(10)) : time.description
        case .duration: out += TimeSpan(value).description
        case .optional:
            if let content = content(of: value) {
                describe(content, into: &out, depth: depth + 1)
            } else {
                out += "none"
            }
        }
    }

    private func describeRecord(_ record: Value, into out: inout String, depth: Int) {
        if record.isOpaque {
            out += describeOpaque(record)
            return
        }
        guard record.aux < program.objectTypes.count else { return }
        let type = program.objectTypes[Int(record.aux)]
        guard type.idField != Op.none else {
            out += program.string(type.name)
            return
        }
        describe(element(record, Int(type.idField)), into: &out, depth: depth + 1)
    }

    private func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
