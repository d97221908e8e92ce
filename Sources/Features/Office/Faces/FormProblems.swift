import Command
import Kernel
import Web

extension PageWords {
    /// What is wrong with a form, a line each: label and words. Labels are in the locales at `<labels>.<field>`.
    func problems(_ rejection: Rejection?, _ labels: String) -> ViewValue {
        guard let rejection else { return [] }
        if rejection.problems.isEmpty { return [.text(text("rejection.\(rejection.code)", rejection.values))] }
        return .list(
            rejection.problems.map { problem in
                let words = text("rejection.\(problem.code)", problem.values)
                guard let field = problem.field, pages.locales.has("\(labels).\(field)", context.language) else {
                    return .text(words)
                }
                return .text(text("office.labelled", ["label": text("\(labels).\(field)"), "words": words]))
            })
    }

    /// A moment of today by its clock alone.
    func clock(_ instant: Instant?) -> ViewValue {
        guard let instant else { return .none }
        let zone = pages.time.zone
        return CalendarDay(instant, in: zone) == CalendarDay(now, in: zone)
            ? .text(pages.time.clock(instant)) : moment(instant)
    }

    func weekday(_ day: CalendarDay) -> String { text("time.weekdays.\(day.weekday)") }
}
