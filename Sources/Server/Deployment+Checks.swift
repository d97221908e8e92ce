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
    private static let plans = CheckPlans(
        versions: { reading in
            try reading.connection.query(
                """
                SELECT pack, edition, max(basis) AS basis, max("to") AS until FROM policy
                WHERE county = \(reading.principal.county) AND state IN ('inForce', 'lapsed')
                GROUP BY pack, edition ORDER BY pack, edition
                """
            ).map {
                .init(
                    pack: try $0.get("pack"), version: try $0.get("edition"), basis: try $0.optional("basis"),
                    until: try $0.optional("until"))
            }
        }, { try $0.policy($1, $2)?.checks })

    func checks() -> CheckSettings { CheckSettings(duties: rules.duties, plans: Self.plans) }

    /// Daily checks and tests as rules, one of each for every policy version under which somebody is.
    static func checks(
        _ book: DutyBook, _ resources: Resources
    ) throws -> [@Sendable (Registers.Reading) throws -> [DutyRule]] {
        let locales = try Locales(folder: resources.locales)
        let title = { (key: String) in
            Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0.rawValue, locales.text(key, $0)) })
        }
        return [
            CheckDuties.source(plans, in: book, title: title("check.rule")),
            TestDuties.source(plans, title: title("test.rule")),
        ]
    }
}
