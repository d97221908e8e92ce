import Command
package import Households

extension Deployment {
    /// Households, rounds and help tickets.
    package func households() -> HouseholdRules {
        HouseholdRules(duties: rules.duties, fourChecks: fourChecks)
    }
}
