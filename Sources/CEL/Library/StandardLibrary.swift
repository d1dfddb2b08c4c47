/// The declarations of the standard library and of the extensions: CEL specification, "List of Standard Definitions",
/// and cel-go's `ext` package. Used while compiling only.
enum StandardLibrary {
    static let functions: [String: LibraryFunction] = {
        var functions: [String: LibraryFunction] = [:]
        for (name, builtin, signatures) in operators + core + timestamps + optionals + strings + math + collections
            + network
        {
            let simple = name
            functions[name] = LibraryFunction(
                builtin: builtin, overloads: signatures.map { Overload(signature: $0, of: simple) })
        }
        return functions
    }()

    /// The types that have a name in expressions: `int` is a value of type `type(int)`.
    static let typeNames: [String: Type] = [
        "bool": .bool, "int": .int, "uint": .uint, "double": .double, "string": .string, "bytes": .bytes,
        "list": .list(.dyn), "map": .map(.dyn, .dyn), "null_type": .null, "type": .type(.dyn),
        "google.protobuf.Timestamp": .timestamp, "google.protobuf.Duration": .duration,
        "optional_type": .optional(.dyn), "net.IP": .opaque("net.IP", []), "net.CIDR": .opaque("net.CIDR", []),
    ]

    typealias Entry = (String, Builtin, [String])

    private static let ordered = ["int", "uint", "double", "bool", "string", "bytes", "timestamp", "duration"]
    private static let numbers = ["int", "uint", "double"]

    private static func ordering(_ symbol: String) -> Entry {
        let same = ordered.map { "_\(symbol)_(\($0), \($0)) -> bool" }
        let mixed = numbers.flatMap { a in numbers.filter { $0 != a }.map { "_\(symbol)_(\(a), \($0)) -> bool" } }
        return ("_\(symbol)_", .operator, same + mixed)
    }

    private static func arithmetic(_ symbol: String, _ types: [String], _ more: [String] = []) -> Entry {
        ("_\(symbol)_", .operator, types.map { "_\(symbol)_(\($0), \($0)) -> \($0)" } + more)
    }

    private static let operators: [Entry] = [
        ("stated", .stated, ["stated(A) -> bool"]),
        arithmetic(
            "+", numbers + ["string", "bytes", "duration"],
            [
                "_+_(list(A), list(A)) -> list(A)", "_+_(timestamp, duration) -> timestamp",
                "_+_(duration, timestamp) -> timestamp",
            ]),
        arithmetic(
            "-", numbers + ["duration"],
            ["_-_(timestamp, timestamp) -> duration", "_-_(timestamp, duration) -> timestamp"]),
        arithmetic("*", numbers), arithmetic("/", numbers), arithmetic("%", ["int", "uint"]),
        ordering("<"), ordering("<="), ordering(">"), ordering(">="),
        ("_==_", .operator, ["_==_(A, A) -> bool"]),
        ("_!=_", .operator, ["_!=_(A, A) -> bool"]),
        ("_in_", .operator, ["_in_(A, list(A)) -> bool", "_in_(A, map(A, B)) -> bool"]),
        ("!_", .operator, ["!_(bool) -> bool"]),
        ("-_", .operator, ["-_(int) -> int", "-_(double) -> double"]),
        ("_?_:_", .operator, ["_?_:_(bool, A, A) -> A"]),
        (
            "_[_]", .operator,
            [
                "_[_](list(A), int) -> A", "_[_](map(A, B), A) -> B",
                "_[_](optional(list(A)), int) -> optional(A)", "_[_](optional(map(A, B)), A) -> optional(B)",
            ]
        ),
        (
            "_[?_]", .operator,
            [
                "_[?_](list(A), int) -> optional(A)", "_[?_](optional(list(A)), int) -> optional(A)",
                "_[?_](map(A, B), A) -> optional(B)", "_[?_](optional(map(A, B)), A) -> optional(B)",
            ]
        ),
    ]

