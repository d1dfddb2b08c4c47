import Foundation
import Testing

/// Compares three things that must agree: the imports in the sources, the manifest, and the table of floors.
///
/// The compiler's own check of imports lets transitive ones through, and skips targets that depend on a plugin.
@Suite struct `Imports` {
    let manifest: Manifest
    let modules: [String: Manifest.Target]

    private static let packageManifest = Result { try Manifest.read() }

    init() throws {
        manifest = try Self.packageManifest.get()
        modules = Dictionary(uniqueKeysWithValues: manifest.targets.map { ($0.module, $0) })
    }

    var sources: [Manifest.Target] { manifest.targets.filter { $0.type != "test" } }
    var floors: [Manifest.Target] { sources.filter { !Floors.outside.contains($0.name) } }

    @Test func `every target stands on one floor, and every floor's target exists`() {
        let known = Floors.table.flatMap(\.targets) + Floors.outside
        #expect(Set(known).count == known.count)
        #expect(Set(sources.map(\.name)).symmetricDifference(known).sorted() == [])
    }

    @Test(arguments: [("Sources", Floors.data), ("Tests", Floors.support)])
    func `every folder is a target or known not to be one`(folder: String, others: Set<String>) throws {
        let names = try FileManager.default.contentsOfDirectory(
            at: Manifest.root.appending(path: folder), includingPropertiesForKeys: [.isDirectoryKey]
        ).filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }.map(\.lastPathComponent)
        let targets = manifest.targets.map(\.folder).filter { $0.hasPrefix(folder + "/") }
        let expected = others.union(targets.map { URL(filePath: $0).lastPathComponent })
        #expect(expected.symmetricDifference(names).sorted() == [])
    }

    @Test func `the manifest gives every target lower floors only`() {
        let objections = floors.flatMap { target in
            target.dependencyNames.compactMap { Floors.objection(to: target.name, using: $0) }
        }
        #expect(objections.sorted() == [])
    }

    @Test func `every import is declared in the manifest`() throws {
        let undeclared = try manifest.targets.flatMap { target in
            try imports(below: Manifest.root.appending(path: target.folder)).filter { line in
                guard let used = modules[line.module] else { return false }
                return used.name != target.name && !target.dependencyNames.contains(used.name)
            }.map { "\(target.folder)/\($0.file):\($0.line): \($0.module) is no dependency of \(target.name)" }
        }
        #expect(undeclared == [])
    }

    @Test func `every import goes to a lower floor`() throws {
        let objections = try floors.flatMap { target in
            try imports(below: Manifest.root.appending(path: target.folder)).compactMap { line in
                Floors.objection(to: target.name, using: modules[line.module]?.name ?? line.module)
                    .map { "\(target.folder)/\(line.file):\(line.line): \($0)" }
            }
        }
        #expect(objections == [])
    }

    @Test func `no test is written for XCTest, which is not run`() throws {
        let lines = try imports(below: Manifest.root.appending(path: "Tests")).filter { $0.module == "XCTest" }
        #expect(lines.map { "Tests/\($0.file):\($0.line)" } == [])
    }

    @Test func `nothing is imported that nobody declared`() throws {
        let strangers = try floors.flatMap { target in
            try imports(below: Manifest.root.appending(path: target.folder)).filter { line in
                modules[line.module] == nil && !Floors.system.contains(line.module)
                    && !target.dependencyNames.contains(line.module) && Floors.onlyFor[line.module] == nil
            }.map { "\(target.folder)/\($0.file):\($0.line): \($0.module)" }
        }
        #expect(strangers == [])
    }
}
