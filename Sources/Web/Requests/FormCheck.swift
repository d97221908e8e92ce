package import Foundation
package import Kernel

/// Reads a form field by field and collects what is wrong, so that the person learns of everything at once.
///
///     var check = FormCheck(context.form)
///     let title = check.required("title", longest: 200)
///     let day = check.day("deadline")
///     try check.finish()
package struct FormCheck: Sendable {
    package let form: Form
    package private(set) var problems: [Rejection.Problem] = []

    package init(_ form: Form) { self.form = form }

    /// Notes a problem of the caller's own rules.
    package mutating func fail(_ code: String, field: String? = nil, _ values: [String: String] = [:]) {
        problems.append(.init(code, field: field, values: values))
    }

    /// What an operation found wrong with a field.
    package mutating func fail(_ rejection: Rejection) { problems += rejection.problems }

    /// - Returns: the trimmed text, "" after noting `required`.
    package mutating func required(_ name: String, longest: Int = 200) -> String {
        guard form.text(name) != nil else {
            fail("required", field: name)
            return ""
        }
        return optional(name, longest: longest) ?? ""
    }

    package mutating func optional(_ name: String, longest: Int = 200) -> String? {
        guard let text = form.text(name) else { return nil }
        if text.count > longest { fail("tooLong", field: name, ["max": String(longest)]) }
        return text
    }

    /// A day `yyyy-MM-dd`; nil when left empty.
    package mutating func day(_ name: String) -> CalendarDay? { value(name, "badDay") { CalendarDay($0) } }

    /// A moment from `<input type="datetime-local">`, `yyyy-MM-ddTHH:mm`, in the deployment's zone.
    package mutating func moment(_ name: String, in zone: TimeZone) -> Instant? {
        value(name, "badMoment") { text in
            guard text.utf8.count >= 16, let day = CalendarDay(String(text.prefix(10))),
                let clock = Instant("1970-01-01T\(text.dropFirst(11).prefix(5))Z")
            else { return nil }
            let minutes = Int(clock.milliseconds / 60_000)
            return day.at(hour: minutes / 60, minute: minutes % 60, in: zone)
        }
    }

    package mutating func recordID(_ name: String) -> RecordID? { value(name, "badChoice") { RecordID($0) } }

    package mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        value(name, "badNumber") { Int($0).flatMap { range.contains($0) ? $0 : nil } }
    }

    /// A choice by its raw value.
    package mutating func choice<Choice: RawRepresentable<String>>(_ name: String, of: Choice.Type) -> Choice? {
        value(name, "badChoice") { Choice(rawValue: $0) }
    }

    /// - Throws: `Rejection` invalid with all problems, if there are any.
    package func finish() throws {
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
    }

    private mutating func value<Value>(_ name: String, _ code: String, _ read: (String) -> Value?) -> Value? {
        guard let text = form.text(name) else { return nil }
        guard let value = read(text) else {
            fail(code, field: name)
            return nil
        }
        return value
    }
}
