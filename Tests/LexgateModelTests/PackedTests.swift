import LexgateModel
import Testing

@Suite struct `Packed elements` {
    private let words = ["", "id", "name", "naïve ✓", "name", String(repeating: "long ", count: 99)]

    @Test func `are what was put in`() {
        let packed = Packed(words)
        #expect(Array(packed) == words)
        #expect(packed.count == words.count)
        #expect(Array(Packed([words, [], ["x"]])) == [words, [], ["x"]])
        #expect(Packed<String>().isEmpty)
    }

    @Test func `are found by their text`() {
        let packed = Packed(words)
        #expect(packed.place(of: "name") == 2)
        #expect(packed.place(of: "name", in: 3..<6) == 4)
        #expect(packed.place(of: "name", in: 3..<4) == nil)
        #expect(packed.place(of: "") == 0)
        #expect(packed.place(of: "nam") == nil)
        #expect(packed.place(of: "naïve ✓") == 3)
    }

    @Test func `survive being written and read`() throws {
        var writer = ByteWriter()
        Packed(words).write(to: &writer)
        let bytes = writer.bytes
        let read = try aligned(bytes) { bytes in
            var reader = ByteReader(bytes)
            return Array(try Packed<String>(from: &reader))
        }
        #expect(read == words)
        for count in 0..<bytes.count {
            #expect(throws: ImageError.malformed) {
                try aligned(Array(bytes.prefix(count))) { bytes in
                    var reader = ByteReader(bytes)
                    _ = try Packed<String>(from: &reader)
                }
            }
        }
    }

    private func aligned<R>(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        defer { memory.deallocate() }
        memory.copyBytes(from: bytes)
        return try body(UnsafeRawBufferPointer(memory))
    }
}
