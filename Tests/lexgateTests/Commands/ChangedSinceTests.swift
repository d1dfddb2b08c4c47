import Foundation
import Testing

@Suite struct `Judging only what changed` {
    private let repository: Repository

    init() throws {
        repository = try Repository(try Scratch())
        for name in ["a", "b"] { try repository.write("deploy/\(name).yaml", descriptor(name)) }
        try repository.commit()
    }

    private func descriptor(_ name: String, extends: String? = nil) -> String {
        "apiVersion: lexgate/v1\nkind: Deployment\nmetadata: {name: \(name)}\n"
            + (extends.map { "extends: \($0)\n" } ?? "")
    }

    private func gate(
        _ arguments: [String] = ["deploy"], since revision: String = "HEAD", verb: String = "gate",
        environment: [String: String] = [:], in folder: URL? = nil
    ) throws -> Command {
        try Command.lexgate(
            [verb, "--as-of", Sample.day, "--changed-since", revision] + arguments, environment: environment,
            in: folder ?? repository.folder)
    }

    /// The names of the descriptors that were judged.
    private func judged(_ command: Command) -> [String] {
        command.output.split(separator: "\n").filter { $0.hasPrefix("closed") || $0.hasPrefix("open  ") }
            .compactMap { $0.split(separator: ": ").dropFirst().first.map(String.init) }
    }

    @Test func `says so when nothing did, and the gate is open`() throws {
        let command = try gate()
        #expect(command.status == 0)
        #expect(judged(command).isEmpty)
        #expect(command.output.hasPrefix("note: only what changed since HEAD ("))
        #expect(command.output.contains("gate open: 0 descriptors, 0 closed, 2 unchanged left out"))
        #expect(command.errors.contains("no descriptor changed since HEAD: nothing was judged (2 unchanged left out)"))
        let quiet = try gate(["--quiet", "deploy"], verb: "lint")
        #expect(quiet.status == 0)
        #expect(quiet.errors.contains("nothing was judged"))
    }

    @Test func `is told in every format`() throws {
        let command = try gate(["--format", "json", "deploy"])
        #expect(command.status == 0)
        #expect(command.output.contains("only what changed since HEAD ("))
        #expect(command.output.components(separatedBy: "\"reason\": \"unchanged\"").count == 3)
    }

