import Database
import Duties
import Foundation
import Kernel
import Organisation
import Registers
import TestSupport

@testable import Prevention

/// The demo county with the registers of prevention and the shipped packs.
struct PreventionFixture: Sendable {
    let test: TestDatabase
    let rules: PreventionRules
    var store: RecordStore { test.store }
    var clock: TestClock { test.clock }

    static let county = AreaCode(known: DemoCounty.key)
    static let zone = TimeZone(identifier: "Asia/Shanghai")!
    static let resources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Resources")
    /// The day on which the clock starts, at 16:00.
    static let day = CalendarDay("2022-05-04")!

    private static let filled = Task {
        let fixture = try await make(copyOf: nil)
        _ = try await DemoCounty(store: fixture.store, folder: resources.appending(path: "Demo")).fill()
        return try await fixture.test.closed()
    }

    static func make() async throws -> PreventionFixture { try await make(copyOf: filled.value) }

    private static func make(copyOf place: TestPlace?) async throws -> PreventionFixture {
        let registers: [any Register.Type] =
            [Areas.self, Units.self, Users.self, Posts.self] + preventionRegisters
        let test = try await TestDatabase.make(
            registers, migrations: [AccountTables.migration, DutyTables.migration], zone: zone, county: county,
            copyOf: place)
        let duties = DutyBook(
            zone: zone, ladders: Ladders([:]), rules: PolicyDuties.rules, directory: { _, _, _ in Nobody() },
            departures: { _, _ in Departures() })
        return PreventionFixture(
            test: test, rules: try PreventionRules(duties: duties, folder: resources.appending(path: "Policies")))
    }

    private struct Nobody: UnitDirectory {
        func audience(
            _ audience: Ladder.Step.Audience, of duty: Duty
        ) -> (unit: RecordID, office: RecordID, person: String?)? { nil }
    }

    func principal(_ login: String) async throws -> Principal {
        let day = CalendarDay(store.now, in: Self.zone)
        let found = try await store.read(as: .system(Self.county)) {
            try $0.principal(user: DemoCounty.user(login), on: day)
        }
        guard let found else { throw Rejection.notFound }
        return found
    }

    @discardableResult
    func write<Value: Sendable>(
        _ login: String, _ body: @escaping @Sendable (Writing) throws -> Value
    ) async throws -> Value { try await store.write(by: principal(login), body) }

    func system<Value: Sendable>(_ body: @escaping @Sendable (Writing) throws -> Value) async throws -> Value {
        try await store.write(by: .system(Self.county), body)
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Registers.Reading) throws -> Value
    ) async throws -> Value { try await store.read(as: .system(Self.county), body) }

    /// A shipped pack for these days.
    func text(_ file: String, from: String, to: String) -> String {
        (rules.shipped[file] ?? "").split(separator: "\n").map { line in
            line.hasPrefix("from: ") ? "from: \(from)" : line.hasPrefix("to: ") ? "to: \(to)" : String(line)
        }.joined(separator: "\n")
    }

    /// Drafted and proposed by the duty officer, agreed by the commander.
    @discardableResult
    func switched(_ yaml: String, order: String? = "青疫防指〔2022〕1号") async throws -> Record {
        let rules = rules
        let made = try await write("duty1") { writing in
            let draft = try writing.draft(policy: yaml, rules: rules)
            return try writing.propose(policy: draft.id, order: order, rules: rules)
        }
        return try await write("commander") { try $0.decide(policy: made.id, agree: true, rules: rules) }
    }
}
