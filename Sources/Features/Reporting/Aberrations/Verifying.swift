import Duties
package import Kernel
import Organisation
package import Registers

extension Writing {
    /// Says what was found about a flag (核实): by the headquarters or whoever has to look. Nothing else follows from it.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`), `preconditionFailed` (`stale`), `invalid`
    ///   (`reasonRequired`, `personalData`).
    @discardableResult
    package func verify(
        aberration id: RecordID, _ finding: AberrationFinding, words: String, version: Int64? = nil
    ) throws -> Record {
        let a = Aberrations.fields
        let flag = try reading.find(Aberrations.self, id)
        guard reading.mayVerify(flag) else { throw Rejection.forbidden }
        let words = try FreeText.needed(words, field: "words")
        let verified = try perform(
            finding.rawValue, registry.named(Aberrations.name), id, version: version, reason: words,
            Values {
                $0[a.words] = words
                $0[a.verifiedBy] = principal.user
                $0[a.verifiedAt] = now
            })
        try meet(rule: Aberrations.verify, subject: id, by: id, of: Aberrations.name)
        return verified
    }
}

extension Registers.Reading {
    /// The headquarters, and the unit that has to look: never the one whose figure it is.
    func mayVerify(_ flag: Record) -> Bool {
        if principal.has(.dutyOfficer, .sectionLead) { return true }
        guard let verifier = flag[Aberrations.fields.verifier] else { return false }
        return principal.posts.contains { $0.role == .unitOfficer && $0.units.contains(verifier) }
    }
}
