import ArgumentParser
import CEL
import DataTree
import Diagnostics
import JSON
import LexgateFiles
import YAML

struct Cel: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Evaluate an expression of the rule language, CEL, or run tests of it.",
        discussion: """
            The entries of the input are variables; text in YAML or JSON has no types, so theirs is `dyn`:

              lexgate cel 'flows.exists(f, f.to == "cn")' --input descriptor.yaml --trace

            Before an expression that begins with a minus stands `--`.

            With --conformance every test of a file, or of the files in a folder, is run, in the form in which \
            cel-spec's are kept as JSON. Exit status: 0 a value, or all tests passed; 1 a test failed; 2 the expression has errors or ends in one, or a file of tests cannot be read.
            """)

    @Argument(help: ArgumentHelp("What to evaluate.", valueName: "expression"))
    var expression: String?

    @Option(help: ArgumentHelp("Take variables from this YAML or JSON file; `-` is standard input.", valueName: "file"))
    var input: String?

    @Flag(help: "Print every sub-expression with its place and its value.")
    var trace = false

    @Option(help: ArgumentHelp("Run the tests in this file, or in this folder and below it.", valueName: "path"))
    var conformance: String?

    func validate() throws {
        guard (expression == nil) != (conformance == nil) else {
            throw ValidationError(
                "Give an expression, or --conformance with a file or folder. Before an expression that begins with `-` "
                    + "stands `--`.")
        }
        if conformance != nil, input != nil || trace {
            throw ValidationError("--input and --trace belong to an expression.")
        }
    }

    func run() throws {
        if let conformance { return try runTests(in: conformance) }
        try evaluate(SourceFile(path: "expression", bytes: Array((expression ?? "").utf8)))
    }

    // MARK: - An expression

    private func evaluate(_ source: SourceFile) throws {
        let variables = try input.map { try CelInput($0) }
        var environment = TypeEnvironment()
        for name in variables?.names ?? [] { environment.addGlobal(name, .dyn) }
        let parsed = Expression.parse(bytes: source.bytes)
        guard let tree = parsed.value else { throw refusal(parsed.diagnostics, source) }
        var builder = ProgramBuilder(environment, mode: .standard)
        builder.keepsParts = trace
        let compiled = builder.add(tree)
        guard let id = compiled.value?.id else { throw refusal(compiled.diagnostics, source) }
        var machine = Machine(program: builder.finish())
        machine.zoneOffset = TimeZones.offset
        variables?.fill(&machine)
        let value: Value
        if trace {
            let traced = machine.trace(id, most: CelTrace.mostLines)
            value = traced.value
            CelTrace(traced.steps, of: source).write(machine, leftOut: machine.stepsLeftOut)
        } else {
            value = machine.evaluate(id)
        }
        guard !value.isError else {
            let failure = machine.failure(of: value)
            throw refusal([.error(failure.message, at: failure.span)], source)
        }
        if !trace { Output.say(machine.literal(of: value)) }
    }

    private func refusal(_ diagnostics: [Diagnostic], _ source: SourceFile) -> ExitCode {
        let excerpts = Excerpts(source)
        Output.say(diagnostics.map { excerpts.render($0) }.joined())
        return ExitCode(ExitStatus.unjudged.rawValue)
    }

    // MARK: - Tests

    private func runTests(in folder: String) throws {
        let (suites, problems) = ConformanceSuite.all(in: folder)
        for problem in problems { complain(problem) }
        guard !suites.isEmpty else {
            if problems.isEmpty { complain("\(folder): no tests in it") }
            throw ExitCode(ExitStatus.unjudged.rawValue)
        }
        var output = Output()
        var passed = 0
        var failures: [String] = []
        let width = max(6, suites.map { $0.name.utf8.count }.max() ?? 0)
        func row(_ cells: [String]) -> String {
            let name = cells[0] + String(repeating: " ", count: max(0, width - cells[0].utf8.count))
            let figures = cells.dropFirst().map { String(repeating: " ", count: max(0, 8 - $0.utf8.count)) + $0 }
            return name + figures.joined() + "\n"
        }
        output.write(row(["file", "tests", "passed", "failed"]))
        for suite in suites {
            let failed = suite.problems()
            output.write(
                row([
                    visible(suite.name), "\(suite.tests.count)", "\(suite.tests.count - failed.count)",
                    "\(failed.count)",
                ]))
            passed += suite.tests.count - failed.count
            failures += failed
        }
        let count = passed + failures.count
        output.write(row(["total", "\(count)", "\(passed)", "\(failures.count)"]))
        for failure in failures { output.write("\n" + failure + "\n") }
        output.flush()
        if count == 0 { complain("\(folder): no tests in it") }
        // A file that nobody can read may hold what fails.
        guard count > 0, problems.isEmpty else { throw ExitCode(ExitStatus.unjudged.rawValue) }
        if !failures.isEmpty { throw ExitCode(ExitStatus.closed.rawValue) }
    }
}

