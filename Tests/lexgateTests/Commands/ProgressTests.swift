import Foundation
import Testing

/// Runs with standard error on a terminal of its own, made by Python, which the checks of formats want too. One of the
/// inputs, standard input, takes a second, so that there is something to tell however quick the machine is.
@Suite struct `Progress on a terminal` {
    private static let script = """
        import os, pty, subprocess, sys, threading, time
        pause, term, document = float(sys.argv[1]), sys.argv[2], open(sys.argv[3], "rb").read()
        master, slave = pty.openpty()
        process = subprocess.Popen(sys.argv[4:], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=slave,
                                   env=dict(os.environ, TERM=term))
        os.close(slave)
        def feed():
            time.sleep(pause)
            process.stdin.write(document)
            process.stdin.close()
        threading.Thread(target=feed).start()
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

    private func seen(_ arguments: [String], pause: Double = 1.2, term: String = "xterm") throws -> String {
        let scratch = try Scratch()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["python3", "-c", Self.script, "\(pause)", term, Sample.failing, Command.program.path] + arguments
            + ["--jobs", "1", "--as-of", Sample.day]
        process.currentDirectoryURL = Project.root
        let output = try scratch.file("seen", "")
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        process.waitUntilExit()
        return String(decoding: try Data(contentsOf: output), as: UTF8.self)
    }

    private static let inputs = [Sample.passing, "-", Sample.warning]

    @Test(arguments: ["lint", "gate", "report"])
    func `is told and erased`(verb: String) throws {
        let seen = try seen([verb] + Self.inputs)
        let parts = seen.components(separatedBy: "\r\u{1B}[K")
        // Before it stands what is said at once, such as how far off the day is.
        #expect(parts.first?.contains("judging") == false)
        #expect(parts.contains("judging 2 of 3 files (66 %)"), "\(parts)")
        // What comes last erases.
        #expect(parts.count == 3)
        #expect(parts.last?.contains("judging") == false)
    }

    @Test(arguments: [["--format", "csv=a"], ["--format", "csv=a", "--format", "json=b"]])
    func `is told while reports are written, and erased`(formats: [String]) throws {
        let scratch = try Scratch()
        let named = formats.map { $0.replacing("=", with: "=\(scratch.folder.path)/") }
        let count = formats.count / 2
        let words = "writing 0 of \(count) report\(count == 1 ? "" : "s") (0 %)"
        let parts = try seen(["report"] + named + Self.inputs).components(separatedBy: "\r\u{1B}[K")
        #expect(parts.contains(words), "\(parts)")
        #expect(parts.last?.contains("writing") == false)
        #expect(try !seen(["report", "--quiet"] + named + Self.inputs).contains("writing"))
        #expect(try !seen(["report"] + named + Self.inputs, term: "dumb").contains("writing"))
    }

    @Test func `is not told with --quiet, on a dumb terminal, or for what is quickly done`() throws {
        #expect(try !seen(["lint", "--quiet"] + Self.inputs).contains("judging"))
        #expect(try !seen(["lint"] + Self.inputs, term: "dumb").contains("judging"))
        #expect(try !seen(["gate", "-"]).contains("judging"))
    }

    @Test func `is not told in a pipe`() throws {
        let input = try String(contentsOf: Project.root.appending(path: Sample.failing), encoding: .utf8)
        let command = try Command.lexgate(["lint", "--as-of", Sample.day] + Self.inputs, input: input)
        #expect(command.errors == "")
    }
}
