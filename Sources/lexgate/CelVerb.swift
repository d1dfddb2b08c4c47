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

            With --conformance every test in a folder is run, in the form in which cel-spec's are kept as JSON. Exit \
            status: 0 a value, or all tests passed; 1 a test failed; 2 the expression has errors or ends in one.
            """)

    @Argument(help: ArgumentHelp("What to evaluate.", valueName: "expression"))
    var expression: String?

    @Option(help: ArgumentHelp("Take variables from this YAML or JSON file; `-` is standard input.", valueName: "file"))
    var input: String?

    @Flag(help: "Print every sub-expression with its place and its value.")
    var trace = false

    @Option(help: ArgumentHelp("Run the tests in this folder and those below it.", valueName: "dir"))
    var conformance: String?

    func validate() throws {
        guard (expression == nil) != (conformance == nil) else {
            throw ValidationError("Give an expression, or --conformance with a folder.")
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
        let compiled = builder.add(tree)
        guard let id = compiled.value?.id else { throw refusal(compiled.diagnostics, source) }
        var machine = Machine(program: builder.finish())
        machine.zoneOffset = TimeZones.offset
        variables?.fill(&machine)
        let (value, steps) = trace ? machine.trace(id) : (machine.evaluate(id), [])
        if trace { Output.say(CelTrace(steps, of: source).lines(machine).joined(separator: "\n")) }
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
        let suites = try ConformanceSuite.all(in: folder)
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
            let problems = suite.problems()
            output.write(
                row([
                    visible(suite.name), "\(suite.tests.count)", "\(suite.tests.count - problems.count)",
                    "\(problems.count)",
                ]))
            passed += suite.tests.count - problems.count
            failures += problems
        }
        let count = passed + failures.count
        output.write(row(["total", "\(count)", "\(passed)", "\(failures.count)"]))
        for failure in failures { output.write("\n" + failure + "\n") }
        output.flush()
        if count == 0 {
            complain("\(folder): no tests in it")
            throw ExitCode(ExitStatus.unjudged.rawValue)
        }
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
            case .double(let number): return .double(number)
            case .string(let text): return machine.makeString(text)
            }
        }
    }
}

/// The steps of an evaluation as a tree: each sub-expression under the one that it is part of.
private struct CelTrace {
    private struct Branch {
        let step: TraceStep
        var children: [Branch]
    }

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

    func lines(_ machine: borrowing Machine) -> [String] {
        let excerpts = Excerpts(source)
        var rows: [(left: String, value: String)] = []
        for branch in branches { add(branch, 0, excerpts, machine, &rows) }
        let width = rows.map { $0.left.unicodeScalars.count }.max() ?? 0
        return rows.map {
            $0.left + String(repeating: " ", count: width - $0.left.unicodeScalars.count) + "  " + $0.value
        }
    }

    private func add(
        _ branch: Branch, _ depth: Int, _ excerpts: Excerpts, _ machine: borrowing Machine,
        _ rows: inout [(left: String, value: String)]
    ) {
        let span = branch.step.span
        let position = excerpts.place(span).position
        let place = "\(position.line):\(position.column)"
        let text = String(decoding: source.bytes[span.range.clamped(to: source.bytes.indices)], as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let shown = visible(text.count > 60 ? text.prefix(59) + "…" : text)
        rows.append(
            (
                place + String(repeating: " ", count: max(1, 8 - place.utf8.count) + 2 * depth) + shown,
                visible(machine.literal(of: branch.step.value))
            ))
        for child in branch.children { add(child, depth + 1, excerpts, machine, &rows) }
    }
}

extension TraceStep {
    /// Whether the other one is a part of this, and was done for it: in a loop the same span comes again.
    fileprivate func contains(_ other: TraceStep) -> Bool {
        span.start <= other.span.start && other.span.end <= span.end && span != other.span
    }
}