/// The variables that a file gives an expression: the entries of its root.
private struct CelInput {
    private let tree: Tree

    init(_ path: String) throws {
        let file: SourceFile
        do throws(FileError) { file = try Inputs.read(path) } catch {
            complain("\(path): \(error.message)")
            throw ExitCode(ExitStatus.unjudged.rawValue)
        }
        let trees: [Tree]
        var diagnostics: [Diagnostic]
        if path.hasSuffix(".json") {
            let parsed = file.json()
            (trees, diagnostics) = (parsed.value.map { [$0] } ?? [], parsed.diagnostics)
        } else {
            let parsed = file.yamlDocuments()
            (trees, diagnostics) = (parsed.value, parsed.diagnostics)
        }
        diagnostics.removeAll { $0.severity != .error }
        if diagnostics.isEmpty, trees.count != 1 || trees[0].isEmpty {
            diagnostics.append(.error("one document is needed, found \(trees.count)", at: .zero))
        } else if diagnostics.isEmpty, trees[0].nodes[0].kind != .mapping {
            diagnostics.append(.error("variables have names: the document must be a mapping", at: .zero))
        }
        guard diagnostics.isEmpty else {
            let excerpts = Excerpts(file)
            Output.say(diagnostics.map { excerpts.render($0) }.joined())
            throw ExitCode(ExitStatus.unjudged.rawValue)
        }
        tree = trees[0]
    }

    /// In the order of the file, which is that of the globals.
    var names: [String] { tree.children(of: 0).map { tree.key(of: $0) } }

    func fill(_ machine: inout Machine) {
        for (index, node) in tree.children(of: 0).enumerated() { machine.setGlobal(index, value(node, &machine)) }
    }

    private func value(_ node: Int, _ machine: inout Machine) -> Value {
        switch tree.nodes[node].kind {
        case .sequence: return machine.makeList(tree.children(of: node).map { value($0, &machine) })
        case .mapping:
            return machine.makeMap(
                tree.children(of: node).map { (machine.makeString(utf8: tree.keyBytes(of: $0)), value($0, &machine)) })
        case .scalar:
            switch tree.coreScalar(node) {
            case .null: return .null
            case .bool(let flag): return .bool(flag)
            case .int(let number): return .int(number)
            case .double(let number): return unsigned(node).map { .uint($0) } ?? .double(number)
            case .string(let text): return machine.makeString(text)
            }
        }
    }

    /// A whole number that only an unsigned one can hold.
    private func unsigned(_ node: Int) -> UInt64? {
        let text = tree.string(node)
        return text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
    }
}

/// The steps of an evaluation as a tree: each sub-expression under the one that it is part of.
private struct CelTrace {
    private struct Branch {
        let step: TraceStep
        var children: [Branch]
    }

    static let mostLines = 100_000
    /// Bytes of one value that are shown.
    private static let mostBytes = 4_096

    private var branches: [Branch] = []
    private let source: SourceFile

    /// Steps come as they were done, operands before operators.
    init(_ steps: [TraceStep], of source: SourceFile) {
        self.source = source
        for step in steps {
            let first = branches.lastIndex { !step.contains($0.step) }.map { $0 + 1 } ?? 0
            let children = Array(branches[first...])
            branches.removeSubrange(first...)
            branches.append(Branch(step: step, children: children))
        }
    }

    /// Line by line: there can be many, and their values large.
    func write(_ machine: borrowing Machine, leftOut: Int) {
        let excerpts = Excerpts(source)
        var width = 0
        for branch in branches {
            visit(branch, 0) { step, depth in width = max(width, left(step, depth, excerpts).unicodeScalars.count) }
        }
        var output = Output()
        for branch in branches {
            visit(branch, 0) { step, depth in
                let left = left(step, depth, excerpts)
                let gap = String(repeating: " ", count: width - left.unicodeScalars.count + 2)
                output.write(left + gap + visible(machine.literal(of: step.value, most: CelTrace.mostBytes)) + "\n")
            }
        }
        if leftOut > 0 { output.write("… \(leftOut) more left out\n") }
        output.flush()
    }

    /// The place and the text of a step.
    private func left(_ step: TraceStep, _ depth: Int, _ excerpts: Excerpts) -> String {
        let position = excerpts.place(step.span).position
        let place = "\(position.line):\(position.column)"
        let bytes = source.bytes[step.span.range.clamped(to: source.bytes.indices)]
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { line in
            String(decoding: line, as: UTF8.self).drop(while: \.isWhitespace)
        }
        let text = lines.joined(separator: " ⏎ ")
        let shown = visible(text.count > 60 ? text.prefix(59) + "…" : text)
        return place + String(repeating: " ", count: max(1, 8 - place.utf8.count) + 2 * depth) + shown
    }

    private func visit(_ branch: Branch, _ depth: Int, _ body: (TraceStep, Int) -> Void) {
        body(branch.step, depth)
        for child in branch.children { visit(child, depth + 1, body) }
    }
}
