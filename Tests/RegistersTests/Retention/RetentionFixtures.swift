import Crypto
import Database
import Foundation
import Kernel
import TestSupport

@testable import Registers

/// People with an end date, measures about them, an appeal about a measure, arrivals that left, tests.
struct Guests: Register {
    let name = Field<String>("name", .required, .listed, .personal)
    let phone = ProtectedField<Phone>("phone")
    let village = Field<String>("village")
    let keepUntil = Field<CalendarDay>("keepUntil", .indexed)
    init() {}
    static let name = "guest"
    static let fields = Guests()
    static let access = Access(
        read: [.dutyOfficer: [.all]], create: [.dutyOfficer], edit: [.dutyOfficer], unmask: [.dutyOfficer])
}

struct Stays: Register {
    let guest = Field<RecordID>("guest", to: "guest", .required, .indexed)
    let room = Field<String>("room")
    init() {}
    static let name = "stay"
    static let fields = Stays()
    static let access = Guests.access
    static let workflow = Workflow(
        ["active", "released"], closed: ["released"],
        [Transition("release", from: ["active"], to: "released", by: [.dutyOfficer], needsReason: true)])
}

struct Objections: Register {
    let stay = Field<RecordID>("stay", to: "stay", .required, .indexed)
    let text = Field<String>("text", .lines, .personal)
    init() {}
    static let name = "objection"
    static let fields = Objections()
    static let access = Guests.access
    static let workflow = Workflow(
        ["open", "decided"], closed: ["decided"],
        [Transition("decide", from: ["open"], to: "decided", by: [.dutyOfficer])])
}

struct Samples: Register {
    let who = Field<String>("who", .required, .personal)
    let result = Field<String>("result")
    let taken = Field<Instant>("taken", .required)
    init() {}
    static let name = "sampling"
    static let fields = Samples()
    static let access = Guests.access
    static let retention: Retention? = .days(30, after: "taken", only: ["result": "negative"])
}

struct Files: Register {
    let who = Field<String>("who", .required, .personal)
    init() {}
    static let name = "contactFile"
    static let fields = Files()
    static let access = Guests.access
    static let workflow = Workflow(
        ["open", "closed"], closed: ["closed"],
        [Transition("close", from: ["open"], to: "closed", by: [.dutyOfficer])])
    static let retention: Retention? = .days(28, afterClosing: ["closed"])
}

/// A database on disk with a ledger, and everything in its tables and files as bytes.
struct KeptPeople {
    let test: TestDatabase
    let store: RecordStore
    static let key = Curve25519.Signing.PrivateKey()
    static let registers: [any Register.Type] = [
        Guests.self, Stays.self, Objections.self, Samples.self, Files.self, Disposals.self,
    ]

    init() async throws {
        test = try await TestDatabase.make(Self.registers, county: Sample.county)
        let clock = test.clock
        store = RecordStore(
            OneKeyDatabase(test.database), registry: test.store.registry,
            ledger: ErasureLedger(test.folder.appending(path: ErasureLedger.name))
        ) { clock.now }
    }

    var today: CalendarDay { CalendarDay(test.clock.now, in: .gmt) }

    func add<R: Register>(_ register: R.Type, _ values: Values) async throws -> RecordID {
        try await store.write(by: Sample.officer) { try $0.create($0.registry.named(R.name), values).id }
    }

    func pass(days: Int) { test.clock.advance(minutes: days * 24 * 60) }

    @discardableResult
    func night() async throws -> Int { try await Retiring(store).run(Sample.county) }

    func certificates() async throws -> [Record] {
        try await store.read(as: .system(Sample.county)) { try $0.page(Disposals.self).records }
    }

    func findings() async throws -> [Verification.Finding] {
        try await Verification(test.database, registry: test.store.registry, key: nil).run().findings
    }

    /// Names of tables and files that hold `text`.
    func places(_ text: String) async throws -> [String] {
        let tables = try await test.database.read { connection in
            let names: [String] =
                switch connection.dialect {
                case .sqlite:
                    try connection.query("SELECT name FROM sqlite_master WHERE type = 'table'").map {
                        try $0.get("name")
                    }
                case .postgres:
                    try connection.query("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'").map {
                        try $0.get("name")
                    }
                }
            return try names.filter { name in
                try connection.query("SELECT * FROM \(name: name)").contains { row in
                    row.values.contains { value in
                        switch value {
                        case .text(let held): held.contains(text)
                        case .blob(let held): String(decoding: held, as: UTF8.self).contains(text)
                        default: false
                        }
                    }
                }
            }
        }
        let files = FileManager.default.enumerator(at: test.folder, includingPropertiesForKeys: nil)
        var found = tables
        while let file = files?.nextObject() as? URL {
            guard let data = try? Data(contentsOf: file) else { continue }
            if data.range(of: Data(text.utf8)) != nil { found.append(file.lastPathComponent) }
        }
        return found
    }
}
