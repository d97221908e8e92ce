import Command
import Kernel
package import Measures
import Policies
import Registers

extension Deployment {
    /// Persons and measures, by the packs in force.
    package var measures: MeasureRules {
        MeasureRules(duties: rules.duties) { reading, day in
            PolicyShelf([], on: day, area: reading.principal.county.territory)
        }
    }
}
