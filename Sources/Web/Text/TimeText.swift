package import Foundation
package import Kernel

/// Moments and days in people's words (时间用语), in the deployment's time zone: relative up to an hour, clock times
/// beyond (look: "48 分后到期", then "5月5日 08:30").
package struct TimeText: Sendable {
    package let zone: TimeZone
    private let locales: Locales

    /// `zone` is Asia/Shanghai where the deployment says nothing.
    package init(_ locales: Locales, zone: TimeZone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt) {
        (self.locales, self.zone) = (locales, zone)
    }

    /// "5月5日 08:30" / "5 May 08:30", with the year when it is not this one.
    package func moment(_ instant: Instant, _ language: Language, now: Instant = .now) -> String {
        let day = CalendarDay(instant, in: zone)
        let key = day.year == CalendarDay(now, in: zone).year ? "time.moment" : "time.momentOfYear"
        return locales.text(
            key, language, values(day, language).merging(["clock": clock(instant)]) { first, _ in first })
    }

    /// "5月5日" / "5 May", with the year when it is not this one.
    package func day(_ day: CalendarDay, _ language: Language, now: Instant = .now) -> String {
        let key = day.year == CalendarDay(now, in: zone).year ? "time.day" : "time.dayOfYear"
        return locales.text(key, language, values(day, language))
    }

    /// "08:30", 24 hours.
    package func clock(_ instant: Instant) -> String {
        let day = CalendarDay(instant, in: zone)
        let minutes = Int(instant.milliseconds - day.at(hour: 0, in: zone).milliseconds) / 60_000
        return "\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
    }

    /// Value of an `<input type="datetime-local">`.
    package func input(_ instant: Instant) -> String { "\(CalendarDay(instant, in: zone))T\(clock(instant))" }

    /// A deadline as it stands now.
    package struct Due: Sendable, Hashable {
        /// late: past; soon: within the hour; ok: later. Also the class of its colour.
        package enum State: String, Sendable { case late, soon, ok }
        package let state: State
        /// "48 分后到期", "已逾期 5 分", "5月5日 08:30 到期".
        package let text: String
    }

    package func due(_ deadline: Instant, _ language: Language, now: Instant = .now) -> Due {
        let minutes = Int((Double(deadline.milliseconds - now.milliseconds) / 60_000).rounded(.up))
        let late = deadline < now
        let near = abs(minutes) <= 60
        let key =
            switch (late, near) {
            case (true, true): "app.time.over"
            case (true, false): "time.lateSince"
            case (false, true): "app.time.left"
            case (false, false): "time.dueAt"
            }
        let text = locales.text(
            key, language, ["n": String(abs(minutes)), "moment": moment(deadline, language, now: now)])
        return Due(state: late ? .late : near ? .soon : .ok, text: text)
    }

    /// A deadline for the template `part/time`: state, iso and clock time; the browser makes it relative and keeps it so.
    package func view(_ deadline: Instant, _ language: Language, now: Instant = .now) -> ViewValue {
        [
            "state": .text(due(deadline, language, now: now).state.rawValue), "iso": .text(deadline.description),
            "text": .text(moment(deadline, language, now: now)),
        ]
    }

    /// A past moment for the template `part/time`, without a state.
    package func past(_ instant: Instant, _ language: Language, now: Instant = .now) -> ViewValue {
        ["state": "met", "iso": .text(instant.description), "text": .text(moment(instant, language, now: now))]
    }

    private func values(_ day: CalendarDay, _ language: Language) -> [String: String] {
        [
            "year": String(day.year), "month": locales.text("time.months.\(day.month)", language),
            "day": String(day.day),
        ]
    }

    private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
