import Foundation
import Testing

@Suite struct `JSON reports` {
    private let schema: JSONSchema

    init() throws {
        schema = try JSONSchema(Project.root.appending(path: "Sources/LexgateReports/Schemas/report-v1.schema.json"))
    }

    private func report(_ arguments: String..., input: String? = nil) throws -> (status: Int32, json: [String: Any]) {
        let command = try Command.lexgate(
            ["report", "--format", "json", "--as-of", Sample.day] + arguments, input: input)
        let json = try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
        return (command.status, try #require(json))
    }

    @Test(arguments: try Set(Story.all().map { "Examples/\($0.path)" }).sorted())
    func `of the stories fit the published schema`(path: String) throws {
        #expect(try schema.problems(try report(path).json) == [])
    }

    @Test(arguments: [
        Sample.nameOnly,
        Sample.nameOnly + "siets: none\norganization: {country: Germany}\n",
        Sample.nameOnly + "data: &d [{id: a}]\nx-copy: *d\nmetadata: {name: twice}\n",
        "apiVersion: lexgate/v1\n---\n- no descriptor\n",
        Sample.nameOnly + "model: {id: m, name: Qwen/Qwen3-32B, developerCountry: DE}\n",
    ])
    func `of odd input fit the published schema`(text: String) throws {
        #expect(try schema.problems(try report("-", input: text).json) == [])
    }

    @Test func `of nothing that can be judged fit the published schema`() throws {
        let (status, json) = try report("no-such-file.yaml")
        #expect(status == 2)
        #expect(try schema.problems(json) == [])
        #expect((json["gate"] as? [String: Any])?["open"] as? Bool == false)
    }

    @Test func `say what the exit status says`() throws {
        for path in [Sample.passing, Sample.warning, Sample.incomplete, Sample.failing] {
            let (status, json) = try report(path)
            let gate = try #require(json["gate"] as? [String: Any])
            #expect(gate["exitStatus"] as? Int == Int(status))
            #expect(gate["open"] as? Bool == (status == 0))
        }
    }

    @Test func `name what was left out, and why`() throws {
        let scratch = try Scratch()
        try scratch.file("d/a.yaml", "kind: other\n---\norganization: {name: o}\n---\n\(Sample.nameOnly)")
        try scratch.file("d/b.yaml", "apiVersion: lexgate/v1\nkind: Fragment\n")
        try scratch.file("d/c.yaml", "services: {}\n")
        let folder = scratch.folder.appending(path: "d").path
        let (status, json) = try report(folder)
        #expect(status == 1)
        #expect(try schema.problems(json) == [])
        let left = try #require(json["leftOut"] as? [[String: Any]]).map { entry in
            let document = (entry["document"] as? Int).map { "#\($0)" } ?? ""
            return
                "\(URL(filePath: entry["path"] as? String ?? "").lastPathComponent)\(document) \(entry["reason"] ?? "")"
        }
        #expect(left == ["a.yaml#1 no-head", "b.yaml#0 fragment", "c.yaml no-descriptor"])
        let assessments = try #require(json["assessments"] as? [[String: Any]])
        #expect(assessments.map { $0["document"] as? Int } == [2])
        let lines = try Command.lexgate("report", "--format", "ndjson", "--as-of", Sample.day, folder).output
        let head = try #require(
            try JSONSerialization.jsonObject(with: Data(lines.prefix { $0 != "\n" }.utf8)) as? [String: Any])
        #expect((head["leftOut"] as? [Any])?.count == 3)
    }

    @Test func `say what --fail-on fail lets through`() throws {
        let (status, json) = try report("--fail-on", "fail", Sample.incomplete)
        #expect(status == 0)
        let notes = try #require(json["notes"] as? [String])
        #expect(notes.count == 1 && notes[0].hasPrefix("incomplete findings do not close the gate"))
    }

    @Test func `count what they list`() throws {
        let assessments = try #require(try report(Sample.failing).json["assessments"] as? [[String: Any]])
        let counts = try #require(assessments[0]["counts"] as? [String: Int])
        let findings = try #require(assessments[0]["findings"] as? [[String: Any]])
        for (verdict, count) in counts where verdict != "upcoming" {
            #expect(findings.count { $0["verdict"] as? String == verdict } == count, "\(verdict)")
        }
        #expect(findings.count { $0["upcoming"] != nil } == counts["upcoming"])
    }

    @Test func `that leave the schema are noticed`() throws {
        var json = try report(Sample.failing).json
        json["gate"] = ["open": 1, "failOn": "never", "exitStatus": 0] as [String: Any]
        json["notes"] = nil
        json["extra"] = true
        #expect(
            try schema.problems(json) == [
                "/: has the unknown `extra`", #"/gate/failOn: is none of ["warn", "incomplete", "fail"]"#,
                "/gate/open: is no boolean", "/: lacks `notes`",
            ])
    }
}
