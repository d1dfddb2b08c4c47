import Diagnostics

/// The syntax tree of one CEL expression, macros recognised, names not yet resolved.
package struct Expression: Sendable {
    let root: Node
    /// Node ids are 0 ..< nodeCount.
    let nodeCount: Int

    /// All bytes of the expression without space around it.
    package var span: Span { root.span }
}

/// One sub-expression.
struct Node: Sendable {
    let id: Int
    /// Bytes in the text of the expression.
    let span: Span
    /// 1 for a leaf, otherwise one more than the highest child; bounded by `SyntaxLimits.depth`.
    let height: Int
    let kind: Kind

    /// A name as written, with its place.
    struct Name: Sendable {
        let text: String
        let span: Span
    }

    struct Element: Sendable {
        let value: Node
        /// `[?value]`: left out if the optional is none.
        let isOptional: Bool
    }

    struct Entry: Sendable {
        let key: Node
        let value: Node
        let isOptional: Bool
    }

    struct FieldInitializer: Sendable {
        let name: Name
        let value: Node
        let isOptional: Bool
    }

    indirect enum Kind: Sendable {
        case literal(Constant)
        /// `isAbsolute`: written with a leading dot, so neither locals nor the container are looked at.
        case identifier(String, isAbsolute: Bool)
        case select(Node, Name, isOptional: Bool)
        /// The macro `has(operand.field)`.
        case has(Node, Name)
        case index(Node, Node, isOptional: Bool)
        case call(Name, [Node], isAbsolute: Bool)
        case method(Node, Name, [Node])
        case not(Node)
        case negate(Node)
        case binary(BinaryOperator, Node, Node)
        /// `a && b && c` as one node: logic is commutative and associative.
        case logic(LogicOperator, [Node])
        case conditional(Node, Node, Node)
        case list([Element])
        case map([Entry])
        case object(String, [FieldInitializer], nameSpan: Span)
        case comprehension(Comprehension)
        /// `cel.bind(name, value, body)`.
        case bind(Name, Node, Node)
        /// `target.optMap(name, body)`, or `optFlatMap` where `isFlat`.
        case optionalMap(Node, Name, Node, isFlat: Bool)
    }

    /// A macro over a list or map. Compiled to native loops that know open lists, not to folds.
    struct Comprehension: Sendable {
        enum Macro: String, Sendable {
            case all, exists
            case existsOne = "exists_one"
            case map, filter, transformMap, transformMapEntry, sortBy
        }

        let macro: Macro
        let range: Node
        /// One or two: element or key; with two, index or key and then the element or value.
        let variables: [Name]
        /// The condition of all, exists, exists_one, filter, and of the longer forms of the transforming macros.
        let filter: Node?
        /// What map and the transforming macros yield; what sortBy sorts by.
        let transform: Node?
    }
}

enum BinaryOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    case less = "<"
    case lessEqual = "<="
    case greater = ">"
    case greaterEqual = ">="
    case equal = "=="
    case notEqual = "!="
    case `in` = "in"

    var isOrdering: Bool { self == .less || self == .lessEqual || self == .greater || self == .greaterEqual }
    var isEquality: Bool { self == .equal || self == .notEqual }
}

enum LogicOperator: String, Sendable {
    case and = "&&"
    case or = "||"
}

extension Expression {
    /// The bytes of each operand of a conjunction; of any other expression, all of it.
    package var conjuncts: [Span] {
        if case .logic(.and, let operands) = root.kind { return operands.map(\.span) }
        return [root.span]
    }
}

extension Node {
    /// The direct sub-expressions, in source order.
    var children: [Node] {
        switch kind {
        case .literal, .identifier: []
        case .select(let a, _, _), .has(let a, _), .not(let a), .negate(let a): [a]
        case .index(let a, let b, _), .binary(_, let a, let b), .bind(_, let a, let b),
            .optionalMap(let a, _, let b, _):
            [a, b]
        case .call(_, let arguments, _): arguments
        case .method(let target, _, let arguments): [target] + arguments
        case .logic(_, let operands): operands
        case .conditional(let a, let b, let c): [a, b, c]
        case .list(let elements): elements.map(\.value)
        case .map(let entries): entries.flatMap { [$0.key, $0.value] }
        case .object(_, let fields, _): fields.map(\.value)
        case .comprehension(let c): [c.range] + [c.filter, c.transform].compactMap { $0 }
        }
    }

    /// What a literal string, a list of them, or the keys of a map are; nil if one is not written out.
    var writtenStrings: [String]? {
        let nodes: [Node] =
            switch kind {
            case .list(let elements): elements.map(\.value)
            case .map(let entries): entries.map(\.key)
            default: [self]
            }
        let strings = nodes.compactMap { node in
            if case .literal(.string(let text)) = node.kind { text } else { nil }
        }
        return strings.count == nodes.count ? strings : nil
    }

    /// `a.b.c` for a chain of plain selections from an identifier, otherwise nil.
    var qualifiedName: (name: String, isAbsolute: Bool)? {
        switch kind {
        case .identifier(let name, let isAbsolute): return (name, isAbsolute)
        case .select(let operand, let field, false):
            guard let prefix = operand.qualifiedName else { return nil }
            return (prefix.name + "." + field.text, prefix.isAbsolute)
        default: return nil
        }
    }
}

extension Expression {
    /// Whether a text is a name that a variable may have.
    package static func isName(_ text: String) -> Bool {
        guard case .identifier(let name, isAbsolute: false)? = Expression.parse(text).value?.root.kind else {
            return false
        }
        return name == text
    }
}
