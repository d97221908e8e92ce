import Command
import Kernel
package import Measures
import Policies
import Prevention
import Registers

extension Deployment {
    /// Persons and measures, by the packs in force.
    package var measures: MeasureRules {
        MeasureRules(duties: rules.duties) { try $0.policies(on: $1) }
    }
}
