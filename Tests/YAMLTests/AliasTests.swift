import Testing

@Suite struct `Aliases` {
    @Test func `stand for the value of their anchor, with both positions`() {
        let reading = Reading("a: &x {b: «1»}\nc: «*x»\n")
        #expect(reading.values == ["{a: {b: 1}, c: {b: 1}}"])
        #expect(reading.root["c"]?["b"]?.span == reading.marked[0])
        #expect(reading.aliasText(of: reading.root["c"]?["b"]) == "*x")
        #expect(reading.root["c"].flatMap { $0.tree.aliasSite(of: $0.node) } == reading.marked[1])
        #expect(reading.aliasText(of: reading.root["a"]?["b"]) == nil)
        #expect(reading.root["c"]?.key == "c")
    }

    @Test func `may be nested; the outer one is the place`() {
        let reading = Reading("a: &x 1\nb: &y [*x, 2]\nc: {d: *y}\n")
        #expect(reading.values == ["{a: 1, b: [1, 2], c: {d: [1, 2]}}"])
        #expect(reading.aliasText(of: reading.root["b"]?.children[0]) == "*x")
        #expect(reading.aliasText(of: reading.root["b"]?.children[1]) == nil)
        #expect(reading.aliasText(of: reading.root["c"]?["d"]?.children[0]) == "*y")
    }

    @Test func `mean the last anchor of that name`() {
        #expect(Reading("[&x 1, *x, &x 2, *x]").values == ["[1, 1, 2, 2]"])
        #expect(Reading("a: &x {b: &x 1}\nc: *x\n").values == ["{a: {b: 1}, c: 1}"])
    }

    @Test func `reach scalars that are keys, and values that were merged or dropped`() {
        #expect(Reading("&k a: *k\n").values == ["{a: 'a'}"])
        #expect(Reading("a: {<<: &x {b: 1}}\nc: *x\n").values == ["{a: {b: 1}, c: {b: 1}}"])
        #expect(Reading("a: {<<: [&x {b: &y 1}]}\nc: [*x, *y]\n").values == ["{a: {b: 1}, c: [{b: 1}, 1]}"])
        let reading = Reading("a: 1\na: &x [2]\nb: *x\n")
        #expect(reading.values == ["{a: 1, b: [2]}"])
        #expect(reading.problems == ["duplicate key `a`"])
    }

    @Test func `of nothing are errors and null`() {
        let reading = Reading("a: «*x»\nb: [«*y»]\n")
        #expect(reading.problems == ["unknown anchor `x`", "unknown anchor `y`"])
        #expect(reading.places == reading.marked)
        #expect(reading.values == ["{a: null, b: [null]}"])
    }

    @Test func `do not reach into another document`() {
        #expect(Reading("a: &x 1\n---\nb: *x\n").problems == ["unknown anchor `x`"])
    }

    @Test(arguments: ["a: &x [«*x»]\nb: 1\n", "a: &x {c: {d: «*x»}}\nb: 1\n", "a: &x {<<: «*x»}\nb: 1\n"])
    func `inside their own anchor are errors, and reading goes on`(text: String) {
        let reading = Reading(text)
        #expect(reading.problems == ["`*x` stands inside its own anchor"])
        #expect(reading.places == reading.marked)
        #expect(reading.root["b"]?.text == "1")
    }

    @Test func `as keys are errors, and their values are passed over`() {
        let reading = Reading("a: &x b\n«*x» : {c: 1}\n«*x» : 2\nd: 3\n")
        #expect(reading.problems == ["an alias cannot be a key", "an alias cannot be a key"])
        #expect(reading.places == reading.marked)
        #expect(reading.values == ["{a: 'b', d: 3}"])
    }
}

