package import Foundation
import Kernel

/// A boundary file (边界文件): GeoJSON (RFC 7946), a FeatureCollection of polygons in degrees. Each feature is an area by
/// its code or its name.
package struct BoundaryFile: Sendable {
    /// Width of the grid on which outlines are kept: borders that two areas share stay the same points.
    package static let width = 1600
    /// More problems than these are counted, not listed.
    static let listed = 100

    package let map: OutlineMap
    /// Areas that the file does not draw: named, not refused.
    package let missing: [TileMap.Place]

    /// - Parameter places: the areas that may be drawn.
    /// - Throws: `Rejection` boundaryFile whose problems name the features, in order (1 is the first).
    package init(_ data: Data, places: [TileMap.Place]) throws {
        let collection: Collection
        do { collection = try JSONDecoder().decode(Collection.self, from: data) } catch is DecodingError {
            throw Self.rejection([.init("notGeoJSON", field: "file")])
        }
        guard collection.type == "FeatureCollection", !collection.features.isEmpty else {
            throw Self.rejection([.init("notFeatures", field: "file")])
        }
        var (problems, found): ([Rejection.Problem], [AreaCode: [[Point]]]) = ([], [:])
        let matching = AreaMatching(places)
        for (index, feature) in collection.features.enumerated() {
            let label = ["feature": String(index + 1), "name": feature.label]
            guard let code = matching.code(of: feature) else {
                problems.append(.init("featureUnknown", field: "file", values: label))
                continue
            }
            guard let rings = feature.geometry?.rings else {
                problems.append(.init("featureNotPolygon", field: "file", values: label))
                continue
            }
            if found[code] != nil {
                problems.append(.init("featureTwice", field: "file", values: label))
            } else if rings.joined().contains(where: { abs($0.x) > 180 || abs($0.y) > 90 }) {
                problems.append(.init("notDegrees", field: "file", values: label))
            } else if !rings.contains(where: { $0.count >= 4 }) {
                problems.append(.init("featureEmpty", field: "file", values: label))
            }
            found[code] = rings
        }
        if !problems.isEmpty { throw Self.rejection(problems) }
        map = Self.onGrid(found)
        missing = places.filter { found[$0.code] == nil }
    }

    private static func rejection(_ problems: [Rejection.Problem]) -> Rejection {
        Rejection(
            .invalid, "boundaryFile", values: ["count": String(problems.count)],
            problems: Array(problems.prefix(listed)))
    }

    /// Degrees to the grid: longitude shortened by the cosine of the middle latitude, north upwards. Points are rounded
    /// to the grid and repeated ones left out, so that neighbours keep their common border.
    private static func onGrid(_ areas: [AreaCode: [[Point]]]) -> OutlineMap {
        let points = areas.values.joined().joined()
        let (west, east) = (points.map(\.x).min() ?? 0, points.map(\.x).max() ?? 1)
        let (south, north) = (points.map(\.y).min() ?? 0, points.map(\.y).max() ?? 1)
        let shortening = cos((south + north) / 2 * .pi / 180)
        let scale = Double(width) / max((east - west) * shortening, (north - south) / 1.2, 1e-9)
        let outlines = areas.map { code, rings in
            let drawn = rings.compactMap { ring -> [Int]? in
                var corners: [Int] = []
                for point in ring.dropLast() {
                    let x = Int(((point.x - west) * shortening * scale).rounded())
                    let y = Int(((north - point.y) * scale).rounded())
                    if corners.count < 2 || corners[corners.count - 2] != x || corners[corners.count - 1] != y {
                        corners += [x, y]
                    }
                }
                return corners.count >= 6 && Outline.area(corners) != 0 ? corners : nil
            }
            return (code.text, Outline(rings: drawn))
        }
        return OutlineMap(
            width: Int(((east - west) * shortening * scale).rounded(.up)),
            height: Int(((north - south) * scale).rounded(.up)),
            outlines: Dictionary(uniqueKeysWithValues: outlines))
    }

    struct Point: Sendable {
        let x: Double
        let y: Double
    }

    struct Collection: Decodable {
        let type: String
        let features: [Feature]
    }
}

