import Foundation
import Testing

@Suite struct `What a run reads it does not write` {
    private let descriptor = "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: d}\n"

    private func folder() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.file("d.yaml", descriptor + "extends: [shared/f.yaml]\n")
        try scratch.file("shared/f.yaml", "apiVersion: lexgate/v1\nkind: Fragment\nextends: [g.yaml]\nmodels: none\n")
        try scratch.file("shared/g.yaml", "apiVersion: lexgate/v1\nkind: Fragment\nrecipients: none\n")
        return scratch
    }

    private func unchanged(_ scratch: Scratch, _ path: String, _ body: (Scratch) throws -> Command) throws {
        let file = scratch.folder.appending(path: path)
        let before = try Data(contentsOf: file)
        try body(scratch).expectRefusal("is read")
        #expect(try Data(contentsOf: file) == before)
    }

    @Test(arguments: ["shared/f.yaml", "shared/g.yaml", "d.yaml"])
    func `whether it was named or is extended`(path: String) throws {
        try unchanged(folder(), path) {
            try Command.lexgate("lint", "d.yaml", "--format", "json=\(path)", in: $0.folder)
        }
        try unchanged(folder(), path) {
            try Command.lexgate("baseline", "write", "d.yaml", "--output", path, in: $0.folder)
        }
        try unchanged(folder(), path) { scratch in
            try Command.lexgate(
                "lint", "d.yaml", "--format", "github",
                environment: ["GITHUB_STEP_SUMMARY": scratch.folder.appending(path: path).path], in: scratch.folder)
        }
    }

    @Test func `with a pack or a catalogue either`() throws {
        let scratch = try Scratch()
        try scratch.file(
            "rows.yaml",
            "catalogue: places\nrows:\n  - {cloud: alibaba, region: ap-southeast-1, country: DE, status: open, asOf: 2026-11-01}\n"
        )
        try unchanged(scratch, "rows.yaml") {
            try Command.lexgate(
                "report", "--due-diligence", "alibaba", "--catalog", "rows.yaml", "--format", "json=rows.yaml",
                in: $0.folder)
        }
        let pack = Project.root.appending(path: "Policies/macau")
        try FileManager.default.copyItem(at: pack, to: scratch.folder.appending(path: "macau"))
        try scratch.file("d.yaml", descriptor)
        try unchanged(scratch, "macau/pack.yaml") {
            try Command.lexgate(
                "lint", "d.yaml", "--pack", "macau", "--format", "json=macau/pack.yaml", in: $0.folder)
        }
    }

    @Test func `but a baseline takes the place of an older one`() throws {
        let scratch = try folder()
        for _ in 0..<2 {
            let command = try Command.lexgate(
                "baseline", "write", "d.yaml", "--output", "known.json", in: scratch.folder)
            #expect(command.status == 0, "\(command.errors)")
        }
    }
}
