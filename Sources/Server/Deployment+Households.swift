import Command
package import Households
import Measures

extension Deployment {
    /// Households, rounds and help tickets.
    package func households() -> HouseholdRules {
        HouseholdRules(
            duties: rules.duties, fourChecks: fourChecks,
            consentWithdrawn: { try $0.forgetHealthNeeds(ofMeasure: $1) })
    }
}
