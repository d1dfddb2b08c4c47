import ArgumentParser
import Diagnostics
import JSON
import LexgateFiles
import LexgateModel

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show what is set for descriptors, and which file and line sets it.",
        discussion: "Flags of lint, gate and report win over all that is shown.")

    @Argument(help: "A descriptor or a folder; the folder where it runs if left out.")
    var path = "."

    @Option(
        help: ArgumentHelp(
            "The configuration; else the nearest .lexgate.yaml beside or above the path.", valueName: "file"))
    var config: String?

    @Option(help: "Rendering: text or json.")
    var format = Format.text

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    func run() throws {
        do throws(PolicyProblem) {
            var found = config
            if found == nil { found = try nearest(ConfigurationFile.name) }
            let set = try found.map { path throws(PolicyProblem) in try ConfigurationFile.read(path) }
            let values = rows(set, waivers: try nearest(WaiverFiles.name))
            var output = Output()
            switch format {
            case .text:
                output.write(found.map { "\(visible($0))\n" } ?? "no \(ConfigurationFile.name)\n")
                for row in values { output.write("  \(row.key): \(row.words) (\(visible(row.source ?? "default")))\n") }
            case .json: output.write(bytes: json(found, values))
            }
            output.flush()
        } catch {
            for line in error.lines { complain(line) }
            throw ExitCode(ExitStatus.unjudged.rawValue)
        }
    }

    private func nearest(_ name: String) throws(PolicyProblem) -> String? {
        var search = UpwardSearch(name)
        let found: String?
        do throws(FileError) {
            found = try Files.target(of: path).kind == .folder ? search.file(in: path) : search.file(for: path)
        } catch {
            throw PolicyProblem(lines: ["\(visible(path)): \(error.message)"])
        }
        guard search.problems.isEmpty else { throw PolicyProblem(lines: search.problems) }
        return found
    }

    // MARK: - Values

    private enum Value {
        case nothing
        case word(String)
        case number(Int)
        case list([String])
    }

    private struct Row {
        let key: String
        let value: Value
        /// Nil for what holds where nobody sets anything.
        let source: String?

        var words: String {
            switch value {
            case .nothing: "none"
            case .word(let word): visible(word)
            case .number(let number): "\(number)"
            case .list(let list): list.isEmpty ? "none" : list.map { visible($0) }.joined(separator: ", ")
            }
        }
    }

    private func rows(_ set: Configuration?, waivers found: String?) -> [Row] {
        func row<T>(_ key: String, _ set: Sourced<T>?, _ usual: Value, _ value: (T) -> Value) -> Row {
            Row(key: key, value: set.map { value($0.value) } ?? usual, source: set?.source)
        }
        return [
            row("packs", set?.packs, .list([])) { .list($0) },
            row("catalog", set?.catalogues, .list([])) { .list($0) },
            row("failOn", set?.failOn, .word(JudgingRequest().failOn.rawValue)) { .word($0.rawValue) },
            row("upcoming", set?.upcoming, .number(JudgingRequest().upcoming)) { .number($0) },
            set?.waivers == nil && found != nil
                ? Row(key: "waivers", value: .word(found ?? ""), source: "found")
                : row("waivers", set?.waivers, .nothing) { .word($0) },
            row("expiring", set?.expiring, .number(JudgingRequest().expiring)) { .number($0) },
            row("baseline", set?.baseline, .nothing) { .word($0) },
            row("format", set?.format, .list(["text"])) { .list($0.map(\.words)) },
        ]
    }

    private func json(_ found: String?, _ rows: [Row]) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("schema", "lexgate.config/v1")
        if let found { json.field("file", found) }
        json.key("values")
        json.beginObject()
        for row in rows {
            json.key(row.key)
            json.beginObject()
            switch row.value {
            case .nothing:
                json.key("value")
                json.null()
            case .word(let word): json.field("value", word)
            case .number(let number): json.field("value", number)
            case .list(let list): json.array("value", list) { $0.value($1) }
            }
            json.field("source", row.source ?? "default")
            json.endObject()
        }
        json.endObject()
        json.endObject()
        json.newline()
        return json.bytes
    }
}
