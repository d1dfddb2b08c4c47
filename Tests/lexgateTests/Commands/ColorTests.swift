import Foundation
import Glibc
import Testing

@Suite struct Colours {
    private static let arguments = ["lint", "--as-of", Sample.day, Sample.failing]

    @Test func `are not written to files`() throws {
        #expect(!(try Command.lexgate(Self.arguments)).output.contains("\u{1B}"))
    }

    @Test func `are always written when asked for`() throws {
        #expect(
            try Command.lexgate(Self.arguments + ["--color", "always"]).output.contains("\u{1B}[31;1mfail\u{1B}[0m"))
    }

    @Test func `change nothing else`() throws {
        let colored = try Command.lexgate(Self.arguments + ["--color", "always"]).output
        let plain = try Command.lexgate(Self.arguments + ["--color", "never"]).output
        #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }

    @Test(
        arguments: [
            ([:], [], true), (["NO_COLOR": "1"], [], false), (["NO_COLOR": ""], [], true),
            (["TERM": "dumb"], [], false),
            ([:], ["--color", "never"], false), (["NO_COLOR": "1"], ["--color", "always"], true),
        ] as [([String: String], [String], Bool)])
    func `are for terminals that want them`(environment: [String: String], options: [String], isColored: Bool) throws {
        let output = try onTerminal(Self.arguments + options, environment)
        #expect(output.contains("fail"))
        #expect(output.contains("\u{1B}[") == isColored)
    }

    /// Runs the program with a pseudo-terminal as standard output.
    private func onTerminal(_ arguments: [String], _ environment: [String: String]) throws -> String {
        // What posix_openpt, unlockpt and ptsname do; Swift does not see those here.
        let main = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var lock: Int32 = 0
        var number: UInt32 = 0
        guard main >= 0, ioctl(main, 0x4004_5431, &lock) == 0, ioctl(main, 0x8004_5430, &number) == 0 else {
            throw Problem("no pseudo-terminal")
        }
        let terminal = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        guard terminal >= 0 else { throw Problem("no pseudo-terminal") }
        let process = Process()
        process.executableURL = Command.program
        process.arguments = arguments
        process.currentDirectoryURL = Project.root
        process.environment = ["TERM": "xterm"].merging(environment) { $1 }
        process.standardOutput = FileHandle(fileDescriptor: terminal, closeOnDealloc: false)
        try process.run()
        close(terminal)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        // The end of a terminal is an error, not an empty read.
        while case let count = read(main, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
        close(main)
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }
}
