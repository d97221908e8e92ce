import Command
import Kernel
package import Measures
import Policies
import Prevention
import Registers
import Sites

extension Deployment {
    /// Persons and measures, by the packs in force.
    package var measures: MeasureRules {
        let shelf: @Sendable (Reading, CalendarDay) throws -> PolicyShelf = { try $0.policies(on: $1) }
        return MeasureRules(
            duties: rules.duties, shelf: shelf, followed: [PlacementRules(duties: rules.duties, shelf: shelf).follow])
    }
}
