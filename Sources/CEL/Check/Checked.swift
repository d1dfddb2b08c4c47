import Diagnostics

/// What a name, selection, or call was found to mean.
enum Resolution: Sendable {
    case none
    case local(slot: Int)
    case global(Int)
    case constant(Constant)
    /// The value of a type, by its name.
    case typeValue(String)
    /// A field at a fixed place of a known object type.
    case field(ObjectTypeID, Int, Absence)
    /// First slot of the variables that a macro brings.
    case variables(slot: Int)
    /// `withTarget`: the receiver is the first argument; otherwise it was only a namespace.
    case builtin(Builtin, withTarget: Bool)
    case definition(Int)
    case table(Int)
    case wellKnown(WellKnownType)
    /// Evaluating it is an error; only where types are not checked.
    case failure(String)

    /// What a field of a null record is.
    enum Absence: UInt8, Sendable { case null, emptyList, emptyMap }
}

/// A checked expression: its tree, and for each node id a type and a meaning.
struct Checked {
    let root: Node
    var types: [Type]
    var resolutions: [Resolution]
    /// Slots for parameters and macro variables.
    var frameSize: Int
    /// Definitions called, by index.
    var callees: Set<Int>

    var type: Type { types[root.id] }
}

/// All that a checker needs to know about the program so far.
struct CheckContext {
    var environment: TypeEnvironment
    var mode: CheckMode
    var definitions: [DefinitionSignature] = []
    var definitionByName: [String: Int] = [:]
    var tables: [TableSignature] = []
    var tableByName: [String: Int] = [:]
    /// Whether `stated(x)` may be called: in the vocabulary's derivations, nowhere else.
    var allowsStated = false
    /// See `ProgramBuilder.outOfReach`.
    var outOfReach: [String: OutOfReach] = [:]

    /// The names under which `name` may be declared, seen from the container: the longest first.
    func candidates(_ name: String, isAbsolute: Bool) -> [String] {
        if isAbsolute || name.hasPrefix(".") { return [name.hasPrefix(".") ? String(name.dropFirst()) : name] }
        var candidates: [String] = []
        var container = Substring(environment.container)
        while !container.isEmpty {
            candidates.append("\(container).\(name)")
            container = container.lastIndex(of: ".").map { container[..<$0] } ?? ""
        }
        return candidates + [name]
    }
}

struct DefinitionSignature {
    let name: String
    let parameters: [Parameter]
    /// Nil until it is declared or inferred.
    var returns: Type?
}

struct TableSignature {
    let name: String
    /// Keys, then the day of a dated table.
    let parameters: [Parameter]
    let rowType: ObjectTypeID
    /// Columns in which every row has a cell.
    let filled: Set<String>
}
