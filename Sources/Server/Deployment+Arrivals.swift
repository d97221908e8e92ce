package import Arrivals
import Command

extension Deployment {
    /// Arrivals by the policies and risk areas in force.
    package var arrivals: ArrivalSettings {
        ArrivalSettings(
            duties: rules.duties, indicators: indicators, measures: measures, listings: { _, _, _ in [] })
    }
}
