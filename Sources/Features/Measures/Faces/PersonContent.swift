import Database
import Kernel
import Organisation
import Policies
import Registers

/// What a person's page needs, read as the viewer: a measure's page where the viewer reaches no persons.
struct PersonContent: Sendable {
    let person: Record?
    /// The open measure, else the last one.
    let episode: Episode?
    /// Whether the reader reaches it: after a merge it may be another township's.
    let isReached: Bool
    /// Whether its person has become a case, whose contacts nobody has told yet.
    let owesContacts: Bool
    /// Whether a word about its release conditions is owed, also anew after one was given.
    let owesStatement: Bool
    /// Earlier ones, latest first.
    let earlier: [Record]
    /// What the last daily check of the open measure said.
    let lastCheck: LastCheck?
    let grounds: [Record]
    let disputes: [Record]
    let exceptions: [Record]
    let history: [HistoryEntry]
    let names: [RecordID: String]
    let units: UnitTree
    let area: String
    /// Of the measure, where that is another one.
    let elsewhere: String?
    let shelf: PolicyShelf
    /// Users who may be named to the care team, with the number of open measures they look after.
    let carers: [Carer]
    let definition: Definition

    struct Carer: Sendable, Hashable {
        let id: RecordID
        let name: String
        let load: Int
    }

    /// Of a person, or of one measure.
    init(_ reading: Reading, person id: RecordID, rules: MeasureRules, today: CalendarDay) throws {
        let person = try reading.find(Persons.self, id)
        try self.init(reading, person, of: id, measure: nil, rules, today)
    }

    init(_ reading: Reading, measure id: RecordID, rules: MeasureRules, today: CalendarDay) throws {
        let measure = try reading.find(Measures.self, id)
        guard let person = measure[Measures.fields.person] else { throw Rejection.notFound }
        let known = try reading.all(Persons.self, ids: [person])[person]
        let scope = Scope(reading.principal, try reading.registry.named(Persons.name))
        try self.init(
            reading, known.flatMap { scope.contains($0) ? $0 : nil }, of: person, measure: measure, rules, today)
    }

    private init(
        _ reading: Reading, _ person: Record?, of id: RecordID, measure: Record?, _ rules: MeasureRules,
        _ today: CalendarDay
    ) throws {
        let m = Measures.fields
        let all = try reading.all(Measures.self, where: m.person, is: id).reversed()
        let shown = try measure ?? reading.openMeasure(of: id) ?? all.first
        self.person = person
        episode = try shown.map { try Episode($0) }
        let scope = Scope(reading.principal, try reading.registry.named(Measures.name))
        isReached = shown.map(scope.contains) ?? false
        owesContacts = try shown.map { try reading.owesContacts($0) } ?? false
        owesStatement = try shown.map { try reading.owesStatement($0.id) } ?? false
        earlier = all.filter { $0.id != shown?.id }
        let open = episode.flatMap { $0.isOpen ? $0.record.id : nil }
        lastCheck = try open.flatMap { try rules.lastChecks(reading, [$0])[$0] }
        grounds = person == nil ? [] : try reading.all(Grounds.self, where: Grounds.fields.person, is: id).reversed()
        disputes =
            try reading.all(Appeals.self, where: Appeals.fields.person, is: id)
            + reading.all(RecordCorrections.self, where: RecordCorrections.fields.person, is: id)
        exceptions = try reading.all(MeasureExceptions.self, where: MeasureExceptions.fields.person, is: id)
        let history = try shown.map { try reading.history(reading.registry.named(Measures.name), $0.id) } ?? []
        units = try UnitTree(reading)
        shelf = try rules.shelf(reading, today)
        definition = try reading.registry.named(Persons.name)
        let (here, there) = (person?.area ?? shown?.area, shown?.area)
        let areas = try reading.all(Areas.self, ids: Set([here, there].compactMap { $0.map { RecordID($0) } }))
            .mapValues { $0[Areas.fields.name] ?? "" }
        area = here.flatMap { areas[RecordID($0)] } ?? ""
        elsewhere = there.flatMap { $0 == here ? nil : areas[RecordID($0)] ?? $0.text }
        carers = try shown.map { try reading.carers(of: $0, on: today) } ?? []
        let people =
            history.map(\.actor)
            + [m.issuer, m.gridWorker, m.doctor, m.coordinator, m.statedBy].compactMap { shown?[$0] }
        names = try reading.all(Users.self, ids: Set(people)).mapValues { $0[Users.fields.name] ?? "" }
        self.history = history
    }
}

extension Reading {
    /// Grid workers, doctors and officers of the township, by name, each with the number of open measures: a load, never a
    /// ranking.
    func carers(of measure: Record, on day: CalendarDay) throws -> [PersonContent.Carer] {
        guard let unit = measure[Measures.fields.unit] else { return [] }
        let rows = try connection.query(
            """
            SELECT DISTINCT w.id AS id, w.name AS name FROM post p JOIN "user" w ON w.county = p.county AND w.id = p."user"
            WHERE p.county = \(principal.county) AND w.open = 1 AND p.office = \(unit)
            AND p.role IN ('gridWorker', 'healthWorker', 'unitOfficer') AND p."from" <= \(day)
            AND (p."to" IS NULL OR p."to" >= \(day)) ORDER BY w.name, w.id LIMIT 300
            """)
        var load: [String: Int] = [:]
        for name in ["measureGridWorker", "measureDoctor", "measureCoordinator"] {
            for count in try tally(name) { load[count.key1, default: 0] += count.count }
        }
        return try rows.map { row in
            let id = try row.get("id", as: RecordID.self)
            return PersonContent.Carer(id: id, name: try row.get("name"), load: load[id.text] ?? 0)
        }
    }
}
