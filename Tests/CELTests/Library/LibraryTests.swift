import Testing

@testable import CEL

@Suite struct `Library functions` {
    @Test(arguments: [
        ("duration('1h30m').getMinutes()", "90"), ("string(duration('-1.5s'))", "-1.5s"),
        ("string(duration('-9223372036854775808ns'))", "-9223372036.854775808s"),
        ("duration('-2562047h47m16.854775808s') == duration('-9223372036.854775808s')", "true"),
        ("duration('9223372036854775808ns')", "error: `9223372036854775808ns` cannot be converted"),
        ("duration('-9223372036854775809ns')", "error: `-9223372036854775809ns` cannot be converted"),
        ("string(duration('1us') + duration('1ms'))", "0.001001s"),
        ("duration('1h1m1s1ms1us1ns1µs1μs') == duration('3661001003001ns')", "true"),
        ("duration('0.000000001h') == duration('3600ns')", "true"),
        ("duration('1.9999999999s') < duration('2s')", "true"),
        ("timestamp('2024-02-29T23:59:59.5+01:00').getDayOfYear()", "59"),
        ("timestamp('2024-12-31T00:00:00Z').getDayOfYear()", "365"),
        ("timestamp('1900-02-28T00:00:00Z') + duration('24h') == timestamp('1900-03-01T00:00:00Z')", "true"),
        ("timestamp('0001-01-01T00:00:00Z').getDayOfWeek()", "1"),
        ("timestamp('2026-08-02T00:00:00Z').getDayOfWeek()", "0"),
        ("timestamp(0) - duration('0.5s')", "1969-12-31T23:59:59.5Z"), ("int(timestamp('1969-12-31T23:59:59Z'))", "-1"),
        ("'%.2f|%e|%x'.format([2.675, 12345.678, -255])", "2.67|1.234568e+04|-ff"),
        (
            "'%s %s %d'.format([1e21, -1.5e-7, 123456789012345680.0])",
            "1000000000000000000000 -0.00000015 123456789012345680"
        ),
        ("'%s|%s'.format([b'a\\xff\\xfeb\\xf0\\x9f', 2.0])", "a\u{FFFD}b\u{FFFD}|2"),
        ("'%.0f %.0f'.format([0.5, 2.5])", "0 2"),
        ("'%.3f %.1e'.format([1e22, 9.96])", "10000000000000000000000.000 1.0e+01"),
        ("'%f'.format([5e-324])", "0.000000"),
        ("'%.2f %.2f'.format([0.005, 0.995])", "0.01 0.99"), ("'a,b,,c'.split(',')", "a, b, , c"),
        ("'abc'.split('', 2)", "a, bc"),
        ("'aXbXc'.replace('X', '-', 1)", "a-bXc"), ("'ab'.replace('', '-')", "-a-b-"),
        ("'a,b,c'.split(',', 2)", "a, b,c"),
        ("[3, 1, 2].sort()", "1, 2, 3"), ("[[1, [2]], [3]].flatten(2)", "1, 2, 3"), ("[1, 2, 1].distinct()", "1, 2"),
        ("[[1], 1, 'a', [1.0], 1u, b'a', null, 'a', null].distinct()", "1, 1, a, 61, none"),
        ("[600000, 0, 600000].sum()", "1200000"), ("[1, -3].sum()", "-2"), ("[1].filter(x, x > 1).sum()", "0"),
        ("[9223372036854775807, 1].sum()", "error: the number does not fit 64 bits"),
        ("[1u].sum()", "type: there is no `list(uint).sum()`"),
        ("[dyn(1.5)].sum()", "error: no such overload for double"),
        ("[1, 2, 3].reverse()", "3, 2, 1"), ("sets.equivalent([1, 2], [2, 1, 1])", "true"),
        ("lists.range(3)", "0, 1, 2"),
        ("[1, 2, 3].slice(1, 3)", "2, 3"), ("[1].first().value()", "1"), ("base64.encode(b'a')", "YQ=="),
        ("base64.decode('YQ') == b'a'", "true"),
        ("string(ip('2001:0db8:0:0:1:0:0:1'))", "2001:db8::1:0:0:1"),
        ("string(cidr('10.1.2.3/8').masked())", "10.0.0.0/8"),
        ("1.0 == 1 || true", "type: `double` and `int` are never equal"), ("dyn(1.0) == 1", "true"),
        ("[1, 2u, 3.0].exists(x, x == dyn(3))", "true"),
        ("{'a': 1}.transformMap(k, v, k + string(v))", "a: a1"), ("math.greatest(1, 2.5, 2u)", "2.5"),
        ("9223372036854775807 + 1", "error: the number does not fit 64 bits"),
        ("-9223372036854775808 / -1", "error: the number does not fit 64 bits"),
        ("-9223372036854775808 % -1 == 0 || true", "true"), ("1u - 2u", "error: the number does not fit 64 bits"),
        ("int('x')", "error: `x` cannot be converted"), ("{'a': 1}['b']", "error: no such key: `b`"),
        ("[1][1]", "error: index out of bounds: 1"),
        ("timestamp('2026-02-29T00:00:00Z')", "error: `2026-02-29T00:00:00Z` cannot be converted"),
        ("optional.none().value()", "error: the optional has no value"),
        ("'a'.matches('[')", "error: bad regular expression: `[`"),
        ("regex.replace('foo bar', '(fo)o (ba)r', r'\\2 \\1')", "ba fo"),
        ("regex.replace('banana', 'a', 'x', 2)", "bxnxna"), ("regex.replace('banana', 'a', 'x', -1)", "bxnxnx"),
        ("regex.replace('éa', '', '-')", "-é-a-"), ("regex.replace('baaac', 'a*', 'x')", "xbxcx"),
        ("regex.replace('ab', '(x)?b', r'[\\0\\1\\\\]')", "a[b\\]"),
        ("regex.replace('a', 'a', r'\\1')", "error: invalid argument: `\\1`"),
        ("regex.extract('phone: 415-5551212', r'([0-9]{3})-').value()", "415"),
        ("regex.extract('abc', 'x').hasValue()", "false"), ("regex.extract('b', 'b(c)?').hasValue()", "false"),
        ("regex.extract('a', '(a)(b)?').hasValue()", "error: invalid argument: `2`"),
        ("regex.extractAll('id:1, id:22', 'id:([0-9]+)')", "1, 22"), ("regex.extractAll('', 'x*')", ""),
        ("regex.extractAll('a', '(')", "error: bad regular expression: `(`"),
        ("[3, 1, 2].sortBy(x, -x)", "3, 2, 1"), ("['b', 'a', 'B'].sortBy(x, x.lowerAscii())", "a, b, B"),
        ("[2.0, 0.0 / 0.0, 1.0].sort()", "1, 2, NaN"),
        ("[1, 2].sortBy(x, [x])", "type: `sortBy` needs a key that has an order, found `list(int)`"),
        ("math.greatest(1, 2, 3, 4, 5, 6, 7, 8)", "8"), ("math.least(1, 0u, -1.5, 3)", "-1.5"),
        ("rb'a'", "syntax: expected the end of the expression, found a string"),
        ("{'true': 1}.true", "syntax: `true` is no field name"), ("{'true': 1}.`true`", "1"),
        ("google.protobuf.Int32Value{?value: optional.of(3)}", "3"),
        ("google.protobuf.Int32Value{?value: optional.none()}", "0"),
        ("google.protobuf.Int32Value{?value: optional.of(3000000000)}", "error: out of range"),
        ("google.protobuf.Int32Value{value: 1, value: 2}", "type: `value` is written twice"),
        ("google.protobuf.Struct{fields: {'a': [1, {'b': 2u}]}}.a.map(x, type(x) == double)", "true, false"),
        ("type(google.protobuf.Struct{fields: {'a': [1, {'b': 2u}]}}.a[1].b)", "double"),
        ("google.protobuf.ListValue{values: [1]}.map(x, type(x))", "double"),
        ("type(google.protobuf.Value{list_value: [1]}[0])", "double"),
        ("google.protobuf.Value{?struct_value: optional.of({'a': 1})}.a", "1"),
        (
            "google.protobuf.Value{number_value: 1.0, string_value: 'a'}",
            "type: a `google.protobuf.Value` is one thing: `number_value` and `string_value` are two"
        ),
        ("google.protobuf.Timestamp{seconds: 1, nanos: 5} - timestamp(1) == duration('5ns')", "true"),
        ("google.protobuf.Timestamp{seconds: -1, nanos: 500000000}", "1969-12-31T23:59:59.5Z"),
        ("google.protobuf.Timestamp{} == timestamp(0) && google.protobuf.Duration{} == duration('0')", "true"),
        ("google.protobuf.Timestamp{nanos: -1}", "error: out of range"),
        ("google.protobuf.Timestamp{nanos: 1000000000}", "error: out of range"),
        ("google.protobuf.Timestamp{seconds: 253402300800}", "error: out of range"),
        ("google.protobuf.Duration{seconds: -1, nanos: -500000000}", "-1.5s"),
        ("google.protobuf.Duration{seconds: -1, nanos: 1}", "error: out of range"),
        ("google.protobuf.Duration{seconds: 9223372036, nanos: 854775807}", "9223372036.854775807s"),
        ("google.protobuf.Duration{seconds: 9223372036, nanos: 854775808}", "error: out of range"),
        ("google.protobuf.Duration{?seconds: optional.none(), nanos: 7}", "0.000000007s"),
        ("google.protobuf.Timestamp{seconds: 1u}", "type: `seconds` must be `int`, found `uint`"),
        ("google.protobuf.Timestamp{second: 1}", "type: unknown field `second` of `google.protobuf.Timestamp`"),
        ("google.protobuf.Value{struct_value: {'1': 1, 1: 2}}", "error: the key `1` occurs twice"),
        ("cel.block([1, ?optional.of(2)], cel.index(0))", "syntax: an element of `cel.block` is always there"),
        ("cel.block([1], cel.index(1))", "type: no `cel.block` or macro around this has such a variable"),
        ("google.protobuf.Value{?number_value: optional.none()} == null", "true"),
        ("google.protobuf.Value{?list_value: optional.of([1])}", "1"),
        ("google.protobuf.Value{?string_value: dyn('a')}", "error: no such overload for string"),
        ("double('SNAN')", "error: `SNAN` cannot be converted"),
        ("double('-nan')", "error: `-nan` cannot be converted"),
        ("double('NaN')", "NaN"), ("double('-Infinity')", "-Infinity"),
        ("'abc'.`size`()", "syntax: back-ticks quote fields, not functions"),
        (".cel.bind(x, 1, x)", "type: `cel.bind` takes a variable, its value, and an expression"),
        ("!-1", "type: `!` does not work on `int`"),
        ("none_such.map(y)", "type: `map` takes a variable and a value, or a variable, a condition, and a value"),
        ("lists.range(4).map(x, x * 2)", "0, 2, 4, 6"), ("lists.range(-1).size()", "0"),
        ("math.greatest([1.0]) + 1.0", "2"),
        ("math.greatest([1.0]) + 1", "type: `+` does not work on `double` and `int`"),
        ("math.least(['x', 1])", "type: `math.least` works on numbers, not on `string`"),
        ("math.greatest(1, 2, 'x')", "type: `math.greatest` works on numbers, not on `string`"),
        ("[[1]].flatten()[0] + 1", "2"), ("[[1]].flatten()[0] + ''", "type: `+` does not work on `int` and `string`"),
        ("string(math.sign(-0.0))", "0"), ("1.0 / math.sign(-0.0) > 0.0", "true"),
        ("-dyn('a')", "error: no such overload for string"), ("!dyn(1)", "error: no such overload for int"),
        ("dyn(1) && true", "error: no such overload for int"), ("dyn(1) ? 1 : 2", "error: no such overload for int"),
        ("dyn(1)[0]", "error: no such overload for int, int"),
        ("1 in dyn(1u)", "error: no such overload for int, uint"),
        ("size(dyn(1))", "error: no such overload for int"), ("dyn(1).all(x, x)", "error: no such overload for int"),
        ("has(dyn({'a': 1})['a'].b)", "error: no such overload for int"),
        ("dyn(ip('10.0.0.1')) + dyn(1)", "error: no such overload for net.IP, int"),
        ("size(dyn(cidr('10.0.0.0/8')))", "error: no such overload for net.CIDR"),
        ("dyn({1: 2})[dyn([1])]", "error: no such overload for map, list"),
        ("isCIDR('0000:0000:0000:0000:0000:0000:255.255.255.255/128')", "true"),
        (
            "['::ffff:1.2.3.4', '0:0:0:0:0:ffff:1.2.3.4', '0::FFFF:1.2.3.4'].exists(a, isIP(a) || isCIDR(a + '/96'))",
            "false"
        ),
        ("ip('0:0:0:0:0:ffff:1.2.3.4')", "error: `0:0:0:0:0:ffff:1.2.3.4` cannot be converted"),
        ("isIP('0:0:0:0:0:ffff:102:304') && isIP('0:0:0:0:0:0:1.2.3.4')", "true"),
        ("isIP('1::2::3') || isIP(':::') || isIP('1:::') || isIP(':1::') || isIP('1::2:')", "false"),
        (
            "string(ip('::')) + ' ' + string(ip('1::')) + ' ' + string(ip('64:ff9b::1.2.3.4'))",
            ":: 1:: 64:ff9b::102:304"
        ),
        ("timestamp('0001-01-01T00:00:00.000000001Z')", "0001-01-01T00:00:00.000000001Z"),
        ("string(timestamp('9999-12-31T23:59:59.12Z'))", "9999-12-31T23:59:59.12Z"),
        ("dyn(null) + dyn(1)", "error: no such overload for null, int"),
        ("math.greatest(dyn('x'))", "error: no such overload for string"),
        ("'%d'.format(['a'])", "error: no such overload for string"),
        ("timestamp('2024-02-29 00:00:00Z')", "error: `2024-02-29 00:00:00Z` cannot be converted"),
        ("timestamp(0).getHours('Z')", "error: unknown time zone `Z`"),
        ("[1].all(x)", "type: `all` takes a variable and a condition"),
        ("[1].sortBy(x, x, x)", "type: `sortBy` takes a variable and a key"),
        ("cel.bind(x, 1)", "type: `cel.bind` takes a variable, its value, and an expression"),
        ("has(a.b, 1)", "type: `has` takes a field: `has(a.b)`"),
        ("'é😀'.size()", "2"), ("'straße'.matches('stra.e$')", "true"), ("b'é'.size()", "2"),
    ])
    func `do what they say`(text: String, expected: String) {
        #expect(evaluate(text) == expected)
    }

