import Database
import Duties
import Kernel
import Organisation
import Registers
import Web

/// Duties of one area (辖区应办): counts of it and of the areas below, and what is open in it.
struct DutyAreaView {
    struct Content: Sendable {
        let area: AreaCode
        let day: CalendarDay
        let name: String
        let above: [(code: AreaCode, name: String)]
        let below: [(code: AreaCode, name: String)]
        let counts: [AreaCode: DutyCounts]
        let page: DutyPage
        let rules: [String: DutyRule]
        let tree: UnitTree

        /// - Throws: `Rejection` `notFound` for an area of others or none, `forbidden` beyond the reader's scope.
        init(
            _ reading: Reading, _ area: AreaCode, _ day: CalendarDay, _ after: DutyQuery.Cursor?, _ book: DutyBook
        ) throws {
            let territory = reading.principal.county.territory
            guard territory.contains(area) else { throw Rejection.notFound }
            let scope = DutyScope(reading.principal)
            guard scope.reaches(area) else { throw Rejection.forbidden }
            (self.area, self.day, rules, tree) = (area, day, try book.rules(reading), try UnitTree(reading))
            let line = AreaCode.Level.allCases.compactMap { area.ancestor($0) }.filter { territory.contains($0) }
            let names = try reading.areaNames(line)
            guard let own = names[area] else { throw Rejection.notFound }
            name = own
            above = line.filter { $0 != area && scope.reaches($0) }.map { ($0, names[$0] ?? $0.text) }
            below = try reading.areas(below: area, on: day)
            counts = try reading.dutyCounts([area] + below.map(\.code), on: day, rules: rules.keys.sorted())
            page = try reading.duties(DutyQuery(.areas(try reading.dutyPlaces(area)), after: after))
        }
    }

    let words: DutyWords
    let content: Content

    init(_ words: DutyWords, _ content: Content) { (self.words, self.content) = (words, content) }

    var values: [String: ViewValue] {
        let path = "/duties/areas/\(content.area)"
        let own = content.counts[content.area] ?? DutyCounts()
        let today = CalendarDay(words.wording.now, in: words.wording.pages.time.zone)
        let asked = content.day == today ? "" : "day=\(content.day)"
        let link = { (code: AreaCode) in "/duties/areas/\(code)" + (asked.isEmpty ? "" : "?\(asked)") }
        let (before, after) = (content.day.advanced(by: -1), content.day.advanced(by: 1))
        let list = words.list(content.page, content.tree, at: path, asked)
        return list.merging([
            "title": .text("\(content.name) · \(words.wording.text("duty.areas"))"), "name": .text(content.name),
            "day": words.wording.day(content.day), "before": .text("\(path)?day=\(before)"),
            "after": content.day < today ? .text("\(path)?day=\(after)") : .none,
            "crumbs": .list(content.above.map { ["href": .text(link($0.code)), "name": .text($0.name)] }),
            "counters": .list(
                counters(own).map { key, value, tone in
                    [
                        "label": .text(words.wording.text("duty.count.\(key)")), "value": ViewValue(value),
                        "tone": .text(value > 0 ? tone : ""),
                    ]
                }),
            "belowAny": .flag(!content.below.isEmpty),
            "below": .list(
                content.below.map { code, name in
                    let counts = content.counts[code] ?? DutyCounts()
                    return [
                        "href": .text(link(code)), "name": .text(name), "due": ViewValue(counts[.due]),
                        "met": ViewValue(counts[.met]), "open": ViewValue(counts.open),
                        "late": ViewValue(counts[.late]), "missed": ViewValue(counts[.missed]),
                        "waived": ViewValue(counts[.waived]), "isLate": .flag(counts[.late] + counts[.missed] > 0),
                    ]
                }),
        ]) { $1 }
    }

    private func counters(_ counts: DutyCounts) -> [(String, Int, String)] {
        [
            ("due", counts[.due], ""), ("met", counts[.met], ""), ("open", counts.open, "soon"),
            ("late", counts[.late], "late"), ("missed", counts[.missed], "late"), ("waived", counts[.waived], ""),
        ]
    }
}

extension Reading {
    /// Names of areas by code; those that are not there are left out.
    func areaNames(_ codes: [AreaCode]) throws -> [AreaCode: String] {
        if codes.isEmpty { return [:] }
        let rows = try connection.query("SELECT id, name FROM area WHERE id IN (\(list: codes.map(\.sql)))")
        return Dictionary(
            try rows.map { (try $0.get("id"), try $0.get("name")) }, uniquingKeysWith: { first, _ in first })
    }

    /// Areas directly below one, those abolished before a day left out.
    func areas(below area: AreaCode, on day: CalendarDay) throws -> [(code: AreaCode, name: String)] {
        try connection.query(
            """
            SELECT id, name FROM area WHERE parent = \(area) AND ("validTo" IS NULL OR "validTo" >= \(day))
            ORDER BY id LIMIT 500
            """
        ).map { (try $0.get("id"), try $0.get("name")) }
    }

    /// Where an area's duties stand: a county's under its townships, or counting for the whole of it.
    func dutyPlaces(_ area: AreaCode) throws -> [AreaCode?] {
        guard principal.county.territory.contains(area) else { throw Rejection.notFound }
        let isWhole = area.level.rawValue < AreaCode.Level.township.rawValue
        return isWhole ? try townships(of: area).map(Optional.some) + [nil] : [area]
    }

    /// Every township within an area above them, abolished ones too: what was owed there is still shown.
    func townships(of area: AreaCode) throws -> [AreaCode] {
        try connection.query(
            """
            SELECT id FROM area WHERE id > \(area.text) AND id < \(area.text + "~") AND length(id) = 9 ORDER BY id
            LIMIT 400
            """
        ).map { try $0.get("id") }
    }
}
