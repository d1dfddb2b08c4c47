import ArgumentParser
import Diagnostics
import LexgateFiles
import LexgateReports

/// A format that was asked for, and where it goes: `sarif=out.sarif`.
struct Rendering: Equatable, Sendable {
    let name: String
    /// nil for standard output.
    let file: String?

    static let names = ReportFormat.table.map(\.name).joined(separator: ", ")

    init(_ text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let format = ReportFormat.named(parts[0]) else {
            throw ValidationError("`\(visible(parts[0]))` is no format; there are \(Self.names)")
        }
        name = format.name
        guard parts.count == 2, parts[1] != "-" else {
            file = nil
            return
        }
        if parts[1].isEmpty { throw ValidationError("name a file behind `\(name)=`, or leave the `=` out") }
        file = parts[1]
    }

    init(name: String, file: String? = nil) {
        self.name = name
        self.file = file
    }

    /// The same, its file named from `folder`.
    func moved(to folder: String) -> Rendering {
        Rendering(name: name, file: file.map { Files.path($0, from: folder) })
    }

    /// As it is asked for: `sarif=out.sarif`.
    var words: String { name + (file.map { "=\($0)" } ?? "") }

    /// Whether the format shows more than judging makes.
    var showsBasis: Bool { ReportFormat.named(name)?.showsBasis == true }

    /// Why these cannot be written together.
    static func conflict(_ renderings: [Rendering]) -> String? {
        var targets: [String?] = []
        for rendering in renderings {
            if targets.contains(rendering.file) {
                let target = rendering.file.map { "`\(visible($0))`" } ?? "standard output"
                return "two formats go to \(target): give one of them a file, as in `--format sarif=out.sarif`"
            }
            targets.append(rendering.file)
        }
        return nil
    }

    /// Writes a run. False where that failed, which has been said then.
    func write(_ run: ReportRun, _ style: TextStyle) -> Bool {
        guard let format = ReportFormat.named(name) else { return false }
        var run = run
        if format.showsBasis { run.page = .embedded }
        var isWritten = true
        if let file {
            do throws(FileError) { try Files.output(format.bytes(run), to: file) } catch {
                complain("\(visible(file)): the \(name) report cannot be written: \(error.message)")
                isWritten = false
            }
        } else {
            if name == "text" {
                run.style = style
                // They stand on standard error, beside it.
                run.problems = []
            }
            var output = Output()
            output.write(bytes: format.bytes(run))
            output.flush()
        }
        if let appendix = format.appendix, let path = appendixPath {
            do throws(FileError) { try Files.append(appendix.bytes(run), to: path) } catch {
                complain("\(visible(path)): the summary cannot be written: \(error.message)")
                isWritten = false
            }
        }
        return isWritten
    }
}
