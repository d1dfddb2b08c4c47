import CEL

/// A catalogue with what was looked up in it: fleets name the same models and regions again and again.
///
/// One per thread, with the normaliser that owns it; a class because answers outlive the call that found them.
package final class CatalogueLookups {
    private let catalogue: Catalogue
    private var models: [String: Catalogue.ModelMatch] = [:]
    private var places: [PlaceKey: Catalogue.PlaceMatch] = [:]
    private var services: [String: Catalogue.ServiceMatch] = [:]
    private var licences: [String: Catalogue.Entry?] = [:]
    /// Names come from descriptors, so there may be any number of different ones.
    private let limit = 4_096

    private struct PlaceKey: Hashable {
        let provider: String
        let region: String?
        let inferenceScope: String?
    }

    package init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    var modelLicenceOffset: UInt32 { catalogue.modelLicenceOffset }
    var licenceIDs: [String] { catalogue.licenceIDs }

    private func remembered<Key: Hashable, Answer>(
        _ key: Key, in answers: inout [Key: Answer], _ find: () -> Answer
    ) -> Answer {
        if let known = answers[key] { return known }
        let found = find()
        if answers.count >= limit { answers.removeAll(keepingCapacity: true) }
        answers[key] = found
        return found
    }

    func model(id: String) -> Catalogue.ModelMatch { catalogue.model(id: id) }

    func model(named name: String) -> Catalogue.ModelMatch {
        remembered(name, in: &models) { catalogue.model(named: name) }
    }

    func licence(id: String) -> Catalogue.Entry? {
        remembered(id, in: &licences) { catalogue.licence(id: id) }
    }

    func service(named name: String) -> Catalogue.ServiceMatch {
        remembered(name, in: &services) { catalogue.service(named: name) }
    }

    func place(provider: String, region: String?, inferenceScope: String?) -> Catalogue.PlaceMatch {
        let key = PlaceKey(provider: provider, region: region, inferenceScope: inferenceScope)
        return remembered(key, in: &places) {
            catalogue.place(provider: provider, region: region, inferenceScope: inferenceScope)
        }
    }
}
