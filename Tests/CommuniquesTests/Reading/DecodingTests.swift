import Foundation
import Kernel
import Testing

@testable import Communiques

struct DecodingTests {
    static let sentence = "会议强调,各乡镇要在3月18日前完成排查。"

    func rejection(_ bytes: [UInt8]) throws -> Rejection? {
        let parser = try CommuniqueFixtures.parser()
        do {
            _ = try parser.parse(Data(bytes))
            return nil
        } catch { return error }
    }

    @Test func gb18030IsReadAsUTF8Is() throws {
        let encoded = try #require(Self.sentence.data(using: String.Encoding(rawValue: 0x8000_0632)))
        #expect(encoded != Data(Self.sentence.utf8))
        let reading = try CommuniqueFixtures.parser().parse(encoded)
        #expect(reading.text == Self.sentence)
        #expect(reading.communique.demands.count == 1)
    }

    @Test func byteOrderMarkIsNoText() throws {
        let reading = try CommuniqueFixtures.parser().parse(Data([0xEF, 0xBB, 0xBF] + Array(Self.sentence.utf8)))
        #expect(reading.text == Self.sentence)
        #expect(reading.communique.demands.first?.start == 5)
    }

    @Test func brokenBytesAreNamed() throws {
        var bytes = Array(Self.sentence.utf8)
        // In the middle of 月, which begins at byte 29.
        bytes[30] = 0xFF
        let broken = try #require(try rejection(bytes))
        #expect(broken.code == "encodingBroken")
        #expect(broken.values["offset"] == "29")
    }

    @Test(arguments: [
        ([0x41, 0xFF, 0xFE], "1"), ([0xFE, 0xFF, 0x4E, 0x2D], "0"), ([0x41, 0x42, 0x00, 0x43], "2"),
        ([0xB0, 0xA1, 0xB0], "2"),
        ([0x81, 0x30, 0x81], "0"),
    ])
    func positions(bytes: [UInt8], offset: String) throws {
        let broken = try #require(try rejection(bytes))
        #expect(broken.code == "encodingBroken")
        #expect(broken.values["offset"] == offset)
    }

    @Test(arguments: ["", " \n\t ", "\u{3000}", "<html><body><script>要</script></body></html>", "\u{FEFF}"])
    func emptyPages(text: String) throws {
        #expect(try rejection(Array(text.utf8))?.code == "communiqueEmpty")
    }
}
