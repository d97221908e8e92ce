import Foundation
import Kernel
import TestSupport
import Testing

@testable import Situation

struct BoundaryFileTests {
    private static let places = [
        TileMap.Place(AreaCode(known: "990101001"), "城关街道"), TileMap.Place(AreaCode(known: "990101101"), "青石镇"),
        TileMap.Place(AreaCode(known: "990101102"), "河湾镇"), TileMap.Place(AreaCode(known: "990101103"), "城关镇"),
    ]

    /// A square of a tenth of a degree.
    private static func square(_ west: Double, _ south: Double) -> String {
        let points = [(0.0, 0.0), (0.1, 0.0), (0.1, 0.1), (0.0, 0.1), (0.0, 0.0)]
        return "[[" + points.map { "[\(west + $0.0),\(south + $0.1)]" }.joined(separator: ",") + "]]"
    }

    private static func feature(_ properties: String, _ coordinates: String = square(114, 33), type: String = "Polygon")
        -> String
    {
        #"{"type":"Feature","properties":{\#(properties)},"geometry":{"type":"\#(type)","coordinates":\#(coordinates)}}"#
    }

    private func file(_ features: String...) throws -> BoundaryFile {
        let text = #"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))]}"#
        return try BoundaryFile(Data(text.utf8), places: Self.places)
    }

    @Test func matchesByCodeAndByName() throws {
        let map = try file(
            Self.feature(#""XZQDM":"990101001000","XZQMC":"别的""#),
            Self.feature(#""name":"青石""#, Self.square(114.1, 33)),
            Self.feature(
                #""adcode":990101102"#, "[\(Self.square(114, 33.1)),\(Self.square(114.3, 33.3))]", type: "MultiPolygon")
        )
        #expect(map.map.outlines.keys.sorted() == ["990101001", "990101101", "990101102"])
        #expect(map.map.outlines["990101102"]?.rings.count == 2)
        #expect(map.missing.map(\.name) == ["城关镇"])
        #expect(map.map.width == BoundaryFile.width || map.map.height > 0)
    }

    @Test func neighboursKeepTheirBorder() throws {
        let map = try file(
            Self.feature(#""code":"990101001""#), Self.feature(#""code":"990101101""#, Self.square(114.1, 33))
        ).map
        let points = { (code: String) -> Set<[Int]> in
            let ring = map.outlines[code]?.rings.first ?? []
            return Set(stride(from: 0, to: ring.count - 1, by: 2).map { [ring[$0], ring[$0 + 1]] })
        }
        #expect(points("990101001").intersection(points("990101101")).count == 2)
        // North is up, east is right.
        let (left, right) = (try #require(map.outlines["990101001"]), try #require(map.outlines["990101101"]))
        #expect(left.middle.x < right.middle.x)
        #expect(left.path.hasPrefix("M") && left.path.hasSuffix("Z"))
    }

    @Test(arguments: [
        ("", "notGeoJSON"), ("[]", "notGeoJSON"), (#"{"type":"Feature","features":[]}"#, "notFeatures"),
        (#"{"type":"FeatureCollection","features":[]}"#, "notFeatures"),
        (#"{"type":"FeatureCollection","features":[\#(feature(#""name":"别处镇""#))]}"#, "featureUnknown"),
        // Two areas shorten to 城关: the short name is nobody's.
        (#"{"type":"FeatureCollection","features":[\#(feature(#""name":"城关""#))]}"#, "featureUnknown"),
        (
            #"{"type":"FeatureCollection","features":[\#(feature(#""name":"青石镇""#, "[114,33]", type: "Point"))]}"#,
            "featureNotPolygon"
        ),
        (
            #"{"type":"FeatureCollection","features":[\#(feature(#""name":"青石镇""#, square(484_000, 3_650_000)))]}"#,
            "notDegrees"
        ),
        (
            #"{"type":"FeatureCollection","features":[\#(feature(#""name":"青石镇""#, "[[[114,33],[114,34]]]"))]}"#,
            "featureEmpty"
        ),
        (
            #"{"type":"FeatureCollection","features":[\#(feature(#""name":"青石""#)),\#(feature(#""id":990101101"#))]}"#,
            "featureTwice"
        ),
        (
            #"{"type":"FeatureCollection","features":[{"properties":{"a":[1],"name":"青石镇"},"geometry":null}]}"#,
            "featureNotPolygon"
        ),
    ])
    func namesWhatIsWrong(text: String, code: String) {
        #expect {
            _ = try BoundaryFile(Data(text.utf8), places: Self.places)
        } throws: { error in
            (error as? Rejection)?.problems.map(\.code) == [code]
        }
    }

    @Test func everyProblemIsNamed() {
        let features = (0..<150).map { Self.feature(#""name":"别处镇\#($0)""#) }.joined(separator: ",")
        #expect {
            _ = try BoundaryFile(
                Data(#"{"type":"FeatureCollection","features":[\#(features)]}"#.utf8), places: Self.places)
        } throws: { error in
            let rejection = error as? Rejection
            return rejection?.values["count"] == "150" && rejection?.problems.count == 100
                && rejection?.problems.last?.values["feature"] == "100"
        }
    }
}
