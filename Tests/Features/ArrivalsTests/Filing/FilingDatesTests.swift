import Database
import Duties
import Foundation
import Indicators
import Kernel
import Measures
import Organisation
import Policies
import Registers
import TestSupport
import Testing

@testable import Arrivals

struct FilingDatesTests {
    private let today = CalendarDay("2022-05-04")!

    @Test(
        arguments: [
            ("1990-01-01", "2022-05-03", "2022-05-05", []),
            ("2022-05-05", "2022-05-03", "2022-05-05", []),
            ("2022-05-06", "2022-05-03", "2022-05-05", ["born bornAfterArrival"]),
            (nil, "2022-05-06", "2022-05-05", ["leftOn leftAfterArrival"]),
            (nil, "2022-05-05", "2022-05-05", []),
            ("2023-01-01", "2022-06-01", "2022-05-05", ["born bornAfterArrival", "leftOn leftAfterArrival"]),
            (nil, "2022-05-04", "2022-06-18", []),
            (nil, "2022-06-01", "2022-06-19", ["arrivesOn arrivalTooFar"]),
            (nil, "2022-03-01", "2022-05-05", ["leftOn travelTooLong"]),
            (nil, "2022-03-19", "2022-03-20", []),
            (nil, "2022-03-18", "2022-03-19", ["arrivesOn arrivalTooLongAgo"]),
        ] as [(String?, String, String, [String])])
    func `what cannot be is named with its field`(born: String?, left: String, arrives: String, expected: [String]) {
        let dates = FilingDates(
            born: born.flatMap { CalendarDay($0) }, left: CalendarDay(left), arrives: CalendarDay(arrives), today: today
        )
        #expect(dates.problems.map { "\($0.field ?? "") \($0.code)" } == expected)
    }

    /// Over random days: accepted are those alone that lie in order and near.
    @Test func `accepted days lie in order`() {
        var random = Seeded(7)
        for _ in 0..<2_000 {
            let day = { CalendarDay(ordinal: today.ordinal + Int.random(in: -120...120, using: &random)) }
            let (born, left, arrives) = (day(), day(), day())
            let accepted = FilingDates(born: born, left: left, arrives: arrives, today: today).problems.isEmpty
            let sound =
                born <= arrives && left <= arrives && arrives.ordinal - left.ordinal <= 45
                && abs(arrives.ordinal - today.ordinal) <= 45
            #expect(accepted == sound, "\(born) \(left) \(arrives)")
        }
    }
}
