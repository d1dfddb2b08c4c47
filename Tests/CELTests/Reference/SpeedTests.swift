import Foundation
import Testing

@testable import CEL

/// One round of `Tests/Benchmarks/cel/run.py`, which writes the rules and the documents and reads what is printed here.
@Suite struct `The speed of evaluation` {
    private static let folder = ProcessInfo.processInfo.environment["LEXGATE_CEL_BENCH"].map {
        URL(filePath: $0, directoryHint: .isDirectory)
    }

    @Test(.enabled(if: folder != nil))
    func `is measured`() throws {
        let folder = try #require(Self.folder)
        let rules = try BenchRule.all(in: folder.appending(path: "rules.tsv"))
        let documents = try JSONDecoder().decode(
            [[String: BenchFact]].self, from: Data(contentsOf: folder.appending(path: "documents.json")))
        let shares: [(String, (String) -> Bool)] = [("known", { _ in true }), ("third-unknown", BenchFact.isKnown)]
        for (name, isKnown) in shares {
            var compiled = try CompiledBench(rules, documents, isKnown: isKnown)
            let reference = try ReferenceBench(rules, documents, isKnown: isKnown)
            let answers = compiled.answers()
            let expected = reference.answers()
            for (place, rule) in rules.enumerated() where answers[place] != expected[place] {
                Issue.record("\(rule.text): \(answers[place]), the reference interpreter: \(expected[place])")
            }
            for (place, rule) in rules.enumerated() { print("answers\t\(name)\t\(rule.id)\t\(answers[place])") }
            for family in BenchRule.families(rules) {
                print("ns\tcompiled\t\(name)\t\(family)\t\(compiled.nanoseconds(family, times: 20))")
                print("ns\treference\t\(name)\t\(family)\t\(reference.nanoseconds(family, times: 1))")
            }
        }
        print("done")
    }
}

private struct BenchRule {
    let id: String
    let family: String
    let text: String

    static func all(in file: URL) throws -> [BenchRule] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let cells = line.split(separator: "\t", maxSplits: 2).map(String.init)
            return BenchRule(id: cells[0], family: cells[1], text: cells[2])
        }
    }

    /// In the order of their first rule.
    static func families(_ rules: [BenchRule]) -> [String] {
        rules.reduce(into: []) { if !$0.contains($1.family) { $0.append($1.family) } }
    }
}

/// A fact of a document.
private indirect enum BenchFact: Decodable {
    case bool(Bool)
    case int(Int64)
    case string(String)
    case list([BenchFact])
    case record([String: BenchFact])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? container.decode(Int64.self) {
            self = .int(number)
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let list = try? container.decode([BenchFact].self) {
            self = .list(list)
        } else {
            self = .record(try container.decode([String: BenchFact].self))
        }
    }

    /// Two facts of three, by their path; the same for every engine.
    static func isKnown(_ path: String) -> Bool {
        path.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 } >> 20 % 3 != 0
    }

    func ref(_ path: String, _ isKnown: (String) -> Bool) -> Ref {
        if case .record(let fields) = self {
            return .map(
                fields.map { Ref.Entry(key: .text($0.key), value: $0.value.ref(path + "." + $0.key, isKnown)) },
                more: nil)
        }
        if case .list(let elements) = self, case .record? = elements.first {
            return .list(elements.enumerated().map { $1.ref("\(path)[\($0)]", isKnown) })
        }
        guard isKnown(path) else { return .unknown([path]) }
        switch self {
        case .bool(let flag): return .bool(flag)
        case .int(let number): return .int(number)
        case .string(let text): return .text(text)
        case .list(let elements): return .list(elements.map { $0.ref("", { _ in true }) })
        case .record: return .null
        }
    }
}

/// The facts in the arena of a machine, in records of object types, as the gate has them.
private struct CompiledBench: ~Copyable {
    private let rules: [(family: String, id: ExpressionID)]
    private let documents: [[Value]]
    private let isKnown: (String) -> Bool
    private let types: [String: (id: ObjectTypeID, fields: [(name: String, type: Type)])]
    private var machine: Machine

    init(_ rules: [BenchRule], _ documents: [[String: BenchFact]], isKnown: @escaping (String) -> Bool) throws {
        var environment = TypeEnvironment()
        var types: [String: (id: ObjectTypeID, fields: [(name: String, type: Type)])] = [:]
        func type(_ path: String, _ facts: [BenchFact]) -> Type {
            switch facts.first {
            case .bool: return .bool
            case .int: return .int
            case .string, nil: return .string
            case .list:
                var elements: [BenchFact] = []
                for case .list(let some) in facts { elements += some }
                return .list(type(path, elements))
            case .record:
                var byName: [String: [BenchFact]] = [:]
                for case .record(let fields) in facts {
                    for (key, fact) in fields { byName[key, default: []].append(fact) }
                }
                let typed = byName.sorted { $0.key < $1.key }.map { ($0.key, type(path + "." + $0.key, $0.value)) }
                let id = environment.addObjectType(path, fields: typed)
                types[path] = (id, typed)
                return .object(id)
            }
        }
        let names = Set(documents.flatMap(\.keys)).sorted()
        for name in names { environment.addGlobal(name, type(name, documents.compactMap { $0[name] })) }
        var builder = ProgramBuilder(environment, mode: .strict)
        self.rules = try rules.map { rule in
            let tree = try #require(CEL.Expression.parse(rule.text).value, "\(rule.text)")
            let compiled = builder.add(tree)
            return (
                rule.family, try #require(compiled.value?.id, "\(rule.text): \(compiled.diagnostics.map(\.message))")
            )
        }
        var machine = Machine(program: builder.finish())
        machine.costLimit = .max
        self.types = types
        self.isKnown = isKnown
        var filled: [[Value]] = []
        for (number, document) in documents.enumerated() {
            filled.append(
                names.map { name in
                    CompiledBench.value(document[name], name, "\(number).\(name)", types, isKnown, &machine) ?? .null
                })
        }
        self.documents = filled
        self.machine = machine
    }

