package import Activation
import Foundation
import Kernel
package import Organisation
import Registers
import Web

/// Fills a drill's database (演练库): a fictional county whose headquarters is called a drill's – so that every paper,
/// file and message that names it says so – and the scenario.
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

    package func fill(_ scenario: Scenario, title: String) async throws -> [DemoCounty.Account] {
        let store = deployment.store
        let accounts = try await DemoCounty(
            store: store, folder: deployment.resources.folder.appending(path: "Demo")
        ).fill()
        try await store.write(by: .system(deployment.settings.county)) { writing in
            let (u, mark) = (Units.fields, "（演练）")
            if let head = try UnitTree(writing.reading).headquarters {
                let record = try writing.reading.find(Units.self, head.id)
                // Papers bear the whole name, messages and links the short one.
                try writing.update(
                    record,
                    Values {
                        $0[u.name] = head.name + mark
                        $0[u.short] = head.short + mark
                    })
            }
            try writing.layOut(scenario, title: title)
        }
        return accounts
    }
}