extension BoundaryFile {
    /// One feature: its geometry and what its properties say of code and name.
    struct Feature: Decodable {
        let geometry: Geometry?
        let codes: [String]
        let names: [String]

        /// How a problem names it.
        var label: String { names.first ?? codes.first ?? "" }

        private enum Key: String, CodingKey { case geometry, properties, id }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            geometry = try container.decodeIfPresent(Geometry.self, forKey: .geometry)
            let properties = try container.decodeIfPresent([String: Word].self, forKey: .properties) ?? [:]
            let id = try container.decodeIfPresent(Word.self, forKey: .id)
            let values = { (keys: Set<String>) in
                properties.sorted { $0.key < $1.key }.filter { keys.contains($0.key.lowercased()) }
                    .compactMap(\.value.text)
            }
            codes = values(["code", "adcode", "xzqdm", "dm", "id", "zldwdm"]) + [id?.text].compactMap(\.self)
            names = values(["name", "xzqmc", "mc", "zldwmc", "名称", "乡镇", "fullname"])
        }
    }

    /// A property's value as text; what is neither text nor number is nothing.
    struct Word: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self.text = text
            } else if let number = try? container.decode(Int.self) {
                text = String(number)
            } else {
                text = (try? container.decode(Double.self)).map { String(Int(exactly: $0.rounded()) ?? 0) }
            }
        }
    }

    /// A polygon or several; holes are rings like others, drawn by the even-odd rule. Nil rings for other shapes.
    struct Geometry: Decodable {
        let rings: [[Point]]?

        private enum Key: String, CodingKey { case type, coordinates }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            let polygons: [[[[Double]]]]? =
                switch try container.decode(String.self, forKey: .type) {
                case "Polygon": [try container.decode([[[Double]]].self, forKey: .coordinates)]
                case "MultiPolygon": try container.decode([[[[Double]]]].self, forKey: .coordinates)
                default: nil
                }
            rings = polygons?.joined().map { ring in
                ring.compactMap { $0.count >= 2 ? Point(x: $0[0], y: $0[1]) : nil }
            }
        }
    }
}

/// Which area a feature is: by code, also with the zeros that statistics append (`990101001000`), else by name, also
/// without 镇, 乡 or 街道.
struct AreaMatching {
    private let codes: [String: AreaCode]
    private let names: [String: AreaCode]

    init(_ places: [TileMap.Place]) {
        codes = Dictionary(places.map { ($0.code.text, $0.code) }, uniquingKeysWith: { first, _ in first })
        var names: [String: AreaCode] = [:]
        // Full names first: 城关镇 and 城关街道 both shorten to 城关.
        for place in places { names[place.name] = place.code }
        let short = Dictionary(grouping: places) { Self.short($0.name) }
        for (name, places) in short where places.count == 1 && names[name] == nil { names[name] = places[0].code }
        self.names = names
    }

    func code(of feature: BoundaryFile.Feature) -> AreaCode? {
        for text in feature.codes {
            var digits = text.filter { !$0.isWhitespace }
            while true {
                if let code = codes[digits] { return code }
                guard digits.utf8.count > 6, digits.hasSuffix("000") else { break }
                digits.removeLast(3)
            }
        }
        for name in feature.names.map({ $0.filter { !$0.isWhitespace } }) {
            if let code = names[name] ?? names[Self.short(name)] { return code }
        }
        return nil
    }

    static func short(_ name: String) -> String {
        for suffix in ["街道办事处", "街道", "镇", "乡"] where name.hasSuffix(suffix) && name.count > suffix.count + 1 {
            return String(name.dropLast(suffix.count))
        }
        return name
    }
}
