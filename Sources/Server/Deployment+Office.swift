import Activation
import Circulation
import Command
package import Office
import Reporting

extension Deployment {
    /// The office's day and night, with what other features show on its desk.
    package var office: OfficeRules {
        let zone = settings.zone
        return OfficeRules(
            command: rules, reporting: reporting, readiness: Activations.readiness,
            parts: [
                { try $0.upperDocuments(tracing: true, since: $1, at: $2, in: zone) },
                { try $0.upperDocuments(since: $1, at: $2, in: zone) }, BriefSection.openAssessments,
            ])
    }
}
