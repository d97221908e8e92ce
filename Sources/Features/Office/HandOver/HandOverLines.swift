import Command
import Duties
import Foundation
import Kernel
import Organisation

/// Lines of a sheet: words of records, units, numbers and times; no words of a language.
struct HandOverLines {
    let tree: UnitTree
    let zone: TimeZone

    /// - Parameter count: where a line stands for several.
    func part<Item>(
        _ name: String, _ items: [Item], count: Int? = nil, _ line: (Item) -> BriefSection.Line
    ) -> BriefSection {
        BriefSection(
            name: name, count: count ?? items.count, lines: items.prefix(HandOverContent.longest).map(line))
    }

    /// The first names, and how many more there are.
    func names(_ names: [String]) -> String {
        names.prefix(8).joined(separator: "、") + (names.count > 8 ? " +\(names.count - 8)" : "")
    }

    /// `02:10`, with the day where it is not that of `other`.
    func clock(_ instant: Instant?, since other: Instant) -> String {
        guard let instant else { return "" }
        let day = CalendarDay(instant, in: zone)
        let minutes = Int((instant.milliseconds - day.at(hour: 0, in: zone).milliseconds) / 60_000)
        let clock = TimeOfDay(min(minutes / 60, 23), minutes % 60).description
        return day == CalendarDay(other, in: zone) ? clock : "\(day.description.dropFirst(5)) \(clock)"
    }
}

extension Collection {
    /// Elements of one key together, in the order in which the keys first come.
    func grouped(by key: (Element) -> String) -> [[Element]] {
        var (places, groups): ([String: Int], [[Element]]) = ([:], [])
        for element in self {
            let name = key(element)
            if let place = places[name] {
                groups[place].append(element)
            } else {
                places[name] = groups.count
                groups.append([element])
            }
        }
        return groups
    }
}

extension [String?] {
    /// What is there, with dots between.
    var joined: String { compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " · ") }
}
