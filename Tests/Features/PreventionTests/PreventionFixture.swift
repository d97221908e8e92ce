import Database
import Duties
import Foundation
import Kernel
import Organisation
import Registers
import TestSupport

@testable import Prevention

/// The demo county with the registers of prevention and the shipped packs.
struct PreventionFixture: DemoFixture {
    let test: TestDatabase
    let rules: PreventionRules

    private static let filled = Task { try await make(copyOf: nil).test.filledWithDemo() }

    static func make() async throws -> PreventionFixture { try await make(copyOf: filled.value) }

    private static func make(copyOf place: TestPlace?) async throws -> PreventionFixture {
        let registers: [any Register.Type] =
            [Areas.self, Units.self, Users.self, Posts.self] + preventionRegisters
        let test = try await TestDatabase.make(
            registers, migrations: [AccountTables.migration, DutyTables.migration, DutyTables.policy], zone: zone,
            county: county,
            copyOf: place)
        let duties = DutyBook.untold(PolicyDuties.rules, zone: zone)
        return PreventionFixture(
            test: test, rules: try PreventionRules(duties: duties, folder: resources.appending(path: "Policies")))
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
