import Foundation
import LexgateFiles
import Testing

/// A folder of its own for each test, removed with it.
private final class Folder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "lexgate-files-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    subscript(name: String) -> String { "\(path)/\(name)" }

    func write(_ text: String, to name: String) throws {
        let file = self[name]
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try text.write(toFile: file, atomically: false, encoding: .utf8)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: self[name], withDestinationPath: target)
    }

    /// Files below, without the path of the folder itself.
    func below() throws -> (files: [String], unreadable: [String]) {
        var unreadable: [String] = []
        let files = try Files.filesBelow(path) {
            unreadable.append("\($0.dropFirst(self.path.count + 1)): \($1.message)")
        }
        return (files.map { String($0.path.dropFirst(path.count + 1)) }, unreadable)
    }
}

@Suite struct `Looking upwards for a file` {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func found(_ name: String, for path: String) -> String? {
        var search = UpwardSearch(name)
        let found = search.file(for: folder[path])
        // What was seen once is seen again.
        #expect(search.file(for: folder[path]) == found)
        #expect(search.file(for: folder["elsewhere/other"]) != folder["a/b/.x"])
        return found.map { String($0.dropFirst(folder.path.count + 1)) }
    }

    @Test func `finds the nearest, beside or above`() throws {
        try folder.write("", to: "a/.x")
        try folder.write("", to: "a/b/c/file")
        #expect(found(".x", for: "a/b/c/file") == "a/.x")
        #expect(found(".x", for: "a/file") == "a/.x")
        #expect(found(".x", for: "file") == nil)
        try folder.write("", to: "a/b/.x")
        #expect(found(".x", for: "a/b/c/file") == "a/b/.x")
    }

    @Test func `ends at the top of a repository, where it still looks`() throws {
        try folder.write("", to: ".x")
        try folder.write("", to: "a/.git/HEAD")
        try folder.write("", to: "a/b/file")
        #expect(found(".x", for: "a/b/file") == nil)
        try folder.write("", to: "a/.x")
        #expect(found(".x", for: "a/b/file") == "a/.x")
    }

    @Test func `takes a link to nothing for the file, which then cannot be read`() throws {
        try folder.write("", to: "a/file")
        try folder.link("a/.x", to: "nowhere")
        #expect(found(".x", for: "a/file") == "a/.x")
    }

    @Test func `ends at the root, and where there is no folder`() {
        var search = UpwardSearch("no file has this name \(folder.path.count)")
        for path in ["/", "/file", "file", "", "../../../../../../../../../../file", folder["no/such/folder/file"]] {
            #expect(search.file(for: path) == nil, "\(path)")
        }
    }

    @Test(arguments: [
        ("a", ".", "a"), ("./a", ".", "a"),
        ("./a", "b", "b/a"), ("a", "/", "/a"), ("/a", "b", "/a"), ("../a", "b/c", "b/c/../a"),
    ])
    func `names what lies in a folder`(name: String, folder: String, expected: String) {
        #expect(Files.path(name, from: folder) == expected)
    }
}

@Suite struct `Reading a file` {
    private let folder: Folder

    init() throws { folder = try Folder() }

    @Test(arguments: [0, 1, 4095, 4096, 4097, 70_000])
    func `gives all of its bytes`(size: Int) throws {
        let text = String((0..<size).map { Character(UnicodeScalar(UInt8(97 + $0 % 26))) })
        try folder.write(text, to: "a.yaml")
        #expect(try Files.read(folder["a.yaml"]) == Array(text.utf8))
        #expect(try Files.read(folder["a.yaml"], limit: size) == Array(text.utf8))
        #expect(try Files.target(of: folder["a.yaml"]).kind == .file)
    }

    @Test func `that is not there says so`() throws {
        try folder.write("", to: "a.yaml")
        for path in ["missing.yaml", "missing/a.yaml", "a.yaml/b", ""] {
            #expect(throws: FileError.notFound) { try Files.read(path.isEmpty ? "" : folder[path]) }
            #expect(throws: FileError.notFound) { try Files.target(of: path.isEmpty ? "" : folder[path]) }
        }
    }

