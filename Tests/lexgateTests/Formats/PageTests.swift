import Foundation
import Testing

@testable import LexgateReports

/// The parts of the page as they lie in the project.
private func page(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: Project.root.appending(path: "Sources/Page/\(name)")))
}

@Suite struct `What the page says` {
    @Test func `is there in every language`() throws {
        let text = String(decoding: try page("words.yaml"), as: UTF8.self)
        let words = PageWords(Array(text.utf8))
        let written = text.split(separator: "\n").filter {
            $0.contains(":") && !$0.hasPrefix(" ") && !$0.hasPrefix("#")
        }
        #expect(words.keys == written.map { String($0.dropLast()) }.sorted())
        let json = try #require(try JSONSerialization.jsonObject(with: Data(words.json)) as? [String: [String]])
        #expect(json.keys.sorted() == words.keys)
        let places = /\{[0-9]\}/
        for key in words.keys {
            let english = try #require(json[key]?.first)
            #expect(json[key]?.count == PageWords.languages.count)
            for (language, said) in zip(PageWords.languages, json[key] ?? []) {
                #expect(!said.isEmpty, "\(key) in \(language)")
                let asked = Set(english.matches(of: places).map { String($0.output) })
                #expect(Set(said.matches(of: places).map { String($0.output) }) == asked, "\(key) in \(language)")
            }
        }
    }

    /// Keys stand in the sources as words, or begin with a word there that something is put behind.
    @Test func `is all in the table, and the table holds no more`() throws {
        let words = PageWords(try page("words.yaml"))
        let folder = Project.root.appending(path: "Sources/LexgateReports/Page")
        var source = String(decoding: try page("page.js"), as: UTF8.self)
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            source += try String(contentsOf: file, encoding: .utf8)
        }
        let said = source.matches(of: /(?:say|entry|heading)\(\s*"([a-z-]+)"/).map { String($0.output.1) }
        let listed = source.matches(of: /(?:key: |append\(\()"([a-z-]+)"/).map { String($0.output.1) }
        let heads = source.matches(of: /tableHead\(\s*\[([^\]]*)\]/).flatMap { head in
            head.output.1.matches(of: /"([a-z-]+)"/).map { String($0.output.1) }
        }
        #expect(Set(said + listed + heads).subtracting(words.keys) == [])
        #expect(said.count > 100)
        let prefixes =
            source.matches(of: /"([a-z-]+-)\\\(/).map { String($0.output.1) } + ["lies-in-", "controlled-from-"]
        for key in words.keys {
            #expect(source.contains("\"\(key)\"") || prefixes.contains { key.hasPrefix($0) }, "\(key) is said nowhere")
        }
    }

    @Test func `takes no text for a place of another`() {
        let words = PageWords(Array("a: {en: '{0} and {1}', es: a, de: a, fr: a, zh: a}\n".utf8))
        #expect(words.said("a", ["{1}", "x"]) == "{1} and x")
        #expect(words.said("none", ["x"]) == "none x")
    }
}

@Suite struct `The writer of HTML` {
    private func written(_ body: (inout HTMLWriter) -> Void) -> String {
        var html = HTMLWriter(PageWords([]))
        body(&html)
        return String(decoding: html.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"), ("a&amp;b", "a&amp;amp;b"),
        ("\"'", "&quot;'"), ("a\nb\u{0}", "a&lt;U+000A&gt;b&lt;U+0000&gt;"), ("\u{202E}x", "&lt;U+202E&gt;x"),
        ("<\u{338}b>", "&lt;\u{338}b&gt;"),
    ])
    func `never makes markup of a text`(text: String, spelled: String) {
        #expect(Array(written { $0.text(text) }.unicodeScalars) == Array(spelled.unicodeScalars))
        let attribute = written { $0.element("p", [.init("data-kind", text)]) { _ in } }
        #expect(Array(attribute.unicodeScalars) == Array("<p data-kind=\"\(spelled)\"></p>".unicodeScalars))
    }

    @Test(arguments: [
        "javascript:alert(1)", "data:text/html,x", "https://", "https://x y", "//x.example", "file:///x", "https://é",
    ])
    func `makes no link of what is no address of the web`(address: String) {
        #expect(!written { $0.link(address, text: "t") }.contains("<a"))
    }

    @Test func `links to the web`() {
        let link = written { $0.link("https://x.example/?a=1&b=\"", text: "<t>") }
        #expect(
            link == "<a href=\"https://x.example/?a=1&amp;b=&quot;\" rel=noreferrer>&lt;t&gt;</a>"
        )
    }

    @Test func `lets no data end the script that holds them`() {
        let element = written { $0.data(id: "d", json: Array("\"</script>\"".utf8)) }
        #expect(element.matches(of: /<\/script/).count == 1)
    }
}

@Suite struct `SHA-256` {
    /// Of FIPS 180-4 and its test vectors.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (String(repeating: "a", count: 1_000), "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"),
    ])
    func `is the published digest`(text: String, digest: String) {
        #expect(SHA256.hex(Array(text.utf8)) == digest)
    }

    @Test func `is written as policies of browsers want it`() {
        #expect(SHA256.base64([]) == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    }
}
