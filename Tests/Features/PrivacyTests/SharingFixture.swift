import Database
import Kernel
import Organisation
import Registers
import TestSupport

@testable import Privacy

/// People whom the headquarters looks after and a township its own.
struct Neighbours: Register {
    let name = Field<String>("name", .required, .max(40), .listed, .personal)
    let phone = ProtectedField<Phone>("phone", .listed)
    let need = Field<String>("need", .listed, .filtered)
    let address = Field<String>("address", .listed, .personal)
    let unit = Field<RecordID>("unit", to: "unit", .listed)
    init() {}
    static let name = "neighbour"
    static let fields = Neighbours()
    static let access = Access(
        read: [.dutyOfficer: [.all], .unitOfficer: [.unit("unit")]], create: [.dutyOfficer], edit: [.dutyOfficer])
}

/// The demo county with some neighbours of 青石镇; the clock starts on 2022-05-04 at 16:00.
struct SharingFixture: DemoFixture {
    let test: TestDatabase
    var definition: Definition { get throws { try store.registry.named(Neighbours.name) } }

    static let rules = SharingRules(registers: [Neighbours.name])

    /// The demo is filled once and then copied.
    private static let filled = Task { try await make(copyOf: nil).test.filledWithDemo() }

    static func make() async throws -> SharingFixture { try await make(copyOf: filled.value) }

    private static func make(copyOf place: TestPlace?) async throws -> SharingFixture {
        let registers: [any Register.Type] = [
            Areas.self, Units.self, Users.self, Posts.self, Neighbours.self, Shares.self, ShareReadings.self,
        ]
        let test = try await TestDatabase.make(
            registers, migrations: [AccountTables.migration], zone: zone, county: county, copyOf: place)
        return SharingFixture(test: test)
    }

    func neighbour(_ name: String = "欧阳晴") async throws -> RecordID {
        try await write("duty1") { writing in
            let n = Neighbours.fields
            return try writing.create(
                writing.registry.named(Neighbours.name),
                Values {
                    $0[n.name] = name
                    $0[n.phone] = Phone(written: "19900001234").map { Protected($0) }
                    $0[n.need] = "降压药"
                    $0[n.address] = "1组01号"
                    $0[n.unit] = DemoCounty.unit("qingshi")
                }
            ).id
        }
    }

    func offer(
        _ records: [RecordID], to receiver: String = "health", purpose: Purpose? = .supply, reason: String = "送药",
        days: Int? = 7, names: Bool = false, register: String = Neighbours.name
    ) -> ShareOffer {
        ShareOffer(
            register: register, records: records, receiver: DemoCounty.unit(receiver), purpose: purpose,
            reason: reason, until: days.map { Self.day.advanced(by: $0) }, names: names)
    }

    func share(_ offer: ShareOffer, by login: String = "duty1") async throws -> RecordID {
        try await write(login) { try $0.share(offer, rules: Self.rules).id }
    }

    func open(_ share: RecordID, by login: String = "health") async throws -> SharedView {
        try await write(login) { try $0.open(share: share) }
    }

    /// Codes of what is wrong with an offer; none where nothing is.
    func refused(_ offer: ShareOffer, by login: String = "duty1") async throws -> [String] {
        try await refusals { try await share(offer, by: login) }
    }

    /// What a receiver is shown of the first record, by field.
    func shown(_ view: SharedView) throws -> [String: String] {
        guard let record = view.records.first else { return [:] }
        return view.fields.reduce(into: [:]) { $0[$1.name] = view.shown($1, of: record).text }
    }
}
