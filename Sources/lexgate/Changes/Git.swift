import Diagnostics
import Glibc

/// git as a process of its own, given words and never a line for a shell.
struct Git {
    /// Where it works.
    let folder: String

    struct Answer {
        let isSuccess: Bool
        let output: [UInt8]
        /// The first line of what it said is wrong.
        let complaint: String
    }

    /// It could not be started, or did not end by itself.
    struct Problem: Error {
        let reason: String

        static func last() -> Problem { Problem(reason: String(cString: strerror(errno))) }
    }

    /// A hook is told of the repository that it runs for; ours is found from the folder, as the inputs are.
    private static let removed = [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE",
    ]

    /// No network, no question, no lock, no object in place of another; messages in English.
    private static let added = [
        "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_LAZY_FETCH=1", "GIT_NO_REPLACE_OBJECTS=1", "LC_ALL=C",
    ]

    func run(_ arguments: [String]) throws(Problem) -> Answer {
        let words = ["git", "-C", folder] + arguments
        guard let output = Git.pipe() else { throw .last() }
        guard let errors = Git.pipe() else {
            for end in output { close(end) }
            throw .last()
        }
        defer { for end in [output[0], errors[0]] { close(end) } }
        let started = start(words, output: output[1], errors: errors[1])
        for end in [output[1], errors[1]] { close(end) }
        let process = try started.get()
        let said = Git.drain(output[0], errors[0])
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw Problem(reason: "how it ended is not known") }
        }
        guard status & 0x7F == 0 else { throw Problem(reason: "it was ended by signal \(status & 0x7F)") }
        let line = String(decoding: said.errors, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
        return Answer(isSuccess: status == 0, output: said.output, complaint: line)
    }

    /// Both ends, which no other process gets unless it is told to.
    private static func pipe() -> [Int32]? {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return ends
    }

    private func start(_ words: [String], output: Int32, errors: Int32) -> Result<pid_t, Problem> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        var arguments = words.map { strdup($0) } + [nil]
        var variables = (Git.kept() + Git.added).map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process = pid_t()
        let problem = posix_spawnp(&process, "git", &actions, nil, &arguments, &variables)
        if problem == 0 { return .success(process) }
        return .failure(Problem(reason: "it cannot be started: \(String(cString: strerror(problem)))"))
    }

    /// The variables of our own environment that it is to have too.
    private static func kept() -> [String] {
        var kept: [String] = []
        var place = environ
        while let text = place.pointee {
            let variable = String(cString: text)
            let name = variable.prefix { $0 != "=" }
            let isOurs = added.contains { $0.utf8.starts(with: name.utf8) && $0.utf8.count > name.utf8.count }
            if !removed.contains(String(name)), !isOurs { kept.append(variable) }
            place += 1
        }
        return kept
    }

    /// Reads both until both have ended: whoever fills the one that nobody reads would wait for ever.
    private static func drain(_ output: Int32, _ errors: Int32) -> (output: [UInt8], errors: [UInt8]) {
        var texts: [[UInt8]] = [[], []]
        var open = [pollfd(fd: output, events: Int16(POLLIN), revents: 0)]
        open.append(pollfd(fd: errors, events: Int16(POLLIN), revents: 0))
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while open.contains(where: { $0.fd >= 0 }) {
            if poll(&open, 2, -1) < 0, errno != EINTR { break }
            for place in 0..<2 where open[place].fd >= 0 && open[place].revents != 0 {
                let count = read(open[place].fd, &chunk, chunk.count)
                if count > 0 {
                    texts[place] += chunk[..<count]
                } else if count == 0 || errno != EINTR {
                    open[place].fd = -1
                }
            }
        }
        return (texts[0], texts[1])
    }
}