    /// Nil for what is unknown.
    private static func value(
        _ fact: BenchFact?, _ typePath: String, _ path: String,
        _ types: [String: (id: ObjectTypeID, fields: [(name: String, type: Type)])], _ isKnown: (String) -> Bool,
        _ machine: inout Machine
    ) -> Value? {
        switch fact {
        case nil: return nil
        case .record(let fields):
            guard let type = types[typePath] else { return nil }
            let first = machine.allocateRecord(type: type.id)
            for (place, field) in type.fields.enumerated() {
                let inner = value(
                    fields[field.name], typePath + "." + field.name, path + "." + field.name, types, isKnown, &machine)
                if let inner { machine[first + UInt32(place)] = inner }
            }
            return .record(type: type.id, first: first)
        case .list(let elements):
            if case .record? = elements.first {
                let records = elements.enumerated().map {
                    value($1, typePath, "\(path)[\($0)]", types, isKnown, &machine) ?? .null
                }
                return machine.makeList(records)
            }
            guard isKnown(path) else { return nil }
            return machine.makeList(
                elements.map { value($0, typePath, path, types, { _ in true }, &machine) ?? .null })
        case .bool(let flag): return isKnown(path) ? .bool(flag) : nil
        case .int(let number): return isKnown(path) ? .int(number) : nil
        case .string(let text): return isKnown(path) ? machine.makeString(text) : nil
        }
    }

    private mutating func enter(_ document: [Value]) {
        for (index, value) in document.enumerated() { machine.setGlobal(index, value) }
    }

    /// For each rule how often it is true, false and unknown.
    mutating func answers() -> [[Int]] {
        var answers = Array(repeating: [0, 0, 0], count: rules.count)
        for document in documents {
            enter(document)
            machine.startDeciding()
            for (place, rule) in rules.enumerated() {
                let value = machine.evaluate(rule.id, element: nil)
                if value.isUnknown {
                    answers[place][2] += 1
                } else if value.tag == .bool {
                    answers[place][value.boolean ? 0 : 1] += 1
                }
            }
            machine.stopDeciding()
        }
        return answers
    }

    /// Per evaluation, among those of a family, as a gate evaluates; facts are in the cache, and what a document leaves
    /// behind is cleared.
    mutating func nanoseconds(_ family: String, times: Int) -> Double {
        let chosen = rules.filter { $0.family == family }.map(\.id)
        let mark = machine.mark()
        var spent = Duration.zero
        for document in documents {
            enter(document)
            machine.startDeciding()
            for id in chosen { _ = machine.evaluate(id, element: nil) }
            spent += ContinuousClock().measure {
                for _ in 0..<times {
                    machine.startDeciding()
                    for id in chosen { _ = machine.evaluate(id, element: nil) }
                    machine.release(to: mark)
                }
            }
            machine.stopDeciding()
        }
        return spent / .nanoseconds(documents.count * times * chosen.count)
    }
}

private struct ReferenceBench {
    private let rules: [(family: String, tree: CEL.Expression)]
    private let documents: [[String: Ref]]

    init(_ rules: [BenchRule], _ documents: [[String: BenchFact]], isKnown: @escaping (String) -> Bool) throws {
        self.rules = try rules.map { ($0.family, try #require(CEL.Expression.parse($0.text).value, "\($0.text)")) }
        self.documents = documents.enumerated().map { number, document in
            Dictionary(uniqueKeysWithValues: document.map { ($0.key, $0.value.ref("\(number).\($0.key)", isKnown)) })
        }
    }

    func answers() -> [[Int]] {
        rules.map { rule in
            documents.reduce(into: [0, 0, 0]) { answers, document in
                switch Reference().evaluate(rule.tree, document) {
                case .bool(let flag): answers[flag ? 0 : 1] += 1
                case .unknown: answers[2] += 1
                default: break
                }
            }
        }
    }

    func nanoseconds(_ family: String, times: Int) -> Double {
        let chosen = rules.filter { $0.family == family }.map(\.tree)
        let reference = Reference()
        let spent = ContinuousClock().measure {
            for document in documents {
                for _ in 0..<times { for tree in chosen { _ = reference.evaluate(tree, document) } }
            }
        }
        return spent / .nanoseconds(documents.count * times * chosen.count)
    }
}
