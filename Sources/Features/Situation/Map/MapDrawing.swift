import Kernel
import Web

/// A map of areas coloured by one number each (地图): outlines where the headquarters has a boundary file, else tiles. The
/// number stands on every area, so that colour alone carries nothing.
struct MapDrawing: Sendable {
    /// What an area shows.
    struct Shade: Sendable, Hashable {
        let name: String
        /// nil: no data, which is not zero.
        let value: Double?
        let text: String
    }

    /// Size of the panel on a screen of 1920 × 1080, in its pixels.
    private static let panel = (width: 760.0, height: 520.0)
    /// Nothing on the wall is smaller.
    private static let smallest = 17.0

    let layout: MapLayout
    let shades: [AreaCode: Shade]
    /// Low numbers are what one looks for: a share of reports that are in.
    var lowIsBad = false

    /// Limits of the five shades: a shade holds what is at most its limit; the first is zero alone.
    var limits: [Double] {
        let values = shades.values.compactMap(\.value)
        let most = values.max() ?? 0
        if most <= 0 { return [0] }
        // Whole numbers have whole limits, and a single one is not the worst.
        guard values.allSatisfy({ $0 == $0.rounded() }) else { return [0] + (1...4).map { most * Double($0) / 4 } }
        let top = max(most, 4)
        return [0] + (1...4).map { (top * Double($0) / 4).rounded(.up) }
    }

    func heat(_ value: Double?) -> String {
        guard let value else { return "-" }
        if lowIsBad { return value >= 1 ? "0" : value >= 0.9 ? "1" : value >= 0.75 ? "2" : value >= 0.5 ? "3" : "4" }
        return String(limits.firstIndex { value <= $0 } ?? 4)
    }

    /// What the shades mean, those alone that occur.
    func legend(none: String) -> [(heat: String, text: String)] {
        let used = Set(shades.values.map { heat($0.value) })
        let words: [String]
        if lowIsBad {
            words = ["100%", "≥ 90%", "≥ 75%", "≥ 50%", "< 50%"]
        } else {
            let texts = limits.map { FigureText.decimal($0) }
            words = texts.enumerated().map { $0 == 0 ? $1 : "≤ \($1)" }
        }
        let shown = words.enumerated().map { (heat: String($0), text: $1) }.filter { used.contains($0.heat) }
        return used.contains("-") ? shown + [("-", none)] : shown
    }

    /// Values of the template `part/map`.
    var view: [String: ViewValue] {
        let size = layout.size
        // Units of the drawing in a pixel of the screen, when it fills its panel.
        let unit = max(size.width / Self.panel.width, size.height / Self.panel.height)
        let areas = layout.places.compactMap { place -> ViewValue? in
            guard let shade = shades[place.code] else { return nil }
            let short = AreaMatching.short(shade.name)
            let room = place.room
            let name = max(min(26 * unit, room / Double(max(short.count, 2)) * 0.8), Self.smallest * unit)
            let number = max(min(34 * unit, room / Double(max(shade.text.count, 2)) * 1.1), Self.smallest * unit)
            return [
                "heat": .text(heat(shade.value)), "name": .text(shade.name), "short": .text(short),
                "value": .text(shade.text), "x": units(place.x), "nameY": units(place.y - number * 0.18),
                "valueY": units(place.y + number * 0.95), "nameSize": units(name), "valueSize": units(number),
                "path": ViewValue(place.path),
                "tile": place.tile.map {
                    [
                        "x": units($0.x), "y": units($0.y), "width": units($0.width),
                        "height": units($0.height), "round": units($0.height * 0.24),
                    ]
                } ?? .none,
            ]
        }
        return ["width": units(size.width), "height": units(size.height), "areas": .list(areas)]
    }

    private func units(_ value: Double) -> ViewValue { .text(String(Int(value.rounded()))) }
}

/// Where areas lie on a drawing, whatever they show (图面).
struct MapLayout: Sendable {
    struct Place: Sendable {
        let code: AreaCode
        /// Where its name and number stand.
        let x: Double
        let y: Double
        /// Width that a name may take.
        let room: Double
        let path: String?
        let tile: (x: Double, y: Double, width: Double, height: Double)?
    }

    let size: (width: Double, height: Double)
    let places: [Place]

    private static let tile = (width: 140.0, height: 100.0, gap: 6.0)

    init(_ map: TileMap) {
        let (width, height, gap) = Self.tile
        size = (Double(max(map.columns, 1)) * width, Double(max(map.rows, 1)) * height)
        places = map.cells.sorted { $0.key < $1.key }.map { code, cell in
            let (x, y) = (Double(cell.column) * width + gap / 2, Double(cell.row) * height + gap / 2)
            return Place(
                code: code, x: x + (width - gap) / 2, y: y + (height - gap) / 2, room: width - 2 * gap, path: nil,
                tile: (x, y, width - gap, height - gap))
        }
    }

    init(_ map: OutlineMap) {
        size = (Double(map.width), Double(map.height))
        places = map.outlines.sorted { $0.key < $1.key }.compactMap { text, outline in
            guard let code = AreaCode(text) else { return nil }
            let middle = outline.middle
            let xs = outline.rings.joined().enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
            return Place(
                code: code, x: Double(middle.x), y: Double(middle.y),
                room: Double((xs.max() ?? 0) - (xs.min() ?? 0)) * 0.8, path: outline.path, tile: nil)
        }
    }
}
