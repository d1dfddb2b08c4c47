import Foundation
import Testing

/// Runs with standard error on a terminal of their own, made by Python, which every build machine has for other checks.
@Suite struct `Progress on a terminal` {
    private static let script = """
        import os, pty, subprocess, sys
        master, slave = pty.openpty()
        environment = dict(os.environ, TERM=sys.argv[1])
        process = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=slave, env=environment)
        os.close(slave)
        seen = b""
        while True:
            try:
                piece = os.read(master, 4096)
            except OSError:
                break
            if not piece: break
            seen += piece
        process.wait()
        sys.stdout.buffer.write(seen)
        """

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func seen(_ arguments: [String], term: String = "xterm") throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.script, term, Command.program.path] + arguments
        process.currentDirectoryURL = scratch.folder
        let output = try scratch.file("seen", "")
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        process.waitUntilExit()
        return String(decoding: try Data(contentsOf: output), as: UTF8.self)
    }

    /// So many that judging them takes more than the half second that goes by in silence.
    private func many(_ count: Int) throws {
        let text = try Data(contentsOf: Project.root.appending(path: Sample.failing))
        let folder = try scratch.folder("many")
        for number in 0..<count { try text.write(to: folder.appending(path: "\(number).yaml")) }
    }

    @Test func `is told, rewritten and erased`() throws {
        try many(400)
        // Every finding in words takes longest.
        let seen = try seen(["report", "--jobs", "1", "--as-of", Sample.day, "many"])
        let lines = seen.components(separatedBy: "\r\u{1B}[K")
        #expect(lines.count > 3)
        #expect(lines.first == "")
        #expect(lines.last == "")
        let told = lines.filter { !$0.isEmpty }
        #expect(told.allSatisfy { $0.wholeMatch(of: /judging \d+ of 400 files \(\d+ %\)/) != nil }, "\(told.prefix(3))")
    }

    @Test func `is not told with --quiet, on a dumb terminal, in a pipe, or for what is quickly done`() throws {
        try many(400)
        let report = ["report", "--jobs", "1", "--as-of", Sample.day, "many"]
        #expect(try seen(report + ["--quiet"]) == "")
        #expect(try seen(report, term: "dumb") == "")
        #expect(try Command.lexgate(report, in: scratch.folder).errors == "")
        #expect(try seen(["gate", "--as-of", Sample.day, "many/1.yaml", "many/2.yaml"]).contains("judging") == false)
    }
}
