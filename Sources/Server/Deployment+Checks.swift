import Checks
import Command
import Duties
import Foundation
import Policies
import Registers
import Web

extension Deployment {
    func checks() throws -> CheckSettings { CheckSettings(duties: rules.duties, plans: try Self.plans(resources)) }

    /// Daily checks as rules, one for each policy version under which somebody is.
    static func checks(
        _ book: DutyBook, _ resources: Resources
    ) throws -> @Sendable (Registers.Reading) throws -> [DutyRule] {
        let locales = try Locales(folder: resources.locales)
        let title = Dictionary(
            uniqueKeysWithValues: Language.allCases.map { ($0.rawValue, locales.text("check.rule", $0)) })
        return CheckDuties.source(try plans(resources), in: book, title: title)
    }

    /// What the policy version of a measure asks every day: of the packs that come with the program.
    private static func plans(_ resources: Resources) throws -> CheckPlans {
        let folder = resources.folder.appending(path: "Policies")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "yaml" }
        let packs = try files.map { try PolicyPack(yaml: String(contentsOf: $0, encoding: .utf8)) }
        let asked = Dictionary(packs.map { ($0.name, $0.checks) }, uniquingKeysWith: { first, _ in first })
        return CheckPlans { _, pack, version in asked["\(pack) \(version)"] ?? nil }
    }
}
