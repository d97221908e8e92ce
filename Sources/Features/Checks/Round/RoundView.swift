import Kernel
import Measures
import Registers
import Web

/// Values of the list of households.
struct RoundView {
    let words: PageWords
    let households: [Household]
    /// Where the next page begins.
    let next: Query.Cursor?

    init(_ words: PageWords, _ households: [Household], next: Query.Cursor?) {
        (self.words, self.households, self.next) = (words, households, next)
    }

    var values: [String: ViewValue] {
        let persons = households.reduce(0) { $0 + $1.members.count }
        let owed = households.count { $0.isOwed }
        let missed = households.count { $0.hasMisses }
        return [
            "title": .text(words.text("check.title")),
            "summary": .text(
                words.text(
                    "check.summary",
                    ["persons": String(persons), "households": String(households.count), "owed": String(owed)])),
            "missed": missed == 0 ? .none : .text(words.text("check.missedToday", ["n": String(missed)])),
            "rows": .list(households.map(row)), "rowsAny": .flag(!households.isEmpty),
            "nextHref": ViewValue(next.map { "/checks?after=\(queryValue($0.text))" }),
            "next": ViewValue(
                households.first { $0.isOwed }.map { "/checks/household?measure=\($0.members[0].measure.id)" }),
        ]
    }

    private func row(_ household: Household) -> ViewValue {
        let p = Persons.fields
        return [
            "href": .text("/checks/household?measure=\(household.members[0].measure.id)"),
            "address": .text(household.address.isEmpty ? words.text("check.noAddress") : household.address),
            "members": .list(
                household.members.map {
                    ["name": .text($0.person?[p.name] ?? ""), "slots": CheckForm.slots($0, words)]
                }),
        ]
    }
}
