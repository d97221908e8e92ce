import Kernel
import TestSupport
import Testing

@testable import Situation

struct TileMapTests {
    private static let county: [TileMap.Place] = [
        ("990101001", "城关街道"), ("990101002", "东河街道"), ("990101003", "北关街道"), ("990101004", "柳林街道"),
        ("990101101", "青石镇"), ("990101102", "河湾镇"), ("990101103", "赵集镇"), ("990101104", "李店镇"),
        ("990101105", "杨庄镇"), ("990101106", "大王镇"), ("990101201", "石桥乡"), ("990101202", "南坪乡"),
        ("990101203", "白庙乡"), ("990101204", "云岭乡"),
    ].map { TileMap.Place(AreaCode(known: $0.0), $0.1) }

    private func cell(_ map: TileMap, _ code: String) throws -> TileMap.Cell {
        try #require(map.cells[AreaCode(known: code)])
    }

    @Test func placesAreasAsTheirNamesTell() throws {
        let map = TileMap(Self.county)
        #expect(map.cells.count == 14)
        let town = try cell(map, "990101001")
        #expect(try cell(map, "990101002").column > town.column)
        #expect(try cell(map, "990101003").row < town.row)
        #expect(try cell(map, "990101202").row > town.row)
        #expect(try cell(map, "990101202").column == town.column)
        // Round, not a line.
        #expect(map.rows >= 3 && map.columns >= 3 && map.rows * map.columns <= 30)
    }

    @Test(arguments: [0, 1, 2, 7, 40, 200]) func everyAreaHasAPlaceOfItsOwn(count: Int) {
        let names = ["东", "西南", "北", "新", "老", ""]
        let places = (0..<count).map {
            TileMap.Place(AreaCode(known: "990101\(100 + $0)"), "\(names[$0 % names.count])镇\($0)")
        }
        let map = TileMap(places)
        #expect(map.cells.count == count)
        #expect(Set(map.cells.values).count == count)
        #expect(
            map.cells.values.allSatisfy { (0..<map.rows).contains($0.row) && (0..<map.columns).contains($0.column) })
        #expect(TileMap(places.reversed()) == map, "the order of a list does not matter")
    }

    @Test func keepsWhatWasPlacedByHand() throws {
        var places = Self.county
        places[3] = TileMap.Place(places[3].code, places[3].name, row: 1, column: 1)
        places[4] = TileMap.Place(places[4].code, places[4].name, row: 1, column: 2)
        // A place that is taken is the first's.
        places[5] = TileMap.Place(places[5].code, places[5].name, row: 1, column: 2)
        let map = TileMap(places)
        let (first, second) = (try cell(map, "990101004"), try cell(map, "990101101"))
        #expect(first.row == second.row && first.column + 1 == second.column)
        #expect(Set(map.cells.values).count == 14)
    }
}
