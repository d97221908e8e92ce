package import Kernel

/// The schematic map (示意图) of a headquarters without a boundary file: one tile for each area, placed as it lies as far
/// as its name and code tell. Always the same for the same areas, and each may be placed by hand.
package struct TileMap: Sendable, Hashable {
    /// An area to place.
    package struct Place: Sendable, Hashable {
        package let code: AreaCode
        package let name: String
        /// Row and column given by hand, from 1.
        package let row: Int?
        package let column: Int?

        package init(_ code: AreaCode, _ name: String, row: Int? = nil, column: Int? = nil) {
            (self.code, self.name, self.row, self.column) = (code, name, row, column)
        }
    }

    /// Row and column from 0, top left.
    package struct Cell: Sendable, Hashable {
        package let row: Int
        package let column: Int
    }

    package let cells: [AreaCode: Cell]
    package let rows: Int
    package let columns: Int

    /// Those placed by hand keep their place; two on one place are the first's by code. Of the others the streets of the
    /// town (街道) come to the middle, those whose name says where they lie go there, the rest where the map stays round.
    package init(_ places: [Place]) {
        var taken: [Cell: AreaCode] = [:]
        let ordered = places.sorted { $0.code < $1.code }
        for place in ordered {
            guard let row = place.row, let column = place.column else { continue }
            let cell = Cell(row: row - 1, column: column - 1)
            if taken[cell] == nil { taken[cell] = place.code }
        }
        let placed = Set(taken.values)
        let middle = Self.middle(of: Array(taken.keys))
        // Streets before directions before the rest.
        let waiting = ordered.filter { !placed.contains($0.code) }.map { ($0, Self.direction($0.name)) }
        let groups = [
            waiting.filter { $0.0.isCentral && $0.1 == nil }, waiting.filter { $0.0.isCentral && $0.1 != nil },
            waiting.filter { !$0.0.isCentral && $0.1 != nil }, waiting.filter { !$0.0.isCentral && $0.1 == nil },
        ]
        for (place, direction) in groups.joined() {
            let free = Self.candidates(around: middle, count: places.count).filter { taken[$0] == nil }
            let best = free.min {
                Self.cost($0, middle, direction).lexicographicallyPrecedes(Self.cost($1, middle, direction))
            }
            if let best { taken[best] = place.code }
        }
        let (top, left) = (taken.keys.map(\.row).min() ?? 0, taken.keys.map(\.column).min() ?? 0)
        cells = Dictionary(
            uniqueKeysWithValues: taken.map { ($1, Cell(row: $0.row - top, column: $0.column - left)) })
        rows = (cells.values.map(\.row).max() ?? -1) + 1
        columns = (cells.values.map(\.column).max() ?? -1) + 1
    }

    private static func middle(of cells: [Cell]) -> Cell {
        guard let top = cells.map(\.row).min(), let left = cells.map(\.column).min() else {
            return Cell(row: 0, column: 0)
        }
        return Cell(
            row: (top + (cells.map(\.row).max() ?? top)) / 2, column: (left + (cells.map(\.column).max() ?? left)) / 2)
    }

    private static func candidates(around middle: Cell, count: Int) -> [Cell] {
        var reach = 2
        while (2 * reach + 1) * (2 * reach + 1) < count * 3 { reach += 1 }
        return (-reach...reach).flatMap { row in
            (-reach...reach).map { Cell(row: middle.row + row, column: middle.column + $0) }
        }
    }

    /// (down, right) of a direction that the name says: 南坪 lies in the south.
    private static func direction(_ name: String) -> (row: Int, column: Int)? {
        let directions: [Character: (Int, Int)] = ["东": (0, 1), "西": (0, -1), "南": (1, 0), "北": (-1, 0)]
        var found: (row: Int, column: Int)?
        for character in name.prefix(2) {
            guard let (row, column) = directions[character] else { continue }
            found = ((found?.row ?? 0) + row, (found?.column ?? 0) + column)
        }
        return found
    }

    /// Nearness to the middle, against the direction where there is one; then clockwise from the north, so that no two
    /// cells cost the same.
    private static func cost(_ cell: Cell, _ middle: Cell, _ direction: (row: Int, column: Int)?) -> [Double] {
        let (down, right) = (Double(cell.row - middle.row), Double(cell.column - middle.column))
        // A screen is wider than high.
        let distance = (down * down * 1.3 + right * right).squareRoot()
        let against: Double
        if let direction {
            let along = down * Double(direction.row) + right * Double(direction.column)
            let off = abs(down * Double(direction.column) - right * Double(direction.row))
            against = distance + (along <= 0 ? 10 : 0) + off * 1.5
        } else {
            against = distance
        }
        return [(against * 1000).rounded(), down, right]
    }
}

extension TileMap.Place {
    /// A street of the county town: national codes of 街道 begin at 001, of 镇 at 100, of 乡 at 200.
    fileprivate var isCentral: Bool { code.text.dropFirst(6).first == "0" }
}
