import Diagnostics

extension ProgramBuilder {
    /// Compiles a table: its rows become constant records, sorted by key and day, its name a function.
    package mutating func add(_ table: TableDeclaration) -> [Diagnostic] {
        var diagnostics = nameProblems(of: table)
        guard diagnostics.isEmpty else { return diagnostics }
        var rows: [Row] = []
        for row in table.rows {
            let problems = self.problems(of: row, in: table)
            diagnostics += problems
            if problems.isEmpty { rows.append(Row(row)) }
        }
        rows.sort { Row.comesBefore($0, $1) }
        diagnostics += overlaps(in: rows, of: table)

        let days: [(name: String, type: Type)] = [("from", .timestamp), ("until", .timestamp)]
        let fields = (table.keys + table.columns).map { (name: $0.name, type: $0.type) } + days
        let rowType = context.environment.addObjectType(table.name, fields: fields)
        context.tableByName[table.name] = context.tables.count
        context.tables.append(
            TableSignature(
                name: table.name, parameters: table.keys + (table.isDated ? [Parameter("day", .day)] : []),
                rowType: rowType, filled: filled(of: rows.map(\.declared), table)))
        let first = assembler.program.rows.count
        for row in rows { emit(row.declared) }
        assembler.program.tables.append(
            .init(
                name: assembler.pool.range(of: table.name), rowType: rowType.index, firstRow: UInt32(first),
                rowCount: UInt32(rows.count), keyCount: UInt16(truncatingIfNeeded: table.keys.count),
                isDated: table.isDated ? 1 : 0, absent: table.absent.rawValue))
        return diagnostics
    }

    private func filled(of rows: [TableDeclaration.Row], _ table: TableDeclaration) -> Set<String> {
        let names = (table.keys + table.columns).map(\.name)
        let cells = names.enumerated().filter { place, _ in rows.allSatisfy { ($0.keys + $0.cells)[place] != .null } }
        let days = [("from", rows.allSatisfy { $0.from != nil }), ("until", rows.allSatisfy { $0.until != nil })]
        return Set(cells.map(\.element) + days.filter(\.1).map(\.0))
    }

    private mutating func emit(_ row: TableDeclaration.Row) {
        let days = [row.from, row.until].map { $0.map { Value.day($0) } ?? .null }
        let values = (row.keys + row.cells).map { assembler.pool.value(of: $0) } + days
        let record = assembler.pool.append(values)
        var prefix: UInt64 = 0
        if case .string(let text)? = row.keys.first { prefix = Program.keyPrefix(of: text.utf8) }
        assembler.program.rows.append(
            .init(record: record, from: row.from ?? .min, until: row.until ?? .max, id: row.id, prefix: prefix))
    }

    private func nameProblems(of table: TableDeclaration) -> [Diagnostic] {
        if context.definitionByName[table.name] != nil || context.tableByName[table.name] != nil
            || context.environment.objectType(named: table.name) != nil
        {
            return [.error("`\(table.name)` is declared twice", at: .zero)]
        }
        guard (1...8).contains(table.keys.count) else {
            return [.error("table `\(table.name)` needs one to eight keys", at: .zero)]
        }
        var diagnostics: [Diagnostic] = []
        var seen: Set<String> = ["from", "until"]
        for column in table.keys + table.columns where !seen.insert(column.name).inserted {
            diagnostics.append(.error("table `\(table.name)` has the column `\(column.name)` twice", at: .zero))
        }
        for key in table.keys where ![.string, .int, .bool, .dyn].contains(key.type.keyType) {
            diagnostics.append(.error("a key of a table is a string, an int, or a bool", at: .zero))
        }
        return diagnostics
    }

    private func problems(of row: TableDeclaration.Row, in table: TableDeclaration) -> [Diagnostic] {
        guard row.keys.count == table.keys.count, row.cells.count == table.columns.count else {
            return [.error("the row of `\(table.name)` has the wrong number of columns", at: row.span)]
        }
        var diagnostics: [Diagnostic] = []
        if let from = row.from, let until = row.until, until < from {
            diagnostics.append(.error("the row of `\(table.name)` ends before it begins", at: row.span))
        }
        for key in row.keys where Row.rank(of: key) == nil {
            diagnostics.append(.error("a key of `\(table.name)` is a string, an int, or a bool", at: row.span))
        }
        for (column, cell) in zip(table.keys + table.columns, row.keys + row.cells) {
            guard !fits(cell, column.type) else { continue }
            let type = environment.name(of: column.type)
            diagnostics.append(.error("column `\(column.name)` of `\(table.name)` must be `\(type)`", at: row.span))
        }
        return diagnostics
    }

    /// Null and unknown fit every column.
    private func fits(_ constant: Constant, _ type: Type) -> Bool {
        switch (constant, type) {
        case (.null, _), (.unknown, _), (_, .dyn), (.bool, .bool), (.int, .int), (.uint, .uint), (.double, .double),
            (.string, .string), (.bytes, .bytes), (.day, .timestamp), (.day, .day):
            true
        case (.string(let value), .enumeration(let id)): environment[id]?.values.contains(value) ?? false
        case (.list(let elements), .list(let element)): elements.allSatisfy { fits($0, element) }
        default: false
        }
    }

    private func overlaps(in rows: [Row], of table: TableDeclaration) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        for (earlier, later) in zip(rows, rows.dropFirst()) where earlier.declared.keys == later.declared.keys {
            // Rows are sorted by first day, so only neighbours can be the first to overlap.
            guard !table.isDated || (earlier.declared.until ?? .max) >= (later.declared.from ?? .min) else { continue }
            let keys = later.declared.keys.map { "\($0.described)" }.joined(separator: ", ")
            diagnostics.append(
                .error(
                    "table `\(table.name)` has two rows for \(keys)\(table.isDated ? " on one day" : "")",
                    at: later.declared.span, notes: [.init("the other row", at: earlier.declared.span)]))
        }
        return diagnostics
    }
}

/// A row on its way into a table, in the order in which look-ups search.
private struct Row {
    let declared: TableDeclaration.Row

    init(_ declared: TableDeclaration.Row) { self.declared = declared }

    /// Kinds of keys in the order of `Machine.order(of:and:)`: bools, ints, strings bytewise.
    static func rank(of key: Constant) -> Int? {
        switch key {
        case .bool: 0
        case .int: 1
        case .string: 2
        default: nil
        }
    }

    static func comesBefore(_ a: Row, _ b: Row) -> Bool {
        for (left, right) in zip(a.declared.keys, b.declared.keys) where left != right {
            switch (left, right) {
            case (.bool(let x), .bool(let y)): return !x && y
            case (.int(let x), .int(let y)): return x < y
            case (.string(let x), .string(let y)): return x.utf8.lexicographicallyPrecedes(y.utf8)
            default: return (rank(of: left) ?? 0) < (rank(of: right) ?? 0)
            }
        }
        return (a.declared.from ?? .min, a.declared.until ?? .max) < (b.declared.from ?? .min, b.declared.until ?? .max)
    }
}

extension Type {
    fileprivate var keyType: Type { if case .enumeration = self { .string } else { self } }
}

extension Constant {
    fileprivate var described: String {
        switch self {
        case .string(let value): "`\(value)`"
        case .int(let value): "\(value)"
        case .bool(let value): "\(value)"
        default: "this key"
        }
    }
}