    @Test(arguments: ["1", "1n", "1u", "1µ", "1hs", "1x", "1 s", "1mn", "1ssh", "h", "1h1"])
    func `read a length of time only with its units`(text: String) {
        #expect(evaluate("duration('\(text)')") == "error: `\(text)` cannot be converted")
    }

    @Test(arguments: [
        "['a', 'b', 'ab'].all(t, regex.replace(t, '[ab]', 'c').matches('^c+$'))",
        "['a', 'b'].all(t, regex.extractAll(t, '[ab]').size() == 1) && 'c'.matches('c')",
    ])
    func `compile a pattern that is written out once`(text: String) throws {
        var builder = ProgramBuilder(TypeEnvironment(), mode: .standard)
        let expression = try #require(Expression.parse(text).value)
        let id = try #require(builder.add(expression).value?.id)
        var machine = Machine(program: builder.finish())
        #expect(machine.describe(machine.evaluate(id)) == "true")
        #expect(machine.patterns.map(\.isCompiled) == [true, true])
    }

    /// A pattern written out is first compared with how its matches begin; one that is computed is not.
    @Test(arguments: [
        "^abc", "^abc$", "^abc*", "^abc+", "^abc?", "^abc{0}", "^abc{2}", "^a|b", "^ab|^c", "^(?i)abc", "(?i)^abc",
        "^(?i:a)bc",
        "^[a]bc", "^a.c", #"^a\.c"#, #"^ab\b"#, "^", "^^abc", "^ab^c", "abc", "^a-b_c/d:e f", "(?m)^abc", "^é",
    ])
    func `match what begins as the pattern does`(pattern: String) {
        let texts = [
            "", "a", "ab", "abc", "abcc", "abccc", "ABC", "xabc", "b", "c", "a.c", "axc", "x\\nabc", "a-b_c/d:e f", "é",
            "ab c",
        ]
        let list = "[" + texts.map { "'\($0)'" }.joined(separator: ", ") + "]"
        #expect(
            evaluate("[r'\(pattern)'].all(p, \(list).all(t, t.matches(r'\(pattern)') == t.matches(p + '')))") == "true")
        #expect(evaluate("\(list).exists(t, t.matches(r'\(pattern)'))") == (pattern == "^ab^c" ? "false" : "true"))
    }

    @Test func `tell the place of a text in scalars, from either end`() throws {
        var random = Seeded(13)
        var builder = ProgramBuilder(TypeEnvironment(), mode: .unchecked)
        let names = ["a", "b", "n"].map { Parameter($0, .dyn) }
        let ids = try ["a.indexOf(b, n)", "a.lastIndexOf(b, n)", "a.indexOf(b)", "a.lastIndexOf(b)"].map {
            try #require(builder.add(try tree($0), parameters: names).value?.id)
        }
        var machine = Machine(program: builder.finish())
        func scalars(_ most: Int) -> [Unicode.Scalar] {
            let letters: [Unicode.Scalar] = ["a", "é", "日", "😀"]
            return (0..<Int.random(in: 0...most, using: &random)).map { _ in
                letters[Int.random(in: 0..<4, using: &random)]
            }
        }
        for _ in 0..<2_000 {
            let (text, part) = (scalars(24), scalars(3))
            let bound = Int.random(in: 0...text.count, using: &random)
            let places = (0...text.count).filter { text[$0...].starts(with: part) }
            let expected = [
                places.first { $0 >= bound }, places.last { $0 <= bound }, places.first, places.last,
            ]
            let strings = [text, part].map { String(String.UnicodeScalarView($0)) }
            let arguments = [
                machine.makeString(strings[0]), machine.makeString(strings[1]), .int(Int64(bound)),
            ]
            for (id, place) in zip(ids, expected) {
                let found = machine.evaluate(id, arguments: arguments).integer
                #expect(found == Int64(place ?? -1), "\(part) in \(text) from \(bound)")
            }
            machine.reset()
        }
        #expect(evaluate("'é'.indexOf('', 2)") == "error: index out of bounds: 2")
        #expect(evaluate("'é'.lastIndexOf('é', -1)") == "error: index out of bounds: -1")
    }

    @Test func `find a text wherever it stands in another`() {
        var random = Seeded(11)
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                "ab\u{80}".utf8.randomElement(using: &random)!
            }
            let part = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                "ab\u{80}".utf8.randomElement(using: &random)!
            }
            let start = Int.random(in: 0...text.count, using: &random)
            let expected = (start...max(start, text.count)).first { text[$0...].starts(with: part) }
            var left = Int64.max
            let found = text.withUnsafeBytes { all in
                part.withUnsafeBytes { firstPlace(of: $0, in: all, from: start, left: &left) }
            }
            #expect(found == expected, "\(part) in \(text) from \(start)")
        }
    }
}
