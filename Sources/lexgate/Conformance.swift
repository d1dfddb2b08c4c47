import ArgumentParser
import CEL
import DataTree
import Diagnostics
import JSON
import LexgateFiles

/// One file of conformance tests: `{"tests": […]}`, in which each test has an expression and what it must come to.
struct ConformanceSuite {
    let name: String
    let tests: [ConformanceTest]

    /// The suite of a file, or those of all JSON files in a folder and below it, by path; and what is wrong with files
    /// that hold none.
    static func all(in folder: String) -> (suites: [ConformanceSuite], problems: [String]) {
        var problems: [String] = []
        var suites: [ConformanceSuite] = []
        do throws(FileError) {
            for path in try paths(folder, &problems) {
                let file = SourceFile(path: path, bytes: try Files.read(path, limit: 64 << 20))
                let parsed = file.json()
                let excerpts = Excerpts(file)
                problems += parsed.diagnostics.map { excerpts.render($0) }
                guard let tree = parsed.value else { continue }
                guard let tests = tree.child(of: 0, "tests"), tree.nodes[tests].kind == .sequence else {
                    problems.append("\(path): there is no list `tests`")
                    continue
                }
                suites.append(ConformanceSuite(name: name(of: path, in: folder), tests: tests, in: tree))
            }
        } catch { problems.append("\(folder): \(error.message)") }
        return (suites, problems)
    }

    private static func paths(_ folder: String, _ problems: inout [String]) throws(FileError) -> [String] {
        if try Files.target(of: folder).kind == .file { return [folder] }
        var unreadable: [String] = []
        let found = try Files.filesBelow(folder) { path, error in unreadable.append("\(path): \(error.message)") }
        problems += unreadable
        return found.map(\.path).filter { $0.hasSuffix(".json") }
    }

    private init(name: String, tests: Int, in tree: Tree) {
        self.name = name
        self.tests = tree.children(of: tests).map { ConformanceTest(tree: tree, node: $0) }
    }

    /// The path below the folder, or the name of the file, without the ending.
    private static func name(of path: String, in folder: String) -> String {
        var rest = Substring(path)
        if path == folder {
            rest = rest.split(separator: "/").last ?? rest
        } else if rest.hasPrefix(folder) {
            rest = rest.dropFirst(folder.count)
        }
        while rest.first == "/" { rest.removeFirst() }
        return String(rest.hasSuffix(".json") ? rest.dropLast(".json".count) : rest)
    }

    /// What did not come out as it must, a text for each test.
    func problems() -> [String] {
        tests.compactMap { test in
            test.problem().map { visible(test.id) + "\n  " + visible(test.expression) + "\n  " + visible($0) }
        }
    }
}

/// A test of the suite. `disableCheck` leaves the checker out, `checkOnly` the evaluation; variables and functions are
/// declared in `typeEnv`, and `bindings` has values.
struct ConformanceTest {
    let tree: Tree
    let node: Int

    /// Of the test, or what stands for one.
    var id: String {
        let id = text("id")
        return id.isEmpty ? ["file", "section", "name"].map { text($0) }.joined(separator: "/") : id
    }
    var expression: String { text("expr") }

    private func text(_ key: String) -> String { child(key).map { tree.string($0) } ?? "" }
    private func flag(_ key: String) -> Bool { text(key) == "true" }
    private func child(_ key: String) -> Int? { tree.child(of: node, key) }

    /// Nil if the test passes, otherwise what happened instead.
    func problem() -> String? {
        if let damage = damage() { return "is damaged: \(damage)" }
        var environment = TypeEnvironment()
        environment.container = text("container")
        var types: [String: Type] = [:]
        for declaration in child("typeEnv").map({ Array(tree.children(of: $0)) }) ?? [] {
            let name = tree.text(declaration, "name")
            if tree.text(declaration, "kind") == "variable" {
                types[name] = tree.type(tree.child(of: declaration, "type"))
            } else {
                declare(name, declaration, in: &environment)
            }
        }
        let bindings = child("bindings").map { Array(tree.children(of: $0)) } ?? []
        for name in Set(types.keys).union(bindings.map { tree.key(of: $0) }).sorted() {
            environment.addGlobal(name, types[name] ?? .dyn)
        }

        var limits = SyntaxLimits.standard
        limits.expandsMacros = !flag("disableMacros")
        let parsed = Expression.parse(expression, limits: limits)
        guard let syntax = parsed.value else { return "does not parse: \(parsed.diagnostics[0].message)" }
        var builder = ProgramBuilder(environment, mode: flag("disableCheck") ? .unchecked : .standard)
        let compiled = builder.add(syntax)
        let expectation = child("expect")
        guard let compiledExpression = compiled.value else {
            return expectsRefusal(expectation) ? nil : "does not check: \(compiled.diagnostics[0].message)"
        }
        if let expected = expectation.flatMap({ tree.child(of: $0, "deducedType") }).map({ tree.type($0) }),
            compiledExpression.type != expected
        {
            return "is a \(environment.name(of: compiledExpression.type)), not a \(environment.name(of: expected))"
        }
        if flag("checkOnly") { return nil }
        var machine = Machine(program: builder.finish())
        machine.zoneOffset = TimeZones.offset
        for binding in bindings {
            let name = tree.key(of: binding)
            guard let index = environment.global(named: name) else { continue }
            switch tree.text(binding, "kind") {
            case "unknown":
                let attribute = tree.text(binding, "attribute")
                machine.setGlobal(index, machine.makeUnknown(named: attribute.isEmpty ? name : attribute))
            case "error": machine.setGlobal(index, machine.makeError("`\(name)` is an error"))
            default: machine.setGlobal(index, tree.value(tree.child(of: binding, "value"), in: &machine))
            }
        }
        return difference(machine.evaluate(compiledExpression.id), expectation, &machine)
    }

    /// Whether the error that is expected is one of the checker, by the words that checkers have for it. Any other must
    /// come of evaluation.
    private func expectsRefusal(_ expectation: Int?) -> Bool {
        guard let errors = expectation.flatMap({ tree.child(of: $0, "errors") }) else { return false }
        return tree.children(of: errors).contains { tree.text($0, "message").hasPrefix("found no matching overload") }
    }

    private func declare(_ name: String, _ declaration: Int, in environment: inout TypeEnvironment) {
        for overload in tree.child(of: declaration, "overloads").map({ Array(tree.children(of: $0)) }) ?? [] {
            let parameters =
                tree.child(of: overload, "params").map { tree.children(of: $0).map { tree.type($0) } } ?? []
            environment.addFunction(
                name, isMember: tree.text(overload, "receiverStyle") == "true", parameters: parameters,
                result: tree.type(tree.child(of: overload, "result")))
        }
    }

    private func difference(_ value: Value, _ expectation: Int?, _ machine: inout Machine) -> String? {
        guard let expectation else { return "nothing is expected" }
        let found = machine.literal(of: value)
        switch tree.text(expectation, "kind") {
        case "error": return value.isError ? nil : "is \(found), not an error"
        case "unknown":
            guard let attributes = tree.child(of: expectation, "attributes") else {
                return value.isUnknown ? nil : "is \(found), not unknown"
            }
            let names = tree.children(of: attributes).map { tree.string($0) }
            let missing = machine.missingCells(of: value).named
            return missing == names.sorted() ? nil : "is \(found), not unknown for \(names)"
        default:
            let expected = tree.value(tree.child(of: expectation, "value"), in: &machine)
            return machine.isSame(value, expected) ? nil : "is \(found), not \(machine.literal(of: expected))"
        }
    }
}