@Suite struct `Merge keys` {
    @Test func `add what the mapping itself does not have`() {
        let reading = Reading("a: &x {b: «1», c: 2}\nd:\n  <<: «*x»\n  c: 3\n")
        #expect(reading.values == ["{a: {b: 1, c: 2}, d: {c: 3, b: 1}}"])
        let merged = reading.root["d"]?["b"]
        #expect(merged?.span == reading.marked[0])
        #expect(merged.flatMap { $0.tree.aliasSite(of: $0.node) } == reading.marked[1])
        #expect(reading.aliasText(of: reading.root["d"]?["c"]) == nil)
    }

    @Test func `let own keys win wherever they stand`() {
        #expect(
            Reading("a: &x {b: 1}\nc: {b: 2, <<: *x}\nd: {<<: *x, b: 2}\n").values == [
                "{a: {b: 1}, c: {b: 2}, d: {b: 2}}"
            ])
    }

    @Test func `take lists, of which the first wins`() {
        let reading = Reading(
            "- &x {a: 1, b: 1}\n- &y {b: 2, c: 2}\n- <<: [*x, *y]\n  d: 4\n- {<<: [*y, {b: 3, e: 3}, *x]}\n")
        #expect(
            reading.values == [
                "[{a: 1, b: 1}, {b: 2, c: 2}, {d: 4, a: 1, b: 1, c: 2}, {b: 2, c: 2, e: 3, a: 1}]"
            ])
        #expect(reading.aliasText(of: reading.root.children[2]["a"]) == "*x")
        #expect(reading.aliasText(of: reading.root.children[2]["c"]) == "*y")
        #expect(reading.aliasText(of: reading.root.children[3]["e"]) == nil)
    }

    @Test func `may be nested`() {
        let reading = Reading(
            "- &x {a: {b: 1}}\n- &y {<<: *x, c: 2}\n- {d: {<<: *y, e: 3}}\n- {<<: {<<: *y, f: {g: *x}}}\n")
        #expect(
            reading.values == [
                "[{a: {b: 1}}, {c: 2, a: {b: 1}}, {d: {e: 3, c: 2, a: {b: 1}}}, {f: {g: {a: {b: 1}}}, c: 2, a: {b: 1}}]"
            ])
        #expect(reading.aliasText(of: reading.root.children[2]["d"]?["a"]?["b"]) == "*y")
        #expect(reading.aliasText(of: reading.root.children[3]["c"]) == "*y")
        #expect(reading.aliasText(of: reading.root.children[3]["f"]) == nil)
        #expect(reading.aliasText(of: reading.root.children[3]["f"]?["g"]?["a"]?["b"]) == "*x")
    }

    @Test(arguments: ["<<: «1»", "<<: «text»", "<<:«»", "<<: [«1», {a: 2}]", "<<: [{a: 2}, «[»3]]", "<<: «*s»"])
    func `of anything but mappings are errors at the value`(entry: String) {
        let reading = Reading("s: &s 1\nm:\n  \(entry)\n  b: 1\n")
        #expect(reading.problems.allSatisfy { $0 == "the merge key `<<` needs a mapping or a list of mappings" })
        #expect(reading.places.map(\.start) == reading.marked.map(\.start))
        #expect(reading.root["m"]?["b"]?.text == "1")
    }

    @Test func `of an unknown anchor are one error`() {
        #expect(Reading("a: {<<: *x, b: 1}\n").problems == ["unknown anchor `x`"])
        #expect(Reading("a: {<<: *x, b: 1}\n").values == ["{a: {b: 1}}"])
    }

    @Test func `that are quoted are ordinary keys`() {
        #expect(Reading("'<<': {a: 1}\n").values == ["{<<: {a: 1}}"])
    }

    @Test func `twice in a mapping are an error, and the first counts`() {
        let reading = Reading("a: {«<<»: {b: 1}, «<<»: {c: 2}}\n")
        #expect(reading.problems == ["duplicate key `<<`"])
        #expect(reading.places == reading.marked)
        #expect(reading.values == ["{a: {b: 1}}"])
    }
}
