import Activation
import Command
package import Office
import Reporting

extension Deployment {
    /// The office's day and night, with what other features show on its desk.
    package var office: OfficeRules {
        OfficeRules(command: rules, reporting: reporting, readiness: Activations.readiness)
    }
}
