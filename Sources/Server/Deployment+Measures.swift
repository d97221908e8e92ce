import Command
import Kernel
package import Measures
import Prevention
import Registers

extension Deployment {
    /// Persons and measures, by the packs in force.
    package var measures: MeasureRules {
        MeasureRules(duties: rules.duties) { reading, day in
            try reading.policies(on: day)
        }
    }
}
