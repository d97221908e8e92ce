import Kernel
import Policies
import Web

/// The days of a plan beside each other (日程条): where, and on which of them a test is due.
extension PageWords {
    func strip(_ course: Course, ended: CalendarDay?) -> ViewValue {
        guard course.start <= course.ends else { return [] }
        let tests = Set(course.tests)
        return .list(
            (course.start.ordinal...course.ends.ordinal).map { ordinal in
                let day = CalendarDay(ordinal: ordinal)
                let setting = course.setting(on: day)
                return [
                    "number": ViewValue(ordinal - course.base.ordinal), "date": .text("\(day.month)/\(day.day)"),
                    "iso": .text(day.description), "setting": .text(setting.rawValue),
                    "text": .text(text("measure.short.\(setting.rawValue)")), "test": .flag(tests.contains(day)),
                    "today": .flag(day == today && ended == nil),
                    "over": .flag(day < today || ended.map { day > $0 } ?? false),
                ]
            })
    }

    /// Each phase in a line: setting, first and last day.
    func phases(_ course: Course) -> ViewValue {
        .list(
            course.legs.map { leg in
                [
                    "setting": .text(setting(leg.phase.setting)), "first": day(leg.first), "last": day(leg.last),
                    "days": ViewValue(leg.last.ordinal - leg.first.ordinal + 1),
                ]
            })
    }

    func tests(_ course: Course) -> String {
        course.tests.map { pages.time.day($0, context.language, now: now) }.joined(
            separator: context.language == .en ? ", " : "、")
    }
}
