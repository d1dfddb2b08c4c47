import Diagnostics

/// An input that expressions come from; the caller chooses the numbers and maps them back to files.
package typealias SourceID = UInt32

/// A parameter of a definition or of a stand-alone expression. Type `.day` makes it a day parameter.
package struct Parameter: Sendable, Hashable {
    package let name: String
    package let type: Type
    package init(_ name: String, _ type: Type) {
        self.name = name
        self.type = type
    }
}

/// A named expression with parameters: `gdpr.governs(transfer)`.
package struct Definition: Sendable {
    /// Qualified, such as `gdpr.governs`.
    package let name: String
    package let parameters: [Parameter]
    /// Inferred from the body where nil.
    package let returns: Type?
    package let body: Expression
    package let source: SourceID

    package init(
        _ name: String, parameters: [Parameter], returns: Type? = nil, body: Expression, source: SourceID = 0
    ) {
        self.name = name
        self.parameters = parameters
        self.returns = returns
        self.body = body
        self.source = source
    }
}

/// A value written down: a cell of a table, or a literal.
package indirect enum Constant: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    /// Days since 1970-01-01, as a timestamp at midnight UTC.
    case day(Int32)
    case list([Constant])
    /// Not known; the text says what is missing.
    case unknown(String)
}

/// A dated look-up table: what lawmakers and vendors change without changing rules.
package struct TableDeclaration: Sendable {
    /// What it means that a key has no row on a day.
    package enum Absence: UInt8, Sendable {
        /// The list is official and complete: the answer is null.
        case none
        /// The list is somebody's best knowledge: the answer is unknown.
        case unknown
    }

    package struct Row: Sendable {
        package let keys: [Constant]
        /// First and last day in force, days since 1970-01-01; nil is unbounded.
        package let from: Int32?
        package let until: Int32?
        /// One for each column.
        package let cells: [Constant]
        /// The caller's own number, handed back by `Machine.readRows`.
        package let id: UInt32
        /// For diagnostics: the place in the file the row was read from.
        package let span: Span

        package init(
            keys: [Constant], from: Int32? = nil, until: Int32? = nil, cells: [Constant], id: UInt32, span: Span = .zero
        ) {
            self.keys = keys
            self.from = from
            self.until = until
            self.cells = cells
            self.id = id
            self.span = span
        }
    }

    /// Qualified, such as `gdpr.adequacy`; also the name of the rows' object type.
    package let name: String
    package let keys: [Parameter]
    /// A dated table takes a day as its last argument.
    package let isDated: Bool
    package let absent: Absence
    package let columns: [Parameter]
    package let rows: [Row]

    package init(
        _ name: String, keys: [Parameter], isDated: Bool, absent: Absence, columns: [Parameter], rows: [Row]
    ) {
        self.name = name
        self.keys = keys
        self.isDated = isDated
        self.absent = absent
        self.columns = columns
        self.rows = rows
    }
}

/// A diagnostic and the source its spans count in.
package struct SourcedDiagnostic: Sendable, Equatable {
    package let source: SourceID
    package let diagnostic: Diagnostic
}

/// A compiled expression inside one program. `public` as `Value` is.
public struct ExpressionID: Hashable, Sendable, BitwiseCopyable {
    public let index: UInt32
    @inlinable @inline(__always) public init(index: UInt32) { self.index = index }
}

/// A compiled text with holes inside one program.
package struct TemplateID: Hashable, Sendable, BitwiseCopyable {
    package let index: UInt32
    package init(index: UInt32) { self.index = index }
}

/// What compiling an expression yields.
package struct CompiledExpression: Sendable {
    package let id: ExpressionID
    package let type: Type
}

/// What to say of definitions and tables that are there but may not be used.
package struct OutOfReach: Sendable {
    package let message: String
    package let help: String
    package init(message: String, help: String) {
        self.message = message
        self.help = help
    }
}

/// How much the checker demands.
package enum CheckMode: Sendable {
    /// Rules and definitions: standard checking, closed enumerations, no comparison that can never hold, day rule.
    case strict
    /// The specification's gradual checking.
    case standard
    /// Names are resolved, types are not checked; what does not fit is an error at run time.
    case unchecked
}
