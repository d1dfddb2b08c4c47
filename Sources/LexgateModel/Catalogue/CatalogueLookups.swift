import CEL
import Diagnostics

/// A catalogue with what was looked up in it: fleets name the same models and regions again and again.
///
/// One per thread, with the normaliser that owns it; a class because answers outlive the call that found them.
package final class CatalogueLookups {
    private let catalogue: Catalogue
    private var models = Answers<String, Catalogue.ModelMatch>()
    private var places = Answers<PlaceKey, Catalogue.PlaceMatch>()
    private var services = Answers<String, Catalogue.ServiceMatch>()
    private var licences = Answers<String, Catalogue.Entry?>()

    private struct PlaceKey: IndexKey {
        let provider: String
        let region: String?
        let inferenceScope: String?

        var bucket: UInt64 { provider.bucket ^ (region?.bucket ?? 0) &* 31 ^ (inferenceScope?.bucket ?? 0) &* 37 }
    }

    private struct Answers<Key: Sendable, Answer> {
        private var keys = KeyIndex<Key>()
        private var answers: [Answer] = []
        /// Names come from descriptors, so there may be any number of different ones.
        private let limit = 4_096

        mutating func answer(_ key: Key, _ find: () -> Answer) -> Answer where Key: IndexKey {
            if let place = keys.place(of: key) { return answers[place] }
            let found = find()
            if answers.count >= limit {
                keys.removeAll()
                answers.removeAll(keepingCapacity: true)
            }
            keys.insert(key)
            answers.append(found)
            return found
        }
    }

    package init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    var modelLicenceOffset: UInt32 { catalogue.modelLicenceOffset }
    var licenceIDs: [String] { catalogue.licenceIDs }

    func model(id: String) -> Catalogue.ModelMatch { catalogue.model(id: id) }

    func model(named name: String) -> Catalogue.ModelMatch {
        models.answer(name) { catalogue.model(named: name) }
    }

    func licence(id: String) -> Catalogue.Entry? {
        licences.answer(id) { catalogue.licence(id: id) }
    }

    func service(named name: String) -> Catalogue.ServiceMatch {
        services.answer(name) { catalogue.service(named: name) }
    }

    func place(provider: String, region: String?, inferenceScope: String?) -> Catalogue.PlaceMatch {
        let key = PlaceKey(provider: provider, region: region, inferenceScope: inferenceScope)
        return places.answer(key) {
            catalogue.place(provider: provider, region: region, inferenceScope: inferenceScope)
        }
    }
}
