import Foundation
package import Kernel
import Organisation
package import Registers

extension Registers.Reading {
    /// What a pasted chain says of a directive's units.
    /// - Throws: `Rejection.notFound`.
    package func chain(_ text: String, of directive: RecordID) throws -> Chain {
        let (tree, tasks) = (try UnitTree(self), try progress(of: directive).tasks)
        let addressed = Set(tasks.compactMap { $0[Tasks.fields.unit] })
        return Chain(
            text,
            units: tree.all.map {
                Chain.Unit($0.id, names: [$0.name, $0.short], isAddressed: addressed.contains($0.id))
            },
            county: tree.county)
    }
}

extension UnitTree {
    /// The county's own name before a unit's, as people write it: of 青河县疫情防控指挥部 it is 青河县.
    var county: String {
        let name = headquarters?.name ?? ""
        return name.firstMatch(of: /^.*?[县区市旗]/).map { String($0.output) } ?? ""
    }
}

extension Writing {
    /// Signs for units of a directive by a chain (接龙签收), all in one step, as entered on their behalf.
    /// - Parameter answers: units with who wrote the line; those that are not addressed or have signed are left out.
    /// - Returns: number of tasks signed.
    /// - Throws: `Rejection` `forbidden`, `notFound`, `invalid` (`personalData`).
    package func acknowledge(directive: RecordID, chain answers: [(unit: RecordID, person: String)]) throws -> Int {
        guard principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
        let (t, tree) = (Tasks.fields, try UnitTree(reading))
        let people = Dictionary(answers.map { ($0.unit, $0.person) }, uniquingKeysWith: { first, _ in first })
        let waiting = try reading.progress(of: directive).tasks.filter { $0.state == "issued" }
        var signed = 0
        for task in waiting {
            guard let unit = task[t.unit], let person = people[unit] else { continue }
            try acknowledge(task: task.id, said: Said(by: person.isEmpty ? tree.name(unit) : person, how: .chain))
            signed += 1
        }
        return signed
    }
}
