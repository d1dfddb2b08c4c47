import Foundation
import Testing

/// A run of the built program, as a user or a pipeline starts it.
struct Command {
    let status: Int32
    let output: String
    let errors: String
    /// False when a signal ended it: a trap, never acceptable.
    let hasExited: Bool

    /// The program beside this test bundle; `LEXGATE` names another one, such as the static release.
    static let program: URL = {
        if let path = ProcessInfo.processInfo.environment["LEXGATE"] { return URL(filePath: path) }
        return products.appending(path: "lexgate")
    }()

    /// Where this test bundle lies, and all that was built with it.
    static let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

    /// Runs `lexgate` in the project's root, or in `folder`.
    @discardableResult
    static func lexgate(
        _ arguments: String..., input: String? = nil, inputFile: URL? = nil, environment: [String: String] = [:],
        in folder: URL = Project.root
    ) throws -> Command {
        try lexgate(arguments, input: input, inputFile: inputFile, environment: environment, in: folder)
    }

    static func lexgate(
        _ arguments: [String], input: String? = nil, inputFile: URL? = nil, environment: [String: String] = [:],
        in folder: URL = Project.root
    ) throws -> Command {
        let scratch = try Scratch()
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        var variables = ProcessInfo.processInfo.environment
        for name in ["NO_COLOR", "TERM", "TZ", "LANG", "LC_ALL"] { variables[name] = nil }
        // What one test judged is not another one's to know.
        variables["LEXGATE_CACHE"] = ""
        process.environment = variables.merging(environment) { $1 }
        // Files, not pipes: nothing has to be drained while the program runs.
        let output = try scratch.file("out", "")
        let errors = try scratch.file("err", "")
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        let source = try inputFile ?? input.map { try scratch.file("in", $0) } ?? URL(filePath: "/dev/null")
        process.standardInput = try FileHandle(forReadingFrom: source)
        try process.run()
        process.waitUntilExit()
        return Command(
            status: process.terminationStatus, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self),
            hasExited: process.terminationReason == .exit)
    }

    /// Expects that the input could not be judged: status 2, and `words` in what was said.
    func expectRefusal(_ words: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(hasExited, sourceLocation: sourceLocation)
        #expect(status == 2, sourceLocation: sourceLocation)
        #expect((output + errors).contains(words), "\(output)\(errors)", sourceLocation: sourceLocation)
    }
}

/// A folder that is gone when nobody holds it any more.
final class Scratch: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "lexgate-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Writes a file, with the folders above it.
    @discardableResult
    func file(_ path: String, _ text: String) throws -> URL { try file(path, bytes: Array(text.utf8)) }

    @discardableResult
    func file(_ path: String, bytes: [UInt8]) throws -> URL {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url
    }

    /// A link, whose target counts from its own folder.
    func link(_ path: String, to target: String) throws {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: target)
    }

    /// An empty folder.
    func folder(_ path: String) throws -> URL {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }
}

extension Scratch {
    /// A pack of one rule, `defect`.
    func pack(_ id: String, requires: String, examples: String = "", from: String = "2020-01-01") throws {
        try file("\(id)/pack.yaml", "id: \(id)\nnamespace: \(id)\ntitle: T\nversion: 1\ndate: 2026-01-01\n")
        try file(
            "\(id)/defect.yaml",
            """
            id: \(id)/defect
            title: Something is wrong
            cites: []
            inForce: {from: \(from)}
            severity: low
            confidence: high
            appliesTo: everything
            requires: \(requires)
            otherwise: fail
            message: something is wrong
            why: because
            \(examples)
            """)
    }
}

/// Descriptors of the stories by what they come to on their day.
enum Sample {
    static let day = "2026-11-21"
    static let passing = "Examples/founding/08-code-completion/deployment.yaml"
    static let warning = "Examples/founding/05-self-hosted-us-parent/deployment.yaml"
    static let incomplete = "Examples/founding/06-believed-european/deployment.yaml"
    static let failing = "Examples/founding/01-singapore-no-mechanism/deployment.yaml"
    static let nameOnly = "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: nothing-else}\n"
}
