import Foundation
import Kernel
import Organisation
import Registers
import Web

/// Reads the forms of the telephone log.
enum CallForm {
    /// A call as it was written down. The unit is one of the directory, or words.
    static func values(_ form: Form, _ tree: UnitTree, _ zone: TimeZone) throws -> Values {
        var check = FormCheck(form)
        let c = PhoneCalls.fields
        let at = check.moment("at", in: zone)
        if at == nil, check.problems.isEmpty { check.fail("required", field: "at") }
        let name = check.required("unit", longest: 60)
        let caller = check.optional("caller", longest: 40)
        let matter = check.required("matter", longest: 1000)
        let phone = form.text("number").map { Phone(written: $0) }
        if let phone, phone == nil { check.fail("phoneMalformed", field: "number") }
        try check.finish()
        let unit = tree.named(name)
        var values = notes(form)
        values[c.at] = at
        values[c.unit] = unit
        values[c.from] = unit == nil ? name : nil
        values[c.caller] = caller
        values[c.matter] = matter
        values[c.number] = phone.flatMap(\.self).map { Protected($0) }
        return values
    }

    /// What was proposed, said and done.
    static func notes(_ form: Form) -> Values {
        let c = PhoneCalls.fields
        return Values {
            $0[c.proposal] = form.text("proposal")
            $0[c.instruction] = form.text("instruction")
            $0[c.instructedBy] = form.text("instructedBy")
            $0[c.outcome] = form.text("outcome")
        }
    }
}
