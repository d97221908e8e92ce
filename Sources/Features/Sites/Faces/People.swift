import Kernel
import Measures
import Registers

/// Who is meant, for pages: a name belongs to a line that the reader may see – a stay, a ride, a line of the gap list – and
/// to no other. Numbers and addresses are not among them.
struct People: Sendable {
    let names: [RecordID: String]
    let measures: [RecordID: Record]

    /// - Parameter measures: of records within the principal's scope.
    init(_ reading: Reading, _ measures: some Sequence<RecordID?>) throws {
        let m = Measures.fields
        let found = try reading.all(Measures.self, ids: Set(measures.compactMap(\.self)))
        let persons = try reading.all(Persons.self, ids: Set(found.values.compactMap { $0[m.person] }))
        self.measures = found
        names = found.compactMapValues { $0[m.person].flatMap { persons[$0]?[Persons.fields.name] } }
    }

    func name(_ measure: RecordID?) -> String { measure.flatMap { names[$0] } ?? "—" }

    /// The first day on which the site is asked for no longer.
    func leaves(_ measure: RecordID?) -> CalendarDay? {
        guard let record = measure.flatMap({ measures[$0] }) else { return nil }
        return record[Measures.fields.turns] ?? record[Measures.fields.ends]
    }
}
