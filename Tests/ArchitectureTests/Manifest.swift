import Foundation

/// The package as `swift package dump-package` tells it.
struct Manifest: Decodable {
    let targets: [Target]

    struct Target: Decodable {
        let name: String
        let type: String
        let path: String?
        let dependencies: [Dependency]

        /// The module's name in an `import`.
        var module: String { name.replacing("-", with: "_") }

        /// The folder of its sources, from the package's root.
        var folder: String { path ?? (type == "test" ? "Tests/" : "Sources/") + name }

        var dependencyNames: Set<String> { Set(dependencies.map(\.name)) }
    }

    /// A target or product by name: `{"byName": ["YAML", null]}`, `{"product": ["ArgumentParser", "…", null, null]}`.
    struct Dependency: Decodable {
        let name: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let entry = try container.decode([String: FirstText].self)
            guard let name = entry.values.first?.text else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "a dependency without a name")
            }
            self.name = name
        }
    }

    private struct FirstText: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            text = try list.decode(String.self)
        }
    }
}

extension Manifest {
    /// The root of the package that this file belongs to.
    static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

    /// Asks the package manager, with a scratch folder of its own: `swift test` holds the lock of the usual one.
    static func read() throws -> Manifest {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "lexgate-manifest-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "swift", "package", "--package-path", root.path, "--scratch-path", scratch.path, "dump-package",
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let json = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Unreadable(reason: "swift package dump-package ended with status \(process.terminationStatus)")
        }
        return try JSONDecoder().decode(Manifest.self, from: json)
    }

    struct Unreadable: Error, CustomStringConvertible {
        let reason: String
        var description: String { reason }
    }
}
