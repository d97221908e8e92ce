package import Foundation
package import Kernel
import Organisation
package import Registers

/// A feature's tests over a demo county of their own: its people act by the names they sign in with. What a fixture adds are
/// the feature's registers, its rules and what its records look like.
package protocol DemoFixture: Sendable {
    var test: TestDatabase { get }
}

extension DemoFixture {
    package var store: RecordStore { test.store }
    package var clock: TestClock { test.clock }

    package static var county: AreaCode { AreaCode(known: DemoCounty.key) }
    package static var zone: TimeZone { TimeZone(identifier: "Asia/Shanghai")! }
    /// The day on which the clock starts, at 16:00 where a fixture does not say otherwise.
    package static var day: CalendarDay { CalendarDay("2022-05-04")! }
    package static var resources: URL { shipped }

    package static func unit(_ key: String) -> RecordID { DemoCounty.unit(key) }
    package static func user(_ login: String) -> RecordID { DemoCounty.user(login) }

    package func principal(_ login: String) async throws -> Principal { try await store.demoUser(login) }

    @discardableResult
    package func write<Value: Sendable>(
        _ login: String = "duty1", _ body: @escaping @Sendable (Writing) throws -> Value
    ) async throws -> Value { try await store.write(by: principal(login), body) }

    /// Writes as the program itself.
    @discardableResult
    package func system<Value: Sendable>(_ body: @escaping @Sendable (Writing) throws -> Value) async throws -> Value {
        try await store.write(by: .system(Self.county), body)
    }

    package func read<Value: Sendable>(
        as login: String = "duty1", _ body: @escaping @Sendable (Reading) throws -> Value
    ) async throws -> Value { try await store.read(as: principal(login), body) }

    package func record<R: Register>(_ register: R.Type, _ id: RecordID) async throws -> Record {
        try await store.read(as: .system(Self.county)) { try $0.find(R.self, id) }
    }
}

/// `Resources` of this checkout.
private let shipped = URL(filePath: #filePath).appending(path: "../../../Resources").standardized

extension TestDatabase {
    /// Fills an empty database with the demo county, and ends it: what many tests begin with is made once, then copied.
    package func filledWithDemo() async throws -> TestPlace {
        _ = try await DemoCounty(store: store, folder: shipped.appending(path: "Demo")).fill()
        return try await closed()
    }
}