    private static let core: [Entry] = [
        (
            "size", .size,
            ["string", "bytes", "list(A)", "map(A, B)"].flatMap { ["size(\($0)) -> int", "\($0).size() -> int"] }
        ),
        ("contains", .contains, ["string.contains(string) -> bool"]),
        ("startsWith", .startsWith, ["string.startsWith(string) -> bool"]),
        ("endsWith", .endsWith, ["string.endsWith(string) -> bool"]),
        ("matches", .matches, ["string.matches(string) -> bool", "matches(string, string) -> bool"]),
        ("int", .toInt, ["int", "uint", "double", "string", "timestamp", "duration"].map { "int(\($0)) -> int" }),
        ("uint", .toUint, ["int", "uint", "double", "string"].map { "uint(\($0)) -> uint" }),
        ("double", .toDouble, ["int", "uint", "double", "string"].map { "double(\($0)) -> double" }),
        (
            "string", .toString,
            ["int", "uint", "double", "bool", "string", "bytes", "timestamp", "duration", "net.IP", "net.CIDR"]
                .map { "string(\($0)) -> string" }
        ),
        ("bytes", .toBytes, ["bytes(string) -> bytes", "bytes(bytes) -> bytes"]),
        ("bool", .toBool, ["bool(bool) -> bool", "bool(string) -> bool"]),
        ("timestamp", .toTimestamp, ["int", "string", "timestamp"].map { "timestamp(\($0)) -> timestamp" }),
        ("duration", .toDuration, ["int", "string", "duration"].map { "duration(\($0)) -> duration" }),
        ("dyn", .toDyn, ["dyn(A) -> dyn"]),
        ("type", .typeOf, ["type(A) -> type(A)"]),
    ]

    private static func getter(_ name: String, _ builtin: Builtin, ofDuration: Bool = false) -> Entry {
        (
            name, builtin,
            ["timestamp.\(name)() -> int", "timestamp.\(name)(string) -> int"]
                + (ofDuration ? ["duration.\(name)() -> int"] : [])
        )
    }

    private static let timestamps: [Entry] = [
        getter("getFullYear", .getFullYear), getter("getMonth", .getMonth), getter("getDayOfYear", .getDayOfYear),
        getter("getDayOfMonth", .getDayOfMonth), getter("getDate", .getDate), getter("getDayOfWeek", .getDayOfWeek),
        getter("getHours", .getHours, ofDuration: true), getter("getMinutes", .getMinutes, ofDuration: true),
        getter("getSeconds", .getSeconds, ofDuration: true),
        getter("getMilliseconds", .getMilliseconds, ofDuration: true),
    ]

    private static let optionals: [Entry] = [
        ("optional.of", .optionalOf, ["optional.of(A) -> optional(A)"]),
        ("optional.ofNonZeroValue", .optionalOfNonZero, ["optional.ofNonZeroValue(A) -> optional(A)"]),
        ("optional.none", .optionalNone, ["optional.none() -> optional(A)"]),
        ("optional.unwrap", .unwrapOptionals, ["optional.unwrap(list(optional(A))) -> list(A)"]),
        ("unwrapOpt", .unwrapOptionals, ["list(optional(A)).unwrapOpt() -> list(A)"]),
        ("hasValue", .hasValue, ["optional(A).hasValue() -> bool"]),
        ("value", .optionalValue, ["optional(A).value() -> A"]),
        ("or", .optionalOr, ["optional(A).or(optional(A)) -> optional(A)"]),
        ("orValue", .optionalOrValue, ["optional(A).orValue(A) -> A"]),
        ("first", .listFirst, ["list(A).first() -> optional(A)"]),
        ("last", .listLast, ["list(A).last() -> optional(A)"]),
    ]

    private static let strings: [Entry] = [
        ("charAt", .charAt, ["string.charAt(int) -> string"]),
        ("indexOf", .indexOf, ["string.indexOf(string) -> int", "string.indexOf(string, int) -> int"]),
        ("lastIndexOf", .lastIndexOf, ["string.lastIndexOf(string) -> int", "string.lastIndexOf(string, int) -> int"]),
        ("lowerAscii", .lowerASCII, ["string.lowerAscii() -> string"]),
        ("upperAscii", .upperASCII, ["string.upperAscii() -> string"]),
        (
            "replace", .replace,
            ["string.replace(string, string) -> string", "string.replace(string, string, int) -> string"]
        ),
        ("split", .split, ["string.split(string) -> list(string)", "string.split(string, int) -> list(string)"]),
        ("join", .join, ["list(string).join() -> string", "list(string).join(string) -> string"]),
        ("substring", .substring, ["string.substring(int) -> string", "string.substring(int, int) -> string"]),
        ("trim", .trim, ["string.trim() -> string"]),
        ("reverse", .reverseString, ["string.reverse() -> string", "list(A).reverse() -> list(A)"]),
        ("strings.quote", .quote, ["strings.quote(string) -> string"]),
        ("format", .format, ["string.format(list(dyn)) -> string"]),
        ("base64.encode", .encodeBase64, ["base64.encode(bytes) -> string"]),
        ("base64.decode", .decodeBase64, ["base64.decode(string) -> bytes"]),
        (
            "regex.replace", .regexReplace,
            [
                "regex.replace(string, string, string) -> string",
                "regex.replace(string, string, string, int) -> string",
            ]
        ),
        ("regex.extract", .regexExtract, ["regex.extract(string, string) -> optional(string)"]),
        ("regex.extractAll", .regexExtractAll, ["regex.extractAll(string, string) -> list(string)"]),
    ]

