import CEL
import DataTree
import Diagnostics
import LexgateModel

/// Reads a pack's table into a declaration for CEL; every cell is checked against its column.
struct TableReader {
    let pack: String
    let environment: TypeEnvironment
    let firstRow: Int
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var rows: [CompiledPolicy.TableRow] = []

    init(pack: String, environment: TypeEnvironment, firstRow: Int) {
        self.pack = pack
        self.environment = environment
        self.firstRow = firstRow
    }

    private mutating func problem(_ message: String, _ span: Span) {
        diagnostics.append(.error(message, at: span))
    }

    mutating func read(_ document: Cursor) -> TableDeclaration? {
        let known = [
            "table", "about", "key", "dated", "absent", "columns", "rows", "source", "asOf", "cites", "confidence",
            "reading",
        ]
        for child in document.children where !known.contains(child.key) {
            diagnostics.append(
                .error(
                    "unknown key `\(child.key)`", at: child.keySpan,
                    help: nearest(to: child.key, among: known).first.map { "did you mean `\($0)`?" }))
        }
        guard let name = document["table"]?.text, let key = document["key"], let body = document["rows"] else {
            problem("a table needs `table`, `key` and `rows`", document.span)
            return nil
        }
        let keys = parameters(key)
        let columns = document["columns"].map { parameters($0) } ?? []
        let isDated = document["dated"]?.core == .bool(true)
        let absent: TableDeclaration.Absence
        switch document["absent"]?.text {
        case "none": absent = .none
        case "unknown": absent = .unknown
        default:
            problem("a table says what an absent key means: `absent: none` or `absent: unknown`", document.span)
            return nil
        }
        let qualified = "\(pack).\(name)"
        var declared: [TableDeclaration.Row] = []
        for row in body.children {
            if let made = self.row(row, keys, columns, isDated, qualified, document["source"]?.text) {
                declared.append(made)
            }
        }
        return TableDeclaration(
            qualified, keys: keys, isDated: isDated, absent: absent, columns: columns, rows: declared)
    }

    private mutating func parameters(_ node: Cursor) -> [Parameter] {
        node.children.compactMap { child in
            let parsed = environment.type(parsing: child.text.withVocabularyTypes())
            guard let type = parsed.value else {
                problem(parsed.diagnostics.first?.message ?? "unknown type `\(child.text)`", child.span)
                return nil
            }
            return Parameter(child.key, type)
        }
    }

    private mutating func row(
        _ node: Cursor, _ keys: [Parameter], _ columns: [Parameter], _ isDated: Bool, _ table: String, _ source: String?
    ) -> TableDeclaration.Row? {
        let reserved = ["from", "until", "source", "asOf", "note", "confidence"]
        for child in node.children
        where !reserved.contains(child.key) && !keys.contains(where: { $0.name == child.key })
            && !columns.contains(where: { $0.name == child.key })
        {
            problem("the table has no column `\(child.key)`", child.keySpan)
        }
        guard let origin = node["source"]?.text ?? source else {
            problem("a row names its source", node.span)
            return nil
        }
        if !isDated, let dated = node["from"] ?? node["until"] { problem("the table is not dated", dated.keySpan) }
        var keyConstants: [Constant] = []
        for key in keys {
            guard let cell = node[key.name] else {
                problem("the row has no `\(key.name)`", node.span)
                return nil
            }
            guard let constant = constant(cell, key.type) else { return nil }
            keyConstants.append(constant)
        }
        let cells = columns.map { column -> Constant in
            guard let cell = node[column.name] else {
                if case .list = column.type { return .list([]) }
                return .null
            }
            if cell.isScalar, cell.text == "unknown" {
                return .unknown(
                    "\(table)(\(keys.compactMap { node[$0.name]?.text }.joined(separator: ", "))).\(column.name)")
            }
            return constant(cell, column.type) ?? .null
        }
        let id = UInt32(firstRow + rows.count)
        rows.append(
            CompiledPolicy.TableRow(
                table: table, key: keys.compactMap { node[$0.name]?.text }.joined(separator: ", "), source: origin))
        return TableDeclaration.Row(
            keys: keyConstants, from: day(node["from"]), until: day(node["until"]), cells: cells, id: id,
            span: node.span)
    }

    private mutating func day(_ node: Cursor?) -> Int32? {
        guard let node else { return nil }
        guard let day = CalendarDay(node.text) else {
            problem("`\(node.text)` is not a day", node.span)
            return nil
        }
        return day.daysSinceEpoch
    }

    private mutating func constant(_ node: Cursor, _ type: Type) -> Constant? {
        if case .list(let element) = type { return .list(node.elements.compactMap { constant($0, element) }) }
        guard node.isScalar else {
            problem("a cell holds one value", node.span)
            return nil
        }
        switch (type, node.core) {
        case (.bool, .bool(let flag)): return .bool(flag)
        case (.int, .int(let number)): return .int(number)
        case (.double, .int(let number)): return .double(Double(number))
        case (.double, .double(let number)): return .double(number)
        case (.timestamp, _):
            if let day = day(node) { return .day(day) }
            return nil
        case (.enumeration(let id), _):
            let values = environment[id]?.values ?? []
            if !values.contains(node.text) {
                problem("`\(node.text)` is not a value of `\(environment[id]?.name ?? "")`", node.span)
            }
            return .string(node.text)
        case (.string, _): return .string(node.text)
        default:
            problem("`\(node.text)` does not fit the column", node.span)
            return nil
        }
    }
}
