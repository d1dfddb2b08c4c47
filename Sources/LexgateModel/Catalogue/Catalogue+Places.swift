import CEL
import Diagnostics

extension Catalogue {
    package func service(named name: String) -> ServiceMatch {
        guard let row = serviceRow(name) else { return .unknown(like: alike(name, among: Array(services.ids))) }
        return .found(entry(.services, row, name: services.ids[row]))
    }

    private func serviceRow(_ name: String) -> Int? {
        let name = name.lowercased()
        if let row = services.ids.place(of: name) { return row }
        return (0..<services.count).first {
            words(services, $0, "aliases").contains(name) || words(services, $0, "rows").contains(name)
        }
    }

    /// What a provider and a region (or a named place of a service) say about where data lie and are computed.
    ///
    /// A region is looked up in its cloud, never alone: the same id means different countries elsewhere. Where
    /// several places of a service fit, only what they share is taken over.
    package func place(provider: String, region: String?, inferenceScope: String?) -> PlaceMatch {
        guard let service = serviceRow(provider) else {
            return .unknownProvider(like: alike(provider, among: Array(services.ids)))
        }
        let places = servicePlaceOwner.indices.filter { Int(servicePlaceOwner[$0]) == service }
        guard let region else { return parentOnly(service, name: services.ids[service]) }
        let name = "\(services.ids[service]) / \(region)"
        if let named = places.first(where: { servicePlaces.ids[$0].lowercased() == region.lowercased() }) {
            let row = word(servicePlaces, named, "region").flatMap { regionRow($0, service) }
            return .found(compose(row, [named], service, name: name))
        }
        guard let row = regionRow(region, service) else {
            return .unknownRegion(like: alike(region, among: knownRegions(service, places)))
        }
        var fitting = places.filter { fits($0, row) }
        if let inferenceScope {
            let exact = fitting.filter { word(servicePlaces, $0, "inferenceScope") == inferenceScope }
            if !exact.isEmpty { fitting = exact }
        }
        if fitting.isEmpty, cell(services, service, "only")?.isTrue ?? false {
            return .unknownRegion(like: places.map { servicePlaces.ids[$0] })
        }
        return .found(compose(row, fitting, service, name: name))
    }

    /// The names of places that a provider has, its own first in the order of the catalogue.
    package func regions(of provider: String) -> [String] {
        guard let service = serviceRow(provider) else { return [] }
        return knownRegions(service, servicePlaceOwner.indices.filter { Int(servicePlaceOwner[$0]) == service })
    }

    private func clouds(_ service: Int) -> [String] {
        let named = words(services, service, "clouds")
        return named.isEmpty ? [services.ids[service]] : named
    }

    private func knownRegions(_ service: Int, _ places: [Int]) -> [String] {
        let clouds = clouds(service)
        let regions = (0..<self.places.count).filter { clouds.contains(word(self.places, $0, "cloud") ?? "") }
            .compactMap { word(self.places, $0, "region") }
        return regions + places.map { servicePlaces.ids[$0] }
    }

    /// The row of a region in one of the service's clouds; a service on several wants `cloud:region`.
    private func regionRow(_ region: String, _ service: Int) -> Int? {
        var clouds = clouds(service)
        var region = region.lowercased()
        if let colon = region.firstIndex(of: ":") {
            let prefix = String(region[..<colon])
            if let cloud = serviceRow(prefix).map({ services.ids[$0] }), clouds.contains(cloud) {
                clouds = [cloud]
                region = String(region[region.index(after: colon)...])
            }
        } else if clouds.count > 1 {
            return nil
        }
        guard let regionOffset = places.offset("region"), let cloudOffset = places.offset("cloud") else { return nil }
        return (0..<places.count).first { row in
            isSpelled(places.cells[row * places.width + regionOffset], region.utf8)
                && clouds.contains(string(places.cells[row * places.width + cloudOffset]) ?? "")
        }
    }

    /// Places "anywhere in the EU" apply only by their name: a region alone does not choose them.
    private func fits(_ place: Int, _ row: Int) -> Bool {
        guard let region = word(places, row, "region")?.lowercased() else { return false }
        if let own = word(servicePlaces, place, "region") { return own.lowercased() == region }
        return words(servicePlaces, place, "within").contains { $0.lowercased() == region }
    }

    private func compose(_ row: Int?, _ fitting: [Int], _ service: Int, name: String) -> Entry {
        var cells = row.map { Array(places.row($0)) } ?? [Value](repeating: .unknown(cell: 0), count: places.width)
        func set(_ field: String, _ value: Value?) {
            if let value, !value.isUnknown, let offset = places.offset(field) { cells[offset] = value }
        }
        func shared(_ field: String) -> Value? {
            let values = fitting.map { cell(servicePlaces, $0, field) ?? .unknown(cell: 0) }
            guard let first = values.first, values.allSatisfy({ string($0) == string(first) }) else { return nil }
            return first
        }
        if row == nil {
            set("country", shared("country"))
            set("asOf", cell(services, service, "asOf"))
            set("source", cell(services, service, "source"))
        }
        set("inferenceScope", shared("inferenceScope"))
        if let offset = places.offset("parentCountry"), cells[offset].isUnknown {
            set("parentCountry", cell(services, service, "parentCountry"))
        }
        if let offset = places.offset("operatorEntity"), cells[offset].isUnknown {
            set("operatorEntity", cell(services, service, "contractingEntity"))
        }
        set("certifications", cell(services, service, "certifications"))
        // A place of a service is put together from two rows; the older one says when to look again.
        let isService = row == nil || !fitting.isEmpty || cell(services, service, "certifications")?.isUnknown == false
        let origins = (row.map { [(Kind.places, $0)] } ?? []) + (isService ? [(.services, service)] : [])
        let oldest = origins.min { review($0.1, $0.0) < review($1.1, $1.0) }
        return entry(
            .places, cells, id: name, name: name,
            source: origins.map { source(of: $0.1, $0.0) }.joined(separator: "; "),
            asOf: oldest.flatMap { day(cell(self[$0.0], $0.1, "asOf")) },
            rowName: row.map { "places/\(places.ids[$0])" } ?? "services/\(services.ids[service])",
            reviewAfterDays: oldest.map { reviewAfterDays($0.1, $0.0) })
    }

    private func parentOnly(_ service: Int, name: String) -> PlaceMatch {
        .found(compose(nil, [], service, name: name))
    }
}
