import Diagnostics
import LexgateEngine
import Testing

@testable import lexgate_cases

extension Project {
    static let codesFile = Result {
        try file(at: root.appending(path: "Sources/lexgate-cases/codes.yaml"), named: "codes.yaml")
    }

    /// What case files call laws and packs.
    static func codes() throws -> CodeTable {
        let file = try codesFile.get()
        let read = CodeTable.read(file, try policy())
        guard read.diagnostics.isEmpty else { throw Problem(read.diagnostics.map(Excerpts(file).render).joined()) }
        return read.value
    }
}

extension Provision: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) {
        self = Provision(text) ?? Provision(code: "MALFORMED", place: text)
    }
}

@Suite struct `A provision` {
    @Test(arguments: [
        "GDPR:46", "GDPR:5(1)(a)", "AIA:AnnexIII.4(a)", "US-DSP:202.301", "KR-PIPA:28-8", "UK-DPA18:35(1)", "AIA:4a",
    ])
    func `is a code and a place`(text: String) { #expect(Provision(text)?.description == text) }

    @Test(arguments: [
        "GDPR", "GDPR:", ":46", "gdpr:46", "GDPR 46", "GDPR:Art. 46", "GDPR:46(1", "GDPR:46)1(", "GDPR:(1)",
        "GDPR:46,47",
    ])
    func `is nothing else`(text: String) { #expect(Provision(text) == nil) }

    @Test(arguments: [
        ("Art. 46(1)", "46(1)"), ("Art. 6(1), second subparagraph", "6(1)"), ("Annex III point 4(a)", "AnnexIII.4(a)"),
        ("Annex III, point 4(a)", "AnnexIII.4(a)"), ("Annex VIII Section A", "AnnexVIII.Section.A"),
        ("202.301(a)", "202.301(a)"), ("s 35G", "35G"), ("Sch 1 DPP 4(1)", "DPP4(1)"),
        ("§ 202.301", "202.301"), ("202.401; CISA requirements", "202.401"), ("Recital 26", "Recital26"),
    ])
    func `is read from what findings cite`(cited: String, place: String) {
        #expect(Provision(code: "X", cited: cited).place == place)
    }

    @Test(
        arguments: [
            ("GDPR:46", "GDPR:46"), ("GDPR:46", "GDPR:46(1)"), ("GDPR:5(1)", "GDPR:5(1)(a)"),
            ("AIA:AnnexIII", "AIA:AnnexIII.4"),
            ("AIA:AnnexIII.4", "AIA:AnnexIII.4(a)"), ("US-DSP:202.301", "US-DSP:202.301(a)"),
            ("HK-PDPO:DPP3", "HK-PDPO:Sch1DPP3(1)"), ("HK-PDPO:Sch1DPP3", "HK-PDPO:DPP3(1)"),
        ] as [(Provision, Provision)])
    func `covers what lies in it`(whole: Provision, part: Provision) { #expect(whole.covers(part)) }

    @Test(
        arguments: [
            ("GDPR:4", "GDPR:46"), ("GDPR:46(1)", "GDPR:46"), ("GDPR:5(1)(a)", "GDPR:5(1)(b)"), ("GDPR:22", "GDPR:22A"),
            ("KR-PIPA:28", "KR-PIPA:28-8"), ("US-DSP:202.30", "US-DSP:202.301"), ("GDPR:6", "EUDPR:6"),
            ("AIA:AnnexIII.1", "AIA:AnnexIII.10"),
        ] as [(Provision, Provision)])
    func `covers nothing beside it`(whole: Provision, other: Provision) { #expect(!whole.covers(other)) }
}

@Suite struct `The table of codes` {
    private let table: CodeTable

    init() throws { table = try Project.codes() }

    @Test(
        arguments: [
            // One of a line is enough, whichever way round, and at any depth.
            ("GDPR:44", "GDPR:46(2)(c)"), ("GDPR:46", "GDPR:44"), ("GDPR:6", "GDPR:5(1)(a)"),
            ("GDPR:5(1)(a)", "GDPR:6(1)(f)"),
            ("GDPR:13", "GDPR:14(1)"), ("GDPR:25", "GDPR:24(1)"), ("GDPR:5(1)(c)", "GDPR:25(2)"),
            ("GDPR:22", "GDPR:15(1)(h)"),
            ("PIPL:38", "PIPL:40"), ("PIPL:28", "PIPL:29"), ("CN-LABEL:4", "CN-DEEPSYN:17(1)"),
            ("US-DSP:202.301", "US-DSP:202.303"),
            ("EUDPR:46", "GDPR:44"), ("EUDPR:15", "GDPR:13(1)"), ("EUDPR:27", "GDPR:25(1)"), ("GDPR:28", "EUDPR:29(3)"),
            // The same number in the law that repeats another, and what counts for it there.
            ("UKGDPR:9", "GDPR:9(1)"), ("GDPR:9", "UKGDPR:9(1)"), ("UKGDPR:44", "UKGDPR:44A"),
            ("UKGDPR:22", "UKGDPR:22C"),
            ("UKGDPR:6", "UKGDPR:5(1)(a)"), ("UKGDPR:46", "UKGDPR:44A"),
        ] as [(Provision, Provision)])
    func `lets one provision count for another`(wanted: Provision, found: Provision) {
        #expect(table.counts(found, for: wanted, excluded: []))
    }

    @Test(
        arguments: [
            // 25 counts for either; that does not make them one.
            ("GDPR:5(1)(c)", "GDPR:24(1)"), ("GDPR:46", "GDPR:48"), ("GDPR:6", "GDPR:5(1)(b)"),
            ("GDPR:35", "GDPR:36(1)"),
            ("EUDPR:6", "GDPR:6(1)"), ("US-DSP:202.401", "US-DSP:202.301(a)"), ("PIPL:39", "PIPL:38(1)"),
        ] as [(Provision, Provision)])
    func `lets no other count`(wanted: Provision, found: Provision) {
        #expect(!table.counts(found, for: wanted, excluded: []))
    }

    @Test func `lets nothing count that the case excludes`() {
        #expect(!table.counts("US-DSP:202.303", for: "US-DSP:202.301", excluded: ["US-DSP:202.303"]))
        #expect(table.counts("US-DSP:202.302(a)", for: "US-DSP:202.301", excluded: ["US-DSP:202.303"]))
    }

    @Test func `takes no equivalence for what must not be flagged`() {
        #expect(!table.isAbout("GDPR:46", "GDPR:44"))
        #expect(table.isAbout("UKGDPR:46", "GDPR:46(1)"))
        #expect(table.isAbout("UKGDPR:44", "UKGDPR:44A"))
        #expect(!table.isAbout("GDPR:46", "UKGDPR:46(1)"), "the case says nothing of that law")
    }

    @Test(
        arguments: [
            ("GDPR", true), ("UKGDPR", true), ("EUDPR", true), ("AIA", true), ("PIPL", true), ("CSL", true),
            ("DSL", true),
            ("CN-GENAI", true), ("CN-LABEL", true), ("CN-DEEPSYN", true), ("CN-FRT", true), ("CN-CC", true),
            ("US-DSP", true),
            ("UK-DPA18", nil), ("CN-SPC-FRT", nil), ("KR-PIPA", nil), ("BR-LGPD", nil), ("SG-PDPA", nil), ("FTC", nil),
            ("FR-LIL", nil),
        ] as [(String, Bool?)])
    func `knows each code, and every law that a pack has`(code: String, isCited: Bool?) {
        #expect(table.knows(code))
        if let isCited { #expect(table.isCited(code) == isCited) }
    }

    @Test func `finds what is cited, in whichever pack`() throws {
        let policy = try Project.policy()
        for (pack, instrument, code) in [
            ("gdpr", "gdpr", "GDPR"), ("third-country-risk", "gdpr", "GDPR"), ("third-country-risk", "dsl", "DSL"),
            ("china", "dsl", "DSL"), ("gdpr", "uk-gdpr", "UKGDPR"),
        ] {
            let name = try #require(
                policy.packs.first { $0.id == pack }?.instruments.first { $0.id == instrument }?.name)
            #expect(table.provision(instrument: name, "Art. 4(1)") == Provision(code: code, place: "4(1)"))
        }
        #expect(table.provision(instrument: "Code of Hammurabi", "Art. 1") == nil)
    }

    @Test(arguments: [
        ("codes:\n  GDPR: {instruments: [gdpr/regulation]}\n", "no pack has the instrument `gdpr/regulation`"),
        ("codes:\n  GDPR: {instruments: [gdpr]}\n", "no pack has the instrument `gdpr`"),
        ("codes:\n  GDPR: {instruments: []}\npacks: {cn: chinas}\n", "there is no pack `chinas`"),
        ("codes:\n  GDPR: {instruments: []}\nequivalent:\n  - [GDPR:1, GPDR:2]\n", "`GPDR:2` is no provision"),
        ("codes:\n  GDPR: {instruments: []}\nequal: []\n", "`equal` is no part"), ("packs: {}\n", "no `codes`"),
    ])
    func `says what is wrong with it`(text: String, words: String) throws {
        let read = CodeTable.read(SourceFile(path: "codes.yaml", text: text), try Project.policy())
        #expect(read.diagnostics.map(\.message).contains { $0.contains(words) })
    }
}
