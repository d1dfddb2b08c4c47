import Foundation

/// One `import` line.
struct ImportLine: Hashable {
    let module: String
    let file: String
    let line: Int
}

/// The modules that one line of Swift imports: none or one.
///
/// Understands attributes, access levels, `import struct Module.Name` and submodules. A line inside a comment or a
/// text literal that looks like an import counts as one; so far nobody needed such a line.
func importedModule(in line: some StringProtocol) -> String? {
    // Nearly every line ends here; the expressions below are slow.
    guard line.contains("import ") else { return nil }
    let attribute = /@[A-Za-z_]+(\([^)]*\))?\s+/
    let access = /(public|package|internal|fileprivate|private)\s+/
    let kind = /(struct|class|enum|protocol|typealias|func|var|let)\s+/
    var rest = Substring(line).drop(while: \.isWhitespace)
    while let match = rest.prefixMatch(of: attribute) { rest = rest[match.range.upperBound...] }
    if let match = rest.prefixMatch(of: access) { rest = rest[match.range.upperBound...] }
    guard let match = rest.prefixMatch(of: /import\s+/) else { return nil }
    rest = rest[match.range.upperBound...]
    if let match = rest.prefixMatch(of: kind) { rest = rest[match.range.upperBound...] }
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    return name.isEmpty ? nil : String(name)
}

/// Every import of the Swift files in `folder` and below, in the order of paths and lines.
func imports(below folder: URL) throws -> [ImportLine] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    return try paths.sorted().flatMap { path in
        let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return zip(1..., lines).compactMap { number, line in
            importedModule(in: line).map { ImportLine(module: $0, file: path, line: number) }
        }
    }
}