    @Test func `that is a folder says so`() {
        #expect(throws: FileError.isFolder) { try Files.read(folder.path) }
        #expect((try? Files.target(of: folder.path))?.kind == .folder)
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything"))
    func `that nobody may read says so`() throws {
        try folder.write("a", to: "a.yaml")
        try folder.write("b", to: "closed/b.yaml")
        chmod(folder["a.yaml"], 0)
        chmod(folder["closed"], 0)
        defer { chmod(folder["closed"], 0o700) }
        #expect(throws: FileError.notPermitted) { try Files.read(folder["a.yaml"]) }
        #expect(throws: FileError.notPermitted) { try Files.names(in: folder["closed"]) }
        #expect(try folder.below().unreadable == ["closed: no permission to read it"])
    }

    @Test func `that is larger than the limit says so, sparse or not`() throws {
        try folder.write("12345", to: "a.yaml")
        #expect(throws: FileError.tooLarge(4)) { try Files.read(folder["a.yaml"], limit: 4) }
        truncate(folder["a.yaml"], 1 << 40)
        #expect(throws: FileError.tooLarge(64 << 20)) { try Files.read(folder["a.yaml"], limit: 64 << 20) }
        #expect(FileError.tooLarge(64 << 20).message == "it is larger than 64 MiB")
    }

    @Test func `that has no end stops at the limit`() {
        #expect(throws: FileError.tooLarge(100_000)) { try Files.read("/dev/zero", limit: 100_000) }
        #expect((try? Files.read("/dev/null", limit: 10)) == [])
    }

    @Test func `that is a pipe gives what is written into it`() throws {
        let pipe = folder["pipe"]
        #expect(mkfifo(pipe, 0o600) == 0)
        let expected = [UInt8](repeating: 0x61, count: 200_000)
        let writer = Thread { try? Data(expected).write(to: URL(filePath: pipe)) }
        writer.start()
        #expect(try Files.read(pipe, limit: 1 << 20) == expected)
    }

    @Test func `that is a pipe without a writer does not wait for one for ever`() throws {
        let pipe = folder["pipe"]
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(throws: FileError.nobodyWrites) { try Files.read(pipe) }
    }

    @Test func `that is a pipe waits for a writer who takes its time`() throws {
        let pipe = folder["pipe"]
        #expect(mkfifo(pipe, 0o600) == 0)
        let writer = Thread {
            let descriptor = open(pipe, O_WRONLY)
            usleep(1_300_000)
            _ = write(descriptor, "late", 4)
            close(descriptor)
        }
        writer.start()
        #expect(try Files.read(pipe) == Array("late".utf8))
    }

    @Test func `that is a pipe into which nothing was written is empty`() throws {
        let pipe = folder["pipe"]
        #expect(mkfifo(pipe, 0o600) == 0)
        let writer = Thread { close(open(pipe, O_WRONLY)) }
        writer.start()
        #expect(try Files.read(pipe) == [])
    }

    @Test func `that is a socket says so`() throws {
        let path = folder["s"]
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        try #require(bound == 0)
        #expect(throws: FileError.isNoFile) { try Files.read(path) }
    }
}

@Suite struct `Looking into folders` {
    private let folder: Folder

    init() throws { folder = try Folder() }

    @Test func `finds files in the order of names, folder by folder, hidden ones left out`() throws {
        for name in [
            "b.yaml", "a.yaml", "B.yaml", "é.yaml", "sub/z.yaml", "sub/deep/y.yaml", ".git/x.yaml", ".hidden.yaml",
        ] {
            try folder.write("", to: name)
        }
        #expect(try folder.below().files == ["B.yaml", "a.yaml", "b.yaml", "sub/deep/y.yaml", "sub/z.yaml", "é.yaml"])
        #expect(try Files.names(in: folder["sub"]) == ["deep", "z.yaml"])
        #expect(try Files.filesBelow(folder["sub/"]).map(\.path) == [folder["sub/deep/y.yaml"], folder["sub/z.yaml"]])
    }

    @Test func `enters every folder once, whatever links lead there`() throws {
        try folder.write("", to: "a/b/c.yaml")
        try folder.link("a/b/up", to: "..")
        try folder.link("a/self", to: ".")
        try folder.link("again", to: "a/b")
        try folder.link("file.yaml", to: "a/b/c.yaml")
        let found = try folder.below()
        #expect(found.files == ["a/b/c.yaml", "file.yaml"])
        #expect(found.unreadable == [])
    }

    @Test func `reports links that lead nowhere or in a circle`() throws {
        try folder.write("", to: "a.yaml")
        try folder.link("dangling.yaml", to: "missing.yaml")
        try folder.link("x", to: "y")
        try folder.link("y", to: "x")
        let found = try folder.below()
        #expect(found.files == ["a.yaml"])
        #expect(found.unreadable.count == 3)
        #expect(found.unreadable.first == "dangling.yaml: a link that leads nowhere")
    }

