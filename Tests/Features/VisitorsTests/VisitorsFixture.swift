import Kernel
import Organisation
import Registers
import Supervision
import TestSupport

@testable import Visitors

/// The demo county with places that keep a ledger of visits; the clock starts on 2022-05-04 at 16:00.
struct VisitorsFixture: DemoFixture {
    let test: TestDatabase
    let rules = VisitorRules(zone: zone)
    var definition: Definition { get throws { try store.registry.named(VenueVisits.name) } }

    static let name = "欧阳独一无二"
    static let number = "19900001234"

    /// The demo is filled once and then copied.
    private static let filled = Task { try await make(copyOf: nil).test.filledWithDemo() }

    static func make() async throws -> VisitorsFixture { try await make(copyOf: filled.value) }

    private static func make(copyOf place: TestPlace?) async throws -> VisitorsFixture {
        let registers: [any Register.Type] =
            [Areas.self, Units.self, Users.self, Posts.self, Places.self, Disposals.self] + visitorRegisters
        let test = try await TestDatabase.make(
            registers, migrations: [AccountTables.migration, LinkTables.migration], zone: zone, county: county,
            copyOf: place)
        return VisitorsFixture(test: test)
    }

    /// A ledger of a new place in 青石镇.
    func ledger(_ name: String = "农贸市场") async throws -> RecordID {
        try await write("duty1") { writing in
            let (p, v) = (Places.fields, VisitLedgers.fields)
            let place = try writing.create(
                writing.registry.named(Places.name),
                Values {
                    $0[p.name] = name
                    $0[p.kind] = .market
                    $0[p.area] = AreaCode(known: "990101101")
                })
            return try writing.create(
                writing.registry.named(VisitLedgers.name), Values { $0[v.place] = place.id }
            ).id
        }
    }

    /// What a link in force of the ledger's place acts by.
    func entry(_ ledger: RecordID) async throws -> VisitLinkVisit {
        let now = store.now
        let visit = try await write("qingshi") { writing in
            try VisitLinkVisit(writing.reading, link: writing.makeVisitLink(for: ledger).link.id, at: now)
        }
        guard let visit else { throw Rejection.notFound }
        return visit
    }

    /// Enters a visit so many minutes ago.
    @discardableResult
    func enter(_ visit: VisitLinkVisit, _ name: String = name, minutes: Int = 30) async throws -> RecordID {
        let (rules, id) = (rules, RecordID.make())
        let at = store.now.advanced(minutes: -minutes)
        try await store.write(by: visit.principal) {
            try $0.enter(
                EnteredVisit(id: id, name: name, phone: Phone(written: Self.number), at: at), by: visit, rules: rules)
        }
        return id
    }

    func question(
        minutes: Int = 120, purpose: Purpose? = .investigate, reason: String = "个案〔2022〕3号", full: Bool = false
    ) -> VisitQuestion {
        VisitQuestion(
            from: store.now.advanced(minutes: -minutes), to: store.now, purpose: purpose, reason: reason, full: full)
    }

    func lookUp(_ login: String, _ ledger: RecordID, _ question: VisitQuestion) async throws -> [FoundVisit] {
        try await write(login) { try $0.lookUp(ledger: ledger, question).visits }
    }

    /// Codes of what is wrong with a look-up; none where nothing is.
    func refused(_ login: String, _ ledger: RecordID, _ question: VisitQuestion) async throws -> [String] {
        try await refusals { try await lookUp(login, ledger, question) }
    }

    func record(_ id: RecordID) async throws -> Record? {
        let definition = try definition
        return try await store.read(as: .system(Self.county)) { try $0.any(definition, id) }
    }

    func lookups() async throws -> [Record] {
        try await store.read(as: .system(Self.county)) { try $0.page(VisitLookups.self).records }
    }
}
