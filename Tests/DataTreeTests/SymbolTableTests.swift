import DataTree
import Testing

@Suite struct `A symbol table` {
    @Test func `numbers words from one, and every other word is zero`() {
        let table = SymbolTable(["region", "größe", "x"])
        #expect(["region", "größe", "x"].map { table.symbol(of: $0) } == [1, 2, 3])
        #expect(["", "regio", "regions", "Region", "gro\u{308}ße"].map { table.symbol(of: $0) } == [0, 0, 0, 0, 0])
        #expect((0...4).map { table.word($0) } == ["", "region", "größe", "x", ""])
        #expect(table.count == 3)
    }

    @Test func `keeps the first number of a repeated word`() {
        let table = SymbolTable(["a", "b", "a"])
        #expect(table.symbol(of: "a") == 1)
        #expect(table.symbol(of: "b") == 2)
    }

    @Test func `may be empty, or hold the empty word`() {
        #expect(SymbolTable.empty.symbol(of: "a") == 0)
        #expect(SymbolTable.empty.symbol(of: "") == 0)
        #expect(SymbolTable([""]).symbol(of: "") == 1)
        #expect(SymbolTable([""]).symbol(of: "a") == 0)
    }

    @Test func `finds every one of many words`() {
        let words = (0..<5000).map { "word\($0)" }
        let table = SymbolTable(words)
        #expect(words.map { Int(table.symbol(of: $0)) } == Array(1...5000))
        #expect((0..<5000).allSatisfy { table.symbol(of: "other\($0)") == 0 })
    }
}
