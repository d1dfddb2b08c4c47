extension Machine {
    /// The getters of timestamps and durations: CEL specification, "Date/Time Functions".
    mutating func timeField(_ builtin: Builtin, _ value: Value, zone: Value?) -> Value {
        if value.tag == .duration, zone == nil { return durationField(builtin, value) }
        guard value.tag == .timestamp else { return fail(.noSuchOverload, value) }
        var offset: Int64 = 0
        if let zone {
            guard zone.tag == .string else { return fail(.noSuchOverload, value, zone) }
            // No name is as long.
            guard zone.textLength < 100, let found = self.offset(ofZone: zone, at: value.seconds) else {
                return fail(.unknownTimeZone, zone)
            }
            offset = found
        }
        let fields = Timestamp(value).fields(offset: offset)
        switch builtin {
        case .getFullYear: return .int(fields.year)
        case .getMonth: return .int(fields.month - 1)
        case .getDayOfYear: return .int(fields.dayOfYear)
        case .getDayOfMonth: return .int(fields.day - 1)
        case .getDate: return .int(fields.day)
        case .getDayOfWeek: return .int(fields.dayOfWeek)
        case .getHours: return .int(fields.secondOfDay / 3600)
        case .getMinutes: return .int(fields.secondOfDay / 60 % 60)
        case .getSeconds: return .int(fields.secondOfDay % 60)
        default: return .int(Int64(value.nanoseconds / 1_000_000))
        }
    }

    /// Of a duration the getters count the whole, except for milliseconds.
    private mutating func durationField(_ builtin: Builtin, _ value: Value) -> Value {
        let total = TimeSpan(value).totalNanoseconds
        switch builtin {
        case .getHours: return .int(total / 3_600_000_000_000)
        case .getMinutes: return .int(total / 60_000_000_000)
        case .getSeconds: return .int(total / 1_000_000_000)
        case .getMilliseconds: return .int(total / 1_000_000 % 1000)
        default: return fail(.noSuchOverload, value)
        }
    }

    /// Seconds east of UTC: `UTC`, `+02:00`, `-09:30`, `02:00`, or a name that the host knows.
    private mutating func offset(ofZone zone: Value, at seconds: Int64) -> Int64? {
        let fixed = withBytes(zone) { Machine.fixedOffset(ofZone: $0) }
        if let fixed { return fixed }
        // The host may have to read a file.
        remaining &-= 150
        return zoneOffset?(text(of: zone), seconds).map(Int64.init)
    }

    /// Seconds east of UTC of a zone that needs no host; nil for any other.
    static func fixedOffset(ofZone bytes: UnsafeRawBufferPointer) -> Int64? {
        if bytes.isEmpty || bytes.elementsEqual("UTC".utf8) { return 0 }
        var reader = DigitReader(bytes)
        let isNegative = reader.accept("-")
        if !isNegative { _ = reader.accept("+") }
        guard let hours = reader.number(2), reader.accept(":"), let minutes = reader.number(2), reader.isAtEnd,
            hours < 24, minutes < 60
        else { return nil }
        return Int64(hours * 3600 + minutes * 60) * (isNegative ? -1 : 1)
    }
}