    @Test func `passes over pipes, which would never end`() throws {
        #expect(mkfifo(folder["a.yaml"], 0o600) == 0)
        try folder.write("", to: "b.yaml")
        #expect(try folder.below().files == ["b.yaml"])
    }

    @Test func `tells why a folder cannot be looked into`() throws {
        try folder.write("", to: "a.yaml")
        #expect(throws: FileError.notFound) { try Files.names(in: folder["a.yaml"]) }
        #expect(throws: FileError.notFound) { try Files.filesBelow(folder["missing"]) }
    }

    @Test func `goes as deep as paths go`() throws {
        let deep = String(repeating: "d/", count: 300) + "a.yaml"
        try folder.write("", to: deep)
        #expect(try folder.below().files == [deep])
    }

    @Test(arguments: [
        ("*.yaml", ["a.yaml", "b.yaml"]), ("?.yaml", ["a.yaml", "b.yaml"]), ("[b-z].yaml", ["b.yaml"]),
        ("*/*.yaml", ["sub/c.yaml"]),
        ("*.json", []), ("[", []), ("a.yaml", ["a.yaml"]), ("dang*", ["dangling"]),
    ])
    func `fits patterns`(pattern: String, expected: [String]) throws {
        for name in ["b.yaml", "a.yaml", ".hidden.yaml", "sub/c.yaml", "d.txt"] { try folder.write("", to: name) }
        try folder.link("dangling", to: "missing")
        #expect(Files.matching(folder[pattern]) == expected.map { folder[$0] })
    }

    @Test func `does not take a link to nothing for a pattern`() throws {
        // Who takes "not found" for a pattern and finds the link again would never end.
        try folder.link("a*b", to: "missing")
        #expect(throws: FileError.leadsNowhere) { try Files.target(of: folder["a*b"]) }
    }
}

@Suite struct `Writing a file` {
    private let folder: Folder

    init() throws { folder = try Folder() }

    @Test func `replaces it as a whole and leaves nothing else behind`() throws {
        try Files.write(Array("one".utf8), to: folder["a"])
        try Files.write(Array("two".utf8), to: folder["a"])
        try Files.write([], to: folder["empty"])
        #expect(try Files.read(folder["a"]) == Array("two".utf8))
        #expect(try Files.names(in: folder.path) == ["a", "empty"])
    }

    @Test func `does not touch one that holds these bytes already`() throws {
        try Files.write([1], to: folder["a"])
        var before = stat()
        var after = stat()
        stat(folder["a"], &before)
        try Files.write([1], to: folder["a"])
        stat(folder["a"], &after)
        #expect(before.st_ino == after.st_ino)
    }

    @Test func `puts a new text in place of the old one, behind links too`() throws {
        try folder.write("old", to: "sub/a")
        try folder.link("link", to: "sub/a")
        #expect(chmod(folder["sub/a"], 0o640) == 0)
        try Files.edit(folder["link"], from: Array("old".utf8), to: Array("new".utf8))
        #expect(try Files.read(folder["sub/a"]) == Array("new".utf8))
        var status = stat()
        #expect(lstat(folder["link"], &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(stat(folder["sub/a"], &status) == 0 && status.st_mode & 0o7777 == 0o640)
        #expect(try Files.names(in: folder["sub"]) == ["a"])
    }

    @Test func `leaves a text alone that is not the one that was read`() throws {
        try folder.write("other", to: "a")
        #expect(throws: FileError.hasChanged) {
            try Files.edit(folder["a"], from: Array("old".utf8), to: Array("new".utf8))
        }
        try folder.write("old", to: "b")
        #expect(link(folder["b"], folder["c"]) == 0)
        #expect(throws: FileError.hasSeveralNames) {
            try Files.edit(folder["b"], from: Array("old".utf8), to: Array("new".utf8))
        }
        #expect(throws: FileError.notFound) { try Files.edit(folder["missing"], from: [], to: [1]) }
        #expect(throws: FileError.isNoFile) { try Files.edit(folder.path, from: [], to: [1]) }
        #expect(try Files.names(in: folder.path) == ["a", "b", "c"])
    }

    @Test func `fails without a trace where it cannot be`() throws {
        try folder.write("", to: "sub/x")
        #expect(throws: FileError.notFound) { try Files.write([1], to: folder["missing/a"]) }
        #expect(throws: FileError.self) { try Files.write([1], to: folder["sub"]) }
        #expect(try Files.names(in: folder.path) == ["sub"])
    }
}
