import Foundation
import Testing

@testable import Kernel

struct AreaCodeTests {
    @Test(arguments: [
        ("41", AreaCode.Level.province), ("4117", .prefecture), ("411722", .county), ("411722101", .township),
        ("411722101201", .village), ("411722101201003", .grid), ("411722L01", .township), ("411722101L07", .village),
        ("411722L01L02L03", .grid),
    ])
    func levels(text: String, level: AreaCode.Level) throws {
        let code = try #require(AreaCode(text))
        #expect(code.level == level)
        #expect(code.text == text)
    }

    @Test(arguments: [
        "", "4", "411", "41172", "4117221", "4117221012010031", "L1", "4117L1", "41172 101", "411722L1", "411722LL1",
        "411722l01", "411722l01", "411722-01", "4117221１", "上蔡县",
    ])
    func refused(text: String) { #expect(AreaCode(text) == nil) }

    @Test func ancestors() throws {
        let grid = try #require(AreaCode("411722L01201003"))
        #expect(grid.ancestor(.township)?.text == "411722L01")
        #expect(grid.ancestor(.county)?.text == "411722")
        #expect(grid.ancestor(.grid) == grid)
        #expect(AreaCode("4117")?.ancestor(.county) == nil)
        #expect(AreaCode("41")?.parent == nil)
        #expect(grid.isLocal && AreaCode("411722")?.isLocal == false)
    }

    /// Area, key of its headquarters, and back.
    @Test(arguments: [("411722", "411722"), ("4213", "421300"), ("50", "500000")])
    func keysOfHeadquarters(area: String, key: String) throws {
        let code = try #require(AreaCode(area))
        #expect(code.headquartersKey?.text == key)
        #expect(code.headquartersKey?.territory == code)
        #expect(AreaCode("411722101")?.headquartersKey == nil)
    }

    @Test func parentsContainTheirChildren() throws {
        for _ in 0..<2000 {
            let length = try #require(AreaCode.Level.allCases.randomElement()).length
            var text = (0..<length).map { _ in String(Int.random(in: 0...9)) }.joined()
            if length > 6, Bool.random() { text = text.prefix(length - 3) + "L" + text.suffix(2) }
            let code = try #require(AreaCode(text))
            #expect(code.contains(code))
            if let parent = code.parent {
                #expect(parent.contains(code) && !code.contains(parent) && parent < code)
                #expect(parent.level.rawValue == code.level.rawValue - 1)
            }
        }
    }

    @Test func travelsAsText() throws {
        let code = try #require(AreaCode("411722101"))
        #expect(String(decoding: try JSONEncoder().encode([code]), as: UTF8.self) == #"["411722101"]"#)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([AreaCode].self, from: Data(#"["4"]"#.utf8)) }
    }
}
