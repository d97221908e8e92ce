import Database
import Kernel
import Organisation
import Registers

extension Reading {
    /// Coverage and repeat visits by township, from what is counted with every change.
    func coverageByTownship(_ tree: UnitTree, _ rules: SupervisionRules, now: Instant) throws -> [Overview.Coverage] {
        []
    }

    func coverageBySector() throws -> [Overview.Coverage] { [] }
}
