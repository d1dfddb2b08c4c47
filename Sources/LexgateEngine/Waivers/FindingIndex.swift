import Diagnostics
import LexgateModel

/// Findings by what waivers say of them: there may be very many of both.
struct FindingIndex {
    private var subjects: [Subject: [Int]] = [:]
    private var elements: [Element: [Int]] = [:]
    /// Those about the deployment as a whole, which point at a line.
    private var whole: [String: [Int]] = [:]
    private var rules: [String: [Int]] = [:]

    private struct Subject: Hashable {
        let rule: String
        let name: String
    }

    private struct Element: Hashable {
        let rule: String
        let span: Span
    }

    /// Only findings of `rules` are looked up.
    init(_ findings: [Finding], of wanted: Set<String>) {
        for (place, finding) in findings.enumerated() where wanted.contains(finding.rule) {
            rules[finding.rule, default: []].append(place)
            subjects[Subject(rule: finding.rule, name: finding.subject), default: []].append(place)
            if finding.subject.isEmpty {
                whole[finding.rule, default: []].append(place)
            } else if let span = finding.element {
                elements[Element(rule: finding.rule, span: span), default: []].append(place)
            }
        }
    }

    /// What the waiver is about, whatever is found about it.
    func findings(of waiver: Waiver, among findings: [Finding]) -> [Int] {
        switch waiver.subject {
        case .named(let name): subjects[Subject(rule: waiver.rule, name: name)] ?? []
        case .written(let entry):
            (elements[Element(rule: waiver.rule, span: entry)] ?? [])
                + (whole[waiver.rule] ?? []).filter {
                    let span = findings[$0].span
                    return entry.start <= span.start && span.end <= entry.end
                }
        }
    }

    func findings(of rule: String) -> [Int] { rules[rule] ?? [] }
}
