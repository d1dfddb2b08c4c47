import Foundation

/// A repository of git in a folder that is gone when nobody holds it any more.
struct Repository {
    let scratch: Scratch
    var folder: URL { scratch.folder.appending(path: name) }
    private let name: String

    /// A new one.
    init(_ scratch: Scratch, _ name: String = "repository", objects: String = "sha1") throws {
        self.init(name, in: scratch)
        _ = try scratch.folder(name)
        try git("init", "--quiet", "--initial-branch=main", "--object-format=\(objects)")
    }

    private init(_ name: String, in scratch: Scratch) {
        self.scratch = scratch
        self.name = name
    }

    /// The one that is there already, in a folder of another.
    static func inside(_ outer: Repository, _ folder: String) -> Repository {
        Repository("\(outer.name)/\(folder)", in: outer.scratch)
    }

    func write(_ path: String, _ text: String) throws { try scratch.file("\(name)/\(path)", text) }

    /// All that is there as a commit.
    func commit() throws {
        try git("add", "--all")
        try git("commit", "--quiet", "--allow-empty", "--message", "state")
    }

    @discardableResult
    func git(_ arguments: String...) throws -> String {
        let output = try scratch.file("git-output", "")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "git", "-C", folder.path, "-c", "user.name=Test", "-c", "user.email=test@example.org", "-c",
                "commit.gpgsign=false", "-c", "protocol.file.allow=always",
            ] + arguments
        // Neither the machine's settings nor those of whoever runs the tests.
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
            .merging(["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"]) { $1 }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Problem("git \(arguments): \(process.terminationStatus)") }
        return try String(contentsOf: output, encoding: .utf8)
    }
}
