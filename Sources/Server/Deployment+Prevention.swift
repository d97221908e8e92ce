import Command
import Foundation
package import Prevention
import Web

extension Deployment {
    /// Policies that come with the program, and the clocks of prevention.
    package func prevention() throws -> PreventionRules {
        try PreventionRules(duties: rules.duties, folder: resources.folder.appending(path: "Policies"))
    }
}
