import CEL

// Artefacts that the file gives a day for. Whether they count on the day that is judged, only a rule can say.
extension DerivedListWork {
    /// Lists the artefacts themselves, so that a finding names and shows the one in the file.
    ///
    /// Whether the file gives a day is always known, so the list is closed.
    func datedArtefacts(_ facts: Facts, _ machine: inout Machine) {
        var artefacts: [Value] = []
        for record in facts.records where roots.isArtefact[Int(record.type)] {
            guard
                isDay(machine[record.first + roots.artefactDone])
                    || isDay(machine[record.first + roots.artefactExpires])
            else { continue }
            artefacts.append(.record(type: ObjectTypeID(index: UInt32(record.type)), first: record.first))
        }
        machine[derived + roots.derivedDated] = machine.makeList(artefacts)
    }

    private func isDay(_ value: Value) -> Bool { value.tag == .timestamp }
}
