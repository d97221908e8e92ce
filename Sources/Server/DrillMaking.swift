package import Activation
import Database
import Foundation
package import Kernel
package import Organisation
import Registers
import Web

/// Fills a drill's database (演练库): a fictional county, or the areas and units of the own one, whose headquarters is called a
/// drill's – so that every paper, file and message that names it says so – and the scenario.
package struct DrillMaking: Sendable {
    private let deployment: Deployment

    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// - Parameter name: a file, or a name in `Resources/Drills`.
    package static func scenario(_ name: String) throws -> Scenario {
        let file = URL(filePath: name)
        if FileManager.default.fileExists(atPath: file.path), name.hasSuffix(".yaml") {
            return try Scenario(contentsOf: file)
        }
        return try Scenario(contentsOf: Resources.locate().folder.appending(path: "Drills/\(name).yaml"))
    }

    /// Areas and units of a real database; nothing else of it is read, and nothing is written to it.
    /// - Throws: `Drill.Mismatch` for a drill's; `CopiedCounty.Unclear`.
    package static func units(of address: DatabaseAddress, county: AreaCode?) async throws -> CopiedCounty {
        let database = try await address.open()
        let copied = try await database.read { connection in
            try Drill.check(Drill.flag(connection), expected: false)
            return try CopiedCounty(connection, county: county)
        }
        try await database.close()
        return copied
    }

    /// - Parameter copied: the county's own units; nil: the fictional one.
    package func fill(
        _ scenario: Scenario, title: String, units copied: CopiedCounty? = nil
    ) async throws -> [DemoCounty.Account] {
        let store = deployment.store
        let accounts: [DemoCounty.Account]
        if let copied {
            let day = CalendarDay(store.now, in: deployment.settings.zone)
            accounts = try await store.write(by: .system(deployment.settings.county)) {
                try copied.fill($0, from: day)
            }
        } else {
            accounts = try await DemoCounty(
                store: store, folder: deployment.resources.folder.appending(path: "Demo")
            ).fill()
        }
        try await store.write(by: .system(deployment.settings.county)) { writing in
            let (u, mark) = (Units.fields, "（演练）")
            if let head = try UnitTree(writing.reading).headquarters {
                let record = try writing.reading.find(Units.self, head.id)
                // Papers bear the whole name, messages and links the short one; the mark is never what is cut.
                try writing.update(
                    record,
                    Values {
                        $0[u.name] = String(head.name.prefix(80 - mark.count)) + mark
                        $0[u.short] = String(head.short.prefix(30 - mark.count)) + mark
                    })
            }
            try writing.layOut(scenario, title: title)
        }
        return accounts
    }
}