    private static func extremum(_ name: String, _ builtin: Builtin) -> Entry {
        let pairs = numbers.flatMap { a in
            numbers.map { "\(name)(\(a), \($0)) -> \(a == $0 ? a : "dyn")" }
        }
        // Three and more come as one list, see the parser.
        return (
            name, builtin,
            numbers.map { "\(name)(\($0)) -> \($0)" } + pairs + numbers.map { "\(name)(list(\($0))) -> \($0)" }
        )
    }

    private static func each(_ name: String, _ builtin: Builtin, _ types: [String], result: String? = nil) -> Entry {
        (name, builtin, types.map { "\(name)(\($0)) -> \(result ?? $0)" })
    }

    private static let math: [Entry] = [
        extremum("math.greatest", .greatest), extremum("math.least", .least),
        each("math.ceil", .ceil, ["double"]), each("math.floor", .floor, ["double"]),
        each("math.round", .round, ["double"]), each("math.trunc", .trunc, ["double"]),
        each("math.abs", .abs, numbers), each("math.sign", .sign, numbers),
        each("math.sqrt", .sqrt, numbers, result: "double"),
        each("math.isInf", .isInfinite, ["double"], result: "bool"),
        each("math.isNaN", .isNaN, ["double"], result: "bool"),
        each("math.isFinite", .isFinite, ["double"], result: "bool"),
        each("math.bitNot", .bitNot, ["int", "uint"]),
        ("math.bitOr", .bitOr, ["int", "uint"].map { "math.bitOr(\($0), \($0)) -> \($0)" }),
        ("math.bitAnd", .bitAnd, ["int", "uint"].map { "math.bitAnd(\($0), \($0)) -> \($0)" }),
        ("math.bitXor", .bitXor, ["int", "uint"].map { "math.bitXor(\($0), \($0)) -> \($0)" }),
        ("math.bitShiftLeft", .shiftLeft, ["int", "uint"].map { "math.bitShiftLeft(\($0), int) -> \($0)" }),
        ("math.bitShiftRight", .shiftRight, ["int", "uint"].map { "math.bitShiftRight(\($0), int) -> \($0)" }),
    ]

    private static let collections: [Entry] = [
        ("slice", .slice, ["list(A).slice(int, int) -> list(A)"]),
        (
            "flatten", .flatten,
            ["list(list(A)).flatten() -> list(A)", "list(dyn).flatten(int) -> list(dyn)"]
        ),
        ("sort", .sort, ["list(A).sort() -> list(A)"]),
        ("distinct", .distinct, ["list(A).distinct() -> list(A)"]),
        ("sum", .sum, ["list(int).sum() -> int"]),
        ("lists.range", .range, ["lists.range(int) -> list(int)"]),
        ("sets.contains", .setContains, ["sets.contains(list(A), list(A)) -> bool"]),
        ("sets.equivalent", .setEquivalent, ["sets.equivalent(list(A), list(A)) -> bool"]),
        ("sets.intersects", .setIntersects, ["sets.intersects(list(A), list(A)) -> bool"]),
    ]

    private static func predicate(_ name: String, _ builtin: Builtin) -> Entry {
        (name, builtin, ["net.IP.\(name)() -> bool"])
    }

    private static let network: [Entry] = [
        ("ip", .ip, ["ip(string) -> net.IP", "net.CIDR.ip() -> net.IP"]),
        ("isIP", .isIP, ["isIP(string) -> bool"]),
        ("ip.isCanonical", .isCanonicalIP, ["ip.isCanonical(string) -> bool"]),
        ("cidr", .cidr, ["cidr(string) -> net.CIDR"]),
        ("isCIDR", .isCIDR, ["isCIDR(string) -> bool"]),
        ("family", .family, ["net.IP.family() -> int"]),
        predicate("isUnspecified", .isUnspecified), predicate("isLoopback", .isLoopback),
        predicate("isGlobalUnicast", .isGlobalUnicast), predicate("isLinkLocalMulticast", .isLinkLocalMulticast),
        predicate("isLinkLocalUnicast", .isLinkLocalUnicast),
        ("containsIP", .containsIP, ["net.CIDR.containsIP(net.IP) -> bool", "net.CIDR.containsIP(string) -> bool"]),
        (
            "containsCIDR", .containsCIDR,
            ["net.CIDR.containsCIDR(net.CIDR) -> bool", "net.CIDR.containsCIDR(string) -> bool"]
        ),
        ("masked", .masked, ["net.CIDR.masked() -> net.CIDR"]),
        ("prefixLength", .prefixLength, ["net.CIDR.prefixLength() -> int"]),
    ]
}
