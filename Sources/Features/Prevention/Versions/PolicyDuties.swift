package import Duties
import Kernel
import Organisation
import Registers

/// The end of a policy is looked at before it comes (日落条款): the office owes a decision by its last day – a new version, or
/// none. It hears of it seven days ahead; the policy lapses all the same.
package enum PolicyDuties {
    package static let renewal = "policy.renewal"

    package static let rules = [
        DutyRule(
            renewal, .once, graceMinutes: nil, ladder: "policy.renewal", register: PolicyVersions.name,
            metBy: PolicyVersions.name, link: { "/policies/\($0.subject)" }, notice: "policy")
    ]
}

extension Writing {
    func oweRenewal(_ version: Record, _ rules: PreventionRules) throws {
        guard let last = version[PolicyVersions.fields.to] else { return }
        let office = try UnitTree(reading).office
        try owe(
            [
                NewDuty(
                    PolicyDuties.renewal, subject: version.id, of: PolicyVersions.name, unit: office?.id,
                    area: county.territory, title: version[PolicyVersions.fields.title], cause: version.id,
                    due: last.advanced(by: 1).at(hour: 0, in: rules.zone))
            ], in: rules.duties)
    }
}
