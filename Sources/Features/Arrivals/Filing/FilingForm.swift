import Kernel
import Measures
import Registers
import Web

/// Reads the form of a filing: the public one, and that of staff who write it down.
enum FilingForm {
    /// - Throws: `Rejection` invalid with every problem.
    static func values(_ form: Form) throws -> Values {
        var check = FormCheck(form)
        let a = Arrivals.fields
        var values = journey(&check)
        values[a.name] = check.required(a.name.name, longest: 40)
        let kind = check.choice(a.idKind.name, of: IDKind.self)
        if kind == nil, form.text(a.idKind.name) == nil { check.fail("required", field: a.idKind.name) }
        values[a.idKind] = kind
        if kind == .citizen {
            if let text = form.text(a.idNumber.name) {
                let number = CitizenID(written: text)
                // With the place of the wrong digit: whoever types sees it.
                if number == nil { check.fail(FieldKind.citizenID.malformed(text, field: a.idNumber.name)) }
                values[a.idNumber] = number.map { Protected($0) }
            } else {
                check.fail("required", field: a.idNumber.name)
            }
        } else if kind != nil {
            if let text = form.text(a.document.name) {
                let number = DocumentNumber(written: text)
                if number == nil { check.fail("documentMalformed", field: a.document.name) }
                values[a.document] = number.map { Protected($0) }
            } else if kind != IDKind.none {
                check.fail("required", field: a.document.name)
            }
            values[a.born] = check.day(a.born.name)
            if form.text(a.born.name) == nil { check.fail("required", field: a.born.name) }
        }
        if form.text(a.phone.name) == nil { check.fail("required", field: a.phone.name) }
        values[a.resident] = form.flag(a.resident.name)
        try check.finish()
        return values
    }

    /// What the person may correct by the receipt: an empty telephone is the one that is known.
    /// - Throws: `Rejection` invalid with every problem.
    static func corrections(_ form: Form) throws -> Values {
        var check = FormCheck(form)
        let values = journey(&check)
        try check.finish()
        return values
    }

    /// Where from, when, how, where to.
    private static func journey(_ check: inout FormCheck) -> Values {
        let (a, form) = (Arrivals.fields, check.form)
        var values = Values()
        values[a.origin] = check.required(a.origin.name, longest: 120)
        values[a.originArea] = form.text(a.originArea.name).flatMap { AreaCode($0) }
        for field in [a.leftOn, a.arrivesOn] {
            values[field] = check.day(field.name)
            if form.text(field.name) == nil { check.fail("required", field: field.name) }
        }
        let means = check.choice(a.means.name, of: TravelMeans.self)
        values[a.means] = means ?? .unknown
        let area = form.text(a.area.name).flatMap { AreaCode($0) }
        if area == nil { check.fail("required", field: a.area.name) }
        values[a.area] = area
        values[a.address] = check.required(a.address.name, longest: 120)
        values[a.companions] = check.integer(a.companions.name, in: 0...50)
        if let text = form.text(a.phone.name) {
            let phone = Phone(written: text)
            if phone == nil { check.fail("phoneMalformed", field: a.phone.name) }
            if let phone { values[a.phone] = Protected(phone) }
        }
        return values
    }
}
