import Database
import Duties
import Foundation
import Indicators
import Kernel
import Measures
import Organisation
import Policies
import Registers
import TestSupport
import Testing

@testable import Arrivals

struct OriginsTests {
    private static let places = [
        ("41", "河南省"), ("4101", "郑州市"), ("410105", "金水区"), ("4102", "开封市"), ("410204", "鼓楼区"), ("32", "江苏省"),
        ("3201", "南京市"), ("320106", "鼓楼区"), ("46", "海南省"), ("63", "青海省"), ("6325", "海南藏族自治州"), ("99", "示例省"),
        ("9901", "青山市"), ("990101", "青河县"),
    ].map { Origins.Place(code: AreaCode(known: $0), name: $1) }

    @Test(arguments: [
        ("河南省郑州市金水区", ["410105"]), ("河南 郑州 金水", ["410105"]), ("郑州", ["4101"]), ("鼓楼区", ["320106", "410204"]),
        ("南京鼓楼", ["320106"]), ("开封市鼓楼区", ["410204"]), ("示例省青山市青河县青石镇", ["990101"]), ("月球", []), ("", []),
    ])
    func `the place with most of its names in the text, or all that it may be`(text: String, expected: [String]) {
        #expect(Origins.candidates(text, among: Self.places).map(\.code.text) == expected)
    }

    @Test func `townships are looked for within the county that was found`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let found = try await fixture.store.read(as: .system(ArrivalsFixture.county)) { reading in
            try ["示例省青山市青河县青石镇", "青山市青河县", "青河县青石镇文昌社区"].map { try reading.origins($0).map(\.code.text) }
        }
        #expect(found[0] == ["990101101"])
        #expect(found[1] == ["990101"])
        #expect(found[2].count >= 1)
    }
}
