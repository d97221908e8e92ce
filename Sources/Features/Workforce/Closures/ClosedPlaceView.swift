import Kernel
import Registers
import Web

/// Values of the pages of institutions under closed management. That leaving for a hospital is free stands in the templates
/// outside of every condition: no value of a place takes it away.
struct ClosedPlaceView {
    let words: PageWords
    let place: Record
    let today: CalendarDay
    let request: PendingRequest?
    let principal: Principal
    let form: Form
    let problem: Rejection?

    private static let tones: [ClosureMode: String] = [.open: "met", .limited: "soon", .closed: "late"]

    static func mode(_ place: Record, _ words: PageWords) -> ViewValue {
        let mode = place[ClosedPlaces.fields.mode] ?? .open
        return words.badge(tones[mode] ?? "plain", "choice.closedPlace.mode.\(mode.rawValue)")
    }

    /// The day of the next look, and whether it is over.
    private static func review(_ place: Record, _ today: CalendarDay, _ words: PageWords) -> [String: ViewValue] {
        let last = place[ClosedPlaces.fields.reviewBy]
        return [
            "review": words.day(last),
            "over": last.map { $0 < today } == true ? words.badge("late", "closure.over") : .none,
        ]
    }

    static func list(
        _ places: [Record], _ words: PageWords, today: CalendarDay, _ principal: Principal
    ) -> [String: ViewValue] {
        [
            "title": .text(words.text("closure.title")), "canAdd": .flag(principal.dispatches),
            "placesAny": .flag(!places.isEmpty),
            "places": .list(
                places.map { place -> ViewValue in
                    let row: [String: ViewValue] = [
                        "href": .text("/closed-places/\(place.id)"),
                        "name": .text(place[ClosedPlaces.fields.name] ?? ""), "mode": mode(place, words),
                        "asked": place.state == "asked" ? words.badge("info", "state.closedPlace.asked") : .none,
                    ]
                    return .object(row.merging(review(place, today, words)) { $1 })
                }),
        ]
    }

    var values: [String: ViewValue] {
        let c = ClosedPlaces.fields
        let isAsked = place.state == "asked"
        let values: [String: ViewValue] = [
            "title": .text(place[c.name] ?? ""), "id": .text(place.id.text), "mode": Self.mode(place, words),
            "order": ViewValue(place[c.order]), "basis": ViewValue(place[c.basis]), "from": words.day(place[c.from]),
            "video": .text(words.text(place[c.video] == true ? "app.yes" : "app.no")),
            "asked": isAsked
                ? [
                    "order": .text(place[c.askedOrder] ?? ""), "basis": .text(place[c.askedBasis] ?? ""),
                    "review": words.day(place[c.askedReview]), "at": words.moment(request?.asked),
                ] : .none,
            "canDecide": .flag(
                isAsked && request?.asker != principal.user && (principal.dispatches || principal.has(.commander))),
            "canOrder": .flag(!isAsked && principal.dispatches),
            "canReopen": .flag(["limited", "closed"].contains(place.state) && principal.dispatches),
            "canEdit": .flag(principal.dispatches),
            "recordHref": .text("/registers/closedPlace/\(place.id)"),
            "placeHref": ViewValue(place[c.place].map { "/places/\($0)" }),
            "newOrder": .text(form.text("order") ?? ""), "newBasis": .text(form.text("basis") ?? ""),
            "newReview": .text(form.text("reviewBy") ?? ""),
            "latest": .text(today.advanced(by: ClosedPlaces.longest).description),
            "problem": words.problem(problem),
        ]
        return values.merging(Self.review(place, today, words)) { $1 }
    }
}
