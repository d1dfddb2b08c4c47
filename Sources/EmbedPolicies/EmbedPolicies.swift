import Foundation
import PackagePlugin

/// Makes the image of policy packs, schema and catalogue that `CEmbedded` carries, with the parts of the report's page.
///
/// Three commands, each the input of the next: list what there is, compile it with `lexgate-pack`, write the C file
/// that embeds the result. The list runs in every build, because the build system cannot be told to watch a folder:
/// of files that a plugin names it sees edits, but no new file, and a deleted one stops the build. Its own file
/// changes only when some content did, so in most builds nothing follows.
@main struct EmbedPolicies: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
        let root = context.package.directoryURL
        let policies = root.appending(path: "Policies")
        let facts = root.appending(path: "Sources/Facts")
        let page = ["page.css", "page.js", "words.yaml"].map { root.appending(path: "Sources/Page/\($0)") }
        // The build takes headers and C files from a plugin; files of any other kind it would copy into a resource
        // bundle. So the list and the image are named as if they were headers.
        let output = context.pluginWorkDirectoryURL
        let list = output.appending(path: "list.h")
        let image = output.appending(path: "image.h")
        let source = output.appending(path: "image.c")
        let shell = URL(filePath: "/bin/sh")
        let pack =
            if let given = ProcessInfo.processInfo.environment["LEXGATE_PACK"] {
                URL(filePath: given)
            } else {
                try context.tool(named: "lexgate-pack").url
            }
        return [
            .buildCommand(
                displayName: "Listing policies and facts",
                executable: shell,
                arguments: ["-c", writeList, "list", list.text, policies.text, facts.text],
                inputFiles: [differentInEveryBuild],
                outputFiles: [list]),
            .buildCommand(
                displayName: "Packing policies and facts",
                executable: pack,
                arguments: ["--policies", policies.text, "--facts", facts.text, "--output", image.text],
                inputFiles: [list, pack],
                outputFiles: [image]),
            .buildCommand(
                displayName: "Embedding policies and facts",
                executable: shell,
                arguments: ["-c", writeSource, "embed", source.text, image.text] + page.map(\.text),
                inputFiles: [image] + page,
                outputFiles: [source]),
        ]
    }
}

extension URL {
    fileprivate var text: String { path(percentEncoded: false) }
}

/// Belongs to the process that looks at it, so each build finds another file with another time.
private let differentInEveryBuild = URL(filePath: "/proc/self/status")

/// Writes digest, length and path of every file in the folders `$2…` to `$1`, unless `$1` says just that already.
private let writeList = """
    set -eu
    list=$1
    shift
    find -L "$@" -type f -exec cksum {} + > "$list.unsorted"
    LC_ALL=C sort "$list.unsorted" > "$list.new"
    rm "$list.unsorted"
    if cmp -s "$list.new" "$list"; then rm "$list.new"; else mv "$list.new" "$list"; fi
    """

/// Writes the C file `$1` that embeds the image `$2` and the parts of the page `$3…`, anew whenever one of them changed:
/// that compiles it again.
private let writeSource = """
    set -eu
    cat > "$1" <<END
    #include <stddef.h>
    const _Alignas(64) unsigned char lexgate_image_bytes[] = {
    #embed "$2"
    };
    const size_t lexgate_image_length = sizeof lexgate_image_bytes;
    const unsigned char lexgate_style_bytes[] = {
    #embed "$3"
    };
    const size_t lexgate_style_length = sizeof lexgate_style_bytes;
    const unsigned char lexgate_script_bytes[] = {
    #embed "$4"
    };
    const size_t lexgate_script_length = sizeof lexgate_script_bytes;
    const unsigned char lexgate_words_bytes[] = {
    #embed "$5"
    };
    const size_t lexgate_words_length = sizeof lexgate_words_bytes;
    END
    """
