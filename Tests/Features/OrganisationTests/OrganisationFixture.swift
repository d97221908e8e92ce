import Foundation
import Kernel
import Registers
import TestSupport

@testable import Organisation

/// A database with the demo county, and people of it to act as.
struct OrganisationFixture {
    let test: TestDatabase
    let county: AreaCode
    let accounts: Accounts
    var store: RecordStore { test.store }

    static let demo = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Resources/Demo").standardizedFileURL
    static let zone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt

    /// The demo is filled once and then copied.
    private static let filled = Task { try await empty().test.filledWithDemo() }

    static func empty() async throws -> OrganisationFixture { try await make(copyOf: nil) }

    static func demo() async throws -> OrganisationFixture { try await make(copyOf: filled.value) }

    private static func make(copyOf place: TestPlace?) async throws -> OrganisationFixture {
        guard let county = AreaCode(DemoCounty.key) else { throw Rejection.notFound }
        let test = try await TestDatabase.make(
            [Areas.self, Units.self, Users.self, Posts.self, Contacts.self, Organisation.Calls.self],
            migrations: [AccountTables.migration, AccountTables.activation], county: county,
            copyOf: place)
        let accounts = try Accounts(store: test.store, zone: zone, cost: .printed)
        return OrganisationFixture(test: test, county: county, accounts: accounts)
    }

    /// The demo's user with the posts in force now.
    func principal(_ login: String) async throws -> Principal {
        guard let principal = try await accounts.principal(DemoCounty.user(login), county: county) else {
            throw Rejection.notFound
        }
        return principal
    }

    /// A file of these bytes, removed with the test's folder.
    func file(_ bytes: some Collection<UInt8>) throws -> URL {
        let url = test.folder.appending(path: "\(RecordID.make().text).csv")
        try Data(bytes).write(to: url)
        return url
    }
}
