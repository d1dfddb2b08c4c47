import Glibc
import LexgateFiles
import LexgateReports

/// Which build of the program this is: image and code alike, be the version the same.
enum ProgramIdentity {
    /// The number that the linker computes of all it puts together (`NT_GNU_BUILD_ID`), in hexadecimal digits; nil for a
    /// program without one.
    static var digits: String? {
        let program = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
        guard program >= 0 else { return nil }
        defer { close(program) }
        func bytes(_ offset: Int, _ count: Int) -> [UInt8]? {
            guard count > 0, count <= 1 << 16 else { return nil }
            var bytes = [UInt8](repeating: 0, count: count)
            return pread(program, &bytes, count, off_t(offset)) == count ? bytes : nil
        }
        guard let head = bytes(0, 64), head.starts(with: [0x7F] + Array("ELF".utf8)), head[4] == 2 else { return nil }
        // ELF-64: where the program headers begin, how long each is, and how many there are.
        let (start, length, count) = (number(head, 32, 8), number(head, 54, 2), number(head, 56, 2))
        guard length >= 56, let headers = bytes(start, length * count) else { return nil }
        for place in 0..<count {
            let header = Array(headers[(place * length)..<(place + 1) * length])
            // PT_NOTE
            guard number(header, 0, 4) == 4, let notes = bytes(number(header, 8, 8), number(header, 32, 8)) else {
                continue
            }
            if let found = identity(in: notes) { return StableID.hex(found) }
        }
        return nil
    }

    /// The contents of the note of GNU with type 3.
    private static func identity(in notes: [UInt8]) -> ArraySlice<UInt8>? {
        var place = 0
        while place + 12 <= notes.count {
            let (nameLength, length) = (number(notes, place, 4), number(notes, place + 4, 4))
            let name = place + 12
            let contents = name + (nameLength + 3) / 4 * 4
            guard contents + length <= notes.count else { return nil }
            if number(notes, place + 8, 4) == 3, notes[name..<contents].elementsEqual(Array("GNU".utf8) + [0]) {
                return notes[contents..<contents + length]
            }
            place = contents + (length + 3) / 4 * 4
        }
        return nil
    }

    private static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        (0..<count).reversed().reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
    }
}
