import CEL

extension Catalogue {
    package func write(to writer: inout ByteWriter) {
        // Rows for readers are read from their files again when somebody asks for them.
        for table in [models, licences, places, services, servicePlaces] { table.write(to: &writer) }
        writer.write(raw: elements)
        writer.write(raw: text)
        for words in [nameParts.prefixes, nameParts.regions, nameParts.names, nameParts.suffixes, nameParts.uploaders] {
            words.write(to: &writer)
        }
        writer.write(raw: servicePlaceOwner)
        writer.write(raw: patterns)
        writer.write(raw: globs)
    }

    package init(from reader: inout ByteReader) throws(ImageError) {
        self.init()
        models = try Table(from: &reader)
        licences = try Table(from: &reader)
        places = try Table(from: &reader)
        services = try Table(from: &reader)
        servicePlaces = try Table(from: &reader)
        elements = try reader.raw(Value.self)
        text = try reader.raw(UInt8.self)
        nameParts = NameParts(
            prefixes: try Packed(from: &reader), regions: try Packed(from: &reader), names: try Packed(from: &reader),
            suffixes: try Packed(from: &reader), uploaders: try Packed(from: &reader))
        servicePlaceOwner = try reader.raw(Int32.self)
        patterns = try reader.raw(Pattern.self)
        globs = try reader.raw(UInt8.self)
        guard patterns.allSatisfy({ Int($0.start) + Int($0.length) <= globs.count && $0.row < models.count }) else {
            throw .malformed
        }
    }
}

extension Catalogue.Table {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.write(type)
        writer.write(width)
        writer.write(reviewAfterDays)
        writer.write(raw: cells)
        ids.write(to: &writer)
        fieldNames.write(to: &writer)
    }

    fileprivate init(from reader: inout ByteReader) throws(ImageError) {
        type = try reader.int()
        width = try reader.int()
        reviewAfterDays = try reader.int()
        cells = try reader.raw(Value.self)
        ids = try Packed(from: &reader)
        fieldNames = try Packed(from: &reader)
        guard cells.count == ids.count * width, fieldNames.count == width else { throw .malformed }
    }
}