    @Test func `looks at the bytes, whatever git makes of them`() throws {
        // What filters take out of a file, and ends of lines, count; so do times and sizes that git trusts.
        try repository.git("config", "filter.plain.clean", "grep -v organization")
        try repository.git("config", "core.trustctime", "false")
        try repository.git("config", "core.checkStat", "minimal")
        try repository.write(".gitattributes", "deploy/a.yaml filter=plain\ndeploy/b.yaml text eol=lf\n")
        try repository.commit()
        #expect(judged(try gate()).isEmpty)
        try repository.write("deploy/a.yaml", descriptor("a") + "organization: {country: ES}\n")
        #expect(judged(try gate()) == ["a"])
        try repository.write("deploy/b.yaml", descriptor("b").replacing("\n", with: "\r\n"))
        #expect(judged(try gate()) == ["a", "b"])
        try repository.write("deploy/a.yaml", descriptor("a"))
        try repository.write("deploy/b.yaml", descriptor("b"))
        #expect(judged(try gate()).isEmpty)
        let place = repository.folder.appending(path: "deploy/b.yaml").path
        let time = try #require(try FileManager.default.attributesOfItem(atPath: place)[.modificationDate])
        try repository.write("deploy/b.yaml", descriptor("c"))
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: place)
        #expect(judged(try gate()) == ["c"])
    }

    @Test func `knows the names that a repository with SHA-256 gives`() throws {
        let other = try Repository(repository.scratch, "sha256", objects: "sha256")
        try other.write("deploy/a.yaml", descriptor("a"))
        try other.commit()
        #expect(judged(try gate(in: other.folder)).isEmpty)
        try other.write("deploy/a.yaml", descriptor("b"))
        #expect(judged(try gate(in: other.folder)) == ["b"])
    }

    @Test func `takes everything when a link became a folder`() throws {
        let fragment = "apiVersion: lexgate/v1\nkind: Fragment\n"
        try repository.write("f.yaml", fragment)
        try repository.write("v1/f.yaml", fragment + "organization: {countries: ES}\n")
        try repository.write("v1/in/x.txt", "")
        try repository.write("deploy/d.yaml", descriptor("d", extends: "../step/../f.yaml"))
        try FileManager.default.createSymbolicLink(
            atPath: repository.folder.appending(path: "step").path, withDestinationPath: "v1/in")
        try repository.commit()
        try repository.git("rm", "--quiet", "step")
        try repository.write("step/x.txt", "")
        let command = try gate()
        #expect(judged(command) == ["a", "b", "d"])
        #expect(command.output.contains("/step was a link"))
        try repository.commit()
        #expect(judged(try gate()).isEmpty)
    }

    @Test func `takes what was edited, added, moved or is ignored, and nothing else`() throws {
        try repository.write("deploy/a.yaml", descriptor("a-edited"))
        #expect(judged(try gate()) == ["a-edited"])
        try repository.write("deploy/c.yaml", descriptor("c"))
        #expect(judged(try gate()) == ["a-edited", "c"])
        try repository.write(".gitignore", "c.yaml\n")
        #expect(judged(try gate()) == ["a-edited", "c"])
        try repository.git("mv", "deploy/b.yaml", "deploy/d.yaml")
        let command = try gate()
        #expect(judged(command) == ["a-edited", "c", "b"])
        #expect(command.status == 1)
        try repository.commit()
        #expect(judged(try gate()) == ["c"])
        #expect(judged(try gate(since: "HEAD~1")) == ["a-edited", "c", "b"])
        // As it was again.
        try repository.git("checkout", "--quiet", "HEAD~1")
        #expect(judged(try gate(since: "main")) == ["a", "b", "c"])
    }

    @Test func `counts no fragment, and is no answer over fragments alone`() throws {
        try repository.write("shared/f.yaml", "apiVersion: lexgate/v1\nkind: Fragment\n")
        try repository.commit()
        for path in ["shared", "shared/f.yaml"] { try gate([path]).expectRefusal("no descriptor was judged") }
        let command = try gate(["deploy", "shared"])
        #expect(command.status == 0)
        #expect(command.output.contains("2 unchanged left out"), "\(command.output)")
    }

    @Test func `takes what a link leads to, wherever else it stands`() throws {
        try repository.write("v1/x.yaml", descriptor("one"))
        try repository.write("v2/x.yaml", descriptor("two"))
        let link = repository.folder.appending(path: "current").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "v1")
        try repository.commit()
        try FileManager.default.removeItem(atPath: link)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "v2")
        for paths in [["."], ["v2", "current"], ["current", "v2"]] { #expect(judged(try gate(paths)) == ["two"]) }
    }

    @Test func `leaves out what is gone`() throws {
        try FileManager.default.removeItem(at: repository.folder.appending(path: "deploy/a.yaml"))
        let command = try gate()
        #expect(command.status == 0)
        #expect(command.output.contains("1 unchanged left out"))
        try FileManager.default.removeItem(at: repository.folder.appending(path: "deploy/b.yaml"))
        try gate().expectRefusal("no descriptor was judged")
        try gate(["deploy/a.yaml"]).expectRefusal("no such file")
    }

    @Test(arguments: ["--assume-unchanged", "--skip-worktree"])
    func `looks behind marks that keep git from looking`(mark: String) throws {
        try repository.git("update-index", mark, "deploy/a.yaml")
        try repository.write("deploy/a.yaml", descriptor("a-edited"))
        #expect(judged(try gate()) == ["a-edited"])
    }

    @Test func `takes a file whose fragments changed or are gone`() throws {
        let fragment = "apiVersion: lexgate/v1\nkind: Fragment\n"
        try repository.write("shared/inner.yaml", fragment)
        try repository.write("shared/outer.yaml", fragment + "extends: inner.yaml\n")
        try repository.write(
            "deploy/two.yaml",
            descriptor("extending", extends: "../shared/outer.yaml") + "---\n" + descriptor("beside"))
        try repository.commit()
        #expect(judged(try gate()).isEmpty)
        try repository.write("shared/inner.yaml", fragment + "organization: {countries: ES}\n")
        #expect(judged(try gate()) == ["extending"])
        try FileManager.default.removeItem(at: repository.folder.appending(path: "shared/inner.yaml"))
        let command = try gate()
        #expect(command.status == 2)
        #expect(judged(command) == ["extending"])
    }

    @Test func `takes what a changed file of waivers stands for`() throws {
        let waivers = "waivers: []\n"
        try repository.write("deploy/inner/c.yaml", descriptor("c"))
        try repository.write("deploy/inner/lexgate-waivers.yaml", waivers)
        try repository.commit()
        #expect(judged(try gate()).isEmpty)
        try repository.write("deploy/inner/lexgate-waivers.yaml", waivers + "\n# nothing yet\n")
        #expect(judged(try gate()) == ["c"])
        try repository.git("rm", "--quiet", "--force", "deploy/inner/lexgate-waivers.yaml")
        #expect(judged(try gate()) == ["c"])
        try repository.write("deploy/lexgate-waivers.yaml", waivers)
        #expect(judged(try gate()) == ["a", "b", "c"])
    }

    @Test func `takes everything when what all answers rest on changed, and names it`() throws {
        try repository.write(".lexgate.yaml", "failOn: fail\n")
        try repository.write("rows.yaml", "catalogue: models\nrows: [{id: acme, match: acme, asOf: 2026-01-01}]\n")
        try Scratch.pack(in: repository, "mine", requires: "'true'")
        try repository.write("waivers.yaml", "waivers: []\n")
        try repository.commit()
        #expect(judged(try gate()).isEmpty)
        let flags = ["--pack", "mine", "--catalog", "rows.yaml", "--waivers", "waivers.yaml", "deploy"]
        #expect(judged(try gate(flags)).isEmpty)
        for file in [".lexgate.yaml", "mine/defect.yaml", "rows.yaml", "waivers.yaml"] {
            let whole = try String(contentsOf: repository.folder.appending(path: file), encoding: .utf8)
            try repository.write(file, whole + "# changed\n")
            let command = try gate(flags)
            #expect(judged(command) == ["a", "b"], "\(file)")
            #expect(command.output.hasPrefix("note: everything is judged, not only what changed since HEAD ("))
            try repository.write(file, whole)
        }
        #expect(judged(try gate(flags)).isEmpty)
        try repository.git("rm", "--quiet", ".lexgate.yaml")
        #expect(judged(try gate(flags)) == ["a", "b"])
    }

    @Test func `finds its way with odd names, from below the root, and through links`() throws {
        let odd = "deploy/- \"ö\n$(x) [1].yaml"
        try repository.write(odd, descriptor("odd"))
        try repository.write("other/c.yaml", descriptor("c"))
        try repository.git("config", "core.quotePath", "true")
        try FileManager.default.createSymbolicLink(
            atPath: repository.folder.appending(path: "link.yaml").path, withDestinationPath: "deploy/a.yaml")
        try repository.commit()
        // Where a link led at that commit, nobody knows.
        #expect(judged(try gate(["link.yaml"])) == ["a"])
        let below = repository.folder.appending(path: "deploy")
        #expect(judged(try gate(["."], in: below)).isEmpty)
        try repository.write(odd, descriptor("odd-edited"))
        #expect(judged(try gate()) == ["odd-edited"])
        #expect(judged(try gate(["."], in: below)) == ["odd-edited"])
        try FileManager.default.removeItem(at: repository.folder.appending(path: "link.yaml"))
        try FileManager.default.createSymbolicLink(
            atPath: repository.folder.appending(path: "link.yaml").path, withDestinationPath: "deploy/b.yaml")
        #expect(judged(try gate(["link.yaml"])) == ["b"])
    }

    @Test func `takes whatever a link leads to for changed`() throws {
        func link(_ path: String, to target: String) throws {
            let place = repository.folder.appending(path: path).path
            try? FileManager.default.removeItem(atPath: place)
            try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: target)
        }
        let fragment = "apiVersion: lexgate/v1\nkind: Fragment\n"
        try repository.write("v1/f.yaml", fragment)
        try repository.write("v2/f.yaml", fragment + "organization: {countries: ES}\n")
        try repository.write("v1/in/x.txt", "")
        try repository.write("f.yaml", fragment)
        try link("inner", to: "v1")
        try link("outer", to: "inner")
        try link("step", to: "v1/in")
        try repository.write("more/chain.yaml", descriptor("chain", extends: "../outer/f.yaml"))
        try repository.write("more/back.yaml", descriptor("back", extends: "../step/../f.yaml"))
        try repository.write("more/plain.yaml", descriptor("plain", extends: "../f.yaml"))
        try repository.commit()
        #expect(judged(try gate(["more"])) == ["back", "chain"])
        try link("inner", to: "v2")
        #expect(judged(try gate(["more"])) == ["back", "chain"])
        // New ones too, before git knows them.
        try link("more/new.yaml", to: "../deploy/a.yaml")
        #expect(judged(try gate(["more"])) == ["back", "chain", "a"])
        // What was a link and is a folder now.
        try link("more/step", to: "../v1")
        try repository.commit()
        try FileManager.default.removeItem(at: repository.folder.appending(path: "more/step"))
        try repository.write("more/step/x.txt", "")
        try repository.write("deploy/d.yaml", descriptor("d", extends: "../more/step/../../f.yaml"))
        #expect(judged(try gate(["deploy"])) == ["a", "b", "d"])
    }

    @Test func `says that nothing was judged in every format, and not that it failed`() throws {
        for format in ["junit", "gitlab", "sarif", "policyreport", "oscal", "markdown", "json", "ndjson", "html"] {
            let command = try gate(["--format", format, "deploy"])
            #expect(command.status == 0, "\(format)")
            #expect(!command.output.contains("no descriptor was judged"), "\(format)")
        }
        #expect(try gate(["--format", "json", "deploy"]).output.contains("nothing was judged: nothing had changed"))
        for format in ["junit", "policyreport", "wgpolicyreport"] {
            let told = try gate(["--format", format, "deploy"]).output
            #expect(told.contains("gate open: 0 descriptors, 0 closed, 2 unchanged"), "\(told)")
        }
        let page = try gate(["--format", "html", "deploy"]).output
        #expect(page.contains("Nothing was judged: only what has changed was to be, and nothing had."))
        #expect(page.contains("lexgate gate --as-of \(Sample.day) --changed-since HEAD"))
    }

    @Test func `asks submodules from the commit that was theirs`() throws {
        let module = try Repository(repository.scratch, "module")
        try module.write("m.yaml", descriptor("m"))
        try module.write("n.yaml", descriptor("n"))
        try module.commit()
        try repository.git("submodule", "--quiet", "add", module.folder.path, "deploy/module")
        #expect(judged(try gate()) == ["m", "n"])
        try repository.commit()
        #expect(judged(try gate()).isEmpty)
        try repository.write("deploy/module/m.yaml", descriptor("m-edited"))
        #expect(judged(try gate()) == ["m-edited"])
        try Repository.inside(repository, "deploy/module").commit()
        #expect(judged(try gate()) == ["m-edited"])
        try repository.commit()
        #expect(judged(try gate()).isEmpty)
        #expect(judged(try gate(since: "HEAD~1")) == ["m-edited"])
        #expect(judged(try gate(since: "HEAD~2")) == ["m-edited", "n"])
    }

    @Test(arguments: ["no-such-branch", "HEAD:deploy", "--output=x", "", "HEAD~99", "^HEAD"])
    func `refuses what is no commit`(revision: String) throws {
        let command = try gate(["deploy"], since: revision)
        command.expectRefusal("commit")
        #expect(judged(command).isEmpty)
    }

    @Test func `refuses a commit that a shallow clone lacks, and says what to do`() throws {
        try repository.write("deploy/c.yaml", descriptor("c"))
        try repository.commit()
        let clone = try Repository(repository.scratch, "clone")
        try clone.git("pull", "--quiet", "--depth=1", "file://\(repository.folder.path)", "main")
        let command = try gate(since: "HEAD~1", in: clone.folder)
        command.expectRefusal("the clone is shallow")
        command.expectRefusal("fetch-depth: 0")
        #expect(judged(try gate(in: clone.folder)).isEmpty)
    }

    @Test func `refuses where there is no repository, and where there is no git`() throws {
        let elsewhere = try repository.scratch.folder("elsewhere")
        try repository.scratch.file("elsewhere/x.yaml", descriptor("x"))
        try gate(["x.yaml"], environment: ["GIT_CEILING_DIRECTORIES": repository.scratch.folder.path], in: elsewhere)
            .expectRefusal("is no working tree of git")
        try gate(environment: ["PATH": elsewhere.path]).expectRefusal("git: it cannot be started")
    }

    @Test func `takes what lies outside of the repository for changed`() throws {
        try repository.scratch.file("elsewhere/x.yaml", descriptor("x"))
        #expect(judged(try gate(["deploy", "../elsewhere"])) == ["x"])
    }

    @Test func `is not led astray by what a hook is told`() throws {
        let other = try Repository(repository.scratch, "other")
        try other.write("deploy/a.yaml", descriptor("elsewhere"))
        try other.commit()
        let told = ["GIT_DIR": other.folder.appending(path: ".git").path, "GIT_INDEX_FILE": "/nonexistent"]
        #expect(try gate(environment: told).output.contains("2 unchanged left out"))
    }
}

extension Scratch {
    fileprivate static func pack(in repository: Repository, _ id: String, requires: String) throws {
        let scratch = try Scratch()
        try scratch.pack(id, requires: requires)
        for name in ["pack.yaml", "defect.yaml"] {
            let text = try String(contentsOf: scratch.folder.appending(path: "\(id)/\(name)"), encoding: .utf8)
            try repository.write("\(id)/\(name)", text)
        }
    }
}
