package import Kernel
import Registers

/// Where the records behind a number are (数字的来源): what a page leads to from it. Who may not read them is not led there.
package enum Behind: Hashable, Sendable {
    /// A register's list of what is counted, as it is now.
    case records(register: String, path: String)
    /// What units reported, unit by unit.
    case reports(path: String)
    /// Duties that fell due on the day.
    case duties(path: String)
    /// Worked out from other indicators, which have their own.
    case parts([String])
    /// Moves of counts that no record tells.
    case moves

    /// The page that tells more, of what is not worked out.
    package var path: String? {
        switch self {
        case .records(_, let path), .reports(let path), .duties(let path): path
        case .parts, .moves: nil
        }
    }
}

extension Indicator {
    /// What is behind its number in an area on a day.
    package func behind(_ area: AreaCode, _ day: CalendarDay) -> Behind {
        switch kind {
        case .stock(.rows(let measure)):
            return .records(
                register: measure.register,
                path: "/registers/\(measure.register)?counted=\(measure.id)&countedAt=\(area)")
        case .flow(.rows(let measure)):
            let path = "/registers/\(measure.register)?counted=\(measure.id)&countedAt=\(area)&countedOn=\(day)"
            return .records(register: measure.register, path: path)
        case .stock(.deltas(let id)), .flow(.deltas(let id)):
            // Duties count as `duty.<rule>.<what became of it>`.
            let parts = id.split(separator: ".")
            guard parts.count > 2, parts[0] == "duty", let count = parts.last else { return .moves }
            let rule = parts.dropFirst().dropLast().joined(separator: ".")
            return .duties(path: "/duties/counted?rule=\(rule)&count=\(count)&area=\(area)&day=\(day)")
        case .reported(let report, _):
            let town = area.ancestor(.township).map { "&town=\($0)" } ?? ""
            return .reports(path: "/reports/overview/\(report)?of=\(day)\(town)")
        case .ratio(let numerator, let denominator, _): return .parts([numerator, denominator])
        case .sum(let of): return .parts(of)
        }
    }
}
