import Diagnostics

/// One node of a tree and the way around it, for readers that are not in a hurry (packs, vocabulary, tests).
package struct Cursor: Sendable {
    package let tree: Tree
    package let node: Int

    package init(_ tree: Tree, _ node: Int = 0) {
        self.tree = tree
        self.node = node
    }

    package var kind: Tree.Kind { tree.nodes[node].kind }
    package var span: Span { tree.nodes[node].span }
    package var keySpan: Span { tree.nodes[node].keySpan }
    package var key: String { tree.key(of: node) }
    package var text: String { tree.string(node) }
    package var core: CoreScalar { tree.coreScalar(node) }
    package var isScalar: Bool { kind == .scalar }
    package var isMapping: Bool { kind == .mapping }
    package var isNull: Bool { isScalar && core == .null }

    package subscript(key: String) -> Cursor? { tree.child(of: node, key).map { Cursor(tree, $0) } }

    /// Values of a mapping or elements of a list, in the order of the text.
    package var children: [Cursor] { tree.children(of: node).map { Cursor(tree, $0) } }

    /// The elements of a list; a single scalar or mapping counts as a list of one.
    package var elements: [Cursor] { kind == .sequence ? children : [self] }

    /// The texts of a list of scalars (or of a single one).
    package var words: [String] { elements.filter(\.isScalar).map(\.text) }
}
