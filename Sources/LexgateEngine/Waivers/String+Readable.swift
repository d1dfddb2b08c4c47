extension StringProtocol {
    /// Whether a reader finds a letter or a figure in it. Blanks, signs and characters without a shape say nothing.
    var isReadable: Bool {
        unicodeScalars.contains { scalar in
            let properties = scalar.properties
            return (properties.isAlphabetic || properties.numericType != nil)
                && !properties.isDefaultIgnorableCodePoint
        }
    }

    /// Whether it says something: `none`, where facts are stated, says that there is nothing.
    var isStatement: Bool { isReadable && lowercased() != "none" }
}
