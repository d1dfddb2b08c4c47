import Diagnostics
import LexgateEngine
import LexgateModel
import Testing

@testable import LexgateReports

@Suite struct `The map of flows` {
    private static let day = CalendarDay(daysSinceEpoch: 20_778)

    private func survey(_ file: SourceFile) throws -> (assessment: Assessment, survey: Survey) {
        let tree = try Project.document(file)
        var assessor = Assessor(policy: try Project.policy())
        let assessment = assessor.assess(tree, of: file, document: 0, on: Self.day)
        let survey = assessor.survey(of: tree, file: file, document: 0, from: Self.day)
        return (assessment, try #require(survey))
    }

    private func map(_ rest: String) throws -> FlowMap {
        let head = "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: a}\n"
        return try survey(SourceFile(path: "a.yaml", text: head + rest)).survey.map
    }

    @Test func `has the places and movements of a descriptor`() throws {
        let file = try Project.file(at: Project.root.appending(path: Sample.failing), named: "a.yaml")
        let map = try survey(file).survey.map
        #expect(map.places.map(\.id) == ["office", "model-studio", ""])
        #expect(map.places.map(\.kind) == [.site, .site, .origin])
        #expect(map.places.map(\.country) == ["ES", "SG", "ES, PT, IT"])
        #expect(map.places.map(\.control) == ["ES", "CN", nil])
        #expect(map.movements.map(\.subject) == ["transfers[intake]", "transfers[answers]"])
        #expect(map.movements.map(\.from) == [2, 0])
        #expect(map.movements.map(\.to) == [0, 1])
        #expect(map.movements.map(\.mechanism) == [nil, "none"])
        #expect(!map.isOpen)
    }

    @Test func `shows who looks at data from afar`() throws {
        let map = try map(
            """
            site: {id: s, country: DE, accessFrom: [DE, IN], operator: organization}
            data: {id: d, subjects: customers, collectedIn: DE}
            flow: {data: d, to: s}
            """)
        let access = try #require(map.movements.first { $0.isAccess })
        #expect(map.places[access.from].id == "s")
        #expect(map.places[access.to].kind == .readers)
        #expect(map.places[access.to].country == "IN")
        #expect(access.mechanism == nil)
    }

    @Test func `says that more may move where nobody listed the flows`() throws {
        #expect(try map("data: {id: d, subjects: customers}\n").isOpen)
    }

    @Test func `keeps what is not known as not known`() throws {
        let map = try map("site: {id: s}\ndata: {id: d}\nflow: {data: d, to: s}\n")
        let site = try #require(map.places.first { $0.id == "s" })
        #expect(site.country == nil)
        #expect(site.control == nil)
    }

    /// What rules judge of movements can be found on the map under the same name.
    @Test func `has every movement that findings speak of, in all examples`() throws {
        var seen = 0
        for file in try Project.yamlFiles(below: "Examples/founding") where file.path.hasSuffix("deployment.yaml") {
            let (assessment, survey) = try survey(file)
            let subjects = Set(survey.map.movements.map(\.subject))
            for finding in assessment.findings
            where finding.subject.hasPrefix("transfers[") && finding.subject != "transfers[not stated]" {
                seen += 1
                #expect(subjects.contains(finding.subject), "\(file.path): \(finding.subject)")
            }
            let drawing = FlowDrawing(survey.map, kinds: survey.map.movements.map { _ in .pass })
            let size = FlowDrawing.node
            for (x, y) in drawing.corners {
                #expect(x >= 0 && y >= 0 && x + size.width <= drawing.width && y + size.height <= drawing.height)
            }
            for (place, a) in drawing.corners.enumerated() {
                for b in drawing.corners[(place + 1)...] {
                    #expect(abs(a.x - b.x) >= size.width || abs(a.y - b.y) >= size.height, "two places overlap")
                }
            }
            #expect(drawing.arrows.flatMap(\.numbers).sorted() == Array(1..<survey.map.movements.count + 1))
        }
        #expect(seen > 50)
    }
}
