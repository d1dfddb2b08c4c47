import DataTree
import Diagnostics
import Testing

extension TreeBuilder {
    fileprivate mutating func key(_ word: String) {
        Array(word.utf8).withUnsafeBytes { key($0, style: .plain, span: .zero) }
    }

    fileprivate mutating func scalar(_ word: String, anchor: String? = nil) {
        Array(word.utf8).withUnsafeBytes {
            scalar($0, style: .plain, span: .zero, anchor: anchor.map { Array($0.utf8) })
        }
    }
}

@Suite struct `A tree builder` {
    /// `{a: [1, 2], b: {c: 3}}`
    private func build() -> Tree {
        var builder = TreeBuilder(symbols: SymbolTable(["b"]))
        builder.begin(.mapping, span: .zero)
        builder.key("a")
        builder.begin(.sequence, span: .zero)
        builder.scalar("1")
        builder.scalar("2")
        builder.end(at: 0)
        builder.key("b")
        builder.begin(.mapping, span: .zero)
        builder.key("c")
        builder.scalar("3")
        builder.end(at: 0)
        builder.end(at: 9)
        return builder.tree
    }

    @Test func `lays nodes out in pre-order, each before its descendants`() {
        let tree = build()
        #expect(tree.nodes.map(\.kind) == [.mapping, .sequence, .scalar, .scalar, .mapping, .scalar])
        #expect(tree.nodes.map(\.end) == [6, 4, 3, 4, 6, 6])
        #expect(tree.nodes.map(\.key) == [0, 0, 0, 0, 1, 0])
        #expect(Array(tree.children(of: 0)) == [1, 4])
        #expect(Array(tree.children(of: 2)) == [])
        #expect(tree.nodes[0].span == Span(0, 9))
    }

    @Test func `makes trees that can be asked by key`() {
        let tree = build()
        #expect(tree.child(of: 0, "b") == 4)
        #expect(tree.child(of: 0, "c") == nil)
        #expect(tree.child(of: 1, "a") == nil)
        let root = Cursor(tree)
        #expect(root["a"]?.words == ["1", "2"])
        #expect(root["b"]?["c"]?.core == .int(3))
        #expect(root["b"]?.elements.count == 1)
        #expect(root.children.map(\.key) == ["a", "b"])
    }

    @Test func `knows where a key is wanted`() {
        var builder = TreeBuilder()
        var answers = [builder.expectsKey]
        builder.begin(.mapping, span: .zero)
        answers.append(builder.expectsKey)
        builder.key("a")
        answers.append(builder.expectsKey)
        builder.begin(.sequence, span: .zero)
        answers.append(builder.expectsKey)
        builder.end(at: 0)
        answers.append(builder.expectsKey)
        #expect(answers == [false, true, false, false, true])
    }

    @Test func `can be closed at any moment and used again`() {
        var builder = TreeBuilder()
        builder.end(at: 3)
        builder.begin(.mapping, span: .zero)
        builder.key("a")
        builder.begin(.sequence, span: .zero)
        builder.begin(.mapping, span: .zero)
        builder.key("b")
        builder.closeAll(at: 7)
        #expect(builder.tree.nodes.map(\.end) == [3, 3, 3])
        let depth = builder.depth
        #expect(depth == 0)
        builder.reset()
        let tree = builder.tree
        #expect(tree.isEmpty)
        builder.scalar("x")
        #expect(builder.tree.nodes.map(\.end) == [1])
    }

    @Test func `forgets the anchors of the last document`() {
        var builder = TreeBuilder()
        builder.scalar("x", anchor: "a")
        builder.reset()
        builder.alias(Array("a".utf8), span: .zero)
        #expect(builder.diagnostics.map(\.message) == ["unknown anchor `a`"])
    }

    @Test func `takes nothing more once it is exhausted`() {
        var builder = TreeBuilder()
        builder.begin(.sequence, span: .zero)
        builder.exhaust("enough", at: .zero)
        builder.exhaust("too late", at: .zero)
        builder.report(.error("too late", at: .zero))
        builder.scalar("x")
        builder.begin(.mapping, span: .zero)
        builder.closeAll(at: 0)
        let isExhausted = builder.isExhausted
        #expect(isExhausted)
        #expect(builder.diagnostics.map(\.message) == ["enough"])
        #expect(builder.tree.nodes.map(\.end) == [1])
    }
}
