import Diagnostics
import Glibc
import LexgateEngine
import LexgateFiles

// The build tool: packs, vocabulary and catalogue in, one image out.
//
//     lexgate-pack --policies DIR --facts DIR --output FILE
//
// Exit status 1 and `file:line:column: error: …` on standard error when anything in them is wrong.

func fail(_ message: String) -> Never {
    try? Files.write(Array("error: \(message)\n".utf8), toDescriptor: STDERR_FILENO)
    exit(1)
}

var options: [String: String] = [:]
var arguments = CommandLine.arguments.dropFirst()
while let name = arguments.popFirst() {
    guard ["--policies", "--facts", "--output"].contains(name), let value = arguments.popFirst() else {
        fail("usage: lexgate-pack --policies DIR --facts DIR --output FILE")
    }
    options[name] = value
}
guard let policies = options["--policies"], let facts = options["--facts"], let output = options["--output"] else {
    fail("usage: lexgate-pack --policies DIR --facts DIR --output FILE")
}

/// The YAML files below a folder; their paths count from the folder, so that the image names no machine.
func sources(below folder: String) -> [SourceFile] {
    do throws(FileError) {
        return try Files.yamlSources(below: folder) { fail("\($0): \($1.message)") }
    } catch {
        fail("\(folder): \(error.message)")
    }
}

let packSources = sources(below: policies)
let factSources = sources(below: facts)
let result = PolicyBuild.run(facts: factSources, packs: packSources)

var lines = ""
var indexes: [ObjectIdentifier: LineIndex] = [:]
for problem in result.diagnostics {
    let folder = factSources.contains { $0 === problem.file } ? facts : policies
    let index = indexes[ObjectIdentifier(problem.file)] ?? LineIndex(problem.file)
    indexes[ObjectIdentifier(problem.file)] = index
    let position = index.position(of: Int(problem.diagnostic.span.start))
    let kind = problem.diagnostic.severity == .error ? "error" : "warning"
    lines +=
        "\(folder)/\(problem.file.path):\(position.line):\(position.column): \(kind): \(problem.diagnostic.message)"
    lines += problem.diagnostic.help.map { " (\($0))\n" } ?? "\n"
}
try Files.write(Array(lines.utf8), toDescriptor: STDERR_FILENO)
guard let policy = result.policy, !result.hasErrors else { exit(1) }
if policy.rules.isEmpty { fail("\(policies): no rules") }
let image = PolicyImage.bytes(policy: policy, packSources: packSources, factSources: factSources)
do throws(FileError) { try Files.write(image, to: output) } catch { fail("\(output): \(error.message)") }
