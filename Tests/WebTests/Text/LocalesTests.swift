import Foundation
import Testing

@testable import Web

struct LocalesTests {
    @Test func `a text, its places filled`() throws {
        let locales = try Locales(Fixture.texts)
        #expect(locales.text("saved", .zhHans, ["n": "14"]) == "已存 14 条")
        #expect(locales.text("rejection.tooFew", .en, ["least": "{n}"]) == "At least {n}")
        #expect(locales.text("saved", .en) == "{n} saved")
        #expect(locales.text("saved", .en, ["other": "1"]) == "{n} saved")
    }

    @Test func `a missing text is the other language's, else its key; and it is a gap`() throws {
        let locales = try Locales([.zhHans: ["a": "甲", "b": ["c": "丙"]], .en: ["b": ["c": "C"], "d": "D"]])
        #expect(locales.text("a", .en) == "甲")
        #expect(locales.text("x.y", .en) == "x.y")
        #expect(locales.gaps == ["en: a", "zh-Hans: d"])
    }

    @Test func `anything but nested objects of strings is refused`() {
        #expect(throws: Locales.Malformed.self) { try Locales([.en: ["a": 1]]) }
        #expect(throws: Locales.Malformed.self) { try Locales([.en: ["a": ["b"]]]) }
    }

    /// The shipped texts: what one language says, the other says, with the same places.
    @Test func `both languages have every text, with the same places`() throws {
        let locales = try Locales(folder: Shipped.resources.locales)
        #expect(locales.gaps == [])
        #expect(locales.placeGaps == [])
    }
}

/// The resources of the repository.
enum Shipped {
    static let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
    static let resources = Resources(folder: root.appending(path: "Resources"))
}
