import Command
package import Households
import Measures
import Sites

extension Deployment {
    /// Households, rounds and help tickets.
    package func households() -> HouseholdRules {
        HouseholdRules(
            duties: rules.duties, fourChecks: fourChecks,
            consentWithdrawn: { writing, measure in
                try writing.forgetHealthNeeds(ofMeasure: measure)
                try writing.forgetHealthNeeds(ofStaysUnder: measure)
            })
    }
}
