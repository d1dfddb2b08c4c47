import DataTree
import Diagnostics
import JSON

/// What is wrong with a command line that its parser takes.
enum MisreadArguments {
    /// Options of one letter, which may stand together behind one dash.
    private static let letters = Array("hqo".utf8)

    static func problem(_ arguments: [String]) -> String? {
        let words = Array(arguments.prefix { $0 != "--" })
        return oneDash(words) ?? repeated(words)
    }

    /// A word behind one dash is read letter by letter, and whatever has an `h` in it asks for help, which ends well.
    private static func oneDash(_ words: [String]) -> String? {
        let word = words.first { word in
            let bytes = word.utf8.dropFirst()
            return word.utf8.first == UInt8(ascii: "-") && bytes.count > 1 && bytes.first != UInt8(ascii: "-")
                && !bytes.allSatisfy(letters.contains)
        }
        return word.map {
            "\(visible($0)): no such option; those of more than a letter have two dashes, and before a path or an "
                + "expression that begins with one stands `--`"
        }
    }

    /// Of an option of one value that is given several the last would win without a word.
    private static func repeated(_ words: [String]) -> String? {
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
