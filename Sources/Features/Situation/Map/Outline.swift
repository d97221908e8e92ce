/// The outline (轮廓) of an area on a map: rings of points, from the north-west, in units of the map's grid.
package struct Outline: Sendable, Hashable, Codable {
    /// Corners as x, y, x, y …; the first point is not repeated.
    package let rings: [[Int]]

    package init(rings: [[Int]]) { self.rings = rings }

    /// As the `d` of an SVG path.
    package var path: String {
        rings.map { ring in
            var text = ""
            for index in stride(from: 0, to: ring.count - 1, by: 2) {
                text += "\(index == 0 ? "M" : "L")\(ring[index]) \(ring[index + 1])"
            }
            return text + "Z"
        }.joined()
    }

    /// Where its name stands: the middle of the largest ring.
    package var middle: (x: Int, y: Int) {
        let largest = rings.max { abs(Self.area($0)) < abs(Self.area($1)) } ?? []
        let area = Self.area(largest)
        guard largest.count >= 6, area != 0 else { return (largest.first ?? 0, largest.dropFirst().first ?? 0) }
        var (x, y) = (0.0, 0.0)
        for (from, to) in Self.edges(largest) {
            let cross = Double(from.x * to.y - to.x * from.y)
            x += Double(from.x + to.x) * cross
            y += Double(from.y + to.y) * cross
        }
        return (Int((x / (3 * area)).rounded()), Int((y / (3 * area)).rounded()))
    }

    /// Twice the signed area.
    static func area(_ ring: [Int]) -> Double {
        edges(ring).reduce(0) { $0 + Double($1.0.x * $1.1.y - $1.1.x * $1.0.y) }
    }

    private static func edges(_ ring: [Int]) -> [((x: Int, y: Int), (x: Int, y: Int))] {
        let points = stride(from: 0, to: ring.count - 1, by: 2).map { (x: ring[$0], y: ring[$0 + 1]) }
        return points.indices.map { (points[$0], points[($0 + 1) % points.count]) }
    }
}

/// Outlines of all areas of a map that has a file, on one grid.
package struct OutlineMap: Sendable, Hashable, Codable {
    /// Size of the grid.
    package let width: Int
    package let height: Int
    /// By code.
    package let outlines: [String: Outline]

    package init(width: Int, height: Int, outlines: [String: Outline]) {
        (self.width, self.height, self.outlines) = (width, height, outlines)
    }
}
