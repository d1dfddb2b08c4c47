import Testing

@testable import LexgateReports

@Suite struct `Text in reports` {
    @Test(arguments: [
        ("=1+1", "\"'=1+1\""), ("  =1", "\"'  =1\""), ("'a", "\"''a\""), ("a=b", "\"a=b\""),
        ("plain-text_1.0/x", "plain-text_1.0/x"),
        ("-1", "\"'-1\""), ("a\"b", "\"a\"\"b\""), ("\"\u{301}", "\"\"\"\u{301}\""), ("", ""), (" ", "\" \""),
        ("＝1", "\"'＝1\""),
    ])
    func `is never a formula or a separator in a table`(text: String, cell: String) {
        #expect(Array(CSVReport.cell(text).unicodeScalars) == Array(cell.unicodeScalars))
    }

    @Test(arguments: [
        ("a*b", "a\\*b"), ("@team", "\\@<!-- -->team"), ("[a](b)", "\\[a\\](b)"), ("a: b", "a:<!-- --> b"),
        ("www.x", "www\\.x"), ("a.b", "a.b"), ("a|b", "a\\|b"), ("a\nb", "a\\<U+000A\\>b"),
    ])
    func `begins nothing in Markdown`(text: String, markdown: String) {
        #expect(Markdown.text(text) == markdown)
    }

    @Test func `that is long is cut on a page, which says so`() {
        #expect(Markdown.line("é" + String(repeating: "x", count: 10), limit: 4) == "éxxx… (7 more characters)")
    }

    @Test func `links nowhere but to plain addresses`() {
        #expect(Markdown.link("GDPR", to: "https://x.example/a?b=1") == "[GDPR](https://x.example/a?b=1)")
        for url in ["javascript:alert(1)", "https://x.example/)[a](b", "https://x.example/ \"t\"", nil] {
            #expect(Markdown.link("GDPR", to: url) == "GDPR")
        }
    }

    @Test(arguments: [
        ("::error::x", ": ::error::x"), ("  ::x", ":   ::x"), ("a ::x", "a ::x"), ("##[error]x", "#<U+0023>[error]x"),
    ])
    func `is no command in a log`(text: String, line: String) {
        #expect(GitHubReport.plain(text) == line)
    }

    @Test func `is escaped for commands as their toolkit does`() {
        #expect(GitHubReport.data("a%b\r\nc:,") == "a%25b%0D%0Ac:,")
        #expect(GitHubReport.property("a%b:c,d") == "a%25b%3Ac%2Cd")
    }

    @Test(arguments: [
        ("a<b>&\"'", "a&lt;b&gt;&amp;&quot;'"), ("]]>", "]]&gt;"), ("\u{0}\u{FFFE}", "&lt;U+0000&gt;&lt;U+FFFE&gt;"),
        ("a\"\u{301}", "a&quot;\u{301}"),
    ])
    func `is what XML can hold`(text: String, xml: String) {
        #expect(Array(XMLWriter.escaped(text).unicodeScalars) == Array(xml.unicodeScalars))
    }

    @Test(arguments: [
        ("./a//b.yaml", "a/b.yaml"), ("/work/here/a.yaml", "a.yaml"), ("/work/here", "/work/here"),
        ("/work/hereafter/a.yaml", "/work/hereafter/a.yaml"), ("../a.yaml", "../a.yaml"), ("<stdin>", "<stdin>"),
    ])
    func `names files from the folder of the run`(path: String, relative: String) {
        #expect(ReportPath.relative(path, to: "/work/here") == relative)
    }

    @Test(arguments: [
        ("a b/ü:x%.yaml", "a%20b/%C3%BC%3Ax%25.yaml"), ("/etc/x", "file:///etc/x"), ("<stdin>", "%3Cstdin%3E"),
    ])
    func `names files by URIs`(path: String, uri: String) {
        #expect(ReportPath.uri(path) == uri)
    }
}

@Suite struct `Stable names` {
    /// Of RFC 3174 and FIPS 180-4.
    @Test(arguments: [
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"), ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
        (String(repeating: "a", count: 1_000), "291e9a6c66994949b57ba5e650361e98fc36b1ba"),
        (String(repeating: "a", count: 64), "0098ba824b5c16427bd7a1122a5a442a25ec644d"),
        (String(repeating: "a", count: 1_000_000), "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
    ])
    func `rest on the published digest`(text: String, digest: String) {
        #expect(StableID.hex(SHA1.digest(Array(text.utf8))[...]) == digest)
    }

    @Test func `are UUIDs of version 5`() throws {
        let id = StableID(["a", "b"]).uuid
        #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        #expect(id == StableID(["a", "b"]).uuid)
    }

    @Test func `tell apart where one text ends and the next begins`() {
        let names = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["1:a"], ["a"]].map { StableID($0).long }
        #expect(Set(names).count == names.count)
    }
}
