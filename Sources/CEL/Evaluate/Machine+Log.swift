import Diagnostics

/// Something that was read: a heap cell, a row of a table, or, after a remembered result, an earlier stretch of the log.
struct LogEntry: BitwiseCopyable, Sendable {
    private let bits: UInt64
    private static let rowFlag: UInt64 = 1 << 63
    private static let rangeFlag: UInt64 = 1 << 62

    @inline(__always)
    init(cell: UInt32) { bits = UInt64(cell) }
    init(table: UInt32, row: UInt32) { bits = LogEntry.rowFlag | UInt64(table & 0x3FFF_FFFF) << 32 | UInt64(row) }
    /// Logs are bounded by the cost limit, so 31 bits hold any place.
    init(range start: UInt32, _ end: UInt32) {
        bits = LogEntry.rangeFlag | UInt64(start & 0x7FFF_FFFF) << 31 | UInt64(end & 0x7FFF_FFFF)
    }

    enum Kind {
        case cell(UInt32)
        case row(table: UInt32, row: UInt32)
        case range(Range<Int>)
    }

    var kind: Kind {
        if bits & LogEntry.rowFlag != 0 {
            return .row(table: UInt32(bits >> 32) & 0x3FFF_FFFF, row: UInt32(truncatingIfNeeded: bits))
        }
        guard bits & LogEntry.rangeFlag != 0 else { return .cell(UInt32(truncatingIfNeeded: bits)) }
        let start = Int(bits >> 31 & 0x7FFF_FFFF)
        return .range(start..<max(start, Int(bits & 0x7FFF_FFFF)))
    }
}

/// A place in the read log.
package struct LogMark: Sendable, Hashable, BitwiseCopyable {
    private let index: UInt32

    /// Logs are bounded by the cost limit, so 32 bits hold any place.
    init(position: Int) { index = UInt32(truncatingIfNeeded: position) }

    var position: Int { Int(index) }
}

/// A stretch of the read log. `public` as `Value` is.
public struct LogRange: Sendable, BitwiseCopyable {
    @usableFromInline let lower: UInt32
    @usableFromInline let upper: UInt32

    /// Nothing was read.
    @inlinable @inline(__always)
    public init() {
        lower = 0
        upper = 0
    }

    init(_ positions: Range<Int>) {
        lower = UInt32(truncatingIfNeeded: positions.lowerBound)
        upper = UInt32(truncatingIfNeeded: positions.upperBound)
    }

    var positions: Range<Int> { Int(lower)..<Int(max(lower, upper)) }
}

/// A row of a table that answered a look-up.
package struct RowReference: Hashable, Sendable {
    /// Qualified name of the table.
    package let table: String
    /// The caller's number of the row.
    package let id: UInt32
}

extension Machine {
    package func logMark() -> LogMark { LogMark(position: log.count) }

    /// Notes once more what was read before, as is due where a value is used again.
    package mutating func note(_ earlier: LogRange) {
        if earlier.lower != earlier.upper { log.append(LogEntry(range: earlier.lower, earlier.upper)) }
    }

    /// What was read since `mark`.
    package func logRange(from mark: LogMark) -> LogRange {
        LogRange(min(mark.position, log.count)..<log.count)
    }

    /// The heap cells that were read since `mark`, also through remembered results: in order of first reading, each
    /// once.
    package func readCells(since mark: LogMark) -> [UInt32] { readCells(in: logRange(from: mark)) }

    package func readCells(in range: LogRange) -> [UInt32] {
        var cells = KeyIndex<UInt32>()
        walk(range) { entry in
            if case .cell(let cell) = entry { cells.insert(cell) }
        }
        return cells.keys
    }

    /// The first cell read since `mark` that fits; memory is needed only where a remembered result stands in between.
    package func firstReadCell(since mark: LogMark, where fits: (UInt32) -> Bool) -> UInt32? {
        for place in mark.position..<max(mark.position, log.count) {
            switch log[place].kind {
            case .cell(let cell): if fits(cell) { return cell }
            case .row: break
            case .range: return readCells(since: mark).first(where: fits)
            }
        }
        return nil
    }

    /// The heap cells that were read: those that were read last first, each once.
    package func lastReadCells(in range: LogRange) -> [UInt32] {
        var cells = KeyIndex<UInt32>()
        var seen = KeyIndex<UInt64>()
        var pending = [range.positions.clamped(to: 0..<log.count)]
        while let stretch = pending.popLast() {
            for place in stretch.reversed() {
                let kind = log[place].kind
                if case .cell(let cell) = kind { cells.insert(cell) }
                if case .range(let inner) = kind {
                    guard seen.insert(UInt64(inner.lowerBound) << 32 | UInt64(inner.upperBound)) else { continue }
                    pending.append(stretch.lowerBound..<place)
                    pending.append(inner.clamped(to: 0..<place))
                    break
                }
            }
        }
        return cells.keys
    }

    /// The rows that answered look-ups since `mark`, in order, each once.
    package func readRows(since mark: LogMark) -> [RowReference] { readRows(in: logRange(from: mark)) }

    package func readRows(in range: LogRange) -> [RowReference] {
        var rows = KeyIndex<UInt64>()
        walk(range) { entry in
            guard case .row(let table, let row) = entry, table < program.tables.count else { return }
            if row < program.tables[Int(table)].rowCount { rows.insert(UInt64(table) << 32 | UInt64(row)) }
        }
        return rows.keys.map { number in
            let table = program.tables[Int(number >> 32)]
            let row = table.firstRow + UInt32(truncatingIfNeeded: number)
            return RowReference(table: program.string(table.name), id: program.rows[Int(row)].id)
        }
    }

    /// Visits the log; a stretch that stands for a remembered result is entered once.
    private func walk(_ stretch: LogRange, _ visit: (LogEntry.Kind) -> Void) {
        var seen = KeyIndex<UInt64>()
        var pending = [stretch.positions]
        while let range = pending.popLast() {
            for place in range.clamped(to: 0..<log.count) {
                let kind = log[place].kind
                if case .range(let inner) = kind {
                    guard seen.insert(UInt64(inner.lowerBound) << 32 | UInt64(inner.upperBound)) else { continue }
                    pending.append(place + 1..<max(place + 1, range.upperBound))
                    pending.append(inner)
                    break
                }
                visit(kind)
            }
        }
    }
}
