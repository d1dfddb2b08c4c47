import Diagnostics
import Testing

@testable import lexgate_cases

/// A case about one clear breach, as text to be varied.
struct SampleCase {
    var id = "a-clause"
    var packs = "[gdpr]"
    var day = "2026-11-21"
    var weight = 1.0
    var polarity = "violation"
    var group = "a"
    var mustFlag = "[GDPR:46]"
    var mustNotFlag = "[]"
    /// What was held; by itself a breach where something has to be flagged.
    var overall: String?
    var rest = ""

    var text: String {
        """
        id: \(id)
        title: A clause
        group: \(group)
        polarity: \(polarity)
        authority: An authority
        packs: \(packs)
        as_of: '\(day)'
        weight: \(weight)
        sources:
        - {url: 'https://example.org/rumour', checked: false}
        - {url: 'https://example.org/decision', checked: true}
        expected:
          overall: \(overall ?? (mustFlag == "[]" ? "pass" : "fail"))
          must_flag: \(mustFlag)
          must_not_flag: \(mustNotFlag)
        \(rest)
        """
    }
}

@Suite struct `A case file` {
    private func read(_ text: String) throws -> (found: CaseFile?, problems: [String]) {
        let file = SourceFile(path: "a-clause.yaml", text: text)
        let read = CaseFile.read(file, name: "a-clause", try Project.codes())
        return (read.value, read.diagnostics.map { "\(Excerpts(file).location($0.span)): \($0.message)" })
    }

    @Test func `says what was held`() throws {
        let rest = "conclusions_only: [GDPR:46]\nparties: [Somebody]\nfacts: {a.b: c}\nsplit: open\n"
        let (read, problems) = try read(SampleCase(mustNotFlag: "[AIA:AnnexIII.4(a), GDPR:9]", rest: rest).text)
        let found = try #require(read)
        #expect(problems == [])
        #expect("\(found.day)" == "2026-11-21" && found.weight == 1 && found.overall == "fail")
        #expect(found.mustFlag == ["GDPR:46"] && found.mustNotFlag == ["AIA:AnnexIII.4(a)", "GDPR:9"])
        #expect(found.link == "https://example.org/decision")
        #expect(found.conclusionsOnly == ["GDPR:46"] && found.parties == ["Somebody"] && found.dockets == nil)
    }

    @Test(arguments: [
        (SampleCase(id: "b-other"), "a-clause.yaml:1:5: the case is named `b-other`, its file `a-clause.yaml`"),
        (SampleCase(packs: "[]"), "a-clause.yaml:1:1: `packs` is missing: the law that decides the case"),
        (SampleCase(day: "2026-02-30"), "a-clause.yaml:7:8: `as_of` is a day, such as 2026-11-21"),
        (SampleCase(weight: 0), "a-clause.yaml:8:9: a weight is above 0 and at most 1"),
        (
            SampleCase(mustFlag: "[GDPR:46(1]"),
            "a-clause.yaml:14:15: `GDPR:46(1` is no provision, such as `GDPR:5(1)(a)`"
        ),
        (SampleCase(mustFlag: "[{GDPR: 46}]"), "a-clause.yaml:14:15: `must_flag` is a list of texts"),
        (SampleCase(packs: "[gdrp]"), "a-clause.yaml:6:9: there is no pack `gdrp`"),
        (SampleCase(packs: "[gdpr, gdpr]"), "a-clause.yaml:6:15: `gdpr` stands twice under `packs`"),
        (
            SampleCase(packs: "[gdpr, cn]"), "a-clause.yaml:6:15: no provision of the law of `cn` is expected"
        ),
        (
            SampleCase(mustFlag: "[GDPR:46, AIA:5]"), "a-clause.yaml:14:24: `packs` does not name the law of `AIA:5`"
        ),
        (
            SampleCase(mustFlag: "[GDPR:46, GDPR:46]"),
            "a-clause.yaml:14:24: `GDPR:46` stands twice under `must_flag`"
        ),
        (
            SampleCase(mustNotFlag: "[GDPR:9, GDPR:9]"),
            "a-clause.yaml:15:27: `GDPR:9` stands twice under `must_not_flag`"
        ),
        (
            SampleCase(mustNotFlag: "[GDPR:46]"), "a-clause.yaml:15:19: `GDPR:46` stands under `must_flag` too"
        ),
        (
            SampleCase(mustFlag: "[]", mustNotFlag: "[GDPR:9]", overall: "fail"),
            "a-clause.yaml:13:12: `fail` is held, and `must_flag` names nothing"
        ),
        (SampleCase(overall: "pass"), "a-clause.yaml:13:12: `pass` is held, and `must_flag` names something"),
        (SampleCase(group: "f"), "a-clause.yaml:3:8: `group` is one of a, b, c, d, e"),
        (
            SampleCase(polarity: "acquitted"),
            "a-clause.yaml:4:11: `polarity` is one of classification, cleared, mixed, violation"
        ),
    ])
    func `cannot be measured without what it needs`(sample: SampleCase, problem: String) throws {
        let (found, problems) = try read(sample.text)
        #expect(found == nil)
        #expect(problems == [problem])
    }

