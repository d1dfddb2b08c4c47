import Diagnostics

@testable import CEL

/// What libFuzzer calls with each input: lexer, parser, checker, compiler and machine must come back from any text, and what
/// they say of it must hold together. A trap, a report of the sanitizer, or one of the checks below is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: size))
    let parsed = Expression.parse(bytes: bytes)
    check(parsed.value == nil, equals: !parsed.diagnostics.isEmpty, "a tree or a diagnostic")
    for diagnostic in parsed.diagnostics { check(diagnostic.span, in: bytes) }
    guard let expression = parsed.value else { return 0 }
    check(expression.span, in: bytes)
    for mutation in expression.mutations(of: String(decoding: bytes, as: UTF8.self)) {
        for edit in mutation.edits { check(edit.span, in: bytes) }
    }
    var answers: [String] = []
    for mode in [CheckMode.unchecked, .standard, .strict] {
        if let answer = evaluate(expression, mode, bytes) { answers.append(answer) }
    }
    for answer in answers { check(answer, equals: answers[0], "one answer, whatever was checked") }
    return 0
}

/// What an expression comes to over facts of all kinds, some of them unknown; nil if the checker refuses it, or where it
/// takes too long.
private func evaluate(_ expression: Expression, _ mode: CheckMode, _ bytes: [UInt8]) -> String? {
    var environment = TypeEnvironment()
    let site = environment.addObjectType(
        "Site", fields: [("id", .string), ("seats", .int), ("tags", .list(.string)), ("from", .timestamp)])
    for (name, type) in [
        ("s", Type.string), ("i", .int), ("d", .double), ("l", .list(.int)), ("m", .map(.string, .dyn)),
        ("site", .object(site)), ("none", .object(site)), ("sites", .list(.object(site))), ("x", .dyn), ("u", .dyn),
    ] { environment.addGlobal(name, type) }
    var builder = ProgramBuilder(environment, mode: mode)
    let compiled = builder.add(expression)
    check(
        compiled.value == nil, equals: compiled.diagnostics.contains { $0.severity == .error }, "a program or an error")
    for diagnostic in compiled.diagnostics { check(diagnostic.span, in: bytes) }
    guard let id = compiled.value?.id else { return nil }
    var machine = Machine(program: builder.finish())
    machine.costLimit = 20_000
    machine.textLimit = 1 << 20
    let first = machine.allocateRecord(type: site)
    machine[first] = machine.makeString("s1")
    machine[first + 1] = .int(3)
    let record = Value.record(type: site, first: first)
    let missing = machine.makeUnknown(named: "more")
    let text = machine.makeString("aé😀 2026")
    for (index, value) in [
        text, .int(-7), .double(2.5), machine.makeList([.int(1), .int(2), .int(3)]),
        machine.makeMap([(key: machine.makeString("a"), value: missing), (key: text, value: .uint(4))]), record, .null,
        machine.makeList([record], missing: missing), machine.makeList([.null, text, .double(.nan)]), missing,
    ].enumerated() { machine.setGlobal(index, value) }
    let value = machine.evaluate(id)
    let isLimit = value.isError && machine.failure(of: value).isLimit
    if value.isError { check(machine.failure(of: value).span, in: bytes) }
    let words = value.isError ? "error" : machine.literal(of: value)
    let again = machine.evaluate(id)
    if !isLimit {
        check(again.isError ? "error" : machine.literal(of: again), equals: words, "the same answer again")
        let (traced, steps) = machine.trace(id)
        check(traced.isError ? "error" : machine.literal(of: traced), equals: words, "the same answer when traced")
        for step in steps { check(step.span, in: bytes) }
        machine.startDeciding()
        let decided = machine.evaluate(id, element: nil)
        // An error that logic absorbs ends the code, and what is unknown has no names there.
        if !decided.isError {
            check(decided.tag, equals: value.tag, "a decision of the same kind")
            if [.bool, .int, .uint, .double, .string].contains(decided.tag) {
                check(machine.literal(of: decided), equals: words, "the same decision")
            }
        }
        machine.stopDeciding()
    }
    check(machine.describe(value).utf8.count < 1 << 20, equals: true, "an answer that can be shown")
    return isLimit ? nil : words
}

private func check(_ span: Span, in bytes: [UInt8]) {
    check(span.range.lowerBound >= 0 && span.range.upperBound <= bytes.count, equals: true, "a span inside of the text")
}

private func check<Found: Equatable>(_ found: Found, equals expected: Found, _ what: String) {
    if found != expected { fatalError("not \(what): \(found), \(expected)") }
}
