import Kernel
import Registers

/// The days of a filing and what cannot be (报备日期): a birth after the arrival, a leaving after it, an arrival further ahead
/// than anybody plans.
struct FilingDates: Hashable, Sendable {
    var born: CalendarDay?
    var left: CalendarDay?
    var arrives: CalendarDay?
    /// nil where it is not known what day it is: rules of a register have no clock.
    var today: CalendarDay?

    /// Days ahead for which an arrival is taken.
    static let ahead = 45

    init(born: CalendarDay? = nil, left: CalendarDay?, arrives: CalendarDay?, today: CalendarDay? = nil) {
        (self.born, self.left, self.arrives, self.today) = (born, left, arrives, today)
    }

    init(_ values: Values, today: CalendarDay? = nil) {
        let a = Arrivals.fields
        self.init(
            born: values[a.idNumber]?.given?.birthDay ?? values[a.born], left: values[a.leftOn],
            arrives: values[a.arrivesOn], today: today)
    }

    /// Field and code of each problem.
    var problems: [Rejection.Problem] {
        let a = Arrivals.fields
        var found: [Rejection.Problem] = []
        guard let arrives else { return [] }
        if let born, born > arrives { found.append(.init("bornAfterArrival", field: a.born.name)) }
        if let left, left > arrives { found.append(.init("leftAfterArrival", field: a.leftOn.name)) }
        let days = ["days": String(Self.ahead)]
        if let left, left.advanced(by: Self.ahead) < arrives {
            found.append(.init("travelTooLong", field: a.leftOn.name, values: days))
        }
        if let today, today.advanced(by: Self.ahead) < arrives {
            found.append(.init("arrivalTooFar", field: a.arrivesOn.name, values: days))
        }
        if let today, arrives.advanced(by: Self.ahead) < today {
            found.append(.init("arrivalTooLongAgo", field: a.arrivesOn.name, values: days))
        }
        return found
    }
}
