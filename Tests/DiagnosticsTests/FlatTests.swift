import Diagnostics
import Testing

@Suite struct `A flat array` {
    @Test func `holds what is put in`() {
        var flat: Flat<Int32> = [1, 2]
        for number in Int32(3)...1_000 { flat.append(number) }
        flat += [7, 8]
        flat[0] = -1
        #expect(Array(flat) == [-1] + Array(2...1_000) + [7, 8])
        #expect(Array(Flat<Int32>()) == [])
        #expect(Array(flat[2..<4]) == [3, 4])
    }

    @Test func `is not changed by changes of its copies`() {
        var flat: Flat<Int> = [1, 2, 3]
        let copy = flat
        flat[1] = 20
        flat.append(4)
        #expect(Array(copy) == [1, 2, 3])
        #expect(Array(flat) == [1, 20, 3, 4])
    }

    @Test func `lies in bytes and leaves them as they are`() throws {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 16)
        defer { memory.deallocate() }
        memory.copyBytes(from: [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0])
        var flat = try #require(Flat<UInt32>(in: UnsafeRawBufferPointer(memory)))
        #expect(Array(flat) == [1, 2, 3, 4])
        flat[0] = 9
        flat.append(5)
        #expect(Array(flat) == [9, 2, 3, 4, 5])
        #expect(memory[0] == 1)
        #expect(Flat<UInt32>(in: UnsafeRawBufferPointer(rebasing: memory[0..<7])) == nil)
        #expect(Flat<UInt32>(in: UnsafeRawBufferPointer(rebasing: memory[2..<6])) == nil)
        #expect(Flat<UInt32>(in: UnsafeRawBufferPointer(rebasing: memory[0..<0]))?.count == 0)
    }

    @Test func `refuses places outside`() async {
        await #expect(processExitsWith: .failure) { _ = Flat<Int>([1, 2])[2] }
        await #expect(processExitsWith: .failure) { _ = Flat<Int>([1, 2])[-1] }
    }
}
