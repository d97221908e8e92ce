import Command
import Foundation
import Kernel
import Web

/// Reads the form of an oral directive.
enum OralForm {
    static func order(_ form: Form, _ zone: TimeZone) throws -> SpokenOrder {
        var check = FormCheck(form)
        let leader = check.recordID("leader")
        if leader == nil { check.fail("required", field: "leader") }
        let (spokenAt, deadline) = (check.moment("spokenAt", in: zone), check.moment("deadline", in: zone))
        if spokenAt == nil, form.text("spokenAt") == nil { check.fail("required", field: "spokenAt") }
        if deadline == nil, form.text("deadline") == nil { check.fail("required", field: "deadline") }
        let words = check.required("words", longest: 1000)
        let urgency = check.choice("urgency", of: Urgency.self) ?? .flash
        let units = form.recordIDs("units")
        if units.isEmpty { check.fail("required", field: "units") }
        try check.finish()
        guard let leader, let spokenAt, let deadline else { throw Rejection.invalid("required", field: "leader") }
        return SpokenOrder(
            leader: leader, spokenAt: spokenAt, words: words, units: units, urgency: urgency, deadline: deadline)
    }
}
