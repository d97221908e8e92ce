import Database
import Kernel
import Organisation
import Registers

/// Who answers for a place (四方责任, C5 and C6): the two lines and the first-responsible person, its own or inherited.
struct Responsible: Sendable, Hashable {
    /// Where the first-responsible person comes from.
    enum Source: String, Sendable { case own, area, unit }

    let territory: String?
    let sector: String?
    let person: String?
    let source: Source?
}

extension Reading {
    /// Of each place: four queries in all, however many places.
    func responsible(for places: [Record]) throws -> [RecordID: Responsible] {
        let (p, a) = (Places.fields, Areas.fields)
        let codes = places.compactMap { $0[p.area] }
        let areas = try all(
            Areas.self, ids: Set((codes + codes.compactMap { $0.ancestor(.township) }).map { RecordID($0) }))
        let tree = try UnitTree(self)
        return Dictionary(
            places.map { place in
                let unit = place[p.unit].flatMap { tree.unit($0) }
                let bureau = place[p.bureau].flatMap { tree.unit($0) }
                let candidates: [(String?, Responsible.Source)] = [
                    (place[p.firstResponsible], .own),
                    (place[p.area].flatMap { areas[RecordID($0)]?[a.firstResponsible] }, .area),
                    (place[p.area]?.ancestor(.township).flatMap { areas[RecordID($0)]?[a.firstResponsible] }, .area),
                    (unit?.firstResponsible, .unit), (bureau?.firstResponsible, .unit),
                ]
                let found = candidates.first { !($0.0 ?? "").isEmpty }
                return (
                    place.id,
                    Responsible(
                        territory: unit?.short, sector: bureau?.short, person: found?.0, source: found?.1)
                )
            }, uniquingKeysWith: { first, _ in first })
    }
}
