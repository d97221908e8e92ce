package import Arrivals
import Command
import Kernel
import Prevention
import Registers

extension Deployment {
    /// Arrivals by the policies and risk areas in force.
    package var arrivals: ArrivalSettings {
        ArrivalSettings(
            duties: rules.duties, indicators: indicators, measures: measures,
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
