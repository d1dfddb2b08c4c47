/// Escape sequences for a terminal, or none.
package struct TextStyle: Sendable {
    private let isOn: Bool
    package static let plain = TextStyle(isOn: false)
    package static let ansi = TextStyle(isOn: true)

    private func wrap(_ text: some StringProtocol, _ code: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : String(text)
    }

    package func bold(_ text: some StringProtocol) -> String { wrap(text, "1") }
    package func dim(_ text: some StringProtocol) -> String { wrap(text, "2") }
    package func red(_ text: some StringProtocol) -> String { wrap(text, "31;1") }
    package func green(_ text: some StringProtocol) -> String { wrap(text, "32;1") }
    package func yellow(_ text: some StringProtocol) -> String { wrap(text, "33;1") }
    package func blue(_ text: some StringProtocol) -> String { wrap(text, "34;1") }
}
