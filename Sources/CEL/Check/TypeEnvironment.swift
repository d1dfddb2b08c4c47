import Diagnostics

/// Everything that names in expressions can mean: object types, enumerations, variables.
///
/// Definitions and tables are added to the `ProgramBuilder`, because they are compiled.
package struct TypeEnvironment: Sendable {
    package struct ObjectType: Sendable {
        package let name: String
        /// In layout order: field i of a record is cell first + i.
        package internal(set) var fields: [Field]
        var indexByName: [String: Int] = [:]

        package struct Field: Sendable {
            package let name: String
            package let type: Type
        }

        /// The place of a field in the layout.
        package func index(of field: String) -> Int? { indexByName[field] }
    }

    package struct Enumeration: Sendable {
        package let name: String
        package let values: [String]
    }

    package struct Global: Sendable {
        package let name: String
        package let type: Type
    }

    package internal(set) var objectTypes: [ObjectType] = []
    package internal(set) var enumerations: [Enumeration] = []
    package internal(set) var globals: [Global] = []
    /// The namespace in which names are looked up first, then its parents; empty is the root.
    package var container = ""

    private var objectTypeByName: [String: ObjectTypeID] = [:]
    private var enumByName: [String: EnumID] = [:]
    private var globalByName: [String: Int] = [:]
    var foreignFunctions: [String: [Overload]] = [:]

    package init() {}

    /// Reserves a name, so that object types can refer to each other; `setFields` completes it.
    package mutating func declareObjectType(_ name: String) -> ObjectTypeID {
        let id = ObjectTypeID(index: UInt32(objectTypes.count))
        objectTypes.append(ObjectType(name: name, fields: []))
        objectTypeByName[name] = id
        return id
    }

    /// Gives a declared type its fields, in layout order. Names must differ from one another.
    package mutating func setFields(of id: ObjectTypeID, _ fields: [(name: String, type: Type)]) {
        let index = Int(id.index)
        precondition(objectTypes.indices.contains(index), "fields of an object type that was never declared")
        objectTypes[index].fields = fields.map { .init(name: $0.name, type: $0.type) }
        objectTypes[index].indexByName = [:]
        for (place, field) in fields.enumerated() { objectTypes[index].indexByName[field.name] = place }
    }

    /// Declares a type and its fields in one go.
    package mutating func addObjectType(_ name: String, fields: [(name: String, type: Type)]) -> ObjectTypeID {
        let id = declareObjectType(name)
        setFields(of: id, fields)
        return id
    }

    /// A string type with a closed set of values.
    package mutating func addEnumeration(_ name: String, values: [String]) -> EnumID {
        let id = EnumID(index: UInt32(enumerations.count))
        enumerations.append(Enumeration(name: name, values: values))
        enumByName[name] = id
        return id
    }

    /// A root variable; the result is the index for `Machine.setGlobal`. A variable of type `.day` obeys the day rule.
    @discardableResult
    package mutating func addGlobal(_ name: String, _ type: Type) -> Int {
        globals.append(Global(name: name, type: type))
        globalByName[name] = globals.count - 1
        return globals.count - 1
    }

    /// A function known by its signature alone: it can be checked, and calling it is an error. The receiver of a member
    /// is its first parameter.
    package mutating func addFunction(_ name: String, isMember: Bool, parameters: [Type], result: Type) {
        foreignFunctions[name, default: []].append(Overload(isMember: isMember, parameters: parameters, result: result))
    }

    package func objectType(named name: String) -> ObjectTypeID? { objectTypeByName[name] }
    package func enumeration(named name: String) -> EnumID? { enumByName[name] }
    package func global(named name: String) -> Int? { globalByName[name] }

    package subscript(id: ObjectTypeID) -> ObjectType? {
        objectTypes.indices.contains(Int(id.index)) ? objectTypes[Int(id.index)] : nil
    }

    package subscript(id: EnumID) -> Enumeration? {
        enumerations.indices.contains(Int(id.index)) ? enumerations[Int(id.index)] : nil
    }
}
