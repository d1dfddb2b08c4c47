import JSON

/// A document, or a whole file, that was read and not judged, as it need not be.
package struct LeftOut: Sendable {
    package enum Reason: String, Sendable, CaseIterable {
        /// It holds facts for descriptors to extend.
        case fragment
        /// Nothing that it rests on has changed, and only what did was to be judged.
        case unchanged
        /// A file of a folder with nothing in it that is meant for us.
        case noDescriptor = "no-descriptor"
        /// It says of no kind that it is of it, and stands beside descriptors.
        case noHead = "no-head"
    }

    package let path: String
    /// Which document of the file, from 0; nil for the whole file.
    package let document: Int?
    package let reason: Reason

    package init(path: String, document: Int?, reason: Reason) {
        self.path = path
        self.document = document
        self.reason = reason
    }

    /// `1 fragment`, `3 unchanged left out`, `2 other YAML files passed over`.
    package static func words(_ all: [LeftOut]) -> [String] {
        Reason.allCases.compactMap { reason in
            let count = all.count { $0.reason == reason }
            guard count > 0 else { return nil }
            let plural = count == 1 ? "" : "s"
            return switch reason {
            case .fragment: "\(count) fragment\(plural)"
            case .unchanged: "\(count) unchanged left out"
            case .noDescriptor: "\(count) other YAML file\(plural) passed over"
            case .noHead: "\(count) document\(plural) without a head passed over"
            }
        }
    }

    /// `path`, or `path#2` for the second document.
    package var place: String { document.map { "\(path)#\($0 + 1)" } ?? path }

    static func write(_ all: [LeftOut], _ json: inout JSONWriter) {
        json.array("leftOut", all) { json, left in
            json.beginObject()
            json.field("path", left.path)
            if let document = left.document { json.field("document", document) }
            json.field("reason", left.reason.rawValue)
            json.endObject()
        }
    }
}
