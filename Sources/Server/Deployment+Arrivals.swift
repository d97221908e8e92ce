package import Arrivals
import Command
import Database
import Duties
import Kernel
import Policies
import Prevention
import Registers
import Web

extension Deployment {
    /// Tests that the versions of the policies ask of arrivals alone.
    private static let quotas = QuotaPlans(versions: { try $0.policyVersions() }, { try $0.policy($1, $2) })

    /// Tests of arrivals as rules, one for every policy version and category that asks for them alone.
    static func tests(
        _ book: DutyBook, _ resources: Resources
    ) throws -> [@Sendable (Registers.Reading) throws -> [DutyRule]] {
        [QuotaDuties.source(quotas, in: book, title: try titles("arrival.quotaRule", resources))]
    }

    /// Arrivals by the policies and risk areas in force.
    package var arrivals: ArrivalSettings {
        ArrivalSettings(
            duties: rules.duties, indicators: indicators, measures: measures, quotas: Self.quotas,
            watched: [RiskAreas.name, PolicyVersions.name]
        ) { reading, origin, days in
            let r = RiskAreas.fields
            return try reading.risk(at: origin, during: days).compactMap { found in
                found.level.flatMap { OriginRisk(rawValue: $0.rawValue) }.map {
                    Listed(id: found.area.id, name: found.area[r.name] ?? "", level: $0, isWhole: found.isWhole)
                }
            }
        }
    }
}
