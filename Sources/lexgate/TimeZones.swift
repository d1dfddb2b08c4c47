import CEL
import LexgateFiles
import Synchronization

/// The time zones of the system, for expressions on the command line. Rules know UTC and fixed offsets only, so that
/// judging reads no disk.
enum TimeZones {
    private static let folder = "/usr/share/zoneinfo"
    private static let known = Mutex<[String: TimeZoneRules]>([:])

    /// Seconds east of UTC in a zone such as `Europe/Berlin`; nil if there is none of that name.
    static let offset: @Sendable (_ zone: String, _ seconds: Int64) -> Int32? = { zone, seconds in
        known.withLock { known in
            if let rules = known[zone] { return rules.offset(at: seconds) }
            // What is no zone is not kept: an expression can make up as many names as it likes.
            guard let rules = read(zone) else { return nil }
            known[zone] = rules
            return rules.offset(at: seconds)
        }
    }

    /// A name is a path below the folder, and leads nowhere else.
    private static func read(_ zone: String) -> TimeZoneRules? {
        let parts = zone.split(separator: "/", omittingEmptySubsequences: false)
        let isName = parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { isNameByte($0) }
        }
        guard isName, zone.utf8.count < 100, let bytes = try? Files.read("\(folder)/\(zone)", limit: 1 << 20) else {
            return nil
        }
        return TimeZoneRules(tzif: bytes)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_+-".utf8.contains(byte)
        }
    }
}
