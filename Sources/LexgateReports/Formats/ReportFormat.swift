/// A way to write down a run. What every format keeps: no verdict is dropped, what is incomplete or in error never looks
/// passed, notes and problems come first, text of descriptors is data, and equal runs give equal bytes.
package struct ReportFormat: Sendable {
    package let name: String
    /// One line for those who choose.
    package let about: String
    package let bytes: @Sendable (ReportRun) -> [UInt8]
    /// What goes to the end of a file that the surroundings name, beside all else.
    package var appendix: Appendix?
    /// Whether it shows what judging rested on and where data go, which costs more than judging.
    package var showsBasis = false

    package struct Appendix: Sendable {
        /// The variable of the environment with the path of that file.
        package let variable: String
        package let bytes: @Sendable (ReportRun) -> [UInt8]
    }

    /// The one list of them. A new format is a file beside this one, and a line here.
    package static let table: [ReportFormat] = [
        ReportFormat(name: "text", about: "for people; what is printed if no format is named") { TextReport.bytes($0) },
        ReportFormat(name: "json", about: "every finding, schema lexgate.report/v1") { JSONReport.bytes($0) },
        ReportFormat(name: "ndjson", about: "the same, one line for each descriptor") { LinesReport.bytes($0) },
        ReportFormat(name: "csv", about: "one row for each finding, for spreadsheets") { CSVReport.bytes($0) },
        ReportFormat(name: "markdown", about: "what is wrong, for a pull request") { MarkdownReport.bytes($0) },
        ReportFormat(name: "github", about: "annotations of GitHub Actions, with a summary of the step") {
            GitHubReport.bytes($0)
        }.with(Appendix(variable: "GITHUB_STEP_SUMMARY") { GitHubReport.summary($0) }),
        ReportFormat(name: "sarif", about: "SARIF 2.1.0, for code scanning") { SARIFReport.bytes($0) },
        ReportFormat(name: "junit", about: "JUnit XML, as CI servers show tests") { JUnitReport.bytes($0) },
        ReportFormat(name: "gitlab", about: "code quality of GitLab") { GitLabReport.bytes($0) },
        ReportFormat(name: "policyreport", about: "Report of openreports.io, for Kubernetes") {
            PolicyReport(.openReports).bytes($0)
        },
        ReportFormat(name: "wgpolicyreport", about: "its forerunner, PolicyReport of wgpolicyk8s.io") {
            PolicyReport(.workingGroup).bytes($0)
        },
        ReportFormat(name: "oscal", about: "OSCAL 1.2.1 assessment results") { OSCALReport.bytes($0) },
        ReportFormat(name: "html", about: "one page for auditors and those who answer, to read and to print") {
            PageReport.bytes($0)
        }.withBasis,
    ]

    package static func named(_ name: String) -> ReportFormat? { table.first { $0.name == name } }

    private init(name: String, about: String, bytes: @escaping @Sendable (ReportRun) -> [UInt8]) {
        self.name = name
        self.about = about
        self.bytes = bytes
    }

    private var withBasis: ReportFormat {
        var format = self
        format.showsBasis = true
        return format
    }

    private func with(_ appendix: Appendix) -> ReportFormat {
        var format = self
        format.appendix = appendix
        return format
    }
}
