import DataTree
import Diagnostics
import LexgateFiles
import LexgateModel
import YAML

/// The cases of a folder, in the order of their names, with their descriptors.
struct CaseFolder {
    struct Member: Sendable {
        let found: CaseFile
        /// The path of the facts as the operator would state them.
        let descriptor: String
        /// The same with the conclusions of the authority as facts, where there are any.
        let withConclusions: String?
    }

    private(set) var members: [Member] = []
    private(set) var skipped: [(member: CaseFile, packs: [String])] = []
    /// Clusters of which some members are elsewhere, with the weight of those here.
    private(set) var partial: [String] = []
    /// What is wrong with the folder, ready to be printed.
    private(set) var problems: [String] = []

    private static let stated = ".descriptor.yaml"
    private static let concluded = ".found.descriptor.yaml"

    init(_ folder: String, _ table: CodeTable) throws(FileError) {
        let names = try Files.names(in: folder).filter { !$0.hasPrefix(".") }
        for name in names where name.hasSuffix(".yml") { problems.append("\(folder)/\(name): names end in .yaml here") }
        let descriptors = names.filter { $0.hasSuffix(CaseFolder.stated) }
        let cases = names.filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(CaseFolder.stated) }
        let ids = Set(cases.map { String($0.dropLast(".yaml".count)) })
        for name in descriptors {
            let isConcluded = name.hasSuffix(CaseFolder.concluded)
            let id = String(name.dropLast(isConcluded ? CaseFolder.concluded.count : CaseFolder.stated.count))
            if !ids.contains(id) { problems.append("\(folder)/\(name): a descriptor without its case, `\(id).yaml`") }
        }
        for name in cases { add(String(name.dropLast(".yaml".count)), in: folder, Set(descriptors), table) }
        weighClusters()
    }

    /// Members of a cluster share one weight; a folder that holds only some of them has less.
    private mutating func weighClusters() {
        let found = members.map(\.found) + skipped.map(\.member)
        for cluster in Set(found.compactMap(\.cluster)).sorted() {
            let cases = found.filter { $0.cluster == cluster }
            let weight = cases.reduce(0) { $0 + $1.weight }
            // Weights of a third do not add up to one.
            if weight > 1.005 {
                let names = cases.map(\.id).sorted().joined(separator: ", ")
                problems.append("the cluster `\(cluster)` weighs more than 1: \(names)")
            } else if weight < 0.995 {
                partial.append("\(cluster) (\(decimals(weight)))")
            }
        }
    }

    private mutating func add(
        _ id: String, in folder: String, _ descriptors: Set<String>, _ table: CodeTable
    ) {
        let path = "\(folder)/\(id).yaml"
        let file: SourceFile
        do throws(FileError) {
            file = SourceFile(path: path, bytes: try Files.read(path, limit: maximumInputBytes))
        } catch {
            problems.append("\(path): \(error.message)")
            return
        }
        let read = CaseFile.read(file, name: id, table)
        problems += read.diagnostics.map { Excerpts(file).render($0) }
        guard let found = read.value else { return }
        let lacking = found.lacking(table)
        let stated = id + CaseFolder.stated
        let concluded = id + CaseFolder.concluded
        if !lacking.isEmpty {
            skipped.append((found, lacking))
        } else if descriptors.contains(stated) {
            let withConclusions = descriptors.contains(concluded) ? "\(folder)/\(concluded)" : nil
            members.append(
                Member(found: found, descriptor: "\(folder)/\(stated)", withConclusions: withConclusions))
        } else {
            problems.append("\(path): a case without its descriptor, `\(stated)`")
        }
    }

    /// Whether any case is told apart as found and as stated.
    var hasConclusions: Bool {
        members.contains { $0.withConclusions != nil || !$0.found.conclusionsOnly.isEmpty }
    }
}
