import DataTree
import Diagnostics
import JSON

/// Options of a command line that stand there more often than they count.
enum RepeatedOptions {
    /// What is wrong with a line that gives an option of one value several: the last would win without a word.
    static func problem(_ arguments: [String]) -> String? {
        let words = arguments.prefix { $0 != "--" }
        let options = words.filter { $0.utf8.starts(with: "-".utf8) && $0 != "-" }
            .map { String($0.prefix { $0 != "=" }) }
        // Hardly any line has one twice, and asking the parser what it knows takes time.
        guard options.indices.contains(where: { options[..<$0].contains(options[$0]) }) else { return nil }
        let dump = SourceFile(path: "help", text: Lexgate._dumpHelp()).json()
        guard let tree = dump.value, var command = Cursor(tree)["command"] else { return nil }
        for word in words {
            let inner = command["subcommands"]?.children.first { $0["commandName"]?.text == word }
            guard let inner else { break }
            command = inner
        }
        for argument in command["arguments"]?.children ?? [] where argument["kind"]?.text == "option" {
            let names = (argument["names"]?.children ?? []).map { name in
                (name["kind"]?.text == "long" ? "--" : "-") + (name["name"]?.text ?? "")
            }
            if argument["isRepeating"]?.core != .bool(true), options.count(where: names.contains) > 1 {
                return "`\(names.first ?? "")` has one value, and is given several: leave one of them"
            }
        }
        return nil
    }
}
