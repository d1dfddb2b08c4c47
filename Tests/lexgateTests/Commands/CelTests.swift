import Foundation
import Testing

@Suite struct `Evaluating expressions of CEL` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func cel(_ arguments: String..., input: String? = nil) throws -> Command {
        try Command.lexgate(["cel"] + arguments, input: input, in: scratch.folder)
    }

    @Test(arguments: [
        ("1 + 2", "3"), ("[1, 2u, 2.0, 'a\"', b'\\x00a', null]", #"[1, 2u, 2.0, "a\"", b"\x00a", null]"#),
        (
            "{'a': duration('90s'), 'b': timestamp('2026-08-02T00:00:00Z')}",
            #"{"a": duration("90s"), "b": timestamp("2026-08-02T00:00:00Z")}"#
        ),
        ("optional.of(cidr('10.0.0.0/8')).or(optional.none())", #"optional.of(cidr("10.0.0.0/8"))"#),
        ("[type(1), 0.0 / 0.0]", #"[int, double("NaN")]"#),
        ("timestamp('2026-07-01T12:00:00Z').getHours('Europe/Berlin')", "14"),
    ])
    func `prints values as CEL writes them`(expression: String, expected: String) throws {
        let command = try cel(expression)
        #expect(command.output == expected + "\n")
        #expect(command.status == 0)
    }

    @Test func `takes variables from YAML, from JSON and from standard input`() throws {
        try scratch.file("a.yaml", "sites: [{country: NO, seats: 0o17}]\nname: 'x'\n")
        try scratch.file("a.json", #"{"sites": [{"country": "NO", "seats": 15}], "name": "\u0078"}"#)
        let expression = "sites.map(s, s.country + name + string(s.seats))"
        #expect(try cel(expression, "--input", "a.yaml").output == "[\"NOx15\"]\n")
        #expect(try cel(expression, "--input", "a.json").output == "[\"NOx15\"]\n")
        #expect(try cel("a", "--input", "-", input: "a: 1.5").output == "1.5\n")
    }

    @Test func `shows sub-expressions with their places`() throws {
        let command = try cel("[1, 2].exists(x, x > 1) &&\n  true", "--trace")
        #expect(
            command.output == """
                1:1     [1, 2].exists(x, x > 1) && ⏎ true  true
                1:1       [1, 2].exists(x, x > 1)          true
                1:1         [1, 2]                         [1, 2]
                1:2           1                            1
                1:5           2                            2
                1:18        x > 1                          false
                1:18          x                            1
                1:22          1                            1
                1:18        x > 1                          true
                1:18          x                            2
                1:22          1                            1
                2:3       true                             true

                """)
    }

    @Test func `shows every part`() throws {
        let text = "1 in [1, 2] && 'a'.matches('a') && timestamp('2026-08-02T00:00:00Z') != timestamp(0) && [3] == [3]"
        let shown = try cel(text, "--trace").output.split(separator: "\n").map { line in
            line.split(separator: " ", omittingEmptySubsequences: true).dropFirst().joined(separator: " ")
        }
        for part in [
            "1 1", "2 2", "[1, 2] [1, 2]", "'a' \"a\"", "0 0", "[3] [3]", "3 3",
            "'2026-08-02T00:00:00Z' \"2026-08-02T00:00:00Z\"",
        ] {
            #expect(shown.contains(part), "\(part) in \(shown)")
        }
        #expect(shown.count { $0 == "'a' \"a\"" } == 2)
    }

    @Test func `traces a block under one root`() throws {
        let command = try cel("cel.block([1, cel.index(0) + 1], cel.index(1))", "--trace")
        let roots = command.output.split(separator: "\n").filter { $0.hasPrefix("1:1 ") }
        #expect(roots == ["1:1     cel.block([1, cel.index(0) + 1], cel.index(1))  2"])
    }

    @Test func `shows of a message only what is written`() throws {
        func trace(_ text: String) throws -> [String] {
            try cel(text, "--trace").output.split(separator: "\n").map { line in
                line.split(separator: " ", omittingEmptySubsequences: true).dropFirst().joined(separator: " ")
            }
        }
        let time = "google.protobuf.Timestamp{seconds: 1}"
        #expect(try trace(time) == [time + #" timestamp("1970-01-01T00:00:01Z")"#, "1 1"])
        let number = "google.protobuf.Int32Value{?value: optional.none()}"
        #expect(try trace(number) == [number + " 0", "value: optional.none() 0", "optional.none() optional.none()"])
        let value = "google.protobuf.Value{?number_value: optional.none()}"
        #expect(try trace(value) == [value + " null", "optional.none() optional.none()"])
    }

    @Test func `takes one input`() throws {
        #expect(try cel("--help").output.contains("[--input <file>] [--trace]"))
    }

    @Test func `says how much of a long trace it leaves out`() throws {
        let lines = try cel("lists.range(100000).all(x, x >= 0) && true", "--trace").output.split(separator: "\n")
        #expect(lines.count == 100_004)
        #expect(lines.first?.hasPrefix("1:1     lists.range(100000).all(x, x >= 0) && true  true") == true)
        #expect(lines.last == "… 200002 more left out")
    }

    @Test func `prints whole values`() throws {
        let list = try cel("lists.range(20000)")
        #expect(list.output == "[" + (0..<20_000).map { "\($0)" }.joined(separator: ", ") + "]\n")
        let open = String(repeating: "[", count: 90)
        let nested =
            "cel.bind(a, \(open)\(String(repeating: "]", count: 90)), \(open)a\(String(repeating: "]", count: 90)))"
        #expect(
            try cel(nested).output == String(repeating: "[", count: 180) + String(repeating: "]", count: 180) + "\n")
    }

    @Test func `takes whole numbers that only an unsigned one can hold`() throws {
        let input = "a: [18446744073709551615, 9223372036854775807, 18446744073709551616, '18446744073709551615']"
        #expect(
            try cel("a", "--input", "-", input: input).output
                == "[18446744073709551615u, 9223372036854775807, 1.8446744073709552e+19, \"18446744073709551615\"]\n")
    }

    @Test func `says where an expression is wrong`() throws {
        let syntax = try cel("1 +")
        #expect(syntax.output.hasPrefix("expression:1:4: error: expected an expression, found the end"))
        #expect(syntax.status == 2)
        let type = try cel("1 + sises", "--input", "-", input: "sites: []")
        #expect(type.output.contains("unknown name `sises`"))
        #expect(type.output.contains("did you mean `sites`?"))
        #expect(type.status == 2)
        let failure = try cel("1 + 1 / 0")
        #expect(failure.output.hasPrefix("expression:1:5: error: division by zero"))
        #expect(failure.status == 2)
    }

    @Test func `refuses what is no input`() throws {
        try scratch.file("list.yaml", "[1]")
        try scratch.file("two.yaml", "a: 1\n---\na: 2\n")
        try scratch.file("bad.json", "{a: 1}")
        try cel("1", "--input", "list.yaml").expectRefusal("the document must be a mapping")
        try cel("1", "--input", "two.yaml").expectRefusal("one document is needed, found 2")
        try cel("1", "--input", "bad.json").expectRefusal("expected a key in quotes")
        try cel("1", "--input", "none.yaml").expectRefusal("none.yaml")
        try cel().expectRefusal("Give an expression")
        try cel("1", "--conformance", ".").expectRefusal("Give an expression")
        try cel("-1").expectRefusal("Before an expression that begins with `-` stands `--`.")
        #expect(try cel("--", "-1").output == "-1\n")
        try scratch.file("a.yaml", "a: 1")
        try cel("a", "--input", "a.yaml", "--input", "a.yaml").expectRefusal("`--input` has one value")
        try scratch.file("empty/readme.txt", "")
        try cel("--conformance", "empty").expectRefusal("no tests in it")
        try cel("--conformance", "none").expectRefusal("none")
    }

    @Test func `passes the conformance suite`() throws {
        let suite = Project.root.appending(path: "Tests/CELTests/Conformance")
        let command = try cel("--conformance", suite.path)
        let lines = command.output.split(separator: "\n")
        let total = try #require(lines.first { $0.hasPrefix("total") })
        #expect(total.split(separator: " ") == ["total", "3575", "3575", "0"], "\(command.output)")
        #expect(command.status == 0)
        let table = try String(contentsOf: suite.appending(path: "results.txt"), encoding: .utf8)
        #expect(command.output == table, "`make docs` writes the table anew")
    }

    @Test func `binds errors and unknowns`() throws {
        let bindings =
            #"{"e": {"kind": "error", "errors": [{"message": "x"}]}, "u": {"kind": "unknown", "attribute": "a.u"}}"#
        func test(_ expression: String, _ expectation: String) -> String {
            #"{"id": "\#(expression)", "expr": "\#(expression)", "bindings": \#(bindings), "expect": \#(expectation)}"#
        }
        let tests = [
            test("e + 1", #"{"kind": "error"}"#), test("e && u", #"{"kind": "unknown", "attributes": ["a.u"]}"#),
            test("e || true", #"{"kind": "value", "value": {"type": "bool", "value": true}}"#),
        ]
        try scratch.file("suite.json", "{\"tests\": [\(tests.joined(separator: ", "))]}")
        #expect(try cel("--conformance", ".").status == 0)
    }

    @Test func `tells each test that fails`() throws {
        let test =
            #"{"id": "a/b/c", "expr": "1 + 1", "expect": {"kind": "value", "value": {"type": "uint", "value": "2"}}}"#
        try scratch.file("suite.json", "{\"tests\": [\(test)]}")
        let command = try cel("--conformance", ".")
        #expect(command.output.hasSuffix("total        1       0       1\n\na/b/c\n  1 + 1\n  is 2, not 2u\n"))
        #expect(command.status == 1)
    }

    @Test func `runs what it can read, and says what it cannot`() throws {
        let test = #"{"id": "a", "expr": "1", "expect": {"kind": "value", "value": {"type": "int", "value": "1"}}}"#
        try scratch.file("good.json", #"{"tests": [\#(test)]}"#)
        try scratch.file("broken.json", "{")
        let command = try cel("--conformance", ".")
        #expect(command.output.hasSuffix("\ntotal        1       1       0\n"), "\(command.output)")
        #expect(command.errors.contains("broken.json"))
        #expect(command.status == 2)
    }

    @Test func `takes an unknown of whatever, types of nothing known, and a test without an id`() throws {
        let tests = [
            #"{"file": "f", "section": "s", "name": "n", "expr": "a + 1", "expect": {"kind": "unknown"}, "#
                + #""typeEnv": [{"kind": "variable", "name": "a", "type": {"kind": "any"}}], "bindings": {"a": {"kind": "unknown"}}}"#,
            #"{"file": "f", "section": "s", "name": "m", "expr": "1", "expect": {"kind": "unknown"}}"#,
            #"{"id": "x", "expr": "1", "expect": {"kind": "error"}, "typeEnv": [{"kind": "variable", "name": "a", "type": {"kind": "nonsense"}}]}"#,
        ]
        try scratch.file("suite.json", "{\"tests\": [\(tests.joined(separator: ","))]}")
        let command = try cel("--conformance", "suite.json")
        #expect(
            command.output.hasSuffix(
                "\nf/s/m\n  1\n  is 1, not unknown\n\nx\n  1\n  is damaged: a type of kind `nonsense`\n"),
            "\(command.output)")
        try scratch.file("none.json", #"{"test": []}"#)
        let none = try cel("--conformance", "none.json")
        #expect(none.status == 2 && none.errors.contains("there is no list `tests`"))
    }

    @Test(arguments: [
        (#"{}"#, "an expectation of kind ``"), (#"{"kind": "valeu"}"#, "an expectation of kind `valeu`"),
        (#"{"kind": "value"}"#, "there is no `value`"), (#"{"kind": "value", "value": {}}"#, "a value without `type`"),
        (#"{"kind": "value", "value": {"type": "nul"}}"#, "a value of type `nul`"),
        (#"{"kind": "value", "value": {"type": "int"}}"#, "int without `value`"),
        (#"{"kind": "value", "value": {"type": "int", "value": "x"}}"#, "`x` is no int"),
        (#"{"kind": "value", "value": {"type": "bool", "value": "yes"}}"#, "`yes` is no bool"),
        (#"{"kind": "value", "value": {"type": "list"}}"#, "list without `value`"),
        (#"{"kind": "value", "value": {"type": "list", "value": [{"type": "nil"}]}}"#, "a value of type `nil`"),
        (#"{"kind": "value", "value": {"type": "map", "entries": [[{"type": "null"}]]}}"#, "an entry is no pair"),
        (#"{"kind": "unknown", "attributes": "a"}"#, "`attributes` that are no list"),
        (#"{"kind": "type"}"#, "a type without `deducedType`"),
        (#"{"kind": "error", "deducedType": {"kind": "inte"}}"#, "a type of kind `inte`"),
    ])
    func `fails a damaged test`(expectation: String, damage: String) throws {
        try scratch.file("suite.json", #"{"tests": [{"id": "a", "expr": "null", "expect": \#(expectation)}]}"#)
        let command = try cel("--conformance", "suite.json")
        #expect(command.output.hasSuffix("\na\n  null\n  is damaged: \(damage)\n"), "\(command.output)")
        #expect(command.status == 1)
    }

    @Test func `fails a test without expectation`() throws {
        try scratch.file("suite.json", #"{"tests": [{"id": "a", "expr": "null"}]}"#)
        #expect(try cel("--conformance", "suite.json").output.hasSuffix("is damaged: nothing is expected\n"))
    }

    @Test func `runs the tests of one file`() throws {
        let test = #"{"id": "a", "expr": "1", "expect": {"kind": "value", "value": {"type": "int", "value": "1"}}}"#
        try scratch.file("some/one.json", #"{"tests": [\#(test)]}"#)
        try scratch.file("some/two.json", #"{"tests": [\#(test), \#(test)]}"#)
        let command = try cel("--conformance", "some/two.json")
        #expect(command.output.split(separator: "\n").dropFirst().first == "two          2       2       0")
        #expect(command.status == 0)
    }
}
