import Checks
import Command
import Database
import Duties
import Kernel
import Policies
import Prevention
import Registers
import Web

extension Deployment {
    /// What the policy version asks under which a measure was issued.
    private static let plans = CheckPlans(versions: { try $0.policyVersions() }, { try $0.policy($1, $2)?.checks })

    func checks() -> CheckSettings { CheckSettings(duties: rules.duties, plans: Self.plans) }

    /// Daily checks and tests as rules, one of each for every policy version under which somebody is.
    static func checks(
        _ book: DutyBook, _ resources: Resources
    ) throws -> [@Sendable (Registers.Reading) throws -> [DutyRule]] {
        [
            CheckDuties.source(plans, in: book, title: try titles("check.rule", resources)),
            TestDuties.source(plans, title: try titles("test.rule", resources)),
        ]
    }

    /// A text of the locales, by language.
    static func titles(_ key: String, _ resources: Resources) throws -> [String: String] {
        let locales = try Locales(folder: resources.locales)
        return Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0.rawValue, locales.text(key, $0)) })
    }
}

extension Registers.Reading {
    /// Versions of policies under which somebody may be: those that are or were in force.
    func policyVersions() throws -> [PolicyVersion] {
        try connection.query(
            """
            SELECT pack, edition, max(basis) AS basis, max("to") AS until FROM policy
            WHERE county = \(principal.county) AND state IN ('inForce', 'lapsed')
            GROUP BY pack, edition ORDER BY pack, edition
            """
        ).map {
            PolicyVersion(
                pack: try $0.get("pack"), version: try $0.get("edition"), basis: try $0.optional("basis"),
                until: try $0.optional("until"))
        }
    }
}
