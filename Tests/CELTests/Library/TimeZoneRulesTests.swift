import Foundation
import Testing

@testable import CEL

@Suite struct `Rules of time zones` {
    private func bytes(_ zone: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo").appending(path: zone)))
    }

    /// A TZif file of version 2 without transitions, with a rule for all years.
    private func file(_ rule: String) -> [UInt8] {
        func block(_ width: Int) -> [UInt8] {
            let counts: [UInt8] = [0, 0, 0, 0, 1, 4]
            return Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + counts.flatMap { [0, 0, 0, $0] }
                + [0, 0, 0x0E, 0x10, 0, 0] + Array("CET\0".utf8)
        }
        return block(4) + block(8) + Array("\n\(rule)\n".utf8)
    }

    @Test(arguments: [
        "UTC", "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe",
        "Asia/Tokyo", "Asia/Kathmandu", "US/Central", "Pacific/Auckland", "America/St_Johns",
    ])
    func `agree with another reader of them, far into the future`(zone: String) throws {
        let rules = try #require(TimeZoneRules(tzif: try bytes(zone)))
        let other = try #require(TimeZone(identifier: zone))
        var random = Seeded(7)
        for _ in 0..<400 {
            let seconds = Int64.random(in: 0..<4_000_000_000, using: &random)
            let expected = other.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
            #expect(Int(rules.offset(at: seconds)) == expected, "\(zone) at \(seconds)")
        }
    }

    @Test(arguments: [
        ("CET-1CEST,M3.5.0,M10.5.0/3", 1_774_745_999, 3600), ("CET-1CEST,M3.5.0,M10.5.0/3", 1_774_746_000, 7200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", 1_792_889_999, 7200), ("CET-1CEST,M3.5.0,M10.5.0/3", 1_792_890_000, 3600),
        ("<+0330>-3:30", 0, 12_600), ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_767_225_600, 39_600),
        ("IST-2IDT,J60/2,J300/2", 1_769_904_000, 7200), ("IST-2IDT,59,299/26", 1_772_409_600, 10_800),
        ("nonsense", 0, 3600), ("CET-1CEST,M13.1.0,M2.1.0", 0, 3600),
    ])
    func `hold in all years`(rule: String, seconds: Int64, expected: Int32) throws {
        #expect(try #require(TimeZoneRules(tzif: file(rule))).offset(at: seconds) == expected)
    }

    @Test func `are none in anything else`() throws {
        let whole = try bytes("Europe/Berlin")
        #expect(TimeZoneRules(tzif: []) == nil)
        #expect(TimeZoneRules(tzif: Array("TZif".utf8)) == nil)
        for length in stride(from: 0, to: whole.count - 40, by: 7) {
            #expect(TimeZoneRules(tzif: Array(whole.prefix(length))) == nil)
        }
        var random = Seeded(1)
        for _ in 0..<2_000 {
            var broken = whole
            for _ in 0..<4 {
                broken[Int.random(in: 0..<80, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = TimeZoneRules(tzif: broken)?.offset(at: Int64.random(in: .min ... .max, using: &random))
        }
    }
}