    @Test(arguments: [
        ("expected:", "expect:", "`expected` is missing: what was held"),
        ("must_flag:", "must_flags:", "`must_flag` is missing"),
        ("overall: fail", "overall: bad", "`overall` is fail, warn or pass"), ("as_of:", "asof:", "`as_of` is a day"),
    ])
    func `cannot be measured with a key misspelt`(key: String, misspelt: String, problem: String) throws {
        let (found, problems) = try read(SampleCase().text.replacing(key, with: misspelt))
        #expect(found == nil)
        #expect(problems.contains { $0.contains(problem) })
    }

    @Test(arguments: [
        ("weigth: 1\n", "a-clause.yaml:16:1: `weigth` is no key of a case file"),
        ("conclusions_only: [GDPR:9]\n", "a-clause.yaml:16:20: `GDPR:9` does not stand under `must_flag`"),
    ])
    func `is measured, and what it has beyond is told`(rest: String, problem: String) throws {
        let (found, problems) = try read(SampleCase(rest: rest).text)
        #expect(found != nil)
        #expect(problems == [problem])
    }

    @Test func `may name laws that nobody knows only where it is skipped`() throws {
        let known = try read(SampleCase(mustNotFlag: "[GPDR:9]").text)
        #expect(known.problems == ["a-clause.yaml:15:19: the table of codes has no `GPDR`"])
        let skipped = try read(SampleCase(packs: "[gdpr, jp-appi]", mustNotFlag: "[JP-APPI:28]").text)
        #expect(skipped.problems == [])
        #expect(skipped.found?.lacking(try Project.codes()) == ["jp-appi"])
    }

    @Test(arguments: ["", "- a list\n", "id: a\n---\nid: b\n", "id: [\n"])
    func `is one mapping`(text: String) throws {
        let (found, problems) = try read(text)
        #expect(found == nil)
        #expect(problems.count == 1)
    }
}

@Suite struct `A folder of cases` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func folder() throws -> CaseFolder { try CaseFolder(scratch.folder.path, Project.codes()) }

    @Test func `pairs cases with their descriptors, in the order of names`() throws {
        for id in ["b", "a"] {
            try scratch.file("\(id).yaml", SampleCase(id: id).text)
            try scratch.file("\(id).descriptor.yaml", "")
        }
        try scratch.file("b.found.descriptor.yaml", "")
        try scratch.file("README.md", "")
        let folder = try folder()
        #expect(folder.problems == [])
        #expect(folder.members.map(\.found.id) == ["a", "b"])
        #expect(folder.members.map { $0.withConclusions != nil } == [false, true])
        #expect(folder.hasConclusions)
    }

    @Test func `tells of every file that it cannot use`() throws {
        try scratch.file("alone.yaml", SampleCase(id: "alone").text)
        try scratch.file("lost.descriptor.yaml", "")
        try scratch.file("late.found.descriptor.yaml", "")
        try scratch.file("other.yml", "")
        let folder = try folder()
        let names = folder.problems.map { $0.replacing(scratch.folder.path + "/", with: "") }
        #expect(
            names == [
                "other.yml: names end in .yaml here",
                "late.found.descriptor.yaml: a descriptor without its case, `late.yaml`",
                "lost.descriptor.yaml: a descriptor without its case, `lost.yaml`",
                "alone.yaml: a case without its descriptor, `alone.descriptor.yaml`",
            ])
        #expect(folder.members.isEmpty)
    }

    @Test func `goes on where a file cannot be read`() throws {
        try scratch.file("folder.yaml/within.txt", "")
        try scratch.file("empty.yaml", "")
        try scratch.file("a.yaml", SampleCase(id: "a").text.replacing("\n", with: "\r\n"))
        try scratch.file("a.descriptor.yaml", "")
        let folder = try folder()
        #expect(folder.problems.count == 2)
        #expect(folder.problems.contains { $0.contains("empty.yaml") && $0.contains("one mapping") })
        #expect(folder.problems.contains { $0.contains("folder.yaml: ") })
        #expect(folder.members.map(\.found.id) == ["a"])
    }

    @Test(
        arguments: [
            ([1, 0.5], ["the cluster `twins` weighs more than 1: a, b"], []), ([0.5, 0.5], [], []),
            ([0.333, 0.333, 0.333], [], []), ([0.25, 0.25], [], ["twins (0.50)"]),
        ] as [([Double], [String], [String])])
    func `weighs clusters`(weights: [Double], problems: [String], partial: [String]) throws {
        for (id, weight) in zip(["a", "b", "c"], weights) {
            try scratch.file("\(id).yaml", SampleCase(id: id, weight: weight, rest: "cluster: twins\n").text)
            try scratch.file("\(id).descriptor.yaml", "")
        }
        let folder = try folder()
        #expect(folder.problems == problems)
        #expect(folder.partial == partial)
    }

    @Test func `skips by name what no pack decides`() throws {
        try scratch.file("a.yaml", SampleCase(id: "a", packs: "[kr-pipa]", mustFlag: "[KR-PIPA:28-8]").text)
        try scratch.file("b.yaml", SampleCase(id: "b", packs: "[gdpr, jp-appi, br-lgpd]").text)
        try scratch.file("b.descriptor.yaml", "")
        let folder = try folder()
        #expect(folder.problems == [])
        #expect(folder.members.isEmpty)
        #expect(
            folder.skipped.map { "\($0.member.id) \($0.packs)" } == [#"a ["kr-pipa"]"#, #"b ["jp-appi", "br-lgpd"]"#])
    }
}
