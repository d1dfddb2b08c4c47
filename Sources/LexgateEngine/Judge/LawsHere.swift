import CEL

extension CompiledPolicy {
    /// Which of the laws that a pack judges apply to one document.
    struct LawsHere {
        fileprivate let of: String
        /// Whether the law that rules cite applies itself.
        fileprivate let appliesItself: Bool
        fileprivate let mirrors: [Mirrors.Law]

        /// The provision itself and those that repeat it, as far as they apply. It stays where nothing else is known.
        func citations(for citation: Citation) -> [Citation] {
            guard citation.instrument == of else { return [citation] }
            let repeated = mirrors.compactMap { law in
                law.provision(for: citation.provision).map { Citation(instrument: law.instrument, provision: $0) }
            }
            return (appliesItself || repeated.isEmpty ? [citation] : []) + repeated
        }
    }
}

extension CompiledPolicy.Mirrors {
    /// `isTrue` evaluates a condition over the document; what is not known counts as not applying.
    func lawsHere(_ isTrue: (ExpressionID) -> Bool) -> CompiledPolicy.LawsHere {
        CompiledPolicy.LawsHere(of: of, appliesItself: isTrue(when), mirrors: laws.filter { isTrue($0.when) })
    }
}

extension CompiledPolicy.Mirrors.Law {
    /// `Art. 13(1)` in this law; nil where it has none, and for recitals, which are never repeated.
    func provision(for provision: String) -> String? {
        let prefix = "Art. "
        guard provision.hasPrefix(prefix) else { return nil }
        let place = provision.dropFirst(prefix.count)
        if let whole = self.place(of: String(place)) { return whole.isEmpty ? nil : prefix + whole }
        let number = place.prefix { $0.isNumber }
        guard let article = self.place(of: String(number)) else { return provision }
        return article.isEmpty ? nil : prefix + article + place.dropFirst(number.count)
    }
}
