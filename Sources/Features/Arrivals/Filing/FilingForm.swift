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
        identity(&check, &values)
        if form.text(a.phone.name) == nil { check.fail("required", field: a.phone.name) }
        try check.finish()
        return values
    }

    /// What only the person can say of whom others have told: document, birth, resident, day of leaving.
    static func own(_ check: inout FormCheck) -> Values {
        let a = Arrivals.fields
        var values = Values()
        identity(&check, &values)
        values[a.leftOn] = check.day(a.leftOn.name)
        if check.form.text(a.leftOn.name) == nil { check.fail("required", field: a.leftOn.name) }
        return values
    }

    /// What a landlord, an employer or a venue tells.
    /// - Parameter isTold: whether they must have told the person.
    /// - Throws: `Rejection` invalid with every problem.
    static func newcomer(_ form: Form, isTold: Bool) throws -> Newcomer {
        var check = FormCheck(form)
        let a = Arrivals.fields
        let namedBy = check.choice(a.namedBy.name, of: NamedBy.self)
        if form.text(a.namedBy.name) == nil { check.fail("required", field: a.namedBy.name) }
        let saidBy = check.required(a.saidBy.name, longest: 60)
        let name = check.required(a.name.name, longest: 40)
        let phone = form.text(a.phone.name).flatMap { Phone(written: $0) }
        if phone == nil {
            check.fail(form.text(a.phone.name) == nil ? "required" : "phoneMalformed", field: a.phone.name)
        }
        let origin = check.required(a.origin.name, longest: 120)
        let arrivesOn = check.day(a.arrivesOn.name)
        if form.text(a.arrivesOn.name) == nil { check.fail("required", field: a.arrivesOn.name) }
        let area = form.text(a.area.name).flatMap { AreaCode($0) }
        if area == nil { check.fail("required", field: a.area.name) }
        let address = check.required(a.address.name, longest: 120)
        if isTold, !form.flag("told") { check.fail("newcomerUntold") }
        try check.finish()
        guard let namedBy, let phone, let arrivesOn, let area else { throw Rejection(.invalid, "invalid") }
        return Newcomer(
            name: name, phone: phone, from: origin, arrivesOn: arrivesOn, area: area, address: address,
            namedBy: namedBy, saidBy: saidBy)
    }

    /// Document, birth, and whether they live here.
    private static func identity(_ check: inout FormCheck, _ values: inout Values) {
        let (a, form) = (Arrivals.fields, check.form)
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
        values[a.resident] = form.flag(a.resident.name)
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
