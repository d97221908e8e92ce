import Command
package import Workforce

extension Deployment {
    /// Pools of workers, their deployment, institutions under closed management.
    package func workforce() -> WorkforceRules { WorkforceRules(duties: rules.duties) }
}
