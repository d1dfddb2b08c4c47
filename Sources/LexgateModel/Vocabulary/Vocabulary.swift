import CEL
import DataTree
import Diagnostics

/// The compiled schema of the descriptor: which facts can be stated, of what kind, and what fills the silent ones.
///
/// One `ObjectType` stands for one `TypeEnvironment.ObjectType` of CEL under the same index; field i of a type is
/// cell first + i of its records.
package struct Vocabulary: Sendable {
    package enum Kind: UInt8, Sendable, BitwiseCopyable {
        case string, bool, int, number, date, country, language, currency, uri, sha256, path, id
        case enumeration, object, reference, cloud, catalogueName, checklist, textMap
    }

    /// One fact of one object type.
    package struct Field: Sendable, BitwiseCopyable {
        package var kind: Kind
        /// An image shall have no bytes that nobody wrote.
        var padding: UInt8 = 0
        package var flags: Flags
        /// Index of the enumeration (for `enumeration`), object type (`object`, `checklist`), or catalogue file.
        package var target: UInt32
        /// Object types a reference may point at, as bits of `Vocabulary.referable`, and `Field.countryReference`.
        package var references: UInt32
        /// Compiled `derive`, `unless`; `Field.noExpression` where there is none.
        package var derive: UInt32
        package var unless: UInt32
        /// Index into `Vocabulary.defaults` + 1; 0 where there is none.
        package var defaultValue: UInt32
        package var symbol: Symbol
        /// For a computed field: the field of the same type that an author states to have it filled, + 1; else 0.
        package var asks: UInt32 = 0
        /// Index into `Vocabulary.patterns` + 1; 0 where any text will do.
        package var pattern: UInt32 = 0

        package static let noExpression = UInt32.max
        package static let countryReference: UInt32 = 1 << 31
    }

    package struct Flags: OptionSet, Sendable, BitwiseCopyable {
        package let rawValue: UInt16
        package init(rawValue: UInt16) { self.rawValue = rawValue }
        package static let list = Flags(rawValue: 1)
        package static let required = Flags(rawValue: 2)
        /// A country field that also takes `EU` and `EEA`.
        package static let groups = Flags(rawValue: 4)
        /// A list that refuses `none` and `[]`.
        package static let nonEmpty = Flags(rawValue: 8)
        /// Filled by the engine alone.
        package static let computed = Flags(rawValue: 16)
        /// The derivation reads the catalogue, so that a stated value can contradict it.
        package static let fromCatalogue = Flags(rawValue: 32)
        package static let artefact = Flags(rawValue: 64)
        /// What the catalogue says is only likely, so that a stated value does not contradict it.
        package static let presumption = Flags(rawValue: 128)
        /// A list of which the derivation knows a part: there may be more.
        package static let atLeast = Flags(rawValue: 256)
    }

    package struct ObjectType: Sendable, BitwiseCopyable {
        private let firstField: Int32
        private let endOfFields: Int32
        private let text: Int32
        private let id: Int32

        init(fields: Range<Int>, textField: Int?, idField: Int?) {
            firstField = Int32(fields.lowerBound)
            endOfFields = Int32(fields.upperBound)
            text = Int32(textField ?? -1)
            id = Int32(idField ?? -1)
        }

        package var fields: Range<Int> { Int(firstField)..<Int(endOfFields) }
        /// The field that a plain scalar in place of the object sets.
        package var textField: Int? { text < 0 ? nil : Int(text) }
        package var idField: Int? { id < 0 ? nil : Int(id) }
    }

    /// What a key of an object means there.
    package enum Meaning: Equatable, Sendable, BitwiseCopyable {
        case field(Int)
        /// A singular word for the list field; the element's id defaults to the word.
        case singular(Int)
        /// `purpose: x` for `purposes: [{use: x}]`.
        case inlineKey(Int)
        /// A key beside the inline one, carried into each of its elements.
        case inlineCompanion(Int)
        case unknown
    }

    package struct Inline: Sendable {
        /// The list field that the shorthand stands for, and the field of its elements that the key sets.
        package let field: Int
        package let elementField: Int
        package let companions: [(symbol: Symbol, elementField: Int)]
    }

    /// Values that the choice of one enumeration value fills in beside it (`kind: chatbot` sets `generates`); a list
    /// may hold more.
    package struct Consequence: Sendable {
        package let type: Int
        package let field: Int
        package let value: String
        package let sets: Int
        package let to: DefaultValue
    }

    package enum DefaultValue: Sendable, Hashable {
        case none
        case bool(Bool)
        case word(String)
        case words([String])
    }

    package var types = Flat<ObjectType>()
    package var typeNames = Packed<String>()
    package var fields = Flat<Field>()
    package var fieldNames = Packed<String>()
    package var abouts = Packed<String>()
    package var symbols = SymbolTable.empty
    /// Per type and symbol: 0 for no meaning, else index into `meanings` + 1. Row length is `symbols.count + 1`.
    package var keys = Flat<UInt16>()
    package var meanings: [Meaning] = []
    package var inlines: [Inline] = []
    package var enumerationNames = Packed<String>()
    /// Values of each enumeration in the order of the file.
    package var enumerationValues = Packed<[String]>()
    /// One bit per enumeration and symbol; row length in words is `enumerationRow`.
    package var enumerationBits = Flat<UInt64>()
    package var consequences: [Consequence] = []
    package var defaults: [DefaultValue] = []
    /// What the whole text of a fact has to fit (`TextPattern`).
    package var patterns: [String] = []
    /// Object types that references can name, in the order of the bits of `Field.references`.
    package var referable: [Int] = []
    package var countries = Packed<String>()
    package var root = 0
    /// Per type, the fields that a derivation, a consequence or a default can fill.
    package var fillsByType: [[Int]] = []
    package var artefactType = -1

    package init() {}

    package var enumerationRow: Int { (symbols.count + 64) / 64 }

    package func meaning(type: Int, symbol: Symbol) -> Meaning {
        guard symbol != 0 else { return .unknown }
        let index = keys[type * (symbols.count + 1) + Int(symbol)]
        return index == 0 ? .unknown : meanings[Int(index) - 1]
    }

    package func contains(enumeration: Int, symbol: Symbol) -> Bool {
        guard symbol != 0 else { return false }
        return enumerationBits[enumeration * enumerationRow + Int(symbol) / 64] & (1 << UInt64(symbol % 64)) != 0
    }

    /// Index into `fields` of a field by name.
    package func field(_ name: String, of type: Int) -> Int? {
        fieldNames.place(of: name, in: types[type].fields)
    }

    /// An assigned code of ISO 3166-1 alpha-2. Linear; readers of descriptors have `CountryCodes`.
    package func isCountry(_ code: String) -> Bool { countries.place(of: code) != nil }

    package func type(named name: String) -> Int? { typeNames.place(of: name) }
}
